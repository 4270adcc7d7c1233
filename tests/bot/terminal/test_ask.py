"""Questions at the terminal: JSON lines, batches and conversations."""

import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.terminal.ask import ask_batch, chat
from bot.terminal.screen import Terminal, to_json_line
from index.engine import Engine
from index.errors import QdrantError
from index.types import Answer
from tests.fakes.answers import JAPANESE_QUOTE, FakeAnswerer, answer, excerpt, quoting, twin

AWAY = "The index can't be reached: questions are answered again as soon as it is back."
QUOTED = excerpt(JAPANESE_QUOTE, highlights=[(9, 11, "resign")])


def parsed(given: Answer) -> Any:
    """An answer's JSON, parsed."""
    return json.loads(to_json_line(given))


def types_of(row: dict[str, Any]) -> dict[str, type]:
    """Key -> the type of its value."""
    return {key: type(value) for key, value in row.items()}


def test_an_answer_has_the_documented_keys() -> None:
    """With values of these types; programs that read it ignore other keys."""
    row = parsed(answer("Who resigned?", [QUOTED]))
    assert {
        "question": str,
        "language": str,
        "answered": bool,
        "confidence": float,
        "excerpts": list,
        "closest": list,
        "elapsed_ms": float,
    }.items() <= types_of(row).items()
    (quoted,) = row["excerpts"]
    assert {
        "rank": int,
        "quote": str,
        "score": float,
        "highlights": list,
        "citation": dict,
    }.items() <= types_of(quoted).items()
    assert quoted["highlights"] == [{"start": 9, "end": 11, "word": "resign"}]
    assert {
        "document": str,
        "title": str,
        "language": str,
        "start": int,
        "end": int,
        "line": int,
        "place": type(None),
    }.items() <= types_of(quoted["citation"]).items()


def test_translations_have_the_form_of_citations() -> None:
    """A program can open both in the same way."""
    (quoted,) = parsed(answer("?", [excerpt(JAPANESE_QUOTE, also_in=[twin()])]))["excerpts"]
    (also,) = quoted["also_in"]
    assert also.keys() == quoted["citation"].keys()
    assert (also["document"], also["language"], also["start"]) == ("notas.txt", "pt", 10)


def test_the_closest_passages_have_the_form_of_excerpts() -> None:
    """An abstention has no excerpts."""
    row = parsed(answer("Who resigned?", closest=[QUOTED]))
    assert row["answered"] is False
    assert row["excerpts"] == []
    assert row["closest"] == parsed(answer("Who resigned?", [QUOTED]))["excerpts"]


QUOTES = ["a\nb\r\nc", 'a "b" \\', "a\u2028b\u0085c"]


@pytest.mark.parametrize("quote", [*QUOTES, "🙂\x00\x1b[0m\x9b31m\x7f\u202e"])
def test_any_quote_is_one_line_and_parsed_back_exactly(quote: str) -> None:
    """Also with the line ends of Unicode. Nothing that a terminal obeys, and Japanese as it is."""
    line = to_json_line(answer("?", [excerpt(quote), QUOTED]))
    assert len(line.splitlines()) == 1
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", line)
    assert json.loads(line)["excerpts"][0]["quote"] == quote
    assert JAPANESE_QUOTE in line


def away_at(question: str) -> Callable[[str], Answer]:
    """Answer all questions but one, at which Qdrant is away."""

    def reply(asked: str) -> Answer:
        if asked == question:
            raise QdrantError(AWAY)
        return quoting(asked)

    return reply


def test_an_outage_costs_a_batch_only_its_own_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """The question that fails gets an error object, in which Japanese is not escaped."""
    failing = "誰が辞任しましたか\u2028\x85"
    engine = FakeAnswerer(away_at(failing))
    lines = io.BytesIO(f"one?\n{failing}\nthree?\n".encode())
    assert ask_batch(lines, cast(Engine, engine), Terminal(), as_json=True) == 0
    out, err = capsys.readouterr()
    assert "誰が辞任しましたか" in out
    one, two, three = map(json.loads, out.splitlines())
    assert [one["question"], three["question"]] == ["one?", "three?"]
    assert two == {"question": failing, "error": AWAY}
    assert err == ""


def test_an_outage_does_not_end_a_conversation(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is reported; the question that failed is no context of the next one."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("one?\ntwo?\nthree?\n"))
    engine = FakeAnswerer(away_at("two?"))
    assert chat(cast(Engine, engine), Terminal()) == 0
    out, err = capsys.readouterr()
    assert err.splitlines() == [f"inyo: {AWAY}"]
    assert out.count(JAPANESE_QUOTE) == 2
    assert engine.before[2] == engine.before[1] == "one?"


def test_chatter_changes_nothing_in_a_conversation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It gets a line, and the next question may still refer to the one before."""
    engine = FakeAnswerer(
        lambda question: replace(answer(question), chatter="thanks" if question == "thx" else None)
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO("Who resigned?\nthx\nAnd why?\n"))
    assert chat(cast(Engine, engine), Terminal()) == 0
    assert engine.before == ["", "Who resigned?", "Who resigned?"]
    assert capsys.readouterr().out.count("You're welcome!") == 1
