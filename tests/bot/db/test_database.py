"""The database file: opened with one clear sentence on what is wrong, used without waiting."""

import asyncio
import sqlite3
import stat
import threading
import time
from operator import methodcaller
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bot.db import engine
from bot.db.database import Database, open_database
from bot.db.engine import file_url
from bot.db.errors import StorageError
from bot.db.tables import ServerRow
from tests.bot.db.samples import SERVER

pytestmark = pytest.mark.asyncio


def server(guild_id: int = SERVER) -> ServerRow:
    """A row."""
    return ServerRow(guild_id=guild_id, private_by_default=False, keep_questions=False)


async def count(database: Database) -> int:
    """How many rows there are."""
    return await database.run(lambda session: session.query(ServerRow).count())


async def error_of(address: str) -> str:
    """What opening says."""
    with pytest.raises(StorageError) as raised:
        await open_database(address)
    assert "\n" not in str(raised.value)
    return str(raised.value)


async def test_the_file_is_made_with_its_folder_and_for_its_owner_alone(tmp_path: Path) -> None:
    """Others on the machine have no business with what people asked."""
    folder = tmp_path / "new" / "状態 100%"
    async with await open_database(file_url(folder)):
        files = sorted(folder.iterdir())
        assert files[0].name == "inyo.sqlite3"
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


async def test_the_file_is_safe_to_rely_on(tmp_path: Path) -> None:
    """Each of SQLite's settings holds; another program sees the log's mode in the file."""
    async with await open_database(file_url(tmp_path)) as database:
        wanted = {"foreign_keys": 1, "secure_delete": 1, "journal_mode": "wal", "temp_store": 2}
        for name, value in wanted.items():
            pragma = methodcaller("scalar", text(f"PRAGMA {name}"))
            assert await database.run(pragma) == value
    with sqlite3.connect(tmp_path / "inyo.sqlite3") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


async def test_fifty_writes_at_once_all_arrive(address: str) -> None:
    """In one file, one after the other."""
    async with await open_database(address) as database:
        rows = [server(number) for number in range(50)]
        await asyncio.gather(*(database.run(methodcaller("add", row)) for row in rows))
        assert await count(database) == 50


async def test_the_event_loop_goes_on_while_the_database_works(address: str) -> None:
    """A slow disk must not keep Discord waiting."""
    async with await open_database(address) as database:
        may_end = threading.Event()
        slow = asyncio.create_task(database.run(lambda _: may_end.wait(10)))
        for _ in range(10):
            await asyncio.sleep(0)
        assert not slow.done()
        may_end.set()
        assert await slow


async def test_closing_waits_for_what_is_under_way(address: str) -> None:
    """Nothing that was promised is lost."""

    def add_slowly(session: Session) -> None:
        time.sleep(0.05)
        session.add(server())

    async with await open_database(address) as database:
        adding = asyncio.create_task(database.run(add_slowly))
        await asyncio.sleep(0)
    await adding
    async with await open_database(address) as database:
        assert await count(database) == 1


async def test_a_transaction_that_raises_leaves_nothing(address: str) -> None:
    """And the error is the caller's own."""

    def fail(session: Session) -> None:
        session.add(server())
        session.flush()
        raise LookupError("mine")

    async with await open_database(address) as database:
        with pytest.raises(LookupError, match="mine"):
            await database.run(fail)
        assert await count(database) == 0


async def test_a_lost_race_is_run_again(address: str) -> None:
    """As when someone else inserts the same row between the look and the insert."""
    insertion = insert(ServerRow).values(
        guild_id=SERVER, private_by_default=True, keep_questions=True
    )
    runs = []

    def race(session: Session) -> None:
        runs.append(session)
        session.execute(insertion)
        if len(runs) == 1:
            session.execute(insertion)

    async with await open_database(address) as database:
        await database.run(race)
        assert len(runs) == 2
        assert await count(database) == 1
        with pytest.raises(StorageError, match="can't be used"):
            await database.run(lambda session: session.execute(insertion) and None)


async def test_what_an_error_says_never_quotes_what_people_wrote(address: str) -> None:
    """Neither the sentence nor the traceback."""
    async with await open_database(address) as database:
        secret = text("SELECT nothing FROM servers WHERE language = :asked")
        with pytest.raises(StorageError, match="can't be used") as raised:
            await database.run(lambda s: s.execute(secret, {"asked": "my question"}) and None)
        assert "my question" not in f"{raised.value} {raised.value.__cause__}"


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """With what to do."""
    (tmp_path / "file").write_text("")
    message = await error_of(file_url(tmp_path / "file"))
    assert str(tmp_path / "file" / "inyo.sqlite3") in message
    assert "set STATE_DIR or DATABASE_URL to another place" in message


async def test_a_folder_in_the_files_place_is_named(tmp_path: Path) -> None:
    """Where a container's volume was mounted by mistake."""
    (tmp_path / "inyo.sqlite3").mkdir()
    assert "can't be opened" in await error_of(file_url(tmp_path))


async def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    """And named."""
    path = tmp_path / "inyo.sqlite3"
    path.write_text("Dear diary, " * 100)
    assert f"{path} is no SQLite file" in await error_of(file_url(tmp_path))
    assert path.read_text() == "Dear diary, " * 100


async def test_a_damaged_file_is_noticed_when_it_is_opened(tmp_path: Path) -> None:
    """Not when a row is needed that stood there."""
    async with await open_database(file_url(tmp_path)) as database:
        await database.run(lambda session: session.add(server()))
    path = tmp_path / "inyo.sqlite3"
    pages = bytearray(path.read_bytes())
    pages[8_192:12_288] = b"\x55" * 4_096
    path.write_bytes(pages)
    assert f"{path} is damaged: put a backup in its place" in await error_of(file_url(tmp_path))


async def test_a_file_that_another_program_holds_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while of waiting, which is shortened here."""
    monkeypatch.setattr(engine, "_SQLITE_SETTINGS", ("busy_timeout = 20", "journal_mode = WAL"))
    async with await open_database(file_url(tmp_path)) as database:
        other = sqlite3.connect(tmp_path / "inyo.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="is held by another program"):
            await count(database)
        other.execute("ROLLBACK")
        other.close()
        assert await count(database) == 0


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("a secret", "DATABASE_URL is no database's address: give one like sqlite:///"),
        ("oracle9://me:secret@host/inyo", "asks for oracle9, which can't be had here"),
        ("oracle://me:secret@host/inyo", "asks for oracle, which can't be had here"),
        ("sqlite+aiosqlite:///secret", "asks for sqlite+aiosqlite, which can't be had here"),
    ],
)
async def test_an_address_that_cannot_be_used_is_explained(address: str, said: str) -> None:
    """Without repeating it: it may hold a password."""
    message = await error_of(address)
    assert said in message
    assert "secret" not in message
