"""The systems that are compared; each scores all passages of an index.

BM25: the question's own terms, each with weight 1. Embedding: the cosine of question and passage.
RRF: reciprocal rank fusion of these two, the sum of 1 / (60 + rank). Inyo: the retriever itself.

Source of RRF: Cormack, Clarke and Büttcher, SIGIR 2009, with their k of 60.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from index.evaluation.corpus import Corpus
from index.evaluation.metrics import NOT_FOUND, Floats
from index.retrieval.bm25 import lexical_scores
from index.retrieval.query import ExpandedTerm
from index.text.language import question_languages
from index.text.tokenizer import analyze

SYSTEMS = ("BM25", "embedding", "RRF", "Inyo")
BASELINE, OURS = 0, 3  # positions in SYSTEMS
RRF_K = 60
_MAX_HITS = 1_000  # no metric looks further than 10


class Systems:
    """All systems over a corpus whose documents are one passage each."""

    def __init__(self, corpus: Corpus) -> None:
        self._index = corpus.index
        self._retriever = corpus.open_retriever()

    def score(self, question: str, left_out: frozenset[int]) -> tuple[Floats, ...]:
        """Scores of all documents, shape (n_documents,), by each of SYSTEMS.

        A document that a system doesn't find, or that is left out, scores NOT_FOUND.
        """
        index = self._index
        query = self._retriever.understand(question)
        ours = np.full(len(index.documents), NOT_FOUND)
        for hit in self._retriever.search(query, _MAX_HITS, left_out):
            ours[index.passages.documents[hit.passage]] = hit.score
        words = []
        for token in analyze(question, question_languages(question)):
            terms = sorted({term for key in token.terms for term in index.lexicon.find(key)})
            ids = np.array(terms, dtype=np.int32)
            # With an infinite idf of the word, the idf of its terms is used.
            words.append(ExpandedTerm(token.form, ids, np.ones(len(ids), np.float32), math.inf))
        by_passage = lexical_scores(index.postings, words, len(index.passages))
        lexical = self._by_document(by_passage)
        lexical[lexical == 0] = NOT_FOUND  # no term in common
        cosines = self._by_document(index.vectors.passages @ query.vector)
        for scores in (lexical, cosines):
            scores[list(left_out)] = NOT_FOUND
        return lexical, cosines, fuse(lexical, cosines), ours

    def _by_document(self, scores: NDArray[np.floating]) -> Floats:
        """Scores of passages as scores of documents; a document without words has no passage."""
        by_document = np.full(len(self._index.documents), NOT_FOUND)
        by_document[self._index.passages.documents] = scores
        return by_document


def fuse(*systems: Floats) -> Floats:
    """Reciprocal rank fusion; passages of equal score share their mean rank."""
    fused = np.zeros(len(systems[0]))
    for scores in systems:
        found = np.flatnonzero(scores > NOT_FOUND)
        fused[found] += 1 / (RRF_K + rankdata(-scores[found]))
    fused[fused == 0] = NOT_FOUND
    return fused
