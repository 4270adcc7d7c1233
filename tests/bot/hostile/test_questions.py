"""Whatever people ask, in whichever way: nothing of it comes alive, and nothing breaks."""

from collections.abc import Awaitable, Callable, Mapping

import pytest

from tests.bot.hostile.inert import assert_inert, quotes
from tests.bot.hostile.library import CASES, document_of
from tests.fakes.running import Served
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAX_CHARS = 1_000
HALVES = ["\ud83d", "Searchable \udc00 words", "\ude00\ud83d", "words\ud800", "\ud83d**a**"]


async def by_follow_up(discord: FakeDiscord, text: str) -> str:
    """In the window below an answer."""
    answer = await discord.message(await discord.ask("Searchable words?"))
    opened = await discord.press(answer, "Follow up")
    return await discord.submit(opened, {"Your question": text[:MAX_CHARS]})


async def pointing(discord: FakeDiscord, text: str, name: str) -> str:
    """With a command on a message that says it."""
    return await discord.point_at(await discord.say(text), name)


WAYS: Mapping[str, Callable[[FakeDiscord, str], Awaitable[str]]] = {
    "ask": lambda discord, text: discord.ask(text[:MAX_CHARS]),
    "mention": lambda discord, text: discord.mention(text),
    "direct message": lambda discord, text: discord.write_privately(text),
    "search": lambda discord, text: discord.command("search", {"query": text[:MAX_CHARS]}),
    "follow up": by_follow_up,
    "find": lambda discord, text: pointing(discord, text, "Find in documents"),
    "check": lambda discord, text: pointing(discord, text, "Check quote"),
}


@pytest.mark.parametrize("way", WAYS)
async def test_hostile_questions_stay_inert(served: Served, way: str) -> None:
    """Each gets quotes that stand in a document, or one sentence; the ways share the texts."""
    texts = [document_of(number).text for number in range(len(CASES))]
    for case in CASES[list(WAYS).index(way) :: len(WAYS)]:
        message = await served.discord.message(await WAYS[way](served.discord, case))
        assert_inert(message)
        for quote in quotes(message):
            assert any(quote in text for text in texts)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", HALVES, ids=ascii)
async def test_half_a_character_breaks_nothing(served: Served, way: str, text: str) -> None:
    """Discord passes half surrogates on, and refuses them when they come back."""
    assert_inert(await served.discord.message(await WAYS[way](served.discord, text)))
