"""How Discord refuses a request, and the JSON in which it answers."""

import json

from aiohttp import web

UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE = 10_003, 10_004, 10_008
UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION = 10_015, 10_062
ALREADY_ACKNOWLEDGED, NO_ACCESS, NOT_THE_AUTHOR = 40_060, 50_001, 50_005
EXPIRED_TOKEN, INVALID_BODY = 50_027, 50_035


class RefusedError(Exception):
    """Discord's no: an HTTP status and a code of its own."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def refusal(error: RefusedError) -> web.Response:
    """What the bot gets to read."""
    return answer({"message": str(error), "code": error.code}, error.status)


def failure(status: int, code: int | None = None) -> web.Response:
    """A failure that a test ordered."""
    usual = {401: 0, 403: NO_ACCESS, 404: UNKNOWN_INTERACTION}.get(status, 0)
    return answer({"message": "No.", "code": usual if code is None else code}, status)


def rate_limit(*, is_global: bool = False) -> web.Response:
    """Too many requests."""
    body = {"message": "You are being rate limited.", "retry_after": 0.2, "global": is_global}
    response = answer(body, 429)
    # Without Via, discord.py takes a 429 for a ban by Discord's front.
    response.headers["Via"] = "1.1 fake"
    return response


def answer(content: object, status: int = 200) -> web.Response:
    """JSON as Discord sends it."""
    # discord.py parses only what has exactly this type; aiohttp's own helper adds a charset.
    body = json.dumps(content).encode()
    return web.Response(body=body, status=status, content_type="application/json")
