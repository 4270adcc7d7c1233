"""Discord's limits, checked on every body that a bot sends.

The rates (50 requests/s; refused requests) are the fake Discord's business: it answers too many
with 429, as Discord does.
"""

import re
from collections.abc import Iterator
from typing import Any

from tests.fakes.command_limits import choices, commands
from tests.fakes.component_limits import message_components, modal
from tests.fakes.components import COMPONENTS_V2, too_long, units
from tests.fakes.payloads import Json

__all__ = ["COMPONENTS_V2", "MAX_UPLOAD_BYTES", "problems"]

MAX_CONTENT = 2_000
MAX_EMBED_TEXT = 6_000
MAX_UPLOAD_BYTES = 10 * 1024 * 1024
MAX_FILES = 10

_EMBED_FIELDS = {"title": 256, "description": 4_096}
_MESSAGE = re.compile(r"/channels/\d+/messages(/\d+)?|/webhooks/\d+/[^/]+(/messages/[^/]+)?")
_CALLBACK = re.compile(r"/interactions/\d+/[^/]+/callback")
_COMMANDS = re.compile(r"/applications/\d+/(guilds/\d+/)?commands")


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


def _message(body: Json) -> Iterator[str]:
    yield from too_long("content", body.get("content"), MAX_CONTENT)
    yield from _embeds(body.get("embeds") or [])
    yield from message_components(body)
    yield from _attachments(body.get("attachments") or [])
    mentions = body.get("allowed_mentions")
    pinging = ("users", "roles", "replied_user")
    if not mentions or mentions.get("parse") != [] or any(map(mentions.get, pinging)):
        yield f"may ping: allowed_mentions is {mentions}"


def _attachments(attachments: list[Json]) -> Iterator[str]:
    if len(attachments) > MAX_FILES:
        yield f"{len(attachments)} files"
    for attachment in attachments:
        yield from too_long("file name", attachment.get("filename"), 1_024, 1)
        yield from too_long("file description", attachment.get("description"), 1_024)


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
            yield from too_long(f"embed {name}", text, most)
            total += units(text or "")
    if total > MAX_EMBED_TEXT:
        yield f"embeds have {total} characters"


def _callback(body: Json) -> Iterator[str]:
    data = body.get("data") or {}
    if body["type"] in (4, 7):
        yield from _message(data)
    elif body["type"] == 8:
        yield from choices(data.get("choices") or [])
    elif body["type"] == 9:
        yield from modal(data)
