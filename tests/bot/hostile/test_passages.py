"""Whatever stands in a document is quoted exactly, everywhere, and nothing of it comes alive."""

import pytest

from bot.document_links import key_of
from bot.i18n import PHRASES
from index.quotes.find import MIN_LETTERS
from index.types import Document
from tests.bot.hostile.inert import assert_inert, quotes
from tests.bot.hostile.library import CASES, document_of, quote_of
from tests.bot.shelves import library
from tests.fakes.messages import Message
from tests.fakes.rendering import render
from tests.fakes.running import Served, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = range(len(CASES))


def asked(number: int) -> str:
    """The question that is answered with a document."""
    return f"{number}: {CASES[number]}"[:1_000]


def exact(number: int) -> str:
    """The text that is quoted, as a person sees it."""
    start, end = quote_of(number)
    return document_of(number).text[start:end]


async def answered(served: Served, number: int) -> Message:
    """The answer that quotes a document."""
    return await served.discord.message(await served.discord.ask(asked(number)))


async def test_a_quote_that_is_copied_out_of_an_answer_equals_the_document(served: Served) -> None:
    """Of five hundred, each with marks at odd places; the question is as hostile."""
    for number in NUMBERS:
        message = await answered(served, number)
        assert_inert(message)
        (quote,) = quotes(message)
        assert quote == exact(number).lstrip(" ")


async def test_what_stands_around_a_quote_and_its_file_are_exact(served: Served) -> None:
    """The page holds the whole quote or its beginning; the file holds its bytes."""
    discord = served.discord
    for number in NUMBERS[::4]:
        message = await answered(served, number)
        around = await discord.message(await discord.press(message, "Show context"))
        assert_inert(around)
        (page,) = quotes(around)
        assert page in document_of(number).text
        assert exact(number)[:300] in page
        sent = await discord.message(await discord.press(around, "Exact text as a file"))
        assert_inert(sent)
        (content,) = sent.files.values()
        assert content == exact(number).encode()


async def test_the_pages_of_a_document_are_its_text(served: Served) -> None:
    """From the first to the last; only blanks in front of a page are lost to Discord."""
    discord = served.discord
    for number in NUMBERS[1::3]:
        document = document_of(number)
        message = await discord.message(
            await discord.command("read", {"document": key_of(document.path)})
        )
        read = message.card.quotes[0]
        while "Next page" in message.card.labels and not message.card.button("Next page").disabled:
            assert_inert(message)
            await discord.card(await discord.press(message, "Next page"))
            read += message.card.quotes[0]
        assert_inert(message)
        assert read == document.text


async def test_blanks_are_no_quote() -> None:
    """Neither a document of blanks nor a page of them; Discord would show the bare quote mark."""
    blank = Document("blank.txt", " \r\n\t\u3000\n", "Blank", "en")
    gap = Document("gap.txt", "Searchable words." + "\n" * 5_000 + "The end.", "Gap", "en")
    engine = library(blank, gap)
    async with serving(lambda: engine) as served:
        discord = served.discord
        key = await discord.command("read", {"document": key_of("blank.txt")})
        assert await served.notice(key) == PHRASES["en"].say("read-empty")
        message = await discord.message(
            await discord.command("read", {"document": key_of("gap.txt"), "page": 2})
        )
        assert message.card.quotes == ()
        assert "Page 2 of" in message.card.words
        answer = await discord.message(await discord.ask("Searchable words?"))
        around = await discord.message(
            await discord.press(answer, answer.card.buttons[0].custom_id)
        )
        await discord.card(await discord.press(around, "Next page"))
        assert around.card.quotes == ()


async def test_a_passage_is_found_exact(served: Served) -> None:
    """By searches, through all their pages."""
    discord = served.discord
    texts = [document_of(number).text for number in NUMBERS]
    for query in ("Searchable words", "nothing more"):
        message = await discord.message(await discord.command("search", {"query": query}))
        while True:
            assert_inert(message)
            assert all(any(quote in text for text in texts) for quote in quotes(message))
            if message.card.button("Next page").disabled:
                break
            await discord.card(await discord.press(message, "Next page"))


async def test_a_quote_of_our_own_is_recognized(served: Served) -> None:
    """However hostile: as it is shown, it stands in the documents."""
    discord = served.discord
    for number in NUMBERS[2::8]:
        answer = await answered(served, number)
        message = await discord.message(await discord.point_at(answer, "Check quote"))
        assert_inert(message)
        is_short = sum(map(str.isalnum, exact(number))) < MIN_LETTERS
        is_cut = exact(number) != CASES[number]  # perhaps inside of a word
        verdict = render(message.card.words).text
        assert verdict.startswith("Yes") or is_short or is_cut, CASES[number]
