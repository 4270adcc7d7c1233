"""The whole question's peer: libraries put together, as most search with them is.

bm25s finds by terms (compiled by numba, where it is installed), faiss by vectors, and reciprocal
ranks fuse the two (Cormack et al., 2009). It reads the question with Inyo's analysis and embedding.
It finds passages in the words that were asked, and does neither look for words of other languages
nor for the sentences that answer.
"""

import importlib.util
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from index.analysis import analyze
from index.bm25 import K1, B, top_k
from index.embedding import Embedder
from index.language import question_languages
from index.passage_vectors import MAX_COMPARED
from index.segment import Segment
from index.tuning import PASSAGES_COMPARED
from tests.benchmarks.zipf import Collection

NAME = "bm25s + faiss"
K = 10
_FUSED = 100  # of each list
_RANKS = 60.0


def is_installed() -> bool:
    """Whether both are there."""
    return all(importlib.util.find_spec(name) is not None for name in ("bm25s", "faiss"))


def assemble(segment: Segment, embedder: Embedder) -> Callable[[str], NDArray[np.int64]]:
    """What answers a question with the numbers of the best passages."""
    by_terms, by_vectors = _by_terms(segment), _by_vectors(segment.vectors.passages)

    def find(question: str) -> NDArray[np.int64]:
        tokens = analyze(question, question_languages(question))
        found = [segment.lexicon.terms.find(term) for token in tokens for term in token.terms]
        ranked = [
            by_terms([number for number in found if number >= 0]),
            by_vectors(embedder.embed_question(question)),
        ]
        passages = np.unique(np.concatenate(ranked))
        scores = np.zeros(len(passages))
        for ranking in ranked:
            ranks = 1 / (_RANKS + np.arange(1, len(ranking) + 1))
            scores[np.searchsorted(passages, ranking)] += ranks
        best: NDArray[np.int64] = passages[top_k(scores, K)]
        return best

    return find


def _by_terms(segment: Segment) -> Callable[[list[int]], NDArray[np.int64]]:
    import bm25s

    table, numbers = segment.passages, list(range(len(segment.lexicon.terms)))
    bounds = table.term_bounds[np.append(table.sentence_ranges[:, 0], table.sentence_ranges[-1, 1])]
    held = Collection(table.sentence_terms, bounds, len(numbers))
    corpus = [[numbers[term] for term in passage.tolist()] for passage in held.passages()]
    backend = "numba" if importlib.util.find_spec("numba") is not None else "numpy"
    model = bm25s.BM25(k1=K1, b=B, method="lucene", backend=backend)
    model.index((corpus, {str(n): n for n in numbers}), show_progress=False)
    n_ranked = min(_FUSED, len(table))

    def find(terms: list[int]) -> NDArray[np.int64]:
        if not terms:
            return np.empty(0, dtype=np.int64)
        found = model.retrieve([terms], k=n_ranked, show_progress=False).documents[0]
        return np.asarray(found, dtype=np.int64)

    return find


def _by_vectors(vectors: NDArray[np.float32]) -> Callable[[NDArray[np.float32]], NDArray[np.int64]]:
    """All are compared, or, as by Inyo, the nearest by their signs where they are many."""
    import faiss

    vectors = np.asarray(vectors)
    n_ranked = min(_FUSED, len(vectors))
    if len(vectors) <= MAX_COMPARED:
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(vectors)
        return lambda question: flat.search(question[None, :], n_ranked)[1][0]
    codes = faiss.IndexBinaryFlat(vectors.shape[1])
    codes.add(np.packbits(vectors > 0, axis=1))

    def find(question: NDArray[np.float32]) -> NDArray[np.int64]:
        asked = np.packbits(question[None, :] > 0, axis=1)
        near = codes.search(asked, PASSAGES_COMPARED)[1][0]
        best: NDArray[np.int64] = near[top_k(vectors.take(near, axis=0) @ question, n_ranked)]
        return best

    return find
