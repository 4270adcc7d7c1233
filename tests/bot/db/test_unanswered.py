"""Unanswered questions: stored without their text unless the server keeps it, and for a while."""

from datetime import UTC, datetime

import pytest

from bot.db.records import ErasedCounts
from bot.db.store import Store
from tests.bot.db.samples import ANSWER, ASKER, ELSEWHERE, EXCERPTS, OTHER, SERVER

pytestmark = pytest.mark.asyncio


async def test_the_text_is_stored_only_where_the_server_keeps_it(
    store: Store, rising: type[datetime]
) -> None:
    """Elsewhere only that a question found no answer."""
    before = rising.now(UTC)
    await store.unanswered.add(SERVER, ASKER, "誰が知っていますか？", 0.125, keep_text=True)
    await store.unanswered.add(SERVER, OTHER, "Quem sabe?", 0.0625, keep_text=False)
    entries = await store.unanswered.entries(SERVER)
    assert [(entry.kind, entry.question, entry.confidence) for entry in entries] == [
        ("unanswered", "誰が知っていますか？", 0.125),
        ("unanswered", "", 0.0625),
    ]
    assert before < entries[0].time < entries[1].time < rising.now(UTC)


async def test_moderators_see_only_their_own_server(store: Store) -> None:
    """Questions in direct messages aren't even stored."""
    await store.unanswered.add(ELSEWHERE, ASKER, "Who knows?", 0.1, keep_text=True)
    await store.unanswered.add(None, ASKER, "Who knows?", 0.1, keep_text=True)
    assert await store.unanswered.entries(SERVER) == ()
    assert len(await store.unanswered.entries(ELSEWHERE)) == 1
    assert await store.forget_user(ASKER) == ErasedCounts(questions=1)


async def test_unhelpful_answers_come_with_their_quotes(
    store: Store, rising: type[datetime]
) -> None:
    """Among the unanswered questions, in the order of time."""
    await store.answers.save(ANSWER)
    await store.unanswered.add(SERVER, ASKER, "first", 0.1, keep_text=True)
    await store.feedback.give(ANSWER.token, ASKER, SERVER, False, "wrong passage")
    await store.unanswered.add(SERVER, ASKER, "last", 0.1, keep_text=True)
    first, unhelpful, last = await store.unanswered.entries(SERVER)
    assert (first.question, last.question) == ("first", "last")
    assert (unhelpful.kind, unhelpful.reason) == ("unhelpful", "wrong passage")
    assert unhelpful.places == EXCERPTS


async def test_a_server_keeps_its_newest_questions(
    store: Store, monkeypatch: pytest.MonkeyPatch, rising: type[datetime]
) -> None:
    """Those of other servers don't count."""
    monkeypatch.setattr("bot.db.unanswered.MAX_ROWS", 3)
    await store.unanswered.add(ELSEWHERE, ASKER, "Elsewhere?", 0.1, keep_text=True)
    for number in range(5):
        await store.unanswered.add(SERVER, ASKER, f"{number}?", 0.1, keep_text=True)
    entries = await store.unanswered.entries(SERVER)
    assert [entry.question for entry in entries] == ["2?", "3?", "4?"]
    assert (await store.unanswered.count(SERVER), await store.unanswered.count(ELSEWHERE)) == (3, 1)
    await store.answers.save(ANSWER)
    await store.feedback.give(ANSWER.token, ASKER, SERVER, False, "outdated")
    entries = await store.unanswered.entries(SERVER)
    assert [entry.kind for entry in entries] == ["unanswered", "unanswered", "unhelpful"]
    assert await store.unanswered.count(SERVER) == 4
