"""The command group /inyo: a server's settings and reports, for its moderators."""

from typing import Any

import discord
from discord import app_commands

from bot.i18n import phrase
from bot.interactions import GuardedGroup
from bot.moderation.added_documents import add, remove, replace_document
from bot.moderation.channels import channels
from bot.moderation.documents import documents
from bot.moderation.language import set_language
from bot.moderation.people import block, unblock
from bot.moderation.privacy import forget_server, keep_questions, private_by_default
from bot.moderation.reports import status, unanswered
from bot.permissions import check_moderator

moderation_group = GuardedGroup(
    check_moderator,
    phrase("inyo-name"),
    phrase("inyo-description"),
    discord.Permissions(manage_guild=True),
    in_direct_messages=False,
)
COMMANDS: tuple[app_commands.Command[Any, ..., None], ...] = (
    channels,
    set_language,
    private_by_default,
    add,
    replace_document,
    remove,
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
