"""Clearing the files: nothing of what was deleted stays, and nobody waits long for it."""

import asyncio
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.db import engine
from bot.db.answers import new_token
from bot.db.database import Database
from bot.db.engine import file_url
from bot.db.store import COMPACT_EVERY, open_store
from bot.db.tables import AnswerRow, UnansweredRow
from tests.bot.db.samples import ANSWER, ASKER, CHANNEL, KEPT_DAYS, SERVER, answer, raw_bytes
from tests.bot.moderation.acting import said_in
from tests.fakes.running import serving

pytestmark = pytest.mark.asyncio

EN = said_in("en-US")
BIG_ID = 1 << 59  # ids are stored in eight bytes


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """What SQLite is told from now on."""
    told: list[str] = []
    lent = database._engine.raw_connection()
    cast(sqlite3.Connection, lent.driver_connection).set_trace_callback(told.append)
    lent.close()
    yield told


def n_scrubs(statements: list[str]) -> int:
    """How often the files were cleared."""
    return sum("wal_checkpoint(TRUNCATE)" in statement for statement in statements)


async def test_who_has_nothing_to_be_forgotten_costs_next_to_nothing(tmp_path: Path) -> None:
    """However often they use /forget-me; the first time that there is something, it is cleared."""
    async with serving(state_dir=tmp_path) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        store = served.client.state.store
        await store.drop_expired(datetime.now(UTC))  # as it does at the start
        with statements_of(store.database) as told:
            for _ in range(5):
                key = await discord.command("forget-me", by=ana)
                assert EN("forget-me-nothing") in await served.notice(key)
            assert n_scrubs(told) == 0
            assert (await discord.message(await discord.ask("Who resigned?", by=ana))).card.quotes
            for _ in range(3):
                await discord.card(await discord.command("forget-me", by=ana))
            assert n_scrubs(told) == 1
            assert not [statement for statement in told if "VACUUM" in statement]


async def test_several_who_are_forgotten_at_once_share_the_work(tmp_path: Path) -> None:
    """And what is written meanwhile waits for one of them, not for all."""
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        for number in range(20):
            await store.answers.remember(answer(number, BIG_ID + number))
        with statements_of(store.database) as told:
            everybody = [store.forget_user(BIG_ID + number) for number in range(20)]
            forgotten = asyncio.gather(*everybody)
            await store.answers.remember(ANSWER)
            assert n_scrubs(told) <= 1
            assert [each.answers for each in await forgotten] == [1] * 20
            assert n_scrubs(told) == 1


async def test_who_is_forgotten_again_and_again_holds_nobody_up_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are cleared again only when others have had their turn; the deletion is at once."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        monkeypatch.setattr("bot.db.database.asyncio.sleep", sleep)
        monkeypatch.setattr(store.database, "_clock", itertools.count().__next__)
        for number in range(3):
            await store.answers.remember(answer(number))
            assert (await store.forget_user(ASKER)).answers == 1
        # By this clock each takes a second: nine more have to pass, one of which has.
        first, *later = slept
        assert first <= 0
        assert later == [pytest.approx(8)] * 2


async def test_an_hour_in_which_nothing_was_removed_is_not_tidied_after(tmp_path: Path) -> None:
    """However much was added: the files are as clean as they were."""
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        await store.answers.remember(ANSWER)
        await store.drop_expired(ANSWER.created_at)
        with statements_of(store.database) as told:
            await store.drop_expired(ANSWER.created_at)
            await store.answers.remember(answer(1))
            await store.answers.set_message(ANSWER.token, 99)
            await store.unanswered.note(SERVER, ASKER, "Who?", 0.1, kept=True)
            await store.feedback.give(ANSWER.token, ASKER, SERVER, False, "other", "A", kept=True)
            await store.drop_expired(ANSWER.created_at + COMPACT_EVERY)
            assert n_scrubs(told) == 0


async def test_what_was_removed_or_replaced_is_tidied_after(tmp_path: Path) -> None:
    """Once; and what isn't about somebody who is forgotten doesn't sort all answers anew."""
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        give, tidy = store.feedback.give, store.drop_expired
        for number in range(2):
            await store.answers.remember(answer(number))
        await give(answer(0).token, ASKER, SERVER, False, "other", "Nothing of use.", kept=True)
        await tidy(ANSWER.created_at)
        with statements_of(store.database) as told:
            await give(answer(0).token, ASKER, SERVER, False, "other", "Wrong.", kept=True)
            for _ in range(2):
                await tidy(ANSWER.created_at)
            assert n_scrubs(told) == 1
            assert b"Nothing of use." not in raw_bytes(tmp_path)
            await store.answers.remove(answer(1).token)
            for _ in range(2):
                await tidy(ANSWER.created_at)
            assert n_scrubs(told) == 2
            assert not [statement for statement in told if "REINDEX" in statement]
            await tidy(ANSWER.created_at + COMPACT_EVERY)
            assert n_scrubs(told) == 3


async def test_what_another_program_kept_is_tidied_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Though nothing was removed since."""
    patience = ("busy_timeout = 20", *engine._SQLITE_SETTINGS[1:])
    monkeypatch.setattr(engine, "_SQLITE_SETTINGS", patience)
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        await store.unanswered.note(SERVER, ASKER, "Who was that?", 0.1, kept=True)
        reader = sqlite3.connect(tmp_path / "inyo.sqlite3", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM unanswered").fetchall()
        await store.forget_user(ASKER)
        assert "Another program holds the database" in caplog.text
        assert b"Who was that?" in raw_bytes(tmp_path)
        reader.close()
        await store.database.clear_words()
        assert b"Who was that?" not in raw_bytes(tmp_path)


def live_a_day(session: Session, day: int, people: list[int], begin: datetime) -> None:
    """Ten questions and answers a person, in turns; what is older than three days goes."""
    at = begin + timedelta(days=day)
    asked = [person for _ in range(10) for person in people]
    for number, person in enumerate(asked):
        text = f"asked by {person} " + "どなたですか？" * (number * 7 % 40)
        token = new_token()
        session.add(
            UnansweredRow(
                token=token,
                guild_id=SERVER,
                user_id=person,
                question=text,
                confidence=0.1,
                asked_at=at,
            )
        )
        session.add(
            AnswerRow(
                token=token,
                user_id=person,
                guild_id=SERVER,
                channel_id=CHANNEL,
                language="ja",
                is_private=False,
                answered=False,
                created_at=at,
            )
        )
    session.flush()
    session.execute(delete(AnswerRow).where(AnswerRow.created_at < at - timedelta(days=3)))
    session.execute(delete(UnansweredRow).where(UnansweredRow.asked_at < at - timedelta(days=3)))


async def test_neither_words_nor_ids_stay_wherever_rows_were_moved(tmp_path: Path) -> None:
    """Words go at once, and within a day the last id that a move has left; others' stay."""
    people = [BIG_ID + 7**15 * number for number in range(1, 31)]
    begin = datetime.now(UTC)
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        for day in range(12):
            await store.database.run(partial(live_a_day, day=day, people=people, begin=begin))
            forgotten = people.pop(day * 5 % len(people))
            await store.forget_user(forgotten)
            assert f"asked by {forgotten} ".encode() not in raw_bytes(tmp_path)
            await store.drop_expired(begin + timedelta(days=day))
            files = raw_bytes(tmp_path)
            assert forgotten.to_bytes(8, "big") not in files
            assert people[0].to_bytes(8, "big") in files
            assert f"asked by {people[0]} ".encode() in files
