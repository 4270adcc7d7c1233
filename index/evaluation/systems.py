"""The systems that are compared; each scores all passages of an index.

BM25: the question's own terms, each with weight 1. Embedding: the cosine of question and passage.
RRF: reciprocal rank fusion of these two, the sum of 1 / (60 + rank). Inyo: the retriever itself.

Source of RRF: Cormack, Clarke and Büttcher, SIGIR 2009, with their k of 60.
"""

import math

import numpy as np
from scipy.stats import rankdata

from index.evaluation.metrics import NOT_FOUND, Floats
from index.retrieval.bm25 import lexical_scores
from index.retrieval.query import ExpandedTerm
from index.retrieval.retriever import Retriever
from index.storage.index import Index
from index.text.language import question_languages
from index.text.tokenizer import analyze

SYSTEMS = ("BM25", "embedding", "RRF", "Inyo")
BASELINE, OURS = 0, 3  # positions in SYSTEMS
RRF_K = 60
_MAX_HITS = 1_000  # no metric looks further than 10


def score_systems(
    index: Index, retriever: Retriever, question: str, left_out: frozenset[int]
) -> tuple[Floats, ...]:
    """Scores of all documents, shape (n_documents,), by each of SYSTEMS.

    Each document of the index must be one passage, or none if it has no words. A document that a
    system doesn't find, or that is left out, scores NOT_FOUND.
    """
    query = retriever.understand(question)
    ours = np.full(len(index.documents), NOT_FOUND)
    hits, _ = retriever.find(query, _MAX_HITS, left_out)
    for hit in hits:
        score = hit.score + query.weights.answer * hit.answer
        ours[index.passages.documents[hit.passage]] = score
    words = []
    for token in analyze(question, question_languages(question)):
        terms = sorted({term for key in token.terms for term in index.lexicon.find(key)})
        ids = np.array(terms, dtype=np.int32)
        # With an infinite idf of the word, the idf of its terms is used.
        words.append(ExpandedTerm(token.form, ids, np.ones(len(ids), np.float32), math.inf))
    lexical, cosines = (np.full(len(index.documents), NOT_FOUND) for _ in range(2))
    bm25 = lexical_scores(index.postings, words, len(index.passages))
    lexical[index.passages.documents] = np.where(bm25 == 0, NOT_FOUND, bm25)  # no common term
    cosines[index.passages.documents] = index.vectors.passages @ query.vector
    for scores in (lexical, cosines):
        scores[list(left_out)] = NOT_FOUND
    return lexical, cosines, fuse(lexical, cosines), ours


def fuse(*systems: Floats) -> Floats:
    """Reciprocal rank fusion; passages of equal score share their mean rank."""
    fused = np.zeros(len(systems[0]))
    for scores in systems:
        found = np.flatnonzero(scores > NOT_FOUND)
        fused[found] += 1 / (RRF_K + rankdata(-scores[found]))
    fused[fused == 0] = NOT_FOUND
    return fused
