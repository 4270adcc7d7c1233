"""Whatever people ask, in whichever way: nothing of it comes alive, and nothing breaks."""

from collections.abc import Awaitable, Callable

import pytest

from tests.bot.hostile.inert import assert_inert, quotes
from tests.bot.hostile.library import CASES, document_of
from tests.fakes.running import Served

pytestmark = pytest.mark.asyncio(loop_scope="module")

Way = Callable[[Served, str], Awaitable[str]]
MAX_CHARS = 1_000
HALVES = ["\ud83d", "Searchable \udc00 words", "\ude00\ud83d", "words\ud800", "\ud83d**a**"]


async def by_command(served: Served, text: str) -> str:
    """With /ask."""
    return await served.discord.ask(text[:MAX_CHARS])


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
    opened = await discord.press(answer, "Follow up")
    return await discord.submit(opened, {"Your question": text[:MAX_CHARS]})


async def by_finding(served: Served, text: str) -> str:
    """With "Find in documents" on a message that says it."""
    return await served.discord.point_at(await served.discord.say(text), "Find in documents")


async def by_checking(served: Served, text: str) -> str:
    """With "Check quote" on a message that says it."""
    return await served.discord.point_at(await served.discord.say(text), "Check quote")


WAYS: list[Way] = [
    by_command,
    by_mention,
    in_private,
    by_search,
    by_follow_up,
    by_finding,
    by_checking,
]


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
async def test_hostile_questions_stay_inert(served: Served, way: Way) -> None:
    """Each gets quotes that stand in a document, or one sentence; the ways share the texts."""
    texts = [document_of(number).text for number in range(len(CASES))]
    for case in CASES[WAYS.index(way) :: len(WAYS)]:
        message = await served.discord.message(await way(served, case))
        assert_inert(message)
        for quote in quotes(message):
            assert any(quote in text for text in texts)


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
@pytest.mark.parametrize("text", HALVES, ids=ascii)
async def test_half_a_character_breaks_nothing(served: Served, way: Way, text: str) -> None:
    """Discord passes half surrogates on, and refuses them when they come back."""
    assert_inert(await served.discord.message(await way(served, text)))
