"""Card, the layout of all answers (Components V2), and its parts.

A card is one container. Quotes and citations are separate text displays, so that nothing inside a
quote can affect our words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.ui.markdown import utf16_length

MAX_CARD_CHARS = 4_000  # Discord API: all text displays of a message together
MAX_PARTS = 40  # Discord API: components of a message, those within others included

ANSWERED = discord.Colour(0x2B5F8A)
NOT_ANSWERED = discord.Colour(0x8A8A8A)

Button = ui.Item[Any]


@dataclass(frozen=True, slots=True)
class Beside:
    """A text with a button to its right."""

    text: str
    button: Button


@dataclass(frozen=True, slots=True)
class Row:
    """Up to five buttons."""

    buttons: Sequence[Button]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A horizontal line between parts."""


RULE = _Rule()
Part = str | Beside | Row | _Rule


class Card(ui.LayoutView):
    """A card. The handlers of its buttons are found by custom id, so it never times out."""

    def __init__(self, parts: Iterable[Part], colour: discord.Colour | None = None) -> None:
        super().__init__(timeout=None)
        container: ui.Container[Card] = ui.Container(accent_colour=colour)
        for part in parts:
            if isinstance(part, str):
                container.add_item(ui.TextDisplay(part))
            elif isinstance(part, Beside):
                container.add_item(ui.Section(ui.TextDisplay(part.text), accessory=part.button))
            elif isinstance(part, Row):
                container.add_item(ui.ActionRow(*part.buttons))
            else:
                container.add_item(ui.Separator())
        self.add_item(container)

    def is_dispatchable(self) -> bool:
        """Return False: discord.py would keep each card in memory to dispatch its buttons."""
        return False


def notice_card(text: str) -> Card:
    """Return a card with one text of ours."""
    return Card([text])


def length_of(parts: Iterable[Part]) -> int:
    """Return the length of the parts' texts in UTF-16 units, to compare with MAX_CARD_CHARS."""
    texts = (part.text if isinstance(part, Beside) else part for part in parts)
    return sum(utf16_length(text) for text in texts if isinstance(text, str))


def n_components(parts: Iterable[Part]) -> int:
    """Return the number of components of a card with these parts, to compare with MAX_PARTS."""
    count = 1
    for part in parts:
        if isinstance(part, Beside):
            count += 3  # the section, its text, its button
        else:
            count += 1 + (len(part.buttons) if isinstance(part, Row) else 0)
    return count
