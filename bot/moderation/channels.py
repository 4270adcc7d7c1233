"""/inyo channels: the channels in which mentions are answered."""

from dataclasses import replace
from typing import Any

import discord
from discord import AppCommandOptionType, ChannelType, app_commands

from bot.errors import Refusal
from bot.i18n import Phrases, phrase
from bot.moderation.settings import add_member, defer, remove_member, revise, show
from bot.permissions import phrases_of
from bot.state import state_of

MAX_CHANNELS = 100  # their mentions fit on one card

AnyChannel = app_commands.AppCommandChannel | app_commands.AppCommandThread

_ACTIONS = [
    app_commands.Choice(name=phrase("inyo-channels-allow-choice"), value="allow"),
    app_commands.Choice(name=phrase("inyo-channels-remove-choice"), value="remove"),
    app_commands.Choice(name=phrase("inyo-channels-list-choice"), value="list"),
    app_commands.Choice(name=phrase("inyo-channels-everywhere-choice"), value="everywhere"),
]


class ChannelOption(app_commands.Transformer):
    """Any channel or thread but a category, including those that the bot can't see."""

    @property
    def type(self) -> AppCommandOptionType:
        """The option's type, for discord.py."""
        return AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[ChannelType]:
        """The types of channels that Discord offers."""
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

    async def transform(self, _: discord.Interaction[Any], value: AnyChannel, /) -> AnyChannel:
        """The channel as Discord sends it; discord.py's own would look it up among known ones."""
        return value


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
    channel: app_commands.Transform[AnyChannel, ChannelOption] | None = None,
) -> None:
    """Change or list the channels in which mentions are answered."""
    await defer(interaction)
    phrases = phrases_of(interaction)
    outcome = ""
    if action == "everywhere":
        await revise(interaction, lambda old: replace(old, channels=frozenset()))
    elif action in ("allow", "remove"):
        if channel is None:
            raise Refusal("channels-which")
        outcome = await _allow_or_remove(interaction, action, channel.id, phrases)
    ids = sorted(state_of(interaction).settings(interaction.guild_id).channels)
    mentions = phrases.say("cited-separator").join(f"<#{channel_id}>" for channel_id in ids)
    await show(
        interaction,
        outcome,
        phrases.say("channels-list", channels=mentions)
        if ids
        else phrases.say("channels-everywhere"),
        f"-# {phrases.say('channels-commands')}",
    )


async def _allow_or_remove(
    interaction: discord.Interaction[Any], action: str, channel_id: int, phrases: Phrases
) -> str:
    mention = f"<#{channel_id}>"
    if action == "remove":
        if not await remove_member(interaction, "channels", channel_id):
            return phrases.say("channels-not-listed", channel=mention)
        if not state_of(interaction).settings(interaction.guild_id).channels:
            return phrases.say("channels-last-removed")
        return phrases.say("channels-removed", channel=mention)
    outcome = await add_member(interaction, "channels", channel_id, MAX_CHANNELS)
    if outcome == "full":
        return phrases.say("channels-too-many", limit=MAX_CHANNELS)
    phrase_id = "channels-allowed" if outcome == "added" else "channels-allowed-already"
    return phrases.say(phrase_id, channel=mention)
