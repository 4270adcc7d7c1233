"""Work on files that may be hostile in a process of its own, with limits of time and memory.

A damaged or malicious file can make a library run for ever, take all memory or crash. It then costs
one error, and the next file is worked on by a new process. The process sends back JSON, never
pickles, so that it can make this one do nothing.
"""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from index.errors import DocumentError, LimitError, ReaderUnavailableError

MAX_CPU_S = 60  # for one file
MAX_WALL_S = 600  # for one file: other programs may keep the processor busy
MAX_MEMORY_BYTES = 3 * 10**9  # of addresses, of which libraries reserve more than they use
MAX_REPLY_BYTES = 500_000_000
_IDLE_S = 60  # before the process ends: the next file starts another
_MAX_TRIES = 2  # it may have ended just when it got a file
_START = (
    "import sys; sys.path[:] = {!r}; "
    "from index.documents.limited_process import serve; serve({}, {}, {}, {!r})"
)

# Given a file's path, its content and what is asked; returns what JSON can say.
Work = Callable[[Path, bytes, str], object]


class LimitedProcess:
    """A process that works on files one after the other, started when the first one comes."""

    def __init__(
        self,
        work: str,
        max_cpu_s: int = MAX_CPU_S,
        max_wall_s: float = MAX_WALL_S,
        max_memory_bytes: int = MAX_MEMORY_BYTES,
    ) -> None:
        """Set the limits for each file.

        Args:
            work: The module and the name of the function that works on them (`Work`).
            max_cpu_s: How long a file may be worked on.
            max_wall_s: How long it may take.
            max_memory_bytes: How much memory the process may have.
        """
        self._limits = max_cpu_s, max_memory_bytes, work
        self._max_wall_s = max_wall_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        atexit.register(self.kill)

    def ask(self, path: Path, data: bytes, asked: str = "") -> Any:
        """What the work on a file gives.

        Raises:
            LimitError: It takes too much time or memory, or the process has ended over it.
            DocumentError: There is an error in it.
            ReaderUnavailableError: The process couldn't work on it just now.
        """
        with self._lock:
            for _ in range(_MAX_TRIES):
                reply = self._send(path, data, asked)
                if reply is not None:
                    return _decoded(path, reply)
                code = self._stop()
                if code != 0:
                    break
        if code == 0:
            raise _unavailable(path, "what reads it ended twice")
        if code == -signal.SIGKILL:
            reason = "there was no memory left to read it; split or convert it."
            raise ReaderUnavailableError(path, f"{path} is left out: {reason}")
        raise LimitError(path, f"{path} is left out: {self._why(code)}.")

    def close(self) -> None:
        """End the process when it has done what it is at."""
        with self._lock:
            self._stop()

    def kill(self) -> None:
        """End the process at once; who waits for it gets an error."""
        process = self._process
        if process is not None:
            process.kill()
        if self._lock.acquire(blocking=False):  # else who waits for it cleans up
            try:
                self._stop()
            finally:
                self._lock.release()

    def _send(self, path: Path, data: bytes, asked: str) -> bytes | None:
        """Send a file and wait for the reply; None if the process ends or takes too long."""
        try:
            connection = self._connection or self._start()
        except OSError as error:  # no memory, processes or open files are left
            raise _unavailable(
                path, f"what reads it can't be started ({error.strerror})"
            ) from error
        try:
            connection.send_bytes(os.fsencode(path))
            connection.send_bytes(asked.encode())
            connection.send_bytes(data)
            if connection.poll(self._max_wall_s):
                return connection.recv_bytes(MAX_REPLY_BYTES)
        except (EOFError, OSError):
            pass
        return None

    def _start(self) -> Connection:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-c", _START.format(sys.path, theirs.fileno(), *self._limits)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
            self._connection = Connection(ours.detach())
        return self._connection

    def _stop(self) -> int | None:
        """End the process and return its exit code; None if it had to be killed."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if connection is not None:
            connection.close()
        if process is None:
            return 0
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=1)  # it ends by itself, unless it hangs
        process.kill()
        process.wait()
        return None

    def _why(self, code: int | None) -> str:
        """Why there is no reply, by the exit code."""
        if code in (None, -signal.SIGXCPU):
            return f"reading it took more than {self._limits[0]} s; split or convert it"
        return "what reads it crashed; it is damaged, save or export it again"


def _unavailable(path: Path, why: str) -> ReaderUnavailableError:
    message = f"{path} is left out: {why}; try again later."
    return ReaderUnavailableError(path, message)


def _decoded(path: Path, reply: bytes) -> Any:
    """The result in a reply, or the error that it tells."""
    try:
        decoded = json.loads(reply)
        if "error" in decoded:
            kind = LimitError if decoded.get("is_limit") else DocumentError
            raise kind(path, str(decoded["error"]))
        return decoded["result"]
    except (KeyError, TypeError, ValueError) as error:
        message = f"{path} is left out: what reads it failed ({type(error).__name__})."
        raise DocumentError(path, message) from error


def serve(descriptor: int, max_cpu_s: int, max_memory_bytes: int, work: str) -> None:
    """Work on files and send back the results, until nobody asks any more.

    Args:
        descriptor: Of the socket on which files come, and replies go.
        max_cpu_s: How long a file may take.
        max_memory_bytes: How much memory this process may have.
        work: The module and the name of the function that works on them (`Work`).
    """
    import resource  # not on Windows, where this process is never started

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this process
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # a lower limit is set
        _lower(resource.RLIMIT_AS, max_memory_bytes)
    module, _, name = work.rpartition(".")
    do: Work = getattr(import_module(module), name)
    connection = Connection(descriptor)
    with contextlib.suppress(EOFError, OSError):
        while connection.poll(_IDLE_S):
            path = Path(os.fsdecode(connection.recv_bytes()))
            asked = connection.recv_bytes().decode()
            data = connection.recv_bytes()
            _lower(resource.RLIMIT_CPU, int(time.process_time()) + max_cpu_s + 1)
            reply, is_sound = _reply(do, path, data, asked)
            connection.send_bytes(reply)
            if not is_sound:
                break


def _lower(limit: int, value: int) -> None:
    """Set a soft limit, which is no higher than what the system allows."""
    import resource  # not on Windows

    _, hard = resource.getrlimit(limit)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, hard))


def _reply(work: Work, path: Path, data: bytes, asked: str) -> tuple[bytes, bool]:
    """The result of the work on a file, in JSON, and whether this process is still sound."""
    is_sound = True
    try:
        return json.dumps({"result": work(path, data, asked)}).encode(), is_sound
    except DocumentError as error:
        message = str(error)
    except MemoryError:
        reason = "reading it takes too much memory; split or convert it"
        message, is_sound = f"{path} is left out: {reason}.", False
    except RecursionError:
        message = f"{path} is left out: it is nested too deeply; flatten or convert it."
    except Exception as error:  # noqa: BLE001 - libraries fail in any way on files made for that
        reason = f"what reads it failed ({type(error).__name__}); save or export it again"
        message = f"{path} is left out: {reason}."
    return json.dumps({"error": message, "is_limit": not is_sound}).encode(), is_sound
