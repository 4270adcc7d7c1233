"""Titles, paths, authors, dates and links of documents: they stay lines of ours, and harmless."""

import re
from dataclasses import replace

import pytest

from bot.document_links import key_of
from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES
from bot.ui.markdown import is_visible
from index.types import Document
from tests.bot.hostile.inert import assert_inert, displays
from tests.bot.hostile.library import CASES, LINKS, document_of
from tests.bot.shelves import library
from tests.fakes.components import units
from tests.fakes.rendering import render
from tests.fakes.running import Served, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = range(len(CASES))
MAX_CHOICE_CHARS = 100
_TRICKS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def longest(character: str) -> Document:
    """A document of which everything is as long as it can be."""
    long = character * 2_000
    return Document(
        path=f"{long}.txt",
        text=f"{character * 1_500}. Searchable words {long}",
        title=long,
        language="pt",
        title_is_ours=True,
        author=long,
        date=long,
        url="https://example.org/" + "a" * 280,
        translation_of=f"{long}.txt",
    )


async def test_the_list_of_documents_names_every_one(served: Served) -> None:
    """By its title, or by its path where nothing of the title could be seen."""
    discord = served.discord
    message = await discord.message(await discord.command("documents"))
    named = 0
    while True:
        assert_inert(message)
        titles = [text.split("\n")[0] for text in displays(message) if text.startswith("**")]
        assert all(is_visible(render(title).text) for title in titles)
        named += len(message.card.buttons) - 2
        if message.card.button("Next page").disabled:
            break
        await discord.card(await discord.press(message, "Next page"))
    assert named == len(CASES)


async def test_titles_can_be_chosen_while_anything_is_typed(served: Served) -> None:
    """What is offered can be seen, is no longer than Discord allows, and opens the document."""
    discord = served.discord
    for number in NUMBERS[::2]:
        typed = CASES[number][:MAX_CHOICE_CHARS]
        choices = await discord.choices(await discord.autocomplete("ask", "document", typed))
        for choice in choices:
            assert 1 <= units(choice["name"]) <= MAX_CHOICE_CHARS
            assert is_visible(choice["name"])
            assert not _TRICKS.search(choice["name"])
        key = await discord.command("read", {"document": typed})
        assert_inert(await discord.message(key))


async def test_a_question_can_be_put_to_any_document(served: Served) -> None:
    """Whose title then stands above the answer."""
    discord = served.discord
    for number in NUMBERS[3::5]:
        options = {"document": key_of(document_of(number).path)}
        message = await discord.message(await discord.ask(f"{number}: what?", options=options))
        assert_inert(message)
        assert "Searched only in" in message.card.words


async def test_links_lead_where_the_document_says_or_nowhere(served: Served) -> None:
    """What could end the link or hide in it is encoded; what is no address of the web is none."""
    for number, (url, link) in enumerate(LINKS.items()):
        assert document_of(number).url == url
        message = await served.discord.message(await served.discord.ask(f"{number}: where?"))
        targets = [target for text in displays(message) for target in render(text).targets]
        assert targets == ([link] if link else [])


@pytest.mark.parametrize(
    ("character", "locale"),
    [("*", "en-US"), ("*", "ja"), ("*", "pt-BR"), ("字", "ja"), ("👩", "pt-BR"), ("a ", "en-US")],
)
async def test_the_longest_names_fit_everywhere(character: str, locale: str) -> None:
    """Answer, page around, file, page, list, search and choice, each within Discord's limits."""
    engine = library(longest(character), replace(longest(character), path="b.txt"))
    phrases = PHRASES[LANGUAGE_OF_LOCALE[locale]]
    async with serving(lambda: engine) as served:
        discord = served.discord
        ana = discord.person("Ana" * 10, locale=locale)
        options = {"document": key_of("b.txt"), "private": True}
        answer = await discord.message(
            await discord.ask("Searchable words? " + character * 400, by=ana, options=options)
        )
        around = await discord.message(
            await discord.press(answer, f"{answer.card.buttons[0].custom_id}")
        )
        keys = [
            await discord.press(around, phrases.say("context-exact-text-button")),
            await discord.press(answer, phrases.say("share-button")),
            await discord.command("documents", by=ana),
            await discord.command("read", {"document": key_of("b.txt"), "page": 2}, by=ana),
            await discord.command("search", {"query": "searchable " + character * 400}, by=ana),
            await discord.point_at(await discord.say("Searchable words"), "Check quote", by=ana),
            await discord.point_at(
                await discord.say("Searchable words"), "Find in documents", by=ana
            ),
        ]
        for key in keys:
            assert_inert(await discord.message(key))
        await discord.choices(await discord.autocomplete("read", "document", "b", by=ana))
