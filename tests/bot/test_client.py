"""Mentions, replies, direct messages and /ask, through the real discord.py on a fake Discord."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import client, locks
from bot import query_queue as queue
from bot.conversation import messages
from bot.db.store import Store
from bot.history import MAX_ANSWERS, ConversationHistory, QuestionContext
from bot.i18n import PHRASES
from bot.query_queue import PARALLEL_ANSWERS
from index.errors import IndexFormatError, QdrantError
from index.types import Answer
from tests.bot.helpers import EN, QUESTION, answered, on_button, wrong_clock
from tests.fakes.answers import JAPANESE_QUOTE, FakeAnswerer, answer, excerpt, quoting
from tests.fakes.cards import read_card
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S

pytestmark = pytest.mark.asyncio


async def test_mention_reply_direct_message_and_command_are_answered_alike() -> None:
    """The same card for all four; the command's repeats the question, which nobody else sees."""
    async with serving() as served:
        discord = served.discord
        keys = [
            await discord.mention(QUESTION),
            await discord.reply(QUESTION),
            await discord.write_privately(QUESTION),
            await discord.ask(QUESTION),
        ]
        cards = [read_card(await discord.card(key)) for key in keys]
        assert {card.quotes for card in cards} == {(JAPANESE_QUOTE,)}
        assert cards[0] == cards[1] == cards[2]
        assert cards[3].words == f"-# Question: {QUESTION}\n{cards[0].words}"
        assert "辞任 ← resigned" in cards[0].words


async def test_the_bot_speaks_the_askers_language() -> None:
    """The locale's for commands, else the question's; the answer's where neither is ours."""
    async with serving(lambda: FakeAnswerer(lambda text: answer(text, language="pt"))) as served:
        discord = served.discord
        silent = {language: f"**{said.say('answer-none')}**" for language, said in PHRASES.items()}
        assert silent["ja"] in await served.notice(await discord.ask(QUESTION, "ja"))
        assert silent["en"] in await served.notice(await discord.ask(QUESTION, "en-GB"))
        assert silent["pt"] in await served.notice(await discord.ask(QUESTION, "fr"))
        assert silent["pt"] in await served.notice(await discord.mention(QUESTION))
        too_long = await served.notice(await discord.mention("誰が辞めましたか。" * 200))
        assert too_long == PHRASES["ja"].say("ask-too-long", limit=1000)


