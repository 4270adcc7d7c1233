"""Whether confidence tells answerable questions from others, and means what it says."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_BINS = 10  # of equal mass
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of similar confidence: its mean, how many had an answer, and how many there are."""

    predicted: float
    observed: float
    count: int


def auroc(present: Floats, absent: Floats) -> float:
    """How often a confidence with an answer is above one without, ties counting half."""
    ordered = np.sort(absent)
    below = np.searchsorted(ordered, present, side="left")
    up_to = np.searchsorted(ordered, present, side="right")
    return float((below + up_to).mean() / 2 / len(absent))


def reliability(present: Floats, absent: Floats) -> list[Bin]:
    """Bins of about equal mass over both, lowest confidence first.

    Equal confidences are never parted, so that it doesn't matter in which order they come.
    """
    confidences = np.concatenate([present, absent])
    has_answer = np.concatenate([np.ones(len(present)), np.zeros(len(absent))])
    edges = np.quantile(confidences, np.arange(1, N_BINS) / N_BINS)
    numbers = np.searchsorted(edges, confidences, side="right")
    bins = []
    for number in np.unique(numbers):
        members = numbers == number
        predicted, observed = confidences[members].mean(), has_answer[members].mean()
        bins.append(Bin(float(predicted), float(observed), int(members.sum())))
    return bins


def calibration_error(present: Floats, absent: Floats) -> float:
    """The mean distance between what was predicted and what was observed, bins by their mass."""
    bins = reliability(present, absent)
    total = sum(each.count for each in bins)
    return sum(each.count * abs(each.predicted - each.observed) for each in bins) / total
