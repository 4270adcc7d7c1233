"""What no log line may hold: secrets, and, unless the owner wants it, who asks and what.

`keep_private` puts one filter before whatever formats and writes the log. Secrets are the settings
that are secret, and the tokens with which Discord lets anybody answer in the bot's place. What
people ask is in the payloads that libraries log at DEBUG, and may be in the text of an unexpected
exception; where it happened and its type are logged all the same.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import fields
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.logs import UNREADABLE, message_of
from bot.settings import Settings

REDACTED = "[secret]"
LEFT_OUT = "(LOG_QUESTIONS=YES shows the text)"
MIN_SECRET_CHARS = 4  # a shorter one would take pieces out of ordinary words

# In an address, and in a payload that is shown as Python or JSON shows it.
_DISCORD_TOKEN = re.compile(
    r"""((?:webhooks|interactions)/[0-9]{1,20}/|["']token["']:\s{0,3}["'])[\w.-]{8,}"""
)
# What these say of an error is about documents, not about people.
_ABOUT_DOCUMENTS = (
    "index",
    "bot.cli",
    "bot.query_queue",
    "bot.sync",
    "bot.terminal",
    "bot.watching",
)
_OURS = ("bot", "index")
# Their texts are made of status codes, addresses and our own words.
_HARMLESS = ("aiohttp.", "discord.errors", "bot.", "index.", "ssl", "socket")


def keep_private(settings: Settings, handler: logging.Handler) -> None:
    """Filter what a handler of the root logger writes, and have libraries log no payloads."""
    may_quote = settings.log_questions == "YES"
    if settings.log_level == "DEBUG" and not may_quote:
        logging.getLogger().setLevel(logging.INFO)  # of libraries
        for name in _OURS:
            logging.getLogger(name).setLevel(logging.DEBUG)
    handler.addFilter(_Filter(redactor(settings), may_quote=may_quote))


def redactor(settings: Settings) -> Callable[[str], str]:
    """What replaces the secrets in a text."""
    values = {getattr(settings, field.name) for field in fields(settings) if not field.repr}
    password = urlsplit(settings.database_url).password or ""
    values |= {password, unquote(password)}
    secrets = sorted((v for v in values if len(v) >= MIN_SECRET_CHARS), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, secrets)) or r"(?!)")

    def redact(text: str) -> str:
        return _DISCORD_TOKEN.sub(rf"\1{REDACTED}", pattern.sub(REDACTED, text))

    return redact


class _Filter(logging.Filter):
    """Takes out of each record what it may not hold; nothing is dropped."""

    def __init__(self, redact: Callable[[str], str], *, may_quote: bool) -> None:
        super().__init__()
        self._redact = redact
        self._may_quote = may_quote

    def filter(self, record: logging.LogRecord) -> bool:
        """Change a record before it is formatted; logging calls this."""
        record.msg, record.args = self._redact(message_of(record)), None
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            shows_text = self._may_quote or record.name.startswith(_ABOUT_DOCUMENTS)
            try:
                stand_in = self._without_private(error, set(), shows_text=shows_text)
            except Exception:  # noqa: BLE001 - whoever logs must not fail for it
                stand_in = _stand_in(type(error), UNREADABLE, error.__traceback__)
            record.exc_info = (type(stand_in), stand_in, record.exc_info[2])
            record.exc_text = None
        return True

    def _without_private(
        self, error: BaseException, seen: set[int], *, shows_text: bool
    ) -> BaseException:
        """An exception that is shown like another one, with its causes, but for what is private."""
        seen.add(id(error))
        kind = type(error)
        is_harmless = isinstance(error, OSError) or kind.__module__.startswith(_HARMLESS)
        text = self._redact(str(error))
        if text and not (shows_text or is_harmless):
            text = LEFT_OUT
        stand_in = _stand_in(kind, text, error.__traceback__)
        for link in ("__cause__", "__context__"):
            linked = getattr(error, link)
            if linked is not None and id(linked) not in seen:
                setattr(stand_in, link, self._without_private(linked, seen, shows_text=shows_text))
        stand_in.__suppress_context__ = error.__suppress_context__
        return stand_in


def _stand_in(
    kind: type[BaseException], text: str, traceback: TracebackType | None
) -> BaseException:
    """An exception that is shown with the name of another's class, and with this text."""
    names: dict[str, Any] = {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
    stand_in: BaseException = type(kind.__name__, (Exception,), names)(text)
    return stand_in.with_traceback(traceback)
