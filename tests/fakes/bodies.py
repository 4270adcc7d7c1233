"""What a request carries: JSON, alone or with files beside it."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web


@dataclass(frozen=True, slots=True)
class File:
    """An upload."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """A request's JSON, its files by their number, and the bytes of all."""

    data: Any = None
    files: dict[int, File] = field(default_factory=dict)
    size: int = 0


async def read_body(request: web.Request) -> Body:
    """Read either form in which discord.py sends bodies."""
    if request.content_type == "multipart/form-data":
        return await _read_parts(request)
    raw = await request.read()
    return Body(json.loads(raw) if raw else None, size=len(raw))


async def _read_parts(request: web.Request) -> Body:
    data: Any = None
    files = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise TypeError("a form within a form")
        content = bytes(await part.read())
        name = part.name or ""
        if name == "payload_json":
            data = json.loads(content)
        else:
            number = int(name.removeprefix("files[").removesuffix("]"))
            files[number] = File(part.filename or "", content)
    return Body(data, files, request.content_length or 0)
