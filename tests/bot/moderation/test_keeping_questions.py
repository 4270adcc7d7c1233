"""/inyo keep-questions: texts are kept only where an administrator wants it, and not for long."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.db.tables import FeedbackRow, UnansweredRow
from tests.bot.db.samples import raw_bytes
from tests.bot.moderation.acting import LOCALES, administrator, order, said_in
from tests.fakes.answers import FakeAnswerer, answer, quoting
from tests.fakes.people import Person
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

SILENT = "Where is Atlantis?"
COMMENT = "It stands in another book."
EN = said_in("en-US")


def engine() -> FakeAnswerer:
    """What knows everything but where Atlantis is."""
    return FakeAnswerer(lambda text: answer(text) if text == SILENT else quoting(text))


async def fall_short(served: Served) -> None:
    """A question without an answer, and an answer that doesn't help; why, where that is asked."""
    discord = served.discord
    await discord.card(await discord.ask(SILENT))
    await discord.card(await discord.mention(SILENT))
    opened = await discord.press(
        await discord.ask("Who resigned?"), EN("feedback-unhelpful-button")
    )
    fields = {EN("feedback-reason-label"): EN("feedback-outdated-option")}
    if served.client.state.settings(int(discord.home.id)).keep_questions:
        fields[EN("feedback-comment-label")] = COMMENT
    await discord.card(await discord.submit(opened, fields))


async def texts(served: Served) -> list[str]:
    """What people wrote, as it stands in the file."""
    key = await served.discord.command("inyo unanswered", by=served.discord.moderator())
    files = (await served.discord.message(key)).files
    if not files:
        return []
    rows = csv.DictReader(io.StringIO(files["unanswered.csv"].decode("utf-8-sig"), newline=""))
    return [row["question"] + row["comment"] for row in rows]


def let_a_week_pass(session: Session) -> None:
    """Have everything be that much older."""
    week_ago = datetime.now(UTC) - timedelta(days=7, minutes=1)
    session.execute(update(UnansweredRow).values(asked_at=week_ago))
    session.execute(update(FeedbackRow).values(given_at=week_ago))


async def keep(served: Served, on: bool, by: Person | None = None) -> str:
    """Turn it on or off; what is said to that."""
    return await order(served, "keep-questions", {"on": on}, by=by or administrator())


@pytest.mark.parametrize("locale", LOCALES)
async def test_only_administrators_can_change_it(locale: str) -> None:
    """Other moderators are told so; the days are those of the setting."""
    say = said_in(locale)
    async with serving(questions_kept_days=7) as served:
        settings = served.client.state.settings
        home = int(served.discord.home.id)
        refused = await keep(served, on=True, by=served.discord.moderator(locale=locale))
        assert refused == say("keep-questions-not-allowed")
        assert not settings(home).keep_questions
        told = await keep(served, on=True, by=administrator(locale))
        assert told == say("keep-questions-on", days=7)
        assert settings(home).keep_questions
        told = await keep(served, on=False, by=administrator(locale))
        assert told == say("keep-questions-off")
        assert served.discord.problems == []


async def test_texts_are_kept_only_while_it_is_on(tmp_path: Path) -> None:
    """That something was asked is noted before too; turning it off erases from the file's bytes."""
    async with serving(engine, state_dir=tmp_path) as served:
        await fall_short(served)
        assert await texts(served) == ["", "", ""]
        assert b"Atlantis" not in raw_bytes(tmp_path)
        await keep(served, on=True)
        await fall_short(served)
        assert await texts(served) == ["", "", "", SILENT, SILENT, COMMENT]
        await keep(served, on=False)
        assert await texts(served) == [""] * 6
        assert b"Atlantis" not in raw_bytes(tmp_path)
        assert b"another book" not in raw_bytes(tmp_path)
        assert served.discord.problems == []


async def test_texts_expire(tmp_path: Path) -> None:
    """After QUESTIONS_KEPT_DAYS, also while the bot was away; younger ones stay."""
    discord = FakeDiscord()
    async with serving(
        engine, discord=discord, state_dir=tmp_path, questions_kept_days=7
    ) as served:
        await keep(served, on=True)
        await fall_short(served)
        await served.client.state.store.database.run(let_a_week_pass)
        await fall_short(served)
        assert (await texts(served)).count(SILENT) == 4
    async with serving(
        engine, discord=discord, state_dir=tmp_path, questions_kept_days=7
    ) as served:
        while len(kept := await texts(served)) > 4:
            pass
        assert kept == [
            "",
            SILENT,
            SILENT,
            COMMENT,
        ]
        assert discord.problems == []


async def test_texts_of_direct_messages_are_never_kept(tmp_path: Path) -> None:
    """No moderators could want it there, nor could they of other servers."""
    discord = FakeDiscord(n_servers=2)
    async with serving(engine, discord=discord, state_dir=tmp_path) as served:
        await keep(served, on=True)
        reader = discord.person()
        await discord.card(await discord.write_privately(SILENT, by=reader))
        for at in (discord.private(reader), discord.servers[1].channel):
            await discord.card(await discord.ask(SILENT, by=reader, at=at))
        assert await texts(served) == []
        assert b"Atlantis" not in raw_bytes(tmp_path)


async def test_texts_of_private_questions_are_never_kept() -> None:
    """Moderators didn't see them, and don't get to read them in a table; they are counted."""
    async with serving(engine) as served:
        await keep(served, on=True)
        await served.discord.card(await served.discord.ask(SILENT, options={"private": True}))
        assert await texts(served) == [""]
        assert served.discord.problems == []
