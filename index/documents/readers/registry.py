"""Which reader reads a file: chosen by its content first, then by its name.

To support another format, write a `Reader` in a module of its own and add a `Format` here. Its
module is imported only when a file needs it, so that no one waits for libraries of formats that
they don't have.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from index.documents.readers.base import FileContent, FileContents, Reader
from index.documents.readers.signatures import (
    is_epub,
    is_html,
    is_open_document,
    is_pdf,
    is_slack_archive,
    is_wiki_dump,
    names_in_zip,
)
from index.errors import ReaderUnavailableError
from index.types import MARKDOWN_SUFFIXES

_HEAD_BYTES = 4_096  # in which a format shows itself


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes:
        name: What people call it.
        suffixes: How the names of its files end, in lower case.
        reader: Module and name of its `Reader`, below `index.documents.readers`.
        packages: The libraries that read it; most are in no installation by default.
        extra: The extra of Inyo that has those packages.
        is_content: Whether bytes are certainly of this format, whatever the file's name is; given
            the beginning of the file and all of it.
    """

    name: str
    suffixes: tuple[str, ...]
    reader: str
    packages: tuple[str, ...] = ()
    extra: str = "documents"
    is_content: Callable[[bytes, bytes], bool] | None = None

    def name_of(self, path: Path) -> str:
        """What people call the format of a file: Markdown is read as plain text is."""
        is_markdown = self is TEXT and path.suffix.lower() in MARKDOWN_SUFFIXES
        return "Markdown" if is_markdown else self.name

    @property
    def missing(self) -> tuple[str, ...]:
        """The packages that aren't installed."""
        return tuple(package for package in self.packages if find_spec(package) is None)

    def require_packages(self, path: Path) -> None:
        """Check that what reads a file is installed.

        Raises:
            ReaderUnavailableError: It needs packages that aren't installed.
        """
        if self.missing:
            message = (
                f"{path} is left out: to read {self.name}, install what reads it, with "
                f'.venv/bin/pip install -c constraints.txt -e ".[{self.extra}]".'
            )
            raise ReaderUnavailableError(path, message)

    def open_reader(self) -> Reader:
        """Import the reader."""
        module, name = self.reader.rsplit(".", 1)
        reader: Reader = getattr(import_module(f"index.documents.readers.{module}"), name)
        return reader


def _office_format(name: str, suffixes: tuple[str, ...], reader: str, main_part: bytes) -> Format:
    """A format of Office Open XML: a zip file that is known by its main part."""
    return Format(
        *(name, suffixes, reader, ("lxml",)),
        is_content=lambda head, data: main_part in names_in_zip(head, data),
    )


def _open_document(name: str, suffix: str, reader: str, kind: str) -> Format:
    """A format of OpenDocument: a zip file that says what it is."""
    return Format(
        *(name, (suffix,), f"opendocument.{reader}", ("lxml",)),
        is_content=lambda head, _: is_open_document(head, kind),
    )


ZIP_SUFFIX = ".zip"
TEXT = Format("plain text", (".txt", ".text", *MARKDOWN_SUFFIXES), "text.read_text")
PDF = Format("PDF", (".pdf",), "pdf.read_pdf", ("pypdfium2",), is_content=is_pdf)
# In the order in which their `is_content` is asked.
FORMATS: tuple[Format, ...] = (
    TEXT,
    PDF,
    Format("Slack's export", (), "chat_export.read_slack_archive", is_content=is_slack_archive),
    Format("JSON of a chat", (".json",), "chat_export.read_chat_json"),
    Format("subtitles", (".srt", ".vtt"), "subtitles.read_subtitles"),
    Format("Jupyter notebook", (".ipynb",), "notebook.read_notebook"),
    Format("reStructuredText", (".rst", ".rest"), "rst.read_rst", ("docutils",)),
    Format("AsciiDoc", (".adoc", ".asciidoc"), "asciidoc.read_asciidoc"),
    Format("tables as text", (".csv", ".tsv", ".tab"), "csv_table.read_csv"),
    _open_document("OpenDocument texts", ".odt", "read_text_document", "text"),
    _open_document("OpenDocument slides", ".odp", "read_presentation", "presentation"),
    _open_document("OpenDocument sheets", ".ods", "read_spreadsheet", "spreadsheet"),
    _office_format("Word documents", (".docx", ".docm"), "docx.read_docx", b"word/document.xml"),
    _office_format(
        "presentations", (".pptx", ".pptm", ".ppsx"), "pptx.read_pptx", b"ppt/presentation.xml"
    ),
    _office_format("spreadsheets", (".xlsx", ".xlsm"), "xlsx.read_xlsx", b"xl/workbook.xml"),
    Format(
        *("HTML", (".html", ".htm", ".xhtml"), "html.read_html", ("lxml", "trafilatura")),
        is_content=is_html,
    ),
    Format("EPUB", (".epub",), "epub.read_epub", ("lxml",), is_content=is_epub),
    Format(
        *("MediaWiki export", (".xml",), "mediawiki.read_mediawiki", ("lxml", "mwparserfromhell")),
        is_content=is_wiki_dump,
    ),
    Format("zip", (ZIP_SUFFIX,), "zip_export.read_zip"),
)
SUFFIXES = tuple(suffix for each in FORMATS for suffix in each.suffixes)


def format_of(path: Path, data: bytes) -> Format:
    """The format of a file: what its content shows for certain, else what its name says."""
    head = data[:_HEAD_BYTES]
    for each in FORMATS:
        if each.is_content is not None and each.is_content(head, data):
            return each
    suffix = path.suffix.lower()
    return next((each for each in FORMATS if suffix in each.suffixes), TEXT)


def read_file(path: Path, data: bytes) -> FileContents:
    """Read a file of any format.

    Raises:
        DocumentError: It can't be served, or what reads it isn't installed.
    """
    file_format = format_of(path, data)
    file_format.require_packages(path)
    content = file_format.open_reader()(path, data)
    contents = FileContents((content,)) if isinstance(content, FileContent) else content
    return replace(contents, format=file_format.name_of(path))


@functools.cache
def reading_packages(suffix: str) -> tuple[str, ...]:
    """The packages that read files whose names end like this, with their versions, sorted.

    Another version may read the same file otherwise. What isn't installed has no version.
    """
    wanted = (each for each in FORMATS if suffix == ZIP_SUFFIX or suffix in each.suffixes)
    return tuple(sorted(map(_with_version, {name for each in wanted for name in each.packages})))


def _with_version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package
