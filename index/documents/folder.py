"""A folder of files -> Documents."""

import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath

from index.documents.files import SUFFIXES, Seen, look, unreadable
from index.documents.markdown import has_words
from index.documents.metadata import (
    SOURCES_NAME,
    Source,
    find_title,
    read_language,
    read_sources,
)
from index.errors import DocumentError
from index.files import digest_of
from index.types import Document

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Folder:
    """A folder as it was found: what its files hold, by digests, and what sources.toml says.

    `digests`: of each file's content by path, sorted; `errors`: what is wrong with the folder.
    """

    path: Path
    digests: dict[str, bytes]
    sources: dict[str, Source]
    errors: tuple[DocumentError, ...]

    @cached_property
    def origins(self) -> dict[str, bytes]:
        """Path -> a digest of all that its document is made of; sorted by path."""
        return {path: self._origin(path, digest) for path, digest in self.digests.items()}

    @property
    def fingerprint(self) -> str:
        """A text that changes whenever `read_documents` would give anything else.

        Made of names and bytes alone: decoding and judging every text would take a second for some
        millions of characters, before each question of an index that is up to date.
        """
        said = [f"{path!r} {source!r}" for path, source in sorted(self.sources.items())]
        texts = [*self.digests, *said, *map(str, self.errors), str(len(self.digests))]
        return digest_of(*texts, *self.digests.values()).hex()

    def read(self, path: str) -> tuple[Document, bytes]:
        """A document, and the digest of all that it is made of as it is now.

        Raises:
            DocumentError: It can't be served.
        """
        text, content = _read_text(self.path / path)
        document = _document(path, text, self.sources.get(path, Source()))
        return document, self._origin(path, digest_of(content))

    def _origin(self, path: str, digest: bytes) -> bytes:
        source = self.sources.get(path)
        return digest_of(path, digest, "" if source is None else repr(source))


def scan(folder: Path, seen: Seen | None = None) -> tuple[Folder, Seen]:
    """See what a folder holds; and what to remember for the next time.

    Raises:
        DocumentError: The folder is missing or can't be listed.
    """
    errors: list[DocumentError] = []
    digests, seen = look(folder, seen or Seen(), errors)
    sources, mistakes = read_sources(folder)
    errors += mistakes
    errors += _entries_without_file(folder, sources, set(digests))
    errors += _drop_unknown_originals(folder, sources, set(digests))
    return Folder(folder, digests, sources, tuple(errors)), seen


def read_documents(folder: Path) -> tuple[tuple[Document, ...], tuple[DocumentError, ...]]:
    """Read every text and Markdown file below a folder, sorted by path.

    Files and folders whose name begins with a dot are left out. Text is decoded as UTF-8, with or
    without a byte order mark, and its line ends are kept.

    Returns:
        The documents, and one error for each file that can't be served and each mistake in
        sources.toml; the others are served all the same.

    Raises:
        DocumentError: The folder is missing or can't be listed.
    """
    found, _ = scan(folder)
    errors = list(found.errors)
    documents: list[Document] = []
    for path in found.digests:
        try:
            documents.append(found.read(path)[0])
        except DocumentError as error:
            errors.append(error)
    return tuple(documents), tuple(errors)


def _document(path: str, text: str, source: Source) -> Document:
    if not has_words(text, 0, len(text)):
        raise DocumentError(path, f"{path} is left out: there is nothing to read in it.")
    language, is_sure = (source.language, True) if source.language else read_language(text)
    title = source.title or find_title(text) or PurePosixPath(path).stem
    return Document(
        path=path,
        text=text,
        title=title,
        language=language,
        title_is_ours=source.title_is_ours,
        author=source.author,
        date=source.date,
        url=source.url,
        translation_of=source.translation_of,
        language_is_sure=is_sure,
    )


def _read_text(path: Path) -> tuple[str, bytes]:
    _check_name(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            raise DocumentError(path, f"{path} is left out: it isn't a regular file.")
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        return data.decode("utf-8-sig"), data
    except UnicodeDecodeError as error:
        raise _undecodable(path, data, error) from error


def _check_name(path: Path) -> None:
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        name = os.fsencode(path).decode("utf-8", "backslashreplace")
        message = f"{name} is left out: its name isn't UTF-8; rename it."
        raise DocumentError(name, message) from error


def _undecodable(path: Path, data: bytes, error: UnicodeDecodeError) -> DocumentError:
    if data.startswith(_UTF_16_MARKS):
        return DocumentError(path, f"{path} is left out: it is UTF-16; save it as UTF-8.")
    at = error.start + (len(data) - len(error.object))  # the mark in front is not in the object
    line = len(data[:at].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
    where = f"byte 0x{data[at]:02x} at offset {at}, line {line}"
    return DocumentError(path, f"{path} is left out: it isn't UTF-8 ({where}); save it as UTF-8.")


def _entries_without_file(
    folder: Path, sources: dict[str, Source], paths: set[str]
) -> Iterator[DocumentError]:
    path = folder / SOURCES_NAME
    for name in sources:
        if name not in paths:
            yield DocumentError(path, f"{path}, entry {name!r}: there is no such document.")


def _drop_unknown_originals(
    folder: Path, sources: dict[str, Source], paths: set[str]
) -> list[DocumentError]:
    """Forget what is said to be a translation of nothing, or of itself."""
    path = folder / SOURCES_NAME
    errors: list[DocumentError] = []
    for name, source in sources.items():
        original = source.translation_of
        if original is not None and (original == name or original not in paths):
            what = "it is itself" if original == name else "there is no such document"
            message = f"{path}, entry {name!r}: translation_of names {original!r}, but {what}."
            errors.append(DocumentError(path, message))
            sources[name] = replace(source, translation_of=None)
    return errors


_MOST_KINDS = 5


def skipped_files(folder: Path) -> str:
    """A sentence with how many files of which kinds are no documents; "" where there are none."""
    kinds = Counter(_kinds(folder))
    if not kinds:
        return ""
    most = kinds.most_common(_MOST_KINDS)
    told = [f"{count:,} {kind}" for kind, count in most]
    if rest := kinds.total() - sum(count for _, count in most):
        told.append(f"{rest:,} of other kinds")
    return f"Passed over, since only {' and '.join(SUFFIXES)} are read: {', '.join(told)}."


def _kinds(folder: Path) -> Iterator[str]:
    for below, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name[0] != "."]
        for name in names:
            is_ours = name == SOURCES_NAME and Path(below) == folder
            suffix = PurePath(name).suffix.lower()
            if name[0] != "." and suffix not in SUFFIXES and not is_ours:
                yield suffix or "without a suffix"
