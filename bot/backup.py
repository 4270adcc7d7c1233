"""Backups: one zip file with all that can't be made again but the documents and the secrets.

    manifest.json        what wrote it, and when
    database.sqlite3     the database (`bot.db.copies`), whichever kind it is
    servers/ID/NAME      the documents that the moderators of a server have added
    sources.toml         what the owner says about the documents
    settings.env         the settings that aren't defaults; secrets and folders only as comments

Backups are made and restored while the bot runs.
"""

import json
import os
import re
import shutil
import tempfile
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bot.db.copies import restore_copy, save_copy
from bot.db.engine import file_url
from bot.settings import ENV_FILE, SERVER_DOCUMENTS, Settings, format_setting
from index.documents.sources import SOURCES_NAME
from index.files import is_draft, replace_file

FORMAT = 1
_MANIFEST, _DATABASE, _SETTINGS = "manifest.json", "database.sqlite3", "settings.env"
_SERVERS = "servers/"
# Of a server's document: no path leads out of its folder (on Windows, nor to another drive or
# stream), and no hidden file is written.
_SERVER_DOCUMENT = re.compile(r"servers/([0-9]{1,20})/([^/\\\0:.][^/\\\0:]*)")


class BackupError(Exception):
    """A backup can't be made or read; the text is one sentence with what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds.

    Attributes:
        made_at: When it was made, in UTC.
        n_documents: How many documents of servers.
        beside: Files that were there already and differ, so that the backup's are beside them.
        unwritten: One sentence for each file that couldn't be written.
    """

    made_at: datetime
    n_documents: int
    beside: tuple[Path, ...] = ()
    unwritten: tuple[str, ...] = ()


def write_backup(settings: Settings, path: Path) -> Backup:
    """Write a backup to a new file, which only its owner can read.

    Raises:
        BackupError: The file exists or can't be written.
        StorageError: The database can't be read.
    """
    if path.exists():
        raise BackupError(f"{path} exists already: name another file.")
    made_at, n_documents = datetime.now(UTC), 0
    manifest = {
        "format": FORMAT,
        "inyo": version("inyo"),
        "made_at": made_at.isoformat(timespec="seconds"),
    }
    sources = settings.documents_dir / SOURCES_NAME
    with (
        _explained(path, "can't be written"),
        tempfile.TemporaryDirectory(dir=path.parent, prefix=f"{path.name}.") as folder,
    ):
        copy = Path(folder) / _DATABASE
        save_copy(_address_of(settings), copy)
        draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with (
                os.fdopen(descriptor, "wb") as file,
                zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
            ):
                archive.writestr(_MANIFEST, json.dumps(manifest))
                archive.write(copy, _DATABASE)
                for document in _server_documents(settings):
                    try:
                        content = document.read_bytes()
                    except FileNotFoundError:  # a moderator has just removed it
                        continue
                    name = f"{_SERVERS}{document.parent.name}/{document.name}"
                    archive.writestr(name, content, zipfile.ZIP_DEFLATED)
                    n_documents += 1
                if sources.is_file():
                    archive.write(sources, SOURCES_NAME)
                archive.writestr(_SETTINGS, settings_text(settings))
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return Backup(made_at, n_documents)


def restore_backup(
    settings: Settings, path: Path, on_restored: Callable[[], None] = lambda: None
) -> Backup:
    """Put a backup in place of the database and the documents of servers.

    `sources.toml` is written if there is none, and the settings are always written beside `.env`.

    Args:
        settings: Where all that is.
        path: The backup.
        on_restored: Called as soon as the database and the documents are in place.

    Raises:
        BackupError: It is no backup, damaged, of a newer version, or can't be put in place.
        StorageError: Its database is damaged or of a newer version, or the present one can't be
            used. Nothing is then changed.
    """
    with _explained(path, "can't be restored"), tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder)
        made_at = _unpack(path, unpacked)
        new = unpacked / SERVER_DOCUMENTS
        restore_copy(unpacked / _DATABASE, _address_of(settings))
        n_documents = _replace_documents(new, settings.state_dir / SERVER_DOCUMENTS)
        on_restored()
        beside, unwritten = [], []
        targets = {
            SOURCES_NAME: settings.documents_dir / SOURCES_NAME,
            _SETTINGS: Path(ENV_FILE),
        }
        for name, target in targets.items():
            content = unpacked / name
            try:
                if not content.is_file() or _same(content, target):
                    continue
                is_beside = name == _SETTINGS or target.exists()
                if is_beside:
                    target = target.with_name(f"{target.name}.restored")
                target.parent.mkdir(parents=True, exist_ok=True)
                replace_file(target, content.read_bytes())
            except OSError as error:
                reason = error.strerror or error
                unwritten.append(f"{target} can't be written ({reason}): take {name} from {path}.")
            else:
                if is_beside:
                    beside.append(target)
    return Backup(made_at, n_documents, tuple(beside), tuple(unwritten))


