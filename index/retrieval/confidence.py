"""Confidence: the probability that the documents hold an answer, from features of the best passage.

A logistic function of five features: the passage's score and margin, its idf mass, the overlap of
character n-grams with the question, and whether its language is another one. Below ANSWER_FROM the
bot abstains and shows the closest passages.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.params import ANSWER_FROM, CONFIDENCE_WEIGHTS, ENOUGH_IDF_MASS
from index.retrieval.ngrams import char_ngrams, ngram_overlap
from index.retrieval.query import Query
from index.storage.index import Index
from index.types import Hit


@dataclass(frozen=True, slots=True)
class ConfidenceFeatures:
    """Features of the best passage.

    `score` and `margin` are those of the Hit, `idf_mass` too, at most ENOUGH_IDF_MASS;
    `ngram_overlap` is the share of the question's character n-grams that the passage contains;
    `foreign` is 1 if the passage is in another language than the question, else 0.
    """

    score: float
    margin: float
    idf_mass: float
    ngram_overlap: float
    foreign: float


def confidence_features(
    index: Index, query: Query, hits: Sequence[Hit]
) -> ConfidenceFeatures | None:
    """The features of the best hit, the first; None without hits."""
    if not hits:
        return None
    best = hits[0]
    return ConfidenceFeatures(
        score=best.score,
        margin=best.margin,
        idf_mass=min(best.idf_mass, ENOUGH_IDF_MASS),
        ngram_overlap=ngram_overlap(index, char_ngrams(query), best),
        foreign=float(best.is_foreign),
    )


def confidence(features: ConfidenceFeatures | None) -> float:
    """The probability that there is an answer; 0 if nothing was found."""
    if features is None:
        return 0.0
    log_odds = (
        CONFIDENCE_WEIGHTS["score"] * features.score
        + CONFIDENCE_WEIGHTS["margin"] * features.margin
        + CONFIDENCE_WEIGHTS["idf_mass"] * features.idf_mass
        + CONFIDENCE_WEIGHTS["ngram_overlap"] * features.ngram_overlap
        + CONFIDENCE_WEIGHTS["foreign"] * features.foreign
        + CONFIDENCE_WEIGHTS["base"]
    )
    return 1 / (1 + math.exp(-log_odds))


def is_answer(probability: float) -> bool:
    """Whether a confidence is high enough to answer."""
    return probability >= ANSWER_FROM
