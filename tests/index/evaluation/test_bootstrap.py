"""Intervals by resampling."""

import numpy as np
import pytest

from index.evaluation.metrics import Estimate, interval_of, mean_intervals


def test_an_interval_is_the_same_each_time() -> None:
    """The resamples are drawn from a fixed seed."""
    values = np.random.default_rng(1).random((50, 3))
    assert mean_intervals(values) == mean_intervals(values)
    assert interval_of(np.mean, values[:, 0]) == interval_of(np.mean, values[:, 0])


def test_an_interval_holds_its_figure_and_narrows_with_more_questions() -> None:
    """About two standard errors to either side."""
    generator = np.random.default_rng(2)
    (few,), (many,) = (mean_intervals(generator.random((n, 1))) for n in (50, 5_000))
    for estimate in (few, many):
        assert estimate.low < estimate.value < estimate.high
    assert many.high - many.low < (few.high - few.low) / 5
    error = generator.random(5_000).std() / 5_000**0.5
    assert many.high - many.low == pytest.approx(4 * error, rel=0.1)


def test_figures_that_never_vary_have_no_width() -> None:
    """Nor has a single question."""
    assert mean_intervals(np.full((9, 1), 0.5)) == [Estimate(0.5, 0.5, 0.5)]
    assert mean_intervals(np.array([[1.0]])) == [Estimate(1.0, 1.0, 1.0)]


def test_differences_are_paired() -> None:
    """Two systems that vary together differ by the same in every resample."""
    first = np.random.default_rng(4).random(30)
    second = first + 0.25
    *_, gain = mean_intervals(np.stack([first, second, second - first], axis=1))
    assert [gain.low, gain.high] == pytest.approx([0.25, 0.25])


def test_any_figure_has_an_interval() -> None:
    """Of rows that stay whole."""
    pairs = np.stack([np.arange(100.0), np.arange(100.0)], axis=1)
    estimate = interval_of(lambda rows: float((rows[:, 0] - rows[:, 1]).max()), pairs)
    assert estimate == Estimate(0.0, 0.0, 0.0)
