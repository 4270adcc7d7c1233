"""The pictures of the README: each is a few things that people do with the real bot.

A scene gets a fake Discord on which the bot answers from the seeds, and returns the keys of what
is to be seen, in this order.
"""

from collections.abc import Awaitable, Callable, Mapping

from tests.fakes.people import Person
from tests.fakes.server import FakeDiscord
from tests.pictures import scenes_members, scenes_moderators

Scene = Callable[[FakeDiscord], Awaitable[list[str]]]

READER = Person("reader")
WRITER = Person("writer")


async def ask(discord: FakeDiscord) -> list[str]:
    """A question that the documents answer, in another language than they have."""
    return [await discord.ask("Why did Jan Leike leave OpenAI?", by=READER)]


async def ask_silent(discord: FakeDiscord) -> list[str]:
    """A question that they don't answer, on a server that is spoken to in Portuguese."""
    chosen = {"language": "pt"}
    await discord.card(await discord.command("inyo language", chosen, by=discord.moderator()))
    return [await discord.ask("Quem escreveu o hino da cidade?", by=READER)]


async def search(discord: FakeDiscord) -> list[str]:
    """Passages for some words."""
    return [await discord.command("search", {"query": "safety board resign"}, by=READER)]


async def documents(discord: FakeDiscord) -> list[str]:
    """What there is."""
    return [await discord.command("documents", by=READER)]


async def read(discord: FakeDiscord) -> list[str]:
    """What is offered while one types a title, and a page of that document."""
    page = {"page": 2}
    typed = await discord.autocomplete("read", "document", "ライ", page, by=READER)
    (first, *_) = await discord.choices(typed)
    chosen = {"document": first["value"], **page}
    return [typed, await discord.command("read", chosen, by=READER)]


async def help_card(discord: FakeDiscord) -> list[str]:
    """What it does."""
    return [await discord.command("help", by=READER)]


async def find_in_documents(discord: FakeDiscord) -> list[str]:
    """What the documents say about something that somebody said."""
    said = await discord.say("Did you hear that Jan Leike has left OpenAI?", by=WRITER)
    return [said, await discord.point_at(said, "Find in documents", by=READER)]


async def check_quote(discord: FakeDiscord) -> list[str]:
    """A quote that stands in the documents, but for its width."""
    said = await discord.say(
        "「スーパーアライメント」チーム（同社の安全問題を監視するチーム）", by=WRITER
    )
    return [said, await discord.point_at(said, "Check quote", by=READER)]


async def check_quote_differing(discord: FakeDiscord) -> list[str]:
    """A quote that differs from the document."""
    said = await discord.say(
        "今週、OpenAIの「スーパーアライメント」チームの責任者、ジャン・ライク氏が突然辞任した。",
        by=WRITER,
    )
    return [said, await discord.point_at(said, "Check quote", by=READER)]


SCENES: Mapping[str, Scene] = {
    "ask": ask,
    "ask-silent": ask_silent,
    "search": search,
    "documents": documents,
    "read": read,
    "help": help_card,
    "find-in-documents": find_in_documents,
    "check-quote": check_quote,
    "check-quote-differs": check_quote_differing,
    **scenes_moderators.SCENES,
    **scenes_members.SCENES,
}
