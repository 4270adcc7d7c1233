"""The process that reads files of any format: its limits, and what is left of it after a file."""

import subprocess
from collections.abc import Iterator
from errno import EAGAIN
from pathlib import Path
from unittest.mock import Mock

import pytest

from index.documents.reading_process import ReadingProcess, read_file
from index.errors import DocumentError, LimitError, ReaderUnavailableError

SUBTITLES = b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n"
MISBEHAVING = "tests.index.documents.misbehaving_reader"


@pytest.fixture
def process() -> Iterator[ReadingProcess]:
    """A process with tight limits, whose reader does what the names of files say."""
    process = ReadingProcess(max_cpu_s=1, max_wall_s=15, module=MISBEHAVING)
    yield process
    process.close()


def refusal(process: ReadingProcess, name: str, data: bytes = b"") -> str:
    """Why a file is refused."""
    with pytest.raises(DocumentError) as error:
        process.read(Path(name), data)
    return str(error.value)


def test_a_file_is_the_same_from_another_process() -> None:
    """With its places; an error is told as it is."""
    (content,) = read_file(Path("a.srt"), SUBTITLES).documents
    assert (content.text, content.places[0].label) == ("Hello.", "00:00:01")
    with pytest.raises(DocumentError, match="there are no subtitles with times in it"):
        read_file(Path("b.srt"), b"x")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("loops", "reading it took more than 1 s; split or convert it."),
        ("sleeps", "reading it took more than 1 s; split or convert it."),
        ("crashes", "what reads it crashed; it is damaged, save or export it again."),
        ("exits", "what reads it crashed; it is damaged, save or export it again."),
        ("grows", "reading it takes too much memory; split or convert it."),
        ("nests", "it is nested too deeply; flatten or convert it."),
        ("fails", "what reads it failed (ZeroDivisionError); save or export it again."),
    ],
)
def test_whatever_a_file_does_the_next_one_is_read(
    process: ReadingProcess, name: str, reason: str
) -> None:
    """A file that can't be read is one line that says what to do."""
    assert refusal(process, name) == f"{name} is left out: {reason}"
    assert process.read(Path("good"), b"").documents[0].text == "Some text."


@pytest.mark.parametrize(
    ("name", "is_limit"), [("loops", True), ("crashes", True), ("grows", True), ("fails", False)]
)
def test_what_takes_too_much_is_told_from_what_is_wrong(
    process: ReadingProcess, name: str, is_limit: bool
) -> None:
    """Only that may be read with other limits."""
    with pytest.raises(DocumentError) as error:
        process.read(Path(name), b"")
    assert isinstance(error.value, LimitError) == is_limit


def test_nothing_is_written(process: ReadingProcess, tmp_path: Path) -> None:
    """Not even by a library that a file has taken over."""
    target = tmp_path / "written"
    assert "OSError" in refusal(process, "writes", str(target).encode())
    assert not target.exists() or not target.read_bytes()


def test_a_process_that_was_ended_is_started_again(process: ReadingProcess) -> None:
    """As it ends by itself when there is nothing to do."""
    assert process.read(Path("good"), b"").documents
    process.close()
    assert process.read(Path("good"), b"").documents


def test_a_process_that_cannot_be_started_says_nothing_of_the_file(
    process: ReadingProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is read another time, when there are processes and memory again."""
    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "Popen", Mock(side_effect=BlockingIOError(EAGAIN, "No more")))
        with pytest.raises(ReaderUnavailableError, match=r"can't be started \(No more\)"):
            process.read(Path("good"), b"")
    assert process.read(Path("good"), b"").documents


def test_a_process_that_ends_without_an_error_says_nothing_of_the_file(
    process: ReadingProcess,
) -> None:
    """It may have had no time to start."""
    with pytest.raises(ReaderUnavailableError, match="what reads it ended twice"):
        process.read(Path("ends"), b"")
