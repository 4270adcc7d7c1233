"""Discord's limits, checked on every body that a bot sends.

Only parts that the bot uses are known: any other is a problem, until its limits are checked too.
The rates (50 requests/s; refused requests) are the fake Discord's business: it answers too many
with 429, as Discord does.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tests.fakes.command_limits import choices, commands
from tests.fakes.components import (
    ACTION_ROW,
    BUTTON,
    COMPONENTS_V2,
    CONTAINER,
    FILE,
    LABEL,
    LINK,
    RADIO_GROUP,
    SECTION,
    SEPARATOR,
    TEXT_DISPLAY,
    TEXT_INPUT,
    too_long,
    walk,
)
from tests.fakes.payloads import Json

MAX_CONTENT = 2_000
MAX_UPLOAD_BYTES = 10 * 1024 * 1024
MAX_FILES = 10
MAX_COMPONENTS = 40
MAX_TEXT = 4_000

_MESSAGE = re.compile(r"/channels/\d+/messages(/\d+)?|/webhooks/\d+/[^/]+(/messages/[^/]+)?")
_CALLBACK = re.compile(r"/interactions/\d+/[^/]+/callback")
_COMMANDS = re.compile(r"/applications/\d+/(guilds/\d+/)?commands")

_IN_MODAL = (TEXT_DISPLAY, LABEL)
_IN_CONTAINER = (ACTION_ROW, SECTION, TEXT_DISPLAY, FILE, SEPARATOR)
_IN_MESSAGE = (CONTAINER, *_IN_CONTAINER)
_INSIDE = {  # what a part may hold
    CONTAINER: _IN_CONTAINER,
    SECTION: (TEXT_DISPLAY, BUTTON),
    ACTION_ROW: (BUTTON,),
    LABEL: (TEXT_INPUT, RADIO_GROUP),
}


def problems(method: str, path: str, body: Any, size: int) -> list[str]:
    """What Discord would refuse in a request, or let pass though it shouldn't be sent.

    Args:
        method: The HTTP method.
        path: The path below the API's base.
        body: The decoded JSON; of a form with files, its `payload_json`.
        size: The body's bytes, files included.
    """
    found = []
    if size > MAX_UPLOAD_BYTES:
        found.append(f"{size} bytes")
    if any("\ud800" <= char <= "\udfff" for char in _all_text(body)):
        found.append("half a surrogate")
    if method in ("POST", "PATCH") and _MESSAGE.fullmatch(path):
        found += _message(body)
    elif method == "POST" and _CALLBACK.fullmatch(path):
        found += _callback(body)
    elif method == "PUT" and _COMMANDS.fullmatch(path):
        found += commands(body)
    return [f"{method} {path}: {problem}" for problem in found]


def _all_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(map(_all_text, value.values()))
    return "".join(map(_all_text, value)) if isinstance(value, list) else ""


def _callback(body: Json) -> Iterator[str]:
    data = body.get("data") or {}
    if body["type"] in (4, 7):
        yield from _message(data)
    elif body["type"] == 8:
        yield from choices(data.get("choices") or [])
    elif body["type"] == 9:
        yield from _modal(data)


def _message(body: Json) -> Iterator[str]:
    yield from too_long("content", body.get("content"), MAX_CONTENT)
    if body.get("embeds"):
        yield "embeds, whose limits aren't checked"
    top = body.get("components") or []
    parts = list(walk(top))
    if (body.get("flags") or 0) & COMPONENTS_V2:
        if body.get("content"):
            yield "content beside components v2"
        if not 1 <= len(parts) <= MAX_COMPONENTS:
            yield f"{len(parts)} components"
        text = "".join(part["content"] for part in parts if part["type"] == TEXT_DISPLAY)
        yield from too_long("all text displays", text, MAX_TEXT)
    elif parts:
        yield "components without the flag of components v2"
    yield from _misplaced(top, _IN_MESSAGE)
    yield from _parts(parts)
    attachments = body.get("attachments") or []
    if len(attachments) > MAX_FILES:
        yield f"{len(attachments)} files"
    for attachment in attachments:
        yield from too_long("file name", attachment.get("filename"), 1_024, 1)
    mentions = body.get("allowed_mentions")
    pinging = ("users", "roles", "replied_user")
    if not mentions or mentions.get("parse") != [] or any(map(mentions.get, pinging)):
        yield f"may ping: allowed_mentions is {mentions}"


def _modal(data: Json) -> Iterator[str]:
    top = data.get("components") or []
    yield from too_long("modal title", data.get("title") or "", 45, 1)
    yield from too_long("modal custom_id", data.get("custom_id") or "", 100, 1)
    if not 1 <= len(top) <= 5:
        yield f"{len(top)} modal components"
    yield from _misplaced(top, _IN_MODAL)
    yield from _parts(list(walk(top)))


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
        if part["type"] in (TEXT_INPUT, RADIO_GROUP) or "custom_id" in part:
            yield from too_long("custom_id", part.get("custom_id") or "", 100, 1)
        if part["type"] == TEXT_DISPLAY:
            yield from too_long("text display", part["content"], MAX_TEXT, 1)
        elif part["type"] == BUTTON:
            yield from _button(part)
        elif part["type"] in (TEXT_INPUT, RADIO_GROUP):
            yield from _field(part)
        else:
            yield from _frame(part)


def _button(part: Json) -> Iterator[str]:
    yield from too_long("button label", part.get("label"), 80)
    yield from too_long("button url", part.get("url"), 512, 1)
    if not part.get("label") and not part.get("emoji"):
        yield "a button without a label or an emoji"
    is_link = part["style"] == LINK
    if is_link != ("url" in part) or is_link == ("custom_id" in part):
        yield "a button is either a link with a url or has a custom_id"


def _field(part: Json) -> Iterator[str]:
    yield from too_long("placeholder", part.get("placeholder"), 100)
    yield from too_long("text input value", part.get("value"), 4_000)
    least, most = part.get("min_length") or 0, part.get("max_length") or 4_000
    if not 0 <= least <= most <= 4_000:
        yield f"a text input of {least} to {most} characters"
    options = part.get("options") or []
    if part["type"] == RADIO_GROUP and not 2 <= len(options) <= 10:
        yield f"{len(options)} options of a radio group"
    values = Counter(option.get("value") for option in options)
    yield from (f"option {value!r} twice" for value, count in values.items() if count > 1)
    for option in options:
        yield from too_long("option label", option.get("label") or "", 100, 1)
        yield from too_long("option value", option.get("value") or "", 100, 1)
        yield from too_long("option description", option.get("description"), 100)


def _frame(part: Json) -> Iterator[str]:
    kind, inner = part["type"], part.get("components") or []
    if kind == LABEL:
        yield from too_long("label", part.get("label") or "", 45, 1)
        yield from too_long("label description", part.get("description"), 100, 1)
    elif kind == ACTION_ROW and not 1 <= len(inner) <= 5:
        yield f"an action row of {len(inner)} buttons"
    elif kind == SECTION and (not 1 <= len(inner) <= 3 or "accessory" not in part):
        yield f"a section of {len(inner)} texts and {'accessory' in part:d} accessories"
    elif kind == CONTAINER and not inner:
        yield "an empty container"
    elif kind == FILE and not part["file"]["url"].startswith("attachment://"):
        yield f"a file that is no attachment: {part['file']['url']}"
