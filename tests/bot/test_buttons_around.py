"""The buttons that show what stands around a quote, and its exact text, over the real seeds."""

from pathlib import Path

import pytest

from bot.phrases import PHRASES
from index.answers import Answerer
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.cards import Card
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord
from tests.index.small import answerer_of

pytestmark = pytest.mark.asyncio

QUESTION = "What did Leike say his team struggled to obtain?"
EN = PHRASES["en"]
TOO_OLD = EN.say("answer-too-old")


async def opened(served: Served, question: str = QUESTION, number: int = 1) -> str:
    """The key of the card around an excerpt of an answer."""
    key = await served.discord.ask(question)
    answer = await served.discord.message(key)
    more = [button for button in answer.card.buttons if button.label == "More around it"]
    return await served.discord.press(key, more[number - 1].custom_id)


async def turned(served: Served, key: str, label: str) -> Card:
    """The card after one of its buttons was pressed."""
    times = (await served.discord.message(key)).times_edited
    await served.discord.press(key, label)
    return (await served.discord.edited(key, times + 1)).card


def page_of(card: Card) -> tuple[int, int]:
    """Page and number of pages."""
    position = card.words.split("Page ")[1].split("\n")[0].split(" ")
    return int(position[0]), int(position[2])


async def test_the_quote_is_shown_bold_in_its_context(seeds: Answerer) -> None:
    """To the presser alone; what is shown stands in the document like this."""
    async with serving(lambda: seeds) as served:
        key = await opened(served)
        shown = await served.discord.message(key)
        quote = (await served.discord.message(next(iter(served.discord.exchanges)))).card.quotes[0]
        (around,) = shown.card.quotes
        assert quote in around
        assert len(around) > len(quote)
        assert shown.is_ephemeral
        texts = [seeds.segment.documents.document(n).text for n in range(2)]
        assert any(around in text for text in texts)
        assert served.discord.problems == []


async def test_pages_are_turned_to_both_ends_and_no_further(seeds: Answerer) -> None:
    """Together they are one stretch of the document; at the ends the buttons are greyed out."""
    async with serving(lambda: seeds) as served:
        key = await opened(served)
        card = (await served.discord.message(key)).card
        while not card.button("Previous page").disabled:
            card = await turned(served, key, "Previous page")
        assert page_of(card)[0] == 1
        read = card.quotes[0]
        while not card.button("Next page").disabled:
            card = await turned(served, key, "Next page")
            read += card.quotes[0]
        number, pages = page_of(card)
        assert number == pages > 1
        texts = [seeds.segment.documents.document(n).text for n in range(2)]
        assert any(read.strip() in text for text in texts)
        assert served.discord.problems == []


async def test_excerpts_are_turned_to_both_ends_and_no_further(seeds: Answerer) -> None:
    """From the last to the first."""
    async with serving(lambda: seeds) as served:
        key = await opened(served)
        card = (await served.discord.message(key)).card
        assert card.button("Previous excerpt").disabled
        while not card.button("Next excerpt").disabled:
            card = await turned(served, key, "Next excerpt")
        assert "Excerpt 3 of 3" in card.words
        card = await turned(served, key, "Previous excerpt")
        assert "Excerpt 2 of 3" in card.words
        assert served.discord.problems == []


async def test_the_exact_text_is_a_file_of_the_sources_bytes(seeds: Answerer) -> None:
    """Named after the document and the line."""
    async with serving(lambda: seeds) as served:
        key = await served.discord.press(await opened(served), "Exact text as a file")
        ((name, content),) = (await served.discord.message(key)).files.items()
        documents = [seeds.segment.documents.document(n) for n in range(2)]
        answer = await served.discord.message(next(iter(served.discord.exchanges)))
        assert content.decode() == answer.card.quotes[0]
        assert any(content in document.text.encode() for document in documents)
        assert name.endswith(".txt")
        assert served.discord.problems == []


