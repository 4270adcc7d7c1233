"""Forgetting leaves nothing of a person or a server: in no column of any table, in no file."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.db.engine import file_url
from bot.db.erase import Forgotten
from bot.db.store import Store, open_store
from bot.db.tables import UnansweredRow
from tests.bot.db.samples import (
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
EVENTS = st.tuples(
    st.sampled_from(["answer", "verdict", "question", "block"]),
    st.sampled_from(PEOPLE),
    st.sampled_from(SERVERS),
    st.integers(0, 5),
)


async def happen(store: Store, kind: str, user_id: int, guild_id: int, token: int) -> None:
    """Something that leaves a trace."""
    if kind == "answer":
        await store.answers.remember(answer(token, user_id, guild_id))
    elif kind == "verdict":
        name = answer(token).token
        await store.feedback.give(name, user_id, guild_id, False, "other", "No!", kept=True)
    elif kind == "question":
        await store.unanswered.note(guild_id, user_id, "Who?", 0.1, kept=True)
    else:
        await store.servers.change(guild_id, blocked=frozenset({user_id}), keep_questions=True)


async def places_of(store: Store, value: int) -> set[str]:
    """The columns in which a value stands."""
    values = await store.database.run(all_values)
    return {column for column, found in values.items() if value in found}


@given(st.lists(EVENTS, max_size=25))
@settings(max_examples=25)
def test_forgetting_leaves_no_id_in_any_table(events: list[tuple[str, int, int, int]]) -> None:
    """The person's first, but for the moderators' block, and then the server's."""

    async def forget() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with await open_store(file_url(Path(folder)), KEPT_DAYS) as store:
                for event in events:
                    await happen(store, *event)
                await store.forget_user(ASKER)
                assert await places_of(store, ASKER) <= {"server_blocked.user_id"}
                await store.servers.forget(SERVER)
                assert not await places_of(store, SERVER)

    asyncio.run(forget())


@pytest.mark.asyncio
async def test_forgetting_a_person_leaves_the_others(store: Store) -> None:
    """And the block, which is the moderators' record."""
    await store.servers.change(SERVER, blocked=frozenset(PEOPLE), keep_questions=True)
    for number, person in enumerate(PEOPLE):
        await store.answers.remember(answer(number, person))
        await store.feedback.give(answer(number).token, person, SERVER, False, "other")
        await store.unanswered.note(SERVER, person, f"Who is {person}?", 0.1, kept=True)
    assert await store.forget_user(ASKER) == Forgotten(answers=1, feedback=1, questions=1)
    assert await store.forget_user(ASKER) == Forgotten()
    assert await store.answers.find(answer(1).token) == answer(1, OTHER)
    assert [row.question for row in await store.unanswered.rows(SERVER)] == ["", f"Who is {OTHER}?"]
    assert store.servers.of(SERVER).blocked == frozenset(PEOPLE)


@pytest.mark.asyncio
async def test_what_was_still_being_written_is_forgotten_too(store: Store) -> None:
    """However long that takes: the deletion comes last, also where several threads write."""

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
    assert await store.forget_user(ASKER) == Forgotten(questions=1)
    await writing
    assert not await places_of(store, ASKER)


@pytest.mark.asyncio
async def test_a_forgotten_server_has_the_defaults(store: Store, address: str) -> None:
    """At once and after a restart; other servers keep theirs."""
    for server in SERVERS:
        await store.servers.change(server, language="ja", channels=frozenset({server + 1}))
    assert await store.servers.forget(SERVER) == 2
    async with await open_store(address, KEPT_DAYS) as after:
        for opened in (store, after):
            assert opened.servers.of(SERVER).language is None
            assert opened.servers.of(ELSEWHERE).channels == {ELSEWHERE + 1}


@pytest.mark.asyncio
@pytest.mark.parametrize("whom", ["user", "server"])
async def test_forgotten_text_is_in_no_file(tmp_path: Path, whom: str) -> None:
    """Not in the write-ahead log, nor where SQLite had rows that it moved; the others' is there."""
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        for length in (1, 3_000, 10, 900, 100, 2_000) * 10:
            for person, server in zip(PEOPLE, SERVERS, strict=True):
                text = f"Who is {person}? " + "どなたですか？" * (length // 7)
                await store.unanswered.note(server, person, text, 0.1, kept=True)
        forgotten, kept = (f"Who is {person}?".encode() for person in PEOPLE)
        assert forgotten in raw_bytes(tmp_path)
        await (store.forget_user(ASKER) if whom == "user" else store.servers.forget(SERVER))
        assert forgotten not in raw_bytes(tmp_path)
        assert kept in raw_bytes(tmp_path)
