"""Metrics of rankings with ties, bootstrap intervals, AUROC and calibration."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evaluation.metrics import (
    METRICS,
    N_BINS,
    NOT_FOUND,
    Estimate,
    auroc,
    calibration_error,
    estimates,
    gold_positions,
    measure_rankings,
    reliability,
)

CONFIDENCES = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), min_size=1, max_size=40)


def metrics_of(scores: list[float], gold: list[int]) -> dict[str, float]:
    """The metrics of one ranking, by name."""
    values = measure_rankings([gold_positions(np.array(scores), gold)])[0]
    return dict(zip(METRICS, values.tolist(), strict=True))


def test_the_first_place_is_perfect() -> None:
    """By every metric."""
    assert metrics_of([0.1, 0.9, 0.5], [1]) == dict.fromkeys(METRICS, 1.0)


def test_the_third_place_has_known_values() -> None:
    """NDCG 1 / log2(1 + 3), reciprocal rank a third, success among three but not at once."""
    measured = metrics_of([0.9, 0.8, 0.7, 0.6], [2])
    assert measured == {
        "nDCG@10": pytest.approx(1 / math.log2(4)),
        "recall@10": 1.0,
        "MRR@10": pytest.approx(1 / 3),
        "success@1": 0.0,
        "success@3": 1.0,
    }


def test_the_eleventh_place_counts_nothing() -> None:
    """The tenth is, to all that look so far."""
    tenth = metrics_of([float(-n) for n in range(20)], [9])
    assert tenth["nDCG@10"] == pytest.approx(1 / math.log2(11))
    assert tenth["MRR@10"] == pytest.approx(0.1)
    assert metrics_of([float(-n) for n in range(20)], [10]) == dict.fromkeys(METRICS, 0.0)


def test_two_right_passages_share_the_ideal() -> None:
    """First and third of an ideal of first and second; half of the recall with one found."""
    measured = metrics_of([0.9, 0.8, 0.7], [0, 2])
    assert measured["nDCG@10"] == pytest.approx(1.5 / (1 + 1 / math.log2(3)))
    assert metrics_of([0.9, NOT_FOUND], [0, 1])["recall@10"] == 0.5


def test_midway_between_two_places_is_the_mean_of_both() -> None:
    """Of two that tie for the first place, whichever is right."""
    for right in range(2):
        measured = metrics_of([0.5, 0.5, 0.1], [right])
        assert measured["success@1"] == 0.5
        assert measured["MRR@10"] == pytest.approx((1 + 1 / 2) / 2)
        assert measured["nDCG@10"] == pytest.approx((1 + 1 / math.log2(3)) / 2)


@given(
    st.lists(st.sampled_from([NOT_FOUND, 0.0, 0.5, 1.0]), min_size=1, max_size=30),
    st.randoms(use_true_random=False),
)
def test_the_order_of_passages_does_not_matter(scores: list[float], random: object) -> None:
    """Nor do their names: only scores decide, and all metrics are shares."""
    order = list(range(len(scores)))
    random.shuffle(order)  # type: ignore[attr-defined]
    gold = [number for number in range(len(scores)) if number % 3 == 0]
    shuffled = [scores[number] for number in order]
    measured = metrics_of(scores, gold)
    assert measured == metrics_of(shuffled, [order.index(number) for number in gold])
    assert all(0 <= value <= 1 for value in measured.values())


def test_an_interval_holds_its_figure_and_narrows_with_more_questions() -> None:
    """About two standard errors to either side."""
    generator = np.random.default_rng(2)
    (few,), (many,) = (estimates(np.mean, generator.random((n, 1))) for n in (50, 5_000))
    for estimate in (few, many):
        assert estimate.low < estimate.value < estimate.high
    assert many.high - many.low < (few.high - few.low) / 5
    error = generator.random(5_000).std() / 5_000**0.5
    assert many.high - many.low == pytest.approx(4 * error, rel=0.1)


def test_figures_that_never_vary_have_no_width() -> None:
    """Nor has a single question."""
    assert estimates(np.mean, np.full((9, 1), 0.5)) == [Estimate(0.5, 0.5, 0.5)]
    assert estimates(np.mean, np.array([[1.0]])) == [Estimate(1.0, 1.0, 1.0)]


def test_differences_are_paired() -> None:
    """Two systems that vary together differ by the same in every resample."""
    first = np.random.default_rng(4).random(30)
    second = first + 0.25
    *_, gain = estimates(np.mean, np.stack([first, second, second - first], axis=1))
    assert [gain.low, gain.high] == pytest.approx([0.25, 0.25])


def test_the_questions_of_several_samples_are_resampled_together() -> None:
    """A question's confidence with and without the answer stay a pair."""
    present = np.random.default_rng(4).random(30)

    def largest_gap(first: np.ndarray, second: np.ndarray, axis: int) -> np.ndarray:
        return np.asarray(np.abs(first - second).max(axis=axis))

    assert estimates(largest_gap, present, present) == [Estimate(0.0, 0.0, 0.0)]


@given(CONFIDENCES, CONFIDENCES)
def test_auroc_is_that_of_all_pairs(present: list[float], absent: list[float]) -> None:
    """Counted one by one."""
    wins = [(p > a) + (p == a) / 2 for p in present for a in absent]
    assert auroc(np.array(present), np.array(absent)) == pytest.approx(sum(wins) / len(wins))


def test_a_confidence_that_means_what_it_says_has_no_error() -> None:
    """Of those with 0.8, four in five have an answer; of those with 0.2, one in five."""
    present, absent = np.repeat([0.8, 0.2], [80, 20]), np.repeat([0.8, 0.2], [20, 80])
    assert calibration_error(present, absent) == pytest.approx(0.0)
    bins = reliability(present, absent)
    low, high = map(dataclasses.astuple, bins)
    assert low == pytest.approx((0.2, 0.2, 100))
    assert high == pytest.approx((0.8, 0.8, 100))


@given(CONFIDENCES, CONFIDENCES)
def test_every_question_is_in_one_bin(present: list[float], absent: list[float]) -> None:
    """In order, each bin between 0 and 1, at most ten; and the order of questions is no matter."""
    bins = reliability(np.array(present), np.array(absent))
    assert sum(each.count for each in bins) == len(present) + len(absent)
    assert len(bins) <= N_BINS
    assert [each.predicted for each in bins] == sorted(each.predicted for each in bins)
    backwards = reliability(np.array(present[::-1]), np.array(absent[::-1]))
    for one, other in zip(bins, backwards, strict=True):
        assert dataclasses.astuple(one) == pytest.approx(dataclasses.astuple(other))
