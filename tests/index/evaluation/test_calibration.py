"""Whether confidence means what it says."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evaluation.metrics import N_BINS, auroc, calibration_error, reliability

CONFIDENCES = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), min_size=1, max_size=40)


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    """Ties count half."""
    assert auroc(np.array([2.0, 3.0]), np.array([0.0, 1.0])) == 1.0
    assert auroc(np.array([0.0, 1.0]), np.array([2.0, 3.0])) == 0.0
    assert auroc(np.array([1.0, 2.0]), np.array([1.0])) == 0.75


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


def test_a_confidence_that_is_always_sure_is_half_wrong() -> None:
    """Half of the questions have no answer."""
    assert calibration_error(np.ones(50), np.ones(50)) == pytest.approx(0.5)


def test_bins_are_of_about_equal_mass() -> None:
    """Where no confidences are equal, exactly."""
    values = np.random.default_rng(5).permutation(200) / 200
    assert [each.count for each in reliability(values[:100], values[100:])] == [20] * N_BINS


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
