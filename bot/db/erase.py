"""Forgetting: whatever is about a person or a server goes at once, out of the files too."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.db.database import Database, n_changed
from bot.db.tables import AnswerRow, Base, BlockedRow, FeedbackRow, UnansweredRow


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was removed about a person: answers, verdicts, questions without an answer."""

    answers: int = 0
    feedback: int = 0
    questions: int = 0


async def forget_user(database: Database, user_id: int) -> Forgotten:
    """Remove everything that is kept about a person, on all servers.

    That is the answers they were shown, their verdicts and their questions. What stays is that a
    server's moderators have blocked them: it is the moderators' record, and whoever is blocked must
    not be able to lift it.

    Returns:
        How much was removed.
    """
    removed = await database.erase(
        lambda session: delete_all(session, "user_id", user_id, but=BlockedRow.__tablename__)
    )
    return Forgotten(
        answers=removed[AnswerRow.__tablename__],
        feedback=removed[FeedbackRow.__tablename__],
        questions=removed[UnansweredRow.__tablename__],
    )


def delete_all(session: Session, column: str, value: int, *, but: str = "") -> Counter[str]:
    """Delete the rows of all tables whose `column` has this value; table -> how many."""
    # Children first, so that none is left for its parent's cascade, which counts nothing.
    tables = [table for table in reversed(Base.metadata.sorted_tables) if column in table.columns]
    return Counter(
        {
            table.name: n_changed(session, delete(table).where(table.columns[column] == value))
            for table in tables
            if table.name != but
        }
    )
