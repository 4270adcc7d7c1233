"""The failures on a server: questions without an answer, unhelpful answers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from bot.db.database import Database, n_changed
from bot.db.records import QuoteLocation, UnansweredEntry, new_token
from bot.db.tables import AnswerRow, FeedbackRow, UnansweredRow

# Per server. Older entries tell moderators nothing new, and a flood of questions must not fill the
# disk.
MAX_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class UnansweredQuestions:
    """The questions that the documents don't answer, each kept for `kept_days`."""

    database: Database
    kept_days: int

    async def add(
        self,
        guild_id: int | None,
        user_id: int,
        question: str,
        confidence: float,
        keep_text: bool,
    ) -> None:
        """Add a question that found no answer; direct messages, which have no moderators, don't.

        Args:
            guild_id: Where it was asked; None in direct messages.
            user_id: The person who asked, so that they can have it erased.
            question: Its text; stored only with `keep_text`.
            confidence: The confidence of the answer that abstained.
            keep_text: Whether the server keeps what people write (`keep_questions`).
        """
        if guild_id is None:
            return
        of_server = UnansweredRow.guild_id == guild_id

        def insert(session: Session) -> None:
            session.add(
                UnansweredRow(
                    token=new_token(),
                    guild_id=guild_id,
                    user_id=user_id,
                    question=question if keep_text else None,
                    confidence=confidence,
                    asked_at=asked_at,
                )
            )
            session.flush()
            surplus = (session.scalar(select(func.count()).where(of_server)) or 0) - MAX_ROWS
            if surplus > 0:
                oldest = select(UnansweredRow.token).where(of_server)
                oldest = oldest.order_by(UnansweredRow.asked_at).limit(surplus)
                tokens = select(oldest.subquery().c.token)
                session.execute(delete(UnansweredRow).where(UnansweredRow.token.in_(tokens)))

        asked_at = datetime.now(UTC)
        await self.database.run(insert)

    async def entries(self, guild_id: int) -> tuple[UnansweredEntry, ...]:
        """List a server's entries for its moderators, oldest first, without the people who asked.

        At most `MAX_ROWS` entries, the newest.
        """
        questions = (
            select(UnansweredRow)
            .where(UnansweredRow.guild_id == guild_id)
            .order_by(UnansweredRow.asked_at.desc())
            .limit(MAX_ROWS)
        )
        feedback = (
            select(FeedbackRow)
            .where(FeedbackRow.guild_id == guild_id, FeedbackRow.helpful.is_(False))
            .order_by(FeedbackRow.given_at.desc())
            .limit(MAX_ROWS)
            .options(joinedload(FeedbackRow.answer).selectinload(AnswerRow.excerpts))
        )
        unanswered, unhelpful = await self.database.run(
            lambda session: (session.scalars(questions).all(), session.scalars(feedback).all())
        )
        entries = [
            UnansweredEntry(
                row.asked_at,
                "unanswered",
                question=row.question or "",
                confidence=row.confidence,
            )
            for row in unanswered
        ]
        entries += [
            UnansweredEntry(
                row.given_at,
                "unhelpful",
                reason=row.reason,
                comment=row.comment or "",
                places=tuple(
                    QuoteLocation(e.document, e.start, e.end, e.digest) for e in row.answer.excerpts
                ),
            )
            for row in unhelpful
        ]
        return tuple(sorted(entries, key=lambda entry: entry.time)[-MAX_ROWS:])

    async def count(self, guild_id: int) -> int:
        """Count a server's entries, also those that `entries` leaves out."""
        questions = select(func.count()).where(UnansweredRow.guild_id == guild_id)
        unhelpful = select(func.count()).where(
            FeedbackRow.guild_id == guild_id, FeedbackRow.helpful.is_(False)
        )
        return await self.database.run(
            lambda session: (session.scalar(questions) or 0) + (session.scalar(unhelpful) or 0)
        )

    async def drop_expired(self, now: datetime) -> int:
        """Remove the questions that are too old; how many."""
        is_old = UnansweredRow.asked_at < now - timedelta(days=self.kept_days)
        deletion = delete(UnansweredRow).where(is_old)
        return await self.database.run(lambda session: n_changed(session, deletion), is_long=True)
