"""Many questions at the terminal: what one of them fails with is not the others' end."""

import io
import json
import sys
from collections.abc import Callable
from typing import cast

import pytest

from bot.terminal.ask import ask_batch, chat
from bot.terminal.screen import Terminal
from index.engine import Engine
from index.errors import QdrantError
from index.types import Answer
from tests.fakes.answers import JAPANESE_QUOTE, FakeAnswerer, quoting

AWAY = "The index can't be reached: questions are answered again as soon as it is back."


def away_at(question: str) -> Callable[[str], Answer]:
    """Answer all questions but one, at which the engine is away."""

    def reply(asked: str) -> Answer:
        if asked == question:
            raise QdrantError(AWAY)
        return quoting(asked)

    return reply


def test_an_outage_costs_a_batch_its_own_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Each gets an object, the one that failed with what it failed with."""
    engine = FakeAnswerer(away_at("two?"))
    lines = io.BytesIO(b"one?\ntwo?\nthree?\n")
    assert ask_batch(lines, cast(Engine, engine), Terminal(), as_json=True) == 0
    out, err = capsys.readouterr()
    one, two, three = map(json.loads, out.splitlines())
    assert [one["question"], three["question"]] == ["one?", "three?"]
    assert two == {"question": "two?", "error": AWAY}
    assert err == ""


def test_what_could_not_be_answered_stands_there_as_it_was_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Japanese isn't written in escapes, and nothing in it ends the line."""
    question = "誰が辞任しましたか\u2028\x85"
    engine = FakeAnswerer(away_at(question))
    lines = io.BytesIO(f"{question}\n".encode())
    ask_batch(lines, cast(Engine, engine), Terminal(), as_json=True)
    (line,) = capsys.readouterr().out.splitlines()
    assert "誰が辞任しましたか" in line
    assert json.loads(line) == {"question": question, "error": AWAY}


def test_an_outage_does_not_end_a_conversation(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so, and what could not be answered is nothing that is asked on from."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("one?\ntwo?\nthree?\n"))
    engine = FakeAnswerer(away_at("two?"))
    assert chat(cast(Engine, engine), Terminal()) == 0
    out, err = capsys.readouterr()
    assert err.splitlines() == [f"inyo: {AWAY}"]
    assert out.count(JAPANESE_QUOTE) == 2
    assert engine.before[2] == engine.before[1] == "one?"
