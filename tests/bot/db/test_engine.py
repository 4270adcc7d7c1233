"""Opening a database: addresses, settings, migrations, and errors of one clear sentence."""

import sqlite3
import stat
from contextlib import closing
from operator import methodcaller
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, create_engine, inspect, text
from sqlalchemy.orm import Session

from bot.db import engine
from bot.db.database import Database
from bot.db.engine import file_url, is_sound
from bot.db.errors import StorageError
from bot.db.tables import Base

pytestmark = pytest.mark.asyncio


async def error_of(address: str) -> str:
    """Open a database in vain; the error's text."""
    with pytest.raises(StorageError) as raised:
        await Database.open(address)
    assert "\n" not in str(raised.value)
    return str(raised.value)


async def test_the_file_is_created_with_its_folder_and_for_its_owner_alone(tmp_path: Path) -> None:
    """Other users of the machine can't read what people asked."""
    folder = tmp_path / "new" / "状態 100%"
    async with await Database.open(file_url(folder)):
        files = sorted(folder.iterdir())
        assert files[0].name == "inyo.sqlite3"
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


async def test_sqlite_has_safe_settings(tmp_path: Path) -> None:
    """Foreign keys are checked, deleted content is overwritten, readers don't block."""
    async with await Database.open(file_url(tmp_path)) as database:
        expected = {"foreign_keys": 1, "secure_delete": 1, "journal_mode": "wal", "temp_store": 2}
        for name, value in expected.items():
            pragma = methodcaller("scalar", text(f"PRAGMA {name}"))
            assert await database.run(pragma) == value


async def test_a_folder_that_cannot_be_created_is_named(tmp_path: Path) -> None:
    """The error says which settings to change."""
    (tmp_path / "file").write_text("")
    message = await error_of(file_url(tmp_path / "file"))
    assert str(tmp_path / "file" / "inyo.sqlite3") in message
    assert "set STATE_DIR or DATABASE_URL to another place" in message


async def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    """It happens when a container's volume is mounted at the wrong path."""
    (tmp_path / "inyo.sqlite3").mkdir()
    assert "can't be opened" in await error_of(file_url(tmp_path))


async def test_a_file_of_another_format_is_named_and_left_alone(tmp_path: Path) -> None:
    """Inyo overwrites nothing that it didn't write."""
    path = tmp_path / "inyo.sqlite3"
    path.write_text("Dear diary, " * 100)
    assert f"{path} is no SQLite file" in await error_of(file_url(tmp_path))
    assert path.read_text() == "Dear diary, " * 100


async def test_a_file_that_can_only_be_read_is_named_when_it_is_opened(tmp_path: Path) -> None:
    """Not only when somebody's answer can't be saved."""
    async with await Database.open(file_url(tmp_path)):
        pass
    message = await error_of(f"sqlite:///file:{tmp_path}/inyo.sqlite3?mode=ro&uri=true")
    assert "can't be written: make the file and its folder writable" in message


async def test_others_may_write_while_a_file_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As other processes of the bot do while one starts."""
    checked: list[bool] = []

    def write_and_check(connection: sqlite3.Connection) -> bool:
        with closing(sqlite3.connect(tmp_path / engine.FILE_NAME, timeout=0)) as other:
            other.execute("CREATE TABLE more (content)")
        checked.append(is_sound(connection))
        return checked[-1]

    monkeypatch.setattr(engine, "is_sound", write_and_check)
    async with await Database.open(file_url(tmp_path)):
        assert checked == [True]


async def test_a_damaged_file_is_noticed_when_it_is_opened(tmp_path: Path) -> None:
    """The whole file is checked, not only the rows that are read at the start."""
    async with await Database.open(file_url(tmp_path)):
        pass
    path = tmp_path / "inyo.sqlite3"
    pages = bytearray(path.read_bytes())
    pages[8_192:12_288] = b"\x55" * 4_096
    path.write_bytes(pages)
    assert f"{path} is damaged: restore a backup" in await error_of(file_url(tmp_path))


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("a secret", "DATABASE_URL is no database's address: give one like sqlite:///"),
        ("postgresql+psycopg://u:secret@h:port/n", "DATABASE_URL is no database's address"),
        ("oracle9://me:secret@host/inyo", "asks for oracle9, which isn't available"),
        ("oracle://me:secret@host/inyo", "asks for oracle, which isn't available"),
        ("sqlite+aiosqlite:///secret", "asks for sqlite+aiosqlite, which isn't available"),
    ],
)
async def test_an_unusable_address_is_explained(address: str, reason: str) -> None:
    """The error doesn't repeat the address, which may hold a password."""
    message = await error_of(address)
    assert reason in message
    assert "secret" not in message


async def test_the_migrations_create_the_tables(address: str, tmp_path: Path) -> None:
    """Alembic finds no difference, nor do keys, which Alembic doesn't compare, have one."""

    def differences(session: Session) -> list[Any]:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    directly = create_engine(f"sqlite:///{tmp_path / 'directly.sqlite3'}")
    with directly.begin() as connection:
        Base.metadata.create_all(connection)
        expected = schema(connection)
    directly.dispose()
    async with await Database.open(address) as database:
        assert await database.run(differences) == []
        assert await database.run(lambda session: schema(session.connection())) == expected


def schema(connection: Connection) -> dict[str, Any]:
    """Table -> its keys and indices."""
    inspector = inspect(connection)
    return {
        table: (
            inspector.get_pk_constraint(table)["name"],
            inspector.get_pk_constraint(table)["constrained_columns"],
            [(key["name"], key["options"]) for key in inspector.get_foreign_keys(table)],
            sorted(
                (index["name"] or "", index["column_names"])
                for index in inspector.get_indexes(table)
            ),
        )
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


async def test_a_newer_database_is_refused(address: str) -> None:
    """An older Inyo would misread it."""
    change = text("UPDATE alembic_version SET version_num = '9999'")
    async with await Database.open(address) as database:
        await database.run(lambda session: session.execute(change) and None)
    assert "was written by a newer Inyo: update this one" in await error_of(address)


async def test_a_migration_that_fails_leaves_the_database_unchanged(address: str) -> None:
    """Here a table of the same name is in the way."""
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE unanswered (id INTEGER)"))
    assert "already exists" in await error_of(address)
    tables = MetaData()
    tables.reflect(engine)
    engine.dispose()
    assert list(tables.tables) == ["unanswered"]
