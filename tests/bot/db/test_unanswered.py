"""Where Inyo fell short: noted without the text unless the server keeps it, and for a while."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.db.records import ErasedCounts, QuoteLocation
from bot.db.store import Store
from tests.bot.db.samples import ANSWER, ASKER, ELSEWHERE, EXCERPTS, KEPT_DAYS, OTHER, SERVER

pytestmark = pytest.mark.asyncio


async def test_a_question_is_stored_where_the_server_keeps_them(
    store: Store, rising: type[datetime]
) -> None:
    """Elsewhere only that something was asked in vain."""
    before = rising.now(UTC)
    await store.unanswered.add(SERVER, ASKER, "誰が知っていますか？", 0.125, keep_text=True)
    await store.unanswered.add(SERVER, OTHER, "Quem sabe?", 0.0625, keep_text=False)
    rows = await store.unanswered.entries(SERVER)
    assert [(row.kind, row.question, row.confidence) for row in rows] == [
        ("unanswered", "誰が知っていますか？", 0.125),
        ("unanswered", "", 0.0625),
    ]
    assert before < rows[0].time < rows[1].time < rising.now(UTC)


async def test_moderators_see_their_own_server(store: Store) -> None:
    """Nothing of others, and nothing of direct messages, which isn't even noted."""
    await store.unanswered.add(ELSEWHERE, ASKER, "Who knows?", 0.1, keep_text=True)
    await store.unanswered.add(None, ASKER, "Who knows?", 0.1, keep_text=True)
    assert await store.unanswered.entries(SERVER) == ()
    assert len(await store.unanswered.entries(ELSEWHERE)) == 1
    assert await store.forget_user(ASKER) == ErasedCounts(questions=1)


async def test_unhelpful_answers_come_with_what_they_cited(
    store: Store, rising: type[datetime]
) -> None:
    """In between the unanswered questions, in the order of time."""
    await store.answers.save(ANSWER)
    await store.unanswered.add(SERVER, ASKER, "first", 0.1, keep_text=True)
    await store.feedback.give(ANSWER.token, ASKER, SERVER, False, "wrong passage")
    await store.unanswered.add(SERVER, ASKER, "last", 0.1, keep_text=True)
    first, unhelpful, last = await store.unanswered.entries(SERVER)
    assert (first.question, last.question) == ("first", "last")
    assert (unhelpful.kind, unhelpful.reason) == ("unhelpful", "wrong passage")
    assert unhelpful.places == tuple(
        QuoteLocation(e.document, e.start, e.end, e.digest) for e in EXCERPTS
    )


async def test_unanswered_questions_expire(store: Store) -> None:
    """After the days that the owner has set."""
    await store.unanswered.add(SERVER, ASKER, "Who knows?", 0.1, keep_text=True)
    now = datetime.now(UTC)
    assert await store.unanswered.drop_expired(now + timedelta(days=KEPT_DAYS - 1)) == 0
    assert await store.unanswered.drop_expired(now + timedelta(days=KEPT_DAYS)) == 1
    assert await store.unanswered.entries(SERVER) == ()


async def test_a_server_keeps_its_newest(
    store: Store, monkeypatch: pytest.MonkeyPatch, rising: type[datetime]
) -> None:
    """Only so many, and without touching those of others."""
    monkeypatch.setattr("bot.db.unanswered.MAX_ROWS", 3)
    await store.unanswered.add(ELSEWHERE, ASKER, "Elsewhere?", 0.1, keep_text=True)
    for number in range(5):
        await store.unanswered.add(SERVER, ASKER, f"{number}?", 0.1, keep_text=True)
    assert [row.question for row in await store.unanswered.entries(SERVER)] == ["2?", "3?", "4?"]
    assert (await store.unanswered.count(SERVER), await store.unanswered.count(ELSEWHERE)) == (3, 1)
    await store.answers.save(ANSWER)
    await store.feedback.give(ANSWER.token, ASKER, SERVER, False, "outdated")
    kinds = [row.kind for row in await store.unanswered.entries(SERVER)]
    assert kinds == ["unanswered", "unanswered", "unhelpful"]
    assert await store.unanswered.count(SERVER) == 4
