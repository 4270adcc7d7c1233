"""Folders of Markdown are converted, asked and compared with what they were."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from index.documents.folder import read_documents
from tests.benchmarks.conversion import (
    BARS,
    DOCX,
    HTML,
    MARKDOWN,
    ONE_OF_THREE,
    PDF,
    RIGHT_FIRST,
    converted,
    is_right,
    letters,
    losses,
    main,
)

TEXT = """---
title: Club rules
---

# Rules

!!! note "Who may come"
    Guests are **always** welcome, see [the calendar](https://example.org/cal).

1. Dogs wait outside.
    - Guide dogs don't.

| Day | Opens |
| --- | ----- |
| Monday | 9:30 |

```sh
open --door
```

Bread &amp; butter cost `2 €`.
"""
NEEDS_LIBREOFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice")


@pytest.mark.parametrize(
    "kinds", [[HTML], pytest.param([HTML, DOCX, PDF], marks=NEEDS_LIBREOFFICE)], ids="+".join
)
def test_what_is_visible_is_in_each_format(tmp_path: Path, kinds: list[str]) -> None:
    """The readers get it out again, in order: notes, items, cells, code."""
    source = tmp_path / "source"
    (source / "club").mkdir(parents=True)
    (source / "club" / "rules.md").write_text(TEXT, encoding="utf-8")
    for _, folder in converted(source, tmp_path / "others", kinds):
        ((document,), errors) = read_documents(folder)
        assert not errors
        assert document.path.startswith("club/rules.")
        found, at = letters(document.text), 0
        for words in (
            *("Club rules", "Rules", "Who may come", "Guests are always welcome"),
            *("Dogs wait outside", "Guide dogs", "Day", "Monday", "9:30", "open --door"),
            "Bread & butter cost 2 €.",
        ):
            at = found.index(letters(words), at)


def test_right_is_what_has_the_letters_of_an_answer() -> None:
    """Whatever the markup is; but an answer of marks alone must be there as it is written."""
    gold = ["remains open for **30 minutes**", "see [the docs](https://example.org)"]
    assert is_right("It remains open for 30 minutes.", gold)
    assert is_right("Please *see the docs*", gold)
    assert not is_right("It remains open for 300 minutes.", gold[1:])
    assert is_right("| `a` | `b` |", ["`a` | `b`"])
    assert is_right("use `->` here", ["->"])
    assert not is_right("use an arrow here", ["->"])


def test_losses_are_those_of_the_worse_figure() -> None:
    """In points; what is gained in one doesn't make up for what is lost in the other."""
    found = {
        MARKDOWN: {RIGHT_FIRST: 60.0, ONE_OF_THREE: 80.0},
        HTML: {RIGHT_FIRST: 65.0, ONE_OF_THREE: 76.0},
    }
    assert losses(found, HTML) == 4.0 > BARS[HTML]


def test_a_folder_is_asked_in_each_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With shares of right answers for each; nothing is lost in a page."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "rules.md").write_text(TEXT, encoding="utf-8")
    rows = [
        {
            "id": "1",
            "language": "en",
            "question": "Who is welcome?",
            "gold": ["**always** welcome"],
        },
        {"id": "2", "language": "en", "question": "Where do dogs wait?", "gold": ["wait outside"]},
    ]
    asked = tmp_path / "asked.jsonl"
    asked.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    command = ["conversion", "--asked", str(asked), str(source), "--formats", HTML, "--lost"]
    monkeypatch.setattr(sys, "argv", [*command, "--embedding-model", "static"])
    assert main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines if line] == [
        ["asked", MARKDOWN],
        ["asked", HTML],
        ["all", "sets"],
        ["all", "sets"],
    ]
    assert all("kept in the text 100 %" in line for line in lines)
