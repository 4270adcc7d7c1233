"""The real command as a process."""

import json
import os
import shutil
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.end_to_end.command import ENGLISH, JAPANESE, Inyo

# Runs Python without root's right to write where nobody may (CAP_DAC_OVERRIDE), if it has it.
OBEY_MODES = """
import ctypes, os, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(24, 1)  # PR_CAPBSET_DROP
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@pytest.fixture
def own(tmp_path: Path) -> Inyo:
    """The command in a folder with a document that isn't indexed yet, and default settings."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("Leike resigned on Friday.\r\nAltman did not.\r\n")
    return Inyo(tmp_path, {})


def check_answer(row: dict[str, Any], documents: Path) -> None:
    """Check that an object has the promised keys, and every quote is its span of the file."""
    assert row.keys() >= {"question", "language", "answered", "confidence", "elapsed_ms"}
    assert bool(row["excerpts"]) == row["answered"]
    assert not (row["excerpts"] and row["closest"])
    for rank, excerpt in enumerate([*row["excerpts"], *row["closest"]], start=1):
        assert excerpt.keys() >= {"rank", "quote", "score", "highlights", "citation"}
        assert excerpt["rank"] == rank
        citation = excerpt["citation"]
        assert citation.keys() >= {"document", "title", "language", "start", "end", "line", "place"}
        text = (documents / citation["document"]).read_bytes().decode("utf-8-sig")
        assert text[citation["start"] : citation["end"]] == excerpt["quote"]
        for mark in excerpt["highlights"]:
            assert mark.keys() >= {"start", "end", "word"}
            assert mark["word"] in row["question"]


def test_a_question_gets_its_quotes(inyo: Inyo) -> None:
    """On stdout, each with its citation."""
    done = inyo.run("ask", ENGLISH)
    assert (done.returncode, done.stderr) == (0, "")
    assert "アルトマン" in done.stdout
    assert "003_43c3f42d64131093.txt, line " in done.stdout
    assert "← Altman" in done.stdout


def test_a_question_gets_one_json_object(inyo: Inyo, project: Path) -> None:
    """With the promised keys, and quotes that are their spans."""
    done = inyo.run("ask", "--json", ENGLISH)
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    row = json.loads(line)
    check_answer(row, project / "seeds")
    assert row["question"] == ENGLISH
    assert row["language"] == "en"
    assert row["answered"] is True


def test_an_honest_abstention_is_no_error(inyo: Inyo, project: Path) -> None:
    """Exit code 0, with the closest passages."""
    done = inyo.run("ask", "--json", "Which hippopotamus composed baroque symphonies?")
    assert (done.returncode, done.stderr) == (0, "")
    row = json.loads(done.stdout)
    check_answer(row, project / "seeds")
    assert row["answered"] is False


def test_a_batch_is_answered_line_by_line(inyo: Inyo, project: Path) -> None:
    """Each answer comes before the next question is asked; no error stops the batch."""
    questions: list[tuple[bytes, str | None]] = [
        (ENGLISH.encode(), None),
        (b"", "empty"),
        (" \u3000".encode(), "empty"),
        (b"x" * 1_001, "1,001 characters"),
        (b"caf\xe9", "UTF-8"),
        (JAPANESE.encode() + b"\r", None),
    ]
    with inyo.start("ask", "--json", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for question, problem in questions:
            process.stdin.write(question + b"\n")
            process.stdin.flush()
            row = json.loads(process.stdout.readline())
            if problem is None:
                check_answer(row, project / "seeds")
                assert row["question"] == question.decode().strip()
            else:
                assert problem in row["error"]
                assert row["question"] == question.decode(errors="replace")
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_batch_may_begin_with_a_byte_order_mark_and_end_without_a_line_end(inyo: Inyo) -> None:
    """Files that were saved on Windows do."""
    done = inyo.run("ask", "--json", "-", given=f"\ufeff{ENGLISH}\r\n{JAPANESE}".encode())
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["question"] for row in rows] == [ENGLISH, JAPANESE]
    assert (done.returncode, done.stderr) == (0, "")


def test_a_batch_is_utf_8_in_any_locale(inyo: Inyo) -> None:
    """Also in locales in which Python reads and writes ASCII."""
    ascii_only = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = inyo.run("ask", "--json", "-", given=JAPANESE, **ascii_only)
    row = json.loads(done.stdout)
    assert row["question"] == JAPANESE
    assert row["language"] == "ja"


def test_a_conversation_through_a_pipe_answers_question_by_question(inyo: Inyo) -> None:
    """A question that can't be asked is one line on stderr, and the conversation goes on."""
    done = inyo.run("chat", given=f"{ENGLISH}\n\n{'x' * 1_001}\n{JAPANESE}\n")
    assert done.returncode == 0
    assert done.stdout.count("confidence") == 2
    (line,) = done.stderr.splitlines()
    assert "1,001 characters" in line


def test_an_interrupted_conversation_ends_silently(inyo: Inyo) -> None:
    """With the exit code of shells."""
    with inyo.start("chat") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(f"{ENGLISH}\n".encode())
        process.stdin.flush()
        while b"confidence" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b""
    assert process.returncode == 130


