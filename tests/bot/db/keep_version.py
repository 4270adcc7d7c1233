"""Keeps a database of this version, so that those after it can be tested to read it.

    .ci/with-postgresql .venv/bin/python -m tests.bot.db.keep_version

Run it when a migration was added: it writes `earlier/VERSION.sqlite.sql` and
`earlier/VERSION.postgresql.sql`, with one of everything that this version can store (`fill`). The
versions after it must find that (`check_kept`). The code of commit 6974d27 wrote 0001 and that of
1454965 wrote 0002, with the names that they had for all this; that of df3c682 wrote 0003.
"""

import asyncio
import os
import re
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from sqlalchemy import create_engine, make_url

from bot.db import feedback, unanswered
from bot.db.events import Event
from bot.db.records import (
    AddedDocument,
    DocumentLimit,
    Ratings,
    ServerSettings,
    UnansweredEntry,
)
from bot.db.store import Store, open_store
from tests.bot.db.samples import (
    ANSWER,
    ASKER,
    CHANNEL,
    ELSEWHERE,
    EXCERPTS,
    KEPT_DAYS,
    OTHER,
    QUESTION_MESSAGE,
    SERVER,
    all_values,
)

EARLIER = Path(__file__).parent / "earlier"
VERSIONS = sorted(path.name.partition(".")[0] for path in EARLIER.glob("*.sqlite.sql"))
FORGOTTEN, MODERATOR = 53_908_232_506_183_680, 66_166_414_967_136_256
AT = datetime(2026, 3, 4, 5, 6, 7, 891011, tzinfo=UTC)
PRIVATE_ANSWER = replace(
    ANSWER,
    token="private_____",  # noqa: S106 - a button's
    user_id=OTHER,
    guild_id=None,
    language="en",
    is_private=True,
    answered=False,
    excerpts=(),
    question_message_id=None,
    message_id=CHANNEL + 1,
)
SETTINGS = ServerSettings(
    SERVER,
    channels=frozenset({CHANNEL}),
    language="pt",
    private_by_default=True,
    hidden_documents=frozenset({"議事録/三月.md"}),
    limits=frozenset(
        {
            DocumentLimit("100% 'quoted'.txt", "role", SERVER),
            DocumentLimit("100% 'quoted'.txt", "channel", CHANNEL),
        }
    ),
    blocked=frozenset({OTHER, FORGOTTEN}),
    keep_questions=True,
)
OTHER_SETTINGS = ServerSettings(ELSEWHERE, language="ja")
THREAD = AddedDocument(
    *(SERVER, "thread.md", MODERATOR, AT),
    source="https://discord.com/channels/1/2/3",
    author_ids=frozenset({ASKER, OTHER}),
)
FILE = AddedDocument(SERVER, "file.pdf", FORGOTTEN, AT)
# What isn't the database's own; pg_dump writes some of it for its own version only.
_NOT_OURS = re.compile(r"--|SET |SELECT pg_catalog|\\|$")


class Fixed(datetime):
    """A clock that stands."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Fixed":
        """Always the same time."""
        return cls.fromtimestamp(AT.timestamp(), tz)


async def fill(store: Store) -> None:
    """Store one of everything."""
    await store.servers.revise(SERVER, lambda _: SETTINGS)
    await store.servers.revise(ELSEWHERE, lambda _: OTHER_SETTINGS)
    for answer in (ANSWER, PRIVATE_ANSWER, replace(ANSWER, token="f" * 12, user_id=FORGOTTEN)):
        await store.answers.save(answer)
    token, private = ANSWER.token, PRIVATE_ANSWER.token
    give, add = store.feedback.give, store.unanswered.add
    await give(token, OTHER, SERVER, False, "outdated", "出典が古い", keep_text=True)
    await give(token, ASKER, SERVER, True)
    await give(token, FORGOTTEN, SERVER, False, "other", "Forget me.", keep_text=True)
    await give(private, OTHER, None, False, "wrong passage", "Not kept.")
    await add(SERVER, ASKER, "Quem sabe?", 0.125, keep_text=True)
    await add(SERVER, FORGOTTEN, "Forget me?", 0.5, keep_text=True)
    await add(ELSEWHERE, ASKER, "Not kept?", 0.25, keep_text=False)
    for document in (THREAD, FILE):
        await store.added_documents.put(document)
    await store.forget_user(FORGOTTEN)
    await store.events.post(Event("forgotten", FORGOTTEN))


async def check_kept(store: Store, version: str) -> None:
    """Everything is there that `fill` has stored in this version, and nothing of who was erased."""
    has_documents = version >= "0003"
    limits = SETTINGS.limits if has_documents else frozenset()
    assert store.servers.get(SERVER) == replace(SETTINGS, limits=limits)
    assert store.servers.get(ELSEWHERE) == OTHER_SETTINGS
    for answer in (ANSWER, PRIVATE_ANSWER):
        assert await store.answers.find(answer.token) == answer
    assert await store.answers.find_by_question(QUESTION_MESSAGE) == ANSWER
    assert await store.feedback.ratings(SERVER) == Ratings(helpful=1, unhelpful=1)
    entries = await store.unanswered.entries(SERVER)
    assert sorted(entries, key=lambda entry: entry.kind) == [
        UnansweredEntry(AT, "unanswered", question="Quem sabe?", confidence=0.125),
        UnansweredEntry(AT, "unhelpful", "outdated", "出典が古い", places=EXCERPTS),
    ]
    without_text = UnansweredEntry(AT, "unanswered", confidence=0.25)
    assert await store.unanswered.entries(ELSEWHERE) == (without_text,)
    documents = {"thread.md": THREAD, "file.pdf": replace(FILE, added_by=None)}
    assert store.added_documents.of(SERVER) == (documents if has_documents else {})
    values = await store.database.run(all_values)
    assert {column for column, content in values.items() if FORGOTTEN in content} <= {
        "server_blocked.user_id",  # the moderators' record
        "notices.about",  # for a minute
    }


def write_earlier(version: str, address: str) -> None:
    """Write the database that a version has written, as it was, to an empty one."""
    url = make_url(address)
    dump = (EARLIER / f"{version}.{url.get_backend_name()}.sql").read_text(encoding="utf-8")
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        file.parent.mkdir(exist_ok=True)
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(dump)
        return
    engine = create_engine(url)
    with engine.begin() as server:
        server.execution_options(no_parameters=True).exec_driver_sql(dump)
    engine.dispose()


def write_dumps() -> None:
    """Write the dumps of this version."""
    for module in (feedback, unanswered):
        module.datetime = Fixed  # type: ignore[attr-defined]

    async def fill_at(address: str) -> None:
        async with await open_store(address, KEPT_DAYS, is_shared=True) as store:
            await fill(store)

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(fill_at(f"sqlite:///{folder}/kept.sqlite3"))
        with closing(sqlite3.connect(f"{folder}/kept.sqlite3")) as connection:
            (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            _write(EARLIER / f"{version}.sqlite.sql", connection.iterdump())
    if address := os.environ.get("TEST_DATABASE_URL"):
        asyncio.run(fill_at(address))
        options = ("--inserts", "--no-owner", "--no-privileges", "--no-comments")
        command = ("pg_dump", *options, address.replace("+psycopg", ""))
        dump = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
        lines = (line for line in dump.splitlines() if not _NOT_OURS.match(line))
        _write(EARLIER / f"{version}.postgresql.sql", lines)


def _write(path: Path, lines: Iterator[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    write_dumps()
