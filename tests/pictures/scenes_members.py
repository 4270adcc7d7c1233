"""Scenes of members who ask, follow up, and press buttons."""

from collections.abc import Awaitable, Callable, Mapping

from bot.i18n import PHRASES
from tests.fakes.people import ADMINISTRATOR, Person
from tests.fakes.server import FakeDiscord

READER = Person("reader")
KEEPER = Person("moderator", ADMINISTRATOR)
WHY = "Why did Jan Leike leave OpenAI?"
NEXT = "What is the next release that OpenAI prepares?"
EN = PHRASES["en"]


async def complete_document(discord: FakeDiscord) -> list[str]:
    """What is offered while one types a title, in other kana than it has."""
    asked = {"question": WHY}
    return [await discord.autocomplete("ask", "document", "さむ", asked, by=READER)]


async def conversation(discord: FakeDiscord) -> list[str]:
    """A question in the channel, and a follow-up to its answer, both in Japanese."""
    asked = await discord.mention("デイビッド・シャピロは何を書きましたか？", by=READER)
    return [asked, await discord.reply("それはいつですか？", asked, by=READER)]


async def around(discord: FakeDiscord) -> list[str]:
    """The page on which a quote stands."""
    return [await _first_page(discord)]


async def exact_text(discord: FakeDiscord) -> list[str]:
    """A quote as a file."""
    return [await discord.press(await _first_page(discord), EN.say("context-exact-text-button"))]


async def follow_up(discord: FakeDiscord) -> list[str]:
    """The window for a question that is understood with the one before."""
    asked = await discord.ask(WHY, by=READER)
    return [await discord.press(asked, EN.say("follow-up-button"))]


async def not_helpful(discord: FakeDiscord) -> list[str]:
    """The window for what was wrong with an answer, where comments are kept."""
    await discord.card(await discord.command("inyo keep-questions", {"on": True}, by=KEEPER))
    asked = await discord.ask(WHY, by=READER)
    return [await discord.press(asked, EN.say("feedback-unhelpful-button"))]


async def ask_private(discord: FakeDiscord) -> list[str]:
    """An answer that nobody else sees, from one document."""
    question = "When did David Shapiro write?"
    typed = {"question": question}
    offered = await discord.autocomplete("ask", "document", "オープン", typed, by=READER)
    (document, *_) = await discord.choices(offered)
    options = {"document": document["value"], "private": True}
    return [await discord.ask(question, by=READER, options=options)]


async def _first_page(discord: FakeDiscord) -> str:
    """The key of the page around the best quote of an answer, the end of a document."""
    answer = await discord.message(await discord.ask(NEXT, by=READER))
    return await discord.press(answer, answer.card.buttons[0].custom_id)


SCENES: Mapping[str, Callable[[FakeDiscord], Awaitable[list[str]]]] = {
    "complete-document": complete_document,
    "conversation": conversation,
    "around": around,
    "exact-text": exact_text,
    "follow-up": follow_up,
    "not-helpful": not_helpful,
    "ask-private": ask_private,
}
