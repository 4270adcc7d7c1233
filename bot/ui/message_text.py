"""The text of people's messages: what they ask the bot, what they say, in plain words."""

import logging
import re
from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.ui.formatting import shown_text
from bot.ui.markdown import QUOTE_PREFIX
from index.text.characters import replace_surrogates

_log = logging.getLogger(__name__)

_SMALL_PRINT = "-# "
_BY_PEOPLE = (discord.MessageType.default, discord.MessageType.reply)
_MENTION = re.compile(r"<(@&|@|#)!?([0-9]+)>")

# Mentions, custom emoji, timestamps and links into the server, which are drawn by Discord and no
# words to look for. The name of a command (the group) is text.
_MARKUP = re.compile(
    r"<(?:(?:@[!&]?|#)[0-9]+|a?:\w+:[0-9]+|t:-?[0-9]+(?::\w)?|id:[\w:-]+|/([^<>:]+):[0-9]+)>"
)


def question_in(message: discord.Message, me: discord.abc.Snowflake) -> str | None:
    """The question in a message to the bot; "" if it asks nothing, None if it isn't to the bot.

    Direct messages, mentions, and replies that ping the bot are to it; pings of everyone or of a
    role aren't.
    """
    if message.author.bot or message.webhook_id or message.type not in _BY_PEOPLE:
        return None
    if guild_id_of(message) is not None and all(user.id != me.id for user in message.mentions):
        return None
    # The mention may be followed by a full-width space, a line end, nothing at all, or the comma of
    # "@Inyo, who ...?", which isn't the question's.
    address = rf"<@!?{me.id}>(?:\s*(?:[,:](?=\s)|[、，：]))?"
    return _with_names(message, re.sub(address, " ", message.content)).strip()


def _with_names(message: discord.Message, text: str) -> str:
    """A text of a message with the names of those who are mentioned, as far as it tells them."""
    names = {f"@{user.id}": user.display_name for user in message.mentions}
    names |= {f"@&{role.id}": role.name for role in message.role_mentions}
    names |= {f"#{channel.id}": channel.name for channel in message.channel_mentions}
    return _MENTION.sub(lambda found: names.get(found[1] + found[2], found[0]), text)


def guild_id_of(message: discord.Message) -> int | None:
    """The server that a message is on; None for a direct message.

    While Discord hasn't sent the server yet, or has an outage of it, only the channel knows the id.
    """
    if message.guild is not None:
        return message.guild.id
    guild_id: int | None = getattr(message.channel, "guild_id", None)
    return guild_id


def is_own(message: discord.Message, interaction: discord.Interaction[Any]) -> bool:
    """Whether the bot itself has written a message."""
    # Not always the application's id: applications of before 2016 have another one.
    me = interaction.client.user
    return message.author.id == (me.id if me else interaction.application_id)


def written_text(message: discord.Message) -> str:
    """What a person has written in a message, as others read it; "" if nothing."""
    return without_markup(_with_names(message, message.content))


def text_of(message: discord.Message, interaction: discord.Interaction[Any]) -> str:
    """The words of a message on which a message command is used; "" if it has none.

    Of a forwarded message, its words. Of the bot's own cards, all but the small print.
    """
    if is_own(message, interaction):
        # What looks like markup on the bot's cards is the text of a document.
        return valid("\n\n".join(filter(None, map(_card_text, texts_in(message.components)))))
    sources: tuple[discord.Message | discord.MessageSnapshot, ...]
    sources = (message, *message.message_snapshots)
    for source in sources:
        texts: list[str | None] = [*texts_in(source.components)]
        for embed in source.embeds:
            texts += [embed.title, embed.description]
            texts += [text for field in embed.fields for text in (field.name, field.value)]
        if text := source.content or "\n\n".join(filter(None, texts)):
            return without_markup(text)
    return ""


def without_markup(text: str) -> str:
    """A text without Discord's markup for mentions, emoji and so on, as valid Unicode."""
    return valid(_MARKUP.sub(lambda markup: markup[1] or " ", text))


def valid(text: str) -> str:
    """A text without lone surrogates and surrounding blanks.

    Discord passes lone surrogates on; they match nothing and can't be sent back.
    """
    return replace_surrogates(text).strip()


def _card_text(display: str) -> str:
    """A text of one of the bot's cards without small print, each line of a quote after "> "."""
    is_quote = display.startswith(QUOTE_PREFIX)
    lines = display.removeprefix(QUOTE_PREFIX).split("\n")
    # What a document has of small print is escaped, but for code.
    n_small = next((at for at, line in enumerate(lines) if not line.startswith(_SMALL_PRINT)), 0)
    kept = lines[n_small:] if is_quote else [x for x in lines if not x.startswith(_SMALL_PRINT)]
    shown = shown_text("\n".join(kept))
    return "\n".join(f"> {line}" for line in shown.split("\n")) if is_quote else shown


def texts_in(components: Sequence[object]) -> Iterator[str]:
    """The texts of a message's components, from top to bottom."""
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        elif isinstance(component, discord.Container | discord.SectionComponent):
            yield from texts_in(component.children)


def custom_ids_in(components: Sequence[object]) -> Iterator[str]:
    """The custom ids of a message's buttons, from top to bottom."""
    for component in components:
        if isinstance(component, discord.Button):
            yield component.custom_id or ""
        elif isinstance(component, discord.Container | discord.ActionRow):
            yield from custom_ids_in(component.children)
        elif isinstance(component, discord.SectionComponent):
            yield from custom_ids_in([component.accessory])


async def message_asking(answer: discord.Message) -> discord.Message | None:
    """The message to which one of the bot's replies; None if it can't be read."""
    reference = answer.reference
    if reference is None or reference.message_id is None:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    try:
        return await answer.channel.fetch_message(reference.message_id)
    except discord.HTTPException as error:
        _log.info("The message that %d answers can't be read: %s", answer.id, error)
        return None
