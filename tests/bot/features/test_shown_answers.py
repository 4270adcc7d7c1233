"""Buttons of answers shown before a restart or a change, and those that can't do what they say."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.i18n import PHRASES
from bot.query_queue import PARALLEL_ANSWERS, LoadProgress
from bot.rate_limit import PRESSES_PER_QUESTION
from index.engine import Engine
from index.types import Language
from tests.bot.helpers import (
    EN,
    LOCALES_WITH_LANGUAGE,
    QUESTION,
    answered,
    block,
    on_button,
    queue_held,
    queued,
    token_of,
)
from tests.bot.shelves import LEIKE, NOVEL, library, start
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.loop import Clock
from tests.fakes.running import Served, serving
from tests.fakes.server import PATIENCE_S, FakeDiscord
from tests.index.small import answerer_of

pytestmark = pytest.mark.asyncio
FRIDAY = "Leike resigned from OpenAI on a Friday."
WHEN = "When did Leike resign from OpenAI?"


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        ("Leike left OpenAI on a Friday in May.", "document-changed"),
        (f"It is said: {FRIDAY}", "document-changed"),
        (None, "document-gone"),
    ],
)
async def test_a_quote_that_no_longer_stands_there_is_not_shown(
    locale: str, language: Language, now: str | None, sentence: str
) -> None:
    """The document was changed or taken away since, and the documents were opened anew."""
    say = PHRASES[language].say
    engines = iter([answerer_of(FRIDAY), answerer_of(now) if now else FakeAnswerer(quoting)])
    async with serving(lambda: next(engines)) as served:
        discord = served.discord
        message = await answered(served, WHEN, by=discord.person("Ana", locale=locale))
        around = await on_button(served, message, say("context-button"))
        await served.client.state.queue.reload()
        for on, label in ((message, "context-button"), (around, "context-exact-text-button")):
            told = await on_button(served, on, say(label))
            assert told.card.words == say(sentence)
            assert told.is_ephemeral
        assert message.card.quotes == (FRIDAY,)


async def test_a_document_left_out_since_is_not_shown() -> None:
    """Whatever was shown of it before."""
    engine = answerer_of(FRIDAY)
    async with serving(lambda: engine) as served:
        discord = served.discord
        message = await answered(served, WHEN)
        around = await on_button(served, message, "Show context")
        path = str(engine.index.documents.facts(0)["path"])
        servers = served.client.state.store.servers
        await servers.change(int(discord.home.id), hidden_documents=frozenset({path}))
        for on, label in (
            (message, "Show context"),
            (around, "Exact text as a file"),
            (around, "Open in document"),
        ):
            assert (await on_button(served, on, label)).card.words == EN.say("document-hidden")


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_an_answer_that_is_kept_no_more_is_too_old(locale: str, language: Language) -> None:
    """Said so by those of its buttons that need it, to the presser alone."""
    say = PHRASES[language].say
    async with serving() as served:
        discord = served.discord
        ana = discord.person("Ana", locale=locale)
        message = await answered(served, by=ana)
        around = await on_button(served, message, say("context-button"))
        await served.client.state.store.answers.remove(token_of(message))
        for on, label in (
            (message, "context-button"),
            (message, "feedback-helpful-button"),
            (around, "context-exact-text-button"),
        ):
            told = await on_button(served, on, say(label))
            assert told.card.words == say("answer-expired")
            assert told.is_ephemeral


@pytest.mark.parametrize(
    ("custom_id", "said"),
    [
        ("inyo:gone", "button-unknown"),
        ("inyo:gone:x:1", "button-unknown"),
        ("inyo:page", "answer-expired"),
        ("inyo:at:x:-9:y", "answer-expired"),
        ("inyo:to", "answer-expired"),
        ("inyo:helpful", "answer-expired"),
    ],
)
async def test_buttons_of_another_version_say_why_they_do_nothing(
    custom_id: str, said: str
) -> None:
    """That there is no such button any more, or no such answer; whatever their ids hold."""
    async with serving() as served:
        message = await answered(served)
        message.components[0]["components"][-1]["components"][0]["custom_id"] = custom_id
        told = await on_button(served, message, custom_id)
        assert told.card.words == EN.say(said)


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_a_blocked_person_presses_nothing(locale: str, language: Language) -> None:
    """Neither buttons nor windows that were open before; others go on."""
    say = PHRASES[language].say
    async with serving() as served:
        discord = served.discord
        ana = discord.person("Ana", locale=locale)
        message = await answered(served, by=ana)
        around = await on_button(served, message, say("context-button"))
        opened = await discord.press(message, say("follow-up-button"))
        await discord.modal(opened)
        await block(served, ana)
        labels = ("context", "follow-up", "feedback-helpful", "feedback-unhelpful")
        keys = [await discord.press(message, say(f"{label}-button")) for label in labels]
        keys.append(await discord.press(around, say("context-exact-text-button")))
        keys.append(await discord.submit(opened, {say("follow-up-label"): "And when?"}))
        keys.append(await discord.ask(QUESTION, by=ana))
        for told in [await discord.message(key) for key in keys]:
            assert told.card.words == say("ask-blocked")
        assert (
            await on_button(served, message, say("context-button"), discord.person())
        ).card.quotes


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_while_the_documents_are_opened_again_old_buttons_say_so(
    tmp_path: Path, locale: str, language: Language
) -> None:
    """With how far that is; and they work as soon as the documents are open."""
    discord, say, go_on = FakeDiscord(), PHRASES[language].say, threading.Event()
    async with serving(state_dir=tmp_path, discord=discord) as here:
        message = await answered(here, by=discord.person("Ana", locale=locale))
        around = await on_button(here, message, say("context-button"))

    def slowly() -> FakeAnswerer:
        go_on.wait(PATIENCE_S)
        return FakeAnswerer(quoting)

    async with serving(slowly, until="starting", state_dir=tmp_path, discord=discord) as served:
        try:
            queue = served.client.state.queue
            queue.loading = LoadProgress("passages", 30, 120)
            progress = say("ask-progress", stage="passages", done=30, total=120)
            waiting = f"{say('ask-starting')}\n-# {progress}"
            for on, label in ((message, "context-button"), (around, "context-exact-text-button")):
                told = await on_button(served, on, say(label))
                assert told.card.words == waiting
                assert told.is_ephemeral
            # What needs no documents is done.
            thanks = await on_button(served, message, say("feedback-helpful-button"))
            assert thanks.card.words == say("feedback-thanks")
        finally:
            go_on.set()
        async with asyncio.timeout(PATIENCE_S):
            while queue.status != "ready":  # noqa: ASYNC110 - a thread sets it
                await asyncio.sleep(0.01)
        assert (await on_button(served, message, say("context-button"))).card.quotes


DIARY = "What did the captain write into his diary?"


@pytest.fixture(scope="module")
def engine() -> Engine:
    """What answers with several excerpts of a document that has many pages."""
    return library(NOVEL, LEIKE)


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
@pytest.mark.parametrize("number", [0, 1])
async def test_each_quote_is_found_again(
    engine: Engine, tmp_path: Path, locale: str, language: Language, number: int
) -> None:
    """Shown in its context to whoever presses, in their language."""
    discord, say = FakeDiscord(), PHRASES[language].say
    async with start(engine, tmp_path, discord) as served:
        message = await answered(served, DIARY)
    async with start(engine, tmp_path, discord) as served:
        ben = discord.person("Ben", locale=locale)
        button = [each for each in message.card.buttons if each.label == "Show context"][number]
        around = await on_button(served, message, button.custom_id, ben)
        assert message.card.quotes[number].strip() in around.card.quotes[0]
        total = len(message.card.quotes)
        assert say("context-position", number=number + 1, total=total) in around.card.words
        assert around.is_ephemeral


@pytest.mark.parametrize(
    "label", ["next-page-button", "previous-page-button", "context-next-excerpt-button"]
)
@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_pages_and_excerpts_are_still_turned(
    engine: Engine, tmp_path: Path, locale: str, language: Language, label: str
) -> None:
    """On the card that was open."""
    discord, say = FakeDiscord(), PHRASES[language].say
    async with start(engine, tmp_path, discord) as served:
        ana = discord.person("Ana", locale=locale)
        message = await answered(served, DIARY, by=ana)
        around = await on_button(served, message, say("context-button"))
        if label == "previous-page-button" and around.card.button(say(label)).disabled:
            await discord.press(around, say("next-page-button"))
            await discord.edited(around)
        times, before = around.times_edited, around.card
    async with start(engine, tmp_path, discord):
        await discord.press(around, say(label))
        after = (await discord.edited(around, times + 1)).card
        assert after.quotes != before.quotes or after.words != before.words
        assert after.quotes[0] in NOVEL.text + LEIKE.text
        assert after.labels == before.labels


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_the_exact_text_and_the_document_are_still_opened(
    engine: Engine, tmp_path: Path, locale: str, language: Language
) -> None:
    """The file has the quote's bytes; reading goes on where the quote stands."""
    discord, say = FakeDiscord(), PHRASES[language].say
    async with start(engine, tmp_path, discord) as served:
        message = await answered(served, DIARY, by=discord.person("Ana", locale=locale))
        around = await on_button(served, message, say("context-button"))
    async with start(engine, tmp_path, discord) as served:
        sent = await on_button(served, around, say("context-exact-text-button"))
        ((name, content),) = sent.files.items()
        assert name.startswith("novel-")
        assert content.decode() in NOVEL.text
        assert content.decode().strip() == message.card.quotes[0].strip()
        assert say("context-exact-text", number=1) in sent.payload["content"]
        page = await on_button(served, around, say("read-in-document-button"))
        assert message.card.quotes[0].strip() in page.card.quotes[0]


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_windows_that_were_open_are_still_taken(
    engine: Engine, tmp_path: Path, locale: str, language: Language
) -> None:
    """Nothing that somebody has written is lost."""
    discord, say = FakeDiscord(), PHRASES[language].say
    async with start(engine, tmp_path, discord) as served:
        message = await answered(served, DIARY, by=discord.person("Ana", locale=locale))
        follow_up = await discord.press(message, say("follow-up-button"))
        unhelpful = await discord.press(message, say("feedback-unhelpful-button"))
        for key in (follow_up, unhelpful):
            await discord.modal(key)
    async with start(engine, tmp_path, discord) as served:
        key = await discord.submit(follow_up, {say("follow-up-label"): "And when was that?"})
        assert await served.notice(key) == say("follow-up-context-forgotten")
        whole = "When did Leike leave the lab?"
        key = await discord.submit(follow_up, {say("follow-up-label"): whole})
        assert say("answer-question", question=whole) in (await discord.message(key)).card.words
        reason = {say("feedback-reason-label"): say("feedback-outdated-option")}
        thanks = await served.notice(await discord.submit(unhelpful, reason))
        assert thanks == say("feedback-thanks")
        rows = await served.client.state.store.unanswered.entries(int(discord.home.id))
        assert [row.reason for row in rows if row.kind == "unhelpful"] == ["outdated"]


