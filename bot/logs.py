"""The log on stderr: lines for people, or JSON for programs that gather logs.

All modules log with Python's `logging`, and structlog formats what they and the libraries log. A
record's text may hold names of files and words of other programs, so that no control character of
theirs reaches a terminal, and one record stays one line but for a traceback.
"""

import logging
import sys
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import structlog

LogFormat = Literal["CONSOLE", "JSON"]

# They log each step of looking for a model or a file; we report the result ourselves in one line.
_TALKATIVE = ("sentence_transformers", "transformers", "httpx", "httpx2", "watchfiles")

# The keys of JSON lines that records bring themselves, as `extra`.
INCIDENT = "incident"  # the id that a person was shown

UNREADABLE = "(a message that can't be formatted)"

_TIME: Mapping[LogFormat, str] = {"CONSOLE": "%Y-%m-%d %H:%M:%S", "JSON": "iso"}

_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_ESCAPED |= {code: f"\\u{code:04x}" for code in (0x2028, 0x2029, *range(0x202A, 0x202F))}
_ESCAPED |= {code: f"\\u{code:04x}" for code in range(0x2066, 0x206A)}  # direction of text
# A traceback has lines of its own.
_ESCAPED_IN_TRACEBACK = {code: text for code, text in _ESCAPED.items() if chr(code) not in "\n\t"}


def log_to_stderr(level: str, log_format: LogFormat) -> logging.Handler:
    """Log to stderr from now on, instead of what the root logger did before.

    Args:
        level: The least severe level.
        log_format: For people, in colour on a screen; or one JSON object a line.

    Returns:
        What writes the log.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(LogFormatter(log_format, in_colour=sys.stderr.isatty()))
    logging.basicConfig(level=level, handlers=[handler])
    if level != "DEBUG":
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.ERROR)
    return handler


def message_of(record: logging.LogRecord) -> str:
    """A record's message, or UNREADABLE: a filter that raises would end whatever logs."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - the arguments' own, or too few of them
        return UNREADABLE


class LogFormatter(logging.Formatter):
    """Formats records with structlog, which is imported when the first one is formatted.

    Most commands log nothing, and needn't wait for it.
    """

    def __init__(self, log_format: LogFormat, *, in_colour: bool = False) -> None:
        super().__init__()
        self._log_format = log_format
        self._in_colour = in_colour

    def format(self, record: logging.LogRecord) -> str:
        """A record as text; logging calls this."""
        return self._formatter.format(record)

    @cached_property
    def _formatter(self) -> "structlog.stdlib.ProcessorFormatter":
        # A tenth of a second, for which commands that log nothing needn't wait.
        import structlog

        is_json = self._log_format == "JSON"
        before: list[structlog.typing.Processor] = [
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt=_TIME[self._log_format], utc=is_json),
            # Not the tracebacks of rich or those with variables, which may hold secrets.
            structlog.processors.format_exc_info,
        ]
        if is_json:
            before.append(structlog.stdlib.ExtraAdder(allow=[INCIDENT]))
            renderer: structlog.typing.Processor = structlog.processors.JSONRenderer()
        else:
            before.append(_printable)
            renderer = structlog.dev.ConsoleRenderer(
                colors=self._in_colour,
                force_colors=self._in_colour,
                pad_event_to=0,
                pad_level=False,
                exception_formatter=structlog.dev.plain_traceback,
            )
        meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        return structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before, processors=[meta, renderer]
        )


def _printable(_: object, __: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same event with escapes in the place of control characters."""
    return {
        key: value.translate(_ESCAPED_IN_TRACEBACK if key == "exception" else _ESCAPED)
        if isinstance(value, str)
        else value
        for key, value in event.items()
    }
