"""How good a ranking is: nDCG@10, recall@10, MRR@10, success@1 and success@3, by pytrec_eval.

Ties count midway: passages of equal score share their mean position. pytrec_eval would break ties
by the passages' ids, so it never sees scores, only positions. A right passage midway between two
positions is put once at the one and once at the other, and the mean of the two is taken.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

METRICS = ("nDCG@10", "recall@10", "MRR@10", "success@1", "success@3")
FIRST = 10  # positions that any metric looks at
NOT_FOUND = -np.inf  # the score of a passage that a system doesn't return at all

Scores = NDArray[np.float64]
_MEASURES = {"ndcg_cut.10", "recall.10", "recip_rank", "success.1,3"}
# In the order of METRICS. Runs end after FIRST passages, so that recip_rank is MRR@10.
_NAMES = ("ndcg_cut_10", "recall_10", "recip_rank", "success_1", "success_3")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a ranking has the right passages: `positions`, from 0, best first; `n_gold`, of all.

    Two positions for each that is found: midway among its ties, rounded down and up.
    """

    positions: tuple[tuple[int, int], ...]
    n_gold: int


def place(scores: Scores, gold: Collection[int]) -> Placed:
    """Find the right passages, by their numbers, in the scores of all passages.

    Right passages that tie with each other follow one another.
    """
    positions: list[tuple[int, int]] = []
    found = [float(scores[number]) for number in gold if scores[number] > NOT_FOUND]
    for score in sorted(set(found), reverse=True):
        above = int((scores > score).sum())
        ours = found.count(score)
        others = int((scores == score).sum()) - ours
        positions.extend(
            (above + others // 2 + n, above + (others + 1) // 2 + n) for n in range(ours)
        )
    return Placed(tuple(positions), len(gold))


def measure_rankings(rankings: Sequence[Placed]) -> NDArray[np.float64]:
    """The metrics of each ranking, shape (n_rankings, n_metrics), 0..1."""
    # An extra that only who measures folders has installed.
    import pytrec_eval

    qrels = {
        str(number): {f"right {n}": 1 for n in range(placed.n_gold)}
        for number, placed in enumerate(rankings)
    }
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, _MEASURES)
    values = np.zeros((2, len(rankings), len(METRICS)))
    for rounding in (0, 1):
        runs = {
            str(number): _run([position[rounding] for position in placed.positions])
            for number, placed in enumerate(rankings)
        }
        for name, measured in evaluator.evaluate(runs).items():
            values[rounding, int(name)] = [measured[metric] for metric in _NAMES]
    mean: NDArray[np.float64] = values.mean(axis=0)
    return mean


def _run(positions: Sequence[int]) -> dict[str, float]:
    """The first positions of a ranking in which only the right passages have a name."""
    names = {position: f"right {n}" for n, position in enumerate(positions)}
    return {names.get(place, f"other {place}"): float(FIRST - place) for place in range(FIRST)}


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
