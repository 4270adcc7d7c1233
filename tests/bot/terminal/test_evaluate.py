"""What `inyo evaluate` is told, and what it says before it measures anything."""

import importlib.util
import json
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

import bot.terminal.evaluate
from bot.cli import main
from bot.settings import install_command
from index.engine import Engine
from index.evaluation.question_sets import half_of, read_questions
from tests.index.evaluation.asked import BAKED, RESIGNED, SLEEPS, engine_of_texts, outcome
from tests.index.evaluation.folders import question_rows, write_folder


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny folder beside us; to measure it would fail the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EMBEDDING_MODEL", raising=False)

    def measure(*_: object, **__: object) -> None:
        pytest.fail("it measured before it spoke")

    monkeypatch.setattr(bot.terminal.evaluate, "measure", measure)
    return write_folder(tmp_path / "tiny")


def error_line(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on stderr; nothing is on stdout."""
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    return line


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--picture", "bars.jpeg"], "--picture bars.jpeg: give a file name that ends in .png or"),
        (["--reliability", "sure"], "--reliability sure: give a file name that ends in .png or"),
        (["--picture", "nowhere/bars.png"], "nowhere/bars.png can't be written (No such file"),
        (["--json", "nowhere/all.json"], "nowhere/all.json can't be written (No such file"),
        (["--json", "."], "--json . can't be written (Is a directory)"),
        (["--html", "nowhere/all.html"], "nowhere/all.html can't be written (No such file"),
    ],
)
def test_a_file_that_cannot_be_written_is_said_first(
    arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, with exit code 2."""
    assert main(["evaluate", "tiny", *arguments]) == 2
    assert problem in error_line(capsys)


def test_looking_whether_a_file_can_be_written_leaves_it_as_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is there stays, and what isn't there is not made."""
    Path("old.json").write_text("old")
    arguments = ["--json", "old.json", "--picture", "new.png", "--reliability", "x.gif"]
    assert main(["evaluate", "tiny", *arguments]) == 2
    assert "x.gif" in error_line(capsys)
    assert main(["evaluate", "tiny", *arguments[:4], "--reliability", "no/x.svg"]) == 2
    assert Path("old.json").read_text() == "old"
    assert not Path("new.png").exists()


def test_question_sets_alone_have_nothing_to_draw(capsys: pytest.CaptureFixture[str]) -> None:
    """Pictures are of what is measured on folders."""
    row = '{"id": "1", "language": "en", "question": "Who?", "gold": []}'
    Path("set.jsonl").write_text(row)
    assert main(["evaluate", "set.jsonl", "--picture", "a.png"]) == 2
    assert "--picture draws what is measured on folders" in error_line(capsys)


@pytest.mark.parametrize(
    ("arguments", "package"),
    [([], "pytrec_eval"), (["--picture", "a.png"], "matplotlib")],
)
def test_a_missing_package_is_one_line_and_exit_1(
    arguments: list[str],
    package: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It says how to get it."""

    def find_spec(name: str) -> ModuleSpec | None:
        return None if name == package else importlib.util.find_spec(name)

    monkeypatch.setattr(bot.terminal.evaluate, "find_spec", find_spec)
    assert main(["evaluate", "tiny", *arguments]) == 1
    brings = f"{install_command('evaluate')} brings what measuring needs"
    assert error_line(capsys) == f"inyo: {package} is missing: {brings}."


def test_without_the_extra_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Question sets need scipy as well, which `inyo ask` does without."""
    monkeypatch.setitem(sys.modules, "bot.terminal.evaluate", None)  # can't be imported
    assert main(["evaluate", "set.jsonl"]) == 1
    assert error_line(capsys).endswith(
        f"{install_command('evaluate')} brings what measuring needs."
    )


@pytest.mark.parametrize("number", ["0", "-1", "many", "1.5"])
def test_a_wrong_number_of_questions_is_one_line_and_exit_2(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It points at the help."""
    with pytest.raises(SystemExit) as exited:
        main(["evaluate", "tiny", "--questions", number])
    assert exited.value.code == 2
    assert "give a whole number from 1" in error_line(capsys)


def test_a_folder_without_passages_is_one_line_and_exit_1(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says what is missing."""
    (folder / "passages.jsonl").unlink()
    assert main(["evaluate", "tiny"]) == 1
    assert "tiny has no passages.jsonl" in error_line(capsys)


def test_nothing_to_ask_is_one_line_and_exit_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a half without questions."""
    (question, *_) = question_rows()
    write_folder(tmp_path / "one", questions=[question])
    other = {"dev": "test", "test": "dev"}[half_of(question["id"])]
    assert main(["evaluate", "one", "--half", other]) == 1
    assert "one: nothing to ask" in error_line(capsys)


def test_a_model_without_weights_of_its_own_is_named(
    folder: Path,
    static_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With the command that fits them; of a bundled model nothing is said."""
    monkeypatch.setattr(bot.terminal.evaluate, "measure", lambda *_, **__: ([], []))
    monkeypatch.setenv("EMBEDDING_MODEL", str(static_model))
    assert main(["evaluate", str(folder)]) == 0
    line = error_line(capsys)
    assert f"--embedding-model {static_model} FOLDER" in line
    monkeypatch.setenv("EMBEDDING_MODEL", "static")
    assert main(["evaluate", str(folder)]) == 0
    assert capsys.readouterr().err == ""


ROWS = [
    {"id": "right", "question": "When did Leike resign?", "gold": ["on Friday"]},
    {"id": "absent", "question": "What is baked?", "gold": ["Croissants"], "kind": "what"},
    {"id": "wrong", "question": "Who sleeps in the afternoon?", "gold": ["is baked"]},
]
QUOTES = {"right": RESIGNED, "absent": BAKED, "wrong": SLEEPS}


@pytest.fixture
def question_set(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A question set, and an engine that answers its questions with QUOTES."""
    path = Path("mine.jsonl")
    path.write_text("\n".join(json.dumps({"language": "en", **row}) for row in ROWS))
    engine = engine_of_texts()
    answers = {each.text: outcome(each, [QUOTES[each.id]]).answer for each in read_questions(path)}
    monkeypatch.setattr(engine, "answer", answers.__getitem__)

    def open_engine(*_: object) -> Engine:
        return engine

    monkeypatch.setattr(bot.terminal.evaluate, "open_engine_with_progress", open_engine)
    return path


def test_misses_are_listed_and_reported(
    question_set: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By cause: what was expected, where that is, what was quoted; in the HTML as well."""
    arguments = ["--misses", "--by", "kind", "--html", "report.html"]
    assert main(["evaluate", str(question_set), *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == "mine.jsonl, question absent: no document has its gold 'Croissants'.\n"
    assert "mine · all questions · by kind" in out
    assert "mine · all questions · 2 misses" in out
    assert "what is expected is in no document: 1 question\n\nabsent: What is baked?" in out
    assert "expected: is baked" in out
    assert "where:    0.txt, line 1; its passage ranks 1" in out
    assert "quoted:   The baker sleeps in the afternoon." in out
    report = Path("report.html").read_text(encoding="utf-8")
    assert "Croissants" in report
    assert "The baker sleeps in\nthe afternoon." in report


def test_a_run_is_compared_with_an_earlier_one(
    question_set: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What became better or worse is listed; a file that is no report is refused at once."""
    assert main(["evaluate", str(question_set), "--json", "run.json"]) == 0
    before = json.loads(Path("run.json").read_text(encoding="utf-8"))
    before["question_sets"][0]["by_question"]["right"]["rank"] = None
    Path("run.json").write_text(json.dumps(before))
    capsys.readouterr()
    # Over the file of the run before: it is read before it is written.
    again = ["--against", "run.json", "--json", "run.json"]
    assert main(["evaluate", str(question_set), *again]) == 0
    out = capsys.readouterr().out
    assert "3 questions: right 0.0 % before, 33.3 % now; 1 better, 0 worse, 0 different" in out
    assert "better: right: When did Leike resign?" in out
    assert main(["evaluate", str(question_set), "--against", str(question_set)]) == 1
    assert "mine.jsonl is no report" in error_line(capsys)
