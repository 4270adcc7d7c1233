"""The whole question's peer: libraries put together, as most search with them is.

bm25s finds by terms, faiss by vectors, and reciprocal ranks fuse the two (Cormack et al., 2009).
It reads the question with Inyo's analysis and embedding. It finds passages in the words that were
asked, and does neither look for words of other languages nor for the sentences that answer.
"""

import importlib.util
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from index.analysis import analyze
from index.bm25 import K1, B, top_k
from index.embedding import Embedder
from index.language import question_languages
from index.segment import Segment
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
    import bm25s
    import faiss

    table, lexicon = segment.passages, segment.lexicon
    bounds = table.term_bounds[np.append(table.sentence_ranges[:, 0], table.sentence_ranges[-1, 1])]
    numbers = list(range(len(lexicon.terms)))
    held = Collection(table.sentence_terms, bounds, len(numbers))
    corpus = [[numbers[term] for term in passage.tolist()] for passage in held.passages()]
    model = bm25s.BM25(k1=K1, b=B, method="lucene")
    model.index((corpus, {str(n): n for n in numbers}), show_progress=False)
    vectors = faiss.IndexFlatIP(embedder.dimension)
    vectors.add(np.asarray(segment.vectors.passages))
    n_fused = min(_FUSED, len(table))

    def find(question: str) -> NDArray[np.int64]:
        tokens = analyze(question, question_languages(question))
        found = [lexicon.terms.find(term) for token in tokens for term in token.terms]
        terms = [number for number in found if number >= 0]
        scores = np.zeros(len(table))
        if terms:
            ranked = model.retrieve([terms], k=n_fused, show_progress=False).documents[0]
            scores[ranked] += 1 / (_RANKS + np.arange(1, n_fused + 1))
        near = vectors.search(embedder.embed_question(question)[None, :], n_fused)[1][0]
        scores[near] += 1 / (_RANKS + np.arange(1, n_fused + 1))
        best: NDArray[np.int64] = top_k(scores, K)
        return best

    return find
