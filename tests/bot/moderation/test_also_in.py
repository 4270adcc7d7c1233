"""Documents that say the same in another language aren't named once they are left out."""

import pytest

from index.engine import Engine
from tests.bot.moderation.acting import LOCALES, order, said_in
from tests.bot.pressing import PRIVATE, answered
from tests.fakes.cards import Card
from tests.fakes.running import Served, serving

pytestmark = pytest.mark.asyncio

JAPANESE, PORTUGUESE = "の重みを残すべき理由", "4o deve ser mantido"  # parts of titles
QUESTION = "Por que o 4o merece ser estudado?"


async def leave_out(served: Served) -> None:
    """A moderator leaves the Japanese one out."""
    await order(served, "documents", {"action": "hide", "document": f"GPT-4o{JAPANESE}"})


def named(card: Card, title: str) -> list[str]:
    """The lines of a card that name a document."""
    return [line for line in card.words.splitlines() if title in line]


async def test_on_the_pages_of_an_older_search(seeds: Engine) -> None:
    """Of what the search had found, the rest stays as it was."""
    async with serving(lambda: seeds) as served:
        discord = served.discord
        query = {"query": "OpenAI safety Leike"}
        message = await discord.message(await discord.command("search", query))
        pages = [message.card]
        while not message.card.button("Next page").disabled:
            await discord.card(await discord.press(message, "Next page"))
            pages.append(message.card)
        assert any(named(card, JAPANESE) for card in pages)
        await leave_out(served)
        for before in reversed(pages[:-1]):
            await discord.card(await discord.press(message, "Previous page"))
            assert not named(message.card, JAPANESE)
            assert len(named(message.card, PORTUGUESE)) == len(named(before, PORTUGUESE))


@pytest.mark.parametrize("locale", LOCALES)
async def test_on_a_private_answer_that_is_shared(seeds: Engine, locale: str) -> None:
    """The quotes are everybody's then, and all other lines."""
    async with serving(lambda: seeds) as served:
        discord, share = served.discord, said_in(locale)("share-button")
        ana = discord.person("Ana", locale=locale)
        private = await answered(served, QUESTION, by=ana, options=PRIVATE)
        before, mentions = private.card, named(private.card, JAPANESE)
        assert mentions
        await leave_out(served)
        public = (await discord.followup(await discord.press(private, share))).card
        assert public.quotes == before.quotes
        expected = [line for line in before.words.splitlines() if line not in mentions]
        assert public.words.splitlines()[1:] == expected
