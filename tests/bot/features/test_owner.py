"""/inyo-owner: for the owner alone; reload re-indexes while the current index keeps serving."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot import query_queue
from bot.i18n import PHRASES
from index.engine import Engine, EngineOptions, open_engine
from index.errors import DocumentError
from index.types import Progress
from tests.bot.helpers import LOCALES, administrator, said_in
from tests.bot.shelves import LEIKE, SHIPS, library
from tests.fakes.cards import read_card
from tests.fakes.people import Person
from tests.fakes.running import Served, serving
from tests.fakes.server import PATIENCE_S, FakeDiscord

pytestmark = pytest.mark.asyncio
COMMANDS = ("inyo-owner sync", "inyo-owner reload")
ADMIN, DEVELOPER, READER = Person("Ada"), Person("Dev"), Person("Rae")
TEAM = {ADMIN: "admin", DEVELOPER: "developer", READER: "read_only"}


async def told(served: Served, command: str, by: Person) -> str:
    """What somebody is told, and nobody else."""
    key = await served.discord.command(command, by=by)
    assert (await served.discord.message(key)).is_ephemeral
    return await served.notice(key)


@pytest.mark.parametrize("locale", LOCALES)
async def test_nobody_else_may_use_it(locale: str, caplog: pytest.LogCaptureFixture) -> None:
    """Not even those who may do everything on a server, to whom Discord offers it."""
    refusal = said_in(locale)("owner-not-allowed")
    async with serving() as served:
        discord = served.discord
        at_start = len(discord.sent("PUT", "/commands"))
        for by in (administrator(locale), discord.moderator(locale=locale)):
            for command in COMMANDS:
                assert await told(served, command, by) == refusal
        stranger = discord.person(locale=locale)
        at = discord.private(stranger)
        assert (
            await served.notice(await discord.command(COMMANDS[0], by=stranger, at=at)) == refusal
        )
        assert len(discord.sent("PUT", "/commands")) == at_start
        assert not served.client.state.queue.is_loading
        assert "Error ID" not in caplog.text


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_owner_may_tell_discord_of_the_commands(locale: str) -> None:
    """On a server and in direct messages, blocked or not; how many there are is said."""
    say = said_in(locale)
    discord = FakeDiscord(owner=Person("owner", locale=locale))
    async with serving(discord=discord) as served:
        blocked = frozenset({int(discord.owner.id)})
        await served.client.state.store.servers.change(int(discord.home.id), blocked=blocked)
        for at in (discord.home.channel, discord.private(discord.owner)):
            before = len(discord.sent("PUT", "/commands"))
            key = await discord.command("inyo-owner sync", by=discord.owner, at=at)
            assert await served.notice(key) == say(
                "owner-sync-done", count=len(discord.commands.all)
            )
            assert len(discord.sent("PUT", "/commands")) == before + 1


@pytest.mark.parametrize("locale", LOCALES)
async def test_that_discord_did_not_take_the_commands_is_said(
    locale: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The reason is in the log."""
    discord = FakeDiscord(owner=Person("owner", locale=locale))
    async with serving(discord=discord) as served:
        discord.fail_next("PUT", "/commands", 403)
        assert await told(served, "inyo-owner sync", discord.owner) == said_in(locale)(
            "owner-sync-failed"
        )
        assert "could not be registered with Discord: 403" in caplog.text


async def test_of_a_team_those_may_who_can_change_things() -> None:
    """Its leader, admins and developers; neither who may only read nor who hasn't joined yet."""
    say = said_in("en-US")
    discord = FakeDiscord(owner=Person("leader"), team=TEAM)
    invited = Person("Ivo")
    members = discord.application["team"]["members"]
    members.append(members[0] | {"user": invited.user, "membership_state": 1})
    async with serving(discord=discord) as served:
        done = say("owner-sync-done", count=len(discord.commands.all))
        for by in (discord.owner, ADMIN, DEVELOPER):
            assert await told(served, "inyo-owner sync", by) == done
        for by in (READER, invited, Person("stranger")):
            assert await told(served, "inyo-owner sync", by) == say("owner-not-allowed")


