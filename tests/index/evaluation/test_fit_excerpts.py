"""Quotes are measured by whether they hold the answer, and weights fitted to what does."""

import json
import lzma
from pathlib import Path

import pytest

from index.evaluation.fit_excerpts import main, read_folder, read_pairs
from index.evaluation.question_sets import contains_answer
from index.excerpts.sentence_scoring import FEATURES

PASSAGES = {
    "a": "A fábrica fica em Lisboa. Foi fundada em 1987 por dois irmãos.",
    "b": "O museu abre às nove horas. A entrada custa cinco euros.",
}
QUESTIONS = [
    ("1", "Quando foi fundada a fábrica?", "a", ["1987"]),
    ("2", "Quanto custa a entrada do museu?", "b", ["cinco euros"]),
    ("3", "Onde fica a fábrica?", "a", ["Lisboa"]),
    ("4", "Quem dirige o museu?", "b", []),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small set in the format of the evaluation sets."""
    passages = [{"id": name, "lang": "pt", "text": text} for name, text in PASSAGES.items()]
    questions = [
        {"id": name, "lang": "pt", "text": text, "passage_id": passage, "answers": answers}
        for name, text, passage, answers in QUESTIONS
    ]
    for name, rows in (("passages.jsonl", passages), ("questions.jsonl", questions)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """The same questions in a compressed table."""
    path = tmp_path / "pairs.tsv.xz"
    with lzma.open(path, "wt", encoding="utf-8") as lines:
        for _, text, passage, answers in QUESTIONS[:3]:
            lines.write(f"pt\tpt\t{text}\t{PASSAGES[passage]}\t{answers[0]}\n")
    return path


def test_a_folder_is_measured(folder: Path) -> None:
    """Questions without an answer don't count."""
    measured = (questions := read_folder(folder)).measure(questions.questions)
    assert (measured.questions, measured.first, measured.among_three) == (3, 1.0, 1.0)
    assert measured.median_chars > 0


def test_a_table_of_pairs_gives_choices(pairs: Path) -> None:
    """In each, the sentence that holds the answer is right."""
    read = read_pairs(pairs)
    assert len(read.questions) == 3
    choice = read.choice(read.questions[0])
    assert choice.features.shape == (len(choice.right), len(FEATURES))
    assert choice.right.sum() == 1


def test_the_command_prints_weights_and_figures(
    folder: Path, pairs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A weight for each feature, as they stand among the constants."""
    main([str(pairs), str(folder)])
    printed = capsys.readouterr().out
    assert all(f'"{name}": ' in printed for name in FEATURES)
    assert "one of three 100.0 %" in printed


def test_white_space_does_not_keep_an_answer_from_being_found() -> None:
    """A quote keeps the line ends of its document."""
    assert contains_answer("em\n1987", ["em 1987"])
    assert not contains_answer("em 1988", ["em 1987"])
