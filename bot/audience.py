"""Who sees an answer, and so which documents it may quote.

The rules, in this order:

1. A server's own documents (`index.types.TENANTS`) are seen on that server only, and only while its
   moderators haven't removed them. All others are seen everywhere.
2. Documents that the server's moderators have hidden are seen nowhere on it.
3. Documents that they have limited to channels are seen in those and in their threads. Those that
   they have limited to roles are seen by people who have one, where nobody else looks on.

`may_see` says it of one document, `left_out` of all: the two agree, as a test makes sure.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from bot.db.records import LimitKind, ServerSettings
from index.storage.documents import DocumentTable
from index.types import TENANTS, tenant_folder, tenant_of


@dataclass(frozen=True, slots=True)
class Audience:
    """The people who see an answer: those in a channel, or one of them.

    Attributes:
        guild_id: The server; None outside of servers.
        channel_ids: The channel and, of a thread, the channel that it belongs to.
        role_ids: The roles of the only person who sees it; empty if everybody there does.
    """

    guild_id: int | None = None
    channel_ids: frozenset[int] = frozenset()
    role_ids: frozenset[int] = frozenset()

    @property
    def in_public(self) -> Self:
        """Everybody in the channel."""
        return replace(self, role_ids=frozenset())


@dataclass(frozen=True)  # without slots: `cached_property` needs a `__dict__`
class Rights:
    """What the moderators of a server have decided of its documents.

    Attributes:
        settings: The server's settings.
        added: The names of the files in the server's folder that are its documents.
    """

    settings: ServerSettings
    added: Collection[str] = ()

    @cached_property
    def _limits(self) -> Mapping[str, Mapping[LimitKind, frozenset[int]]]:
        """Document -> kind -> the channels or roles to which it is limited."""
        limits: dict[str, dict[LimitKind, frozenset[int]]] = {}
        for limit in self.settings.limits:
            kinds = limits.setdefault(limit.document, {})
            kinds[limit.kind] = kinds.get(limit.kind, frozenset()) | {limit.id}
        return limits

    @property
    def hidden(self) -> frozenset[str]:
        """The documents that are hidden here, also those that are gone from the index."""
        return frozenset(filter(self.has, self.settings.hidden_documents))

    @property
    def limited(self) -> frozenset[str]:
        """The documents that are limited to channels or roles, also those that are gone."""
        return frozenset(filter(self.has, self._limits))

    def has(self, path: str) -> bool:
        """Whether there is such a document for anybody on this server."""
        tenant = tenant_of(path)
        return tenant is None or (
            tenant == str(self.settings.guild_id) and _file_of(path) in self.added
        )

    def has_withdrawn(self, path: str) -> bool:
        """Whether nobody on this server may see a document: it was removed, or is hidden."""
        return not self.has(path) or not self.settings.hidden_documents.isdisjoint(_names_of(path))

    def may_see(self, path: str, audience: Audience) -> bool:
        """Whether everybody in an audience may see a document; nobody on other servers."""
        if audience.guild_id != self.settings.guild_id or self.has_withdrawn(path):
            return False
        given = {"channel": audience.channel_ids, "role": audience.role_ids}
        return all(
            not ids.isdisjoint(given[kind])
            for name in _names_of(path)
            for kind, ids in self._limits.get(name, {}).items()
        )

    def others(self, documents: DocumentTable) -> frozenset[int]:
        """The numbers of the documents that are nobody's concern on this server."""
        own = documents.below(tenant_folder(self.settings.guild_id or 0))
        removed = {number for number in own if not self.has(documents.facts(number)["path"])}
        return (documents.below(TENANTS) - own) | removed

    def left_out(self, documents: DocumentTable, audience: Audience) -> frozenset[int]:
        """The numbers of the documents that not everybody in an audience may see."""
        named = documents.numbers_of(self.settings.hidden_documents.union(self._limits))
        own = documents.below(tenant_folder(self.settings.guild_id or 0))
        unseen = documents.below(TENANTS) - own
        return unseen.union(
            number
            for number in named | own
            if not self.may_see(documents.facts(number)["path"], audience)
        )


def _names_of(path: str) -> set[str]:
    """What names a document in settings: itself and, of a tenant's, the file that holds it."""
    tenant = tenant_of(path)
    return {path} if tenant is None else {path, f"{tenant_folder(tenant)}{_file_of(path)}"}


def _file_of(path: str) -> str:
    """The name of the file, in its tenant's folder, that holds a tenant's document."""
    return path.removeprefix(TENANTS).split("/")[1]