def settings_text(settings: Settings) -> str:
    """The settings that aren't defaults, as `.env` has them.

    Secrets are only named, and folders are comments: another machine may have others.
    """
    lines = []
    for field in fields(settings):
        name, value = field.name.upper(), getattr(settings, field.name)
        if value == field.default:
            continue
        if not field.repr:
            lines.append(f"# {name} was set. It is secret, and so not in the backup.")
        elif isinstance(value, Path):
            lines.append(f"# {name}={format_setting(value)}")
        else:
            lines.append(f"{name}={format_setting(value)}")
    return "".join(f"{line}\n" for line in lines)


def _address_of(settings: Settings) -> str:
    return settings.database_url or file_url(settings.state_dir)


def _server_documents(settings: Settings) -> Iterator[Path]:
    """The documents that the moderators of servers have added, by name; no drafts of them."""
    for path in sorted((settings.state_dir / SERVER_DOCUMENTS).glob("*/*")):
        name = f"{_SERVERS}{path.parent.name}/{path.name}"
        is_document = _SERVER_DOCUMENT.fullmatch(name) and not is_draft(path)
        if is_document and path.is_file() and not path.is_symlink():
            yield path


def _unpack(path: Path, folder: Path) -> datetime:
    """Unpack a backup into an empty folder; when it was made.

    Reading a file of a zip compares its checksum. Only what a backup has is written, under names of
    ours.
    """
    with zipfile.ZipFile(path) as archive:
        made_at = _made_at(path, archive)
        for name in archive.namelist():
            target = folder / name
            if match := _SERVER_DOCUMENT.fullmatch(name):
                target = folder / SERVER_DOCUMENTS / match[1] / match[2]
            elif name not in (_DATABASE, SOURCES_NAME, _SETTINGS):
                continue
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with archive.open(name) as content, target.open("wb") as file:
                shutil.copyfileobj(content, file)
    if not (folder / _DATABASE).is_file():
        raise BackupError(f"{path} is no backup of Inyo: it holds no {_DATABASE}.")
    return made_at


def _made_at(path: Path, archive: zipfile.ZipFile) -> datetime:
    """When a backup was made, if it is one that this version can read."""
    no_backup = f"{path} is no backup of Inyo: name a file that `inyo backup` has written."
    try:
        manifest = json.loads(archive.read(_MANIFEST))
        made_at, number = datetime.fromisoformat(manifest["made_at"]), int(manifest["format"])
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(no_backup) from error
    if number > FORMAT:
        raise BackupError(f"{path} was written by a newer Inyo: update this one.")
    return made_at


def _replace_documents(new: Path, folder: Path) -> int:
    """Put the documents of servers in place of those that are there; how many there are now."""
    names = {path.relative_to(new) for path in new.glob("*/*")}
    for name in names:
        (folder / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(folder / name, (new / name).read_bytes(), durable=True)
    for path in folder.glob("*/*"):
        if path.relative_to(folder) not in names and path.is_file():
            path.unlink()
    return len(names)


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


@contextmanager
def _explained(path: Path, failure: str) -> Iterator[None]:
    """Turn errors of files into a `BackupError`."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise BackupError(f"{path} is damaged or no backup: {error}.") from error
    except (OSError, NotImplementedError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        name = getattr(error, "filename", None) or path
        message = f"{path} {failure} ({name}: {reason}): see that it is there and has room."
        raise BackupError(message) from error
