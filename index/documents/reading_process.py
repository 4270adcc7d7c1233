"""Reads files of formats that may be hostile in a process of its own, with limits.

A damaged or malicious file can make a library run for ever, take all memory or crash. It then costs
one line in what `inyo index` says, and the next file is read by a new process. Plain text is read
in this process: nothing but Python's own decoders looks at it.

The process sends back JSON, never pickles, so that it can make this one do nothing.
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
from dataclasses import asdict, fields
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from index.documents.readers import registry
from index.documents.readers.base import FileContent, FileContents
from index.errors import DocumentError, ReaderUnavailableError
from index.types import Place

MAX_CPU_S = 60  # for one file
MAX_WALL_S = 600  # for one file: other programs may keep the processor busy
MAX_MEMORY_BYTES = 3 * 10**9  # of addresses, of which libraries reserve more than they use
MAX_REPLY_BYTES = 500_000_000
_IDLE_S = 60  # before the process ends: the next file starts another
_MAX_TRIES = 2  # it may have ended just when it got a file
_FIELDS = frozenset(field.name for field in fields(FileContent))
_START = (
    "import sys; sys.path[:] = {!r}; "
    "from index.documents.reading_process import serve; serve({}, {}, {}, {!r})"
)


def read_file(path: Path, data: bytes) -> FileContents:
    """Read a file of any format, in another process unless it is plain text.

    Raises:
        DocumentError: It can't be served, or what reads it isn't installed.
    """
    file_format = registry.format_of(path, data)
    file_format.require_packages(path)
    if file_format is registry.TEXT or sys.platform == "win32":  # which has no limits of this kind
        return registry.read_file(path, data)
    return _reading_process.read(path, data)


class ReadingProcess:
    """A process that reads files one after the other, started when the first one comes."""

    def __init__(
        self,
        max_cpu_s: int = MAX_CPU_S,
        max_wall_s: float = MAX_WALL_S,
        max_memory_bytes: int = MAX_MEMORY_BYTES,
        module: str = registry.__name__,
    ) -> None:
        """Set the limits for each file.

        Args:
            max_cpu_s: How long it may be worked on.
            max_wall_s: How long it may take.
            max_memory_bytes: How much memory the process may have.
            module: The module whose `read_file` reads files.
        """
        self._limits = max_cpu_s, max_memory_bytes, module
        self._max_wall_s = max_wall_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def read(self, path: Path, data: bytes) -> FileContents:
        """Read a file.

        Raises:
            DocumentError: It can't be served; the process may have ended over it.
        """
        with self._lock:
            for _ in range(_MAX_TRIES):
                reply = self._ask(path, data)
                if reply is not None:
                    return _contents_of(path, reply)
                code = self._stop()
                if code != 0:
                    break
        if code == -signal.SIGKILL:
            reason = "there was no memory left to read it; split or convert it."
            raise ReaderUnavailableError(path, f"{path} is left out: {reason}")
        raise DocumentError(path, f"{path} is left out: {self._why(code)}.")

    def close(self) -> None:
        """End the process, if it runs."""
        with self._lock:
            self._stop()

    def _ask(self, path: Path, data: bytes) -> bytes | None:
        """Send a file and wait for what is in it; None if the process ends or takes too long."""
        try:
            connection = self._connection or self._start()
            connection.send_bytes(os.fsencode(path))
            connection.send_bytes(data)
            if connection.poll(self._max_wall_s):
                return connection.recv_bytes(MAX_REPLY_BYTES)
        except (EOFError, OSError):
            pass
        return None

    def _start(self) -> Connection:
        ours, theirs = socket.socketpair()
        with theirs:
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


_reading_process = ReadingProcess()
atexit.register(_reading_process.close)


def _contents_of(path: Path, reply: bytes) -> FileContents:
    """Decode what the process has sent; only texts and numbers can be in it."""
    try:
        decoded = json.loads(reply)
        if "error" in decoded:
            raise DocumentError(path, str(decoded["error"]))
        documents = tuple(map(_content_of, decoded["documents"]))
        return FileContents(documents, tuple(map(str, decoded["left_out"])), decoded["format"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = f"{path} is left out: what reads it failed ({type(error).__name__})."
        raise DocumentError(path, message) from error


def _content_of(decoded: dict[str, Any]) -> FileContent:
    """A document of the process's reply; its places must lie in its text, in order."""
    places = tuple(Place(*place) for place in decoded.pop("places"))
    starts = [place.start for place in places]
    content = FileContent(
        **{name: decoded[name] for name in _FIELDS - {"places", "tags"}},
        places=places,
        tags=tuple(decoded["tags"]),
    )
    if not isinstance(content.text, str) or starts != sorted(starts):
        raise ValueError
    return content


def serve(descriptor: int, max_cpu_s: int, max_memory_bytes: int, module: str) -> None:
    """Read files and send back what is in them, until nobody asks any more.

    Args:
        descriptor: Of the socket on which paths and contents come, and replies go.
        max_cpu_s: How long a file may take.
        max_memory_bytes: How much memory this process may have.
        module: The module whose `read_file` reads files.
    """
    import resource  # not on Windows, where this process is never started

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this process
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    _lower(resource.RLIMIT_AS, max_memory_bytes)
    read: Callable[[Path, bytes], FileContents] = import_module(module).read_file
    connection = Connection(descriptor)
    with contextlib.suppress(EOFError, OSError):
        while connection.poll(_IDLE_S):
            path = Path(os.fsdecode(connection.recv_bytes()))
            data = connection.recv_bytes()
            _lower(resource.RLIMIT_CPU, int(time.process_time()) + max_cpu_s + 1)
            reply, is_sound = _reply(read, path, data)
            connection.send_bytes(reply)
            if not is_sound:
                break


def _lower(limit: int, value: int) -> None:
    """Set a soft limit, which is no higher than what the system allows."""
    import resource  # not on Windows

    _, hard = resource.getrlimit(limit)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, hard))


def _reply(
    read: Callable[[Path, bytes], FileContents], path: Path, data: bytes
) -> tuple[bytes, bool]:
    """What is in a file, in JSON, and whether this process is still sound."""
    is_sound = True
    try:
        contents = read(path, data)
        documents = [asdict(document) for document in contents.documents]
        for document in documents:
            document["places"] = [list(place.values()) for place in document["places"]]
        answer = {"documents": documents, "left_out": contents.left_out, "format": contents.format}
        return json.dumps(answer).encode(), is_sound
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
    return json.dumps({"error": message}).encode(), is_sound
