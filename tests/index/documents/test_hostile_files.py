"""Hostile files among good ones: one line each at most, and the good ones are served."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.documents import reading_process
from index.documents.folder import read_documents
from index.documents.readers.registry import SUFFIXES
from index.documents.reading_process import ReadingProcess
from index.documents.structure import read_structure
from tests.index.documents.hostile_files import SECRET, hostile_files

GOOD = {
    "good/a.txt": "A text.",
    "good/b.rst": "A *text*.\n",
    "good/c.srt": "1\n00:00:01,000 --> 00:00:02,000\nA text.\n",
}
# Those that are read: what is hostile in them has no effect.
HARMLESS = {
    *("one-word.txt", "include.rst", "table.rst", "circle.rst", "include.adoc", "deep.adoc"),
    *("stars.adoc", "laughs.adoc", "times.vtt", "outside.html", "charset.html", "outside.zip"),
    *("pages.pdf", "outside.docx", "outside.xml", "deep.html", "inside.zip", "deep.docx"),
}


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process with less time, so that the tests take less."""
    process = ReadingProcess(max_cpu_s=8, max_wall_s=120)
    monkeypatch.setattr(reading_process, "_reading_process", process)
    yield
    process.close()


def test_hostile_files_cost_a_line_each_and_the_rest_is_served(tmp_path: Path) -> None:
    """None is read beyond its limits, and none makes its reader quote another file."""
    made = hostile_files()
    assert len(made) >= 40
    hostile = {name: data for name, data in made.items() if name.endswith(SUFFIXES)}
    (tmp_path / "good").mkdir()
    for name, data in hostile.items():
        (tmp_path / name).write_bytes(data)
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    documents, errors = read_documents(tmp_path)
    read = {document.path for document in documents}
    assert set(GOOD) <= read
    assert {path.split("/")[0] for path in read} - {"good"} <= HARMLESS
    for document in documents:
        assert SECRET not in document.text
        for sentence in read_structure(document.text, is_markdown=document.is_markdown).sentences:
            assert 0 <= sentence.start < sentence.end <= len(document.text)
    lines = [str(error) for error in errors]
    for name in hostile:
        if name not in {path.split("/")[0] for path in read}:
            (line,) = (line for line in lines if name in line)
            assert " is left out: " in line
            assert "\n" not in line
            assert len(line) < 500
            assert line.endswith(".")
