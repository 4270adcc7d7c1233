"""Questions that are edited or deleted, also while they are answered."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.i18n import PHRASES
from index.text.language import language_of
from index.types import Answer, Language
from tests.bot.helpers import EN, QUESTION, token_of
from tests.fakes.answers import FakeAnswerer, answer, excerpt, quoting
from tests.fakes.loop import Clock
from tests.fakes.running import Served, serving
from tests.fakes.server import PATIENCE_S, FakeDiscord

pytestmark = pytest.mark.asyncio


def echo() -> FakeAnswerer:
    """An engine whose quote tells the question."""

    def tell(question: str) -> Answer:
        return answer(question, [excerpt(f"On {question}")], language=language_of(question))

    return FakeAnswerer(tell)


@pytest.mark.parametrize("name", ["channel", "voice", "thread", "post", "private"])
async def test_an_edited_question_updates_its_answer_in_place(name: str) -> None:
    """Everywhere, without a ping; the old answer's token is forgotten."""
    async with serving(echo) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        at = discord.private(ana) if name == "private" else getattr(discord.home, name)
        asked = await discord.mention(QUESTION, by=ana, at=at)
        message = await discord.message(asked)
        token = token_of(message)
        await served.edit_mention(asked, "Who stayed?")
        assert (await discord.edited(message)).card.quotes == ("On Who stayed?",)
        await served.settle()
        answers = served.client.state.store.answers
        assert await answers.find(token) is None
        assert (await answers.find(token_of(message))) is not None
        (request,) = discord.sent("PATCH", f"/channels/{at.id}/messages/")
        assert request.body["allowed_mentions"]["parse"] == []
        assert len(discord.sent("POST", f"/channels/{at.id}/messages")) == 1
        await discord.press(message, "Delete", by=ana)
        await discord.deleted(message)


async def test_after_a_restart_an_edit_and_a_deletion_still_reach_the_answer(
    tmp_path: Path,
) -> None:
    """The database knows which message shows it."""
    discord = FakeDiscord()
    async with serving(echo, state_dir=tmp_path, discord=discord) as served:
        asked = await discord.mention(QUESTION)
        message = await discord.message(asked)
        await served.settle()
    async with serving(echo, state_dir=tmp_path, discord=discord) as served:
        await served.edit_mention(asked, "Who stayed?")
        assert (await discord.edited(message)).card.quotes == ("On Who stayed?",)
        await served.settle()
    async with serving(echo, state_dir=tmp_path, discord=discord):
        await discord.delete(asked)
        await discord.deleted(message)


async def test_an_edit_that_takes_the_mention_out_takes_the_answer_away() -> None:
    """An edit back into a question is a new one that nobody was shown an answer to."""
    async with serving(echo) as served:
        discord = served.discord
        asked = await discord.mention(QUESTION)
        message = await discord.message(asked)
        await discord.edit(asked, "never mind")
        await discord.deleted(message)
        await served.settle()
        assert await served.client.state.store.answers.find_by_question(int(asked)) is None


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "Who stayed?"), ("ja", "誰が残りましたか？"), ("pt", "Quem ficou?")],
)
async def test_what_was_no_question_can_be_edited_into_one(
    language: Language, question: str
) -> None:
    """And the other way round."""
    async with serving(echo) as served:
        discord = served.discord
        asked = await discord.mention("")
        message = await discord.message(asked)
        await served.edit_mention(asked, question)
        card = (await discord.edited(message)).card
        assert card.quotes == (f"On {question}",)
        assert PHRASES[language].say("feedback-helpful-button") in card.labels
        await served.edit_mention(asked, "")
        assert (await discord.edited(message, 2)).card.words == EN.say("ask-how")
        await served.edit_mention(asked, question)
        assert (await discord.edited(message, 3)).card.quotes == (f"On {question}",)


async def test_an_edited_follow_up_keeps_the_question_before() -> None:
    """Of a reply as of a mention a moment later."""
    engine = echo()
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        asked = await discord.mention(QUESTION, by=ana)
        replied = await discord.reply("and why?", asked, by=discord.person("Ben"))
        later = await discord.mention("and where?", by=ana)
        for key in (replied, later):
            message = await discord.message(key)
            await served.settle()
            await served.edit_mention(key, "and when was that?")
            card = (await discord.edited(message)).card
            assert engine.before[-1] == QUESTION
            assert EN.say("answer-follow-up-to", question=QUESTION) in card.words


