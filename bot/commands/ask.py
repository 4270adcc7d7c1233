"""/ask: answer a question, from one document or in private if the asker likes."""

from typing import Any

import discord
from discord import app_commands

from bot.commands.documents_option import complete_document, document_named
from bot.i18n import phrase
from bot.permissions import asker_of
from bot.replies.questions import Asked, reply_to
from bot.state import desk_of

__all__ = ["ask_command"]


def ask_command(max_question_chars: int) -> app_commands.Command[Any, ..., None]:
    """The command /ask."""

    @app_commands.command(name=phrase("ask-name"), description=phrase("ask-description"))
    @app_commands.rename(
        question=phrase("ask-question-name"),
        document=phrase("ask-document-name"),
        private=phrase("ask-private-name"),
    )
    @app_commands.describe(
        question=phrase("ask-question-description"),
        document=phrase("ask-document-description"),
        private=phrase("ask-private-description"),
    )
    @app_commands.autocomplete(document=complete_document)
    async def ask(
        interaction: discord.Interaction[Any],
        question: app_commands.Range[str, 1, max_question_chars],
        document: str | None = None,
        private: bool | None = None,
    ) -> None:
        settings = desk_of(interaction).settings(interaction.guild_id)
        is_private = settings.private_by_default if private is None else private
        await interaction.response.defer(thinking=True, ephemeral=is_private)
        only = document_named(interaction, document) if document else None
        unknown = document if document and only is None else ""
        desk, asker = desk_of(interaction), asker_of(interaction)
        before = desk.recent.last(asker.user_id, asker.channel_id, is_private=is_private)
        asked = Asked(question, asker, before, only, unknown, is_private=is_private, repeat=True)
        reply = await reply_to(desk, asked)
        await interaction.edit_original_response(view=reply.card)

    return ask
