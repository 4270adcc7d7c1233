"""A limit to the time for which a document may be computed on, so that none stops all others.

All times are in seconds of the processor. The limit is checked between steps of Python and in long
searches for a pattern, in the main thread of a process alone: other threads, and Windows, have no
such clock, and work there goes on for as long as it takes.
"""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

MIN_LIMIT_S = 60.0
# A million characters take two to thirty seconds, whatever they say.
LIMIT_S_PER_CHARACTER = 100e-6
_AGAIN_S = 1.0  # where an exception was swallowed, another one follows


class TimeLimitError(Exception):
    """The work took longer than it may."""


def time_limit_s(n_characters: int) -> float:
    """How long a document of this size may be computed on, for reading it or analysing it."""
    return MIN_LIMIT_S + LIMIT_S_PER_CHARACTER * n_characters


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop the work inside after so much time.

    Raises:
        TimeLimitError: The time is over.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not (is_main and hasattr(signal, "setitimer")):
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeLimitError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
