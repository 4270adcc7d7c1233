"""What moderators have added to their servers' documents: read once, then kept in memory."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.db.database import Database, n_changed
from bot.db.records import AddedDocument
from bot.db.tables import AddedAuthorRow, AddedDocumentRow

_NONE: Mapping[str, AddedDocument] = {}


class AddedDocuments:
    """The records of all servers' own documents; the files are `bot.server_documents`' concern.

    A file that has no record is seen by nobody. As with servers' settings, changes by other
    processes needn't be seen: a server belongs to one process.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._added: dict[int, dict[str, AddedDocument]] = {}
        self._changing = asyncio.Lock()  # memory must change in the order of the database

    async def load(self) -> None:
        """Read all records into memory, at the start and after a restore."""
        async with self._changing:
            self._added = await self._database.run(_read_all, is_starting=True)

    def of(self, guild_id: int | None) -> Mapping[str, AddedDocument]:
        """File name -> record of a server's documents; direct messages (None) have none."""
        return _NONE if guild_id is None else self._added.get(guild_id, _NONE)

    async def put(self, added: AddedDocument) -> None:
        """Record that a file was added, or replaced."""

        def write(session: Session) -> None:
            session.merge(
                AddedDocumentRow(
                    guild_id=added.guild_id,
                    name=added.name,
                    added_by=added.added_by,
                    added_at=added.added_at,
                    source=added.source,
                    authors=[
                        AddedAuthorRow(guild_id=added.guild_id, name=added.name, user_id=user_id)
                        for user_id in added.author_ids
                    ],
                )
            )

        async with self._changing:
            await self._database.run(write)
            self._added.setdefault(added.guild_id, {})[added.name] = added

    async def remove(self, guild_id: int, name: str) -> None:
        """Remove the record of a file."""
        is_it = AddedDocumentRow.guild_id == guild_id, AddedDocumentRow.name == name
        async with self._changing:
            deletion = delete(AddedDocumentRow).where(*is_it)
            await self._database.run(lambda session: n_changed(session, deletion))
            # Then: a document that is gone from here alone would come back with the next start.
            self._added.get(guild_id, {}).pop(name, None)

    async def by_author(self, user_id: int) -> list[AddedDocument]:
        """The records of the files, on all servers, made of somebody's messages."""
        theirs = (
            select(AddedDocumentRow)
            .join(AddedDocumentRow.authors)
            .where(AddedAuthorRow.user_id == user_id)
        )
        return await self._database.run(
            lambda session: [_record(row) for row in session.scalars(theirs)]
        )

    async def forget_moderator(self, user_id: int) -> None:
        """Forget who added files, where it was this person; the files stay the server's."""
        theirs = AddedDocumentRow.added_by == user_id
        change = update(AddedDocumentRow).where(theirs).values(added_by=None)
        async with self._changing:
            await self._database.run(lambda session: n_changed(session, change))
            for added in self._added.values():
                for name, record in added.items():
                    if record.added_by == user_id:
                        added[name] = replace(record, added_by=None)

    def drop(self, guild_id: int) -> None:
        """Forget a server's records in memory; `Servers.forget` does so in the database."""
        self._added.pop(guild_id, None)


def _read_all(session: Session) -> dict[int, dict[str, AddedDocument]]:
    added: dict[int, dict[str, AddedDocument]] = {}
    for row in session.scalars(select(AddedDocumentRow)):
        added.setdefault(row.guild_id, {})[row.name] = _record(row)
    return added


def _record(row: AddedDocumentRow) -> AddedDocument:
    authors = frozenset(author.user_id for author in row.authors)
    return AddedDocument(row.guild_id, row.name, row.added_by, row.added_at, row.source, authors)
