"""Who asks, where, and in which language to speak to them."""

from dataclasses import dataclass
from typing import Any

import discord

from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES, Phrases
from bot.state import state_of
from index.types import Language


@dataclass(frozen=True, slots=True)
class Requester:
    """A person in a channel. `language` is the one to speak, where it is known beforehand."""

    user_id: int
    channel_id: int
    guild_id: int | None = None
    language: Language | None = None

    @property
    def phrases(self) -> Phrases:
        """What is said to them, in English where their language isn't known."""
        return PHRASES[self.language or "en"]


def requester_of(interaction: discord.Interaction[Any]) -> Requester:
    """Who used a command or a button."""
    return Requester(
        interaction.user.id,
        interaction.channel_id or 0,
        interaction.guild_id,
        _known_language(interaction),
    )


def language_of_interaction(interaction: discord.Interaction[Any]) -> Language:
    """The server's language where its moderators have set one, else the asker's, else English."""
    return _known_language(interaction) or "en"


def phrases_of(interaction: discord.Interaction[Any]) -> Phrases:
    """The phrases in the asker's language."""
    return PHRASES[language_of_interaction(interaction)]


def is_moderator(interaction: discord.Interaction[Any]) -> bool:
    """Whether the person may set things on the server where they are."""
    return interaction.guild_id is not None and interaction.permissions.manage_guild


def is_blocked(interaction: discord.Interaction[Any]) -> bool:
    """Whether the moderators of this server don't want this person to be answered."""
    settings = state_of(interaction).settings(interaction.guild_id)
    return interaction.user.id in settings.blocked


def _known_language(interaction: discord.Interaction[Any]) -> Language | None:
    """The same, but None where the asker's Discord speaks none of our languages."""
    of_server = state_of(interaction).settings(interaction.guild_id).language
    return of_server or LANGUAGE_OF_LOCALE.get(str(interaction.locale))
