"""What moderators have added: known at once, after a restart, and until it is removed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.db.records import AddedDocument
from bot.db.store import Store, open_store
from tests.bot.db.samples import ASKER, ELSEWHERE, KEPT_DAYS, OTHER, SERVER

pytestmark = pytest.mark.asyncio

RULES = AddedDocument(SERVER, "rules.md", ASKER, datetime(2026, 3, 3, tzinfo=UTC))
THREAD = AddedDocument(
    ELSEWHERE,
    "Wer war es.json",
    OTHER,
    datetime(2026, 3, 4, tzinfo=UTC),
    "https://discord.com/channels/1/2",
    frozenset({ASKER, OTHER}),
)


async def test_records_survive_a_restart(address: str) -> None:
    """Each with all that is known of it, replaced by newer ones, on its server only."""
    newer = replace(RULES, added_by=OTHER)
    async with await open_store(address, KEPT_DAYS) as store:
        for record in (RULES, THREAD, newer):
            await store.added_documents.put(record)
    async with await open_store(address, KEPT_DAYS) as store:
        assert store.added_documents.of(SERVER) == {"rules.md": newer}
        assert store.added_documents.of(ELSEWHERE) == {"Wer war es.json": THREAD}
        assert store.added_documents.of(None) == {}
        await store.added_documents.remove(SERVER, "rules.md")
        assert store.added_documents.of(SERVER) == {}
    async with await open_store(address, KEPT_DAYS) as store:
        assert store.added_documents.of(SERVER) == {}


async def test_documents_are_found_by_whose_messages_are_in_them(store: Store) -> None:
    """On all servers, until these people are forgotten; the documents stay."""
    for record in (RULES, THREAD):
        await store.added_documents.put(record)
    assert await store.added_documents.by_author(ASKER) == [THREAD]
    await store.forget_user(ASKER)
    assert await store.added_documents.by_author(ASKER) == []
    assert store.added_documents.of(SERVER) == {"rules.md": replace(RULES, added_by=None)}
    assert await store.added_documents.by_author(OTHER) == [
        replace(THREAD, author_ids=frozenset({OTHER}))
    ]
