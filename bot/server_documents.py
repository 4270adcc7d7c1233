"""Servers' own documents: files that moderators add, in a folder for each server.

The files are below one folder, `<server>/<name>`, which the index reads besides the owner's
documents (`index.types.TENANTS`). Who added what and when is recorded in the database; a file
without a record is seen by nobody, so that a removed document is gone at once and not only when the
index has been built again.
"""

import asyncio
import shutil
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath

import regex

from bot.db.errors import StorageError
from bot.db.records import AddedDocument, DocumentLimit, LimitKind, ServerSettings
from bot.db.store import Store
from bot.errors import Refusal
from bot.message_archive import without_author
from bot.ui.markdown import label
from index.documents.lines import has_words
from index.documents.readers.registry import SUFFIXES
from index.documents.reading_process import read_file
from index.errors import DocumentError
from index.files import replace_file
from index.types import MAX_DOCUMENT_BYTES, MEGABYTE, tenant_folder

MAX_FILES = 200  # of one server: as many as its moderators can keep in view
_MAX_STEM_CHARS = 80
_MAX_STEM_BYTES = 180  # file systems take 255, and the suffix and a draft's name are added
_MAX_SHOWN_CHARS = 100
_MAX_REASON_CHARS = 300
_UNSAFE = regex.compile(r"[^\p{L}\p{N}\p{M} _.,()+&'’-]+")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that a moderator wants to add, from wherever it comes.

    Attributes:
        name: Its name, as whoever made it chose it.
        data: Its content.
        added_by: The moderator.
        source: The address of the messages that it was made of; "" if it was a file already.
        author_ids: The people who wrote these messages.
        limits: The channels and roles to which it is limited.
    """

    name: str
    data: bytes
    added_by: int
    source: str = ""
    author_ids: frozenset[int] = frozenset()
    limits: frozenset[tuple[LimitKind, int]] = frozenset()


class ServerDocuments:
    """Adds, replaces and removes the files of servers. The index has to be loaded again after it.

    Args:
        folder: Where the servers' folders are; it need not exist.
        store: The database.
        max_bytes: How much the files of one server may hold together; 0 if nothing may be added.
        max_file_bytes: How much a single file may hold.
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        max_bytes: int,
        max_file_bytes: int = MAX_DOCUMENT_BYTES,
    ) -> None:
        self.max_bytes = max_bytes
        self._max_file_bytes = max_file_bytes
        self._folder = folder
        self._store = store
        self._records = store.added_documents
        self._changing = asyncio.Lock()

    def of(self, guild_id: int | None) -> Mapping[str, AddedDocument]:
        """File name -> what is recorded of it."""
        return self._records.of(guild_id)

    def check_size(self, n_bytes: int) -> None:
        """Refuse a file that is too large, before it is fetched."""
        if not self.max_bytes:
            raise Refusal("add-off")
        limit = min(self.max_bytes, self._max_file_bytes)
        if n_bytes > limit:
            raise Refusal("add-too-large", limit=limit // MEGABYTE)

    async def add(self, guild_id: int, file: NewFile, *, replaces: str = "") -> AddedDocument:
        """Check a file and make it a document of a server.

        Args:
            guild_id: The server.
            file: The file.
            replaces: The name of the file that it replaces; who may see that sees the new one.

        Raises:
            Refusal: It is too large, of no format that is read, damaged or empty; there is a
                document with its name; or the server has as many as it may have.
            StorageError: It can't be saved; the server's documents are as they were.
        """
        name = safe_name(file.name)
        self.check_size(len(file.data))
        await asyncio.to_thread(_check_readable, name, file.data)
        async with self._changing:
            others = self.of(guild_id).keys() - {replaces}
            if name.casefold() in map(str.casefold, others):
                raise Refusal("add-exists", name=label(name, _MAX_SHOWN_CHARS))
            if len(others) >= MAX_FILES:
                raise Refusal("add-too-many", limit=MAX_FILES)
            path = self._path(guild_id, name)
            n_bytes = await asyncio.to_thread(self._n_bytes, guild_id, replaces)
            if n_bytes + len(file.data) > self.max_bytes:
                raise Refusal("add-full", limit=self.max_bytes // MEGABYTE)
            added = AddedDocument(
                guild_id,
                name,
                file.added_by,
                datetime.now(UTC),
                file.source,
                file.author_ids,
            )
            old_path = replace(added, name=replaces).path if replaces else ""
            # First: nobody may see it before it is known who may.
            if file.limits or replaces:
                await self._store.servers.revise(
                    guild_id,
                    lambda settings: _with_limits(settings, added.path, file.limits, old_path),
                )
            old_data = await asyncio.to_thread(_content, path)
            await asyncio.to_thread(_write, path, file.data)
            try:
                await self._records.put(added)
            except StorageError:  # the moderator is told that nothing was changed
                await asyncio.to_thread(_write, path, old_data)
                raise
            if replaces and replaces != name:
                await self._remove(guild_id, replaces)
        return added

    async def remove(self, guild_id: int, name: str) -> None:
        """Remove a file of a server; from now on nobody sees it."""
        async with self._changing:
            await self._remove(guild_id, name)

    async def forget_author(self, user_id: int) -> int:
        """Remove a person's messages from the documents that were made of messages.

        Returns:
            How many documents had some; those with nothing else are removed.
        """
        async with self._changing:
            documents = await self._records.by_author(user_id)
            for document in documents:
                path = self._path(document.guild_id, document.name)
                rest = await asyncio.to_thread(_without_author, path, user_id)
                if rest is None:
                    await self._remove(document.guild_id, document.name)
                else:
                    await asyncio.to_thread(_write, path, rest)
                    authors = document.author_ids - {user_id}
                    await self._records.put(replace(document, author_ids=authors))
        return len(documents)

    async def forget_server(self, guild_id: int) -> bool:
        """Remove all files of a server; whether there were any. The records go with the server."""
        async with self._changing:
            self._records.drop(guild_id)
            folder = self._folder / str(guild_id)
            is_there = await asyncio.to_thread(folder.is_dir)
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        return is_there

    async def _remove(self, guild_id: int, name: str) -> None:
        path = f"{tenant_folder(guild_id)}{name}"
        await self._records.remove(guild_id, name)

        def forget(settings: ServerSettings) -> ServerSettings:
            limits = frozenset(each for each in settings.limits if each.document != path)
            hidden = settings.hidden_documents - {path}
            return replace(settings, hidden_documents=hidden, limits=limits)

        settings = self._store.servers.get(guild_id)
        if forget(settings) != settings:  # or a server that is being forgotten would be remembered
            await self._store.servers.revise(guild_id, forget)
        with suppress(FileNotFoundError):
            await asyncio.to_thread(self._path(guild_id, name).unlink)

    def _path(self, guild_id: int, name: str) -> Path:
        return self._folder / str(guild_id) / name

    def _n_bytes(self, guild_id: int, without: str) -> int:
        """The size of a server's files but one."""
        names = self.of(guild_id).keys() - {without}
        paths = (self._path(guild_id, name) for name in names)
        return sum(path.stat().st_size for path in paths if path.is_file())


def safe_name(name: str) -> str:
    """A file's name that is safe in every folder: no path, no hidden file, nothing unprintable.

    Raises:
        Refusal: Files with such a name aren't read.
    """
    plain = PurePath(unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2])
    suffix = plain.suffix.lower()
    if suffix not in SUFFIXES:
        formats = ", ".join(f"`{each}`" for each in sorted(SUFFIXES))
        raise Refusal("add-format", name=label(name, _MAX_SHOWN_CHARS, "?"), formats=formats)
    # `regex` may know letters of a newer Unicode, which other programs can't show.
    shown = "".join(letter if letter.isprintable() else "-" for letter in plain.stem)
    stem = _UNSAFE.sub("-", shown)[:_MAX_STEM_CHARS].strip(" .-")
    stem = stem.encode()[:_MAX_STEM_BYTES].decode(errors="ignore").strip(" .-")
    return f"{stem or 'document'}{suffix}"


def _with_limits(
    settings: ServerSettings, path: str, limits: Iterable[tuple[LimitKind, int]], old_path: str
) -> ServerSettings:
    """The settings in which a new document is limited, and hidden and limited as an old one is."""
    is_hidden = old_path in settings.hidden_documents
    new = {DocumentLimit(path, kind, target) for kind, target in limits}
    new |= {replace(each, document=path) for each in settings.limits if each.document == old_path}
    return replace(
        settings,
        hidden_documents=settings.hidden_documents | ({path} if is_hidden else set()),
        limits=settings.limits | new,
    )


def _check_readable(name: str, data: bytes) -> None:
    """Refuse a file of which nothing can be read, with what its reader says."""
    try:
        contents = read_file(Path(name), data)
    except DocumentError as error:
        reason = str(error).removeprefix(f"{name} is left out: ").rstrip(".")
        raise Refusal(
            "add-unreadable",
            name=label(name, _MAX_SHOWN_CHARS),
            reason=label(reason, _MAX_REASON_CHARS),
        ) from error
    if not any(has_words(each.text, 0, len(each.text)) for each in contents.documents):
        raise Refusal("add-empty", name=label(name, _MAX_SHOWN_CHARS))


def _content(path: Path) -> bytes | None:
    """What a file holds; None if there is none."""
    return path.read_bytes() if path.is_file() else None


def _write(path: Path, data: bytes | None) -> None:
    """Give a file new content, or remove it (None)."""
    try:
        if data is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(path, data, durable=True)
    except OSError as error:
        message = (
            f"The document {path} can't be written ({error.strerror}): see to STATE_DIR's disk."
        )
        raise StorageError(message) from error


def _without_author(path: Path, user_id: int) -> bytes | None:
    try:
        return without_author(path.read_bytes(), user_id)
    except (FileNotFoundError, KeyError, TypeError, ValueError):  # gone, or damaged
        return None  # rather nothing than their words
