"""What everything on Discord shares: the engine, the store, and what is remembered for a while."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, cast

import discord

from bot.engine.answering import Answerer, Answering
from bot.memory.once import Once
from bot.memory.pace import Pace
from bot.memory.recent import Recent
from bot.memory.turns import Turns
from bot.memory.under_way import UnderWay
from bot.storage.records import ServerSettings
from bot.storage.store import Store

__all__ = ["Desk", "desk_of"]


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk at which questions are answered.

    `pace` is that of questions, `presses` that of buttons and of what else costs little; `model`
    the setting EMBEDDING_MODEL, "" for the bundled one.
    """

    answering: Answering
    store: Store
    pace: Pace
    presses: Pace
    recent: Recent
    max_question_chars: int
    questions_kept_days: int
    model: str = ""
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    sharing: Once = field(default_factory=Once)
    turns: Turns = field(default_factory=Turns)
    under_way: UnderWay = field(default_factory=UnderWay)

    def settings(self, guild_id: int | None) -> ServerSettings:
        """What the moderators of a server have set; None, a direct message, has the defaults."""
        return self.store.servers.of(guild_id)

    async def forget_server(self, guild_id: int) -> None:
        """Remove everything that is kept about a server."""
        await self.store.servers.forget(guild_id)
        self.recent.forget_server(guild_id)

    def left_out(
        self, answerer: Answerer, guild_id: int | None, only: str | None = None
    ) -> frozenset[int]:
        """The numbers of the documents that aren't quoted here, or all but one."""
        documents = answerer.segment.documents
        numbers = documents.numbers_of(self.settings(guild_id).left_out)
        return numbers if only is None else numbers | documents.all_but(only)


class _HasDesk(Protocol):
    desk: Desk


def desk_of(interaction: discord.Interaction[Any]) -> Desk:
    """The desk of the client that got an interaction."""
    return cast(_HasDesk, interaction.client).desk
