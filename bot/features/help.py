"""/help: what the bot does and how to use it, in the asker's language."""

from typing import Any

import discord
from discord import app_commands

from bot.i18n import phrase
from bot.permissions import phrases_of
from bot.ui.layout import ANSWERED, RULE, Card, Part, Row
from bot.ui.persistent_button import persistent_button

_COMMANDS = (
    "help-ask",
    "help-search",
    "help-documents",
    "help-read",
    "help-forget-me",
    "help-message-commands",
    "help-moderators",
)


@app_commands.command(name=phrase("help-name"), description=phrase("help-description"))
async def show_help(interaction: discord.Interaction[Any]) -> None:
    """The command /help; it needs no documents, and so answers at any time."""
    phrases = phrases_of(interaction)

    def section(heading: str, *sentences: str) -> Part:
        return "\n".join([f"### {phrases.say(heading)}", *map(phrases.say, sentences)])

    commands = [f"- {phrases.say(command)}" for command in _COMMANDS]
    parts: list[Part] = [
        f"## {phrases.say('help-title')}\n{phrases.say('help-does')}",
        phrases.say("help-does-not"),
        RULE,
        section("help-asking-heading", "help-asking", "help-buttons"),
        RULE,
        "\n".join([f"### {phrases.say('help-commands-heading')}", *commands]),
        RULE,
        section("help-privacy-heading", "help-privacy"),
        Row([persistent_button("privacy", label=phrases.say("privacy-button"), emoji="🔒")]),
    ]
    await interaction.response.send_message(view=Card(parts, ANSWERED), ephemeral=True)
