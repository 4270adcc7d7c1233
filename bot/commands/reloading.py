"""/inyo-owner reload: the documents read anew, while the old index goes on answering."""

import asyncio
import logging
import secrets
import time
from datetime import datetime
from typing import Any

import discord
from discord import app_commands

from bot.errors import UNAVAILABLE
from bot.i18n import Phrases, phrase
from bot.permissions import phrases_of
from bot.query_queue import Answering, Opened
from bot.state import Desk, desk_of
from bot.storage.errors import StorageError
from bot.storage.notices import Notice
from bot.ui.layout import notice_card
from index.errors import RetrievalError

__all__ = ["reload_command"]

_log = logging.getLogger(__name__)

PROGRESS_EVERY_S = 2.0


def reload_command() -> app_commands.Command[Any, ..., None]:
    """The command /inyo-owner reload."""

    @app_commands.command(
        name=phrase("inyo-owner-reload-name"), description=phrase("inyo-owner-reload-description")
    )
    async def reload(interaction: discord.Interaction[Any]) -> None:
        phrases, answering = phrases_of(interaction), desk_of(interaction).answering
        if answering.is_opening:
            under_way = phrases.say("reload-under-way")
            await _show(interaction, f"{under_way}{_progress(answering, phrases)}")
            return
        # Not the index itself, which would stay in memory for as long as this card is edited.
        began, before = time.perf_counter(), _built_at(answering.opened)
        reloading = answering.reload()
        started = phrases.say("reload-started" if before else "reload-started-first")
        shown = ""
        while not reloading.done():
            if (now := f"{started}{_progress(answering, phrases)}") != shown:
                await _show(interaction, now)
                shown = now
            await asyncio.wait({reloading}, timeout=PROGRESS_EVERY_S)
        outcome = _outcome(reloading, before, time.perf_counter() - began, phrases)
        if reloading.exception() is None:
            await _tell_others(desk_of(interaction))
        await _show(interaction, outcome)

    return reload


def _progress(answering: Answering, phrases: Phrases) -> str:
    loading = answering.loading
    if not loading.total:
        return ""
    told = phrases.say("ask-progress", stage=loading.what, done=loading.done, total=loading.total)
    return f"\n-# {told}"


def _built_at(opened: Opened | None) -> datetime | None:
    return opened.answerer.segment.built_at if opened else None


def _outcome(
    reloading: asyncio.Future[Opened], before: datetime | None, took_s: float, phrases: Phrases
) -> str:
    error = reloading.exception()
    if error is not None:
        incident = secrets.token_hex(4)
        # What the engine itself says is one clear line; of anything else the traceback is needed.
        trace = None if isinstance(error, RetrievalError) else error
        _log.error("Incident %s: reloading failed: %s", incident, error, exc_info=trace)
        failed = "reload-failed" if before else "reload-failed-first"
        return phrases.say(failed, incident=f"`{incident}`")
    segment = reloading.result().answerer.segment
    if before == segment.built_at:
        return phrases.say("reload-unchanged")
    _log.info("Reloaded the documents in %.1f s.", took_s)
    return phrases.say(
        "reload-done",
        seconds=round(took_s, 1),
        documents=len(segment.documents),
        passages=len(segment.passages),
    )


async def _tell_others(desk: Desk) -> None:
    try:
        await desk.store.notices.post(Notice("reloaded"))
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
