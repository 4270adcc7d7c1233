"""Sample answers, and ways to look into all tables and files."""

import dataclasses
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, select
from sqlalchemy.orm import Session

from bot.db.records import QuoteLocation, ShownAnswer, digest_of
from bot.db.tables import TOKEN_CHARS

ASKER, OTHER = 80_351_110_224_678_912, 41_771_983_423_143_937
SERVER, ELSEWHERE = 197_038_439_483_310_086, 81_384_788_765_712_384
CHANNEL, QUESTION_MESSAGE = 155_361_364_909_621_248, 334_385_199_974_967_042
KEPT_DAYS = 30

EXCERPTS = (
    QuoteLocation("議事録/三月.md", 120, 188, digest_of("会議は三月三日に開かれた。")),
    QuoteLocation("minutes.txt", 0, 12, digest_of("It was open.")),
)
ANSWER = ShownAnswer(
    token="aB3-_xyz0123",  # noqa: S106 - a button's
    user_id=ASKER,
    guild_id=SERVER,
    channel_id=CHANNEL,
    language="ja",
    is_private=False,
    answered=True,
    excerpts=EXCERPTS,
    question_message_id=QUESTION_MESSAGE,
    message_id=None,
    created_at=datetime(2026, 3, 3, 12, 30, 15, 123456, tzinfo=UTC),
)


def answer(token: int = 0, user_id: int = ASKER, guild_id: int | None = SERVER) -> ShownAnswer:
    """`ANSWER` with another token, for another person or server."""
    name = f"{token:0{TOKEN_CHARS}}"
    return dataclasses.replace(ANSWER, token=name, user_id=user_id, guild_id=guild_id)


def all_values(session: Session) -> dict[str, set[Any]]:
    """`table.column` -> its values, for all tables in the database."""
    found = MetaData()
    found.reflect(session.connection())
    return {
        str(column): set(session.scalars(select(column)))
        for table in found.sorted_tables
        for column in table.columns
    }


def raw_bytes(folder: Path) -> bytes:
    """The bytes of all files of the database, with the write-ahead log."""
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the write lock of an SQLite database until the block ends, as another program may."""
    with closing(sqlite3.connect(folder / "inyo.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
