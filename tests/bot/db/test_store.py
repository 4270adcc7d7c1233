"""Erasing and expiry: what goes, from all tables at once, and what stays."""

import asyncio
import dataclasses
import sqlite3
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.db import database
from bot.db.answers import KEPT
from bot.db.engine import file_url
from bot.db.errors import StorageError
from bot.db.records import AddedDocument, DocumentLimit, ErasedCounts
from bot.db.store import Store, open_store
from bot.db.tables import UnansweredRow
from tests.bot.db.samples import (
    ANSWER,
    ASKER,
    ELSEWHERE,
    KEPT_DAYS,
    OTHER,
    SERVER,
    all_values,
    answer,
    raw_bytes,
)

PEOPLE = (ASKER, OTHER)
SERVERS = (SERVER, ELSEWHERE)
ACTIONS = st.tuples(
    st.sampled_from(["answer", "feedback", "question", "block", "document"]),
    st.sampled_from(PEOPLE),
    st.sampled_from(SERVERS),
    st.integers(0, 5),
)


async def act(store: Store, kind: str, user_id: int, guild_id: int, token: int) -> None:
    """Do something that leaves a trace."""
    if kind == "answer":
        await store.answers.save(answer(token, user_id, guild_id))
    elif kind == "feedback":
        name = answer(token).token
        await store.feedback.give(name, user_id, guild_id, False, "other", "No!", keep_text=True)
    elif kind == "question":
        await store.unanswered.add(guild_id, user_id, "Who?", 0.1, keep_text=True)
    elif kind == "document":
        wrote = frozenset({user_id, OTHER})
        now = datetime.now(UTC)
        added = AddedDocument(guild_id, f"{token}.json", user_id, now, author_ids=wrote)
        await store.added_documents.put(added)
        limit = DocumentLimit(added.path, "role", guild_id)
        await store.servers.change(guild_id, limits=frozenset({limit}))
    else:
        await store.servers.change(guild_id, blocked=frozenset({user_id}), keep_questions=True)


async def columns_with(store: Store, value: int) -> set[str]:
    """The columns that hold a value."""
    values = await store.database.run(all_values)
    return {column for column, found in values.items() if value in found}


@given(st.lists(ACTIONS, max_size=25))
@settings(max_examples=20)
def test_erasing_leaves_no_id_in_any_table(actions: list[tuple[str, int, int, int]]) -> None:
    """The person's id goes, except where moderators blocked them; then the server's."""

    async def erase() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with await open_store(file_url(Path(folder)), KEPT_DAYS) as store:
                for action in actions:
                    await act(store, *action)
                await store.forget_user(ASKER)
                assert await columns_with(store, ASKER) <= {"server_blocked.user_id"}
                await store.servers.forget(SERVER)
                assert not await columns_with(store, SERVER)

    asyncio.run(erase())


@pytest.mark.asyncio
async def test_erasing_a_person_leaves_the_others(store: Store) -> None:
    """The block stays too: it is the moderators' record."""
    await store.servers.change(SERVER, blocked=frozenset(PEOPLE), keep_questions=True)
    for number, person in enumerate(PEOPLE):
        await store.answers.save(answer(number, person))
        await store.feedback.give(answer(number).token, person, SERVER, False, "other")
        await store.unanswered.add(SERVER, person, f"Who is {person}?", 0.1, keep_text=True)
    assert await store.forget_user(ASKER) == ErasedCounts(answers=1, feedback=1, questions=1)
    assert await store.forget_user(ASKER) == ErasedCounts()
    assert await store.answers.find(answer(1).token) == answer(1, OTHER)
    entries = await store.unanswered.entries(SERVER)
    assert [entry.question for entry in entries] == ["", f"Who is {OTHER}?"]
    assert store.servers.get(SERVER).blocked == frozenset(PEOPLE)