async def test_after_a_restart_an_edited_follow_up_has_to_be_asked_in_full(tmp_path: Path) -> None:
    """The question before is forgotten; one that needs none is answered."""
    discord, engine = FakeDiscord(), echo()
    async with serving(lambda: engine, state_dir=tmp_path, discord=discord) as served:
        ana = discord.person("Ana")
        await discord.message(await discord.mention(QUESTION, by=ana))
        later = await discord.mention("and where?", by=ana)
        message = await discord.message(later)
        await served.settle()
    async with serving(lambda: engine, state_dir=tmp_path, discord=discord) as served:
        await served.edit_mention(later, "and when was that?")
        card = (await discord.edited(message)).card
        assert card.words == EN.say("follow-up-context-forgotten")
        await served.settle()
        await served.edit_mention(later, "Where is the captain's diary kept?")
        await discord.edited(message, 2)
        assert engine.asked[-1] == "Where is the captain's diary kept?"
        assert engine.before[-1] == ""


async def test_updates_that_change_no_words_are_none() -> None:
    """Previews of links and pins arrive as updates, too, after an edit as well."""
    engine = echo()
    async with serving(lambda: engine) as served:
        discord = served.discord
        asked = await discord.mention(QUESTION)
        message = await discord.message(asked)
        await discord.unfurl(asked)
        await served.edit_mention(asked, "Who stayed?")
        await discord.edited(message)
        await discord.unfurl(asked)
        await served.settle()
        assert engine.asked == [QUESTION, "Who stayed?"]
        assert message.times_edited == 1


@pytest.mark.parametrize("name", ["channel", "voice", "thread", "post", "private"])
async def test_a_deleted_question_takes_its_answer_away(name: str) -> None:
    """Everywhere; nothing is remembered of it."""
    async with serving(echo) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        at = discord.private(ana) if name == "private" else getattr(discord.home, name)
        asked = await discord.mention(QUESTION, by=ana, at=at)
        message = await discord.message(asked)
        token = token_of(message)
        await discord.delete(asked)
        await discord.deleted(message)
        await served.settle()
        state = served.client.state
        assert await state.store.answers.find(token) is None
        assert state.history.find(token) is None


async def test_questions_deleted_in_bulk_take_their_answers_away() -> None:
    """And leave all others."""
    async with serving(echo) as served:
        discord = served.discord
        keys = [await discord.mention(f"Who is {number}?") for number in range(6)]
        messages = [await discord.message(key) for key in keys]
        chatter = await discord.say("just talking")
        await discord.delete(*keys[:5], chatter)
        for message in messages[:5]:
            await discord.deleted(message)
        await served.settle()
        assert not messages[5].is_deleted


async def test_an_answer_that_somebody_else_took_away_is_not_missed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A moderator did; edits and the deletion of its question then do nothing."""
    engine = echo()
    async with serving(lambda: engine) as served:
        discord = served.discord
        asked = await discord.mention(QUESTION)
        message = await discord.message(asked)
        await served.settle()
        await discord.delete(message)
        await served.edit_mention(asked, "Who stayed?")
        await served.settle()
        await served.edit_mention(asked, "Who came?")
        await served.settle()
        assert "Who came?" not in engine.asked
        assert await served.client.state.store.answers.find_by_question(int(asked)) is None
        await discord.delete(asked)
        await served.settle()
        assert not any(record.exc_info for record in caplog.records)


SOON = (0.0, *[0.02] * 1_000)


async def test_whoever_edits_too_fast_keeps_the_answer() -> None:
    """However often; nothing is sent."""
    async with serving(questions_per_minute=1, clock=Clock()) as served:
        discord = served.discord
        asked = await discord.mention(QUESTION)
        message = await discord.message(asked)
        await served.settle()
        card = message.card
        for number in range(5):
            await served.edit_mention(asked, f"Who is {number}?")
        await served.settle()
        assert message.card == card
        assert discord.sent("PATCH", "/messages/") == []
        await discord.delete(asked)  # the answer still knows its question
        await discord.deleted(message)


async def test_an_edit_while_the_documents_are_being_opened_is_answered_once_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then the old answer stays; of several edits the last one counts."""
    monkeypatch.setattr("bot.conversation.messages.RETRY_AFTER_S", SOON)
    engine = FakeAnswerer(quoting)
    discord, go_on = FakeDiscord(), threading.Event()

    def slowly() -> FakeAnswerer:
        go_on.wait(PATIENCE_S)
        return engine

    async with serving(state_dir=tmp_path, discord=discord) as served:
        asked = await discord.mention(QUESTION)
        message = await discord.message(asked)
        await served.settle()
        card = message.card
    async with serving(slowly, until="starting", state_dir=tmp_path, discord=discord) as served:
        try:
            for question in ("Who stayed?", "Quem ficou?"):
                await served.edit_mention(asked, question)
                await served.settle()
            assert message.card == card
        finally:
            go_on.set()
        await discord.edited(message)
        await served.settle()
        assert engine.asked == ["Quem ficou?"]


