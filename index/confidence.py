"""How sure an answer is: one number between 0 and 1.

Confidence is the estimated probability that the documents hold an answer, given the best passage: a
logistic function, fitted by `python -m index.evaluation.confidence` on questions asked with their
right passage in the index, without it, and of documents about something else. From ANSWER_FROM on,
Inyo answers; below, it says that the documents don't, and shows the closest passages apart.
"""

import math
from collections.abc import Sequence

from index.records import Hit
from index.tuning import (
    ANSWER_FROM,
    CONFIDENCE_BASE,
    CONFIDENCE_IF_FOREIGN,
    CONFIDENCE_PER_EVIDENCE,
    CONFIDENCE_PER_SCORE,
)


def confidence(hits: Sequence[Hit]) -> float:
    """The probability that there is an answer, given hits, best first; 0 without any."""
    if not hits:
        return 0.0
    best = hits[0]
    odds = (
        CONFIDENCE_BASE
        + CONFIDENCE_PER_SCORE * best.score
        + CONFIDENCE_PER_EVIDENCE * best.evidence
        + CONFIDENCE_IF_FOREIGN * best.is_foreign
    )
    return 1 / (1 + math.exp(-odds))


def is_answer(probability: float) -> bool:
    """Whether it is high enough to answer."""
    return probability >= ANSWER_FROM
