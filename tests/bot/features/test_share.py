"""The button that shows a private answer to everybody."""

from pathlib import Path

import pytest

from bot.i18n import PHRASES
from index.types import Language
from tests.bot.helpers import LOCALES_WITH_LANGUAGE, PRIVATE, answered
from tests.fakes.answers import JAPANESE_QUOTE, FakeAnswerer, answer, excerpt
from tests.fakes.hostile import HOSTILE
from tests.fakes.running import serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_a_private_answer_is_shared_once(locale: str, language: Language) -> None:
    """Everybody sees the same card and who showed it, however quickly it is pressed twice."""
    phrases = PHRASES[language]
    async with serving() as served:
        discord = served.discord
        private = await answered(served, by=discord.person("Ana", locale=locale), options=PRIVATE)
        assert private.is_ephemeral
        before, button = private.card, private.card.button(phrases.say("share-button"))
        presses = [await discord.press(private, button.custom_id) for _ in range(2)]
        said = [await discord.followup(press) for press in presses]
        (public,) = (each for each in said if not each.is_ephemeral)
        (told,) = (each for each in said if each.is_ephemeral)
        assert public.card.quotes == before.quotes == (JAPANESE_QUOTE,)
        assert public.card.words == f"-# {phrases.say('share-by', name='Ana')}\n{before.words}"
        assert phrases.say("delete-button") in public.card.labels
        assert phrases.say("share-button") not in public.card.labels
        assert told.card.words == phrases.say("share-done")
        after = (await discord.edited(private)).card
        assert after == before
        assert after.button(phrases.say("share-button")).disabled


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_where_discord_shows_it_to_nobody_else_that_is_said(
    locale: str, language: Language
) -> None:
    """And the button can be pressed again elsewhere or later."""
    say = PHRASES[language].say
    async with serving() as served:
        discord = served.discord
        private = await answered(served, by=discord.person("Ana", locale=locale), options=PRIVATE)
        discord.external_apps_are_private = True
        press = await discord.press(private, say("share-button"))
        assert (await discord.followup(press, 1)).is_ephemeral
        told = await discord.followup(press, 2)
        assert told.card.words == say("share-not-here")
        assert told.is_ephemeral
        assert not private.card.button(say("share-button")).disabled
        discord.external_apps_are_private = False
        public = await discord.followup(await discord.press(private, say("share-button")))
        assert not public.is_ephemeral


async def test_after_a_restart_a_private_answer_is_shared(tmp_path: Path) -> None:
    """What the button needs stands on the card."""
    discord = FakeDiscord()
    async with serving(state_dir=tmp_path, discord=discord) as here:
        private = await answered(here, options=PRIVATE)
    async with serving(state_dir=tmp_path, discord=discord):
        public = await discord.followup(await discord.press(private, "Share"))
        assert public.card.quotes == (JAPANESE_QUOTE,)
        assert not public.is_ephemeral
        assert (await discord.edited(private)).card.button("Share").disabled


async def test_everybody_can_use_the_buttons_of_what_was_shared() -> None:
    """Others look around the quote; taking it away leaves the asker's own card as it was."""
    async with serving() as served:
        discord = served.discord
        private = await answered(served, options=PRIVATE)
        public = await discord.followup(await discord.press(private, "Share"))
        around = await discord.press(public, "Show context", by=discord.person("Ben"))
        assert (await discord.message(around)).card.quotes == (JAPANESE_QUOTE,)
        await discord.press(public, "Delete")
        await discord.deleted(public)
        around = await discord.press(private, "Show context")
        assert (await discord.message(around)).card.quotes == (JAPANESE_QUOTE,)


@pytest.mark.parametrize("name", [*HOSTILE[:12], "x" * 500])
async def test_a_hostile_name_shares_harmlessly(name: str) -> None:
    """On one line, escaped, within the limits."""
    async with serving() as served:
        discord = served.discord
        private = await answered(served, by=discord.person(name), options=PRIVATE)
        public = await discord.followup(await discord.press(private, "Share"))
        assert public.card.words.splitlines()[1:] == private.card.words.splitlines()


async def test_the_longest_answer_can_be_shared_under_the_longest_name() -> None:
    """The private card leaves room for it."""
    quotes = [excerpt(letter * 700, rank=rank) for rank, letter in enumerate("abcde_", 1)]
    async with serving(lambda: FakeAnswerer(lambda text: answer(text, quotes))) as served:
        discord = served.discord
        private = await answered(served, by=discord.person("_" * 32), options=PRIVATE)
        public = await discord.followup(await discord.press(private, "Share"))
        assert public.card.quotes[: len(private.card.quotes)] == private.card.quotes


async def test_sharing_that_failed_can_be_tried_again() -> None:
    """The card stays as it is."""
    async with serving() as served:
        discord = served.discord
        private = await answered(served, options=PRIVATE)
        discord.fail_next("POST", "/webhooks/", 403)
        await discord.press(private, "Share")
        await served.settle()
        assert not private.card.button("Share").disabled
        public = await discord.followup(await discord.press(private, "Share"))
        assert public.card.quotes == (JAPANESE_QUOTE,)


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_what_was_left_out_since_is_not_shared(locale: str, language: Language) -> None:
    """Nobody but the asker has seen it, and the asker is told why."""
    say = PHRASES[language].say
    async with serving() as served:
        discord, servers = served.discord, served.client.state.store.servers
        ana = discord.person("Ana", locale=locale)
        private = await answered(served, by=ana, options=PRIVATE)
        home = int(discord.home.id)
        await servers.change(home, hidden_documents=frozenset({"notes.txt"}))
        told = await discord.followup(await discord.press(private, say("share-button")))
        assert told.is_ephemeral
        assert told.card.words == say("document-hidden")
        await servers.change(home, hidden_documents=frozenset())
        public = await discord.followup(await discord.press(private, say("share-button")))
        assert public.card.quotes == (JAPANESE_QUOTE,)
