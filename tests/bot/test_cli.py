"""Arguments and errors become one line and an exit code."""

import io
import json
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

import bot.cli
from bot.cli import main
from bot.settings import Settings, install_command
from bot.terminal.screen import Terminal
from index.engine import Engine
from index.types import Answer
from tests.fakes.answers import answer

Fails = Callable[[Settings, Terminal], Engine]


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a document, and settings that name it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("Leike resigned on Friday.")
    monkeypatch.setenv("DOCUMENTS_DIR", "documents")
    monkeypatch.setenv("EMBEDDING_MODEL", "static")
    for name in ("INDEX_DIR", "STATE_DIR", "MAX_EXCERPTS", "DISCORD_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def error_line(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on stderr; nothing is on stdout."""
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    return line


def failing_with(error: BaseException) -> Fails:
    """A function that fails to open the index."""

    def fail(_: Settings, __: Terminal) -> Engine:
        raise error

    return fail


def test_indexing_says_what_is_indexed(capsys: pytest.CaptureFixture[str]) -> None:
    """When it was built and when it is up to date; a document is one row of a table."""
    for _ in range(2):
        assert main(["index"]) == 0
        out, err = capsys.readouterr()
        first, *table = filter(str.strip, out.splitlines())
        assert first == (
            f"In the index in {Path('.inyo', 'index')}: 1 document, 1 passage, 3 terms."
        )
        assert table[-1].split() == [
            "a.txt",
            "a",
            "English",
            "plain",
            "text",
            "UTF-8",
            "25",
            "bytes",
            "1",
        ]
        assert err == ""


def test_indexing_is_listed_for_programs(
    environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As one object: what is in the index, and a sentence for all that isn't."""
    (environment / "documents" / "b.md").write_text("# Férias\n\nTodos têm trinta dias de férias.")
    (environment / "documents" / "empty.txt").write_text("")
    assert main(["index", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    row = json.loads(line)
    assert row["documents_dir"] == "documents"
    assert row["counts"]["documents"] == len(row["documents"]) == 2
    text, markdown = row["documents"]
    assert text.items() >= {"path": "a.txt", "language": "en", "bytes": 25, "passages": 1}.items()
    assert (markdown["title"], markdown["format"]) == ("Férias", "Markdown")
    assert markdown["encoding"] == "UTF-8"
    assert markdown["bytes"] > markdown["characters"]
    assert [line.split(" is ")[0] for line in row["skipped"]] == ["empty.txt"]


def test_the_size_of_each_file_is_listed_wherever_it_is(
    environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of what was fetched and of what servers have added, too."""
    fetched = environment / ".inyo" / "index" / "fetched" / "example.org" / "b.txt"
    added = environment / ".inyo" / "state" / "documents" / "77" / "c.txt"
    for file in (fetched, added):
        file.parent.mkdir(parents=True)
        file.write_text("The gate is locked at night.\n", newline="")
    sources = '[[website]]\nurl = "https://example.org/"\n'
    (environment / "documents" / "sources.toml").write_text(sources)
    assert main(["index", "--json"]) == 0
    sizes = {
        each["path"]: each["bytes"] for each in json.loads(capsys.readouterr().out)["documents"]
    }
    assert sizes == {"a.txt": 25, "fetched/example.org/b.txt": 29, ".tenants/77/c.txt": 29}


def test_other_documents_are_asked_without_touching_the_index(
    environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder or a single file that --documents names, alone and with an index of its own."""
    assert main(["index"]) == 0
    current = (environment / ".inyo" / "index" / "CURRENT").read_bytes()
    other = environment / "other"
    other.mkdir()
    (other / "b.md").write_text("# Leave\n\nEverybody has thirty days of leave.")
    (other / "c.txt").write_text("Everybody has thirteen days of leave.")
    for path, n_documents in (("other", 2), (str(other / "b.md"), 1), ("documents", 1)):
        capsys.readouterr()
        assert main(["index", "--json", "--documents", path]) == 0
        assert json.loads(capsys.readouterr().out)["counts"]["documents"] == n_documents
    assert main(["ask", "--json", "-d", "other/b.md", "How many days of leave?"]) == 0
    row = json.loads(capsys.readouterr().out)
    found = {each["citation"]["document"] for each in row["excerpts"] + row["closest"]}
    assert found == {"b.md"}
    assert (environment / ".inyo" / "index" / "CURRENT").read_bytes() == current


def test_a_search_lists_whole_passages(capsys: pytest.CaptureFixture[str]) -> None:
    """For people and for programs."""
    assert main(["search", "Leike", "resigned"]) == 0
    assert "Leike resigned on Friday." in capsys.readouterr().out
    assert main(["search", "--json", "-n", "1", "Leike"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["query"], row["language"]) == ("Leike", "en")
    (passage,) = row["passages"]
    assert passage["quote"] == "Leike resigned on Friday."
    Terminal().passages([], "en")
    assert capsys.readouterr().out == "Nothing in the documents matches.\n"


def test_a_document_is_read_as_a_whole_and_by_page(
    environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its path, a part of its title, or, if it is the only one, without a name."""
    assert main(["read"]) == 0
    assert capsys.readouterr().out.splitlines() == ["a · a.txt", "", "Leike resigned on Friday."]
    text = "# Staff handbook\n\n<!-- secret -->\n" + "A *long* paragraph. " * 200
    (environment / "documents" / "b.md").write_text(text)
    assert main(["read", "handbook", "--page", "2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Staff handbook · b.md · page 2 of ")
    assert "A long paragraph." in out
    pages: list[dict[str, Any]] = []
    while main(["read", "b.md", "--json", "--page", str(len(pages) + 1)]) == 0:
        pages.append(json.loads(capsys.readouterr().out))
        assert text[pages[-1]["start"] : pages[-1]["end"]] == pages[-1]["text"]
    assert "".join(page["text"] for page in pages) == text
    assert error_line(capsys).endswith(f"the last is {len(pages)}.")
    assert main(["read", "b.md"]) == 0
    assert "secret" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "hint"), [("a.text", "did you mean a.txt?"), ("zebra", "`inyo index`"), ("", "Name")]
)
def test_a_document_that_is_not_there_is_one_line_and_exit_1(
    name: str, hint: str, environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the nearest path, or the command that lists them."""
    (environment / "documents" / "b.txt").write_text("Altman did not resign.")
    assert main(["read", name]) == 1
    assert hint in error_line(capsys)


def test_a_misspelt_setting_is_a_notice(
    environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the right name; the command goes on."""
    (environment / ".env").write_text("DOCUMENT_DIR=documents\nPOSTGRES_USER=inyo\n")
    assert main(["ask", "Who resigned?"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("DOCUMENT_DIR in .env")
    assert line.endswith("did you mean DOCUMENTS_DIR?")


def test_indexing_says_what_is_not_indexed(
    environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each time, in a line each and once; a question is answered without a word about it."""
    for name in ("empty.txt", "b.MP4", "c.mp4", "d.doc", ".hidden.mp4", "sources.toml"):
        (environment / "documents" / name).write_text("")
    told = [
        "empty.txt is left out: there is nothing to read in it.",
        "Passed over, in formats that aren't read: 2 .mp4, 1 .doc.",
        "To have them read, save .doc as .docx.",
    ]
    for _ in range(2):
        assert main(["index"]) == 0
        assert capsys.readouterr().err.splitlines() == told
    assert main(["ask", "Who resigned?"]) == 0
    assert capsys.readouterr().err == ""


def test_a_conversation_knows_follow_ups_and_ends_when_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing after "exit" is answered."""
    asked: list[tuple[str, str]] = []

    class Listening:
        def answer(self, question: str, before: str = "") -> Answer:
            asked.append((question, before))
            return answer(question)

    monkeypatch.setattr(bot.cli, "live_engine", lambda *_: nullcontext(Listening()))
    said = "Who resigned?\n\nAnd when was that?\nWhere is Lisbon?\n Exit \nWho?\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(said))
    assert main(["chat"]) == 0
    assert asked == [
        ("Who resigned?", ""),
        ("And when was that?", "Who resigned?"),
        ("Where is Lisbon?", "Who resigned?\nAnd when was that?"),
    ]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["nonsense"], ["ask"], ["ask", "--nonsense", "a"], ["train", "a"], ["evaluate"]),
        *(["search"], ["search", "-n", "26", "a"], ["read", "--page", "0"]),
    ],
)
def test_wrong_arguments_are_one_line_and_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It points at the help."""
    with pytest.raises(SystemExit) as exited:
        main(arguments)
    assert exited.value.code == 2
    assert "--help" in error_line(capsys)


@pytest.mark.parametrize(
    ("question", "problem"),
    [("", "empty"), ("  ", "empty"), ("x" * 1_001, "1,001 characters"), ("\udcff", "UTF-8")],
)
def test_a_question_that_cannot_be_asked_is_one_line_and_exit_1(
    question: str, problem: str, environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is indexed."""
    assert main(["ask", question]) == 1
    assert problem in error_line(capsys)
    assert not (environment / ".inyo").exists()


def test_missing_documents_are_one_line_and_exit_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For every command that needs them."""
    monkeypatch.setenv("DOCUMENTS_DIR", "nothing")
    for arguments in (["ask", "Who?"], ["ask", "-"], ["chat"], ["index"]):
        assert main(arguments) == 1
        line = error_line(capsys)
        assert "nothing" in line
        assert "DOCUMENTS_DIR" in line


def test_a_missing_question_set_is_one_line_and_exit_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is looked at before anything is indexed."""
    assert main(["evaluate", "nothing.jsonl"]) == 1
    assert "nothing.jsonl" in error_line(capsys)


def test_training_without_its_packages_is_one_line_and_exit_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """It says how to get them."""
    (tmp_path / "pairs.tsv").write_text("en\tpt\tone\tum\n", encoding="utf-8")
    for name in ("model", "embedding"):
        monkeypatch.delitem(sys.modules, f"index.training.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "index.training.translation_table", None)
    monkeypatch.setitem(sys.modules, "datasets", None)
    assert main(["train", str(tmp_path), "--output", "model"]) == 1
    assert install_command("train") in error_line(capsys)


def test_an_unexpected_error_is_one_line_and_exit_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a traceback, and with the way to see it."""
    monkeypatch.setattr(bot.cli, "live_engine", failing_with(RuntimeError("lost\nthe thread")))
    assert main(["chat"]) == 1
    line = error_line(capsys)
    assert "RuntimeError: lost the thread" in line
    assert "LOG_LEVEL=DEBUG" in line


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Of the distribution."""
    with pytest.raises(SystemExit) as exited:
        main(["--version"])
    assert exited.value.code == 0
    assert capsys.readouterr().out.startswith("inyo ")