async def is_told_to_wait(served: Served, key: str, language: Language = "en") -> bool:
    """Whether that is all that came back, for the presser's eyes only."""
    told = await served.discord.message(key)
    start, _, end = PHRASES[language].say("button-cooldown", seconds=77).partition("77")
    words = told.card.words
    return told.is_ephemeral and words.startswith(start) and words.endswith(end)


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_whoever_presses_too_fast_is_told_to_wait(locale: str, language: Language) -> None:
    """Whatever they press, and /read and /documents too; others go on."""
    say = PHRASES[language].say
    async with serving(questions_per_minute=1, clock=Clock()) as served:
        discord = served.discord
        ana = discord.person("Ana", locale=locale)
        message = await answered(served, by=ana)
        for _ in range(PRESSES_PER_QUESTION):
            assert (await on_button(served, message, say("context-button"))).card.quotes
        for key in (
            await discord.press(message, say("context-button")),
            await discord.press(message, say("feedback-helpful-button")),
            await discord.press(message, say("follow-up-button")),
            await discord.command("documents", by=ana),
            await discord.command("read", {"document": "A title"}, by=ana),
        ):
            assert await is_told_to_wait(served, key, language)
        assert (
            await on_button(served, message, say("context-button"), discord.person())
        ).card.quotes
        await discord.press(message, say("delete-button"))
        await discord.deleted(message)


