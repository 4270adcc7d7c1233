"""Databases that every earlier version has written, kept in `earlier/`, with everything in them.

`keep_version.py` writes them, and says what is in them.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from bot.db import migrations
from bot.db.copies import restore_copy, save_copy
from bot.db.engine import file_url
from bot.db.store import open_store
from bot.db.tables import Base
from tests.bot.db.keep_version import (
    EARLIER,
    FILE,
    SETTINGS,
    VERSIONS,
    check_kept,
    write_earlier,
)
from tests.bot.db.samples import ANSWER, ASKER, KEPT_DAYS, OTHER, SERVER


def test_a_database_of_every_version_is_kept() -> None:
    """Also of the present one, which the next migration must read."""
    scripts = ScriptDirectory(str(Path(migrations.__file__ or "").parent))
    revisions = {script.revision for script in scripts.walk_revisions()}
    kept = {f"{revision}.{kind}.sql" for revision in revisions for kind in ("postgresql", "sqlite")}
    assert {path.name for path in EARLIER.iterdir()} == kept


@pytest.mark.asyncio
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_database_of_an_earlier_version_is_read(address: str, version: str) -> None:
    """Everything in it is found, at once and later, in tables like those of a new database."""

    def differences(session: Session) -> list[Any]:
        return list(
            compare_metadata(MigrationContext.configure(session.connection()), Base.metadata)
        )

    write_earlier(version, address)
    for _ in range(2):
        async with await open_store(address, KEPT_DAYS, is_shared=True) as store:
            await check_kept(store, version)
            assert await store.database.run(differences) == []


@pytest.mark.asyncio
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_database_of_an_earlier_version_works(address: str, version: str) -> None:
    """What is in it can be changed and erased, and what is new can be added."""
    write_earlier(version, address)
    async with await open_store(address, KEPT_DAYS, is_shared=True) as store:
        await store.servers.change(SERVER, limits=SETTINGS.limits, language="en")
        await store.added_documents.put(replace(FILE, added_by=OTHER))
        assert await store.feedback.give(ANSWER.token, OTHER, SERVER, True)
        assert (await store.feedback.ratings(SERVER)).helpful == 2
        erased = await store.forget_user(ASKER)
        assert (erased.answers, erased.feedback, erased.questions) == (1, 1, 2)
        assert await store.answers.find(ANSWER.token) is None  # with what others said of it
        assert (await store.feedback.ratings(SERVER)).helpful == 0
    async with await open_store(address, KEPT_DAYS) as store:
        assert store.servers.get(SERVER) == replace(SETTINGS, language="en")
        assert store.added_documents.of(SERVER)["file.pdf"].added_by == OTHER
        assert await store.servers.forget(SERVER) > 0
        assert await store.unanswered.entries(SERVER) == ()


@pytest.mark.asyncio
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_copy_of_an_earlier_version_is_restored(
    address: str, version: str, tmp_path: Path
) -> None:
    """As the backups of that version hold it, into any database."""
    write_earlier(version, file_url(tmp_path / "earlier"))
    save_copy(file_url(tmp_path / "earlier"), tmp_path / "copy.sqlite3")
    restore_copy(tmp_path / "copy.sqlite3", address)
    async with await open_store(address, KEPT_DAYS) as store:
        await check_kept(store, version)
