"""/inyo language, private-by-default, keep-questions and forget-server."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.db.records import ServerSettings
from bot.i18n import Phrases, phrase
from bot.moderation.settings import change, tell, think
from bot.permissions import is_moderator, phrases_of
from bot.state import state_of
from bot.ui.layout import Row, notice_card
from bot.ui.persistent_button import persistent_button
from index.types import LANGUAGES

_LANGUAGES = [
    app_commands.Choice(name=phrase("inyo-language-each-choice"), value="each"),
    app_commands.Choice(name=phrase("inyo-language-en-choice"), value="en"),
    app_commands.Choice(name=phrase("inyo-language-ja-choice"), value="ja"),
    app_commands.Choice(name=phrase("inyo-language-pt-choice"), value="pt"),
]


def language_command() -> app_commands.Command[Any, ..., None]:
    """The command /inyo language."""

    @app_commands.command(
        name=phrase("inyo-language-name"), description=phrase("inyo-language-description")
    )
    @app_commands.rename(language=phrase("inyo-language-language-name"))
    @app_commands.describe(language=phrase("inyo-language-language-description"))
    @app_commands.choices(language=_LANGUAGES)
    async def set_language(interaction: discord.Interaction[Any], language: str) -> None:
        await think(interaction)
        chosen = language if language in LANGUAGES else None
        await change(interaction, language=chosen)
        phrases = phrases_of(interaction)  # in the new language already
        if chosen is None:
            await tell(interaction, phrases.say("language-of-each"))
        else:
            await tell(interaction, phrases.say("language-set", language=chosen))

    return set_language


def private_command() -> app_commands.Command[Any, ..., None]:
    """The command /inyo private-by-default."""

    @app_commands.command(
        name=phrase("inyo-private-by-default-name"),
        description=phrase("inyo-private-by-default-description"),
    )
    @app_commands.rename(on=phrase("inyo-private-by-default-on-name"))
    @app_commands.describe(on=phrase("inyo-private-by-default-on-description"))
    async def private_by_default(interaction: discord.Interaction[Any], on: bool) -> None:
        await think(interaction)
        await change(interaction, private_by_default=on)
        await tell(interaction, phrases_of(interaction).say("private-on" if on else "private-off"))

    return private_by_default


def keep_questions_command() -> app_commands.Command[Any, ..., None]:
    """The command /inyo keep-questions."""

    @app_commands.command(
        name=phrase("inyo-keep-questions-name"),
        description=phrase("inyo-keep-questions-description"),
    )
    @app_commands.rename(on=phrase("inyo-keep-questions-on-name"))
    @app_commands.describe(on=phrase("inyo-keep-questions-on-description"))
    async def keep_questions(interaction: discord.Interaction[Any], on: bool) -> None:
        await think(interaction)
        phrases = phrases_of(interaction)
        if not interaction.permissions.administrator:
            await tell(interaction, phrases.say("keep-questions-not-allowed"))
            return
        await change(interaction, keep_questions=on)
        if on:
            days = state_of(interaction).questions_kept_days
            await tell(interaction, phrases.say("keep-questions-on", days=days))
        else:
            await tell(interaction, phrases.say("keep-questions-off"))

    return keep_questions


def forget_server_command() -> app_commands.Command[Any, ..., None]:
    """The command /inyo forget-server, which asks first; see bot.moderation.server."""

    @app_commands.command(
        name=phrase("inyo-forget-server-name"),
        description=phrase("inyo-forget-server-description"),
    )
    async def forget_server(interaction: discord.Interaction[Any]) -> None:
        await think(interaction)
        phrases = phrases_of(interaction)
        forget, cancel = phrases.say("button-forget-server"), phrases.say("button-cancel")
        buttons = [
            persistent_button("forget-server", label=forget, style=discord.ButtonStyle.danger),
            persistent_button("keep-server", label=cancel),
        ]
        settings = state_of(interaction).settings(interaction.guild_id)
        await tell(interaction, "\n".join(_warnings(settings, phrases)), Row(buttons))

    return forget_server


def _warnings(settings: ServerSettings, phrases: Phrases) -> Iterator[str]:
    """What is removed, and what that allows again."""
    yield phrases.say("forget-server-confirm")
    if settings.hidden_documents:
        yield f"- {phrases.say('forget-server-left-out', count=len(settings.hidden_documents))}"
    if settings.blocked:
        yield f"- {phrases.say('forget-server-blocked', count=len(settings.blocked))}"


async def forget_server(interaction: discord.Interaction, _: Sequence[str]) -> None:
    """Remove it, if the presser still is a moderator: the card may have stood there for long."""
    await interaction.response.defer()
    phrases = phrases_of(interaction)  # before the server's language is forgotten
    if interaction.guild_id is None or not is_moderator(interaction):
        sentence = phrases.say("moderation-not-allowed")
    else:
        await state_of(interaction).forget_server(interaction.guild_id)
        sentence = phrases.say("forget-server-done")
    await interaction.edit_original_response(view=notice_card(sentence))


async def keep_server(interaction: discord.Interaction, _: Sequence[str]) -> None:
    """Leave everything as it is."""
    sentence = phrases_of(interaction).say("forget-server-cancelled")
    await interaction.response.edit_message(view=notice_card(sentence))