@pytest.mark.parametrize("label", ["More around it", "Exact text as a file", "Next page"])
async def test_buttons_work_after_a_restart(seeds: Answerer, tmp_path: Path, label: str) -> None:
    """What they need is in their ids and in the database."""
    discord = FakeDiscord()
    async with serving(lambda: seeds, state_dir=tmp_path, discord=discord) as served:
        key = await opened(served)
        if label == "More around it":
            key = next(iter(discord.exchanges))
            await discord.message(key)
        else:
            await discord.message(key)
    async with serving(lambda: seeds, state_dir=tmp_path, discord=discord):
        message = await discord.message(key)
        button = next(each for each in message.card.buttons if each.label == label)
        pressed = await discord.press(key, button.custom_id)
        shown = await discord.message(pressed)
        assert shown.card.quotes or shown.files
        assert discord.problems == []


@pytest.mark.parametrize(
    ("now", "sentence"),
    [("Leike left OpenAI on a Friday in May.", "document-changed"), (None, "document-gone")],
)
async def test_a_quote_that_no_longer_stands_there_is_not_shown(
    tmp_path: Path, now: str | None, sentence: str
) -> None:
    """The document has changed since, or it is gone."""
    before = answerer_of("Leike resigned from OpenAI on a Friday.")
    after = answerer_of(now) if now else FakeAnswerer(quoting)
    discord = FakeDiscord()
    async with serving(lambda: before, state_dir=tmp_path, discord=discord) as served:
        await discord.message(key := await opened(served, "When did Leike resign from OpenAI?"))
    async with serving(lambda: after, state_dir=tmp_path, discord=discord):
        pressed = await discord.press(key, "Exact text as a file")
        assert (await discord.message(pressed)).card.words == EN.say(sentence)
        assert discord.problems == []


async def test_a_document_left_out_since_is_not_shown() -> None:
    """Whatever was shown of it before."""
    engine = answerer_of("Leike resigned from OpenAI on a Friday.")
    async with serving(lambda: engine) as served:
        discord = served.discord
        await discord.message(key := await opened(served, "When did Leike resign from OpenAI?"))
        path = str(engine.segment.documents.facts[0]["path"])
        guild_id = int(discord.home.id)
        await served.client.desk.store.servers.change(guild_id, left_out=frozenset({path}))
        pressed = await discord.press(key, "Exact text as a file")
        assert (await discord.message(pressed)).card.words == EN.say("read-left-out")


async def test_an_answer_that_is_kept_no_more_is_too_old() -> None:
    """Said so by each of its buttons, and those of other versions too."""
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        discord = served.discord
        key = await discord.ask("Who resigned?")
        answer = await discord.message(key)
        token = answer.card.button("Ask a follow-up").custom_id.split(":")[2]
        await served.client.desk.store.answers.remove(token)
        for label in ("More around it", "Helpful"):
            pressed = await discord.message(await discord.press(key, label))
            assert pressed.card.words == TOO_OLD
            assert pressed.is_ephemeral
        for custom_id in ("inyo:gone", "inyo:gone:x:1", "inyo:at", "inyo:at:x:-9:y", "inyo:good"):
            button = answer.payload["components"][0]["components"][-1]["components"][0]
            button["custom_id"] = custom_id
            pressed = await discord.message(await discord.press(key, custom_id))
            assert pressed.card.words == TOO_OLD, custom_id
        assert discord.problems == []


async def test_while_the_index_opens_again_old_buttons_say_so(tmp_path: Path) -> None:
    """After a restart."""
    discord = FakeDiscord()
    async with serving(lambda: FakeAnswerer(quoting), state_dir=tmp_path, discord=discord):
        await discord.message(key := await discord.ask("Who resigned?"))

    def fail() -> FakeAnswerer:
        raise OSError("broken")

    async with serving(fail, until="failed", state_dir=tmp_path, discord=discord):
        pressed = await discord.press(key, "More around it")
        assert (await discord.message(pressed)).card.words == EN.say("ask-failed")
