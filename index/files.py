"""Digests of content, files that are read with a limit, and files that are replaced at once."""

import contextlib
import errno
import hashlib
import os
import stat
import uuid
from pathlib import Path

DIGEST_BYTES = 16


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
        OSError: It can't be read, is no regular file (EINVAL) or is larger (EFBIG).
    """
    # Without O_NONBLOCK, which Windows lacks, opening a pipe would wait for a writer.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it isn't a regular file")
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


def flush_to_disk(path: Path) -> None:
    """Wait until the disk holds a file or a folder's entries, where the system can tell."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
