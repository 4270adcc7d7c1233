"""What may be alive in what the bot says, and nothing else."""

import re
from collections.abc import Iterator

from bot.i18n import PHRASES
from tests.fakes.cards import QUOTE, split_quote
from tests.fakes.components import TEXT_DISPLAY, walk
from tests.fakes.messages import Message
from tests.fakes.rendering import render

__all__ = ["assert_inert", "displays", "quotes"]

_OURS = {"subtext", "bold", "masked link"}
_SENTENCES = [  # which show how commands are written
    phrases.say(phrase)
    for phrases in PHRASES.values()
    for phrase in ("ask-how", "ask-hidden", "documents-read")
]
_SAFE_LINK = re.compile(r"https://example\.org/[\w/?#&=+,;%~.-]*", re.ASCII)
# What Discord's server reads out of the raw text, whatever its markdown says.
_RAW_MENTION = re.compile(
    r"<@[!&]?\d+>|<#\d+>|</[^<>:]+:\d+>|<t:-?\d+|<a?:\w+:\d+>|<id:\w|(?<!\\)@(?:everyone|here)"
)


def displays(message: Message) -> list[str]:
    """All texts of a message, as they were sent."""
    parts = walk(message.components)
    texts = [part["content"] for part in parts if part["type"] == TEXT_DISPLAY]
    return [*texts, *filter(None, [message.payload["content"]])]


def quotes(message: Message) -> list[str]:
    """The quotes of a message, as a person copies them out of it.

    Discord takes the blanks in front of a quote for its quote mark's.
    """
    return list(_quotes(message))


def _quotes(message: Message) -> Iterator[str]:
    for text in displays(message):
        if text.startswith(QUOTE):
            yield render(QUOTE + split_quote(text)[1]).text


def assert_inert(message: Message) -> None:
    """Only our own formatting is alive, and no link but those that documents may have.

    In a quote that is bold, above it small print, outside of it also the source's link.
    """
    for text in displays(message):
        for sentence in _SENTENCES:
            text = text.replace(sentence, "")
        assert not _RAW_MENTION.search(text), text
        if text.startswith(QUOTE):
            above, quote = split_quote(text)
            assert set(render(above).alive) <= {"subtext"}, text
            assert set(render(QUOTE + quote).alive) <= {"block quote", "bold"}, text
        else:
            rendered = render(text)
            assert set(rendered.alive) <= _OURS, (text, rendered.alive)
            assert all(map(_SAFE_LINK.fullmatch, rendered.targets)), text