@pytest.mark.parametrize(
    "error", [IndexFormatError(Path("x"), "secret path"), ValueError("secret")]
)
async def test_an_index_that_could_not_be_opened_is_opened_later(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Once what kept it closed is mended, and the log has one line however often it was tried."""
    monkeypatch.setattr(queue, "RETRY_S", (0.01,))
    n_tries, is_mended = 0, False

    def load() -> FakeAnswerer:
        nonlocal n_tries
        n_tries += 1
        if not is_mended:
            raise error
        return FakeAnswerer(quoting)

    async with serving(load, until="failed") as served:
        while n_tries < 5:  # noqa: ASYNC110 - a thread counts
            await asyncio.sleep(0.01)
        is_mended = True
        while served.client.state.queue.status != "ready":  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
        await served.discord.card(await served.discord.write_privately(QUESTION))
        assert caplog.text.count("Can't answer questions yet") == 1


@pytest.mark.parametrize(
    "error", [IndexFormatError(Path("x"), "secret path"), ValueError("secret")]
)
async def test_when_the_index_cannot_be_opened_questions_are_told_so(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """In a fixed sentence; the reason is in the log only."""

    def load() -> FakeAnswerer:
        raise error

    async with serving(load, until="failed") as served:
        words = await served.notice(await served.discord.mention(QUESTION))
        assert words == PHRASES["en"].say("ask-failed")
        assert "secret" in caplog.text


async def test_an_index_that_is_away_is_no_incident(caplog: pytest.LogCaptureFixture) -> None:
    """One line in the log, a fixed sentence to the person, and an answer when it is back."""
    is_away = [True, True]

    def away_at_first(question: str) -> Answer:
        if is_away:
            is_away.pop()
            raise QdrantError("secret: no route to host")
        return quoting(question)

    async with serving(lambda: FakeAnswerer(away_at_first)) as served:
        for key in (await served.discord.mention(QUESTION), await served.discord.ask(QUESTION)):
            assert await served.notice(key) == PHRASES["en"].say("error-engine-away")
        await served.discord.card(await served.discord.write_privately(QUESTION))
        assert caplog.text.count("secret: no route to host") == 2
        assert "Error ID" not in caplog.text and "Traceback" not in caplog.text


async def test_an_index_that_is_away_at_the_start_is_opened_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody needs to restart the bot."""
    monkeypatch.setattr(queue, "RETRY_S", (0.01,))
    is_away = [True, True]

    def load() -> FakeAnswerer:
        if is_away:
            is_away.pop()
            raise QdrantError("The index is away.")
        return FakeAnswerer(quoting)

    async with serving(load) as served:
        await served.discord.card(await served.discord.write_privately(QUESTION))
        assert caplog.text.count("The index is away.") == 1


async def test_an_index_that_cannot_be_warmed_up_is_served(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is open; the first one and one that replaces it. The log tells what went wrong."""

    def fail(_: FakeAnswerer) -> None:
        raise ValueError("nothing to warm up")

    monkeypatch.setattr(FakeAnswerer, "warm_up", fail)
    async with serving() as served:
        assert (await served.discord.message(await served.discord.ask(QUESTION))).card.quotes
        await served.client.state.queue.reload()
        assert (await served.discord.message(await served.discord.ask(QUESTION))).card.quotes
        assert caplog.text.count("ValueError: nothing to warm up") == 2


async def test_what_is_expired_is_removed_again_after_an_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each error stands in the log, with its traceback; what failed holds up nothing else."""
    n_done = {"answers": 0, "database": 0}

    def expire(_: ConversationHistory) -> None:
        n_done["answers"] += 1
        raise RuntimeError(f"no answers {n_done['answers']}")

    async def drop_expired(_: Store, __: datetime) -> int:
        n_done["database"] += 1
        raise ValueError(f"no rows {n_done['database']}")

    monkeypatch.setattr(client, "EXPIRE_EVERY_S", 0.01)
    monkeypatch.setattr(ConversationHistory, "expire", expire)
    monkeypatch.setattr(Store, "drop_expired", drop_expired)
    async with serving():
        async with asyncio.timeout(PATIENCE_S):
            while n_done["database"] < 3:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
        for error in ("RuntimeError: no answers", "ValueError: no rows"):
            assert [caplog.text.count(f"{error} {number}\n") for number in (1, 2)] == [1, 1]
        assert "Traceback" in caplog.text


@pytest.mark.parametrize(("days", "n_warnings"), [(90, 1), (-90, 0)])
async def test_a_wrong_clock_removes_nothing_too_early(
    days: int, n_warnings: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What has expired is told by the time in Discord's answers, or later by a clock behind it."""
    asked: list[datetime] = []
    begun = datetime.now(UTC)

    async def drop_expired(_: Store, now: datetime) -> int:
        asked.append(now)
        return 0

    monkeypatch.setattr(client, "EXPIRE_EVERY_S", 0.01)
    monkeypatch.setattr(client, "datetime", wrong_clock(days=days))
    monkeypatch.setattr(Store, "drop_expired", drop_expired)
    async with serving():
        async with asyncio.timeout(PATIENCE_S):
            while len(asked) < 2:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
    assert max(asked) < begun + timedelta(hours=1)
    assert caplog.text.count("2,160 hours ahead of Discord's") == n_warnings


async def test_an_error_of_ours_is_told_by_its_number_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The traceback is in the log, under the number that the person was given."""

    def fail(_: str) -> Answer:
        raise OSError("secret")

    async with serving(lambda: FakeAnswerer(fail)) as served:
        for key in (await served.discord.mention(QUESTION), await served.discord.ask(QUESTION)):
            words = await served.notice(key)
            assert "secret" not in words
            incident = words.split("`")[1]
            assert f"Error ID {incident}" in caplog.text
        assert "OSError: secret" in caplog.text


async def test_a_missing_permission_is_one_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No traceback, no second attempt, and the next question is answered."""
    async with serving() as served:
        served.discord.fail_next("POST", "/messages", 403)
        refused = await served.discord.mention(QUESTION)
        await served.discord.card(await served.discord.write_privately(QUESTION))
        assert not served.discord.is_answered(refused)
        async with asyncio.timeout(PATIENCE_S):
            while "Not allowed to answer" not in caplog.text:  # noqa: ASYNC110 - a log has no event
                await asyncio.sleep(0.01)
        assert "Traceback" not in caplog.text
        assert not any(record.exc_info for record in caplog.records)


async def test_an_interaction_that_is_gone_is_one_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Discord forgets interactions that weren't acknowledged in three seconds."""
    async with serving() as served:
        served.discord.fail_next("POST", "/callback", 404)
        gone = await served.discord.ask(QUESTION)
        await served.discord.card(await served.discord.ask(QUESTION))
        assert not served.discord.is_answered(gone)
        assert not any(record.exc_info for record in caplog.records)


async def test_twenty_questions_at_once_are_all_answered_without_holding_up_the_loop() -> None:
    """While retrieval is busy the loop goes on; only so many questions are retrieved at once."""
    go_on = threading.Event()

    def slowly(question: str) -> Answer:
        go_on.wait(PATIENCE_S)
        return answer(question, [excerpt(question)])

    engine = FakeAnswerer(slowly)
    async with serving(lambda: engine) as served:
        discord = served.discord
        keys = {}
        for number in range(5):
            for say in (discord.mention, discord.reply, discord.write_privately, discord.ask):
                question = f"{say.__name__} {number}"
                keys[await say(question)] = question
        # All twenty are acknowledged while not one is answered: the loop is free.
        await discord.arrived("POST", "/typing", 15)
        await discord.arrived("POST", "/callback", 5)
        assert not any(map(discord.is_answered, keys))
        go_on.set()
        for key, question in keys.items():
            assert read_card(await discord.card(key)).quotes == (question,)
        assert engine.most_at_once <= PARALLEL_ANSWERS


async def test_no_privileged_intent_is_asked_for() -> None:
    """Guilds, guild messages and direct messages; the invite asks for what answering needs."""
    async with serving() as served:
        (identify,) = served.discord.gateway.identified
        assert identify["intents"] == (1 << 0) | (1 << 9) | (1 << 12)
        (line,) = served.announced
        assert f"client_id={served.discord.bot['id']}" in line
        assert "scope=bot+applications.commands" in line
        asked_for = sum(1 << bit for bit in (10, 11, 14, 15, 16, 38))
        assert f"permissions={asked_for}" in line


async def test_answers_that_take_too_long_are_given_up_at_the_end(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leaving takes as long as it may, not as long as the slowest answer; nobody waits in vain."""
    monkeypatch.setattr(locks, "REFUSING_SHARE", 0.9)  # the last 27 seconds of 30
    go_on = threading.Event()

    def slowly(question: str) -> Answer:
        go_on.wait(10 * PATIENCE_S)
        return answer(question)

    async with serving(lambda: FakeAnswerer(slowly)) as served:
        discord, state = served.discord, served.client.state
        try:
            commands = [await discord.ask(QUESTION) for _ in range(5)]
            mentions = [await discord.mention(QUESTION) for _ in range(5)]
            async with asyncio.timeout(PATIENCE_S):
                while state.queue.n_waiting < 10:  # noqa: ASYNC110 - nothing tells
                    await asyncio.sleep(0.01)
            assert len(state.in_flight) == 10
            ending = asyncio.create_task(state.in_flight.finish(30.0))
            state.queue.close()
            late = await discord.ask(QUESTION)
            for key in (late, *commands):
                assert await served.notice(key) == EN.say("ask-closing")
            told = await served.notice(mentions[0])
            assert told == EN.say("ask-closing-channel", count=5)
            await ending
        finally:
            go_on.set()
        assert "10 answers were not sent" in caplog.text
        print(f"{len(commands) + len(mentions) + 1} questions at the end: 0 not told")  # noqa: T201
        assert not any(map(discord.is_answered, mentions[1:]))
        assert not any(record.exc_info for record in caplog.records)


async def test_what_began_before_the_bot_was_told_to_stop_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also what hadn't come to the queue yet: it still asked the database for its context."""
    find_context, goes_on = messages._context_of, asyncio.Event()

    async def slowly(*arguments: Any) -> QuestionContext:
        await goes_on.wait()
        return await find_context(*arguments)

    monkeypatch.setattr(messages, "_context_of", slowly)
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        discord, state = served.discord, served.client.state
        asked = await discord.mention(QUESTION)
        await discord.until(lambda: discord.timing(asked).acknowledged_s is not None)
        state.queue.close()
        ending = asyncio.create_task(state.in_flight.finish(PATIENCE_S))
        late = await discord.ask(QUESTION)
        assert await served.notice(late) == EN.say("ask-closing")
        goes_on.set()
        assert read_card(await discord.card(asked)).quotes
        await ending


async def test_nothing_is_kept_of_cards_windows_and_messages() -> None:
    """discord.py keeps no view that was sent, and the bot nothing that is under way."""
    async with serving() as served:
        discord, ana = served.discord, served.discord.person("Ana")
        for number in range(200):
            message = await answered(served, by=ana, options={"private": number % 2 == 0})
            around = await on_button(served, message, "Show context")
            await discord.press(around, "Exact text as a file")
            await discord.modal(await discord.press(message, "Not helpful"))  # and close it
            if number % 2 == 0:
                await discord.press(message, "Share")
            if number % 10 == 0:
                opened = await discord.press(message, "Follow up")
                fields = {EN.say("follow-up-label"): "And when?"}
                await discord.message(await discord.submit(opened, fields))
                asked = await discord.mention(QUESTION)
                await discord.edit(asked, f"<@{discord.bot['id']}> And why?")
                await discord.delete(asked)
        await served.settle()
        kept, state = served.client._connection._view_store, served.client.state
        assert not kept._views
        assert not kept._synced_message_views
        assert not kept._modals
        assert len(kept._dynamic_items) == 1
        assert len(state.message_locks) == 0
        assert len(state.history._answers) <= MAX_ANSWERS
        assert not served.client.cached_messages
