"""Events that the processes of one bot tell each other through their database.

There are three: a person had everything about them erased, whose questions another process may
still remember; the owner reloaded the documents, which every process must do; `inyo restore` put a
backup in place of what the database held, which a bot of one process must know too. An event is
kept for a minute, and every process looks several times in that minute: so no id is kept for long
of a person who was erased. A process of several that couldn't look for so long may have missed
events, and must act as if a person had been erased and the documents reloaded.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.db.database import Database, n_changed
from bot.db.records import new_token
from bot.db.tables import EventRow, UtcTime

LOOK_EVERY_S = 5.0
KEPT = timedelta(minutes=1)  # several looks
# Between two looks that miss nothing. The margin is for events that are posted before, and
# committed after, a look.
MAX_BETWEEN_LOOKS = KEPT - timedelta(seconds=15)

EventKind = Literal["forgotten", "reloaded", "restored", "missed"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in one process and concerns all.

    Attributes:
        kind: "forgotten": a person was erased. "reloaded": the documents were. "restored": the
            database was. "missed" is never posted: anybody may have been erased since the last
            look.
        user_id: The person who was erased.
    """

    kind: EventKind
    user_id: int | None = None


class Events:
    """The events of other processes. A bot of one process posts none."""

    def __init__(self, database: Database, *, is_shared: bool) -> None:
        self.is_shared = is_shared
        self._database = database
        self._sender = new_token()  # this process
        self._seen: frozenset[str] = frozenset()
        self._looked_at: datetime | None = None

    async def post(self, event: Event) -> None:
        """Tell the other processes, if there may be any."""
        if not self.is_shared:
            return
        token = new_token()

        def insert(session: Session) -> None:
            session.add(
                EventRow(
                    token=token,
                    sender=self._sender,
                    kind=event.kind,
                    user_id=event.user_id,
                    posted_at=_now(session),
                )
            )

        await self._database.run(insert)

    async def new(self) -> list[Event]:
        """Return the events of other processes since the last look, oldest first."""
        by_others = select(EventRow).where(EventRow.sender != self._sender)
        in_order = by_others.order_by(EventRow.posted_at)
        # The time is read first: a slow look must not count as one that was made later.
        now, rows = await self._database.run(
            lambda session: (_now(session), session.scalars(in_order).all())
        )
        before, self._looked_at = self._looked_at, now
        seen, self._seen = self._seen, frozenset(row.token for row in rows)
        posted = [
            Event(cast(EventKind, row.kind), row.user_id) for row in rows if row.token not in seen
        ]
        if self.is_shared and before is not None and now - before > MAX_BETWEEN_LOOKS:
            return [Event("missed"), *posted, Event("reloaded")]
        return posted

    async def drop_expired(self) -> int:
        """Remove the events that every process has seen; how many."""

        def remove(session: Session) -> int:
            too_old = EventRow.posted_at < _now(session) - KEPT
            return n_changed(session, delete(EventRow).where(too_old))

        return await self._database.run(remove)


def _now(session: Session) -> datetime:
    """The time by the database's clock: the clocks of several machines may be minutes apart."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)  # the file is on this machine
    return session.scalars(select(func.clock_timestamp(type_=UtcTime()))).one()