async def test_whoever_leaves_the_team_may_no_longer_and_whoever_joins_may_at_once() -> None:
    """Without a restart: rights that were taken away must be gone."""
    say = said_in("en-US")
    discord = FakeDiscord(owner=Person("leader"), team=TEAM)
    async with serving(discord=discord) as served:
        done = say("owner-sync-done", count=len(discord.commands.all))
        assert await told(served, COMMANDS[0], ADMIN) == done
        members = discord.application["team"]["members"]
        discord.application["team"]["members"] = [
            member | {"role": "admin"} for member in members if member["user"]["id"] != ADMIN.id
        ]
        for command in COMMANDS:
            assert await told(served, command, ADMIN) == say("owner-not-allowed")
        assert await told(served, COMMANDS[0], READER) == done


@pytest.mark.parametrize("locale", LOCALES)
async def test_nobody_may_while_discord_does_not_tell_whose_the_bot_is(locale: str) -> None:
    """Which is said, so that the owner tries again."""
    discord = FakeDiscord(owner=Person("owner", locale=locale))
    async with serving(discord=discord) as served:
        discord.fail_next("GET", "/oauth2/applications/@me", 403)
        assert await told(served, COMMANDS[0], discord.owner) == said_in(locale)("owner-unknown")


RELOAD = "inyo-owner reload"
HARBOUR = "Who left the harbour on Monday?"
OLD, NEW = library(LEIKE), library(LEIKE, SHIPS[0])


@dataclass(slots=True)
class Slowly:
    """Opens one engine after the other, errors among them; all but the first only when told to."""

    engines: list[Engine | Exception]
    may_finish: threading.Event = field(default_factory=threading.Event)
    n_opened: int = 0

    def __call__(self, progress: Progress) -> Engine:
        """Open the next one."""
        self.n_opened += 1
        if self.n_opened > 1:
            progress("passages", 3, 10)
            self.may_finish.wait(PATIENCE_S)
        engine = self.engines[self.n_opened - 1]
        if isinstance(engine, Exception):
            raise engine
        return engine


def owned(locale: str = "en-US") -> FakeDiscord:
    """A Discord on which the bot's owner speaks a language."""
    return FakeDiscord(owner=Person("owner", locale=locale))


async def reload(served: Served) -> str:
    """The owner orders it; the key of the card."""
    return await served.discord.command(RELOAD, by=served.discord.owner)


async def says(served: Served, key: str, expected: str | Callable[[str], bool]) -> str:
    """Wait until a card has some words, and return them."""
    shown = await served.discord.message(key)
    fits = expected if callable(expected) else expected.__eq__
    await served.discord.until(lambda: bool(fits(shown.card.words)))
    return shown.card.words


