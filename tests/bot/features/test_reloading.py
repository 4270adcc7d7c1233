"""/inyo-owner reload: the documents are read anew while the old index goes on answering."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.i18n import PHRASES
from index.engine import Engine, EngineOptions, open_engine
from index.errors import DocumentError
from index.types import Progress
from tests.bot.moderation.acting import LOCALES, said_in
from tests.bot.shelves import LEIKE, SHIPS, library
from tests.fakes.cards import read_card
from tests.fakes.people import Person
from tests.fakes.running import Served, serving
from tests.fakes.server import PATIENCE_S, FakeDiscord

pytestmark = pytest.mark.asyncio

RELOAD = "inyo-owner reload"
QUESTION = "Who left the harbour on Monday?"
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


async def is_quoted(served: Served, question: str = QUESTION) -> bool:
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
async def test_a_bot_that_could_not_start_can_be_helped(locale: str) -> None:
    """Without a restart, once there are documents."""
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
        asked = await discord.ask(QUESTION)
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
    options = EngineOptions(folder, tmp_path / "index")
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
