"""What moderators have set: read once, then kept in memory, since commands can't wait for it."""

import asyncio
import dataclasses
from collections.abc import Callable
from typing import TypedDict, Unpack

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.erase import delete_all
from bot.db.records import ServerSettings
from bot.db.tables import BlockedRow, ChannelRow, FeedbackRow, LeftOutRow, ServerRow, UnansweredRow
from index.types import Language


class Changes(TypedDict, total=False):
    """The settings that can be changed, as `ServerSettings` has them."""

    channels: frozenset[int]
    language: Language | None
    private_by_default: bool
    hidden_documents: frozenset[str]
    blocked: frozenset[int]
    keep_questions: bool


class Servers:
    """The settings of all servers.

    What another process changes isn't seen, and needn't be: Discord sends all that happens on a
    server to one shard (`bot.settings`), which one process has.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._settings: dict[int, ServerSettings] = {}
        self._changing = asyncio.Lock()  # memory must be written in the database's order

    async def load(self) -> None:
        """Read everything into memory; once, at the start."""
        self._settings = await self._database.run(_read_all)

    def of(self, guild_id: int | None) -> ServerSettings:
        """A server's settings, at once; None, a direct message, has the defaults."""
        if guild_id is None:
            return ServerSettings(None)
        return self._settings.get(guild_id) or ServerSettings(guild_id)

    async def change(self, guild_id: int, **changes: Unpack[Changes]) -> ServerSettings:
        """Set some settings, whatever they were.

        Returns:
            The settings as they are now.
        """
        return await self.revise(guild_id, lambda old: dataclasses.replace(old, **changes))

    async def revise(
        self, guild_id: int, revision: Callable[[ServerSettings], ServerSettings]
    ) -> ServerSettings:
        """Make new settings out of the old: for adding to a set, where `change` could lose one.

        Where questions are no longer to be kept, the texts that were kept are erased.

        Returns:
            The settings as they are now.
        """
        async with self._changing:
            new = revision(self.of(guild_id))
            if self.of(guild_id).keep_questions and not new.keep_questions:
                await self._database.erase(lambda session: _write(session, guild_id, new))
            else:
                await self._database.run(lambda session: _write(session, guild_id, new))
            self._settings[guild_id] = new
            return new

    async def forget(self, guild_id: int) -> int:
        """Remove everything about a server: settings, answers, verdicts, questions.

        Returns:
            How many rows were removed.
        """
        async with self._changing:
            removed = await self._database.erase(
                lambda session: delete_all(session, "guild_id", guild_id)
            )
            self._settings.pop(guild_id, None)
            return removed.total()


def _read_all(session: Session) -> dict[int, ServerSettings]:
    servers = session.scalars(select(ServerRow)).all()
    channels: dict[int, set[int]] = {server.guild_id: set() for server in servers}
    hidden: dict[int, set[str]] = {server.guild_id: set() for server in servers}
    blocked: dict[int, set[int]] = {server.guild_id: set() for server in servers}
    for channel in session.scalars(select(ChannelRow)):
        channels[channel.guild_id].add(channel.channel_id)
    for document in session.scalars(select(LeftOutRow)):
        hidden[document.guild_id].add(document.document)
    for user in session.scalars(select(BlockedRow)):
        blocked[user.guild_id].add(user.user_id)
    return {
        server.guild_id: ServerSettings(
            server.guild_id,
            channels=frozenset(channels[server.guild_id]),
            language=server.language,
            private_by_default=server.private_by_default,
            hidden_documents=frozenset(hidden[server.guild_id]),
            blocked=frozenset(blocked[server.guild_id]),
            keep_questions=server.keep_questions,
        )
        for server in servers
    }


def _write(session: Session, guild_id: int, settings: ServerSettings) -> None:
    session.merge(
        ServerRow(
            guild_id=guild_id,
            language=settings.language,
            private_by_default=settings.private_by_default,
            keep_questions=settings.keep_questions,
        )
    )
    session.flush()
    for row in (ChannelRow, LeftOutRow, BlockedRow):
        session.execute(delete(row).where(row.guild_id == guild_id))
    session.add_all(ChannelRow(guild_id=guild_id, channel_id=c) for c in settings.channels)
    session.add_all(
        LeftOutRow(guild_id=guild_id, document=path) for path in settings.hidden_documents
    )
    session.add_all(BlockedRow(guild_id=guild_id, user_id=user) for user in settings.blocked)
    if not settings.keep_questions:
        _erase_texts(session, guild_id)


def _erase_texts(session: Session, guild_id: int) -> None:
    """Remove what people wrote; that they did stays."""
    unanswered, feedback = update(UnansweredRow), update(FeedbackRow)
    session.execute(unanswered.where(UnansweredRow.guild_id == guild_id).values(question=None))
    session.execute(feedback.where(FeedbackRow.guild_id == guild_id).values(comment=None))
