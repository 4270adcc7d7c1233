"""Reading a card that the bot sent, as a person would."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.fakes.markdown import show
from tests.fakes.payloads import Json

_TEXT_DISPLAY = 10


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says: the quotes as they are shown, and everything else, markdown and all."""

    quotes: tuple[str, ...]
    words: str


def read_card(body: Json) -> Card:
    """Read the components of a message."""
    displays = list(_text_displays(body["components"]))
    quotes = (show(text).text for text in displays if text.startswith(">>> "))
    words = "\n".join(text for text in displays if not text.startswith(">>> "))
    return Card(tuple(quotes), words)


def _text_displays(components: list[Json]) -> Iterator[str]:
    for component in components:
        if component["type"] == _TEXT_DISPLAY:
            yield component["content"]
        yield from _text_displays(component.get("components", []))
