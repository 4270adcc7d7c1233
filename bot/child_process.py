"""Work in a process of its own, so that the one that answers questions never waits for it.

Building an index computes for seconds to hours under Python's global lock; a thread would delay
every answer.
"""

import atexit
import os
import traceback
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from index.errors import RetrievalError
from index.indexing.workers import end_with_parent
from index.types import Progress

NICENESS = 10  # questions come first where both want the same core
_STOP_S = 5.0

Notice = Callable[[str], None]
_T = TypeVar("_T")


def run_apart(work: Callable[..., _T], *arguments: Any, progress: Progress, notice: Notice) -> _T:
    """Call `work(*arguments, progress, notice)` in a new process and wait for its result.

    The process ends when the call is interrupted and when this process ends.

    Args:
        work: A function of a module; like its arguments and its result it is pickled.
        arguments: What it is called with.
        progress: Called here with the progress that it reports.
        notice: Called here with its notices.

    Raises:
        RetrievalError: As the work raises it; or the process was killed, or failed otherwise.
    """
    # Not forked: this process runs threads, and their locks would stay locked in the copy.
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, work, arguments))
    process.start()
    atexit.register(process.terminate)  # an interpreter that ends would wait for it
    sender.close()  # so that reading ends when the process does
    is_done = False
    try:
        while True:
            kind, content = receiver.recv()
            if kind == "progress":
                progress(*content)
            elif kind == "notice":
                notice(content)
            else:
                is_done = True
                break
    except EOFError:
        process.join()
        message = (
            f"The process that was indexing ended early ({_ending(process.exitcode)}); "
            "if it was killed for its memory, give the machine more or index fewer documents."
        )
        raise RetrievalError(message) from None
    finally:
        receiver.close()
        if not is_done:
            process.terminate()
        process.join(_STOP_S)
        if process.is_alive():
            process.kill()
        atexit.unregister(process.terminate)
    if kind == "error":
        raise content
    result: _T = content
    return result


def _ending(exit_code: int | None) -> str:
    return f"signal {-exit_code}" if exit_code and exit_code < 0 else f"exit code {exit_code}"


def _work(sender: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Do the work, and send what it says to the other process."""
    end_with_parent()
    if hasattr(os, "nice"):  # Windows has none
        os.nice(NICENESS)

    def send(kind: str, content: object) -> None:
        try:
            sender.send((kind, content))
        except OSError:  # the other process has ended, and nobody is interested any more
            os._exit(1)

    def progress(stage: str, done: int, total: int) -> None:
        send("progress", (stage, done, total))

    def notice(line: str) -> None:
        send("notice", line)

    try:
        send("result", work(*arguments, progress, notice))
    except RetrievalError as error:
        send("error", error)
    except Exception:  # noqa: BLE001 - an outer edge: the other process has the log
        reason = f"in the process beside this one:\n{traceback.format_exc()}"
        send("error", RuntimeError(reason))
