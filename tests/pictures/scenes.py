"""The pictures of the README: each is a few things that people do with the real bot.

A scene gets a fake Discord on which the bot answers from the seeds, and returns the keys of what
is to be seen, in this order.
"""

from collections.abc import Awaitable, Callable, Mapping

from tests.fakes.people import Person
from tests.fakes.server import FakeDiscord

Scene = Callable[[FakeDiscord], Awaitable[list[str]]]

READER = Person("reader")


async def ask(discord: FakeDiscord) -> list[str]:
    """A question that the documents answer, in another language than they have."""
    return [await discord.ask("Why did Jan Leike leave OpenAI?", by=READER)]


async def ask_silent(discord: FakeDiscord) -> list[str]:
    """A question that they don't answer."""
    return [await discord.ask("Which team won the football cup in 1987?", by=READER)]


async def mention(discord: FakeDiscord) -> list[str]:
    """A question in the channel."""
    return [await discord.mention("ライケ氏のチームは何の入手に苦労していましたか?", by=READER)]


SCENES: Mapping[str, Scene] = {
    "ask": ask,
    "ask-silent": ask_silent,
    "mention": mention,
}
