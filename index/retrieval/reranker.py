"""Reranking: an optional model that reads question and passage together and reorders the best.

Off unless RERANKER_MODEL names a model. Confidence is still computed from the retriever's scores,
on which it was fitted: a reranker's scores have a scale of their own.
"""

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import model_state, require_pytorch, resolve_model
from index.params import MIN_TOP_SCORE
from index.storage.index import Index
from index.types import Hit


class Reranker(Protocol):
    """Scores how well texts answer a question. Safe to use from several threads."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (n_texts,): higher is better, on any scale."""


def open_reranker(name: str) -> Reranker:
    """The reranker that the setting RERANKER_MODEL names: a folder, or a name on the hub.

    It is opened again only when its files have changed.

    Raises:
        EmbeddingError: The model can't be found or can't be used.
    """
    return _open_reranker(name, model_state(name))


@functools.lru_cache(maxsize=1)
def _open_reranker(name: str, _: object) -> Reranker:
    path = resolve_model("RERANKER_MODEL", name)
    require_pytorch("RERANKER_MODEL", name)
    # Imports torch, which takes seconds and is only needed for a model that someone chose.
    from index.embedding.sentence_transformer import CrossEncoderReranker

    return CrossEncoderReranker(path)


def rerank(
    reranker: Reranker, question: str, hits: Sequence[Hit], index: Index, k: int
) -> list[Hit]:
    """The k best of the hits in the reranker's order.

    Their scores are the reranker's, scaled to lie between 0 and the retriever's best score (at
    least MIN_TOP_SCORE). Excerpts add them to scores of sentences, so they must stay on this scale,
    and far enough apart that a passage which the reranker rejects isn't quoted for a word or two.
    """
    if len(hits) < 2:
        return list(hits[:k])
    texts = [index.text_of(hit.passage) for hit in hits]
    opinions = np.nan_to_num(np.asarray(reranker.scores(question, texts), dtype=np.float64))
    spread = float(opinions.max() - opinions.min())
    if not spread:
        return list(hits[:k])
    scores = max(hits[0].score, MIN_TOP_SCORE) * (opinions - opinions.min()) / spread
    order = np.argsort(-opinions, kind="stable")[:k]
    return [replace(hits[n], score=float(scores[n])) for n in order.tolist()]
