"""Everything that is stored, opened and tidied together."""

from datetime import datetime, timedelta
from typing import Self

from bot.db.added_documents import AddedDocuments
from bot.db.answers import AnswerStore
from bot.db.database import Database, delete_everywhere
from bot.db.events import Events
from bot.db.feedback import FeedbackStore
from bot.db.records import ErasedCounts
from bot.db.servers import Servers
from bot.db.tables import AnswerRow, BlockedRow, FeedbackRow, UnansweredRow
from bot.db.unanswered import UnansweredQuestions

VACUUM_EVERY = timedelta(days=1)


class Store:
    """The open database with its stores; `open_store` makes one."""

    def __init__(self, database: Database, questions_kept_days: int, *, is_shared: bool) -> None:
        self.database = database
        self.servers = Servers(database)
        self.added_documents = AddedDocuments(database)
        self.answers = AnswerStore(database)
        self.feedback = FeedbackStore(database, questions_kept_days)
        self.unanswered = UnansweredQuestions(database, questions_kept_days)
        self.events = Events(database, is_shared=is_shared)
        self._vacuumed_at: datetime | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def load(self) -> None:
        """Read into memory what can't be waited for."""
        await self.servers.load()
        await self.added_documents.load()

    async def forget_user(self, user_id: int) -> ErasedCounts:
        """Remove everything that is kept about a person, on all servers.

        Removes the answers they were shown, their feedback and their questions. A block by a
        server's moderators stays: it is the moderators' record, and blocked people must not be
        able to lift it. Documents that they added to a server stay the server's, without their
        name. `Database` describes what remains in its files.
        """
        await self.added_documents.forget_moderator(user_id)
        removed = await self.database.erase(
            lambda session: delete_everywhere(
                session, "user_id", user_id, except_from=BlockedRow.__tablename__
            )
        )
        return ErasedCounts(
            answers=removed[AnswerRow.__tablename__],
            feedback=removed[FeedbackRow.__tablename__],
            questions=removed[UnansweredRow.__tablename__],
        )

    async def drop_expired(self, now: datetime) -> int:
        """Remove everything that has been kept long enough; how many rows.

        Once a day, and the first time, the database is vacuumed as well.
        """
        n_rows = (
            await self.answers.drop_expired(now)
            + await self.feedback.drop_expired(now)
            + await self.unanswered.drop_expired(now)
            + await self.events.drop_expired()
        )
        is_due = self._vacuumed_at is None or now - self._vacuumed_at >= VACUUM_EVERY
        await self.database.compact(vacuum=is_due)
        if is_due:
            self._vacuumed_at = now
        return n_rows

    async def close(self) -> None:
        """Finish all transactions in progress, and close."""
        await self.database.close()


async def open_store(address: str, questions_kept_days: int, *, is_shared: bool = False) -> Store:
    """Open the database and read the servers' settings.

    Args:
        address: As DATABASE_URL has it; `bot.db.engine.file_url` gives the default.
        questions_kept_days: How long questions and comments are kept on servers that keep them.
        is_shared: Whether other processes of the same bot have it open too.

    Raises:
        StorageError: The database can't be opened or read.
    """
    store = Store(await Database.open(address), questions_kept_days, is_shared=is_shared)
    try:
        await store.load()
        await store.events.new()  # earlier events concern nothing that this process knows
    except BaseException:
        await store.close()
        raise
    return store
