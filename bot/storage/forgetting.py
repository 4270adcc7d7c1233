"""Forgetting: whatever is about a person or a server goes at once, out of the files too."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.storage.database import Database, n_changed
from bot.storage.tables import Base, BlockedRow

__all__ = ["delete_all", "forget_user"]


async def forget_user(database: Database, user_id: int) -> int:
    """Remove everything that is kept about a person, on all servers.

    That is the answers they were shown, their verdicts and their questions. What stays is that a
    server's moderators have blocked them: it is the moderators' record, and whoever is blocked must
    not be able to lift it.

    Returns:
        How many answers, verdicts and questions were removed.
    """
    return await database.erase(
        lambda session: delete_all(session, "user_id", user_id, but=BlockedRow.__tablename__)
    )


def delete_all(session: Session, column: str, value: int, *, but: str = "") -> int:
    """Delete the rows of all tables whose `column` has this value; the result counts them."""
    # Children first, so that none is left for its parent's cascade, which counts nothing.
    tables = [table for table in reversed(Base.metadata.sorted_tables) if column in table.columns]
    return sum(
        n_changed(session, delete(table).where(table.columns[column] == value))
        for table in tables
        if table.name != but
    )
