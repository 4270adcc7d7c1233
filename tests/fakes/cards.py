"""Reading a card that the bot sent, as a person would."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.fakes.components import BUTTON, FILE, TEXT_DISPLAY, walk
from tests.fakes.payloads import Json
from tests.fakes.rendering import render

QUOTE = ">>> "
_SMALL_PRINT = re.compile(r"(?:-# [^\n]*\n)*")


@dataclass(frozen=True, slots=True)
class Button:
    """A button; a link has a url and no custom_id."""

    label: str
    custom_id: str
    style: int
    disabled: bool = False
    url: str = ""
    emoji: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says: the quotes as they are shown, and everything else, markdown and all.

    What stands above a quote in small print is no part of it. Cards that say the same are equal;
    what can be clicked on them holds tokens and doesn't count.
    """

    quotes: tuple[str, ...]
    words: str
    buttons: tuple[Button, ...] = field(default=(), compare=False)
    files: tuple[str, ...] = field(default=(), compare=False)

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands on the buttons."""
        return tuple(button.label for button in self.buttons)

    def button(self, label: str) -> Button:
        """The button with this label."""
        (found,) = (button for button in self.buttons if button.label == label)
        return found


def read_card(body: Json) -> Card:
    """Read the components of a message."""
    parts = list(walk(body["components"]))
    displays = [part["content"] for part in parts if part["type"] == TEXT_DISPLAY]
    split = [split_quote(text) if text.startswith(QUOTE) else (text, "") for text in displays]
    return Card(
        # As they were sent: Discord's client drops the blanks before a quote.
        tuple(render(quote).text for _, quote in split if quote),
        "\n".join(words.removesuffix("\n") for words, _ in split if words),
        tuple(_buttons(parts)),
        tuple(part["file"]["url"].rpartition("/")[2] for part in parts if part["type"] == FILE),
    )


def split_quote(block: str) -> tuple[str, str]:
    """The small print above a quote, and the quote, both as they were sent."""
    text = block.removeprefix(QUOTE)
    small_print = _SMALL_PRINT.match(text)
    end = small_print.end() if small_print else 0
    return text[:end], text[end:]


def _buttons(parts: Iterable[Json]) -> Iterable[Button]:
    for part in parts:
        if part["type"] == BUTTON:
            yield Button(
                part.get("label") or "",
                part.get("custom_id") or "",
                part["style"],
                bool(part.get("disabled")),
                part.get("url") or "",
                (part.get("emoji") or {}).get("name") or "",
            )
