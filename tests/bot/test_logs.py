"""The log on stderr: for people and for programs."""

import json
import logging
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import INCIDENT, LogFormat, LogFormatter

LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def formatted(log_format: LogFormat, message: str, **more: object) -> str:
    """A warning as it is logged."""
    fields = {"name": "bot.x", "levelname": "WARNING", "levelno": logging.WARNING, "msg": message}
    return LogFormatter(log_format).format(logging.makeLogRecord({**fields, **more}))


def test_a_line_for_people_has_time_level_and_module() -> None:
    """In this order; the incident's id is in the text already."""
    line = formatted("CONSOLE", "Error ID ab12: it failed", incident="ab12")
    date, time, rest = line.split(" ", 2)
    assert (len(date), len(time)) == (10, 8)
    assert rest == "[warning] Error ID ab12: it failed [bot.x]"


def test_programs_get_json_with_the_incident_and_the_traceback() -> None:
    """The id is that which the person was shown."""
    try:
        raise ValueError("no such place")
    except ValueError:
        row = json.loads(
            formatted("JSON", "It failed", **{INCIDENT: "ab12"}, exc_info=sys.exc_info())
        )
    assert row.pop("exception").endswith("ValueError: no such place")
    assert row.pop("timestamp")
    assert row == {"level": "warning", "logger": "bot.x", "event": "It failed", "incident": "ab12"}


@pytest.mark.parametrize("log_format", ["CONSOLE", "JSON"])
@given(text=st.text(alphabet=st.one_of(st.characters(), st.sampled_from(LINE_ENDS + "\x1b\x9b"))))
def test_no_text_begins_a_line_or_controls_a_terminal(log_format: LogFormat, text: str) -> None:
    """Whatever a file is called or another program says."""
    line = formatted(log_format, "%s", args=(text,))
    assert len(line.splitlines()) == 1
    assert not set(line) & set(map(chr, (*range(0x20), *range(0x7F, 0xA0))))


def test_the_variables_around_an_error_are_not_logged() -> None:
    """They may hold the token."""
    for log_format in ("CONSOLE", "JSON"):
        try:
            secret = "very-" + "secret"
            raise ValueError(len(secret))
        except ValueError:
            assert "very-secret" not in formatted(log_format, "x", exc_info=sys.exc_info())


def test_a_command_that_logs_nothing_does_not_import_structlog() -> None:
    """It would wait a tenth of a second."""
    code = (
        "import sys; from bot.logs import log_to_stderr; log_to_stderr('INFO', 'CONSOLE')\n"
        "assert 'structlog' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
