"""/inyo channels: where mentions are answered."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Literal

import discord
from discord import AppCommandOptionType, ChannelType, app_commands

from bot.db.records import ServerSettings
from bot.i18n import Phrases, phrase
from bot.moderation.settings import add_capped, revise, tell, think
from bot.permissions import phrases_of
from bot.state import state_of

# Their mentions fit on one card.
MAX_CHANNELS = 100

Action = Literal["allow", "remove", "list", "everywhere"]
Chosen = app_commands.AppCommandChannel | app_commands.AppCommandThread

_ACTIONS = [
    app_commands.Choice(name=phrase("inyo-channels-allow-choice"), value="allow"),
    app_commands.Choice(name=phrase("inyo-channels-remove-choice"), value="remove"),
    app_commands.Choice(name=phrase("inyo-channels-list-choice"), value="list"),
    app_commands.Choice(name=phrase("inyo-channels-everywhere-choice"), value="everywhere"),
]


class Channel(app_commands.Transformer):
    """A channel in which people write, or whose threads they write in."""

    @property
    def type(self) -> AppCommandOptionType:
        """discord.py asks for it."""
        return AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[ChannelType]:
        """discord.py asks for them: all but categories."""
        return [
            ChannelType.text,
            ChannelType.news,
            ChannelType.voice,
            ChannelType.stage_voice,
            ChannelType.forum,
            ChannelType.public_thread,
            ChannelType.private_thread,
            ChannelType.news_thread,
        ]

    # As Discord names it, so that channels count that the bot can't see.
    async def transform(self, _: discord.Interaction[Any], value: Chosen, /) -> Chosen:
        """Take it as it is; discord.py calls this."""
        return value


def channels_command() -> app_commands.Command[Any, ..., None]:
    """The command /inyo channels."""

    @app_commands.command(
        name=phrase("inyo-channels-name"), description=phrase("inyo-channels-description")
    )
    @app_commands.rename(
        action=phrase("inyo-channels-action-name"), channel=phrase("inyo-channels-channel-name")
    )
    @app_commands.describe(
        action=phrase("inyo-channels-action-description"),
        channel=phrase("inyo-channels-channel-description"),
    )
    @app_commands.choices(action=_ACTIONS)
    async def channels(
        interaction: discord.Interaction[Any],
        action: str,
        channel: app_commands.Transform[Chosen, Channel] | None = None,
    ) -> None:
        await think(interaction)
        phrases = phrases_of(interaction)
        if action in ("allow", "remove") and channel is None:
            await tell(interaction, phrases.say("channels-which"))
            return
        outcome = await _do(interaction, action, channel.id if channel else 0, phrases)
        here = state_of(interaction).settings(interaction.guild_id)
        commands = f"-# {phrases.say('channels-commands')}"
        await tell(interaction, outcome, _list(here.channels, phrases), commands)

    return channels


async def _do(
    interaction: discord.Interaction[Any], action: str, channel: int, phrases: Phrases
) -> str:
    """What came of an action, where the list alone doesn't tell it."""
    if action == "list":
        return ""
    change = await revise(interaction, _revision(action, channel))
    mention = f"<#{channel}>"
    if action == "everywhere":
        return ""
    if action == "remove":
        if not change.is_one:
            return phrases.say("channels-not-listed", channel=mention)
        if not change.new.channels:
            return phrases.say("channels-last-removed")
        return phrases.say("channels-removed", channel=mention)
    if change.is_one:
        return phrases.say("channels-allowed", channel=mention)
    if channel in change.new.channels:
        return phrases.say("channels-allowed-already", channel=mention)
    return phrases.say("channels-too-many", limit=MAX_CHANNELS)


def _revision(action: str, channel: int) -> Callable[[ServerSettings], ServerSettings]:
    def revised(old: ServerSettings) -> ServerSettings:
        if action == "everywhere":
            return replace(old, channels=frozenset())
        if action == "remove":
            return replace(old, channels=old.channels - {channel})
        return replace(old, channels=add_capped(old.channels, channel, MAX_CHANNELS))

    return revised


def _list(channels: Iterable[int], phrases: Phrases) -> str:
    mentions = phrases.say("cited-separator").join(f"<#{channel}>" for channel in sorted(channels))
    if not mentions:
        return phrases.say("channels-everywhere")
    return phrases.say("channels-list", channels=mentions)
