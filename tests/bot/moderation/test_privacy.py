"""/inyo private-by-default, keep-questions and forget-server."""

import asyncio
import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.db.records import ServerSettings
from bot.db.tables import FeedbackRow, UnansweredRow
from tests.bot.db.samples import all_values, raw_bytes
from tests.bot.helpers import LOCALES, administrator, order, queue_held, queued, said_in
from tests.fakes.answers import FakeAnswerer, answer, quoting
from tests.fakes.cards import read_card
from tests.fakes.people import Person
from tests.fakes.places import Server
from tests.fakes.running import Served, serving
from tests.fakes.server import PATIENCE_S, FakeDiscord

pytestmark = pytest.mark.asyncio

QUESTION = "Who resigned?"


@pytest.mark.parametrize("locale", LOCALES)
async def test_answers_to_ask_are_private_until_it_is_turned_off(locale: str) -> None:
    """In the words of the moderator's language."""
    say = said_in(locale)
    async with serving() as served:
        discord = served.discord
        for on, told in ((True, "private-on"), (False, "private-off")):
            assert await order(served, "private-by-default", {"on": on}, locale=locale) == say(told)
            shown = await discord.message(await discord.ask(QUESTION))
            assert shown.is_ephemeral == on


async def test_the_asker_may_choose_otherwise() -> None:
    """Whatever the server's default is."""
    async with serving() as served:
        discord = served.discord
        for on in (True, False):
            await order(served, "private-by-default", {"on": on})
            chosen = await discord.ask(QUESTION, options={"private": not on})
            assert (await discord.message(chosen)).is_ephemeral != on


async def test_answers_to_messages_are_for_all_who_read_them() -> None:
    """Discord has no private answers to messages."""
    async with serving() as served:
        discord = served.discord
        await order(served, "private-by-default", {"on": True})
        assert not (await discord.message(await discord.mention(QUESTION))).is_ephemeral
        reader = discord.person()
        at = discord.private(reader)
        assert not (
            await discord.message(await discord.ask(QUESTION, by=reader, at=at))
        ).is_ephemeral


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


REMOVE, KEEP = "inyo:erase_server", "inyo:keep_server"


async def be_used(served: Served, server: Server) -> str:
    """Set everything on a server, ask and judge; the key of an answer with buttons."""
    at = server.channel
    for command, options in (
        ("keep-questions", {"on": True}),
        ("channels", {"action": "allow", "channel": at}),
        ("documents", {"action": "hide", "document": "A title"}),
        ("block", {"user": Person("somebody")}),
        ("private-by-default", {"on": True}),
    ):
        await order(served, command, options, by=administrator(), at=at)
    await served.discord.card(await served.discord.ask(SILENT, at=at))
    shown = await served.discord.ask("Who resigned?", at=at)
    await served.discord.card(await served.discord.press(shown, EN("feedback-helpful-button")))
    return shown


async def is_known(served: Served, server: Server) -> bool:
    """Whether anything about a server stands in the database."""
    values = await served.client.state.store.database.run(all_values)
    return any(int(server.id) in found for found in values.values())


@pytest.mark.parametrize("locale", LOCALES)
async def test_it_asks_first_and_can_be_cancelled(locale: str) -> None:
    """Then everything stays, and the buttons are gone."""
    say = said_in(locale)
    async with serving(engine) as served:
        discord = served.discord
        await be_used(served, discord.home)
        moderator = discord.moderator(locale=locale)
        asked = await discord.message(await discord.command("inyo forget-server", by=moderator))
        assert asked.is_ephemeral
        left_out = say("forget-server-hidden", count=1)
        blocked = say("forget-server-blocked", count=1)
        assert asked.card.words == f"{say('forget-server-confirm')}\n- {left_out}\n- {blocked}"
        assert asked.card.labels == (
            say("forget-server-button"),
            say("forget-server-cancel-button"),
        )
        await discord.press(asked, say("forget-server-cancel-button"))
        assert (await discord.edited(asked)).card.words == say("forget-server-cancelled")
        assert not asked.card.buttons
        assert await is_known(served, discord.home)


async def test_it_warns_of_what_would_be_allowed_again() -> None:
    """And of nothing else, where nothing is left out and nobody blocked."""
    async with serving(engine) as served:
        assert await order(served, "forget-server") == EN("forget-server-confirm")
        await served.client.state.store.servers.change(
            int(served.discord.home.id), blocked=frozenset({1, 2, 3})
        )
        told = await order(served, "forget-server")
        assert told.split("\n")[1:] == [f"- {EN('forget-server-blocked', count=3)}"]


