"""What is kept about someone: they are told, and with /forget-me it goes at once."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from tests.bot.db.samples import all_values, raw_bytes
from tests.bot.helpers import LOCALES, administrator, order, queue_held, queued, said_in
from tests.bot.shelves import LEIKE, library
from tests.fakes.answers import FakeAnswerer, answer, quoting
from tests.fakes.cards import read_card
from tests.fakes.people import Person
from tests.fakes.places import Place, among_people
from tests.fakes.rendering import render
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

SILENT = "Where is Atlantis?"
EN = said_in("en-US")


def engine() -> FakeAnswerer:
    """What knows everything but where Atlantis is."""
    return FakeAnswerer(lambda text: answer(text) if text == SILENT else quoting(text))


async def use_it(served: Served, by: Person) -> str:
    """Two answers, one without a quote, and a verdict; the key of the answer with one."""
    discord = served.discord
    await discord.card(await discord.ask(SILENT, by=by))
    shown = await discord.mention("Who resigned?", by=by)
    await discord.card(await discord.press(shown, EN("feedback-helpful-button"), by=by))
    return shown


async def forget_me(served: Served, by: Person, at: Place | None = None) -> str:
    """What somebody is told, and nobody else."""
    key = await served.discord.command("forget-me", by=by, at=at)
    assert (await served.discord.message(key)).is_ephemeral
    return await served.notice(key)


async def is_known(served: Served, person: Person) -> set[str]:
    """Where in the database a person stands."""
    values = await served.client.state.store.database.run(all_values)
    return {column for column, found in values.items() if int(person.id) in found}


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_help_leads_to_what_is_kept(locale: str) -> None:
    """In full, for the reader alone, with the owner's setting."""
    say = said_in(locale)
    async with serving(engine, questions_kept_days=7) as served:
        reader = served.discord.person(locale=locale)
        shown = await served.discord.command("help", by=reader)
        pressed = await served.discord.press(shown, say("privacy-button"), by=reader)
        assert (await served.discord.message(pressed)).is_ephemeral
        told = render(await served.notice(pressed)).text
        assert say("privacy-title") in told
        assert say("privacy-unanswered", days=7) in told


@pytest.mark.parametrize("locale", LOCALES)
async def test_it_says_how_much_was_removed_and_what_stays(locale: str) -> None:
    """Answers, verdicts, questions; and the second time that there is nothing."""
    say = said_in(locale)
    stays = f"-# {say('forget-me-blocks')}\n-# {say('forget-me-messages')}"
    async with serving(engine) as served:
        reader = served.discord.person(locale=locale)
        await use_it(served, reader)
        assert await forget_me(served, reader) == "\n".join(
            [
                say("forget-me-done"),
                f"- {say('forget-me-answers', count=2)}",
                f"- {say('forget-me-feedback', count=1)}",
                f"- {say('forget-me-questions', count=1)}",
                stays,
            ]
        )
        assert await forget_me(served, reader) == f"{say('forget-me-nothing')}\n{stays}"


async def test_it_is_gone_from_the_file_at_once_and_others_keep_theirs(tmp_path: Path) -> None:
    """What they wrote too; the buttons of their answers say that they are too old."""
    async with serving(engine, state_dir=tmp_path) as served:
        discord = served.discord
        await order(served, "keep-questions", {"on": True}, by=administrator())
        reader, writer = discord.person("reader"), discord.person("writer")
        shown, others = await use_it(served, reader), await use_it(served, writer)
        assert await is_known(served, reader)
        await forget_me(served, reader)
        assert not await is_known(served, reader)
        assert reader.id.encode() not in raw_bytes(tmp_path)
        on_button = await discord.press(shown, EN("context-button"), by=reader)
        assert await served.notice(on_button) == EN("answer-expired")
        more = read_card(await discord.card(await discord.press(others, EN("context-button"))))
        assert more.words != EN("answer-expired")
        assert SILENT.encode() in raw_bytes(tmp_path)
        await forget_me(served, writer)
        assert SILENT.encode() not in raw_bytes(tmp_path)


@pytest.mark.parametrize("how", ["ask", "silent", "mention", "edit", "search", "find", "check"])
async def test_what_is_under_way_leaves_nothing_behind(how: str) -> None:
    """It is answered, but nothing is kept of it; and what is asked later is kept again."""
    known = library(LEIKE)
    async with serving(lambda: known) as served:
        discord, reader, writer = served.discord, Person("reader"), Person("writer")
        state, home = served.client.state, int(served.discord.home.id)
        await state.store.servers.change(home, keep_questions=True)
        said = await discord.say("Jan Leike resigned on Friday.", by=writer)
        asked = await discord.mention("Who resigned on Friday?", by=reader)
        await discord.card(asked)
        acts: Mapping[str, Callable[[], Awaitable[str | None]]] = {
            "ask": lambda: discord.ask("Who resigned on Friday?", by=reader),
            "silent": lambda: discord.ask("Où est l'Atlantide?", by=reader),
            "mention": lambda: discord.mention("Who resigned on Friday?", by=reader),
            "edit": lambda: discord.edit(asked, f"<@{discord.bot['id']}> Who left on Friday?"),
            "search": lambda: discord.command("search", {"query": "Friday"}, by=reader),
            "find": lambda: discord.point_at(said, "Find in documents", by=reader),
            "check": lambda: discord.point_at(said, "Check quote", by=reader),
        }
        async with queue_held(served):
            key = await acts[how]() or asked
            await queued(served)
            others = await discord.ask("Who resigned on Friday?", by=writer)
            await queued(served, 2)
            await forget_me(served, reader)
        await (discord.edited(asked) if how == "edit" else discord.card(key))
        assert read_card(await discord.card(others)).labels
        await served.settle()
        assert not await is_known(served, reader)
        assert await is_known(served, writer)
        requester = (int(reader.id), int(discord.channel_id))
        assert state.history.last(*requester).question == ""
        assert not any(each.user_id == requester[0] for each in state.history._answers.values())
        assert len(state.in_flight) == 0
        await discord.card(await discord.ask("Who resigned on Friday?", by=reader))
        assert await is_known(served, reader)


@pytest.mark.parametrize("locale", LOCALES)
async def test_whoever_is_blocked_may_use_it_and_stays_blocked(locale: str) -> None:
    """The block is the moderators' record, which the card says."""
    say = said_in(locale)
    async with serving(engine) as served:
        discord = served.discord
        reader = discord.person(locale=locale)
        await use_it(served, reader)
        await order(served, "block", {"user": reader})
        told = await forget_me(served, reader)
        assert told.startswith(say("forget-me-done"))
        assert say("forget-me-blocks") in told
        assert await is_known(served, reader) == {"server_blocked.user_id"}
        asked = await discord.ask("Who resigned?", by=reader)
        assert await served.notice(asked) == say("ask-blocked")


async def test_it_works_everywhere_for_what_was_asked_everywhere() -> None:
    """On all servers at once, in direct messages, and where only the asker has the bot."""
    discord = FakeDiscord(n_servers=2)
    async with serving(engine, discord=discord) as served:
        reader = discord.person()
        places = [
            discord.home.channel,
            discord.servers[1].thread,
            discord.private(reader),
            among_people(reader, discord.person("friend")),
        ]
        for at in places:
            for asked_at in places:
                key = await discord.ask("Who resigned?", by=reader, at=asked_at)
                assert read_card(await discord.card(key)).quotes
            told = await forget_me(served, reader, at)
            assert EN("forget-me-answers", count=len(places)) in told
            assert not await is_known(served, reader)
