"""What can be done with a message that one points at: find what bears on it, check its quotes."""

from pathlib import Path

import pytest

from bot.features.check_quote import LocatedCheck, checked_card
from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES
from index.quotes.find import CheckedQuote, MessageQuote
from index.types import Document, Language
from tests.bot.shelves import LEIKE, NOVEL, SHIPS, TRANSLATION, library, start
from tests.fakes.loop import Clock
from tests.fakes.rendering import render
from tests.fakes.running import serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

FIND, CHECK = "Find in documents", "Check quote"
LOCALES = [*LANGUAGE_OF_LOCALE.items()]
EN = PHRASES["en"]
FRIDAY = "Jan Leike resigned on Friday."


async def test_both_are_offered_everywhere_and_in_every_language() -> None:
    """On servers, in direct messages and where only people have installed the bot."""
    engine = library(LEIKE)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        for name, phrase in ((FIND, "find-in-documents-menu"), (CHECK, "check-quote-menu")):
            command = discord.commands.get(name, 3)
            assert command["contexts"] == [0, 1, 2]
            assert command["integration_types"] == [0, 1]
            assert command["name_localizations"] == {
                locale: PHRASES[language].say(phrase) for locale, language in LOCALES
            }
            for at in (*discord.home.places, discord.private(ana), discord.elsewhere):
                said = await discord.say(FRIDAY, by=discord.person("Ben"), at=at)
                message = await discord.message(await discord.point_at(said, name, by=ana))
                assert message.is_ephemeral
                assert message.card.quotes[0].startswith(FRIDAY.rstrip("."))


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_quotes_that_bear_on_a_message_are_shown(
    tmp_path: Path, locale: str, language: Language
) -> None:
    """For the asker's eyes, in their language; the way to more outlives a restart."""
    phrases = PHRASES[language]
    engine, discord = library(LEIKE, NOVEL), FakeDiscord()
    ana = discord.person("Ana", locale=locale)
    async with start(engine, tmp_path, discord):
        said = await discord.say("I heard that <@123456789012345678> Leike resigned on Friday!?")
        message = await discord.message(await discord.point_at(said, FIND, by=ana))
        assert message.is_ephemeral
        assert all(quote in LEIKE.text + NOVEL.text for quote in message.card.quotes)
        assert FRIDAY in message.card.quotes[0]
        title = r"On \*Leike\* \@everyone"
        assert title in message.card.words
        assert "123456789012345678" not in str(message.payload["components"])
    async with start(engine, tmp_path, discord):
        more = message.card.buttons[0]
        assert more.label == phrases.say("context-button")
        around = await discord.message(await discord.press(message, more.custom_id))
        assert FRIDAY in around.card.quotes[0]


async def test_whatever_a_message_holds_is_read() -> None:
    """Embeds where it has no content, forwarded messages, and no more than its beginning."""
    engine = library(LEIKE)
    async with serving(lambda: engine) as served:
        discord = served.discord
        embed = {
            "type": "rich",
            "title": "News",
            "description": FRIDAY,
            "fields": [{"name": "He had", "value": "asked for computers."}],
        }
        snapshot = {
            "type": 0,
            "content": FRIDAY,
            "embeds": [],
            "attachments": [],
            "timestamp": "2025-01-01T00:00:00+00:00",
            "edited_timestamp": None,
            "flags": 0,
            "mentions": [],
            "mention_roles": [],
            "components": [],
        }
        for said in (
            await discord.say("", embeds=[embed]),
            await discord.say("", message_snapshots=[{"message": snapshot}]),
            await discord.say(FRIDAY + " nothing" * 400),
        ):
            message = await discord.message(await discord.point_at(said, FIND))
            assert FRIDAY in message.card.quotes[0]
            is_long = len(discord.exchanges[said].payload["content"]) > 1_000
            assert (EN.say("find-cut", count=1_000) in message.card.words) == is_long


