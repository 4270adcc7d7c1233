"""The parts of a message or a modal, and finding one among them as people do."""

from collections.abc import Iterable, Iterator
from typing import Any

from tests.fakes.payloads import Json

ACTION_ROW, BUTTON, TEXT_INPUT = 1, 2, 4
SECTION, TEXT_DISPLAY, FILE, SEPARATOR = 9, 10, 13, 14
CONTAINER, LABEL, RADIO_GROUP = 17, 18, 21
COMPONENTS_V2 = 1 << 15  # a message's flag
LINK = 5  # a button's style


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """All parts in the order in which they are seen, those within others included."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        yield from walk(component[name] for name in ("accessory", "component") if name in component)


def find_button(components: Iterable[Json], which: str) -> Json:
    """The button with this label or custom_id; one that nobody can press is refused.

    Raises:
        LookupError: There is none, or more than one.
        ValueError: It is disabled, or a link.
    """
    buttons = [part for part in walk(components) if part["type"] == BUTTON]
    button = _only(buttons, which, ("custom_id", "label"))
    if button.get("disabled"):
        raise ValueError(f"the button {which!r} is disabled")
    if "custom_id" not in button:
        raise ValueError(f"the button {which!r} is a link")
    return button


def option_value(component: Json, chosen: str) -> str:
    """The value of the option that people see under this label, or that has this value."""
    return str(_only(component["options"], chosen, ("value", "label"))["value"])


def _only(parts: list[Json], which: str, names: Iterable[str]) -> Json:
    for name in names:
        if found := [part for part in parts if part.get(name) == which]:
            if len(found) > 1:
                raise LookupError(f"{len(found)} parts have the {name} {which!r}")
            return found[0]
    seen = [tuple(part.get(name) for name in names) for part in parts]
    raise LookupError(f"nothing is called {which!r}; there are {seen}")


def numbered(components: list[Json]) -> list[Json]:
    """A copy in which every part has an id, as Discord gives to those that have none."""
    copied = [_copy(component) for component in components]
    taken = {part["id"] for part in walk(copied) if part.get("id")}
    free = (number for number in range(1, 10_000) if number not in taken)
    for part in walk(copied):
        if not part.get("id"):
            part["id"] = next(free)
    return copied


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(part) for name, part in value.items()}
    return [_copy(part) for part in value] if isinstance(value, list) else value


def units(text: str) -> int:
    """The length in UTF-16 units: never less than any way in which Discord may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def too_long(name: str, text: str | None, most: int, least: int = 0) -> Iterator[str]:
    """A text's problem, if it has one; no text has none."""
    if text is not None and not least <= units(text) <= most:
        yield f"{name} has {units(text)} characters, not {least} to {most}"
