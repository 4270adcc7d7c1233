"""Servers' own documents while the database is away."""

from pathlib import Path

import pytest

from bot.db import database
from bot.db.engine import file_url
from bot.db.errors import StorageError
from bot.db.store import open_store
from bot.server_documents import NewFile, ServerDocuments
from index.types import MEGABYTE
from tests.bot.db.samples import ASKER, KEPT_DAYS, SERVER, locked

pytestmark = pytest.mark.asyncio


def file(name: str, text: str) -> NewFile:
    """A file that a moderator adds."""
    return NewFile(name, text.encode(), ASKER)


async def test_they_stay_as_they_are_while_the_database_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is added, replaced or removed in part: a moderator is told that nothing was changed."""
    monkeypatch.setattr(database, "LOCK_WAIT_S", 0.05)
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        documents = ServerDocuments(tmp_path / "documents", store, MEGABYTE)
        await documents.add(SERVER, file("rules.md", "No spoilers."))
        with locked(tmp_path):
            with pytest.raises(StorageError, match="is held by another program"):
                await documents.add(SERVER, file("new.md", "Be kind."))
            with pytest.raises(StorageError, match="is held by another program"):
                await documents.add(SERVER, file("rules.md", "Spoil it."), replaces="rules.md")
            with pytest.raises(StorageError, match="is held by another program"):
                await documents.remove(SERVER, "rules.md")
        folder = tmp_path / "documents" / str(SERVER)
        assert [path.name for path in folder.iterdir()] == ["rules.md"]
        assert (folder / "rules.md").read_text() == "No spoilers."
        assert list(documents.of(SERVER)) == ["rules.md"]
        await documents.add(SERVER, file("new.md", "Be kind."))
        await documents.remove(SERVER, "rules.md")
        assert [path.name for path in folder.iterdir()] == ["new.md"]


async def test_a_disk_that_is_full_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says which file can't be written, for the log."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        documents = ServerDocuments(tmp_path / "documents", store, MEGABYTE)
        monkeypatch.setattr("bot.server_documents.replace_file", fail)
        with pytest.raises(StorageError, match=r"rules.md can't be written \(No space left"):
            await documents.add(SERVER, file("rules.md", "No spoilers."))
        assert not documents.of(SERVER)
