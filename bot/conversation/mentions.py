"""Which messages are meant for the bot, and what they ask."""

import re

import discord

_SAID_BY_PEOPLE = (discord.MessageType.default, discord.MessageType.reply)

_MENTION = re.compile(r"<(@&|@|#)!?([0-9]+)>")


def question_in(message: discord.Message, me: discord.abc.Snowflake) -> str | None:
    """What a message asks the bot, possibly nothing (""); None when it isn't meant for the bot.

    Meant for it are direct messages, mentions, and replies that ping it. A ping of everyone or of
    a role is not.
    """
    if message.author.bot or message.webhook_id or message.type not in _SAID_BY_PEOPLE:
        return None
    if guild_id_of(message) is not None and all(user.id != me.id for user in message.mentions):
        return None
    # By hand: after the mention there may be a full-width space, a line end or nothing at all, or
    # the comma of "@Inyo, who ...?", which isn't the question's.
    address = rf"<@!?{me.id}>(?:\s*(?:[,:](?=\s)|[、，：]))?"
    return _name_mentions(re.sub(address, " ", message.content), message).strip()


def guild_id_of(message: discord.Message) -> int | None:
    """The server that a message is on; None for a direct message.

    Of a server that Discord hasn't told of yet, or of which it has an outage, only the channel
    knows the id.
    """
    if message.guild is not None:
        return message.guild.id
    guild_id: int | None = getattr(message.channel, "guild_id", None)
    return guild_id


def _name_mentions(text: str, message: discord.Message) -> str:
    """Put the names of people, roles and channels where the message mentions them by their ids."""
    names = {f"@{user.id}": user.display_name for user in message.mentions}
    names |= {f"@&{role.id}": role.name for role in message.role_mentions}
    names |= {f"#{channel.id}": channel.name for channel in message.channel_mentions}
    return _MENTION.sub(lambda mention: names.get(mention[1] + mention[2], mention[0]), text)
