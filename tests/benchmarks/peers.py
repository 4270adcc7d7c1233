"""Other libraries, and a search put together from them as the peer of a whole question.

bm25s finds passages by terms (compiled by numba, if it is installed), faiss by vectors, and
reciprocal rank fusion joins the two lists (Cormack et al., 2009). The search takes Inyo's analysis
and embedding of the question, but no words of other languages, and it doesn't look for the
sentences that answer. Every library gets one thread, as a question of Inyo does: with several
questions at once, one that takes all cores delays the others.
"""

import importlib.util
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder, limit_blas_threads
from index.params import K1, PASSAGES_COMPARED, B
from index.retrieval.dense import MAX_COMPARED, PassageVectors
from index.retrieval.first_stage import top_k
from index.retrieval.query import Query
from index.storage.index import Index
from index.text.language import question_languages
from index.text.tokenizer import analyze
from tests.benchmarks.generated import Collection
from tests.benchmarks.measuring import Row, not_measured

ASSEMBLED = "bm25s + faiss"
K = 10
_FUSED = 100  # of each list
_RANKS = 60.0
_INSTALL = '.venv/bin/pip install -c constraints.txt -e ".[bench]"'

Numbers = NDArray[np.int64]
Floats = NDArray[np.float32]


def is_installed(*packages: str) -> bool:
    """Whether all packages are installed."""
    return all(importlib.util.find_spec(package) is not None for package in packages)


def not_installed(row: Row) -> Row:
    """The row of a system that is not installed."""
    return not_measured(row, f"{row.system} is not installed: {_INSTALL} installs all peers.")


def limit_threads() -> None:
    """Let numpy and faiss use the calling thread only, from now on."""
    if is_installed("faiss"):
        import faiss  # only here: mostly it isn't installed

        faiss.omp_set_num_threads(1)
    limit_blas_threads()  # after faiss, which may bring another OpenBLAS


@contextmanager
def all_cores() -> Iterator[None]:
    """Let faiss use all cores while it builds."""
    import faiss

    faiss.omp_set_num_threads(os.cpu_count() or 1)
    yield
    faiss.omp_set_num_threads(1)


def flat_index(vectors: Floats) -> Any:
    """A faiss index that compares all vectors."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    return index


def code_index(vectors: Floats) -> Any:
    """A faiss index that compares the signs of components."""
    import faiss

    index = faiss.IndexBinaryFlat(vectors.shape[1])
    index.add(_codes(vectors))
    index.use_heap = False  # counting distances is quicker than a heap for thousands
    return index


def near_codes(index: Any, question: Floats, k: int) -> Numbers:
    """The k vectors whose signs are nearest to those of a question."""
    near: Numbers = index.search(_codes(question[None, :]), k)[1][0]
    return near


def _codes(vectors: Floats) -> NDArray[np.uint8]:
    return np.packbits(vectors > 0, axis=1)


def bm25s_model(collection: Collection, backend: str) -> Any:
    """Index a collection with bm25s."""
    import bm25s

    numbers = list(range(collection.n_terms))
    corpus = [[numbers[term] for term in passage.tolist()] for passage in collection.passages()]
    model = bm25s.BM25(k1=K1, b=B, method="lucene", backend=backend)
    model.index((corpus, {str(n): n for n in numbers}), show_progress=False)
    return model


def has_assembled() -> bool:
    """Whether the libraries of the assembled search are installed."""
    return is_installed("bm25s", "faiss")


def assemble(
    index: Index, embedder: Embedder, n_compared: int = PASSAGES_COMPARED
) -> Callable[[str], Numbers]:
    """Build the assembled search; it returns the numbers of the best passages of a question.

    Args:
        index: Inyo's, with the terms and vectors of the passages.
        embedder: The model of the vectors.
        n_compared: How many vectors are compared in full if sign codes are compared first.
    """
    limit_threads()
    vectors, table = np.asarray(index.vectors.passages), index.passages
    bounds = table.term_bounds[np.append(table.sentence_ranges[:, 0], table.sentence_ranges[-1, 1])]
    collection = Collection(table.sentence_terms, bounds, len(index.lexicon.terms))
    model = bm25s_model(collection, "numba" if is_installed("numba") else "numpy")
    has_codes = len(vectors) > MAX_COMPARED
    vector_index = code_index(vectors) if has_codes else flat_index(vectors)
    n_ranked = min(_FUSED, len(vectors))

    def rank_by_terms(terms: list[int]) -> Numbers:
        if not terms:
            return np.empty(0, dtype=np.int64)
        ranked = model.retrieve([terms], k=n_ranked, show_progress=False).documents[0]
        return np.asarray(ranked, dtype=np.int64)

    def rank_by_vectors(question: Floats) -> Numbers:
        if not has_codes:
            ranked: Numbers = vector_index.search(question[None, :], n_ranked)[1][0]
            return ranked
        near = near_codes(vector_index, question, min(n_compared, len(vectors)))
        best: Numbers = near[top_k(vectors.take(near, axis=0) @ question, n_ranked)]
        return best

    def find(question: str) -> Numbers:
        tokens = analyze(question, question_languages(question))
        terms = [index.lexicon.terms.find(term) for token in tokens for term in token.terms]
        rankings = [
            rank_by_terms([term for term in terms if term >= 0]),
            rank_by_vectors(embedder.embed_question(question)),
        ]
        passages = np.unique(np.concatenate(rankings))
        scores = np.zeros(len(passages))
        for ranking in rankings:
            ranks = 1 / (_RANKS + np.arange(1, len(ranking) + 1))
            scores[np.searchsorted(passages, ranking)] += ranks
        best: Numbers = passages[top_k(scores, K)]
        return best

    return find


def count_compared(ask: Callable[[Any], object], questions: Iterable[Any]) -> int:
    """How many vectors Inyo compares in full per question; 0 if it compares all, without codes."""
    counts: list[int] = []
    plain = PassageVectors.semantic_of

    def counting(self: PassageVectors, query: Query, passages: Numbers) -> NDArray[np.float64]:
        counts.append(len(passages))
        return plain(self, query, passages)

    with patch.object(PassageVectors, "semantic_of", counting):
        for question in questions:
            ask(question)
    return round(float(np.mean(counts))) if counts else 0
