"""Digests of content, and files that are replaced at once."""

import contextlib
import hashlib
import os
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
