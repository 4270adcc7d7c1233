"""/inyo-owner: for whoever keeps the bot."""

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
from bot.guarded import Guarded
from bot.i18n import Phrases, phrase
from bot.permissions import phrases_of
from bot.query_queue import LoadedIndex, QueryQueue
from bot.state import BotState, state_of
from bot.ui.layout import notice_card
from index.errors import RetrievalError
from index.files import digest_of, replace_file

_log = logging.getLogger(__name__)

PROGRESS_EVERY_S = 2.0


def reload_command() -> app_commands.Command[Any, ..., None]:
    """The command /inyo-owner reload."""

    @app_commands.command(
        name=phrase("inyo-owner-reload-name"), description=phrase("inyo-owner-reload-description")
    )
    async def reload(interaction: discord.Interaction[Any]) -> None:
        phrases, queue = phrases_of(interaction), state_of(interaction).queue
        if queue.is_loading:
            under_way = phrases.say("reload-under-way")
            await _show(interaction, f"{under_way}{_progress(queue, phrases)}")
            return
        # Not the index itself, which would stay in memory for as long as this card is edited.
        began, before = time.perf_counter(), _built_at(queue.loaded)
        reloading = queue.reload()
        started = phrases.say("reload-started" if before else "reload-started-first")
        shown = ""
        while not reloading.done():
            if (now := f"{started}{_progress(queue, phrases)}") != shown:
                await _show(interaction, now)
                shown = now
            await asyncio.wait({reloading}, timeout=PROGRESS_EVERY_S)
        outcome = _outcome(reloading, before, time.perf_counter() - began, phrases)
        if reloading.exception() is None:
            await _tell_others(state_of(interaction))
        await _show(interaction, outcome)

    return reload


def _progress(queue: QueryQueue, phrases: Phrases) -> str:
    loading = queue.loading
    if not loading.total:
        return ""
    told = phrases.say("ask-progress", stage=loading.stage, done=loading.done, total=loading.total)
    return f"\n-# {told}"


def _built_at(opened: LoadedIndex | None) -> datetime | None:
    return opened.engine.index.built_at if opened else None


def _outcome(
    reloading: asyncio.Future[LoadedIndex], before: datetime | None, took_s: float, phrases: Phrases
) -> str:
    error = reloading.exception()
    if error is not None:
        incident = secrets.token_hex(4)
        # What the engine itself says is one clear line; of anything else the traceback is needed.
        trace = None if isinstance(error, RetrievalError) else error
        _log.error("Error ID %s: reloading failed: %s", incident, error, exc_info=trace)
        failed = "reload-failed" if before else "reload-failed-first"
        return phrases.say(failed, incident=f"`{incident}`")
    index = reloading.result().engine.index
    if before == index.built_at:
        return phrases.say("reload-unchanged")
    _log.info("Reloaded the documents in %.1f s.", took_s)
    return phrases.say(
        "reload-done",
        seconds=round(took_s, 1),
        documents=len(index.documents),
        passages=len(index.passages),
    )


async def _tell_others(state: BotState) -> None:
    try:
        await state.store.events.post(Event("reloaded"))
    except StorageError as error:
        _log.warning("Other processes can't be told to read the documents anew: %s", error)


async def _show(interaction: discord.Interaction[Any], text: str) -> None:
    # After a quarter of an hour Discord takes no more edits, and a reload may take longer.
    if interaction.is_expired():
        return
    try:
        await interaction.edit_original_response(view=notice_card(text))
    except (discord.HTTPException, *UNAVAILABLE) as error:
        _log.warning("The progress of a reload can't be shown: %s", error)


STATE_FILE = "commands.sha256"


async def sync_if_changed(tree: app_commands.CommandTree[Any], state_dir: Path) -> None:
    """Tell Discord about the commands, but only when they differ from what it was told last.

    Failing is no reason not to start: Discord keeps the commands it has, and the next start tries
    again.
    """
    fingerprint = await _fingerprint(tree)
    path = state_dir / STATE_FILE
    if _read(path) == fingerprint:
        return
    try:
        await tree.sync()
    except (discord.DiscordException, aiohttp.ClientError) as error:
        _log.warning("The commands could not be registered with Discord: %s", error)
        return
    _log.info("The commands are registered with Discord.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, fingerprint)
    except OSError as error:
        _log.warning("Can't remember which commands are registered: %s", error)


async def sync_now(tree: app_commands.CommandTree[Any]) -> int | None:
    """Tell Discord about the commands; how many it knows now, None if it didn't take them."""
    try:
        return len(await tree.sync())
    except (discord.DiscordException, aiohttp.ClientError) as error:
        _log.warning("The commands could not be registered with Discord: %s", error)
        return None


async def _fingerprint(tree: app_commands.CommandTree[Any]) -> bytes:
    translator = tree.translator
    payload = [
        await command.get_translated_payload(tree, translator)
        if translator
        else command.to_dict(tree)
        for command in tree.get_commands()
    ]
    # Another token may belong to another application, which knows no commands yet.
    known = {"application": tree.client.application_id, "commands": payload}
    return digest_of(json.dumps(known, sort_keys=True)).hex().encode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


_MAY_OPERATE = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)


def owner_group() -> Guarded:
    """The command /inyo-owner, which Discord shows to administrators only."""
    group = Guarded(
        _refusal,
        phrase("inyo-owner-name"),
        phrase("inyo-owner-description"),
        discord.Permissions(administrator=True),
        dms=True,
    )
    group.add_command(reload_command())
    group.add_command(_sync_command())
    return group


async def _refusal(interaction: discord.Interaction[Any]) -> str:
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        # Asked each time: whoever has left the team since the start must not operate the bot.
        application = await interaction.client.application_info()
    except (discord.HTTPException, *UNAVAILABLE) as error:
        _log.warning("Discord doesn't tell whose the bot is: %s", error)
        return "owner-unknown"
    return "" if _is_owner(interaction.user.id, application) else "owner-not-allowed"


def _is_owner(person: int, application: discord.AppInfo) -> bool:
    """Whether the bot is this person's: their own, or their team's if they may change things."""
    if application.team is None:
        return person == application.owner.id
    if person == application.team.owner_id:
        return True
    return any(
        member.id == person
        and member.membership_state is discord.TeamMembershipState.accepted
        and member.role in _MAY_OPERATE
        for member in application.team.members
    )


def _sync_command() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name=phrase("inyo-owner-sync-name"), description=phrase("inyo-owner-sync-description")
    )
    async def sync(interaction: discord.Interaction[Any]) -> None:
        phrases = phrases_of(interaction)
        known = await sync_now(interaction.client.tree)
        if known is None:
            sentence = phrases.say("sync-failed")
        else:
            sentence = phrases.say("sync-done", count=known)
        await interaction.edit_original_response(view=notice_card(sentence))

    return sync