@pytest.mark.asyncio
async def test_a_row_that_is_still_being_written_is_erased_too(store: Store) -> None:
    """The deletion waits for it, also where several threads write."""

    def write_slowly(session: Session) -> None:
        time.sleep(0.3)
        session.add(
            UnansweredRow(
                token="0",  # noqa: S106 - a row's
                guild_id=SERVER,
                user_id=ASKER,
                question="Who?",
                confidence=0.1,
                asked_at=datetime.now(UTC),
            )
        )

    writing = asyncio.create_task(store.database.run(write_slowly))
    await asyncio.sleep(0)
    assert await store.forget_user(ASKER) == ErasedCounts(questions=1)
    await writing
    assert not await columns_with(store, ASKER)


@pytest.mark.asyncio
@pytest.mark.parametrize("whom", ["user", "server"])
async def test_erased_text_is_in_no_file_after_the_daily_vacuum(tmp_path: Path, whom: str) -> None:
    """Neither in the log nor where SQLite moved rows; other people's text is still there."""
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        for length in (1, 3_000, 10, 900, 100, 2_000) * 10:
            for person, server in zip(PEOPLE, SERVERS, strict=True):
                text = f"Who is {person}? " + "どなたですか？" * (length // 7)
                await store.unanswered.add(server, person, text, 0.1, keep_text=True)
        erased, kept = (f"Who is {person}?".encode() for person in PEOPLE)
        assert erased in raw_bytes(tmp_path)
        await (store.forget_user(ASKER) if whom == "user" else store.servers.forget(SERVER))
        await store.drop_expired(datetime.now(UTC))
        assert erased not in raw_bytes(tmp_path)
        assert kept in raw_bytes(tmp_path)


@pytest.mark.asyncio
async def test_erased_text_is_out_of_the_log_at_once(tmp_path: Path) -> None:
    """No row has been moved here, so nothing is left for the VACUUM."""
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        await store.unanswered.add(SERVER, ASKER, "Who was that?", 0.1, keep_text=True)
        assert b"Who was that?" in raw_bytes(tmp_path)
        await store.forget_user(ASKER)
        assert b"Who was that?" not in raw_bytes(tmp_path)


@pytest.mark.asyncio
async def test_a_program_that_reads_the_file_delays_clearing_but_not_erasing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """For instance a backup; the log is emptied the next time."""
    monkeypatch.setattr(database, "LOCK_WAIT_S", 0.02)
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        await store.unanswered.add(SERVER, ASKER, "Who was that?", 0.1, keep_text=True)
        backup = sqlite3.connect(tmp_path / "inyo.sqlite3", isolation_level=None)
        backup.execute("BEGIN")
        backup.execute("SELECT * FROM unanswered").fetchall()
        assert await store.forget_user(ASKER) == ErasedCounts(questions=1)
        assert "Another program reads the database" in caplog.text
        assert await store.unanswered.entries(SERVER) == ()
        backup.close()
        await store.database.compact(vacuum=False)
        assert b"Who was that?" not in raw_bytes(tmp_path)


@pytest.mark.asyncio
async def test_entries_expire_from_all_tables(store: Store) -> None:
    """Comments and questions first, answers and ratings later."""
    now = await fill(store)
    assert await store.drop_expired(now + timedelta(days=KEPT_DAYS - 1)) == 0
    assert await store.drop_expired(now + timedelta(days=KEPT_DAYS, minutes=1)) == 2
    assert await store.drop_expired(now + KEPT) == 0
    assert await store.drop_expired(now + KEPT + timedelta(minutes=1)) == 1
    values = await store.database.run(all_values)
    assert not any(found for column, found in values.items() if "alembic" not in column)


async def fill(store: Store) -> datetime:
    """Store an answer, a comment and a question; now."""
    now = datetime.now(UTC)
    shown = dataclasses.replace(ANSWER, created_at=now)
    await store.answers.save(shown)
    await store.feedback.give(shown.token, ASKER, SERVER, False, "other", "No.", keep_text=True)
    await store.unanswered.add(SERVER, ASKER, "Who?", 0.1, keep_text=True)
    return now


@pytest.mark.asyncio
async def test_a_closed_store_says_so(store: Store) -> None:
    """A button may be clicked while the bot shuts down."""
    await store.close()
    await store.close()
    with pytest.raises(StorageError, match="is closed already"):
        await store.answers.find("x")
