"""How far a mean may be off: intervals by resampling the questions, always in the same way."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
SEED = 3
_TAILS = (2.5, 97.5)  # percent: what lies between is the 95 % interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


def mean_intervals(values: NDArray[np.float64]) -> list[Estimate]:
    """The mean of each column, shape (n_questions, n_figures), over the same resamples.

    Columns of differences between two systems therefore get paired intervals.
    """
    n_questions = len(values)
    means = np.empty((RESAMPLES, values.shape[1]))
    generator = np.random.default_rng(SEED)
    for row in range(RESAMPLES):
        drawn = generator.integers(n_questions, size=n_questions)
        # Counting first and multiplying then is ten times faster than values[drawn].mean(axis=0).
        means[row] = np.bincount(drawn, minlength=n_questions) @ values / n_questions
    lows, highs = np.percentile(means, _TAILS, axis=0)
    return [
        Estimate(float(value), float(low), float(high))
        for value, low, high in zip(values.mean(axis=0), lows, highs, strict=True)
    ]


def interval_of(
    figure: Callable[[NDArray[np.float64]], float], values: NDArray[np.float64]
) -> Estimate:
    """Any figure of a table with a row per question."""
    generator = np.random.default_rng(SEED)
    n_questions = len(values)
    resampled = [
        figure(values[generator.integers(n_questions, size=n_questions)]) for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(resampled, _TAILS)
    return Estimate(figure(values), float(low), float(high))
