"""Discord's limits, checked on every body that a bot sends.

The rates (50 requests/s; refused requests) are the fake Discord's business: it answers too many
with 429, as Discord does.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.fakes.payloads import Json

MAX_CONTENT = 2_000
MAX_CARD_COMPONENTS = 40
MAX_CARD_TEXT = 4_000
MAX_EMBED_TEXT = 6_000
MAX_UPLOAD_BYTES = 10 * 1024 * 1024
MAX_CONTEXT_MENUS = 5
COMPONENTS_V2 = 1 << 15

BUTTON, TEXT_DISPLAY = 2, 10
SELECTS = (3, 5, 6, 7, 8)
ONLY_V2 = (9, 10, 11, 12, 13, 14, 17)

_EMBED_FIELDS = {"title": 256, "description": 4_096}
_MESSAGE = re.compile(r"/channels/\d+/messages(/\d+)?|/webhooks/\d+/[^/]+(/messages/[^/]+)?")
_CALLBACK = re.compile(r"/interactions/\d+/[^/]+/callback")
_COMMANDS = re.compile(r"/applications/\d+/(guilds/\d+/)?commands")


def problems(method: str, path: str, body: Any, size: int) -> list[str]:
    """What Discord would refuse in a request, or let pass though it shouldn't be sent.

    Args:
        method: The HTTP method.
        path: The path below the API's base.
        body: The decoded JSON.
        size: The body's bytes.
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
        found += _commands(body)
    return [f"{method} {path}: {problem}" for problem in found]


def _all_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(map(_all_text, value.values()))
    return "".join(map(_all_text, value)) if isinstance(value, list) else ""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _too_long(name: str, text: str | None, most: int, least: int = 0) -> Iterator[str]:
    if text is not None and not least <= _units(text) <= most:
        yield f"{name} has {_units(text)} characters, not {least} to {most}"


def _message(body: Json) -> Iterator[str]:
    yield from _too_long("content", body.get("content"), MAX_CONTENT)
    yield from _embeds(body.get("embeds") or [])
    yield from _components(body)
    mentions = body.get("allowed_mentions")
    pinging = ("users", "roles", "replied_user")
    if not mentions or mentions.get("parse") != [] or any(map(mentions.get, pinging)):
        yield f"may ping: allowed_mentions is {mentions}"


def _embeds(embeds: list[Json]) -> Iterator[str]:
    if len(embeds) > 10:
        yield f"{len(embeds)} embeds"
    total = 0
    for embed in embeds:
        texts = [(name, embed.get(name), most) for name, most in _EMBED_FIELDS.items()]
        texts.append(("footer", (embed.get("footer") or {}).get("text"), 2_048))
        texts.append(("author", (embed.get("author") or {}).get("name"), 256))
        fields = embed.get("fields") or []
        if len(fields) > 25:
            yield f"{len(fields)} embed fields"
        for field in fields:
            texts += [("field name", field["name"], 256), ("field value", field["value"], 1_024)]
        for name, text, most in texts:
            yield from _too_long(f"embed {name}", text, most)
            total += _units(text or "")
    if total > MAX_EMBED_TEXT:
        yield f"embeds have {total} characters"


def _walk(components: list[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        children = [*component.get("components", [])]
        children += [component[name] for name in ("accessory", "component") if name in component]
        yield from _walk(children)


def _components(body: Json) -> Iterator[str]:
    components = list(_walk(body.get("components") or []))
    if (body.get("flags") or 0) & COMPONENTS_V2:
        if body.get("content") or body.get("embeds"):
            yield "content or embeds beside components v2"
        if not 1 <= len(components) <= MAX_CARD_COMPONENTS:
            yield f"{len(components)} components"
        text = "".join(part["content"] for part in components if part["type"] == TEXT_DISPLAY)
        yield from _too_long("all text displays", text, MAX_CARD_TEXT)
    elif any(component["type"] in ONLY_V2 for component in components):
        yield "components v2 without their flag"
    yield from _clickables(components)


def _clickables(components: list[Json]) -> Iterator[str]:
    ids = Counter(part["custom_id"] for part in components if "custom_id" in part)
    yield from (f"custom_id {name!r} twice" for name, count in ids.items() if count > 1)
    for custom_id in ids:
        yield from _too_long("custom_id", custom_id, 100, 1)
    for component in components:
        if component["type"] == TEXT_DISPLAY:
            yield from _too_long("text display", component["content"], MAX_CARD_TEXT, 1)
        elif component["type"] == BUTTON:
            yield from _too_long("button label", component.get("label"), 80)
        elif component["type"] in SELECTS and len(component.get("options") or []) > 25:
            yield f"{len(component['options'])} select options"


def _callback(body: Json) -> Iterator[str]:
    data = body.get("data") or {}
    if body["type"] in (4, 7):
        yield from _message(data)
    elif body["type"] == 8:
        choices = data.get("choices") or []
        if len(choices) > 25:
            yield f"{len(choices)} choices"
        for choice in choices:
            yield from _too_long("choice", choice["name"], 100, 1)
    elif body["type"] == 9:
        yield from _too_long("modal title", data.get("title"), 45, 1)
        yield from _too_long("modal custom_id", data.get("custom_id"), 100, 1)
        if not 1 <= len(data.get("components") or []) <= 5:
            yield f"{len(data.get('components') or [])} modal components"
        yield from _clickables(list(_walk(data.get("components") or [])))


def _commands(body: list[Json]) -> Iterator[str]:
    for kind, count in Counter(command.get("type", 1) for command in body).items():
        if kind != 1 and count > MAX_CONTEXT_MENUS:
            yield f"{count} context menus of type {kind}"
    for command in body:
        yield from _named(command, lower=command.get("type", 1) == 1)


def _named(part: Json, *, lower: bool) -> Iterator[str]:
    names = [part["name"], *(part.get("name_localizations") or {}).values()]
    for name in names:
        yield from _too_long("command name", name, 32, 1)
        if lower and (name != name.lower() or not re.fullmatch(r"[-_'\w]+", name)):
            yield f"command name {name!r}"
    if lower:
        translations = (part.get("description_localizations") or {}).values()
        for description in [part["description"], *translations]:
            yield from _too_long("description", description, 100, 1)
    if part.get("max_length", 0) > 6_000:
        yield f"max_length {part['max_length']}"
    for choice in part.get("choices") or []:
        yield from _too_long("choice", choice["name"], 100, 1)
    for option in part.get("options") or []:
        yield from _named(option, lower=True)
    if max(len(part.get("options") or []), len(part.get("choices") or [])) > 25:
        yield "more than 25 options or choices"
