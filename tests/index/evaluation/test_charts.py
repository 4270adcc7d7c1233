"""Charts for a README."""

import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from index.evaluation.charts import DPI, WIDTH_INCHES, draw_rankings, draw_reliability
from tests.index.evaluation.measured import answered_of, made_up, size_of_png


@pytest.mark.parametrize("names", [("xfaq",), ("xfaq", "pira2")])
def test_bars_are_drawn_as_wide_as_a_page(tmp_path: Path, names: tuple[str, ...]) -> None:
    """On white to the very edge, whatever the page's colour; taller with more sets."""
    path = tmp_path / "bars.png"
    draw_rankings(path, made_up(*names).rankings)
    width, height = size_of_png(path)
    assert width == WIDTH_INCHES * DPI
    assert 0.5 < height / width / len(names) < 0.7
    pixels = matplotlib.image.imread(path)
    for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
        np.testing.assert_array_equal(edge, 1.0)
    assert (pixels[..., :3].mean(axis=2) < 0.6).mean() > 0.05  # bars


def test_reliability_is_drawn(tmp_path: Path) -> None:
    """A panel for each set."""
    path = tmp_path / "reliability.png"
    draw_reliability(path, answered_of(made_up("xfaq")))
    width, height = size_of_png(path)
    draw_reliability(path, answered_of(made_up("xfaq", "pira2")))
    wider, equally_high = size_of_png(path)
    assert wider > 1.8 * width > 0
    assert equally_high == height


def test_svg_is_the_same_each_time(tmp_path: Path) -> None:
    """Without a date or random names, so that a repository sees no change where there is none."""
    figures = made_up("xfaq", half="test")
    for number in (1, 2):
        draw_rankings(tmp_path / f"bars{number}.svg", figures.rankings)
        draw_reliability(tmp_path / f"sure{number}.svg", answered_of(figures))
    for name in ("bars", "sure"):
        first, second = (tmp_path / f"{name}{number}.svg" for number in (1, 2))
        assert ET.parse(first).getroot().tag.endswith("svg")  # noqa: S314 - our own
        assert first.read_bytes() == second.read_bytes()
