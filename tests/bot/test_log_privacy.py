"""Logs hold no secret, and neither people nor what they ask unless the owner wants that."""

import io
import logging
from collections.abc import Iterator
from dataclasses import fields
from typing import NoReturn

import pytest

from bot.log_privacy import keep_private, redactor
from bot.logs import UNREADABLE
from bot.settings import Settings, read_settings
from tests.fakes.answers import FakeAnswerer
from tests.fakes.running import serving
from tests.fakes.server import TOKEN

SECRETS = {
    "DISCORD_TOKEN": TOKEN,
    "INDEX_API_KEY": "a-key-of-qdrant",
    "READER_SECRET": "0123456789abcdef0123456789abcdef",
    "DATABASE_URL": "postgresql+psycopg://inyo:p%40ssword@host/inyo",
}
HIDDEN = (*SECRETS.values(), "p@ssword", "p%40ssword")
QUESTION = "Who ate my sandwich?"
INTERACTION_TOKEN = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that is logged, at every level, by a handler of its own."""
    written = io.StringIO()
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.StreamHandler(written)])
    levels = {name: logging.getLogger(name).level for name in ("", "bot", "index")}
    logging.getLogger().setLevel(logging.DEBUG)
    yield written
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def settings(log_questions: str = "NO") -> Settings:
    """Settings with all secrets, which log everything that they may."""
    return read_settings({**SECRETS, "LOG_LEVEL": "DEBUG", "LOG_QUESTIONS": log_questions})


def test_every_secret_setting_is_tried_here() -> None:
    """A new one must not be forgotten; none is shown with the settings."""
    secret = {field.name.upper() for field in fields(Settings) if not field.repr}
    assert secret == set(SECRETS)
    assert not [value for value in HIDDEN if value in repr(settings())]


@pytest.mark.parametrize("log_questions", ["NO", "YES"])
@pytest.mark.parametrize("secret", HIDDEN)
def test_no_secret_is_logged(log: io.StringIO, log_questions: str, secret: str) -> None:
    """Not in a message, an argument, an exception or its causes; the rest is."""
    keep_private(settings(log_questions), logging.getLogger().handlers[0])
    logging.getLogger("bot.x").debug("message %s", {"with": secret})
    try:
        try:
            raise OSError(f"cause {secret}")
        except OSError as cause:
            raise ValueError(f"error {secret}") from cause
    except ValueError:
        logging.getLogger("bot.x").exception("failed with %s", secret)
    text = log.getvalue()
    assert secret not in text
    for part in ("message", "cause", "failed with", "OSError", "ValueError", __file__):
        assert part in text
    assert secret not in redactor(settings())(f"ValueError: {secret}")


class _UnreadableError(Exception):
    """Not even its text can be had."""

    def __str__(self) -> str:
        raise self


@pytest.mark.parametrize("log_questions", ["NO", "YES"])
def test_what_cannot_be_formatted_is_a_fixed_sentence(log: io.StringIO, log_questions: str) -> None:
    """Whoever logs it goes on."""
    keep_private(settings(log_questions), logging.getLogger().handlers[0])
    logging.getLogger("bot.x").warning("%d of %s", QUESTION)
    logging.getLogger("bot.x").warning("%s", _UnreadableError())
    try:
        raise _UnreadableError
    except _UnreadableError:
        logging.getLogger("bot.x").exception("It failed")
    text = log.getvalue()
    assert text.count(UNREADABLE) == 3
    assert "It failed" in text and "_UnreadableError" in text
    assert QUESTION not in text


@pytest.mark.parametrize("log_questions", ["NO", "YES"])
def test_what_answers_in_the_bots_place_is_not_logged(log: io.StringIO, log_questions: str) -> None:
    """The tokens of interactions, in addresses and payloads."""
    keep_private(settings(log_questions), logging.getLogger().handlers[0])
    address = f"https://discord.com/api/v10/webhooks/123/{INTERACTION_TOKEN}/messages/@original"
    logging.getLogger("discord").warning("We are being rate limited: %s", address)
    logging.getLogger("discord").warning("%s", {"id": "1", "token": INTERACTION_TOKEN})
    logging.getLogger("discord").warning("POST /interactions/1/%s/callback", INTERACTION_TOKEN)
    assert INTERACTION_TOKEN not in log.getvalue()
    assert log.getvalue().count("[secret]") == 3


@pytest.mark.asyncio
@pytest.mark.parametrize("log_questions", ["NO", "YES"])
async def test_questions_and_people_are_logged_only_if_that_is_wanted(
    log: io.StringIO, log_questions: str
) -> None:
    """Also where answering fails with what was asked; secrets are never logged."""
    keep_private(settings(log_questions), logging.getLogger().handlers[0])

    def fail(question: str) -> NoReturn:
        raise ValueError(f"can't answer {question!r}")

    async with serving(lambda: FakeAnswerer(fail)) as served:
        discord = served.discord
        ana = discord.person("Ana Example")
        discord.fail_next("PATCH", "/@original", 429)
        for ask in (discord.ask, discord.mention, discord.write_privately):
            assert "Error ID" in await served.notice(await ask(QUESTION, by=ana))
        await served.settle()
    text = log.getvalue()
    assert "ValueError" in text
    assert "Error ID" in text
    for private in (QUESTION, ana.id, "Ana Example"):
        assert (private in text) == (log_questions == "YES"), private
    assert TOKEN not in text
    sent = [request.path for request in discord.requests if "/callback" in request.path]
    tokens = {path.split("/interactions/")[1].split("/")[1] for path in sent}
    assert tokens
    assert not [token for token in tokens if token in text]
