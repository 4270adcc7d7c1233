"""/inyo documents: hidden documents are quoted, read, found and offered nowhere on a server."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from bot.query_queue import Load
from index.engine import Engine
from index.types import Document
from tests.bot.helpers import EN, LOCALES, PRIVATE, answered, order, queue_held, queued, said_in
from tests.bot.shelves import LEIKE, SHIPS, library, start
from tests.fakes.cards import Card, read_card
from tests.fakes.hostile import HOSTILE
from tests.fakes.places import Place
from tests.fakes.rendering import render
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio
SHIP = SHIPS[0]
TITLE = str(SHIP.title)
QUESTION = "What did the ship number 0 leave on Monday?"
QUOTE = "The ship number 0 left the harbour on Monday."
HIDE = {"action": "hide", "document": TITLE}
UNKNOWN = {"action": "hide", "document": "atlas"}
SHOW = {"action": "show", "document": TITLE}


async def words(served: Served, key: str) -> str:
    """All that an answer says, as people see it."""
    card = read_card(await served.discord.card(key))
    return "\n".join([render(card.words).text, *card.quotes])


async def offered(served: Served, command: str, at: Place, typed: str = TITLE) -> list[str]:
    """The documents that are offered while somebody types."""
    options = {"question": "Who?"} if command == "ask" else {}
    key = await served.discord.autocomplete(command, "document", typed, options, at=at)
    return [choice["name"] for choice in await served.discord.choices(key)]


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_moderator_is_told_what_changed(locale: str) -> None:
    """And what was so before, what is hidden, and what is missing."""
    say = said_in(locale)
    engine = library(LEIKE, SHIP)
    listed = f"{say('documents-hidden-list', count=1)}\n- {TITLE}"
    async with serving(lambda: engine) as served:
        for options, told in (
            ({"action": "list"}, say("documents-none-hidden")),
            (SHOW, say("documents-not-hidden", title=TITLE)),
            (HIDE, say("documents-hidden", title=TITLE)),
            (HIDE, say("documents-hidden-already", title=TITLE)),
            ({"action": "list"}, listed),
            (SHOW, say("documents-shown-again", title=TITLE)),
            ({"action": "hide"}, say("documents-which")),
            (UNKNOWN, say("document-unknown", title="atlas")),
        ):
            assert await order(served, "documents", options, locale=locale) == told


async def test_hidden_documents_are_nowhere_and_after_a_restart_too(tmp_path: Path) -> None:
    """Neither in answers nor passages nor lists; on the other server, and privately, it is."""
    engine, discord = library(LEIKE, SHIP), FakeDiscord(n_servers=2)
    async with start(engine, tmp_path, discord) as served:
        assert QUOTE in await words(served, await discord.ask(QUESTION))
        await order(served, "documents", HIDE)
        assert QUOTE not in await words(served, await discord.ask(QUESTION))
    async with start(engine, tmp_path, discord) as served:
        reader = discord.person()
        private = discord.private(reader)
        home, away = (each.channel for each in discord.servers)
        said = await discord.say(QUOTE)
        for at, is_there in ((home, False), (away, True), (private, True)):
            for key in (
                await discord.ask(QUESTION, by=reader, at=at),
                await discord.command("search", {"query": "harbour Monday"}, by=reader, at=at),
                await discord.point_at(said, "Find in documents", by=reader, at=at),
                await discord.point_at(said, "Check quote", by=reader, at=at),
                await discord.command("documents", by=reader, at=at),
                await discord.command("read", {"document": TITLE}, by=reader, at=at),
            ):
                shown = await words(served, key)
                assert ("left the harbour" in shown or f"{TITLE}\n" in shown) == is_there, shown
            for command in ("ask", "read"):
                assert await offered(served, command, at) == ([TITLE] if is_there else [])
        assert QUOTE not in await words(served, await discord.mention(QUESTION))


async def test_documents_are_offered_for_hiding_and_for_showing() -> None:
    """Those that are there, and those that are not; also one that is gone from the folder."""
    engine = library(LEIKE, *SHIPS[:2])
    async with serving(lambda: engine) as served:
        discord = served.discord
        moderator = discord.moderator()
        gone = frozenset({"old/ship.txt"})
        await served.client.state.store.servers.change(int(discord.home.id), hidden_documents=gone)
        await order(served, "documents", HIDE)

        async def found(action: str) -> list[str]:
            options = {"action": action}
            key = await discord.autocomplete(
                "inyo documents", "document", "ship", options, by=moderator
            )
            return [choice["name"] for choice in await discord.choices(key)]

        assert await found("hide") == ["Ship 01"]
        assert await found("show") == ["Ship 00", "old/ship.txt"]
        back = {"action": "show", "document": "old/ship.txt"}
        told = await order(served, "documents", back)
        assert render(told).text == said_in("en-US")("documents-shown-again", title="old/ship.txt")


async def test_hostile_titles_stay_text() -> None:
    """In the list, however many there are; those that don't fit are hinted at."""
    engine = library(LEIKE)
    async with serving(lambda: engine) as served:
        paths = frozenset(f"{number} {text}" for number, text in enumerate(HOSTILE * 20))
        await served.client.state.store.servers.change(
            int(served.discord.home.id), hidden_documents=paths
        )
        told = await order(served, "documents", {"action": "list"})
        assert told.startswith(said_in("en-US")("documents-hidden-list", count=len(paths)))
        assert told.endswith("\n- …")


