"""/inyo: what moderators set on their server and see of it."""

from typing import Any

import discord

from bot.guarded import Guarded
from bot.i18n import phrase
from bot.moderation.channels import channels_command
from bot.moderation.documents import documents_command
from bot.moderation.people import block_command, unblock_command
from bot.moderation.reports import status_command, unanswered_command
from bot.moderation.server import (
    forget_server_command,
    keep_questions_command,
    language_command,
    private_command,
)
from bot.permissions import is_moderator


def moderation_group() -> Guarded:
    """The command /inyo."""
    group = Guarded(
        _refusal,
        phrase("inyo-name"),
        phrase("inyo-description"),
        discord.Permissions(manage_guild=True),
        dms=False,
    )
    for command in (
        channels_command(),
        language_command(),
        private_command(),
        documents_command(),
        block_command(),
        unblock_command(),
        keep_questions_command(),
        forget_server_command(),
        status_command(),
        unanswered_command(),
    ):
        group.add_command(command)
    return group


async def _refusal(interaction: discord.Interaction[Any]) -> str:
    if interaction.guild_id is None:
        return "error-only-on-servers"
    return "" if is_moderator(interaction) else "moderation-not-allowed"
