"""Verdicts: whether an answer helped, and if not, why."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.db.database import Database, n_changed
from bot.db.records import Ratings, Reason
from bot.db.tables import AnswerRow, FeedbackRow


class FeedbackStore:
    """What people said of answers: one verdict a person and answer, gone with the answer."""

    def __init__(self, database: Database, kept_days: int) -> None:
        self._database = database
        self._kept = timedelta(days=kept_days)

    async def give(
        self,
        token: str,
        user_id: int,
        guild_id: int | None,
        helpful: bool,
        reason: Reason | None = None,
        comment: str | None = None,
        *,
        kept: bool = False,
    ) -> bool:
        """Take a verdict, in place of the same person's former one on the same answer.

        Args:
            token: The answer's.
            user_id: Who gives it, not necessarily the asker.
            guild_id: Where; None in direct messages.
            helpful: Or not.
            reason: Why not.
            comment: In their own words, stored only if `kept`.
            kept: Whether the server keeps what people write (`ServerSettings.keep_questions`).

        Returns:
            False if the answer is gone: removed, forgotten or expired.
        """
        verdict = FeedbackRow(
            token=token,
            user_id=user_id,
            guild_id=guild_id,
            helpful=helpful,
            reason=reason,
            comment=comment if kept else None,
            given_at=datetime.now(UTC),
        )
        return await self._database.run(lambda session: _give(session, verdict))

    async def ratings(self, guild_id: int) -> Ratings:
        """How the answers on a server were judged."""
        by_verdict = (
            select(FeedbackRow.helpful, func.count())
            .where(FeedbackRow.guild_id == guild_id)
            .group_by(FeedbackRow.helpful)
        )
        counts = await self._database.run(lambda session: dict(session.execute(by_verdict).all()))
        return Ratings(helpful=counts.get(True, 0), unhelpful=counts.get(False, 0))

    async def drop_expired(self, now: datetime) -> int:
        """Erase the comments that are too old; the verdicts stay; how many comments that were."""
        is_old = FeedbackRow.comment.is_not(None) & (FeedbackRow.given_at < now - self._kept)
        erasure = update(FeedbackRow).where(is_old).values(comment=None)
        return await self._database.run(lambda session: n_changed(session, erasure), is_long=True)


def _give(session: Session, verdict: FeedbackRow) -> bool:
    if session.get(AnswerRow, verdict.token) is None:
        return False
    session.merge(verdict)
    return True
