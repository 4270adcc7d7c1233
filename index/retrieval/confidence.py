"""Whether the documents hold an answer, as a probability.

Below `ANSWER_FROM` the bot says that the documents don't say, and shows the closest passages apart.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.params import ANSWER_FROM, CONFIDENCE_WEIGHTS, ENOUGH_EVIDENCE
from index.retrieval.query import Query
from index.retrieval.rescoring import shared_stretches, stretches_of
from index.storage.index import Segment
from index.types import Hit


@dataclass(frozen=True, slots=True)
class Signs:
    """What the best passage shows.

    `score` and `lead` as in Hit; `evidence` too, up to what is enough; `wording` is the share of
    the question that it says just so; `foreign` is 1 where it is in another language than the
    question, 0 else.
    """

    score: float
    lead: float
    evidence: float
    wording: float
    foreign: float


def read_signs(segment: Segment, query: Query, hits: Sequence[Hit]) -> Signs | None:
    """The signs of the best of these hits; None without any."""
    if not hits:
        return None
    best = hits[0]
    wording = shared_stretches(segment, stretches_of(query), best)
    evidence = min(best.evidence, ENOUGH_EVIDENCE)
    return Signs(best.score, best.lead, evidence, wording, float(best.is_foreign))


def confidence(signs: Signs | None) -> float:
    """The probability that there is an answer; 0 where nothing was found."""
    if signs is None:
        return 0.0
    weights = CONFIDENCE_WEIGHTS
    odds = (
        weights["score"] * signs.score
        + weights["lead"] * signs.lead
        + weights["evidence"] * signs.evidence
        + weights["wording"] * signs.wording
        + weights["foreign"] * signs.foreign
        + weights["base"]
    )
    return 1 / (1 + math.exp(-odds))


def is_answer(probability: float) -> bool:
    """Whether it is high enough to answer."""
    return probability >= ANSWER_FROM
