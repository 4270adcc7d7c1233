"""With which power of the number of passages a figure grows: a line fitted to both logarithms."""

from collections.abc import Iterator, Sequence

import numpy as np

from tests.benchmarks.rows import Row

__all__ = ["fitted", "power_rows"]

LEAST_SIZES = 3  # through two points any line goes


def fitted(
    rows: Sequence[Row], figures: Sequence[str], above: int = 0
) -> dict[str, tuple[float, list[int]]]:
    """Figure -> its power, and the sizes above `above` that it was fitted to: three at least."""
    found = {}
    for figure in figures:
        at = {
            row.size: row.value
            for row in rows
            if row.figure == figure and row.system == "Inyo" and row.size > above
        }
        if len(at) >= LEAST_SIZES:
            slope, _ = np.polyfit(np.log(list(at)), np.log(list(at.values())), 1)
            found[figure] = float(slope), sorted(at)
    return found


def power_rows(
    rows: Sequence[Row], subject: str, figures: Sequence[str], above: int = 0
) -> Iterator[Row]:
    """A row for each; its size is the largest of those that it was fitted to."""
    for figure, (power, sizes) in fitted(rows, figures, above).items():
        note = f"fitted to {', '.join(f'{size:,}' for size in sizes)}"
        beyond = f" from {sizes[0]:,} on" if above else ""
        yield Row(subject, sizes[-1], "Inyo", f"power of n{beyond}: {figure}", power, note=note)
