"""An answer as JSON, as programs were promised it."""

import json
from typing import Any

import pytest

from bot.terminal.ask import to_json_line
from index.types import Answer
from tests.fakes.answers import JAPANESE_QUOTE, answer, excerpt, twin

QUOTED = excerpt(JAPANESE_QUOTE, highlights=[(9, 11, "resign")])


def parsed(given: Answer) -> Any:
    """The JSON, read back."""
    return json.loads(to_json_line(given))


def promised(row: dict[str, Any]) -> dict[str, type]:
    """Key -> type, of keys that every reader may count on."""
    return {key: type(value) for key, value in row.items()}


def test_an_answer_has_the_promised_keys() -> None:
    """Readers ignore keys that they don't know, but these are there, of these types."""
    row = parsed(answer("Who resigned?", [QUOTED]))
    assert {
        "question": str,
        "language": str,
        "answered": bool,
        "confidence": float,
        "excerpts": list,
        "closest": list,
        "elapsed_ms": float,
    }.items() <= promised(row).items()
    (quoted,) = row["excerpts"]
    assert {
        "rank": int,
        "quote": str,
        "score": float,
        "highlights": list,
        "citation": dict,
    }.items() <= promised(quoted).items()
    assert quoted["highlights"] == [{"start": 9, "end": 11, "word": "resign"}]
    assert {
        "document": str,
        "title": str,
        "language": str,
        "start": int,
        "end": int,
        "line": int,
        "page": type(None),
    }.items() <= promised(quoted["citation"]).items()


def test_twins_have_the_form_of_citations() -> None:
    """So that a reader can open them in the same way."""
    (quoted,) = parsed(answer("?", [excerpt(JAPANESE_QUOTE, also_in=[twin()])]))["excerpts"]
    (also,) = quoted["also_in"]
    assert also.keys() == quoted["citation"].keys()
    assert (also["document"], also["language"], also["start"]) == ("notas.txt", "pt", 10)


def test_what_is_closest_has_the_form_of_excerpts() -> None:
    """Which are empty then."""
    row = parsed(answer("Who resigned?", closest=[QUOTED]))
    assert row["answered"] is False
    assert row["excerpts"] == []
    assert row["closest"] == parsed(answer("Who resigned?", [QUOTED]))["excerpts"]


@pytest.mark.parametrize("quote", ["a\nb\r\nc", 'a "b" \\', "a\u2028b\u0085c", "🙂\x00\x1b[0m"])
def test_any_quote_is_one_line_and_comes_back_as_it_was(quote: str) -> None:
    """Whatever characters a document has."""
    line = to_json_line(answer("?", [excerpt(quote)]))
    assert len(line.splitlines()) == 1
    assert json.loads(line)["excerpts"][0]["quote"] == quote


def test_text_is_readable_as_it_stands() -> None:
    """Japanese isn't written in escapes."""
    assert JAPANESE_QUOTE in to_json_line(answer("?", [QUOTED]))
