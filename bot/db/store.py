"""All that is stored, opened and kept tidy as one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from bot.db.answers import ShownAnswers
from bot.db.database import Database, open_database
from bot.db.erase import Forgotten, forget_user
from bot.db.events import Events
from bot.db.feedback import FeedbackStore
from bot.db.servers import Servers
from bot.db.unanswered import Unanswered

COMPACT_EVERY = timedelta(days=1)


@dataclass(slots=True)
class _Compacted:
    """When the database was compacted last."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Store:
    """The open database and what is in it."""

    database: Database
    servers: Servers
    answers: ShownAnswers
    feedback: FeedbackStore
    unanswered: Unanswered
    events: Events
    _compacted: _Compacted = field(default_factory=_Compacted)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def forget_user(self, user_id: int) -> Forgotten:
        """Remove everything that is kept about a person (see `forget_user` for what stays)."""
        return await forget_user(self.database, user_id)

    async def drop_expired(self, now: datetime) -> int:
        """Remove what has been kept long enough, for good; how many rows.

        Once a day, and at the start, when nobody waits yet, the database is compacted as well.
        """
        n_rows = (
            await self.answers.drop_expired(now)
            + await self.feedback.drop_expired(now)
            + await self.unanswered.drop_expired(now)
            + await self.events.drop_expired()
        )
        # Whatever the count: answers may have been removed and comments replaced since last time.
        await self.database.clear_words()
        if self._compacted.at is None or now - self._compacted.at >= COMPACT_EVERY:
            await self.database.compact()
            self._compacted.at = now
        return n_rows

    async def close(self) -> None:
        """Finish what is under way, and close."""
        await self.database.close()


async def open_store(address: str, questions_kept_days: int, *, is_shared: bool = False) -> Store:
    """Open the database and read the servers' settings.

    Args:
        address: As DATABASE_URL has it; `bot.db.engine.file_url` gives the default.
        questions_kept_days: For how long questions and comments are kept where a server keeps them.
        is_shared: Whether other processes of the same bot have it open too.

    Raises:
        StorageError: The database can't be opened or read.
    """
    database = await open_database(address)
    servers, events = Servers(database), Events(database, is_shared=is_shared)
    try:
        await servers.load()
        await events.begin()
    except BaseException:
        await database.close()
        raise
    return Store(
        database,
        servers,
        ShownAnswers(database),
        FeedbackStore(database, questions_kept_days),
        Unanswered(database, questions_kept_days),
        events,
    )
