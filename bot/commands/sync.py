"""Telling Discord about the commands."""

import hashlib
import json
import logging
import os
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord import app_commands

__all__ = ["sync_if_changed", "sync_now"]

_log = logging.getLogger(__name__)

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
        _replace(path, fingerprint)
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
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest().encode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _replace(path: Path, content: bytes) -> None:
    # Never half a file, whenever the process is killed.
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
