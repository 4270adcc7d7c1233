"""Where Inyo fell short on a server: questions without an answer, answers that didn't help."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session, joinedload

from bot.db.answers import new_token
from bot.db.database import Database, n_changed
from bot.db.records import QuoteLocation, UnansweredEntry
from bot.db.tables import AnswerRow, FeedbackRow, UnansweredRow

# Of one server; what is older tells its moderators nothing new, and a flood must not fill the disk.
MAX_ROWS = 2_000


class Unanswered:
    """The questions that the documents don't answer, each for `kept_days`."""

    def __init__(self, database: Database, kept_days: int) -> None:
        self._database = database
        self._kept = timedelta(days=kept_days)

    async def note(
        self,
        guild_id: int | None,
        user_id: int,
        question: str,
        confidence: float,
        kept: bool,
    ) -> None:
        """Note that a question found no answer; nothing in direct messages, which have no readers.

        Args:
            guild_id: Where it was asked; None in direct messages.
            user_id: Who asked, so that they can have it forgotten.
            question: Stored only if `kept`.
            confidence: That of the answer that abstained.
            kept: Whether the server keeps what people write (`ServerSettings.keep_questions`).
        """
        if guild_id is None:
            return
        row = UnansweredRow(
            token=new_token(),
            guild_id=guild_id,
            user_id=user_id,
            question=question if kept else None,
            confidence=confidence,
            asked_at=datetime.now(UTC),
        )
        await self._database.run(lambda session: _note(session, row))

    async def rows(self, guild_id: int) -> tuple[UnansweredEntry, ...]:
        """What a server's moderators may see, oldest first; who asked is not in it.

        At most `MAX_ROWS`, the newest.
        """
        return await self._database.run(lambda session: _newest(session, guild_id))

    async def count(self, guild_id: int) -> int:
        """How many rows there are in all."""
        return await self._database.run(lambda session: _count(session, guild_id))

    async def drop_expired(self, now: datetime) -> int:
        """Remove what is too old; how many questions that were."""
        deletion = delete(UnansweredRow).where(UnansweredRow.asked_at < now - self._kept)
        return await self._database.run(lambda session: n_changed(session, deletion), is_long=True)


def _note(session: Session, row: UnansweredRow) -> None:
    session.add(row)
    session.flush()
    of_server = UnansweredRow.guild_id == row.guild_id
    n_rows = session.scalar(select(func.count()).where(of_server)) or 0
    if n_rows > MAX_ROWS:
        oldest = select(UnansweredRow.token).where(of_server).order_by(UnansweredRow.asked_at)
        too_old = oldest.limit(n_rows - MAX_ROWS).subquery()
        session.execute(delete(UnansweredRow).where(UnansweredRow.token.in_(select(too_old))))


def _count(session: Session, guild_id: int) -> int:
    unanswered = select(func.count()).where(UnansweredRow.guild_id == guild_id)
    unhelpful = select(func.count()).where(*_is_unhelpful(guild_id))
    return (session.scalar(unanswered) or 0) + (session.scalar(unhelpful) or 0)


def _newest(session: Session, guild_id: int) -> tuple[UnansweredEntry, ...]:
    found = _unanswered(session, guild_id) + _unhelpful(session, guild_id)
    found.sort(key=lambda shortcoming: shortcoming.time)
    return tuple(found[-MAX_ROWS:])


def _is_unhelpful(guild_id: int) -> tuple[ColumnElement[bool], ...]:
    return FeedbackRow.guild_id == guild_id, FeedbackRow.helpful.is_(False)


def _unanswered(session: Session, guild_id: int) -> list[UnansweredEntry]:
    of_server = select(UnansweredRow).where(UnansweredRow.guild_id == guild_id)
    rows = session.scalars(of_server.order_by(UnansweredRow.asked_at.desc()).limit(MAX_ROWS))
    return [
        UnansweredEntry(
            row.asked_at,
            "unanswered",
            question=row.question or "",
            confidence=row.confidence,
        )
        for row in rows
    ]


def _unhelpful(session: Session, guild_id: int) -> list[UnansweredEntry]:
    feedback = (
        select(FeedbackRow)
        .where(*_is_unhelpful(guild_id))
        .order_by(FeedbackRow.given_at.desc())
        .limit(MAX_ROWS)
        .options(joinedload(FeedbackRow.answer).selectinload(AnswerRow.excerpts))
    )
    return [
        UnansweredEntry(
            row.given_at,
            "unhelpful",
            reason=row.reason,
            comment=row.comment or "",
            places=tuple(
                QuoteLocation(e.document, e.start, e.end, e.digest) for e in row.answer.excerpts
            ),
        )
        for row in session.scalars(feedback)
    ]
