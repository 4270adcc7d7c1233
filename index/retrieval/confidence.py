"""Whether the documents hold an answer, as a probability.

Below `ANSWER_FROM` the bot says that the documents don't say, and shows the closest passages apart.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.params import ANSWER_FROM, CONFIDENCE_WEIGHTS, ENOUGH_IDF_MASS
from index.retrieval.query import Query
from index.retrieval.rescoring import char_ngrams, shared_char_ngrams
from index.storage.index import Index
from index.types import Hit


@dataclass(frozen=True, slots=True)
class ConfidenceFeatures:
    """What the best passage shows.

    `score` and `margin` as in Hit; `idf_mass` too, up to what is enough; `wording` is the share of
    the question that it says just so; `foreign` is 1 where it is in another language than the
    question, 0 else.
    """

    score: float
    margin: float
    idf_mass: float
    wording: float
    foreign: float


def confidence_features(
    index: Index, query: Query, hits: Sequence[Hit]
) -> ConfidenceFeatures | None:
    """The signs of the best of these hits; None without any."""
    if not hits:
        return None
    best = hits[0]
    wording = shared_char_ngrams(index, char_ngrams(query), best)
    idf_mass = min(best.idf_mass, ENOUGH_IDF_MASS)
    return ConfidenceFeatures(best.score, best.margin, idf_mass, wording, float(best.is_foreign))


def confidence(signs: ConfidenceFeatures | None) -> float:
    """The probability that there is an answer; 0 where nothing was found."""
    if signs is None:
        return 0.0
    weights = CONFIDENCE_WEIGHTS
    odds = (
        weights["score"] * signs.score
        + weights["margin"] * signs.margin
        + weights["idf_mass"] * signs.idf_mass
        + weights["wording"] * signs.wording
        + weights["foreign"] * signs.foreign
        + weights["base"]
    )
    return 1 / (1 + math.exp(-odds))


def is_answer(probability: float) -> bool:
    """Whether it is high enough to answer."""
    return probability >= ANSWER_FROM
