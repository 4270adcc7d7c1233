"""The answers that were shown, so that their buttons work after a restart."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from bot.db.database import Database, n_changed
from bot.db.records import QuoteLocation, ShownAnswer
from bot.db.tables import AnswerRow, ExcerptRow

# Few people scroll back further than this, and they can ask again. Keeping answers longer would
# mostly keep a record of who asked when.
KEPT = timedelta(days=90)

_COLUMNS = tuple(field.name for field in fields(ShownAnswer) if field.name != "excerpts")


@dataclass(frozen=True, slots=True)
class AnswerStore:
    """The answers whose buttons work."""

    database: Database

    async def save(self, answer: ShownAnswer) -> None:
        """Save an answer; an earlier one with its token is removed with the feedback on it."""

        def replace(session: Session) -> None:
            session.execute(delete(AnswerRow).where(AnswerRow.token == answer.token))
            excerpts = [
                ExcerptRow(
                    rank=rank,
                    document=excerpt.document,
                    start=excerpt.start,
                    end=excerpt.end,
                    digest=excerpt.digest,
                )
                for rank, excerpt in enumerate(answer.excerpts, 1)
            ]
            columns = {name: getattr(answer, name) for name in _COLUMNS}
            session.add(AnswerRow(**columns, excerpts=excerpts))

        await self.database.run(replace)

    async def find(self, token: str) -> ShownAnswer | None:
        """Find an answer by its token; None if it was removed or has expired."""
        return await self._find(AnswerRow.token == token)

    async def find_by_question(self, question_message_id: int) -> ShownAnswer | None:
        """Find the latest answer to a message, for when that is edited or deleted."""
        return await self._find(AnswerRow.question_message_id == question_message_id)

    async def set_message(self, token: str, message_id: int) -> None:
        """Note which message shows an answer; its id is known only once it was sent."""
        change = update(AnswerRow).where(AnswerRow.token == token).values(message_id=message_id)
        await self.database.run(lambda session: n_changed(session, change))

    async def remove(self, token: str) -> bool:
        """Remove an answer and its feedback; return whether it existed."""
        deletion = delete(AnswerRow).where(AnswerRow.token == token)
        return await self.database.run(lambda session: n_changed(session, deletion) > 0)

    async def drop_expired(self, now: datetime) -> int:
        """Remove the answers that are older than `KEPT`; how many."""
        deletion = delete(AnswerRow).where(AnswerRow.created_at < now - KEPT)
        return await self.database.run(lambda session: n_changed(session, deletion), is_long=True)

    async def _find(self, condition: ColumnElement[bool]) -> ShownAnswer | None:
        latest = select(AnswerRow).where(condition).order_by(AnswerRow.created_at.desc()).limit(1)
        row = await self.database.run(lambda session: session.scalars(latest).first())
        if row is None:
            return None
        excerpts = tuple(QuoteLocation(e.document, e.start, e.end, e.digest) for e in row.excerpts)
        return ShownAnswer(excerpts=excerpts, **{name: getattr(row, name) for name in _COLUMNS})
