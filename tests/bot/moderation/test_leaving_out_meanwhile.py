"""What is left out, or taken away, while something waits in the queue isn't shown any more."""

from collections.abc import Awaitable, Callable

import pytest

from bot.query_queue import Load
from index.engine import Engine
from index.types import Document
from tests.bot.moderation.acting import LOCALES, order, said_in
from tests.bot.pressing import EN, answered
from tests.bot.shelves import LEIKE, SHIPS, library
from tests.bot.waiting import queue_held, queued
from tests.fakes.cards import read_card
from tests.fakes.running import Served, serving

pytestmark = pytest.mark.asyncio

SHIP = SHIPS[5]
TITLE = str(SHIP.title)
QUESTION = "What did the ship number 5 leave on Monday?"
LEAVE_OUT = {"action": "hide", "document": TITLE}
CATS = Document("a.txt", "Something else entirely, about cats.\n", "Cats", "en")


def one_after_the_other(*engines: Engine) -> Load:
    """Open another engine each time."""
    each = iter(engines)
    return lambda _: next(each)


async def test_what_is_left_out_stays_so_when_the_documents_are_read_anew() -> None:
    """Even where another document has its number in the new index."""
    opening = one_after_the_other(library(LEIKE, SHIP), library(CATS, LEIKE, SHIP))
    async with serving(opening=opening) as served:
        await order(served, "documents", LEAVE_OUT)
        async with queue_held(served):
            key = await served.discord.ask(QUESTION)
            await queued(served)
            await served.client.state.queue.reload()
        card = read_card(await served.discord.card(key))
        assert not any("harbour" in quote for quote in card.quotes)


async def asking(served: Served) -> str:
    """A question."""
    return await served.discord.ask(QUESTION)


async def searching(served: Served) -> str:
    """A search."""
    return await served.discord.command("search", {"query": "harbour Monday"})


async def reading(served: Served) -> str:
    """A document by its title."""
    return await served.discord.command("read", {"document": TITLE})


async def listing(served: Served) -> str:
    """All documents."""
    return await served.discord.command("documents")


@pytest.mark.parametrize("act", [asking, searching, reading, listing])
async def test_what_is_left_out_while_something_waits_is_not_shown(
    act: Callable[[Served], Awaitable[str]],
) -> None:
    """Neither quoted, nor opened, nor listed."""
    engine = library(LEIKE, SHIP)
    async with serving(lambda: engine) as served:
        async with queue_held(served):
            key = await act(served)
            await queued(served)
            await order(served, "documents", LEAVE_OUT)
        card = read_card(await served.discord.card(key))
        assert not any("harbour" in quote for quote in card.quotes)
        assert TITLE not in card.words
        assert served.discord.problems == []


async def test_a_button_that_waits_does_not_show_what_is_left_out_meanwhile() -> None:
    """It says why."""
    engine = library(LEIKE, SHIP)
    async with serving(lambda: engine) as served:
        discord = served.discord
        message = await answered(served, QUESTION)
        async with queue_held(served):
            key = await discord.press(message, EN.say("button-more"))
            await queued(served)
            await order(served, "documents", LEAVE_OUT)
        assert await served.notice(key) == EN.say("read-left-out")


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
        assert served.discord.problems == []
