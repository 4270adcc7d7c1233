"""The command group /inyo: a server's settings and reports, for its moderators."""

from typing import Any

import discord
from discord import app_commands

from bot.guarded import Guarded
from bot.i18n import phrase
from bot.moderation.channels import channels
from bot.moderation.documents import documents
from bot.moderation.language import set_language
from bot.moderation.people import block, unblock
from bot.moderation.privacy import forget_server, keep_questions, private_by_default
from bot.moderation.reports import status, unanswered
from bot.permissions import is_moderator


async def _refusal(interaction: discord.Interaction[Any]) -> str:
    if interaction.guild_id is None:
        return "error-only-on-servers"
    return "" if is_moderator(interaction) else "moderation-not-allowed"


moderation_group = Guarded(
    _refusal,
    phrase("inyo-name"),
    phrase("inyo-description"),
    discord.Permissions(manage_guild=True),
    dms=False,
)
COMMANDS: tuple[app_commands.Command[Any, ..., None], ...] = (
    channels,
    set_language,
    private_by_default,
    documents,
    block,
    unblock,
    keep_questions,
    forget_server,
    status,
    unanswered,
)
for command in COMMANDS:
    moderation_group.add_command(command)
