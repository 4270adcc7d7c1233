"""How sure an answer is: one number between 0 and 1.

Confidence is the estimated probability that the excerpts hold an answer: a logistic function of
the best passage's score, fitted by `python -m index.evaluation.confidence` on questions asked with
and without their passage in the index. From ANSWER_FROM on, Inyo answers; below, it says that the
documents don't, and shows the closest passages apart.
"""

import math
from collections.abc import Sequence

from index.records import Hit
from index.tuning import ANSWER_FROM, CONFIDENCE_MIDDLE, CONFIDENCE_SLOPE


def confidence(hits: Sequence[Hit]) -> float:
    """The probability that these hits, best first, hold an answer; 0 without any."""
    if not hits:
        return 0.0
    return 1 / (1 + math.exp(-CONFIDENCE_SLOPE * (hits[0].score - CONFIDENCE_MIDDLE)))


def is_answer(probability: float) -> bool:
    """Whether it is high enough to answer."""
    return probability >= ANSWER_FROM