@dataclass(frozen=True, slots=True)
class Held:
    """A bot whose engine answers only once it is let go."""

    served: Served
    engine: FakeAnswerer
    let_go: Callable[[], None]

    async def asked(self, count: int) -> None:
        """Wait until the engine was asked so often."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.engine.asked) < count:  # noqa: ASYNC110 - a thread asks
                await asyncio.sleep(0.005)


@asynccontextmanager
async def held() -> AsyncIterator[Held]:
    """Have every question wait."""
    go_on = threading.Event()

    def slowly(question: str) -> Answer:
        go_on.wait(PATIENCE_S)
        return answer(question, [excerpt(f"On {question}")])

    engine = FakeAnswerer(slowly)
    async with serving(lambda: engine) as served:
        try:
            yield Held(served, engine, go_on.set)
        finally:
            go_on.set()


async def test_an_edit_while_the_first_answer_is_made_is_answered_after_it() -> None:
    """One answer stands at the end, and it is the edited question's."""
    async with held() as bot:
        discord = bot.served.discord
        asked = await discord.mention("Who resigned?")
        await bot.asked(1)
        await bot.served.edit_mention(asked, "Who stayed?")
        bot.let_go()
        message = await discord.edited(asked)
        await bot.served.settle()
        assert message.card.quotes == ("On Who stayed?",)
        assert len(discord.sent("POST", f"/channels/{discord.channel_id}/messages")) == 1


async def test_of_several_quick_edits_the_last_one_counts() -> None:
    """Those between aren't even looked up."""
    async with held() as bot:
        discord = bot.served.discord
        asked = await discord.mention("Who resigned?")
        await bot.asked(1)
        for question in ("Who stayed?", "Who came?", "Who went?"):
            await bot.served.edit_mention(asked, question)
        bot.let_go()
        message = await discord.edited(asked)
        await bot.served.settle()
        assert message.card.quotes == ("On Who went?",)
        assert message.times_edited == 1
        assert bot.engine.asked == ["Who resigned?", "Who went?"]


async def test_two_edits_at_once_of_an_answered_question_end_with_the_last() -> None:
    """The second waits for the first, which may be under way already."""
    async with held() as bot:
        discord = bot.served.discord
        bot_id = discord.bot["id"]
        bot.let_go()
        asked = await discord.mention("Who resigned?")
        await discord.message(asked)
        for number in range(5):
            await discord.edit(asked, f"<@{bot_id}> Who is {number}?")
        await bot.served.settle()
        message = await discord.message(asked)
        assert message.card.quotes == ("On Who is 4?",)
        shown = await bot.served.client.state.store.answers.find_by_question(int(asked))
        assert shown is not None
        assert shown.token in message.card.buttons[0].custom_id


@pytest.mark.parametrize("in_bulk", [False, True])
async def test_a_question_deleted_while_it_is_answered_leaves_no_answer(in_bulk: bool) -> None:
    """Whatever was sent in between is taken away."""
    async with held() as bot:
        discord = bot.served.discord
        asked = await discord.mention("Who resigned?")
        await bot.asked(1)
        await discord.delete(asked, *([await discord.say("chatter")] if in_bulk else []))
        bot.let_go()
        await discord.deleted(asked)
        await bot.served.settle()
        assert await bot.served.client.state.store.answers.find_by_question(int(asked)) is None


async def test_an_answer_deleted_by_its_button_while_its_question_is_edited_stays_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Quietly: whoever comes second finds nothing to change."""
    async with held() as bot:
        discord = bot.served.discord
        bot.let_go()
        asked = await discord.mention("Who resigned?")
        message = await discord.message(asked)
        await bot.served.settle()
        await asyncio.gather(
            discord.press(message, "Delete"), bot.served.edit_mention(asked, "Who stayed?")
        )
        await discord.deleted(message)
        await bot.served.edit_mention(asked, "Who came?")
        await bot.served.settle()
        assert await bot.served.client.state.store.answers.find_by_question(int(asked)) is None
        assert not any(record.exc_info for record in caplog.records)
