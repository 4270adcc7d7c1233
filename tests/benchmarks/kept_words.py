"""`python -m tests.benchmarks.kept_words`: how many words of files the readers keep.

The words that a file holds are found without the readers: by pdftotext (poppler-utils), or by
unpacking it and taking the text of its elements. They include what a reader leaves out on purpose,
such as menus of pages, tables of contents and page headers: `--lost` shows which words those are.
A Japanese character counts as a word; a string of a spreadsheet counts once, its numbers don't.
"""

import argparse
import csv
import io
import json
import posixpath
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import lxml.etree
import lxml.html
from docutils import nodes
from docutils.core import publish_doctree

from index.documents.encodings import decode_text
from index.documents.reading_process import read_file
from index.errors import DocumentError
from tests.benchmarks.conversion import visible

_WORD = re.compile(r"[぀-ヿ㐀-鿿々]|[^\W_぀-ヿ㐀-鿿々]+")
_TAG = re.compile(r"<[^<>]*>|(?<=\])\([^()\s]*\)")  # and what a link leads to
# Attributes, conditions, comments; what a link or picture leads to.
_ADOC_MARKUP = re.compile(
    r"^(?::[^:\n]*:.*|(?:ifdef|ifndef|ifeval|endif|include)::.*|//.*|\[[^\]\n]*\]$)"
    r"|(?:\w+:{1,2}|https?://|\{[\w-]+\})[^\s\[\]]*(?=\[)|\{[\w-]+\}",
    re.MULTILINE,
)
_CUE = re.compile(r"^(?:WEBVTT.*|NOTE\b.*|\d+|.*-->.*)$", re.MULTILINE)
_NOT_TEXT = frozenset(("script", "style", "template", "noscript", "title"))
_INLINE = frozenset(("a", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup", "u"))
_N_LOST = 40  # words that are shown
# Elements of office documents whose text isn't what a reader of the document sees.
_DELETED = frozenset(("del", "moveFrom", "instrText", "tracked-changes", "Fallback", "annotation"))
# Parts of packages that have text, in the order of people's reading; the rest are styles and such.
_PARTS = {
    ".docx": re.compile(r"word/(?:document|footnotes|endnotes)\.xml"),
    ".pptx": re.compile(r"ppt/(?:slides|notesSlides)/[^/]*\.xml"),
    ".xlsx": re.compile(r"xl/(?:sharedStrings|worksheets/[^/]*)\.xml"),
    **dict.fromkeys((".odt", ".odp", ".ods"), re.compile(r"content\.xml")),
    ".epub": re.compile(r".*\.x?html?"),
}
# Elements that have text: in sheets the cells' numbers are links to strings.
_TEXT_ELEMENTS = {".docx": ("t", "delText"), ".pptx": ("t",), ".xlsx": ("t",)}


@dataclass(frozen=True, slots=True)
class Kept:
    """The words of a file, and those that are in its documents' text."""

    words: Counter[str]
    read: Counter[str]

    @property
    def lost(self) -> Counter[str]:
        """Words that the text has too few of."""
        return self.words - self.read

    @property
    def share(self) -> float:
        """How much of the file's words the text has, 0..1."""
        total = self.words.total()
        return 1 - self.lost.total() / total if total else 1.0

    @property
    def added(self) -> float:
        """How much of the text isn't in the file, 0..1, such as what merged cells repeat."""
        total = self.read.total()
        return (self.read - self.words).total() / total if total else 0.0


def main() -> int:
    """Print a line for each file; the exit code is 1 if one can't be read."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.kept_words")
    parser.add_argument("paths", nargs="+", type=Path, help="files, or folders of files")
    parser.add_argument("--lost", action="store_true", help="the commonest words that are lost")
    options = parser.parse_args()
    n_unread = 0
    for path in _files(options.paths):
        try:
            kept = keep(path)
        except DocumentError as error:
            n_unread += 1
            sys.stdout.write(f"{error}\n")
            continue
        sys.stdout.write(
            f"{path.name:<44} {kept.words.total():>7,} words, {100 * kept.share:5.1f} % kept, "
            f"{100 * kept.added:4.1f} % of the text added\n"
        )
        if options.lost:
            lost = " ".join(f"{word}:{n}" for word, n in kept.lost.most_common(_N_LOST))
            sys.stdout.write(f"    {lost}\n")
        sys.stdout.flush()
    return 1 if n_unread else 0


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from (
            sorted(each for each in path.rglob("*") if each.suffix in _FINDERS)
            if (path.is_dir())
            else [path]
        )


def keep(path: Path) -> Kept:
    """Find the words of a file, and read it.

    Raises:
        DocumentError: It can't be read.
    """
    data = path.read_bytes()
    contents = read_file(path, data)
    if contents.left_out:
        raise DocumentError(path, " ".join(contents.left_out))
    texts = [
        visible(content.text) if content.is_markdown else content.text
        for content in contents.documents
    ]
    return Kept(words_of("\n".join(_FINDERS[path.suffix](path, data))), words_of("\n".join(texts)))


def words_of(text: str) -> Counter[str]:
    """The words of a text, without case."""
    return Counter(word.casefold() for word in _WORD.findall(text))


def _package_texts(path: Path, data: bytes) -> Iterator[str]:
    """The text of the parts of a zip file of XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if _PARTS[path.suffix].fullmatch(name):
                if posixpath.splitext(name)[1] == ".xml":
                    yield from _element_texts(archive.read(name), _TEXT_ELEMENTS.get(path.suffix))
                else:
                    yield from _page_texts(path, archive.read(name))


def _element_texts(data: bytes, names: Sequence[str] | None) -> Iterator[str]:
    """The text of elements with these names, or of all; each paragraph stands alone."""
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True)
    root = lxml.etree.fromstring(data, parser)
    paragraph: list[str] = []

    def walk(element: lxml.etree._Element) -> None:
        if not isinstance(element.tag, str):
            return
        name = lxml.etree.QName(element).localname
        if name in _DELETED:
            return
        if names is None or name in names:
            paragraph.append(element.text or "")
        for child in element:
            walk(child)
            if names is None:
                paragraph.append(child.tail or "")
        if name in ("p", "h", "si", "tab", "br", "s", "line-break", "is"):
            paragraph.append("\n")

    walk(root)
    yield "".join(paragraph)


def _page_texts(path: Path, data: bytes) -> Iterator[str]:
    """The text of a page, with its menus."""
    text = decode_text(path, data)[0]
    page = lxml.html.document_fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", text))
    parts: list[str] = []

    def walk(element: lxml.html.HtmlElement) -> None:
        gap = "" if element.tag in _INLINE else "\n"
        if isinstance(element.tag, str) and element.tag not in _NOT_TEXT:
            parts.append(gap + (element.text or ""))
            for child in element:
                walk(child)
            parts.append(gap)
        parts.append(element.tail or "")

    walk(page)
    yield "".join(parts)


def _pdf_texts(path: Path, _: bytes) -> Iterator[str]:
    command = ["pdftotext", str(path), "-"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    yield re.sub(r"(?<=\w)-\n(?=\w)", "", found)


def _notebook_texts(_: Path, data: bytes) -> Iterator[str]:
    for cell in json.loads(data)["cells"]:
        yield _TAG.sub("", "".join(cell["source"]))


def _wiki_texts(_: Path, data: bytes) -> Iterator[str]:
    """The last revision of each page of content."""
    for page in lxml.etree.fromstring(data).iterfind("{*}page"):
        if page.findtext("{*}ns", "0") == "0":
            yield page.findtext("{*}title", "")
            yield page.findall("{*}revision")[-1].findtext("{*}text", "")


def _rst_texts(_: Path, data: bytes) -> Iterator[str]:
    settings = {"report_level": 5, "raw_enabled": False, "file_insertion_enabled": False}
    document = publish_doctree(data.decode(), settings_overrides=settings)
    for message in list(document.findall(nodes.system_message)):
        message.parent.remove(message)
    yield document.astext()


def _csv_texts(path: Path, data: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(decode_text(path, data)[0])):
        yield "\n".join(row)


_FINDERS: Mapping[str, Callable[[Path, bytes], Iterator[str]]] = {
    **dict.fromkeys(_PARTS, _package_texts),
    ".pdf": _pdf_texts,
    ".html": _page_texts,
    ".ipynb": _notebook_texts,
    ".xml": _wiki_texts,
    ".rst": _rst_texts,
    ".csv": _csv_texts,
    ".adoc": lambda path, data: iter([_ADOC_MARKUP.sub("", decode_text(path, data)[0])]),
    **dict.fromkeys(
        (".vtt", ".srt"), lambda path, data: iter([_CUE.sub("", decode_text(path, data)[0])])
    ),
}

if __name__ == "__main__":
    sys.exit(main())