@pytest.mark.parametrize("locale", LOCALES)
async def test_everything_is_gone_at_once_and_from_the_file(locale: str, tmp_path: Path) -> None:
    """Settings, answers, verdicts, questions; another server keeps its own. A restart between."""
    say = said_in(locale)
    discord = FakeDiscord(n_servers=2)
    home, away = discord.servers
    moderator = discord.moderator(locale=locale)
    async with serving(engine, discord=discord, state_dir=tmp_path) as served:
        shown = await be_used(served, home)
        await be_used(served, away)
        asked = await discord.message(await discord.command("inyo forget-server", by=moderator))
    async with serving(engine, discord=discord, state_dir=tmp_path) as served:
        await discord.press(asked, say("forget-server-button"), by=moderator)
        await discord.edited(asked)
        assert asked.card.words == say("forget-server-done")
        assert not asked.card.buttons
        assert not await is_known(served, home)
        assert home.id.encode() not in raw_bytes(tmp_path)
        settings = served.client.state.settings(int(home.id))
        assert settings == ServerSettings(int(home.id))
        more = await discord.press(shown, EN("context-button"))
        assert await served.notice(more) == EN("answer-expired")
        assert read_card(await discord.card(await discord.mention("Who?", at=home.lounge))).quotes
        assert await is_known(served, away)
        assert served.client.state.settings(int(away.id)).private_by_default


async def test_what_is_under_way_on_the_server_leaves_nothing_behind() -> None:
    """Nor does it when the bot is removed; what is under way elsewhere is kept."""
    discord = FakeDiscord(n_servers=2)
    home, away = discord.servers
    async with serving(engine, discord=discord) as served:
        recent = served.client.state.history
        for by_kick in (False, True):
            await order(served, "keep-questions", {"on": True}, by=administrator())
            asked = await discord.message(
                await discord.command("inyo forget-server", by=discord.moderator())
            )
            async with queue_held(served):
                keys = [
                    await discord.ask(question, at=at)
                    for question in ("Who resigned?", SILENT)
                    for at in (home.channel, away.channel)
                ]
                await queued(served, len(keys))
                if by_kick:
                    await discord.leave(home)
                    async with asyncio.timeout(PATIENCE_S):
                        while await is_known(served, home):  # noqa: ASYNC110 - nothing tells
                            await asyncio.sleep(0.01)
                else:
                    await discord.press(asked, REMOVE)
                    assert (await discord.edited(asked)).card.words == EN("forget-server-done")
            for key in keys:
                await discord.message(key)
            assert not await is_known(served, home)
            assert await is_known(served, away)
            servers = {answer.guild_id for answer in recent._answers.values()}
            assert servers == {int(away.id)}


@pytest.mark.parametrize("locale", LOCALES)
async def test_whoever_is_no_moderator_any_more_cannot_confirm(locale: str) -> None:
    """The card may have stood there for a while."""
    say = said_in(locale)
    async with serving(engine) as served:
        discord = served.discord
        await be_used(served, discord.home)
        moderator = discord.moderator(locale=locale)
        asked = await discord.message(await discord.command("inyo forget-server", by=moderator))
        demoted = Person(moderator.name, locale=locale, id=moderator.id)
        asked.requester = demoted
        await discord.press(asked, REMOVE, by=demoted)
        assert (await discord.edited(asked)).card.words == say("moderation-not-allowed")
        assert await is_known(served, discord.home)


async def test_a_server_that_the_bot_has_to_leave_is_forgotten() -> None:
    """Another one isn't; nor is one that Discord has only lost for a while."""
    discord = FakeDiscord(n_servers=3)
    home, away, lost = discord.servers
    async with serving(engine, discord=discord) as served:
        for server in discord.servers:
            await be_used(served, server)
        await discord.gateway.dispatch("GUILD_DELETE", {"id": lost.id, "unavailable": True})
        await discord.leave(home)
        async with asyncio.timeout(PATIENCE_S):
            while await is_known(served, home):
                pass
        assert await is_known(served, away)
        assert await is_known(served, lost)
        back = await discord.join("Back again")
        assert served.client.state.settings(int(back.id)) == ServerSettings(int(back.id))
