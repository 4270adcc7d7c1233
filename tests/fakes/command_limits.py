"""Discord's limits of commands and of what autocomplete offers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tests.fakes.components import too_long, units
from tests.fakes.payloads import Json

MAX_COMMANDS = 100
MAX_CONTEXT_MENUS = 5
MAX_COMMAND_CHARS = 8_000  # names, descriptions and values of a command, the longest of each locale
MAX_OPTIONS = 25

_CHAT_INPUT = 1
_SUBCOMMAND, _GROUP = 1, 2


def commands(body: list[Json]) -> Iterator[str]:
    """The problems of all commands that are registered together."""
    for kind, count in Counter(command.get("type", _CHAT_INPUT) for command in body).items():
        if count > (MAX_COMMANDS if kind == _CHAT_INPUT else MAX_CONTEXT_MENUS):
            yield f"{count} commands of type {kind}"
    yield from _twice("commands", [(each.get("type", _CHAT_INPUT), each["name"]) for each in body])
    for command in body:
        is_chat_input = command.get("type", _CHAT_INPUT) == _CHAT_INPUT
        yield from _named(command, lower=is_chat_input)
        if not is_chat_input and command.get("description"):
            yield f"the context menu {command['name']!r} has a description"
        if _chars(command) > MAX_COMMAND_CHARS:
            yield f"the command {command['name']!r} has {_chars(command)} characters"


def choices(offered: list[Json]) -> Iterator[str]:
    """The problems of choices, of an option or of autocomplete."""
    if len(offered) > MAX_OPTIONS:
        yield f"{len(offered)} choices"
    yield from _twice("choices", [choice["name"] for choice in offered])
    for choice in offered:
        for name in [choice["name"], *(choice.get("name_localizations") or {}).values()]:
            yield from too_long("choice", name, 100, 1)
        if isinstance(value := choice.get("value"), str):
            yield from too_long("choice value", value, 100, 1)


def _named(part: Json, *, lower: bool) -> Iterator[str]:
    names = [part["name"], *(part.get("name_localizations") or {}).values()]
    for name in names:
        yield from too_long("command name", name, 32, 1)
        if lower and (name != name.lower() or not re.fullmatch(r"[-_'\w]+", name)):
            yield f"command name {name!r}"
    if lower:
        translations = (part.get("description_localizations") or {}).values()
        for description in [part["description"], *translations]:
            yield from too_long("description", description, 100, 1)
    if part.get("max_length", 0) > 6_000:
        yield f"max_length {part['max_length']}"
    yield from choices(part.get("choices") or [])
    yield from _options(part.get("options") or [])
    if part.get("autocomplete") and part.get("choices"):
        yield f"{part['name']!r} has both choices and autocomplete"


def _options(options: list[Json]) -> Iterator[str]:
    if len(options) > MAX_OPTIONS:
        yield f"{len(options)} options"
    for locale in {None}.union(*(option.get("name_localizations") or {} for option in options)):
        yield from _twice(f"options in {locale}", [_name_in(option, locale) for option in options])
    values = [each for each in options if each.get("type") not in (_SUBCOMMAND, _GROUP)]
    if values and len(values) < len(options):
        yield "subcommands beside options"
    required = [bool(option.get("required")) for option in values]
    if required != sorted(required, reverse=True):
        yield "a required option after one that isn't"
    for option in options:
        yield from _named(option, lower=True)


def _name_in(option: Json, locale: str | None) -> str:
    return str((option.get("name_localizations") or {}).get(locale, option["name"]))


def _twice(name: str, values: Iterable[object]) -> Iterator[str]:
    for value, count in Counter(values).items():
        if count > 1:
            yield f"two {name} are called {value!r}"


def _chars(part: Json) -> int:
    inner = [*(part.get("options") or []), *(part.get("choices") or [])]
    own = sum(_longest(part, name) for name in ("name", "description", "value"))
    return own + sum(map(_chars, inner))


def _longest(part: Json, name: str) -> int:
    texts: list[Any] = [part.get(name), *(part.get(f"{name}_localizations") or {}).values()]
    return max((units(text) for text in texts if isinstance(text, str)), default=0)
