"""The buttons that show what stands around a quote, and its exact text, over the real seeds."""

import re

import pytest

from bot.i18n import PHRASES
from bot.ui.quotes import READ_ON
from index.engine import Engine
from tests.fakes.cards import Card
from tests.fakes.components import walk
from tests.fakes.running import Served, serving

pytestmark = pytest.mark.asyncio

QUESTION = "What did Leike say his team struggled to obtain?"
EN = PHRASES["en"]


async def opened(served: Served, question: str = QUESTION, number: int = 1) -> str:
    """The key of the card around an excerpt of an answer."""
    key = await served.discord.ask(question)
    answer = await served.discord.message(key)
    more = [button for button in answer.card.buttons if button.label == "Show context"]
    return await served.discord.press(key, more[number - 1].custom_id)


async def turned(served: Served, key: str, label: str) -> Card:
    """The card after one of its buttons was pressed."""
    times = (await served.discord.message(key)).times_edited
    await served.discord.press(key, label)
    return (await served.discord.edited(key, times + 1)).card


def lines_of(card: Card) -> tuple[int, int]:
    """The lines of the document that are shown, as the first line of the card says."""
    first, *last = re.findall(r"\d+", card.words.splitlines()[0].rpartition(" · ")[2])
    return int(first), int(*last or [first])


async def test_pages_are_turned_to_both_ends_and_no_further(seeds: Engine) -> None:
    """Together they are one stretch of the document; at the ends the buttons are greyed out."""
    async with serving(lambda: seeds) as served:
        key = await opened(served)
        card = (await served.discord.message(key)).card
        while not card.button("Previous page").disabled:
            card = await turned(served, key, "Previous page")
        read, shown = card.quotes[0], [lines_of(card)]
        while not card.button("Next page").disabled:
            card = await turned(served, key, "Next page")
            read += card.quotes[0]
            shown.append(lines_of(card))
        assert "Page " not in card.words
        assert shown == sorted(shown)
        assert len(shown) > 1
        texts = [seeds.index.documents.document(n).text for n in range(len(seeds.index.documents))]
        (text,) = (text for text in texts if read.strip() in text)
        assert (shown[0][0], shown[-1][1]) == (1, len(text.splitlines()))


async def test_excerpts_are_turned_to_both_ends_and_no_further(seeds: Engine) -> None:
    """From the last to the first."""
    async with serving(lambda: seeds) as served:
        key = await opened(served)
        card = (await served.discord.message(key)).card
        assert card.button("Previous excerpt").disabled
        while not card.button("Next excerpt").disabled:
            card = await turned(served, key, "Next excerpt")
        (last, count) = re.findall(r"Excerpt (\d) of (\d)", card.words)[0]
        assert last == count >= "2"
        card = await turned(served, key, "Previous excerpt")
        assert f"Excerpt {int(last) - 1} of {count}" in card.words


async def test_what_a_quote_leaves_out_is_read_on(seeds: Engine) -> None:
    """The page begins with the quote, on the pages that are turned to from there too."""
    async with serving(lambda: seeds) as served:
        message = await served.discord.message(await served.discord.ask(QUESTION))
        answer = message.card
        button = next(p for p in walk(message.components) if p.get("label") == "Show context")
        button["custom_id"] += f":{READ_ON}"
        key = await served.discord.press(message, button["custom_id"])
        card = (await served.discord.message(key)).card
        assert card.quotes[0].startswith(answer.quotes[0])
        before = await turned(served, key, "Previous page")
        after = await turned(served, key, "Next page")
        assert after.quotes == card.quotes != before.quotes
