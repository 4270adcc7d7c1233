"""/inyo status and /inyo unanswered: how the bot is doing, and where it fell short."""

import asyncio
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from bot.db.csv_export import to_csv
from bot.db.records import Ratings, UnansweredEntry
from bot.documents import line_finder
from bot.i18n import Phrases, phrase
from bot.moderation.settings import tell, think
from bot.permissions import phrases_of
from bot.query_queue import LoadedIndex
from bot.settings import format_shard_ids
from bot.state import BotState, state_of
from bot.ui.layout import Card
from bot.ui.markdown import label

MAX_MODEL_CHARS = 100
MAX_BLOCKED = 40  # who are named; their mentions fit on one card
MAX_FILE_BYTES = 10 * 2**20  # Discord API


def status_command() -> app_commands.Command[Any, ..., None]:
    """The command /inyo status."""

    @app_commands.command(
        name=phrase("inyo-status-name"), description=phrase("inyo-status-description")
    )
    async def status(interaction: discord.Interaction[Any]) -> None:
        await think(interaction)
        phrases, state = phrases_of(interaction), state_of(interaction)
        ratings = await state.store.feedback.ratings(interaction.guild_id or 0)
        blocked = state.settings(interaction.guild_id).blocked
        lines = [
            *_status(state, ratings, phrases),
            *_shards(interaction.client, phrases),
            *_blocked(blocked, phrases),
        ]
        await tell(interaction, f"### {phrases.say('status-heading')}", "\n".join(lines))

    return status


def _status(state: BotState, ratings: Ratings, phrases: Phrases) -> Iterator[str]:
    opened = state.queue.loaded
    if opened is not None:
        yield from _index(opened, state.model, phrases)
    else:
        yield phrases.say("ask-failed" if state.queue.status == "failed" else "ask-starting")
    if times := [round(ms) for ms in state.queue.latency_ms()]:
        yield phrases.say("status-latency", p50=times[0], p95=times[1], p99=times[2])
    else:
        yield phrases.say("status-no-latency")
    yield phrases.say("status-ratings", helpful=ratings.helpful, unhelpful=ratings.unhelpful)
    yield phrases.say("status-uptime", when=discord.utils.format_dt(state.started_at, "R"))


def _shards(client: discord.AutoShardedClient, phrases: Phrases) -> Iterator[str]:
    """Which of the bot's shards this process has, if there are several."""
    count = client.shard_count or 1
    if count > 1:
        ids = format_shard_ids(client.shard_ids or range(count))
        yield phrases.say("status-shards", shards=ids, count=count)


def _blocked(blocked: frozenset[int], phrases: Phrases) -> Iterator[str]:
    """Whom the moderators have blocked, if anybody."""
    people = " ".join(f"<@{person}>" for person in sorted(blocked)[:MAX_BLOCKED])
    if len(blocked) > MAX_BLOCKED:
        people += " …"
    if people:
        yield phrases.say("status-blocked", count=len(blocked), people=people)


def _index(opened: LoadedIndex, model: str, phrases: Phrases) -> Iterator[str]:
    index = opened.engine.index
    yield phrases.say("status-documents", count=len(index.documents))
    yield phrases.say("status-passages", count=len(index.passages))
    if model:
        # Of a folder no more than its name: the rest is the owner's own affair.
        name = Path(model).name if Path(model).expanduser().exists() else model
        yield phrases.say("status-model", model=label(name, MAX_MODEL_CHARS))
    else:
        yield phrases.say("status-model-bundled")
    yield phrases.say("status-index", when=discord.utils.format_dt(index.built_at, "R"))


def unanswered_command() -> app_commands.Command[Any, ..., None]:
    """The command /inyo unanswered."""

    @app_commands.command(
        name=phrase("inyo-unanswered-name"), description=phrase("inyo-unanswered-description")
    )
    async def unanswered(interaction: discord.Interaction[Any]) -> None:
        await think(interaction)
        phrases, state = phrases_of(interaction), state_of(interaction)
        kept, server = state.store.unanswered, interaction.guild_id or 0
        total, rows = await kept.count(server), await kept.entries(server)
        if not rows:
            await tell(interaction, phrases.say("unanswered-none"))
            return
        table, n_rows = await asyncio.to_thread(_fitting, rows, state.queue.loaded)
        lines = [phrases.say("unanswered-attached", count=max(total, n_rows))]
        if n_rows < total:
            lines.append(f"-# {phrases.say('unanswered-newest', count=n_rows)}")
        if not state.settings(interaction.guild_id).keep_questions:
            lines.append(f"-# {phrases.say('unanswered-without-texts')}")
        file = discord.File(io.BytesIO(table), filename="unanswered.csv")
        card = Card(["\n".join(lines)])
        card.add_item(discord.ui.File(file))
        await interaction.edit_original_response(view=card, attachments=[file])

    return unanswered


def _fitting(rows: Sequence[UnansweredEntry], opened: LoadedIndex | None) -> tuple[bytes, int]:
    """A table of as many rows as Discord takes in a file, the newest, and how many these are."""
    lines_of = line_finder(opened.engine.index.documents) if opened else None
    while len(table := to_csv(rows, lines_of)) > MAX_FILE_BYTES:
        rows = rows[len(rows) // 2 :]
    return table, len(rows)
