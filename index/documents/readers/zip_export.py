"""Zip files of documents, such as the exports of Notion and Obsidian: each entry is a document.

An entry is read as a file of its own would be. Notion appends an id of 32 digits to each name,
which is dropped, and packs its exports into a zip file inside of a zip file, which is opened.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from index.documents.archives import open_archive, read_entry
from index.documents.metadata import ALL_ROWS, all_rows
from index.documents.readers.base import FileContent, FileContents
from index.documents.readers.registry import SUFFIXES, ZIP_SUFFIX, read_file
from index.errors import DocumentError

_NOTION_ID = re.compile(r"[ _-]+[0-9a-f]{32}(?=_all\b|[./]|\Z)")
_UTF_8_NAME = 0x800  # flag bit 11. Source: PKWARE's APPNOTE, 4.4.4
_NAME_ENCODINGS = ("utf-8", "cp932")
_MAX_DEPTH = 1  # zip files in the zip file


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file in a zip file that may be a document; `name` is its path as documents have it."""

    name: str
    path: Path
    archive: zipfile.ZipFile
    stored_name: str

    def read(self) -> bytes:
        """Its content.

        Raises:
            DocumentError: It is damaged.
        """
        return read_entry(self.path, self.archive, self.stored_name)


def read_zip(path: Path, data: bytes) -> FileContents:
    """Read the documents in a zip file.

    Raises:
        DocumentError: It is damaged, encrypted or too large, or there are no documents in it.
    """
    documents: list[FileContent] = []
    left_out: list[str] = []
    names: set[str] = set()
    for found in _entries(path, data, names):
        if isinstance(found, DocumentError):
            left_out.append(str(found))
            continue
        try:
            contents = read_file(path / found.name, found.read())
        except DocumentError as error:
            left_out.append(str(error))
            continue
        left_out += contents.left_out
        for document in contents.documents:
            inside = document.name
            own = _unique(f"{found.name}/{inside}", names) if inside else found.name
            documents.append(replace(document, name=own))
    if not documents and not left_out:
        reason = "there are no documents in it; unpack it to see what it holds."
        raise DocumentError(path, f"{path} is left out: {reason}")
    return FileContents(tuple(documents), tuple(left_out))


def read_file_in_zip(path: Path, data: bytes, name: str) -> bytes:
    """The content of the file that a document was read from.

    Args:
        path: The zip file, for errors.
        data: Its content.
        name: The document's name in it.

    Raises:
        DocumentError: It isn't there, or damaged.
    """
    for entry in _entries(path, data, set()):
        if isinstance(entry, _Entry) and entry.name == name:
            return entry.read()
    raise DocumentError(path, f"{name} isn't in {path} any more.")


def _entries(
    path: Path, data: bytes, names: set[str], depth: int = _MAX_DEPTH
) -> Iterator[_Entry | DocumentError]:
    """All entries that may be documents, sorted by name; their names are added to `names`."""
    archive = open_archive(path, data)
    entries = {_name_of(entry): entry for entry in archive.infolist() if not entry.is_dir()}
    for name, entry in sorted(entries.items()):
        if any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts):
            continue
        lower = name.lower()
        is_zip = lower.endswith(ZIP_SUFFIX)
        is_part = not is_zip and ALL_ROWS not in name and all_rows(name) in entries
        if is_part or not lower.endswith(SUFFIXES) or (is_zip and not depth):
            continue
        if not is_zip:
            own = _unique(_NOTION_ID.sub("", name), names)
            yield _Entry(own, path, archive, entry.filename)
            continue
        try:
            content = read_entry(path, archive, entry.filename)
            yield from _entries(path / name, content, names, depth - 1)
        except DocumentError as error:
            yield error


def _name_of(entry: zipfile.ZipInfo) -> str:
    """An entry's path, without parts that lead out of the zip file."""
    name = entry.filename
    if not entry.flag_bits & _UTF_8_NAME:
        for encoding in _NAME_ENCODINGS:
            try:
                name = entry.filename.encode("cp437").decode(encoding)
            except UnicodeError:
                continue
            break
    parts = name.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _unique(name: str, names: set[str]) -> str:
    """The name, with a number before its suffix if there is one like it; it is added to them."""
    place, number = PurePosixPath(name), 1
    while name in names:
        number += 1
        name = str(place.with_name(f"{place.stem} ({number}){place.suffix}"))
    names.add(name)
    return name
