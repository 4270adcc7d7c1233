"""Verdicts: one a person and answer; what they say in their own words only where it is kept."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.db.records import REASONS
from bot.db.store import Store
from tests.bot.db.samples import ANSWER, ASKER, EXCERPTS, KEPT_DAYS, OTHER, SERVER

pytestmark = pytest.mark.asyncio


async def test_a_second_verdict_replaces_the_first(store: Store) -> None:
    """Whoever finds an answer helpful after all no longer complains."""
    await store.answers.save(ANSWER)
    for reason in REASONS:
        assert await store.feedback.give(ANSWER.token, ASKER, SERVER, False, reason)
        (row,) = await store.unanswered.entries(SERVER)
        assert (row.kind, row.reason) == ("unhelpful", reason)
        assert [place.document for place in row.places] == [e.document for e in EXCERPTS]
    assert await store.feedback.give(ANSWER.token, ASKER, SERVER, True)
    assert await store.unanswered.entries(SERVER) == ()


async def test_one_person_pressing_many_times_counts_once(store: Store) -> None:
    """All at once, and two people count twice."""
    await store.answers.save(ANSWER)
    people = [ASKER, OTHER] * 10
    give = store.feedback.give
    assert all(
        await asyncio.gather(*(give(ANSWER.token, who, SERVER, False, "other") for who in people))
    )
    assert len(await store.unanswered.entries(SERVER)) == 2


@pytest.mark.parametrize(("kept", "comment"), [(True, "出典が古い"), (False, "")])
async def test_a_comment_is_stored_where_the_server_keeps_them(
    store: Store, kept: bool, comment: str
) -> None:
    """And nowhere else."""
    await store.answers.save(ANSWER)
    await store.feedback.give(
        ANSWER.token, ASKER, SERVER, False, "outdated", "出典が古い", keep_text=kept
    )
    (row,) = await store.unanswered.entries(SERVER)
    assert row.comment == comment


async def test_a_comment_of_any_characters_is_taken(store: Store) -> None:
    """What no database can hold is replaced."""
    await store.answers.save(ANSWER)
    await store.feedback.give(
        ANSWER.token, ASKER, SERVER, False, "other", "a\0b\ud83dc 👨‍👩‍👧", keep_text=True
    )
    (row,) = await store.unanswered.entries(SERVER)
    assert row.comment == "a\ufffdb\ufffdc 👨‍👩‍👧"


async def test_a_verdict_on_an_answer_that_is_gone_is_refused(store: Store) -> None:
    """And one on an answer that goes later goes with it."""
    assert not await store.feedback.give(ANSWER.token, ASKER, SERVER, False, "other")
    await store.answers.save(ANSWER)
    assert await store.feedback.give(ANSWER.token, OTHER, SERVER, False, "other")
    await store.answers.remove(ANSWER.token)
    assert await store.unanswered.entries(SERVER) == ()


async def test_comments_expire_and_verdicts_stay(store: Store) -> None:
    """As long as questions are kept."""
    await store.answers.save(ANSWER)
    await store.feedback.give(ANSWER.token, ASKER, SERVER, False, "other", "No.", keep_text=True)
    now = datetime.now(UTC)
    assert await store.feedback.drop_expired(now + timedelta(days=KEPT_DAYS - 1)) == 0
    assert await store.feedback.drop_expired(now + timedelta(days=KEPT_DAYS)) == 1
    (row,) = await store.unanswered.entries(SERVER)
    assert (row.reason, row.comment) == ("other", "")
