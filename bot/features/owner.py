"""/inyo-owner: commands for the owner of the bot, and the registration of all commands."""

import asyncio
import json
import logging
import secrets
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.db.errors import StorageError
from bot.db.events import Event
from bot.error_handler import UNAVAILABLE
from bot.errors import Refusal
from bot.i18n import Phrases, phrase
from bot.interactions import GuardedGroup
from bot.permissions import phrases_of
from bot.query_queue import LoadedIndex, QueryQueue
from bot.state import state_of
from bot.ui.layout import notice_card
from index.errors import RetrievalError
from index.files import digest_of, replace_file
from index.types import Progress

_log = logging.getLogger(__name__)

PROGRESS_EVERY_S = 2.0


@app_commands.command(
    name=phrase("inyo-owner-reload-name"), description=phrase("inyo-owner-reload-description")
)
async def reload(interaction: discord.Interaction[Any]) -> None:
    """The command /inyo-owner reload, which shows its progress."""
    phrases, state = phrases_of(interaction), state_of(interaction)
    queue = state.queue
    if queue.is_loading:
        running = phrases.say("owner-reload-running")
        await _show(interaction, f"{running}{_progress(queue, phrases)}")
        return
    # Not the index itself, which would stay in memory for as long as this runs.
    started_at, built_at = time.perf_counter(), None
    if queue.loaded is not None:
        built_at = queue.loaded.engine.index.built_at
    n_failed = 0

    def fetch(progress: Progress) -> None:
        nonlocal n_failed
        n_failed = state.fetch(progress)

    reloading = queue.reload(fetch)
    started = phrases.say("owner-reload-started" if built_at else "owner-reload-started-first")
    shown = ""
    while not reloading.done():
        if (text := f"{started}{_progress(queue, phrases)}") != shown:
            await _show(interaction, text)
            shown = text
        await asyncio.wait({reloading}, timeout=PROGRESS_EVERY_S)
    outcome = _outcome(reloading, built_at, time.perf_counter() - started_at, phrases)
    if reloading.exception() is None:
        try:
            await state.store.events.post(Event("reloaded"))
        except StorageError as error:
            _log.warning("Other processes aren't told to reload the documents: %s", error)
    if n_failed:
        outcome += "\n" + phrases.say("owner-reload-not-fetched", count=n_failed)
    await _show(interaction, outcome)


def _progress(queue: QueryQueue, phrases: Phrases) -> str:
    """A line of small print with how far loading is; "" if that isn't known."""
    loading = queue.loading
    if not loading.total:
        return ""
    progress = phrases.say(
        "ask-progress", stage=loading.stage, done=loading.done, total=loading.total
    )
    return f"\n-# {progress}"


def _outcome(
    reloading: asyncio.Future[LoadedIndex],
    built_at: datetime | None,
    took_s: float,
    phrases: Phrases,
) -> str:
    """A sentence on how a reload ended.

    Args:
        reloading: The finished reload.
        built_at: When the index before it was built; None if there was none.
        took_s: How long the reload took.
        phrases: The phrases in the owner's language.
    """
    error = reloading.exception()
    if error is not None:
        error_id = secrets.token_hex(4)
        # The errors of the engine are one clear line; others need a traceback.
        trace = None if isinstance(error, RetrievalError) else error
        _log.error("Error ID %s: reloading failed: %s", error_id, error, exc_info=trace)
        failed = "owner-reload-failed" if built_at else "owner-reload-failed-first"
        return phrases.say(failed, id=f"`{error_id}`")
    index = reloading.result().engine.index
    if built_at == index.built_at:
        return phrases.say("owner-reload-unchanged")
    _log.info("Reloaded the documents in %.1f s.", took_s)
    return phrases.say(
        "owner-reload-done",
        seconds=round(took_s, 1),
        documents=len(index.documents),
        passages=len(index.passages),
    )


async def _show(interaction: discord.Interaction[Any], text: str) -> None:
    # Discord takes edits for 15 minutes only, and a reload may take longer.
    if interaction.is_expired():
        return
    try:
        await interaction.edit_original_response(view=notice_card(text))
    except (discord.HTTPException, *UNAVAILABLE) as error:
        _log.warning("The progress of a reload can't be shown: %s", error)


STATE_FILE = "commands.sha256"


async def sync_if_changed(tree: app_commands.CommandTree[Any], state_dir: Path) -> None:
    """Register the commands with Discord if they differ from the last ones registered.

    If that fails, the bot starts all the same: Discord keeps the commands that it has, and the next
    start tries again.
    """
    translator = tree.translator
    payload = [
        await command.get_translated_payload(tree, translator)
        if translator
        else command.to_dict(tree)
        for command in tree.get_commands()
    ]
    # Another token may belong to another application, which has no commands yet.
    registered = {"application": tree.client.application_id, "commands": payload}
    digest = digest_of(json.dumps(registered, sort_keys=True)).hex().encode()
    path = state_dir / STATE_FILE
    try:
        if path.read_bytes() == digest:
            return
    except OSError:  # none were registered yet, or that isn't known
        pass
    if await _sync(tree) is None:
        return
    _log.info("The commands are registered with Discord.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, digest)
    except OSError as error:
        _log.warning("Can't remember which commands are registered: %s", error)


async def _sync(tree: app_commands.CommandTree[Any]) -> int | None:
    """Register the commands with Discord; how many there are, None if that failed."""
    try:
        return len(await tree.sync())
    except (discord.DiscordException, aiohttp.ClientError) as error:
        _log.warning("The commands could not be registered with Discord: %s", error)
        return None


_OWNER_ROLES = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)


async def _check_owner(interaction: discord.Interaction[Any]) -> None:
    """Refuse people who don't own the bot, alone or as a member of a team that may change it."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        # Asked each time: a person may have left the team since the start.
        application = await interaction.client.application_info()
    except (discord.HTTPException, *UNAVAILABLE) as error:
        _log.warning("Discord doesn't say who owns the bot: %s", error)
        raise Refusal("owner-unknown") from error
    user_id, team = interaction.user.id, application.team
    owners = {application.owner.id}
    if team is not None:
        owners = {team.owner_id} | {
            member.id
            for member in team.members
            if member.membership_state is discord.TeamMembershipState.accepted
            and member.role in _OWNER_ROLES
        }
    if user_id not in owners:
        raise Refusal("owner-not-allowed")


@app_commands.command(
    name=phrase("inyo-owner-sync-name"), description=phrase("inyo-owner-sync-description")
)
async def sync(interaction: discord.Interaction[Any]) -> None:
    """The command /inyo-owner sync."""
    count = await _sync(interaction.client.tree)
    if count is None:
        raise Refusal("owner-sync-failed")
    sentence = phrases_of(interaction).say("owner-sync-done", count=count)
    await interaction.edit_original_response(view=notice_card(sentence))


owner_group = GuardedGroup(
    _check_owner,
    phrase("inyo-owner-name"),
    phrase("inyo-owner-description"),
    discord.Permissions(administrator=True),
    in_direct_messages=True,
)
owner_group.add_command(reload)
owner_group.add_command(sync)
