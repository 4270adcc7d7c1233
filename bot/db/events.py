"""What the processes of one bot tell each other through their database.

Almost nothing, for all that happens on a server comes to one of them. But somebody who has
everything about them removed may have asked on another process's server a moment ago, and an owner
reads the documents anew for all. A notice stays for a minute, in which every process looks often:
for longer no id is kept of somebody who is forgotten. A process that couldn't look for so long
doesn't know what it has missed, and has to do whatever it could have been.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.db.answers import new_token
from bot.db.database import Database, n_changed
from bot.db.tables import EventRow, UtcTime

LOOK_EVERY_S = 5.0
KEPT = timedelta(minutes=1)  # several looks
# Between two looks that miss nothing: one is at a time, and a notice comes when it is committed.
MAX_BETWEEN_LOOKS = KEPT - timedelta(seconds=15)

News = Literal["forgotten", "reloaded", "missed"]


@dataclass(frozen=True, slots=True)
class Event:
    """That somebody is to be forgotten (`about` is their id), or that the documents changed.

    "missed" isn't posted by anybody: anyone may have been forgotten since the last look.
    """

    news: News
    about: int | None = None


class Events:
    """The notices of other processes. A bot of one process posts none and looks for none."""

    def __init__(self, database: Database, *, is_shared: bool) -> None:
        self.is_shared = is_shared
        self._database = database
        self._sender = new_token()  # this process
        self._seen: frozenset[str] = frozenset()
        self._looked_at: datetime | None = None

    async def begin(self) -> None:
        """Look for the first time; what was posted before is about nothing that is known here."""
        if self.is_shared:
            await self.new()

    async def post(self, notice: Event) -> None:
        """Tell the other processes, if there may be any."""
        if not self.is_shared:
            return
        token = new_token()
        await self._database.run(
            lambda session: session.add(
                EventRow(
                    token=token,
                    sender=self._sender,
                    news=notice.news,
                    about=notice.about,
                    posted_at=_now(session),
                )
            )
        )

    async def new(self) -> list[Event]:
        """What other processes have posted since the last look, oldest first."""
        others = select(EventRow).where(EventRow.sender != self._sender)
        in_order = others.order_by(EventRow.posted_at)
        # The time first: a look that takes long must not count as one that was made later.
        now, rows = await self._database.run(
            lambda session: (_now(session), session.scalars(in_order).all())
        )
        before, self._looked_at = self._looked_at, now
        seen, self._seen = self._seen, frozenset(row.token for row in rows)
        posted = [Event(cast(News, row.news), row.about) for row in rows if row.token not in seen]
        if before is not None and now - before > MAX_BETWEEN_LOOKS:
            return [Event("missed"), *posted, Event("reloaded")]
        return posted

    async def drop_expired(self) -> int:
        """Remove what all have seen, for good; how many notices that were."""
        return await self._database.erase(_drop_expired)


def _drop_expired(session: Session) -> int:
    too_old = EventRow.posted_at < _now(session) - KEPT
    return n_changed(session, delete(EventRow).where(too_old))


def _now(session: Session) -> datetime:
    """By the database's clock: several machines' may be minutes apart."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)  # it runs on this machine
    return session.scalars(select(func.clock_timestamp(type_=UtcTime()))).one()
