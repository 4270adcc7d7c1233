"""Feedback: whether an answer helped, and if not, why."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.db.database import Database, n_changed
from bot.db.records import Ratings, Reason
from bot.db.tables import AnswerRow, FeedbackRow


@dataclass(frozen=True, slots=True)
class FeedbackStore:
    """Feedback on answers: one entry per person and answer, removed with the answer."""

    database: Database
    kept_days: int

    async def give(
        self,
        token: str,
        user_id: int,
        guild_id: int | None,
        helpful: bool,
        reason: Reason | None = None,
        comment: str | None = None,
        *,
        keep_text: bool = False,
    ) -> bool:
        """Save somebody's feedback on an answer, replacing their earlier one.

        Args:
            token: The answer's.
            user_id: The person who gives it, not necessarily the one who asked.
            guild_id: The server; None in direct messages.
            helpful: Whether the answer helped.
            reason: Why it didn't.
            comment: In their own words; stored only with `keep_text`.
            keep_text: Whether the server keeps what people write (`keep_questions`).

        Returns:
            False if the answer no longer exists: removed, erased or expired.
        """
        feedback = FeedbackRow(
            token=token,
            user_id=user_id,
            guild_id=guild_id,
            helpful=helpful,
            reason=reason,
            comment=comment if keep_text else None,
            given_at=datetime.now(UTC),
        )

        def save(session: Session) -> bool:
            if session.get(AnswerRow, token) is None:
                return False
            session.merge(feedback)
            return True

        return await self.database.run(save)

    async def ratings(self, guild_id: int) -> Ratings:
        """Count how many people found answers on a server helpful or unhelpful."""
        by_rating = (
            select(FeedbackRow.helpful, func.count())
            .where(FeedbackRow.guild_id == guild_id)
            .group_by(FeedbackRow.helpful)
        )
        counts = await self.database.run(lambda session: dict(session.execute(by_rating).all()))
        return Ratings(helpful=counts.get(True, 0), unhelpful=counts.get(False, 0))

    async def drop_expired(self, now: datetime) -> int:
        """Remove expired comments but keep their ratings; return the number of comments."""
        is_old = FeedbackRow.comment.is_not(None) & (
            FeedbackRow.given_at < now - timedelta(days=self.kept_days)
        )
        removal = update(FeedbackRow).where(is_old).values(comment=None)
        return await self.database.run(lambda session: n_changed(session, removal), is_long=True)
