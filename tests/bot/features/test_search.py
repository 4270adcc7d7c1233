"""/search, through the real discord.py on a fake Discord."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES
from index.types import Language
from tests.bot.shelves import LEIKE, SHIPS, library, start
from tests.fakes.cards import Card, read_card
from tests.fakes.running import serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

LOCALES = [*LANGUAGE_OF_LOCALE.items()]
CAPTAINS = "captain diary"


def is_verbatim(card: Card) -> bool:
    """Whether every quote stands in a document."""
    return all(any(quote in ship.text for ship in SHIPS) for quote in card.quotes)


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_passages_are_listed_in_the_askers_language(locale: str, language: Language) -> None:
    """A few of all that fit, quoted exactly, with their places and a way to more."""
    phrases = PHRASES[language]
    engine = library(*SHIPS)
    async with serving(lambda: engine) as served:
        discord = served.discord
        key = await discord.command("search", {"query": CAPTAINS}, locale=locale)
        card = (await discord.message(key)).card
        assert len(card.quotes) == 3
        assert is_verbatim(card)
        assert phrases.say("search-heading", query=CAPTAINS) in card.words
        assert phrases.say("search-count", count=25) in card.words
        assert phrases.say("page-position", page=1, pages=9) in card.words
        assert card.labels.count(phrases.say("context-button")) == len(card.quotes)
        assert card.button(phrases.say("previous-page-button")).disabled


async def test_pages_are_turned_to_the_end_and_back() -> None:
    """Every passage once, in order, with the words found in bold, on the same message."""
    engine = library(*SHIPS)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        message = await discord.message(
            await discord.command("search", {"query": CAPTAINS}, by=ana)
        )
        first = message.card
        seen = list(first.quotes)
        while not message.card.button("Next page").disabled:
            await discord.card(await discord.press(message, "Next page"))
            assert is_verbatim(message.card)
            assert "**captain**" in str(message.payload)
            seen += message.card.quotes
        assert len(seen) == len(set(seen)) == 25
        for _ in range(8):
            await discord.card(await discord.press(message, "Previous page"))
        assert message.card == first


async def test_pages_turn_and_open_after_a_restart(tmp_path: Path) -> None:
    """Without bold words then, but with the same passages under the same heading."""
    engine, discord = library(*SHIPS), FakeDiscord()
    async with start(engine, tmp_path, discord):
        message = await discord.message(await discord.command("search", {"query": "*captain*"}))
        first = message.card
    async with start(engine, tmp_path, discord):
        await discord.card(await discord.press(message, "Next page"))
        assert is_verbatim(message.card)
        assert set(message.card.quotes).isdisjoint(first.quotes)
        assert message.card.words.startswith(r"-# Passages for: \*captain\*")
        more = message.card.buttons[1].custom_id
        around = (await discord.message(await discord.press(message, more))).card
        assert message.card.quotes[1] in around.quotes[0]
        assert "Excerpt 5 of 25" in around.words
        await discord.card(await discord.press(message, "Previous page"))
        assert message.card == first


async def test_someone_elses_search_is_paged_on_a_card_of_ones_own() -> None:
    """The searcher's card stays where it was."""
    engine = library(*SHIPS)
    async with serving(lambda: engine) as served:
        discord = served.discord
        message = await discord.message(await discord.command("search", {"query": CAPTAINS}))
        first = message.card
        on_button = await discord.press(message, "Next page", by=discord.person("Ben", locale="ja"))
        own = await discord.message(on_button)
        assert own.is_ephemeral
        assert own.card.quotes != first.quotes
        assert PHRASES["ja"].say("page-position", page=2, pages=9) in own.card.words
        assert message.card == first


@pytest.mark.parametrize("is_searcher", [True, False])
async def test_a_press_is_acknowledged_while_the_database_is_busy(is_searcher: bool) -> None:
    """Discord waits for three seconds only."""
    engine = library(*SHIPS)
    async with serving(lambda: engine) as served:
        discord, go_on = served.discord, threading.Event()
        message = await discord.message(await discord.command("search", {"query": CAPTAINS}))
        database = served.client.state.store.database
        held = asyncio.create_task(database.run(lambda _: go_on.wait()))
        await asyncio.sleep(0)
        try:
            by = None if is_searcher else discord.person("Ben")
            key = await discord.press(message, "Next page", by=by)
            await discord.until(lambda: discord.timing(key).acknowledged_s is not None)
        finally:
            go_on.set()
        await held
        assert is_verbatim(read_card(await discord.card(key)))


async def test_a_search_is_private_on_request_and_where_moderators_set_it() -> None:
    """The option counts for more than the server's setting."""
    engine = library(*SHIPS)
    async with serving(lambda: engine) as served:
        discord = served.discord
        store = served.client.state.store.servers

        async def is_private(**options: object) -> bool:
            key = await discord.command("search", {"query": CAPTAINS, **options})
            return (await discord.message(key)).is_ephemeral

        assert [await is_private(), await is_private(private=True)] == [False, True]
        await store.change(int(discord.home.id), private_by_default=True)
        assert [await is_private(), await is_private(private=False)] == [True, False]


async def test_nothing_found_says_so() -> None:
    """Together with what might help; the query can't break out of the sentence."""
    engine = library(LEIKE)
    async with serving(lambda: engine) as served:
        servers, home = served.client.state.store.servers, int(served.discord.home.id)
        await servers.change(home, hidden_documents=frozenset([LEIKE.path]))
        key = await served.discord.command("search", {"query": "[zzz](http://evil.example)"})
        words = await served.notice(key)
        assert words.startswith(r"No passage matches: \[zzz\]")
        assert PHRASES["en"].say("search-try") in words


async def test_a_query_of_blanks_is_told_how_to_ask() -> None:
    """Discord lets people send them."""
    engine = library(LEIKE)
    async with serving(lambda: engine) as served:
        key = await served.discord.command("search", {"query": " \u3000 "})
        assert await served.notice(key) == PHRASES["en"].say("ask-how")


async def test_a_search_begins_no_conversation() -> None:
    """What is asked next isn't understood together with the words that were looked for."""
    engine = library(LEIKE)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        await discord.card(await discord.command("search", {"query": "computers"}, by=ana))
        card = (await discord.message(await discord.mention("And who was it?", by=ana))).card
        assert "computers" not in card.words


async def test_documents_left_out_are_not_found() -> None:
    """Neither by a new search nor on the pages of an old one."""
    engine = library(*SHIPS)
    async with serving(lambda: engine) as served:
        discord = served.discord
        message = await discord.message(await discord.command("search", {"query": CAPTAINS}))
        left_out = frozenset(ship.path for ship in SHIPS)
        await served.client.state.store.servers.change(
            int(discord.home.id), hidden_documents=left_out
        )
        await discord.card(await discord.press(message, "Next page"))
        assert not message.card.quotes
        assert message.card.words.count(PHRASES["en"].say("document-hidden")) == 3
        key = await discord.command("search", {"query": CAPTAINS})
        assert (await served.notice(key)).startswith("No passage matches")
