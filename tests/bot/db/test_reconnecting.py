"""PostgreSQL goes away and comes back: one clear sentence meanwhile, and then all as before."""

import socket

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.db.errors import StorageError
from bot.db.store import open_store
from tests.bot.db.samples import ANSWER, KEPT_DAYS

pytestmark = pytest.mark.asyncio


async def test_a_server_that_was_restarted_is_found_again(postgresql: str) -> None:
    """All connections are gone then, as if cut."""
    async with await open_store(postgresql, KEPT_DAYS) as store:
        await store.answers.remember(ANSWER)
        administrator = create_engine(postgresql)
        with administrator.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        administrator.dispose()
        assert await store.answers.find(ANSWER.token) == ANSWER


async def test_a_server_that_is_away_is_named_without_its_password(postgresql: str) -> None:
    """In one line, at once."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        address = make_url(postgresql).set(password="secret", port=taken.getsockname()[1])  # noqa: S106
        with pytest.raises(StorageError, match="can't be used") as raised:
            await open_store(address.render_as_string(hide_password=False), KEPT_DAYS)
    message = str(raised.value)
    assert "check DATABASE_URL and that the database is up" in message
    assert "secret" not in message
    assert "\n" not in message
