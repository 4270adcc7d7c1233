"""Servers' settings: read once, then kept in memory, since commands can't wait for them."""

import asyncio
import dataclasses
from collections.abc import Callable
from typing import TypedDict, Unpack

from sqlalchemy import select, union, update
from sqlalchemy.orm import Session

from bot.db.database import Database, delete_everywhere
from bot.db.records import DocumentLimit, ServerSettings
from bot.db.tables import (
    Base,
    BlockedRow,
    ChannelRow,
    FeedbackRow,
    HiddenDocumentRow,
    LimitRow,
    ServerRow,
    UnansweredRow,
)
from index.types import Language


class Changes(TypedDict, total=False):
    """The settings that can be changed; `ServerSettings` explains them."""

    channels: frozenset[int]
    language: Language | None
    private_by_default: bool
    hidden_documents: frozenset[str]
    limits: frozenset[DocumentLimit]
    blocked: frozenset[int]
    keep_questions: bool


class Servers:
    """The settings of all servers.

    Changes by other processes aren't seen, and needn't be: Discord sends everything that happens
    on a server to one shard, which belongs to one process.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._settings: dict[int, ServerSettings] = {}
        self._changing = asyncio.Lock()  # memory must change in the order of the database

    async def load(self) -> None:
        """Read all settings into memory, at the start and after a restore."""
        async with self._changing:
            self._settings = await self._database.run(_read_all, is_starting=True)

    async def known(self) -> frozenset[int]:
        """The servers of which anything is stored, settings or not."""

        def read(session: Session) -> frozenset[int]:
            tables = (table for table in Base.metadata.sorted_tables if "guild_id" in table.columns)
            found = session.scalars(union(*(select(table.c.guild_id) for table in tables)))
            return frozenset(guild_id for guild_id in found if guild_id is not None)

        return await self._database.run(read)

    def get(self, guild_id: int | None) -> ServerSettings:
        """Return a server's settings from memory; direct messages (None) have the defaults."""
        if guild_id is None:
            return ServerSettings(None)
        return self._settings.get(guild_id) or ServerSettings(guild_id)

    async def change(self, guild_id: int, **changes: Unpack[Changes]) -> ServerSettings:
        """Replace some settings, whatever they were.

        Returns:
            The settings after the change.
        """
        return await self.revise(guild_id, lambda old: dataclasses.replace(old, **changes))

    async def revise(
        self, guild_id: int, revision: Callable[[ServerSettings], ServerSettings]
    ) -> ServerSettings:
        """Derive new settings from the old: for adding to a set, where `change` could lose some.

        When questions are no longer to be kept, the stored texts are erased.

        Returns:
            The settings after the change.
        """
        async with self._changing:
            old = self.get(guild_id)
            new = revision(old)
            drops_texts = old.keep_questions and not new.keep_questions
            write = self._database.erase if drops_texts else self._database.run
            await write(lambda session: _write(session, guild_id, new))
            self._settings[guild_id] = new
            return new

    async def forget(self, guild_id: int) -> int:
        """Remove everything about a server: settings, answers, feedback, questions.

        Returns:
            How many rows were removed.
        """
        async with self._changing:
            removed = await self._database.erase(
                lambda session: delete_everywhere(session, "guild_id", guild_id)
            )
            self._settings.pop(guild_id, None)
            return removed.total()


def _read_all(session: Session) -> dict[int, ServerSettings]:
    return {
        row.guild_id: ServerSettings(
            row.guild_id,
            channels=frozenset(channel.channel_id for channel in row.channels),
            language=row.language,
            private_by_default=row.private_by_default,
            hidden_documents=frozenset(hidden.document for hidden in row.hidden_documents),
            limits=frozenset(
                DocumentLimit(limit.document, limit.kind, limit.target_id) for limit in row.limits
            ),
            blocked=frozenset(person.user_id for person in row.blocked),
            keep_questions=row.keep_questions,
        )
        for row in session.scalars(select(ServerRow))
    }


def _write(session: Session, guild_id: int, settings: ServerSettings) -> None:
    session.merge(
        ServerRow(
            guild_id=guild_id,
            channels=[ChannelRow(guild_id=guild_id, channel_id=c) for c in settings.channels],
            language=settings.language,
            private_by_default=settings.private_by_default,
            hidden_documents=[
                HiddenDocumentRow(guild_id=guild_id, document=path)
                for path in settings.hidden_documents
            ],
            limits=[
                LimitRow(
                    guild_id=guild_id,
                    document=limit.document,
                    kind=limit.kind,
                    target_id=limit.id,
                )
                for limit in settings.limits
            ],
            blocked=[BlockedRow(guild_id=guild_id, user_id=user) for user in settings.blocked],
            keep_questions=settings.keep_questions,
        )
    )
    if not settings.keep_questions:
        # Texts are erased; that people asked, and how they rated, stays.
        questions, feedback = update(UnansweredRow), update(FeedbackRow)
        session.execute(questions.where(UnansweredRow.guild_id == guild_id).values(question=None))
        session.execute(feedback.where(FeedbackRow.guild_id == guild_id).values(comment=None))
