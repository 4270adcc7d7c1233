"""Reading a document takes time in proportion to its length, whatever is in it.

Each shape is read at three sizes, each twice the one before. Twice as long takes twice the time;
what takes four times as long is quadratic, and a megabyte of it would take minutes.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.documents.components import take_out_components
from index.documents.hidden import blank_hidden, scan
from index.documents.readers.text import read_text
from index.indexing.analysis import analyze_document, parse
from index.text.quote_normalization import fold_quote
from index.types import Document

# Per cent more than in proportion: the clock is coarse, and other programs share the processor.
TOLERANCE = 80
SLACK_S = 0.06  # of short times
TRIES = 3
SENTENCES = "Ab cd. Ef gh. "


def times(work: Callable[[str], object], text_of: Callable[[int], str], size: int) -> list[float]:
    """The processor's seconds for texts of one, two and four times the size."""
    found = []
    for factor in (1, 2, 4):
        text = text_of(factor * size)
        started = time.process_time()
        work(text)
        found.append(time.process_time() - started)
    return found


def is_linear(work: Callable[[str], object], text_of: Callable[[int], str], size: int) -> bool:
    """Whether the longest text takes about four times as long as the shortest."""
    for _ in range(TRIES):
        shortest, _, longest = times(work, text_of, size)
        if longest <= shortest * 4 * (1 + TOLERANCE / 100) + SLACK_S:
            return True
    return False


def read_plain(text: str) -> object:
    """All that is done with a plain text before its vectors."""
    return read(text, Path("a.txt"))


def read_markdown(text: str) -> object:
    """All that is done with Markdown before its vectors."""
    return read(text, Path("a.md"))


def read(text: str, path: Path) -> object:
    """All that is done with a document before its vectors."""
    content = read_text(path, text.encode())
    title, language = content.title or "", content.language or "en"
    document = Document(path.name, content.text, title, language, is_markdown=content.is_markdown)
    return analyze_document(parse(document))


def repeated(piece: str, before: str = "", behind: str = "") -> Callable[[int], str]:
    """Texts of a piece again and again, between two other ones."""
    return lambda size: before + piece * (size // len(piece)) + behind


def visible_parts(text: str) -> object:
    """The visible parts of each stretch of a text."""
    found = scan(text)
    return [found.visible(start, start + 9) for start in range(0, len(text), 10)]


PLAIN = {
    "decimals": repeated("0.123,", "[", "1]"),
    "GeoJSON": repeated("[-8.61234,41.14567],", '{"coordinates":[[', "[0,0]]]}"),
    "addresses without spaces": repeated("https://a.example/b.c?d=e!f."),
    "exclamation marks": repeated("!", SENTENCES, "b"),
    "wide exclamation marks": repeated("！", "あ", "い"),
    "Japanese dots": repeated("……", "そうです", "。"),
    "full stops": repeated(".", SENTENCES, "x. Gh ij"),
    "notes": repeated("[1]", "Ab cd. Ef.", "x. Gh ij"),
    "quotation marks that nothing closes": repeated("“a b. "),
    "corner brackets that nothing closes": repeated("「あい。"),
    "brackets": repeated("["),
    "brackets in brackets": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "combining marks": repeated("\u0301\u0316", "a"),
    "one word": repeated("a"),
    "words joined by signs": repeated("a+"),
    "spaces behind a letter": repeated(" ", "Q", "x\nabc\n"),
    "lines": repeated("a\n"),
    "code": repeated("a b\n", "```\n", "```\n"),
}
MARKDOWN = {
    "headings": repeated("# a\n"),
    "links": repeated("[a](b.md) "),
    "tags that nothing closes": repeated('<a b="c" '),
    "comments": repeated("a <!-- b --> "),
    "ticks": repeated("`a "),
    "stars": repeated("**a "),
    "items": repeated("- a\n"),
    "notes that nothing closes": repeated(":::a\n"),
    "shortcodes": repeated("a {{< b c=d >}} "),
    "shortcodes that nothing closes": repeated("a {{< b text= "),
    "directives": repeated("```{note}\na\n```\n"),
    "roles": repeated("{a}`b <c "),
    "comments of MyST": repeated("% a\n", "(a)=\n"),
    "code with options": repeated("```{r}\n#| a: b\n```\n"),
    "options of code": repeated("#| a: b\n", "```{r}\n"),
    "rules of tables": repeated("+--+--+\n| a | b |\n"),
    "directives that nothing closes": repeated("```{note}\n"),
    "spaces in a note's title": repeated(" ", "!!! a", "!\n"),
    "spaces in a title": repeated(" ", ":::a b", "c\nd\n:::\n"),
    "a long heading": lambda size: f"# {'a ' * (size // 4)}\n\n" + "Ab cd ef. " * (size // 20),
    "a long header row": lambda size: (
        f"|{'a ' * (size // 4)}|b|\n|-|-|\n" + "|cd|ef|\n" * (size // 16)
    ),
}
# Fast for their length: seen in longer texts, and where they are.
PARTS: dict[str, tuple[Callable[[str], object], Callable[[int], str], int]] = {
    "comments on a line": (scan, repeated("a <!-- "), 60_000),
    "comments whose end is far": (scan, repeated("a {# b ", "x ", "\n\n#}"), 40_000),
    "definitions": (scan, repeated("(", "[//]: ", "\n"), 8_000),
    "what is hidden on a line": (
        lambda text: blank_hidden(text, scan(text).hidden),
        repeated("a <!-- b --> "),
        40_000,
    ),
    "parts that nothing hides": (visible_parts, repeated("a <!-- b -->\n\n"), 30_000),
    "components in components": (
        lambda text: take_out_components(text, ()),
        lambda size: "<Tab>\n" * (size // 14) + "</Tab>\n" * (size // 14),
        10_000,
    ),
    "spaces in a heading": (read_markdown, repeated(" ", "# a", "b"), 2_000),
    "combining marks in turn": (fold_quote, repeated("\u0301\u0316", "a"), 100_000),
}


@pytest.mark.parametrize("shape", PLAIN)
def test_plain_text_takes_time_in_proportion(shape: str) -> None:
    """What used to be quadratic, and what looks as if it could be."""
    assert is_linear(read_plain, PLAIN[shape], 1_500)


@pytest.mark.parametrize("shape", MARKDOWN)
def test_markdown_takes_time_in_proportion(shape: str) -> None:
    """Each mark of it again and again, closed or not."""
    assert is_linear(read_markdown, MARKDOWN[shape], 1_500)


@pytest.mark.parametrize("shape", PARTS)
def test_each_part_takes_time_in_proportion(shape: str) -> None:
    """The steps in which only long texts show it."""
    assert is_linear(*PARTS[shape])
