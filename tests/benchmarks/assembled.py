"""The whole question's peer: libraries put together, as most search with them is.

bm25s finds by terms (compiled by numba, where it is installed), faiss by vectors, and reciprocal
ranks fuse the two (Cormack et al., 2009). It reads the question with Inyo's analysis and embedding.
It finds passages in the words that were asked, and does neither look for words of other languages
nor for the sentences that answer. It takes one thread, as Inyo does.
"""

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.params import K1, PASSAGES_COMPARED, B
from index.retrieval.dense import MAX_COMPARED
from index.retrieval.top_k import top_k
from index.storage.index import Index
from index.text.language import question_languages
from index.text.tokenizer import analyze
from tests.benchmarks import peers
from tests.benchmarks.faiss_indexes import code_index, flat_index, near_codes
from tests.benchmarks.zipf import Collection

NAME = "bm25s + faiss"
K = 10
_FUSED = 100  # of each list
_RANKS = 60.0

Found = NDArray[np.int64]
Floats = NDArray[np.float32]


def is_installed() -> bool:
    """Whether both are there."""
    return peers.is_installed("bm25s", "faiss")


def load() -> None:
    """Import both, so that what is timed next doesn't."""
    for name in ("bm25s", "faiss"):
        importlib.import_module(name)


def assemble(
    inyo_index: Index, embedder: Embedder, n_compared: int = PASSAGES_COMPARED
) -> Callable[[str], Found]:
    """What answers a question with the numbers of the best passages.

    Args:
        inyo_index: Holds the passages' terms and vectors.
        embedder: Made the vectors.
        n_compared: How many are compared in full where there are many.
    """
    vectors = np.asarray(inyo_index.vectors.passages)
    index = vector_index(vectors)
    return fused(
        by_terms(_model(inyo_index), len(vectors)),
        lambda question: by_vectors(index, vectors, question, n_compared),
        inyo_index.lexicon.terms.find,
        embedder,
    )


def fused(
    of_terms: Callable[[list[int]], Found],
    of_vectors: Callable[[Floats], Found],
    number_of: Callable[[str], int],
    embedder: Embedder,
) -> Callable[[str], Found]:
    """What ranks passages by two lists; `number_of` a term is negative where there is none."""
    peers.alone()

    def find(question: str) -> Found:
        tokens = analyze(question, question_languages(question))
        found = [number_of(term) for token in tokens for term in token.terms]
        ranked = [
            of_terms([number for number in found if number >= 0]),
            of_vectors(embedder.embed_question(question)),
        ]
        passages = np.unique(np.concatenate(ranked))
        scores = np.zeros(len(passages))
        for ranking in ranked:
            ranks = 1 / (_RANKS + np.arange(1, len(ranking) + 1))
            scores[np.searchsorted(passages, ranking)] += ranks
        best: Found = passages[top_k(scores, K)]
        return best

    return find


def by_terms(model: Any, n_passages: int) -> Callable[[list[int]], Found]:
    """The first of bm25s's list for terms with these numbers."""

    def find(terms: list[int]) -> Found:
        if not terms:
            return np.empty(0, dtype=np.int64)
        n_ranked = min(_FUSED, n_passages)
        found = model.retrieve([terms], k=n_ranked, show_progress=False).documents[0]
        return np.asarray(found, dtype=np.int64)

    return find


def bm25s_model(corpus: tuple[list[list[int]], dict[str, int]], backend: str) -> Any:
    """What bm25s makes of passages' terms as numbers, and of the terms that have these."""
    import bm25s

    model = bm25s.BM25(k1=K1, b=B, method="lucene", backend=backend)
    model.index(corpus, show_progress=False)
    return model


def _model(inyo_index: Index) -> Any:
    table, numbers = inyo_index.passages, list(range(len(inyo_index.lexicon.terms)))
    bounds = table.term_bounds[np.append(table.sentence_ranges[:, 0], table.sentence_ranges[-1, 1])]
    held = Collection(table.sentence_terms, bounds, len(numbers))
    corpus = [[numbers[term] for term in passage.tolist()] for passage in held.passages()]
    backend = "numba" if peers.is_installed("numba") else "numpy"
    return bm25s_model((corpus, {str(n): n for n in numbers}), backend)


def vector_index(vectors: Floats) -> Any:
    """All are compared, or, as by Inyo, the nearest by their signs where they are many."""
    return code_index(vectors) if has_codes(vectors) else flat_index(vectors)


def has_codes(vectors: Floats) -> bool:
    """Whether there are so many that codes are compared first."""
    return len(vectors) > MAX_COMPARED


def by_vectors(index: Any, vectors: Floats, question: Floats, n_compared: int) -> Found:
    """The first of faiss's list; with codes, of those compared in full."""
    n_ranked = min(_FUSED, len(vectors))
    if not has_codes(vectors):
        found: Found = index.search(question[None, :], n_ranked)[1][0]
        return found
    near = near_codes(index, question, min(n_compared, len(vectors)))
    best: Found = near[top_k(vectors.take(near, axis=0) @ question, n_ranked)]
    return best