async def test_pressing_does_not_use_up_questions() -> None:
    """They have a pace of their own."""
    async with serving(questions_per_minute=2, clock=Clock()) as served:
        ana = served.discord.person("Ana")
        message = await answered(served, by=ana)
        for _ in range(PRESSES_PER_QUESTION):
            await on_button(served, message, "Show context")
        assert (await answered(served, by=ana)).card.quotes


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_more_presses_than_may_wait_are_told_that_it_is_busy(
    monkeypatch: pytest.MonkeyPatch, locale: str, language: Language
) -> None:
    """However many come at once; and those that wait are served."""
    most = 5
    monkeypatch.setattr("bot.query_queue.MAX_WAITING", most)
    say = PHRASES[language].say
    async with serving() as served:
        discord = served.discord
        message = await answered(served, by=discord.person("Ana", locale=locale))
        around = await on_button(served, message, say("context-button"))
        async with queue_held(served):
            keys = [await discord.press(message, say("context-button")) for _ in range(20)]
            keys += [
                await discord.press(around, say("context-exact-text-button")) for _ in range(20)
            ]
            await queued(served, most - PARALLEL_ANSWERS)
            told = await discord.ask(QUESTION)
            assert await served.notice(told) == EN.say("ask-busy")
            assert served.client.state.queue.n_waiting == most
            n_refused = len(keys) - (most - PARALLEL_ANSWERS)
            await discord.until(lambda: sum(map(discord.is_answered, keys)) >= n_refused)
        shown = [await discord.message(key) for key in keys]
        busy = [each for each in shown if each.card.words == say("ask-busy")]
        assert len(busy) == n_refused
        assert all(each.is_ephemeral for each in shown)
