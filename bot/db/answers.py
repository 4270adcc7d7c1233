"""The answers that were shown, so that their buttons go on working after a restart."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from bot.db.database import Database, n_changed
from bot.db.records import ShownAnswer, ShownExcerpt
from bot.db.tables import AnswerRow, ExcerptRow

# A conversation that is a season old has scrolled far away, and whoever still finds it can ask
# again; keeping more would only keep who asked when.
KEPT = timedelta(days=90)

TOKEN_BYTES = 9  # 12 characters of a custom_id; 2**72 can't be guessed, however often one tries


def new_token() -> str:
    """A new answer's token: 12 characters that fit into a custom_id, unguessable."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class ShownAnswers:
    """The answers whose buttons work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, answer: ShownAnswer) -> None:
        """Keep an answer, in place of what its token stood for before (its verdicts go too)."""
        await self._database.run(lambda session: _replace(session, answer))

    async def find(self, token: str) -> ShownAnswer | None:
        """The answer that a button belongs to; None if it was removed or has expired."""
        return await self._database.run(lambda session: _first(session, AnswerRow.token == token))

    async def queue(self, question_message_id: int) -> ShownAnswer | None:
        """The latest answer to a message, for when that is edited or deleted."""
        asked_by = AnswerRow.question_message_id == question_message_id
        return await self._database.run(lambda session: _first(session, asked_by))

    async def set_message(self, token: str, message_id: int) -> None:
        """Note which message shows an answer, which is known once that was sent."""
        change = update(AnswerRow).where(AnswerRow.token == token).values(message_id=message_id)
        await self._database.run(lambda session: n_changed(session, change))

    async def remove(self, token: str) -> bool:
        """Forget one answer and the verdicts on it; whether there was one."""
        deletion = delete(AnswerRow).where(AnswerRow.token == token)
        return await self._database.run(lambda session: n_changed(session, deletion) > 0)

    async def drop_expired(self, now: datetime) -> int:
        """Forget what is older than `KEPT`; how many answers that were."""
        deletion = delete(AnswerRow).where(AnswerRow.created_at < now - KEPT)
        return await self._database.run(lambda session: n_changed(session, deletion), is_long=True)


def _replace(session: Session, answer: ShownAnswer) -> None:
    session.execute(delete(AnswerRow).where(AnswerRow.token == answer.token))
    session.add(
        AnswerRow(
            token=answer.token,
            user_id=answer.user_id,
            guild_id=answer.guild_id,
            channel_id=answer.channel_id,
            language=answer.language,
            is_private=answer.is_private,
            answered=answer.answered,
            question_message_id=answer.question_message_id,
            message_id=answer.message_id,
            created_at=answer.created_at,
            excerpts=[_row(rank, excerpt) for rank, excerpt in enumerate(answer.excerpts, 1)],
        )
    )


def _row(rank: int, excerpt: ShownExcerpt) -> ExcerptRow:
    return ExcerptRow(
        rank=rank,
        document=excerpt.document,
        start=excerpt.start,
        end=excerpt.end,
        digest=excerpt.digest,
    )


def _first(session: Session, condition: ColumnElement[bool]) -> ShownAnswer | None:
    latest = select(AnswerRow).where(condition).order_by(AnswerRow.created_at.desc()).limit(1)
    row = session.scalars(latest).first()
    return None if row is None else _record(row)


def _record(row: AnswerRow) -> ShownAnswer:
    return ShownAnswer(
        token=row.token,
        user_id=row.user_id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        language=row.language,
        is_private=row.is_private,
        answered=row.answered,
        excerpts=tuple(ShownExcerpt(e.document, e.start, e.end, e.digest) for e in row.excerpts),
        question_message_id=row.question_message_id,
        message_id=row.message_id,
        created_at=row.created_at,
    )
