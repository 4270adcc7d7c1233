"""/inyo language: the language that the bot speaks on a server."""

from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.i18n import phrase
from bot.moderation.settings import defer, revise, show
from bot.permissions import phrases_of
from index.types import LANGUAGES, Language

_LANGUAGES = [
    app_commands.Choice(name=phrase("inyo-language-each-choice"), value="each"),
    app_commands.Choice(name=phrase("inyo-language-en-choice"), value="en"),
    app_commands.Choice(name=phrase("inyo-language-ja-choice"), value="ja"),
    app_commands.Choice(name=phrase("inyo-language-pt-choice"), value="pt"),
]


@app_commands.command(
    name=phrase("inyo-language-name"), description=phrase("inyo-language-description")
)
@app_commands.rename(language=phrase("inyo-language-language-name"))
@app_commands.describe(language=phrase("inyo-language-language-description"))
@app_commands.choices(language=_LANGUAGES)
async def set_language(interaction: discord.Interaction[Any], language: str) -> None:
    """Speak one language on the server, or each person's own."""
    await defer(interaction)
    chosen: Language | None = language if language in LANGUAGES else None
    await revise(interaction, lambda old: replace(old, language=chosen))
    phrases = phrases_of(interaction)  # in the new language
    if chosen is None:
        await show(interaction, phrases.say("language-of-each"))
    else:
        await show(interaction, phrases.say("language-set", language=chosen))
