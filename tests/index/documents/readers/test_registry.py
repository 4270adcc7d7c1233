"""A reader is chosen by what a file is, and a file may hold several documents."""

from pathlib import Path

import pytest

from index.documents.folder import read_documents
from index.documents.readers import registry
from index.documents.readers.base import FileContents, extracted
from index.documents.readers.registry import Format, format_of
from index.errors import DocumentError

MADE = Path(__file__).parent / "files"


def read_lines(_: Path, data: bytes) -> FileContents:
    """A reader for the tests: each line is a document, called by its number."""
    lines = data.decode().split("\n")
    found = [extracted(line, name=f"{number}.md") for number, line in enumerate(lines) if line]
    return FileContents(tuple(found), ("The last line is left out.",))


@pytest.fixture
def lines_format(monkeypatch: pytest.MonkeyPatch) -> Format:
    """A format whose files hold several documents, known by their beginning."""
    line_format = Format("lines", (".lines",), "text.read_lines", is_content=_is_lines)
    monkeypatch.setattr("index.documents.readers.text.read_lines", read_lines, raising=False)
    monkeypatch.setattr(registry, "FORMATS", (line_format, *registry.FORMATS))
    # The process that reads other formats doesn't know this one.
    monkeypatch.setattr("index.documents.folder.read_file", registry.read_file)
    return line_format


def _is_lines(head: bytes, _: bytes) -> bool:
    return head.startswith(b"LINES")


def test_content_decides_before_the_name(lines_format: Format) -> None:
    """And the name where content shows nothing; what has neither is text."""
    assert format_of(Path("a.txt"), b"LINES\nOne.") is lines_format
    assert format_of(Path("a.LINES"), b"One.") is lines_format
    assert format_of(Path("a.txt"), b"One.") is registry.TEXT
    assert format_of(Path("a.unknown"), b"One.") is registry.TEXT


@pytest.mark.parametrize(
    "name",
    [
        *("handbook.docx", "handbook.odt", "slides.pptx", "slides.odp", "budget.xlsx"),
        *("budget.ods", "handbook-libreoffice.pdf"),
    ],
)
def test_a_file_is_read_by_what_it_is_whatever_it_is_called(name: str) -> None:
    """A letter saved under another name, or sent without one."""
    data = (MADE / name).read_bytes()
    expected = registry.read_file(Path(name), data)
    for other in ("letter.docx", "letter.txt", "letter.zip"):
        read = registry.read_file(Path(other), data)
        assert (read.format, read.documents) == (expected.format, expected.documents)


@pytest.mark.usefixtures("lines_format")
def test_a_file_may_hold_several_documents(tmp_path: Path) -> None:
    """Each has a path below the file's, its own entry in sources.toml, and may be ignored."""
    (tmp_path / "a.txt").write_text("LINES\nLeike resigned.\nA draft of it.\nThe end of it all.")
    sources = 'ignore = ["a.txt/2.md"]\n["a.txt/1.md"]\ntitle = "News"\nauthor = "Ana"\n'
    (tmp_path / "sources.toml").write_text(sources)
    documents, errors = read_documents(tmp_path)
    assert [document.path for document in documents] == ["a.txt/0.md", "a.txt/1.md", "a.txt/3.md"]
    assert (documents[1].title, documents[1].author) == ("News", "Ana")
    assert all(document.is_markdown and document.is_extracted for document in documents)
    assert [str(error) for error in errors] == ["The last line is left out."]
    sources += '["a.txt/9.md"]\ntitle = "None"\n["a.txt/3.md"]\ntranslation_of = "a.txt/8.md"\n'
    (tmp_path / "sources.toml").write_text(sources)
    _, errors = read_documents(tmp_path)
    assert [str(error).partition("sources.toml, ")[2] for error in errors[1:]] == [
        f"entry 'a.txt/{number}.md': there is no such document in a.txt." for number in (8, 9)
    ]


def test_a_missing_package_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the file that needs it; once it is installed, the folder counts as changed."""
    needy = Format("odd files", (".odd",), "odd.read_odd", packages=("no_such_package",))
    monkeypatch.setattr(registry, "FORMATS", (needy,))
    with pytest.raises(
        DocumentError, match=r'a\.odd is left out: .*/pip install .* -e "\.\[documents\]"'
    ):
        registry.read_file(Path("a.odd"), b"")
    registry.reading_packages.cache_clear()
    assert registry.reading_packages(".odd") == ("no_such_package",)
    assert registry.reading_packages(".txt") == ()
    monkeypatch.setattr(registry, "version", lambda _: "2.0")
    registry.reading_packages.cache_clear()
    assert registry.reading_packages(".odd") == ("no_such_package 2.0",)
    monkeypatch.undo()
    registry.reading_packages.cache_clear()
    assert "lxml" in registry.reading_packages(".zip")[1]
