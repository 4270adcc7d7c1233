"""What the processes of one bot tell each other through their database.

Almost nothing, for all that happens on a server comes to one of them. But somebody who has
everything about them removed may have asked on another process's server a moment ago, and an owner
reads the documents anew for all. A notice stays for a minute, in which every process looks often.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

from sqlalchemy import delete, select

from bot.storage.answers import new_token
from bot.storage.database import Database, n_changed
from bot.storage.tables import NoticeRow

__all__ = ["LOOK_EVERY_S", "News", "Notice", "Notices"]

LOOK_EVERY_S = 5.0
KEPT = timedelta(minutes=1)  # several looks, and some difference between machines' clocks

News = Literal["forgotten", "reloaded"]


@dataclass(frozen=True, slots=True)
class Notice:
    """That somebody is to be forgotten (`about` is their id), or that the documents changed."""

    news: News
    about: int | None = None


class Notices:
    """The notices of other processes. A bot of one process posts none and looks for none."""

    def __init__(self, database: Database, *, is_shared: bool) -> None:
        self.is_shared = is_shared
        self._database = database
        self._sender = new_token()  # this process
        self._seen: frozenset[str] = frozenset()

    async def post(self, notice: Notice) -> None:
        """Tell the other processes, if there may be any."""
        if not self.is_shared:
            return
        row = NoticeRow(
            token=new_token(),
            sender=self._sender,
            news=notice.news,
            about=notice.about,
            posted_at=datetime.now(UTC),
        )
        await self._database.run(lambda session: session.add(row))

    async def new(self) -> list[Notice]:
        """What other processes have posted since the last look, oldest first."""
        others = select(NoticeRow).where(NoticeRow.sender != self._sender)
        in_order = others.order_by(NoticeRow.posted_at)
        rows = await self._database.run(lambda session: session.scalars(in_order).all())
        seen, self._seen = self._seen, frozenset(row.token for row in rows)
        return [Notice(cast(News, row.news), row.about) for row in rows if row.token not in seen]

    async def drop_expired(self, now: datetime) -> int:
        """Remove what all have seen, for good; how many notices that were."""
        deletion = delete(NoticeRow).where(NoticeRow.posted_at < now - KEPT)
        return await self._database.erase(lambda session: n_changed(session, deletion))