def test_a_closed_pipe_is_no_traceback(inyo: Inyo) -> None:
    """`inyo ask --json - | head -1` closes the pipe."""
    with inyo.start("ask", "--json", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(f"{ENGLISH}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline()
        process.stdout.close()
        process.stdin.write(f"{ENGLISH}\n".encode())
        process.stdin.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


# Nothing listens on the discard port, so the hub is refused at once.
UNREACHABLE_HUB = {
    "EMBEDDING_MODEL": "nobody/no-such-model",
    "HF_ENDPOINT": "http://127.0.0.1:9",
    "HF_HUB_OFFLINE": "0",
}
ERRORS: list[tuple[list[str], dict[str, str], int, str]] = [
    (["ask", ""], {}, 1, "empty"),
    (["ask", ENGLISH], {"INDEX_DIR": "/dev/null/index"}, 1, "INDEX_DIR"),
    (["ask", ENGLISH], UNREACHABLE_HUB, 1, "nobody/no-such-model"),
    (["train", "nothing", "--output", "model"], {}, 1, "nothing"),
    (["ask", ENGLISH], {"MAX_EXCERPTS": "many"}, 2, "MAX_EXCERPTS"),
    (["run"], {}, 2, "DISCORD_TOKEN"),
]


@pytest.mark.parametrize(("arguments", "settings", "code", "expected"), ERRORS)
def test_an_error_is_one_line_and_its_exit_code(
    inyo: Inyo, arguments: list[str], settings: dict[str, str], code: int, expected: str
) -> None:
    """On stderr, never a traceback: 1 for errors, 2 for settings and arguments."""
    done = inyo.run(*arguments, **settings)
    assert done.returncode == code
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert expected in line
    assert "Traceback" not in line


def test_a_document_that_is_damaged_is_named_and_the_others_are_indexed(own: Inyo) -> None:
    """In one line, besides the answer."""
    (own.folder / "seeds" / "damaged.txt").write_bytes("Já não há razão.".encode() + b"\xff")
    done = own.run("ask", "--json", "Who resigned on Friday?")
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert "damaged.txt" in line
    check_answer(json.loads(done.stdout), own.folder / "seeds")
    assert "Leike resigned on Friday." in done.stdout


def test_a_damaged_index_is_one_line_and_a_rebuild(own: Inyo) -> None:
    """The question is answered all the same; the next one is answered without a notice."""
    assert own.run("index").returncode == 0
    next((own.folder / ".inyo" / "index").rglob("postings.idf.npy")).write_bytes(b"damage")
    done = own.run("ask", "Who resigned on Friday?")
    assert done.returncode == 0
    assert "Leike resigned on Friday." in done.stdout
    (line,) = done.stderr.splitlines()
    assert "damaged" in line
    assert own.run("ask", "Who resigned on Friday?").stderr == ""


def test_four_processes_that_start_at_once_share_one_index(own: Inyo) -> None:
    """One builds it, and the others wait: at first, when it is out of date, and when damaged."""
    index_dir = own.folder / ".inyo" / "index"

    def damage(_: str) -> None:
        next(index_dir.rglob("postings.idf.npy")).write_bytes(b"damage")

    document = own.folder / "seeds" / "a.txt"
    for text, harm in (
        ("Leike resigned on Friday.", document.write_text),
        ("Murati resigned on Friday.", document.write_text),
        ("Murati resigned on Friday.", damage),
    ):
        harm(text)
        with ThreadPoolExecutor(4) as pool:
            asking = [pool.submit(own.run, "ask", "Who resigned on Friday?") for _ in range(4)]
            done = [future.result() for future in asking]
        assert [each.returncode for each in done] == [0] * 4, [each.stderr for each in done]
        assert all(text in each.stdout for each in done)
        assert not any("Traceback" in each.stderr for each in done)
        assert len(list((index_dir / "generations").iterdir())) == 1
    assert own.run("ask", "Who resigned on Friday?").stderr == ""  # nothing is left to be built


@pytest.mark.skipif(os.name != "posix", reason="folders can't be made read-only like this")
def test_read_only_folders_are_served_or_named(own: Inyo) -> None:
    """An index that is up to date needs no writing, and the documents never do."""
    question = ("ask", "Who resigned on Friday?")
    own = replace(own, python=(sys.executable, "-c", OBEY_MODES))

    def allow(writing: bool) -> None:
        for folder in (own.folder, *(path for path in own.folder.rglob("*") if path.is_dir())):
            folder.chmod(0o700 if writing else 0o500)

    def check_refusal(place: str, *arguments: str, **settings: str) -> None:
        done = own.run(*arguments, **settings)
        assert done.returncode == 1
        last = done.stderr.splitlines()[-1]
        assert place in last
        assert "Permission denied" in last
        assert "writ" in last
        assert "Traceback" not in done.stderr

    allow(False)
    try:
        check_refusal("INDEX_DIR", *question)
        allow(True)
        assert own.run("index").returncode == 0
        allow(False)
        done = own.run(*question)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Leike resigned on Friday." in done.stdout
        check_refusal("STATE_DIR", "run", DISCORD_TOKEN="a.b.c")  # noqa: S106 - nobody's
        (own.folder / "seeds" / "a.txt").write_text("Murati resigned on Friday.")
        check_refusal("INDEX_DIR", *question)
        with TemporaryDirectory() as index_dir:
            done = own.run(*question, INDEX_DIR=index_dir)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Murati resigned on Friday." in done.stdout
    finally:
        allow(True)


def test_a_build_that_is_killed_leaves_nothing_to_repair(own: Inyo, project: Path) -> None:
    """At several moments of a first build; the next command builds it and answers."""
    for path in (project / "seeds").glob("*.txt"):
        shutil.copy(path, own.folder / "seeds")
    for seconds in (0.3, 0.6, 0.9):
        with own.start("index") as process:
            time.sleep(seconds)
            process.kill()
    done = own.run("ask", "Who resigned on Friday?")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Leike resigned on Friday." in done.stdout
