"""Digests of content, regular files alone, and files that are replaced at once."""

import contextlib
import errno
import hashlib
import os
import re
import stat
import uuid
from io import BufferedReader
from pathlib import Path

DIGEST_BYTES = 16
_IS_DRAFT = re.compile(r"\.[0-9a-f]{32}$")


def digest_of(*parts: str | bytes, size: int = DIGEST_BYTES) -> bytes:
    """A BLAKE2b digest of texts (as UTF-8) and bytes, joined by a zero byte.

    Args:
        parts: The content.
        size: How many bytes the digest has.
    """
    encoded = (p.encode("utf-8", "surrogatepass") if isinstance(p, str) else p for p in parts)
    return hashlib.blake2b(b"\0".join(encoded), digest_size=size).digest()


def read_limited(path: Path, max_bytes: int) -> bytes:
    """The content of a regular file that isn't large; a pipe or a device isn't waited for.

    Args:
        path: The file, or a link to it.
        max_bytes: The most that it may have.

    Raises:
        NotRegularError: It is no regular file.
        OSError: It can't be read, or is larger (EFBIG).
    """
    with open_regular(path) as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise OSError(errno.EFBIG, f"it has more than {max_bytes:,} bytes")
    return content


def replace_file(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Give a file new content in one step: readers see the old content or the new one.

    Args:
        path: The file; it need not exist.
        content: The new content.
        durable: Whether to wait until the disk holds it.

    Raises:
        OSError: It can't be written; the file is then unchanged.
    """
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    try:
        draft.write_bytes(content)
        if durable:
            flush_to_disk(draft)
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    if durable:
        flush_to_disk(path.parent)


def drafts_in(folder: Path) -> list[Path]:
    """The drafts of `replace_file` in a folder: somebody writes them now, or was killed."""
    return [path for path in folder.glob("*.*") if is_draft(path)]


def is_draft(path: Path) -> bool:
    """Whether a file has the name of a draft of `replace_file`."""
    return _IS_DRAFT.search(path.name) is not None


class NotRegularError(OSError):
    """A path leads to a pipe, a device or a folder, not to a regular file."""


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file to be read; opening a pipe would wait for ever, and a device never ends.

    Raises:
        NotRegularError: It is something else.
        OSError: It can't be opened.
    """
    wanted = ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY")  # as far as the system has them
    flags = sum(getattr(os, name, 0) for name in wanted)
    descriptor = os.open(path, os.O_RDONLY | flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotRegularError(errno.EINVAL, "it isn't a regular file", str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_regular(path: Path) -> bytes:
    """Read a regular file whole, as `open_regular` opens it."""
    with open_regular(path) as file:
        return file.read()


def flush_to_disk(path: Path) -> None:
    """Wait until the disk holds a file or a folder's entries, where the system can tell."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
