"""Zip files from anyone: those that are damaged, encrypted or unpack to too much are refused.

Office files, EPUB and exports of wikis are zip files. Python reads no more of an entry than the
size that the archive states, so that the stated sizes bound what is unpacked.
"""

import io
import lzma
import zipfile
import zlib
from pathlib import Path

from index.errors import DocumentError

MAX_ENTRIES = 20_000
MAX_UNPACKED_BYTES = 1_000_000_000
_MAX_RATIO = 200  # of unpacked to packed; XML packs to a thirtieth
_FREE_BYTES = 50_000_000  # unpacked: a file so small is read whatever its ratio
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError),
    *(EOFError, KeyError, OSError, ValueError),
)
_IS_ENCRYPTED = 0x1  # flag bit 0: PKWARE's APPNOTE, 4.4.4


def open_archive(path: Path, data: bytes) -> zipfile.ZipFile:
    """Open a zip file that was checked before anything of it is unpacked.

    Libraries that unpack by themselves are given the same bytes after this has returned.

    Raises:
        DocumentError: It is damaged, encrypted, or would unpack to too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        reason = "it is damaged or incomplete; save or export it again."
        raise DocumentError(path, f"{path} is left out: {reason}") from error
    entries = archive.infolist()
    if any(entry.flag_bits & _IS_ENCRYPTED for entry in entries):
        reason = "it is encrypted; save it without a password."
        raise DocumentError(path, f"{path} is left out: {reason}")
    n_bytes = sum(entry.file_size for entry in entries)
    is_bomb = n_bytes > max(_FREE_BYTES, _MAX_RATIO * len(data))
    if len(entries) > MAX_ENTRIES or n_bytes > MAX_UNPACKED_BYTES or is_bomb:
        size = f"{n_bytes / 1e6:,.0f} MB in {len(entries):,} files"
        reason = f"it would unpack to {size}, which is too much; split it."
        raise DocumentError(path, f"{path} is left out: {reason}")
    return archive


def read_entry(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    """Unpack one entry of an archive.

    Raises:
        DocumentError: It isn't there, or damaged.
    """
    try:
        return archive.read(name)
    except _DAMAGED as error:
        reason = f"{name} in it is missing or damaged; save or export it again."
        raise DocumentError(path, f"{path} is left out: {reason}") from error
