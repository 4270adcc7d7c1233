"""The systems that are compared, each of which scores all passages of an index.

BM25: the question's own terms, each with weight 1. Embedding: the cosine of question and passage.
RRF: reciprocal rank fusion of these two, sum of 1 / (60 + rank). Inyo: the retriever as it answers.

Source of RRF: Cormack, Clarke and Büttcher, SIGIR 2009, with their k of 60.
"""

import math

import numpy as np
from numpy.typing import NDArray

from index.evaluation.metrics import NOT_FOUND, Scores
from index.retrieval.bm25 import lexical_scores
from index.retrieval.expansion import ExpandedTerm
from index.retrieval.retriever import Retriever
from index.storage.index import Index
from index.text.language import question_languages
from index.text.tokenizer import analyze

SYSTEMS = ("BM25", "embedding", "RRF", "Inyo")
BASELINE, OURS = 0, 3  # positions in SYSTEMS
RRF_K = 60
_DEPTH = 1_000  # hits asked for: no metric looks further than 10


class Systems:
    """All systems over one index whose documents are one passage each."""

    def __init__(self, index: Index, retriever: Retriever) -> None:
        self._segment = index
        self._retriever = retriever

    def score(self, question: str, left_out: frozenset[int]) -> tuple[Scores, ...]:
        """For each of SYSTEMS the score of every document, shape (n_documents,).

        A document that a system doesn't find, and each of those left out, scores NOT_FOUND.
        """
        query = self._retriever.understand(question)
        ours = np.full(len(self._segment.documents), NOT_FOUND)
        for hit in self._retriever.search(query, _DEPTH, left_out):
            ours[self._segment.passages.documents[hit.passage]] = hit.score
        lexical = self._by_document(self._bm25(question))
        lexical[lexical == 0] = NOT_FOUND  # without a term in common it isn't found
        cosines = self._by_document(self._segment.vectors.passages @ query.vector)
        for scores in (lexical, cosines):
            scores[list(left_out)] = NOT_FOUND
        return lexical, cosines, fuse(lexical, cosines), ours

    def _bm25(self, question: str) -> Scores:
        find = self._segment.lexicon.find
        words = []
        for token in analyze(question, question_languages(question)):
            terms = sorted({term for key in token.terms for term in find(key)})
            own = np.array(terms, dtype=np.int32)
            # An infinite idf of the word's own leaves that of its terms.
            words.append(ExpandedTerm(token.form, own, np.ones(len(own), np.float32), math.inf))
        return lexical_scores(self._segment.postings, words, len(self._segment.passages))

    def _by_document(self, scores: NDArray[np.floating]) -> Scores:
        """A document without words has no passage, and is never found."""
        by_document = np.full(len(self._segment.documents), NOT_FOUND)
        by_document[self._segment.passages.documents] = scores
        return by_document


def fuse(*systems: Scores) -> Scores:
    """Reciprocal rank fusion; passages that tie share their mean rank."""
    fused = np.zeros(len(systems[0]))
    for scores in systems:
        found = np.flatnonzero(scores > NOT_FOUND)
        fused[found] += 1 / (RRF_K + mean_ranks(scores[found]))
    fused[fused == 0] = NOT_FOUND
    return fused


def mean_ranks(scores: Scores) -> Scores:
    """The rank of each score, the highest 1, equal ones sharing the mean of theirs."""
    _, groups, counts = np.unique(-scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Scores = (last - (counts - 1) / 2)[groups]
    return ranks
