"""Metrics of rankings and of confidence, and their 95 % intervals.

Rankings are measured by pytrec_eval. Passages of equal score share their mean position: pytrec_eval
would order them by id, so it is given positions instead of scores. If the mean lies between two
positions, both are measured and the results averaged.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap, rankdata

METRICS = ("nDCG@10", "recall@10", "MRR@10", "success@1", "success@3")
NOT_FOUND = -np.inf  # the score of a passage that a system doesn't return
_DEPTH = 10  # the metrics look at so many positions
_MEASURES = {"ndcg_cut.10", "recall.10", "recip_rank", "success.1,3"}
# In the order of METRICS. Runs have _DEPTH passages, which makes recip_rank MRR@10.
_NAMES = ("ndcg_cut_10", "recall_10", "recip_rank", "success_1", "success_3")

RESAMPLES = 2_000
SEED = 3
_BATCH_BYTES = 2**25  # resamples held in memory at once

N_BINS = 10  # of a reliability diagram

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GoldPositions:
    """Where a ranking has the right passages.

    Attributes:
        positions: For each right passage found, its position from 0, best first: the mean position
            of its ties rounded down and rounded up.
        n_gold: Number of right passages, found or not.
    """

    positions: tuple[tuple[int, int], ...]
    n_gold: int


def gold_positions(scores: Floats, gold: Collection[int]) -> GoldPositions:
    """Locate the right passages, given by number, in the scores of all passages.

    Right passages that tie with each other take consecutive positions.
    """
    positions: list[tuple[int, int]] = []
    found = [float(scores[number]) for number in gold if scores[number] > NOT_FOUND]
    for score in sorted(set(found), reverse=True):
        n_above = int((scores > score).sum())
        n_tied_gold = found.count(score)
        n_tied_others = int((scores == score).sum()) - n_tied_gold
        low, high = n_above + n_tied_others // 2, n_above + (n_tied_others + 1) // 2
        positions.extend((low + n, high + n) for n in range(n_tied_gold))
    return GoldPositions(tuple(positions), len(gold))


def measure_rankings(rankings: Sequence[GoldPositions]) -> Floats:
    """The metrics of each ranking, shape (n_rankings, n_metrics), 0..1."""
    # Belongs to an extra, which only measuring collections needs.
    import pytrec_eval

    qrels = {
        str(number): {f"right {n}": 1 for n in range(ranking.n_gold)}
        for number, ranking in enumerate(rankings)
    }
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, _MEASURES)
    values = np.zeros((2, len(rankings), len(METRICS)))
    for rounding in (0, 1):
        runs: dict[str, dict[str, float]] = {}
        for number, ranking in enumerate(rankings):
            names = {pair[rounding]: f"right {n}" for n, pair in enumerate(ranking.positions)}
            runs[str(number)] = {names.get(p, f"other {p}"): float(-p) for p in range(_DEPTH)}
        for name, measured in evaluator.evaluate(runs).items():
            values[rounding, int(name)] = [measured[metric] for metric in _NAMES]
    mean: Floats = values.mean(axis=0)
    return mean


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


def estimates(statistic: Callable[..., Floats], *samples: Floats) -> list[Estimate]:
    """Figures with percentile bootstrap intervals.

    Args:
        statistic: Called with all samples and an `axis` to reduce, as np.mean is.
        samples: Their first axis is the questions, which are resampled as wholes: all columns and
            all samples use the same draws, so differences between them get paired intervals.

    Returns:
        One estimate for each figure that the statistic returns.
    """
    values = np.atleast_1d(statistic(*samples, axis=0))
    lows = highs = values
    if len(samples[0]) > 1:
        interval = bootstrap(
            samples,
            statistic,
            axis=0,
            paired=True,
            n_resamples=RESAMPLES,
            batch=max(1, _BATCH_BYTES // sum(sample.nbytes for sample in samples)),
            method="percentile",
            rng=SEED,
        ).confidence_interval
        lows, highs = np.atleast_1d(interval.low), np.atleast_1d(interval.high)
    rows = np.stack([values, lows, highs], axis=1).tolist()
    return [Estimate(*row) for row in rows]


def auroc(present: Floats, absent: Floats, axis: int = -1) -> Floats:
    """The share of pairs whose confidence is higher with an answer than without; ties count half.

    This is the Mann-Whitney U statistic over the number of pairs. scikit-learn's roc_auc_score
    can't compute many resamples at once.
    """
    n_present, n_absent = present.shape[axis], absent.shape[axis]
    ranks = rankdata(np.concatenate([present, absent], axis=axis), axis=axis)
    sums = np.take(ranks, range(n_present), axis=axis).sum(axis=axis)
    area: Floats = (sums - n_present * (n_present + 1) / 2) / (n_present * n_absent)
    return area


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of similar confidence: mean confidence, share with an answer, and their number."""

    predicted: float
    observed: float
    count: int


def reliability(present: Floats, absent: Floats) -> list[Bin]:
    """Bins of about equal size, lowest confidence first.

    Questions of equal confidence are always in one bin, whatever their order. (scikit-learn's
    calibration_curve doesn't return how many questions a bin has.)
    """
    confidences = np.concatenate([present, absent])
    has_answer = np.concatenate([np.ones(len(present)), np.zeros(len(absent))])
    edges = np.quantile(confidences, np.arange(1, N_BINS) / N_BINS)
    numbers = np.searchsorted(edges, confidences, side="right")
    return [
        Bin(float(confidences[members].mean()), float(has_answer[members].mean()), members.sum())
        for members in (numbers == number for number in np.unique(numbers))
    ]


def calibration_error(present: Floats, absent: Floats) -> float:
    """The expected calibration error: the mean |predicted - observed|, weighted by bin size."""
    bins = reliability(present, absent)
    errors = [abs(each.predicted - each.observed) for each in bins]
    return float(np.average(errors, weights=[each.count for each in bins]))
