"""Reads files of formats that may be hostile in a process of its own (`limited_process`).

Plain text is read in this process: nothing but Python's own decoders looks at it.
"""

import sys
from dataclasses import asdict, fields
from importlib import import_module
from pathlib import Path
from typing import Any

from index.documents.limited_process import (
    MAX_CPU_S,
    MAX_MEMORY_BYTES,
    MAX_WALL_S,
    LimitedProcess,
)
from index.documents.readers import registry
from index.documents.readers.base import FileContent, FileContents
from index.errors import DocumentError, LimitError
from index.time_limit import TimeLimitError, time_limit, time_limit_s
from index.types import Place

_FIELDS = frozenset(field.name for field in fields(FileContent))


def read_file(path: Path, data: bytes) -> FileContents:
    """Read a file of any format, in another process unless it is plain text.

    Raises:
        DocumentError: It can't be served, or what reads it isn't installed.
    """
    file_format = registry.format_of(path, data)
    file_format.require_packages(path)
    if file_format is registry.TEXT:
        return _read_text(path, data)
    if sys.platform == "win32":  # which has no limits of this kind
        return registry.read_file(path, data)
    return _reading_process.read(path, data)


def _read_text(path: Path, data: bytes) -> FileContents:
    limit_s = time_limit_s(len(data))
    try:
        with time_limit(limit_s):
            return registry.read_file(path, data)
    except TimeLimitError as error:
        reason = f"reading it took more than {limit_s:.0f} s; split or convert it."
        raise LimitError(path, f"{path} is left out: {reason}") from error


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
        work = f"{__name__}.{read_as_json.__name__}"
        self._process = LimitedProcess(work, max_cpu_s, max_wall_s, max_memory_bytes)
        self._module = module

    def read(self, path: Path, data: bytes) -> FileContents:
        """Read a file.

        Raises:
            DocumentError: It can't be served; the process may have ended over it.
        """
        return _contents_of(path, self._process.ask(path, data, self._module))

    def close(self) -> None:
        """End the process, if it runs."""
        self._process.close()


def read_as_json(path: Path, data: bytes, module: str) -> object:
    """What is in a file, as JSON can say it.

    Args:
        path: The file.
        data: Its content.
        module: The module whose `read_file` reads it.
    """
    contents: FileContents = import_module(module).read_file(path, data)
    documents = [asdict(document) for document in contents.documents]
    for document in documents:
        document["places"] = [list(place.values()) for place in document["places"]]
    return {"documents": documents, "left_out": contents.left_out, "format": contents.format}


def _contents_of(path: Path, decoded: Any) -> FileContents:
    """What the process has found; only texts and numbers can be in it."""
    try:
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


_reading_process = ReadingProcess()
