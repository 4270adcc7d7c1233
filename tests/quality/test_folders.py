"""The question sets over public folders are what their README says, so that none measures less."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from index.evaluation.question_sets import contains_answer, read_questions

FOLDER = Path(__file__).with_name("folders")
SETS = sorted(FOLDER.glob("*.jsonl"))
FIELDS = {"id", "language", "question", "gold", "kind", "form", "files"}
MIN_GOLD_CHARS = 2  # a shorter string would be in most quotes
# The first cell of a row of the README's table; then repository, commit, folder and licence.
_ROW = re.compile(r"^\| (?!set\b|-)(\w+) +((?:\|[^|\n]*\S[^|\n]*){4})\|$", re.MULTILINE)


def test_the_readme_lists_each_set() -> None:
    """With where its documents come from, and their licence; it lists no other."""
    listed = [row[1] for row in _ROW.finditer((FOLDER / "README.md").read_text(encoding="utf-8"))]
    assert sorted(listed) == [path.stem for path in SETS]


def test_no_two_questions_have_one_id() -> None:
    """In all sets together: an id decides a question's half."""
    ids = Counter(question.id for path in SETS for question in read_questions(path))
    assert [name for name, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_a_set_is_well_formed(path: Path) -> None:
    """Its languages are known, its gold can be quoted, and what has an answer says where."""
    assert len(read_questions(path)) > 100  # which checks keys, languages and types
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        at, gold, files = row["id"], row["gold"], row["files"]
        assert row.keys() == FIELDS, at
        assert at.startswith(f"{path.stem}-"), at
        assert row["question"] == row["question"].strip(), at
        assert row["kind"], at
        assert row["form"], at
        assert bool(gold) == bool(files) == (row["form"] != "none"), at
        assert len(set(gold)) == len(gold), at
        assert all(len("".join(string.split())) >= MIN_GOLD_CHARS for string in gold), at
        # An answer that the question itself gives would be found in its echo.
        assert not contains_answer(row["question"], gold), at
        assert all(re.fullmatch(r"[^/\\].*\.(md|mdx|txt)", name) for name in files), at
