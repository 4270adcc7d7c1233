"""Where Inyo fell short on a server: questions without an answer, answers that didn't help."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from bot.storage.answers import new_token
from bot.storage.database import Database, n_changed
from bot.storage.records import Place, Shortcoming
from bot.storage.tables import AnswerRow, UnansweredRow, VerdictRow

__all__ = ["Unanswered"]


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
        await self._database.run(lambda session: session.add(row))

    async def rows(self, guild_id: int) -> tuple[Shortcoming, ...]:
        """What a server's moderators may see, oldest first; who asked is not in it."""
        found = await self._database.run(
            lambda session: _unanswered(session, guild_id) + _unhelpful(session, guild_id)
        )
        return tuple(sorted(found, key=lambda shortcoming: shortcoming.time))

    async def drop_expired(self, now: datetime) -> int:
        """Remove what is too old; how many questions that were."""
        deletion = delete(UnansweredRow).where(UnansweredRow.asked_at < now - self._kept)
        return await self._database.run(lambda session: n_changed(session, deletion))


def _unanswered(session: Session, guild_id: int) -> list[Shortcoming]:
    rows = session.scalars(select(UnansweredRow).where(UnansweredRow.guild_id == guild_id))
    return [
        Shortcoming(
            row.asked_at,
            "unanswered",
            question=row.question or "",
            confidence=row.confidence,
        )
        for row in rows
    ]


def _unhelpful(session: Session, guild_id: int) -> list[Shortcoming]:
    verdicts = (
        select(VerdictRow)
        .where(VerdictRow.guild_id == guild_id, VerdictRow.helpful.is_(False))
        .options(joinedload(VerdictRow.answer).selectinload(AnswerRow.excerpts))
    )
    return [
        Shortcoming(
            row.given_at,
            "unhelpful",
            reason=row.reason,
            comment=row.comment or "",
            places=tuple(Place(e.document, e.start, e.end, e.digest) for e in row.answer.excerpts),
        )
        for row in session.scalars(verdicts)
    ]