@pytest.mark.parametrize("content", ["", "<@123456789012345678>", "🙂 !?", "\u200b"])
async def test_a_message_without_words_is_told_so(content: str) -> None:
    """By both, without counting as a question."""
    engine = library(LEIKE)
    async with serving(lambda: engine, questions_per_minute=1, clock=Clock()) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        said = await discord.say(content)
        key = await discord.point_at(said, FIND, by=ana)
        assert await served.notice(key) == EN.say("find-no-text")
        key = await discord.point_at(said, CHECK, by=ana)
        assert await served.notice(key) == EN.say("check-no-text")


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_a_verbatim_quote_is_found_in_its_places(
    tmp_path: Path, locale: str, language: Language
) -> None:
    """Word for word, with all places and a way to what stands around each, after a restart too."""
    phrases = PHRASES[language]
    copies = [Document(f"copy-{n}.txt", LEIKE.text, f"Copy {n}", "en") for n in range(7)]
    engine, discord = library(*copies), FakeDiscord()
    ana = discord.person("Ana", locale=locale)
    async with start(engine, tmp_path, discord):
        said = await discord.say(FRIDAY)
        message = await discord.message(await discord.point_at(said, CHECK, by=ana))
        card = message.card
        assert card.words.startswith(f"**{phrases.say('check-verbatim', count=7)}**")
        assert [quote.rstrip(".") for quote in card.quotes] == [FRIDAY.rstrip(".")]
        assert card.labels == (phrases.say("context-button"),) * 5
        assert phrases.say("check-more-places", count=2) in card.words
    async with start(engine, tmp_path, discord):
        on_button = await discord.press(message, message.card.buttons[4].custom_id, by=ana)
        around = await discord.message(on_button)
        assert FRIDAY in around.card.quotes[0]
        assert "Copy 4" in around.card.words


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("ｊan leike  resigned, on Friday", ["width", "punctuation", "spaces", "case"]),
        ("jan leike resigned on friday", ["case"]),
        ("Jan Leike resigned\n\non Friday", ["spaces"]),
        ("<@1> Jan Leike — resigned on Friday!", ["punctuation", "spaces"]),
    ],
)
async def test_what_was_looked_past_is_told(said: str, kinds: list[str]) -> None:
    """Spaces, width, punctuation and case don't count, but are named."""
    engine = library(LEIKE)
    async with serving(lambda: engine) as served:
        discord = served.discord
        key = await discord.point_at(await discord.say(said), CHECK)
        differences = ", ".join(EN.say("check-difference", kind=kind) for kind in kinds)
        told = EN.say("check-nearly", count=1, differences=differences)
        assert told in (await discord.message(key)).card.words


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_a_quote_that_differs_is_shown_beside_the_nearest_passage(
    locale: str, language: Language
) -> None:
    """What only the document has is bold, and what only the message has is told."""
    phrases = PHRASES[language]
    engine = library(LEIKE, TRANSLATION)
    async with serving(lambda: engine) as served:
        discord = served.discord
        said = await discord.say("His team (never) struggled to *buy* computers")
        message = await discord.message(await discord.point_at(said, CHECK, locale=locale))
        words = render(message.card.words).text
        assert phrases.say("check-nearest") in words
        assert phrases.say("check-only-in-message", words="(never) · buy") in words
        assert phrases.say("check-only-in-document", words="obtain") in words
        assert message.card.quotes[0].startswith("His team struggled to obtain computers")
        assert "**obtain" in str(message.payload["components"])


async def test_what_stands_nowhere_or_is_too_short_or_long_is_told_so() -> None:
    """Each in one sentence."""
    engine = library(LEIKE)
    async with serving(lambda: engine) as served:
        discord = served.discord
        for content, told in (
            ("zzyzx quux frobnicate wibble xyzzy plugh", f"**{EN.say('check-none')}**"),
            ("Leike", EN.say("check-too-short", count=8)),
        ):
            key = await discord.point_at(await discord.say(content), CHECK)
            assert await served.notice(key) == told
        embeds = [{"type": "rich", "description": "words " * 680} for _ in range(2)]
        key = await discord.point_at(await discord.say("", embeds=embeds), CHECK)
        assert await served.notice(key) == EN.say("check-too-long", count=4000)


async def test_several_quotes_of_one_message_are_checked_each() -> None:
    """Each under its beginning; those beyond the fifth are counted."""
    engine = library(LEIKE, *SHIPS)
    async with serving(lambda: engine) as served:
        discord = served.discord
        quotes = ["He had asked for computers", "zzyzx quux frobnicate", "JAN LEIKE RESIGNED"]
        quotes += [f"The ship number {n} left the harbour" for n in range(4)]
        said = await discord.say("He says: " + ", ".join(f"“{quote}”" for quote in quotes))
        words = (await discord.message(await discord.point_at(said, CHECK))).card.words
        assert words.count("Yes, word for word") == 3
        assert words.count(EN.say("check-none")) == 1
        assert words.count("Yes, except for upper and lower case") == 1
        assert EN.say("check-not-checked", count=2) in words


async def test_the_bots_own_card_is_checked_without_its_small_print() -> None:
    """What it quotes stands in the documents: the citation is none of it."""
    engine = library(LEIKE, *SHIPS)
    async with serving(lambda: engine) as served:
        discord = served.discord
        answered = await discord.ask("Who resigned on Friday?")
        quotes = (await discord.message(answered)).card.quotes
        message = await discord.message(await discord.point_at(answered, CHECK))
        assert message.card.words.count("Yes, word for word") == len(quotes)
        found = await discord.message(await discord.point_at(answered, FIND))
        assert found.card.quotes


async def test_quotes_of_markdown_on_the_bots_own_card_are_recognized() -> None:
    """Although the card shows what they mean, not letter for letter."""
    text = (
        "# Prices\n\nTickets are **cheap** in [winter](https://example.org/winter).\n\n"
        "| Ticket | Price |\n|---|---|\n| Day ticket | `5 €` |\n| Season ticket | `90 €` |\n"
    )
    engine = library(Document("prices.md", text, "Prices", "en", is_markdown=True))
    async with serving(lambda: engine) as served:
        discord = served.discord
        for question in ("Season ticket price?", "When are tickets cheap?"):
            answer = await discord.message(await discord.ask(question))
            assert answer.card.quotes[0] not in text
            checked = await discord.message(await discord.point_at(answer, CHECK))
            said = EN.say("check-verbatim", count=1)
            assert checked.card.words.count(said) == len(answer.card.quotes)
            assert all(quote in text for quote in checked.card.quotes)


async def test_a_card_says_if_not_all_documents_were_searched() -> None:
    """Whether it was found or not."""
    quote = MessageQuote(0, 5, "Leike")
    for is_partial in (True, False):
        check = CheckedQuote(quote, "not_found", is_partial=is_partial)
        card = checked_card([LocatedCheck(check, ())], 0, "", EN)
        shown = repr([item.to_component_dict() for item in card.children])
        assert (EN.say("check-not-all") in shown) == is_partial
