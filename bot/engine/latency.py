"""How long answers take: percentiles of the last ones, for /inyo status."""

from collections import deque
from collections.abc import Sequence

import numpy as np

__all__ = ["PERCENTILES", "Latency"]

PERCENTILES = (50, 95, 99)
LAST_ANSWERS = 1_000


class Latency:
    """From the question's arrival to the finished answer, in milliseconds."""

    def __init__(self) -> None:
        self._last: deque[float] = deque(maxlen=LAST_ANSWERS)

    def note(self, elapsed_ms: float) -> None:
        """Count one answer."""
        self._last.append(elapsed_ms)

    def percentiles(self) -> Sequence[float]:
        """The PERCENTILES of the last answers, in milliseconds; none before the first."""
        return np.percentile(self._last, PERCENTILES).tolist() if self._last else []
