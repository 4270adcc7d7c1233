"""Work in a process of its own: its result, its errors and its end."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.child_process import run_apart
from index.errors import NoDocumentsError, RetrievalError
from index.types import Progress

Notice = Callable[[str], None]
PATIENCE_S = 30.0


def ignored(*_: object) -> None:
    """Nothing to say."""


def double(number: int, progress: Progress, notice: Notice) -> tuple[int, int]:
    """The double of a number, and the process that it was computed in."""
    progress("numbers", number, 2 * number)
    notice("almost done")
    return 2 * number, os.getpid()


def find_nothing(folder: Path, progress: Progress, notice: Notice) -> None:
    """Fail as an index without documents does."""
    raise NoDocumentsError(folder, ["a.txt is left out."])


def divide(number: int, progress: Progress, notice: Notice) -> float:
    """Fail as code with a mistake does."""
    return number / 0


def be_killed(progress: Progress, notice: Notice) -> None:
    """End as a process that takes too much memory does."""
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(progress: Progress, notice: Notice) -> None:
    """Say which process this is, and work for a long time."""
    progress("process", os.getpid(), 1)
    time.sleep(PATIENCE_S)


def test_the_result_the_progress_and_the_notices_arrive() -> None:
    """From another process."""
    reports: list[tuple[object, ...]] = []
    progress = lambda *report: reports.append(report)  # noqa: E731
    result, process = run_apart(double, 4, progress=progress, notice=progress)
    assert result == 8
    assert process != os.getpid()
    assert reports == [("numbers", 4, 8), ("almost done",)]


def test_errors_keep_their_kind_and_what_they_know(tmp_path: Path) -> None:
    """Those that are no mistake of ours; the others come with the traceback."""
    with pytest.raises(NoDocumentsError) as caught:
        run_apart(find_nothing, tmp_path, progress=ignored, notice=ignored)
    assert caught.value.path == tmp_path
    assert caught.value.left_out == ["a.txt is left out."]
    assert str(caught.value) == str(NoDocumentsError(tmp_path, []))
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        run_apart(divide, 4, progress=ignored, notice=ignored)


def test_a_process_that_is_killed_is_an_error_of_one_line() -> None:
    """It says what may have been the reason."""
    with pytest.raises(RetrievalError, match=r"ended early \(signal 9\).*memory"):
        run_apart(be_killed, progress=ignored, notice=ignored)


def test_a_process_ends_when_the_one_that_waits_is_interrupted() -> None:
    """At once, whatever it is doing."""
    started = time.monotonic()
    processes: list[int] = []

    def interrupt(_: str, process: int, __: int) -> None:
        processes.append(process)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_apart(sleep, progress=interrupt, notice=ignored)
    assert time.monotonic() - started < PATIENCE_S
    with pytest.raises(ProcessLookupError):
        os.kill(processes[0], 0)
