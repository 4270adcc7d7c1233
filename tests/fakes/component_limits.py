"""Discord's limits of the parts of messages and modals."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tests.fakes.components import (
    ACTION_ROW,
    BUTTON,
    CHECKBOX,
    CHECKBOX_GROUP,
    COMPONENTS_V2,
    CONTAINER,
    FILE,
    GALLERY,
    LABEL,
    LINK,
    ONLY_V2,
    RADIO_GROUP,
    SECTION,
    SELECTS,
    SEPARATOR,
    STRING_SELECT,
    TEXT_DISPLAY,
    TEXT_INPUT,
    THUMBNAIL,
    UPLOAD,
    too_long,
    walk,
)
from tests.fakes.payloads import Json

MAX_COMPONENTS = 40
MAX_TEXT = 4_000
MAX_ROWS = 5
MAX_OPTIONS = {STRING_SELECT: (1, 25), RADIO_GROUP: (2, 10), CHECKBOX_GROUP: (1, 10)}

_INPUTS = (TEXT_INPUT, *SELECTS, UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)
_IN_CONTAINER = (ACTION_ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR)
_INSIDE = {  # what a part may hold
    CONTAINER: _IN_CONTAINER,
    SECTION: (TEXT_DISPLAY, BUTTON, THUMBNAIL),
    ACTION_ROW: (BUTTON, *SELECTS, TEXT_INPUT),
    LABEL: _INPUTS,
}
_IN_MESSAGE = (ACTION_ROW, CONTAINER, *_IN_CONTAINER)
_IN_MODAL = (ACTION_ROW, TEXT_DISPLAY, LABEL)


def message_components(body: Json) -> Iterator[str]:
    """The problems of a message's parts."""
    top = body.get("components") or []
    parts = list(walk(top))
    if (body.get("flags") or 0) & COMPONENTS_V2:
        if body.get("content") or body.get("embeds"):
            yield "content or embeds beside components v2"
        if not 1 <= len(parts) <= MAX_COMPONENTS:
            yield f"{len(parts)} components"
        text = "".join(part["content"] for part in parts if part["type"] == TEXT_DISPLAY)
        yield from too_long("all text displays", text, MAX_TEXT)
    elif any(part["type"] in ONLY_V2 for part in parts):
        yield "components v2 without their flag"
    elif len(top) > MAX_ROWS:
        yield f"{len(top)} action rows"
    yield from _misplaced(top, _IN_MESSAGE)
    if any(part["type"] == TEXT_INPUT for part in parts):
        yield "a text input in a message"
    yield from _parts(parts)


def modal(data: Json) -> Iterator[str]:
    """The problems of a modal."""
    top = data.get("components") or []
    yield from too_long("modal title", data.get("title") or "", 45, 1)
    yield from too_long("modal custom_id", data.get("custom_id") or "", 100, 1)
    if not 1 <= len(top) <= 5:
        yield f"{len(top)} modal components"
    yield from _misplaced(top, _IN_MODAL)
    parts = list(walk(top))
    if any(part["type"] == BUTTON for part in parts):
        yield "a button in a modal"
    yield from _parts(parts)


def _misplaced(components: Iterable[Json], allowed: Iterable[int]) -> Iterator[str]:
    for part in components:
        if part["type"] not in allowed:
            yield f"a component of type {part['type']} in a place that has only {allowed}"
        inside = _INSIDE.get(part["type"], ())
        yield from _misplaced(part.get("components") or [], inside)
        single = (part[name] for name in ("accessory", "component") if name in part)
        yield from _misplaced(single, inside)


def _parts(parts: list[Json]) -> Iterator[str]:
    for name in ("custom_id", "id"):
        given = Counter(part[name] for part in parts if part.get(name))
        yield from (f"{name} {value!r} twice" for value, count in given.items() if count > 1)
    for part in parts:
        kind = part["type"]
        if kind in (*SELECTS, *_INPUTS) or "custom_id" in part:
            yield from too_long("custom_id", part.get("custom_id") or "", 100, 1)
        if kind == TEXT_DISPLAY:
            yield from too_long("text display", part["content"], MAX_TEXT, 1)
        elif kind == BUTTON:
            yield from _button(part)
        elif kind in SELECTS or kind in MAX_OPTIONS:
            yield from _choice(part)
        elif kind == TEXT_INPUT:
            yield from _text_input(part)
        else:
            yield from _frame(part)


def _button(part: Json) -> Iterator[str]:
    yield from too_long("button label", part.get("label"), 80)
    yield from too_long("button url", part.get("url"), 512, 1)
    if not part.get("label") and not part.get("emoji"):
        yield "a button without a label or an emoji"
    if (part["style"] == LINK) != ("url" in part) or (part["style"] == LINK) == (
        "custom_id" in part
    ):
        yield "a button is either a link with a url or has a custom_id"


def _choice(part: Json) -> Iterator[str]:
    options = part.get("options") or []
    if part["type"] in MAX_OPTIONS:
        least, most = MAX_OPTIONS[part["type"]]
        if not least <= len(options) <= most:
            yield f"{len(options)} options of a component of type {part['type']}"
    values = Counter(option.get("value") for option in options)
    yield from (f"option {value!r} twice" for value, count in values.items() if count > 1)
    for option in options:
        yield from too_long("option label", option.get("label") or "", 100, 1)
        yield from too_long("option value", option.get("value") or "", 100, 1)
        yield from too_long("option description", option.get("description"), 100)
    yield from too_long("placeholder", part.get("placeholder"), 150)
    least, most = part.get("min_values", 1), part.get("max_values", 1)
    if least > most or (options and most > len(options)):
        yield f"{least} to {most} of {len(options)} options"
    if sum(bool(option.get("default")) for option in options) > most:
        yield "more options chosen than may be"


def _text_input(part: Json) -> Iterator[str]:
    yield from too_long("text input label", part.get("label"), 45, 1)
    yield from too_long("text input placeholder", part.get("placeholder"), 100)
    yield from too_long("text input value", part.get("value"), 4_000)
    least, most = part.get("min_length") or 0, part.get("max_length") or 4_000
    if not 0 <= least <= most <= 4_000:
        yield f"a text input of {least} to {most} characters"


def _frame(part: Json) -> Iterator[str]:
    kind, inner = part["type"], part.get("components") or []
    if kind == LABEL:
        yield from too_long("label", part.get("label") or "", 45, 1)
        yield from too_long("label description", part.get("description"), 100, 1)
    elif kind == ACTION_ROW:
        buttons = sum(child["type"] == BUTTON for child in inner)
        if not inner or len(inner) > (5 if buttons == len(inner) else 1):
            yield f"an action row of {len(inner)} components, {buttons} of them buttons"
    elif kind == SECTION and (not 1 <= len(inner) <= 3 or "accessory" not in part):
        yield f"a section of {len(inner)} texts and {'accessory' in part:d} accessories"
    elif kind == CONTAINER and not inner:
        yield "an empty container"
    elif kind == FILE and not part["file"]["url"].startswith("attachment://"):
        yield f"a file that is no attachment: {part['file']['url']}"
