"""Two `inyo run`, each with one of a bot's two shards, share a database and an index.

Each has a state folder of its own, as on a machine of its own.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot.db.engine import file_url
from bot.i18n import PHRASES
from tests.fakes.cards import read_card
from tests.fakes.messages import Message
from tests.fakes.people import Person
from tests.fakes.places import Place
from tests.fakes.process import PATIENCE_S, Inyo, inyo_run
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

EN = PHRASES["en"].say
QUESTION = "What did Leike say his team struggled to obtain?"
LEANING = EN("answer-follow-up-to", question="|").partition("|")[0]


@pytest.fixture
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The database of both processes: PostgreSQL where there is one, or else an SQLite file."""
    if "TEST_DATABASE_URL" not in os.environ:
        return file_url(tmp_path)
    emptied: str = request.getfixturevalue("postgresql")
    return emptied


def process(
    discord: FakeDiscord, folder: Path, address: str, shard: int, name: str = ""
) -> AbstractAsyncContextManager[Inyo]:
    """Start the process that has one of the two shards."""
    return inyo_run(
        discord,
        folder,
        DATABASE_URL=address,
        STATE_DIR=str(folder / f"state-{name or shard}"),
        SHARD_IDS=str(shard),
        SHARD_COUNT="2",
        QUESTIONS_PER_MINUTE="1000",
    )


@asynccontextmanager
async def two_processes(
    discord: FakeDiscord, folder: Path, address: str
) -> AsyncIterator[tuple[Inyo, Inyo]]:
    """Start both at once, and wait until both are connected."""
    async with (
        process(discord, folder, address, 0) as first,
        process(discord, folder, address, 1) as second,
    ):
        await first.connected(discord, 0)
        await second.connected(discord, 1)
        yield first, second


async def answered(discord: FakeDiscord, at: Place, by: Person) -> Message:
    """Ask until the process that has this place has opened the index; the answer."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found = await discord.message(await discord.ask(QUESTION, at=at, by=by), PATIENCE_S)
            if found.card.quotes:
                return found
            await asyncio.sleep(0.2)


async def followed_up(discord: FakeDiscord, at: Place, by: Person) -> str:
    """Ask a follow-up; the answer's words besides its quotes."""
    key = await discord.mention("And when was that?", at=at, by=by)
    return (await discord.message(key, PATIENCE_S)).card.words


async def leave(inyo: Inyo) -> str:
    """End a process with SIGTERM; its output."""
    inyo.signal(signal.SIGTERM)
    ended = await inyo.ended()
    assert "Traceback" not in ended.stderr
    assert ended.exit_code == 0
    return ended.stdout


async def test_they_are_one_bot(tmp_path: Path, address: str) -> None:
    """Each answers in its own places; a person who is erased is erased from both."""
    async with (
        FakeDiscord(n_servers=2, n_shards=2) as discord,
        two_processes(discord, tmp_path, address) as (first, second),
    ):
        assert sorted(said["shard"] for said in discord.gateway.identified) == [[0, 2], [1, 2]]
        assert len(discord.sent("PUT", "/commands")) == 1
        ana, (here, there) = Person("Ana"), (each.channel for each in discord.servers)
        for place in (here, there, discord.private(ana)):
            await answered(discord, place, ana)
        mentioned = [await discord.mention(QUESTION, at=place) for place in (here, there)]
        for key in mentioned:
            assert read_card(await discord.card(key, PATIENCE_S)).quotes
        assert [len(discord.sent("POST", f"/{p.id}/messages")) for p in (here, there)] == [1, 1]

        # This is only in the memory of one process: the other has to tell it to forget.
        assert LEANING + QUESTION in await followed_up(discord, there, ana)
        status = await discord.command("inyo status", at=there, by=discord.moderator())
        assert EN("status-shards", shards="1", count=2) in (await words(discord, status))
        forgotten = await words(discord, await discord.command("forget-me", at=here, by=ana))
        assert EN("forget-me-done") in forgotten
        async with asyncio.timeout(PATIENCE_S):
            while LEANING in await followed_up(discord, there, ana):  # noqa: ASYNC110 - in a process
                await asyncio.sleep(1)
        printed = [await leave(each) for each in (first, second)]
        assert ["Invite Inyo" in text for text in printed] == [True, False]
        assert discord.problems == []


async def words(discord: FakeDiscord, key: str) -> str:
    """The words of a reply without quotes."""
    return read_card(await discord.card(key, PATIENCE_S)).words


async def test_when_one_is_killed_the_other_goes_on_and_a_third_takes_over(
    tmp_path: Path, address: str
) -> None:
    """The buttons below the dead one's answers work: its successor reads them from the database."""
    async with (
        FakeDiscord(n_servers=2, n_shards=2) as discord,
        two_processes(discord, tmp_path, address) as (_, second),
    ):
        ana, (here, there) = Person("Ana"), (each.channel for each in discord.servers)
        shown = await answered(discord, there, ana)
        second.signal(signal.SIGKILL)
        await second.ended()
        await answered(discord, here, ana)
        async with process(discord, tmp_path, address, 1, "third") as third:
            await third.connected(discord, 1)
            await answered(discord, there, ana)
            more = next(each for each in shown.card.buttons if each.label == EN("context-button"))
            around = await discord.message(await discord.press(shown, more.custom_id), PATIENCE_S)
            assert shown.card.quotes[0].strip() in around.card.quotes[0]
            await discord.card(
                await discord.press(shown, EN("feedback-helpful-button"), by=ana), PATIENCE_S
            )
            ratings = await discord.command("inyo status", at=there, by=discord.moderator())
            assert EN("status-ratings", helpful=1, unhelpful=0) in await words(discord, ratings)
            assert discord.problems == []