async def is_quoted(served: Served, question: str = HARBOUR) -> bool:
    """Whether there is an answer."""
    card = read_card(await served.discord.card(await served.discord.ask(question)))
    return "harbour" in "".join(card.quotes)


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.features.owner.PROGRESS_EVERY_S", 0.02)


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_old_index_answers_until_the_new_one_stands(locale: str) -> None:
    """One card tells how far it is, and what came of it; a second order waits for the first."""
    say = said_in(locale)
    opening = Slowly([OLD, NEW])
    progress = f"-# {say('ask-progress', stage='passages', done=3, total=10)}"
    async with serving(opening=opening, discord=owned(locale)) as served:
        before_s = time.perf_counter()
        try:
            key = await reload(served)
            await says(served, key, f"{say('owner-reload-started')}\n{progress}")
            assert not await is_quoted(served)
            again = f"{say('owner-reload-running')}\n{progress}"
            assert await served.notice(await reload(served)) == again
        finally:
            opening.may_finish.set()
        n_passages = len(NEW.index.passages)
        done = await says(served, key, lambda words: say("owner-reload-started") not in words)
        took_s = time.perf_counter() - before_s
        told = [
            say("owner-reload-done", seconds=tenths / 10, documents=2, passages=n_passages)
            for tenths in range(int(took_s * 10) + 2)
        ]
        assert done in told
        assert (await served.discord.message(key)).is_ephemeral
        assert await is_quoted(served)
        assert opening.n_opened == 2


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("error", [DocumentError(Path("x"), "secret"), ValueError("secret")])
async def test_when_it_fails_the_old_index_goes_on_answering(
    locale: str, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """The reason stands in the log under a number, and reloading again may succeed."""
    say = said_in(locale)
    opening = Slowly([NEW, error, OLD])
    opening.may_finish.set()
    async with serving(opening=opening, discord=owned(locale)) as served:
        before, after = say("owner-reload-failed", id="|").split("|")
        key = await reload(served)
        words = await says(served, key, lambda words: words.startswith(before))
        incident = words.removeprefix(before).removesuffix(after).strip("`")
        assert f"Error ID {incident}: reloading failed: secret" in caplog.text
        assert "secret" not in words
        assert await is_quoted(served)
        key = await reload(served)
        await says(served, key, lambda words: say("owner-reload-started") not in words)
        assert not await is_quoted(served)


@pytest.mark.parametrize("locale", LOCALES)
async def test_a_bot_that_could_not_start_can_be_helped(
    locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a restart, once there are documents, and without waiting until it tries again."""
    monkeypatch.setattr(query_queue, "RETRY_S", (600.0,))
    say = said_in(locale)
    missing = DocumentError(Path("x"), "no documents")
    opening = Slowly([missing, missing, NEW])
    discord = owned(locale)
    async with serving(opening=opening, discord=discord, until="failed") as served:
        key = await reload(served)
        await says(served, key, lambda words: words.startswith(say("owner-reload-started-first")))
        opening.may_finish.set()
        before, _ = say("owner-reload-failed-first", id="|").split("|")
        await says(served, key, lambda words: words.startswith(before))
        asked = await discord.ask(HARBOUR)
        assert await served.notice(asked) == PHRASES["en"].say("ask-failed")
        key = await reload(served)
        await says(served, key, lambda words: say("owner-reload-started-first") not in words)
        assert await is_quoted(served)


@pytest.mark.parametrize("locale", LOCALES)
async def test_nothing_new_is_said_to_be_so(locale: str) -> None:
    """The index on disk is the one that is served."""
    say = said_in(locale)
    opening = Slowly([OLD, OLD])
    opening.may_finish.set()
    async with serving(opening=opening, discord=owned(locale)) as served:
        await says(served, await reload(served), say("owner-reload-unchanged"))


async def test_a_reload_outlives_the_card(caplog: pytest.LogCaptureFixture) -> None:
    """Discord takes no edits after a quarter of an hour; the new index is served all the same."""
    opening = Slowly([OLD, NEW])
    async with serving(opening=opening, discord=owned()) as served:
        key = await reload(served)
        await served.discord.message(key)
        served.discord.expire(key)
        opening.may_finish.set()
        async with asyncio.timeout(PATIENCE_S):
            while not await is_quoted(served):
                pass
        assert "Error ID" not in caplog.text


async def test_a_changed_document_is_answered_from_after_a_reload(tmp_path: Path) -> None:
    """The real library, over a folder: a document is changed, another one comes."""
    folder = tmp_path / "documents"
    folder.mkdir()
    door = folder / "door.txt"
    door.write_text("The code of the front door is 1234.\n", encoding="utf-8")
    options = EngineOptions(folder, tmp_path / "index", embedding_model="static")
    events: list[str] = []

    def opening(progress: Progress) -> Engine:
        return open_engine(options, progress, events.append)

    async with serving(opening=opening, discord=owned()) as served:
        discord = served.discord
        question = "What is the code of the front door?"
        card = read_card(await discord.card(await discord.ask(question)))
        assert card.quotes == ("The code of the front door is 1234.",)
        door.write_text("The code of the front door is 9876.\n", encoding="utf-8")
        (folder / "cat.txt").write_text("The cat sleeps on the windowsill.\n", encoding="utf-8")
        done = PHRASES["en"].say("owner-reload-done", seconds=1, documents=2, passages=2)
        told = await says(served, await reload(served), lambda words: words.startswith("Done"))
        assert told.partition(" s. ")[2] == done.partition(" s. ")[2]
        card = read_card(await discord.card(await discord.ask(question)))
        assert card.quotes == ("The code of the front door is 9876.",)
        card = read_card(await discord.card(await discord.mention("Where does the cat sleep?")))
        assert card.quotes == ("The cat sleeps on the windowsill.",)
        assert events == []


@pytest.mark.parametrize("locale", LOCALES)
async def test_that_something_could_not_be_fetched_is_said(locale: str) -> None:
    """How much of what sources.toml names, beside what came of the rest."""
    say = said_in(locale)
    opening = Slowly([OLD, OLD])
    opening.may_finish.set()
    async with serving(opening=opening, discord=owned(locale)) as served:
        client = served.client
        client.state = replace(client.state, fetch=lambda _: 2)
        failed = say("owner-reload-not-fetched", count=2)
        await says(served, await reload(served), f"{say('owner-reload-unchanged')}\n{failed}")
