"""Feedback: one entry per person and answer; comments only where the server keeps them."""

import asyncio

import pytest

from bot.db.records import REASONS
from bot.db.store import Store
from tests.bot.db.samples import ANSWER, ASKER, EXCERPTS, OTHER, SERVER

pytestmark = pytest.mark.asyncio


async def test_later_feedback_replaces_earlier(store: Store) -> None:
    """An answer that somebody finds helpful after all is no longer among the unhelpful ones."""
    await store.answers.save(ANSWER)
    for reason in REASONS:
        assert await store.feedback.give(ANSWER.token, ASKER, SERVER, False, reason)
        (entry,) = await store.unanswered.entries(SERVER)
        assert (entry.kind, entry.reason) == ("unhelpful", reason)
        assert entry.places == EXCERPTS
    assert await store.feedback.give(ANSWER.token, ASKER, SERVER, True)
    assert await store.unanswered.entries(SERVER) == ()


async def test_a_person_who_clicks_many_times_counts_once(store: Store) -> None:
    """Even at the same moment; two people count twice."""
    await store.answers.save(ANSWER)
    people = [ASKER, OTHER] * 10
    give = store.feedback.give
    assert all(
        await asyncio.gather(*(give(ANSWER.token, who, SERVER, False, "other") for who in people))
    )
    assert len(await store.unanswered.entries(SERVER)) == 2


@pytest.mark.parametrize(
    ("keep_text", "stored"), [(True, "a\ufffdb\ufffdc 👨‍👩‍👧 出典が古い"), (False, "")]
)
async def test_a_comment_is_stored_only_where_the_server_keeps_them(
    store: Store, keep_text: bool, stored: str
) -> None:
    """Characters that databases refuse are replaced."""
    await store.answers.save(ANSWER)
    comment = "a\0b\ud83dc 👨‍👩‍👧 出典が古い"
    await store.feedback.give(
        ANSWER.token, ASKER, SERVER, False, "outdated", comment, keep_text=keep_text
    )
    (entry,) = await store.unanswered.entries(SERVER)
    assert entry.comment == stored


async def test_feedback_needs_its_answer(store: Store) -> None:
    """It is refused if the answer is gone, and goes when the answer goes."""
    assert not await store.feedback.give(ANSWER.token, ASKER, SERVER, False, "other")
    await store.answers.save(ANSWER)
    assert await store.feedback.give(ANSWER.token, OTHER, SERVER, False, "other")
    await store.answers.remove(ANSWER.token)
    assert await store.unanswered.entries(SERVER) == ()
