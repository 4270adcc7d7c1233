"""/documents, /read and /help, through the real discord.py on a fake Discord."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.document_links import key_of
from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES
from index.types import Document, Language
from tests.bot.helpers import block
from tests.bot.hostile.inert import displays
from tests.bot.shelves import LEIKE, NOVEL, SHIPS, TRANSLATION, library, start
from tests.fakes.cards import read_card
from tests.fakes.rendering import render
from tests.fakes.running import serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

LOCALES = [*LANGUAGE_OF_LOCALE.items()]


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_documents_are_listed_with_their_facts(locale: str, language: Language) -> None:
    """Title, language, length, date, author and original, for the asker's eyes and inert."""
    phrases = PHRASES[language]
    engine = library(LEIKE, TRANSLATION)
    async with serving(lambda: engine) as served:
        key = await served.discord.command("documents", locale=locale)
        message = await served.discord.message(key)
        words = render(message.card.words).text
        assert message.is_ephemeral
        assert phrases.say("documents-heading", count=2) in words
        assert "On *Leike* @everyone" in words
        facts = [
            phrases.say("documents-language", language="en"),
            phrases.say("documents-length", count=len(LEIKE.text)),
            "2024-05-17",
            "Ana [x](http://evil.example)",
        ]
        assert " · ".join(facts) in words
        assert phrases.say("documents-translation-of", title="On *Leike* @everyone") in words
        assert message.card.labels == (phrases.say("read-button"),) * 2


async def test_the_list_is_turned_after_a_restart_and_opens_documents(tmp_path: Path) -> None:
    """Every document is on one of its pages."""
    engine, discord = library(*SHIPS), FakeDiscord()
    async with start(engine, tmp_path, discord):
        message = await discord.message(await discord.command("documents"))
        seen = message.card.words
    async with start(engine, tmp_path, discord):
        while not message.card.button("Next page").disabled:
            await discord.card(await discord.press(message, "Next page"))
            seen += message.card.words
        assert [seen.count(f"**{ship.title}**") for ship in SHIPS] == [1] * 30
        assert "Page 4 of 4" in message.card.words
        opened = await discord.message(
            await discord.press(message, f"inyo:read:{key_of('ship-29.txt')}:0")
        )
        assert opened.card.quotes == (SHIPS[29].text,)
        assert "**Ship 29**" in opened.card.words
        await discord.card(await discord.press(message, "Previous page"))
        assert "Page 3 of 4" in message.card.words


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_a_document_is_read_from_its_first_page_to_its_last(
    tmp_path: Path, locale: str, language: Language
) -> None:
    """The pages together are its text, whatever is started anew in between."""
    phrases = PHRASES[language]
    following, previous = phrases.say("next-page-button"), phrases.say("previous-page-button")
    engine, discord = library(NOVEL), FakeDiscord()
    ana = discord.person("Ana", locale=locale)
    async with start(engine, tmp_path, discord):
        key = await discord.command("read", {"document": key_of(NOVEL.path)}, by=ana)
        message = await discord.message(key)
        pages = [message.card.quotes[0]]
    async with start(engine, tmp_path, discord):
        while not message.card.button(following).disabled:
            await discord.card(await discord.press(message, following))
            pages.append(message.card.quotes[0])
        assert "".join(pages) == NOVEL.text
        count = len(pages)
        assert phrases.say("page-position", page=count, pages=count) in message.card.words
        await discord.card(await discord.press(message, previous))
        assert message.card.quotes == (pages[-2],)
        there = {"document": "long novel", "page": 3}
        jumped = await discord.message(await discord.command("read", there, by=ana))
        assert jumped.card.quotes == (pages[2],)
        beyond = {"document": "long novel", "page": count + 1}
        words = read_card(await discord.card(await discord.command("read", beyond, by=ana))).words
        assert words == phrases.say("read-no-such-page", pages=count)


async def test_documents_are_offered_while_people_type() -> None:
    """And what is offered can be read."""
    engine = library(LEIKE, TRANSLATION, NOVEL)
    async with serving(lambda: engine) as served:
        discord = served.discord
        (choice,) = await discord.choices(await discord.autocomplete("read", "document", "らいけ"))
        assert choice["name"] == TRANSLATION.title
        message = await discord.message(
            await discord.command("read", {"document": choice["value"]})
        )
        assert message.card.quotes == (TRANSLATION.text,)
        assert message.is_ephemeral
        key = await discord.command("read", {"document": "*nothing*"})
        assert r"called “\*nothing\*”" in await served.notice(key)


