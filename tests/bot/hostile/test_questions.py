"""Whatever people ask, in whichever way: nothing of it comes alive, and nothing breaks."""

from collections.abc import Awaitable, Callable

import pytest

from tests.bot.hostile.inert import assert_inert, quotes
from tests.bot.hostile.library import CASES, document_of
from tests.fakes.running import Served

pytestmark = pytest.mark.asyncio(loop_scope="module")

Way = Callable[[Served, str], Awaitable[str]]
MAX_CHARS = 1_000


async def by_command(served: Served, text: str) -> str:
    """With /ask."""
    return await served.discord.ask(text[:MAX_CHARS], private=True)


async def by_mention(served: Served, text: str) -> str:
    """Before others."""
    return await served.discord.mention(text)


async def in_private(served: Served, text: str) -> str:
    """In a direct message."""
    return await served.discord.write_privately(text)


async def by_search(served: Served, text: str) -> str:
    """With /search."""
    return await served.discord.command("search", {"query": text[:MAX_CHARS]})


async def by_follow_up(served: Served, text: str) -> str:
    """In the window below an answer."""
    discord = served.discord
    answer = await discord.message(await discord.ask("Searchable words?"))
    opened = await discord.press(answer, "Ask a follow-up")
    return await discord.submit(opened, {"Your question": text[:MAX_CHARS]})


async def by_finding(served: Served, text: str) -> str:
    """With "Find in documents" on a message that says it."""
    return await served.discord.point_at(await served.discord.say(text), "Find in documents")


async def by_checking(served: Served, text: str) -> str:
    """With "Check quote" on a message that says it."""
    return await served.discord.point_at(await served.discord.say(text), "Check quote")


# Each way with so many of the texts: what takes long with fewer.
WAYS: list[tuple[Way, int]] = [
    (by_command, 1),
    (by_mention, 2),
    (in_private, 2),
    (by_search, 3),
    (by_follow_up, 3),
    (by_finding, 2),
    (by_checking, 2),
]


@pytest.mark.parametrize(("way", "step"), WAYS, ids=[way.__name__ for way, _ in WAYS])
async def test_hostile_questions_stay_inert(served: Served, way: Way, step: int) -> None:
    """Each gets quotes that stand in a document, or one sentence."""
    texts = {document_of(number).text for number in range(len(CASES))}
    for number in range(WAYS.index((way, step)) % step, len(CASES), step):
        message = await served.discord.message(await way(served, CASES[number]))
        assert_inert(message)
        for quote in quotes(message):
            assert any(quote in text for text in texts)
