"""HTML elements -> blocks of Markdown: headings, paragraphs, lists, tables, code, definitions.

For pages (`readers.html`), chapters of books and pages of exports, all parsed by lxml. Links keep
their addresses only where those lead to the web. Letters above their reading (ruby) are read
without it, pictures by nothing.
"""

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from index.documents.published import is_web_address
from index.documents.readers.base import escape_markdown
from index.documents.readers.writer import MarkdownWriter

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd"),
        *("details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr"),
        *("html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section"),
        *("summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
_NOTHING = frozenset(
    (
        *("area", "audio", "base", "button", "canvas", "col", "colgroup", "datalist"),
        *("embed", "head", "iframe", "img", "input", "link", "map", "math", "meta"),
        *("noscript", "object", "param", "rp", "rt", "script", "select", "style", "svg"),
        *("template", "textarea", "track", "video"),
    )
)
_HEADING = re.compile(r"h([1-6])")
_PERMALINK = re.compile(r"[#¶§🔗\s]*")
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight|brush:|sourceCode)[-:\s]*([\w+#-]+)")
_ABOVE = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_BELOW = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
_RAISED = {"sup": (_ABOVE, re.compile(r"[\d+()n-]+")), "sub": (_BELOW, re.compile(r"[\d+()-]+"))}
_NOTE_MARK = re.compile(r"\[\s*(?:\d+|\w)\s*\]")  # of a footnote
_BREAK = "\n"
_BOLD = ("b", "strong")
_MIN_NAMED_COLUMNS = 3  # of two, the first names what is in the second
_MAX_NAME_CHARS = 80  # of a column
_MAX_LOOKED_AT = 20  # rows below names
_VALUE = re.compile(r"[-+±<>≤≥~$€£¥]?\s*\d")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
MAX_SPAN = 1_000  # columns or rows of a cell: HTML's own limit


def write_html(element: HtmlElement, writer: MarkdownWriter) -> None:
    """Write the content of an element as blocks."""
    _Converter(writer).children(element)


def inline_text(element: HtmlElement) -> str:
    """The text of an element as one line, without markup."""
    return " ".join("".join(text for text, _ in _pieces(element)).split())


class _Converter:
    """Walks through elements; text outside of blocks is collected into a paragraph."""

    def __init__(self, writer: MarkdownWriter) -> None:
        self._writer = writer
        self._run: list[tuple[str, bool]] = []  # texts, and whether each is Markdown already

    def children(self, element: HtmlElement) -> None:
        """Write an element's content, in order."""
        self._run.append((element.text or "", False))
        for child in element:
            if child.tag in _BLOCKS or _holds_blocks(child):
                self.end_paragraph()
                self._block(child)
            else:
                self._run += _pieces(child)
            self._run.append((child.tail or "", False))
        self.end_paragraph()

    def end_paragraph(self) -> None:
        """Write what was collected outside of blocks."""
        self._writer.paragraph(_markdown(self._run))
        self._run = []

    def _block(self, element: HtmlElement) -> None:
        tag = str(element.tag)
        if heading := _HEADING.fullmatch(tag):
            self._writer.heading(_one_line(element, begins_line=False), int(heading[1]))
        elif tag == "pre":
            self._writer.code(_code(element), _language(element))
        elif tag == "table":
            self._table(element)
        elif tag in ("ul", "ol", "menu", "dir"):
            self._list(element)
        elif tag == "blockquote":
            with self._writer.inside("> "):
                self.children(element)
        elif tag == "dl":
            self._definitions(element)
        else:
            self.children(element)

    def _list(self, element: HtmlElement) -> None:
        if not _is_all(element, [child for child in element if child.tag in _BLOCKS]):
            self.children(element)
            return
        start = element.get("start", "1")
        number = int(start) if start.isdigit() and len(start) < 9 else 1
        for child in element:
            if child.tag == "li":
                mark = f"{number}. " if element.tag == "ol" else "- "
                number += 1
                with self._writer.inside(mark):
                    self.children(child)
            else:  # a list right in a list, as editors write it
                with self._writer.inside("  "):
                    self._block(child)
        self._writer.end_list()

    def _definitions(self, element: HtmlElement) -> None:
        parts = [
            child
            for child in element.iter("dt", "dd")
            if next(child.iterancestors("dl")) is element
        ]
        if not _is_all(element, parts):
            self.children(element)
            return
        for child in parts:
            if child.tag == "dt":
                self._writer.paragraph(_one_line(child))
            else:
                with self._writer.inside(": "):
                    self.children(child)

    def _table(self, table: HtmlElement) -> None:
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        captions = table.findall("caption")
        cells = [cell for row in rows for cell in row.iterchildren("td", "th")]
        if _is_layout(table, rows) or not _is_all(table, [*captions, *cells]):
            self.children(table)
            return
        for caption in captions:
            self._writer.paragraph(_one_line(caption))
        grid = _grid(rows)
        n_columns = max(map(len, grid), default=0)
        has_header = bool(rows) and (_is_header(rows[0]) or _names_columns(rows))
        padded = [[*row, *[""] * (n_columns - len(row))] for row in grid]
        if n_columns:
            self._writer.header(padded[0] if has_header else [""] * n_columns)
        for row in padded[has_header:]:
            self._writer.row(row)


def _is_all(element: HtmlElement, parts: Sequence[HtmlElement]) -> bool:
    """Whether all text of an element is in these parts of it, and in one of them only."""
    return _n_letters(element) == sum(map(_n_letters, parts))


def _n_letters(element: HtmlElement) -> int:
    return sum(map(str.isalnum, "".join(element.itertext())))


def _holds_blocks(element: HtmlElement) -> bool:
    """Whether an inline element, such as a link around a card, has blocks in it."""
    return element.tag not in _NOTHING and any(
        child.tag in _BLOCKS for child in element.iterdescendants()
    )


def _pieces(element: HtmlElement) -> Iterator[tuple[str, bool]]:
    """The texts in an inline element, and whether each is Markdown already."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _NOTHING:
        return
    if tag == "br":
        yield _BREAK, True
    elif tag in ("code", "kbd", "samp", "tt"):
        yield _code_span(" ".join(_code(element).split())), True
    elif tag == "a" and (address := _address(element)):
        text = _markdown(list(_content(element)), begins_line=False)
        yield " " if text[:1].isspace() else "", False
        yield f"[{' '.join(text.split())}](<{address}>)", True
        yield " " if text[-1:].isspace() else "", False
    elif tag in ("del", "s", "strike") and (text := _one_line(element, begins_line=False)):
        yield f"~~{text}~~", True
    elif tag in _RAISED:
        yield from _raised(element)
    elif tag == "q":
        yield "“", False
        yield from _content(element)
        yield "”", False
    elif tag == "a" and _PERMALINK.fullmatch("".join(element.itertext())):
        return
    else:
        yield from _content(element)


def _content(element: HtmlElement) -> Iterator[tuple[str, bool]]:
    is_block = element.tag in _BLOCKS
    if is_block:
        yield _BREAK, True
    yield element.text or "", False
    for child in element:
        yield from _pieces(child)
        yield child.tail or "", False
    if is_block:
        yield _BREAK, True


def _raised(element: HtmlElement) -> Iterator[tuple[str, bool]]:
    """What stands above or below the line: digits as such, marks of footnotes not at all."""
    text = "".join(element.itertext()).strip()
    table, convertible = _RAISED[str(element.tag)]
    if _NOTE_MARK.fullmatch(text):
        return
    if convertible.fullmatch(text):
        yield text.translate(table), False
    else:
        yield from _content(element)


def _address(element: HtmlElement) -> str | None:
    """Where a link with words leads, if that is on the web."""
    address = (element.get("href") or "").strip()
    is_safe = is_web_address(address) and not re.search(r"[\s<>\\]", address)
    return address if is_safe and "".join(element.itertext()).strip() else None


def _markdown(pieces: Sequence[tuple[str, bool]], *, begins_line: bool = True) -> str:
    """Texts as Markdown. Neighbouring texts are escaped together: "snake" + "_case" has no mark."""
    parts: list[str] = []
    run = ""
    for text, is_markdown in (*pieces, ("", True)):
        if not is_markdown:
            run += text
            continue
        if run:
            at_start = begins_line and "".join(parts).rpartition(_BREAK)[2].strip() == ""
            words = re.sub(r"\s+", " ", run)
            words = words.lstrip() if at_start else words
            parts.append(escape_markdown(words, begins_line=at_start))
            run = ""
        parts.append(text)
    return "".join(parts)


def _one_line(element: HtmlElement, *, begins_line: bool = True) -> str:
    """The content of an element as Markdown in one line; blocks in it follow one another."""
    return " ".join(_markdown(list(_content(element)), begins_line=begins_line).split())


def _cell(element: HtmlElement) -> str:
    """The content of a cell as Markdown; its blocks and lines are kept apart."""
    lines = _markdown(list(_content(element)), begins_line=False).split(_BREAK)
    return "<br>".join(filter(None, (" ".join(line.split()) for line in lines)))


def _code(element: HtmlElement) -> str:
    """The text of an element with its line ends."""
    for line_break in element.iter("br"):
        line_break.tail = _BREAK + (line_break.tail or "")
    return "".join(element.itertext())


def _code_span(text: str) -> str:
    if not text:
        return ""
    ticks = "`"
    while ticks in text:
        ticks += "`"
    return f"{ticks} {text} {ticks}" if "`" in (text[0], text[-1]) else f"{ticks}{text}{ticks}"


def _language(pre: HtmlElement) -> str:
    """The programming language that a block of code, or what is around it, is marked with."""
    for element in (*pre.iterchildren("code"), pre, *list(pre.iterancestors())[:2]):
        if found := _LANGUAGE.search(element.get("class") or ""):
            return found[1]
    return ""


def _is_layout(table: HtmlElement, rows: Sequence[HtmlElement]) -> bool:
    """Whether a table only arranges blocks on the page."""
    if (
        table.get("role") == "presentation"
        or next(table.iterdescendants("table"), None) is not None
    ):
        return True
    n_cells = max((len(list(row.iterchildren("td", "th"))) for row in rows), default=0)
    has_blocks = next(table.iterdescendants("h1", "h2", "h3", "pre"), None) is not None
    return n_cells <= 1 or has_blocks


def _is_header(row: HtmlElement) -> bool:
    parent = row.getparent()
    if parent is not None and parent.tag == "thead":
        return True
    cells = list(row.iterchildren("td", "th"))
    return bool(cells) and all(cell.tag == "th" for cell in cells)


def _names_columns(rows: Sequence[HtmlElement]) -> bool:
    """Whether a first row that isn't marked as a header is one: alone bold, or above numbers."""
    first, *below = [list(row.iterchildren("td", "th")) for row in rows]
    names = list(map(inline_text, first))
    if not all(0 < len(name) <= _MAX_NAME_CHARS for name in names) or any(map(_is_value, names)):
        return False
    if all(map(_is_bold, first)):
        return any(not _is_bold(cell) for row in below for cell in row if inline_text(cell))
    valued = {
        column
        for row in below[:_MAX_LOOKED_AT]
        for column, cell in enumerate(row)
        if _is_value(inline_text(cell))
    }
    return len(first) >= _MIN_NAMED_COLUMNS and 2 * len(valued) >= len(first)


def _is_value(text: str) -> bool:
    """Whether a text is a number or begins with one; a year may be a name."""
    return bool(_VALUE.match(text)) and not _YEAR.match(text)


def _is_bold(cell: HtmlElement) -> bool:
    """Whether all text of a cell is in bold."""
    bold = [each for each in cell.iter("b", "strong") if each.getparent().tag not in _BOLD]
    return bool(bold) and _is_all(cell, bold)


def _grid(rows: Sequence[HtmlElement]) -> list[list[str]]:
    """The cells of a table in Markdown; one that spans rows is in each of them."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}  # column -> further rows of a cell above, its text
    for row in rows:
        cells: list[str] = []

        def fill(cells: list[str]) -> None:
            while len(cells) in hanging:
                left, text = hanging.pop(len(cells))
                if left > 1:
                    hanging[len(cells)] = left - 1, text
                cells.append(text)

        for cell in row.iterchildren("td", "th"):
            fill(cells)
            text = _cell(cell)
            n_rows, n_columns = _span(cell, "rowspan"), _span(cell, "colspan")
            for number in range(n_columns):
                if n_rows > 1:
                    hanging[len(cells)] = n_rows - 1, "" if number else text
                cells.append("" if number else text)
        fill(cells)
        grid.append(cells)
    return grid


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isdecimal() and len(value) < 9 else 1
