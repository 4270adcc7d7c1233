"""/inyo status and /inyo unanswered: how the bot is doing, and its unanswered questions."""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from bot.db.csv_export import to_csv
from bot.db.question_set_export import to_question_set
from bot.documents import line_finder
from bot.i18n import Phrases, phrase
from bot.moderation.settings import defer, show
from bot.permissions import phrases_of
from bot.settings import format_shard_ids
from bot.state import BotState, state_of
from bot.ui.layout import Card
from bot.ui.markdown import label

MAX_MODEL_CHARS = 100
QUESTION_SET = "unanswered.jsonl"  # the phrase about it says so too
MAX_BLOCKED = 40  # who are named; their mentions fit on one card
MAX_FILE_BYTES = 10 * 2**20  # Discord API; of both files together


@app_commands.command(
    name=phrase("inyo-status-name"), description=phrase("inyo-status-description")
)
async def status(interaction: discord.Interaction[Any]) -> None:
    """Show the index, latencies, ratings, uptime, shards and blocked people."""
    await defer(interaction)
    phrases, state = phrases_of(interaction), state_of(interaction)
    ratings = await state.store.feedback.ratings(interaction.guild_id or 0)
    lines = [*_index_lines(state, interaction.guild_id, phrases)]
    if latencies := [round(ms) for ms in state.queue.latency_ms()]:
        p50, p95, p99 = latencies
        lines.append(phrases.say("status-latency", p50=p50, p95=p95, p99=p99))
    else:
        lines.append(phrases.say("status-no-latency"))
    lines += [
        phrases.say("status-ratings", helpful=ratings.helpful, unhelpful=ratings.unhelpful),
        phrases.say("status-uptime", when=discord.utils.format_dt(state.started_at, "R")),
    ]
    client: discord.AutoShardedClient = interaction.client
    if (n_shards := client.shard_count or 1) > 1:
        ids = format_shard_ids(client.shard_ids or range(n_shards))
        lines.append(phrases.say("status-shards", shards=ids, count=n_shards))
    if blocked := sorted(state.settings(interaction.guild_id).blocked):
        people = " ".join(f"<@{user_id}>" for user_id in blocked[:MAX_BLOCKED])
        if len(blocked) > MAX_BLOCKED:
            people += " …"
        lines.append(phrases.say("status-blocked", count=len(blocked), people=people))
    await show(interaction, f"### {phrases.say('status-heading')}", "\n".join(lines))


def _index_lines(state: BotState, guild_id: int | None, phrases: Phrases) -> Iterator[str]:
    if state.queue.loaded is None:
        yield phrases.say("ask-failed" if state.queue.status == "failed" else "ask-starting")
        return
    index = state.queue.loaded.engine.index
    # Those of the bot's owner and of this server; nobody learns how much other servers have.
    others = state.rights(guild_id).others(index.documents)
    n_others = sum(len(index.passages.document_passages(number)) for number in others)
    yield phrases.say("status-documents", count=len(index.documents) - len(others))
    yield phrases.say("status-passages", count=len(index.passages) - n_others)
    if model := state.model:
        # Of a folder only the name: where it is concerns nobody but the bot's owner.
        name = Path(model).name if Path(model).expanduser().exists() else model
        yield phrases.say("status-model", model=label(name, MAX_MODEL_CHARS))
    else:
        yield phrases.say("status-model-bundled")
    yield phrases.say("status-index", when=discord.utils.format_dt(index.built_at, "R"))


@app_commands.command(
    name=phrase("inyo-unanswered-name"), description=phrase("inyo-unanswered-description")
)
async def unanswered(interaction: discord.Interaction[Any]) -> None:
    """Send the questions without an answer and the answers marked unhelpful.

    All as a CSV file, and what people asked, where that is kept, as a question set as well.
    """
    await defer(interaction)
    phrases, state = phrases_of(interaction), state_of(interaction)
    guild_id = interaction.guild_id or 0
    total = await state.store.unanswered.count(guild_id)
    entries = await state.store.unanswered.entries(guild_id)
    if not entries:
        await show(interaction, phrases.say("unanswered-none"))
        return
    loaded = state.queue.loaded

    def write_newest() -> tuple[bytes, bytes, int]:
        """Both files with as many entries as fit, and how many they are."""
        newest = entries
        lines_of = line_finder(loaded.engine.index.documents) if loaded else None
        while True:
            table, question_set = to_csv(newest, lines_of), to_question_set(newest)
            if len(table) + len(question_set) <= MAX_FILE_BYTES:
                return table, question_set, len(newest)
            newest = newest[(len(newest) + 1) // 2 :]

    table, question_set, n_written = await asyncio.to_thread(write_newest)
    lines = [phrases.say("unanswered-attached", count=max(total, n_written))]
    if n_written < total:
        lines.append(f"-# {phrases.say('unanswered-newest', count=n_written)}")
    if not state.settings(interaction.guild_id).keep_questions:
        lines.append(f"-# {phrases.say('unanswered-without-texts')}")
    files = [discord.File(io.BytesIO(table), filename="unanswered.csv")]
    if question_set:
        lines.append(f"-# {phrases.say('unanswered-question-set')}")
        files.append(discord.File(io.BytesIO(question_set), filename=QUESTION_SET))
    card = Card(["\n".join(lines)])
    for file in files:
        card.add_item(discord.ui.File(file))
    await interaction.edit_original_response(view=card, attachments=files)
