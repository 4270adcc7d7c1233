"""Metrics of rankings, with ties midway."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evaluation.metrics import METRICS, NOT_FOUND, Placed, measure_rankings, place


def metrics_of(scores: list[float], gold: list[int]) -> dict[str, float]:
    """The metrics of one ranking, by name."""
    values = measure_rankings([place(np.array(scores), gold)])[0]
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


def test_the_eleventh_place_is_worth_nothing() -> None:
    """The tenth is, to all that look so far."""
    tenth = metrics_of([float(-n) for n in range(20)], [9])
    assert tenth["nDCG@10"] == pytest.approx(1 / math.log2(11))
    assert tenth["MRR@10"] == pytest.approx(0.1)
    assert metrics_of([float(-n) for n in range(20)], [10]) == dict.fromkeys(METRICS, 0.0)


def test_what_is_not_found_is_worth_nothing() -> None:
    """Even where nothing else is found."""
    assert metrics_of([NOT_FOUND, NOT_FOUND], [0]) == dict.fromkeys(METRICS, 0.0)


def test_two_right_passages_share_the_ideal() -> None:
    """First and third of an ideal of first and second; half of the recall with one found."""
    measured = metrics_of([0.9, 0.8, 0.7], [0, 2])
    assert measured["nDCG@10"] == pytest.approx(1.5 / (1 + 1 / math.log2(3)))
    assert metrics_of([0.9, NOT_FOUND], [0, 1])["recall@10"] == 0.5


def test_ties_count_midway() -> None:
    """Of three that tie for the first place the right one is second, whichever it is."""
    for right in range(3):
        assert metrics_of([0.5, 0.5, 0.5, 0.1], [right])["MRR@10"] == pytest.approx(1 / 2)


def test_midway_between_two_places_is_the_mean_of_both() -> None:
    """Of two that tie for the first place, whichever is right."""
    for right in range(2):
        measured = metrics_of([0.5, 0.5, 0.1], [right])
        assert measured["success@1"] == 0.5
        assert measured["MRR@10"] == pytest.approx((1 + 1 / 2) / 2)
        assert measured["nDCG@10"] == pytest.approx((1 + 1 / math.log2(3)) / 2)


def test_right_passages_that_tie_stand_in_the_middle_together() -> None:
    """Two right ones of four that tie for the first places."""
    assert place(np.array([0.5, 0.5, 0.5, 0.5]), [0, 3]) == Placed(((1, 1), (2, 2)), 2)


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
