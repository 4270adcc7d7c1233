"""Shown answers: found by their buttons and by the message that asked."""

import dataclasses
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.db.records import digest_of, new_token
from bot.db.store import Store, open_store
from bot.db.tables import TOKEN_CHARS
from tests.bot.db.samples import ANSWER, ASKER, EXCERPTS, KEPT_DAYS, QUESTION_MESSAGE, answer

pytestmark = pytest.mark.asyncio


async def test_an_answer_is_found_after_a_restart(store: Store, address: str) -> None:
    """Exactly as it was, with the order of its excerpts and its time."""
    await store.answers.save(ANSWER)
    await store.close()
    async with await open_store(address, KEPT_DAYS) as after:
        assert await after.answers.find(ANSWER.token) == ANSWER
        assert await after.answers.find_by_question(QUESTION_MESSAGE) == ANSWER
        assert await after.answers.find(ANSWER.token.swapcase()) is None
        assert await after.answers.find_by_question(1) is None


async def test_an_answer_in_a_direct_message_has_no_server(store: Store) -> None:
    """It may also have no excerpts, and no message that asked."""
    alone = dataclasses.replace(ANSWER, guild_id=None, excerpts=(), question_message_id=None)
    await store.answers.save(alone)
    assert await store.answers.find(ANSWER.token) == alone


async def test_times_are_returned_in_utc(store: Store) -> None:
    """From whatever zone they were; a time without a zone is refused."""
    in_tokyo = ANSWER.created_at.astimezone(timezone(timedelta(hours=9)))
    await store.answers.save(dataclasses.replace(ANSWER, created_at=in_tokyo))
    saved = await store.answers.find(ANSWER.token)
    assert saved is not None
    assert saved.created_at == ANSWER.created_at
    assert saved.created_at.tzinfo is UTC
    naive = dataclasses.replace(ANSWER, created_at=datetime(2026, 3, 3))  # noqa: DTZ001 - that one
    with pytest.raises(Exception, match="has no time zone"):
        await store.answers.save(naive)


async def test_the_message_of_an_answer_is_set_later(store: Store) -> None:
    """Its id is known only once it was sent."""
    await store.answers.save(ANSWER)
    await store.answers.set_message(ANSWER.token, 99)
    assert await store.answers.find(ANSWER.token) == dataclasses.replace(ANSWER, message_id=99)


async def test_saving_a_token_again_replaces_its_answer(store: Store) -> None:
    """With its excerpts, and without the feedback on the earlier one."""
    await store.answers.save(ANSWER)
    await store.feedback.give(ANSWER.token, ASKER, ANSWER.guild_id, helpful=False)
    edited = dataclasses.replace(ANSWER, excerpts=EXCERPTS[1:])
    await store.answers.save(edited)
    assert await store.answers.find(ANSWER.token) == edited
    assert await store.unanswered.entries(ANSWER.guild_id or 0) == ()


async def test_a_question_leads_to_its_latest_answer(store: Store) -> None:
    """A message that was edited has several; one that was removed is gone."""
    later = dataclasses.replace(answer(1), created_at=ANSWER.created_at + timedelta(seconds=5))
    for one in (later, ANSWER):
        await store.answers.save(one)
    assert await store.answers.find_by_question(QUESTION_MESSAGE) == later
    assert await store.answers.remove(later.token)
    assert not await store.answers.remove(later.token)
    assert await store.answers.find(later.token) is None
    assert await store.answers.find_by_question(QUESTION_MESSAGE) == ANSWER


async def test_tokens_fit_into_a_button_and_never_repeat() -> None:
    """They hold only letters, digits, - and _: other characters separate parts of a custom_id."""
    tokens = {new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert all(re.fullmatch(rf"[\w-]{{{TOKEN_CHARS}}}", token, re.ASCII) for token in tokens)


async def test_a_digest_tells_whether_a_text_has_changed() -> None:
    """Of any text, also one with lone surrogates."""
    assert digest_of("三月三日。") == digest_of("三月三日。") != digest_of("三月四日。")
    assert len({digest_of(text) for text in ("", " ", "\ud800", "\0")}) == 4
