"""A folder of files -> Documents."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from index.errors import DocumentError
from index.language import is_foreign, language_of
from index.lines import has_words
from index.records import Document
from index.sources import SOURCES_NAME, Source, read_sources
from index.titles import find_title

__all__ = ["SUFFIXES", "fingerprint_documents", "read_documents"]

SUFFIXES = (".txt", ".md")

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


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
    errors: list[DocumentError] = []
    paths = sorted(_find(folder, errors))
    sources, mistakes = read_sources(folder)
    errors += mistakes
    errors += _entries_without_file(folder, sources, set(paths))
    errors += _drop_unknown_originals(folder, sources, set(paths))
    documents: list[Document] = []
    for path in paths:
        try:
            text = _read_text(folder / path)
            documents.append(_document(path, text, sources.get(path, Source())))
        except DocumentError as error:
            errors.append(error)
    return tuple(documents), tuple(errors)


def fingerprint_documents(folder: Path) -> str:
    """A text that changes whenever `read_documents` would give anything else.

    Made of names and bytes alone: decoding and judging every text would take a second for some
    millions of characters, before each question of an index that is up to date.

    Raises:
        DocumentError: The folder is missing or can't be listed.
    """
    errors: list[DocumentError] = []
    state = hashlib.blake2b(digest_size=16)
    for path in [*sorted(_find(folder, errors)), SOURCES_NAME]:
        state.update(os.fsencode(path) + b"\0" + _digest(folder / path))
    for error in errors:
        state.update(str(error).encode("utf-8", "surrogateescape"))
    return state.hexdigest()


def _digest(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return b"irregular"
        return hashlib.blake2b(path.read_bytes(), digest_size=16).digest()
    except OSError as error:
        return str(error.strerror).encode()


def _document(path: str, text: str, source: Source) -> Document:
    if not has_words(text, 0, len(text)):
        raise DocumentError(path, f"{path} is left out: there is nothing to read in it.")
    title = source.title or find_title(text) or PurePosixPath(path).stem
    return Document(
        path=path,
        text=text,
        title=title,
        language=source.language or language_of(text),
        title_is_ours=source.title_is_ours,
        author=source.author,
        date=source.date,
        url=source.url,
        translation_of=source.translation_of,
        language_is_sure=source.language is not None or not is_foreign(text),
    )


def _find(folder: Path, errors: list[DocumentError]) -> Iterator[str]:
    """The documents' paths relative to the folder, in any order.

    Links to folders are followed after all real folders, and none is entered twice, so that a
    document keeps its real path and a circle of links comes to an end.
    """
    folders = [""]
    links: list[str] = []
    entered: set[tuple[int, int]] = set()
    while folders or links:
        below = folders.pop() if folders else links.pop(0)
        try:
            entries = _list(folder / below, entered)
        except OSError as error:
            if not below:
                raise _folder_error(folder, error) from error
            errors.append(_unreadable(folder / below, error))
            continue
        for entry in entries:
            path = f"{below}/{entry.name}" if below else entry.name
            if _is_folder(entry):
                (links if entry.is_symlink() else folders).append(path)
            elif entry.name.lower().endswith(SUFFIXES):
                yield path


def _list(folder: Path, entered: set[tuple[int, int]]) -> list[os.DirEntry[str]]:
    """What isn't hidden in a folder, sorted; nothing if the folder was entered before."""
    status = folder.stat()
    if (status.st_dev, status.st_ino) in entered:
        return []
    entered.add((status.st_dev, status.st_ino))
    with os.scandir(folder) as entries:
        return sorted((e for e in entries if e.name[0] != "."), key=lambda entry: entry.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself, or into a folder that may not be entered
        return False


def _read_text(path: Path) -> str:
    _check_name(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            raise DocumentError(path, f"{path} is left out: it isn't a regular file.")
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    try:
        return data.decode("utf-8-sig")
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


def _unreadable(path: Path, error: OSError) -> DocumentError:
    reason = error.strerror or type(error).__name__
    return DocumentError(path, f"{path} is left out: it can't be read ({reason}).")


def _folder_error(folder: Path, error: OSError) -> DocumentError:
    if isinstance(error, FileNotFoundError):
        what = "doesn't exist"
    elif isinstance(error, NotADirectoryError):
        what = "isn't a folder"
    else:
        what = f"can't be listed ({error.strerror})"
    message = f"The documents folder {folder} {what}; point DOCUMENTS_DIR at your documents."
    return DocumentError(folder, message)


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