CATS = Document("a.txt", "Something else entirely, about cats.\n", "Cats", "en")


def one_after_the_other(*engines: Engine) -> Load:
    """Open another engine each time."""
    each = iter(engines)
    return lambda _: next(each)


async def test_hidden_documents_stay_hidden_after_a_reload() -> None:
    """Even where another document has its number in the new index."""
    opening = one_after_the_other(library(LEIKE, SHIP), library(CATS, LEIKE, SHIP))
    async with serving(opening=opening) as served:
        await order(served, "documents", HIDE)
        async with queue_held(served):
            key = await served.discord.ask(QUESTION)
            await queued(served)
            await served.client.state.queue.reload()
        card = read_card(await served.discord.card(key))
        assert not any("harbour" in quote for quote in card.quotes)


ACTS: Mapping[str, Callable[[FakeDiscord], Awaitable[str]]] = {
    "ask": lambda discord: discord.ask(QUESTION),
    "search": lambda discord: discord.command("search", {"query": "harbour Monday"}),
    "read": lambda discord: discord.command("read", {"document": TITLE}),
    "documents": lambda discord: discord.command("documents"),
}


@pytest.mark.parametrize("how", ACTS)
async def test_documents_hidden_while_something_waits_are_not_shown(how: str) -> None:
    """Neither quoted, nor opened, nor listed."""
    engine = library(LEIKE, SHIP)
    async with serving(lambda: engine) as served:
        async with queue_held(served):
            key = await ACTS[how](served.discord)
            await queued(served)
            await order(served, "documents", HIDE)
        card = read_card(await served.discord.card(key))
        assert not any("harbour" in quote for quote in card.quotes)
        assert TITLE not in card.words


async def test_a_button_that_waits_does_not_show_a_document_hidden_meanwhile() -> None:
    """It says why."""
    engine = library(LEIKE, SHIP)
    async with serving(lambda: engine) as served:
        discord = served.discord
        message = await answered(served, QUESTION)
        async with queue_held(served):
            key = await discord.press(message, EN.say("context-button"))
            await queued(served)
            await order(served, "documents", HIDE)
        assert await served.notice(key) == EN.say("document-hidden")


@pytest.mark.parametrize("locale", LOCALES)
async def test_a_question_to_a_document_that_goes_meanwhile_is_told_so(locale: str) -> None:
    """No other document answers in its place."""
    opening = one_after_the_other(library(LEIKE, SHIP), library(LEIKE))
    async with serving(opening=opening) as served:
        async with queue_held(served):
            key = await served.discord.ask(QUESTION, locale, options={"document": TITLE})
            await queued(served)
            await served.client.state.queue.reload()
        assert await served.notice(key) == said_in(locale)("document-gone")


JAPANESE, PORTUGUESE = "の重みを残すべき理由", "4o deve ser mantido"  # parts of titles
STUDIED = "Por que o 4o merece ser estudado?"


async def leave_out(served: Served) -> None:
    """A moderator leaves the Japanese one out."""
    await order(served, "documents", {"action": "hide", "document": f"GPT-4o{JAPANESE}"})


def named(card: Card, title: str) -> list[str]:
    """The lines of a card that name a document."""
    return [line for line in card.words.splitlines() if title in line]


async def test_on_the_pages_of_an_older_search(seeds: Engine) -> None:
    """Of what the search had found, the rest stays as it was."""
    async with serving(lambda: seeds) as served:
        discord = served.discord
        query = {"query": "OpenAI safety Leike"}
        message = await discord.message(await discord.command("search", query))
        pages = [message.card]
        while not message.card.button("Next page").disabled:
            await discord.card(await discord.press(message, "Next page"))
            pages.append(message.card)
        assert any(named(card, JAPANESE) for card in pages)
        await leave_out(served)
        for before in reversed(pages[:-1]):
            await discord.card(await discord.press(message, "Previous page"))
            assert not named(message.card, JAPANESE)
            assert len(named(message.card, PORTUGUESE)) == len(named(before, PORTUGUESE))


@pytest.mark.parametrize("locale", LOCALES)
async def test_on_a_private_answer_that_is_shared(seeds: Engine, locale: str) -> None:
    """The quotes are everybody's then, and all other lines."""
    async with serving(lambda: seeds) as served:
        discord, share = served.discord, said_in(locale)("share-button")
        ana = discord.person("Ana", locale=locale)
        private = await answered(served, STUDIED, by=ana, options=PRIVATE)
        before, mentions = private.card, named(private.card, JAPANESE)
        assert mentions
        await leave_out(served)
        public = (await discord.followup(await discord.press(private, share))).card
        assert public.quotes == before.quotes
        expected = [line for line in before.words.splitlines() if line not in mentions]
        assert public.words.splitlines()[1:] == expected
