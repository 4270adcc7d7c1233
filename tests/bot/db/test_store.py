"""The store as a whole: what has been kept long enough goes, from all of it and for good."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.db.answers import KEPT
from bot.db.engine import file_url
from bot.db.errors import StorageError
from bot.db.store import Store, open_store
from tests.bot.db.samples import ANSWER, ASKER, KEPT_DAYS, SERVER, all_values, raw_bytes

pytestmark = pytest.mark.asyncio


async def test_what_was_kept_long_enough_goes(store: Store) -> None:
    """Comments and questions first, answers and their verdicts later."""
    now = await fill(store)
    assert await store.drop_expired(now) == 0
    assert await store.drop_expired(now + timedelta(days=KEPT_DAYS, minutes=1)) == 2
    assert await store.drop_expired(now + KEPT) == 0
    assert await store.drop_expired(now + KEPT + timedelta(minutes=1)) == 1
    values = await store.database.run(all_values)
    assert not any(found for column, found in values.items() if "alembic" not in column)


async def test_expired_and_replaced_text_is_in_no_file(tmp_path: Path) -> None:
    """At the latest when what has expired is dropped."""
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        now = await fill(store, "Nothing of use.", "Quite right.")
        await store.drop_expired(now)
        assert b"Nothing of use." not in raw_bytes(tmp_path)
        assert b"Quite right." in raw_bytes(tmp_path)
        await store.drop_expired(now + timedelta(days=KEPT_DAYS, minutes=1))
        assert b"Quite right." not in raw_bytes(tmp_path)


async def fill(store: Store, *comments: str) -> datetime:
    """Store an answer, comments one after the other, and a question; now."""
    now = datetime.now(UTC)
    shown = dataclasses.replace(ANSWER, created_at=now)
    await store.answers.remember(shown)
    for comment in comments or ("No.",):
        await store.feedback.give(shown.token, ASKER, SERVER, False, "other", comment, kept=True)
    await store.unanswered.note(SERVER, ASKER, "Who?", 0.1, kept=True)
    return now


async def test_a_closed_store_says_so(store: Store) -> None:
    """A button may be pressed while the bot is leaving."""
    await store.close()
    await store.close()
    with pytest.raises(StorageError, match="is closed already"):
        await store.answers.find("x")
