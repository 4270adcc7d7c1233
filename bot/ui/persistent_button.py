"""Buttons that survive a restart: their custom ids say what they do.

A custom id is `inyo:action:argument:argument`. Arguments are numbers, tokens of shown answers and
keys of documents. `bot.interactions` finds the handler of a pressed button.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import discord
from discord import ui

from bot.i18n import Phrases

MAX_CUSTOM_ID_CHARS = 100  # Discord API

# Ours are far shorter than Discord allows: of a longer one, what a handler makes wouldn't fit.
CUSTOM_ID_PATTERN = r"(?!.{91})inyo:[a-z_-]+(?::[\w-]*)*"
_NUMBER = re.compile(r"-?[0-9]{1,9}")

# The actions of buttons that were sent before they were renamed; an answer's work for 90 days.
_FORMER_ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "more": "context",
        "at": "page",
        "to": "excerpt",
        "file": "exact_text",
        "follow": "follow_up",
        "good": "helpful",
        "bad": "unhelpful",
        "found": "search_page",
        "documents": "documents_page",
        "turn": "read_page",
        "forget-server": "erase_server",
        "keep-server": "keep_server",
    }
)


def custom_id(action: str, *arguments: str | int) -> str:
    """The custom id of a button or a modal.

    Raises:
        ValueError: Action and arguments don't fit into an id.
    """
    joined = ":".join(["inyo", action, *map(str, arguments)])
    if len(joined) > MAX_CUSTOM_ID_CHARS:
        raise ValueError(f"{joined} is too long for a custom id")
    return joined


def is_custom_id(custom_id: str) -> bool:
    """Whether an id has the shape of those of `custom_id`."""
    return re.fullmatch(CUSTOM_ID_PATTERN, custom_id) is not None


def parse_custom_id(custom_id: str) -> tuple[str, Sequence[str]]:
    """The action of a button or a modal, by its present name, and the arguments."""
    _, action, *arguments = [*custom_id.split(":"), ""][: max(2, custom_id.count(":") + 1)]
    return _FORMER_ACTIONS.get(action, action), arguments


def number_in(arguments: Sequence[str], position: int) -> int | None:
    """The argument at a position as a number; None if it is missing or no number."""
    text = arguments[position] if position < len(arguments) else ""
    return int(text) if _NUMBER.fullmatch(text) else None


def persistent_button(
    action: str,
    *arguments: str | int,
    label: str | None = None,
    emoji: str | None = None,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    disabled: bool = False,
) -> ui.Button[Any]:
    """A button that does `action`."""
    return ui.Button(
        custom_id=custom_id(action, *arguments),
        label=label,
        emoji=emoji,
        style=style,
        disabled=disabled,
    )


def page_buttons(
    phrases: Phrases, page: int, n_pages: int, id_of: Callable[[int], str]
) -> list[ui.Button[Any]]:
    """The buttons "Previous" and "Next" of a card with pages.

    Args:
        phrases: The phrases in the reader's language.
        page: The page that is shown, from 0.
        n_pages: How many pages there are.
        id_of: Returns the custom id of a button to a page.
    """
    before, after = phrases.say("previous-page-button"), phrases.say("next-page-button")
    return [
        ui.Button(custom_id=id_of(page - 1), label=before, disabled=page == 0),
        ui.Button(custom_id=id_of(page + 1), label=after, disabled=page + 1 >= n_pages),
    ]
