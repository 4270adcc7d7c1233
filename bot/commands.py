"""The /ask command, and telling Discord about it."""

import hashlib
import json
import logging
import os
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.conversation import Conversation
from bot.discord_errors import report_interaction
from bot.phrases import LANGUAGE_OF_LOCALE
from bot.translator import phrase

__all__ = ["ask_command", "command_tree", "sync_if_changed"]

_log = logging.getLogger(__name__)

STATE_FILE = "commands.sha256"


def command_tree(
    client: discord.AutoShardedClient, conversation: Conversation
) -> app_commands.CommandTree[discord.AutoShardedClient]:
    """All commands of the bot, with the one error handler."""
    tree = app_commands.CommandTree(client)
    tree.error(report_interaction)
    tree.add_command(ask_command(conversation))
    return tree


def ask_command(conversation: Conversation) -> app_commands.Command[Any, ..., None]:
    """The command /ask."""

    @app_commands.command(name=phrase("ask-name"), description=phrase("ask-description"))
    @app_commands.rename(question=phrase("ask-question-name"))
    @app_commands.describe(question=phrase("ask-question-description"))
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def ask(
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, conversation.max_question_chars],
    ) -> None:
        await interaction.response.defer(thinking=True)
        with conversation.under_way():
            language = LANGUAGE_OF_LOCALE.get(str(interaction.locale))
            card = await conversation.card(question, language, repeat=True)
            await interaction.edit_original_response(view=card)

    return ask


async def sync_if_changed(
    tree: app_commands.CommandTree[discord.AutoShardedClient], state_dir: Path
) -> None:
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


async def _fingerprint(tree: app_commands.CommandTree[discord.AutoShardedClient]) -> bytes:
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
