"""How good a ranking is: nDCG@10, recall@10, MRR@10, success@1 and success@3, by pytrec_eval.

Ties count midway: passages of equal score share their mean position. pytrec_eval would break ties
by the passages' ids, so it never sees scores, only positions. A right passage midway between two
positions is put once at the one and once at the other, and the mean of the two is taken.
"""

from collections.abc import Collection, Sequence
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