async def test_who_is_blocked_is_offered_no_documents() -> None:
    """On that server; elsewhere they are."""
    engine = library(LEIKE)
    async with serving(lambda: engine, discord=FakeDiscord(n_servers=2)) as served:
        discord = served.discord
        ana = discord.person("Ana")
        await block(served, ana)
        for at, n_offered in ((discord.home.channel, 0), (discord.servers[1].channel, 1)):
            key = await discord.autocomplete("read", "document", "", by=ana, at=at)
            assert len(await discord.choices(key)) == n_offered


async def test_reading_on_from_a_quote_opens_its_page_with_the_quote_in_bold(
    tmp_path: Path,
) -> None:
    """After a restart too; turned away from and back, the quote is still bold."""
    engine, discord = library(NOVEL), FakeDiscord()
    async with start(engine, tmp_path, discord):
        found = await discord.message(await discord.command("search", {"query": "Chapter 7"}))
        quote = found.card.quotes[0]
        around = await discord.message(await discord.press(found, found.card.buttons[0].custom_id))
    async with start(engine, tmp_path, discord):
        opened = await discord.message(await discord.press(around, "Open in document"))
        assert PHRASES["en"].say("read-has-quote") in opened.card.words
        assert opened.card.words.startswith("**A long novel**")
        first = opened.payload["components"][0]["components"][1]["content"]
        assert first.count("**") == 2
        bold = render(first.split("**")[1]).text
        assert quote.startswith(bold)
        card = opened.card
        await discord.card(await discord.press(opened, "Previous page"))
        await discord.card(await discord.press(opened, "Next page"))
        assert opened.card == card
        assert PHRASES["en"].say("read-has-quote") in opened.card.words


async def test_a_document_that_changed_or_went_has_no_quote_to_show(tmp_path: Path) -> None:
    """A document rewritten is read without bold words, one that is gone is told so."""
    discord = FakeDiscord()
    engine = library(NOVEL)
    async with start(engine, tmp_path, discord):
        found = await discord.message(await discord.command("search", {"query": "Chapter 7"}))
        around = await discord.message(await discord.press(found, found.card.buttons[0].custom_id))
    rewritten = library(replace(NOVEL, text="Once upon a time. " + NOVEL.text))
    async with start(rewritten, tmp_path, discord):
        opened = await discord.message(await discord.press(around, "Open in document"))
        assert "**" not in opened.payload["components"][0]["components"][1]["content"]
        assert "Page 1 of" in opened.card.words
        await discord.card(await discord.press(found, found.card.button("Next page").custom_id))
        assert PHRASES["en"].say("document-changed") in found.card.words
    other = library(LEIKE)
    async with start(other, tmp_path, discord) as served:
        gone = PHRASES["en"].say("document-gone")
        assert await served.notice(await discord.press(around, "Open in document")) == gone
        assert await served.notice(await discord.press(opened, "Next page")) == gone


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_help_is_one_card_in_the_askers_language(locale: str, language: Language) -> None:
    """For the asker's eyes, and even while the index is being opened."""
    phrases = PHRASES[language]

    def load() -> None:
        raise OSError

    async with serving(load, until="failed") as served:  # type: ignore[arg-type]
        message = await served.discord.message(await served.discord.command("help", locale=locale))
        assert message.is_ephemeral
        for sentence in ("help-title", "help-does-not", "help-message-commands", "help-privacy"):
            assert phrases.say(sentence) in message.card.words
        failed = await served.discord.command("documents", locale=locale)
        assert await served.notice(failed) == phrases.say("ask-failed")


async def test_what_a_document_hides_is_published_nowhere() -> None:
    """Comments of Markdown stand on no page, not even around the quote, which is bold there."""
    shown = "# Fees\n\nThe fee for boats is low.\n\nThe fee for carts is high."
    text = shown.replace("low.\n", "low.\n<!-- The password is swordfish. -->")
    engine = library(Document("fees.md", text, "Fees", "en", is_markdown=True))
    async with serving(lambda: engine) as served:
        discord = served.discord
        key = await discord.command("read", {"document": key_of("fees.md")})
        assert (await discord.message(key)).card.quotes == (shown,)
        answer = await discord.message(await discord.ask("What is the fee for carts?"))
        button = answer.card.buttons[0].custom_id
        around = await discord.message(await discord.press(answer, button))
        assert around.card.quotes == (shown,)
        (block,) = [each for each in displays(around) if each.startswith(">>> ")]
        assert render(block).bold == [answer.card.quotes[0]]
        assert "swordfish" not in f"{answer.card} {around.card}"
