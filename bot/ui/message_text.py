"""The text of a message that somebody points at: what it says, or what the cards in it say."""

from collections.abc import Iterator, Sequence

import discord

from bot.features.ask import plain, valid
from bot.ui.markdown import QUOTE_PREFIX, unescape

_SMALL = "-# "


def text_of(message: discord.Message, own_id: int) -> str:
    """The words of a message, without Discord's markup; "" where it has none.

    Args:
        message: Anybody's. What was forwarded counts as said.
        own_id: The bot's id: on its own cards, the citations and other small print don't count.
    """
    if message.author.id == own_id:
        # What looks like Discord's markup in there stands in a document.
        return valid("\n\n".join(filter(None, map(_as_quoted, _texts(message.components)))))
    said_or_forwarded: tuple[discord.Message | discord.MessageSnapshot, ...]
    said_or_forwarded = (message, *message.message_snapshots)
    for said in said_or_forwarded:
        if text := said.content or "\n\n".join((*_texts(said.components), *_embedded(said.embeds))):
            return plain(text)
    return ""


def _as_quoted(display: str) -> str:
    """A text of our own cards, without its small print, each line of a quote behind ">"."""
    is_quote = display.startswith(QUOTE_PREFIX)
    if is_quote:
        return "> " + _shown(display.removeprefix(QUOTE_PREFIX)).replace("\n", "\n> ")
    return "\n".join(_shown(line) for line in display.split("\n") if not line.startswith(_SMALL))


def _shown(text: str) -> str:
    # Bold is ours: in what others wrote, every asterisk is escaped.
    return unescape(text.replace("**", ""))


def _texts(components: Sequence[object]) -> Iterator[str]:
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        elif isinstance(component, discord.Container | discord.SectionComponent):
            yield from _texts(component.children)


def _embedded(embeds: Sequence[discord.Embed]) -> Iterator[str]:
    for embed in embeds:
        yield from filter(None, (embed.title, embed.description))
        for field in embed.fields:
            yield from filter(None, (field.name, field.value))
