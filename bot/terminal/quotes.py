"""A quote at the terminal: its text as what its Markdown means, and the lines below it."""

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from bot.ui.markdown_dialects import Around
from bot.ui.rendering import Block, Run, Style, needs_gap, render, visible_text
from bot.ui.source_paths import cited_places, headings_below_title, shorten_path
from index.types import (
    LANGUAGE_NAMES,
    LONG_LINE_CHARS,
    Citation,
    Excerpt,
    Language,
)

# Control characters of a document must not reach the terminal: they are shown as pictures.
PICTURES: Mapping[int, int | str] = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"},
    0x0D: None,  # type: ignore[dict-item]
    0x7F: 0x2421,
    **dict.fromkeys(range(128, 160), "�"),
    **dict.fromkeys((8234, 8235, 8237, 8238, 8294, 8295, 8296), "�"),
}
MAX_SOURCE_CHARS = 300  # of a title and the headings below it
_CODE_INDENT = 4
_LIST_INDENT = 2
_STYLES = {
    Style.BOLD: "bold",
    Style.ITALIC: "italic",
    Style.STRUCK: "strike",
    Style.CODE: "cyan",
    Style.MATCH: "bold underline",
    Style.LINK: "dim",
}


def quote_texts(excerpt: Excerpt, width: int) -> Iterator[tuple[Text, int]]:
    """A quote below the lines that it needs, each text to print on lines of its own.

    Args:
        excerpt: The quote.
        width: How many cells a line has.

    Yields:
        A text, and by how many cells its lines after the first are indented.
    """
    is_markdown = excerpt.citation.is_markdown
    spans = [(mark.start, mark.end) for mark in excerpt.highlights]
    for context in excerpt.context:
        if context.kind in ("heading", "lead"):
            line = visible_text(context.quote) if is_markdown else context.quote
            yield Text(one_line(line), style="dim"), 0
    if not is_markdown:
        yield _plain_text(excerpt.quote, spans), 0
    else:
        blocks = render(
            excerpt.quote,
            spans,
            around=Around.of(excerpt.context),
            column=excerpt.citation.column,
            table_width=width,
        )
        for number, block in enumerate(blocks):
            if number and needs_gap(blocks[number - 1], block):
                yield Text(), 0
            yield _block_text(block)
    if excerpt.omitted is not None:
        omitted = excerpt.omitted
        yield Text(f"{omitted.shown:,} of {omitted.total:,} {omitted.kind}", style="dim"), 0


def page_texts(text: str, width: int, *, is_markdown: bool) -> Iterator[tuple[Text, int]]:
    """A part of a document, each text to print on lines of its own, and their indent.

    Args:
        text: The part, without what must not be shown.
        width: How many cells a line has.
        is_markdown: Whether it is Markdown.
    """
    if is_markdown:
        for number, block in enumerate(blocks := render(text, table_width=width)):
            if number and not {"item"} >= {block.kind, blocks[number - 1].kind}:
                yield Text(), 0
            yield _block_text(block)
    else:
        yield _plain_text(text, ()), 0


def _plain_text(quote: str, spans: Sequence[tuple[int, int]]) -> Text:
    """A quote of plain text as it is."""
    # Each part is translated by itself: pictures of control characters shift the offsets.
    text, end = Text(), 0
    for start, stop in spans:
        text.append(quote[end:start].translate(PICTURES))
        text.append(quote[start:stop].translate(PICTURES), _STYLES[Style.MATCH])
        end = stop
    return text.append(quote[end:].translate(PICTURES))


def _block_text(block: Block) -> tuple[Text, int]:
    """A block to print on lines of its own, and by how many cells those after the first go in."""
    if block.kind == "code":
        return _indented(_styled(block.runs), _CODE_INDENT), _CODE_INDENT
    margin = _LIST_INDENT * max(0, block.depth - (1 if block.marker else 0))
    text = Text(" " * margin + block.marker)
    base = "bold" if block.kind == "heading" else ""
    hang = len(text)
    text.append(_indented(_styled(block.runs, base), hang, first=False))
    return text, hang


def _styled(runs: Sequence[Run], base: str = "") -> Text:
    text = Text(style=base)
    for run in runs:
        shown = run.text.translate(PICTURES)
        styles = " ".join(name for style, name in _STYLES.items() if style in run.style)
        text.append(f" ({shown})" if Style.LINK in run.style else shown, styles)
    return text


def _indented(text: Text, cells: int, *, first: bool = True) -> Text:
    lines = text.split("\n", allow_blank=True)
    for number, line in enumerate(lines):
        if (number or first) and line.plain:
            line.pad_left(cells)
    return Text("\n").join(lines)


def cited(citation: Citation, language: Language | None = None) -> str:
    """A citation in one line: title and headings, address, file, line, language of the original.

    Args:
        citation: The citation.
        language: The language of the question; that of the original is said where it is another.
    """
    about = [citation.author, citation.date, citation.link or citation.url]
    where = ", ".join(filter(None, (citation.document, lines_of(citation))))
    other = citation.language if citation.language != language else None
    original = LANGUAGE_NAMES[other] if other else None
    return one_line(" · ".join(filter(None, [source_of(citation), *about, where, original])))


def also_cited(citation: Citation) -> str:
    """A citation of a document that says the same in another language, in one line."""
    language = f"in {LANGUAGE_NAMES[citation.language]}" if citation.language else "at"
    where = ", ".join(filter(None, (citation.document, lines_of(citation))))
    return one_line(f"also {language}: {source_of(citation)} · {where}")


def source_of(citation: Citation) -> str:
    """The title of a quote's document and the headings above the quote."""
    title = titled(citation.title, added_by_us=citation.title_is_ours)
    return " › ".join(shorten_path([title, *headings_below_title(citation)], MAX_SOURCE_CHARS))


def matched_words(excerpt: Excerpt) -> str:
    """Words of the quote with the question's words that they match, as in 辞任 ← resign.

    Words that differ in nothing but case are left out.
    """
    pairs = [(excerpt.quote[h.start : h.end], h.word) for h in excerpt.highlights]
    differing = [f"{ours} ← {word}" for ours, word in pairs if ours.casefold() != word.casefold()]
    return one_line(", ".join(dict.fromkeys(differing)))


def titled(title: str, *, added_by_us: bool) -> str:
    """A title, marked if the document itself has none."""
    return f"{title} (title added by us)" if added_by_us else title


def one_line(text: str) -> str:
    """Replace line ends by spaces, and control characters by pictures of them."""
    return " ".join(text.translate(PICTURES).split())


def lines_of(citation: Citation) -> str:
    """The lines of a quote; in very long lines also the character where it begins.

    Of extracted text the page, the row or the like; "" if its format has none.
    """
    if citation.is_extracted:
        return ", ".join(_place_words(kind, name) for kind, name in cited_places(citation))
    has_end = citation.last_line > citation.line
    if citation.column > LONG_LINE_CHARS:
        where = f"line {citation.line}, character {citation.column:,}"
        return f"{where}, to line {citation.last_line}" if has_end else where
    if has_end:
        return f"lines {citation.line} to {citation.last_line}"
    return f"line {citation.line}"


def _place_words(kind: str, name: str) -> str:
    if kind in ("name", "time"):
        return name
    return f"{kind} from {name}" if kind in ("message", "messages") else f"{kind} {name}"
