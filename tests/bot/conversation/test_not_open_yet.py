"""What is said while the documents are being opened, and when the database is broken."""

import asyncio
import threading

import pytest

from bot.db.answers import AnswerStore
from bot.db.errors import StorageError
from bot.db.unanswered import UnansweredQuestions
from bot.i18n import PHRASES
from bot.query_queue import LoadProgress
from index.types import Language
from tests.bot.pressing import QUESTION
from tests.bot.shelves import LEIKE, library
from tests.fakes.answers import JAPANESE_QUOTE, FakeAnswerer, answer, quoting
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S

pytestmark = pytest.mark.asyncio

QUESTIONS: tuple[tuple[str, Language, str], ...] = (
    ("en-US", "en", "Who resigned on Friday?"),
    ("ja", "ja", "誰が金曜日に辞任しましたか？"),
    ("pt-BR", "pt", "Quem se demitiu na sexta-feira?"),
)


@pytest.mark.parametrize(("locale", "language", "question"), QUESTIONS)
async def test_while_the_documents_are_opened_it_is_told_how_far_that_is(
    locale: str, language: Language, question: str
) -> None:
    """To mentions and commands; the question only has to be edited once they are open."""
    say, go_on = PHRASES[language].say, threading.Event()

    def slowly() -> FakeAnswerer:
        go_on.wait(PATIENCE_S)
        return FakeAnswerer(quoting)

    async with serving(slowly, until="starting") as served:
        discord, queue = served.discord, served.client.state.queue
        try:
            queue.loading = LoadProgress("passages", 30, 1_200)
            progress = say("ask-progress", stage="passages", done=30, total=1_200)
            waiting = f"{say('ask-starting')}\n-# {progress}"
            mentioned = await discord.mention(question)
            assert await served.notice(mentioned) == waiting
            assert await served.notice(await discord.ask(QUESTION, locale)) == waiting
            of_one = await discord.ask(QUESTION, locale, options={"document": "A title"})
            assert await served.notice(of_one) == waiting
            await served.settle()
        finally:
            go_on.set()
        async with asyncio.timeout(PATIENCE_S):
            while queue.status != "ready":  # noqa: ASYNC110 - a thread sets it
                await asyncio.sleep(0.01)
        await discord.edit(mentioned, f"<@{discord.bot['id']}> {question}!")
        assert (await discord.edited(mentioned)).card.quotes == (JAPANESE_QUOTE,)


async def break_down(*_: object) -> None:
    """What the database does when the disk is full."""
    raise StorageError("the disk is full")


@pytest.mark.parametrize("how", ["ask", "mention", "write_privately"])
async def test_an_answer_that_cannot_be_remembered_is_given_without_buttons(
    how: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The quotes matter more."""
    async with serving() as served:
        monkeypatch.setattr(AnswerStore, "save", break_down)
        message = await served.discord.message(await getattr(served.discord, how)(QUESTION))
        assert message.card.quotes == (JAPANESE_QUOTE,)
        assert message.card.buttons == ()
        assert "the disk is full" in caplog.text


@pytest.mark.parametrize("how", ["search", "Find in documents", "Check quote"])
async def test_what_is_found_is_shown_without_buttons_while_the_database_is_away(
    how: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As answers are: the quotes matter more."""
    engine = library(LEIKE)
    async with serving(lambda: engine) as served:
        discord = served.discord
        said = await discord.say("Jan Leike resigned on Friday.")
        monkeypatch.setattr(AnswerStore, "save", break_down)
        if how == "search":
            key = await discord.command("search", {"query": "computers"})
        else:
            key = await discord.point_at(said, how)
        card = (await discord.message(key)).card
        assert card.quotes
        assert all(quote in LEIKE.text for quote in card.quotes)
        assert card.buttons == ()
        assert "the disk is full" in caplog.text
        assert "Error ID" not in caplog.text




async def test_an_answer_whose_message_cannot_be_noted_is_no_incident(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It stands there; only edits of its question won't reach it."""
    async with serving() as served:
        discord = served.discord
        monkeypatch.setattr(AnswerStore, "set_message", break_down)
        message = await discord.message(await discord.mention(QUESTION))
        await served.settle()
        assert message.card.quotes == (JAPANESE_QUOTE,)
        assert "the disk is full" in caplog.text
        assert "Error ID" not in caplog.text
        assert len(discord.sent("POST", f"/channels/{discord.channel_id}/messages")) == 1
