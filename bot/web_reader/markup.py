"""Documents and quotes as HTML, with stretches of them in <mark>.

All text is escaped, and no element or attribute of a document gets through: the HTML is made anew
from what the Markdown means. Pictures and other files are not loaded.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

from bot.ui.markdown_dialects import (
    LINE_BREAK,
    NONCHARACTERS,
    NOTHING_AROUND,
    STYLE_MARKS,
    Around,
)
from bot.ui.rendering import MARKDOWN, graphemes_around, parse, soft_break

QUOTE_ID = "quote"  # the fragment of addresses that lead to a quote
LOWEST_HEADING = 6

# What an address in a document leads to: an address, or "" for none.
Resolve = Callable[[str], str]

_BEGIN, _END = STYLE_MARKS["match"]
_MATCH_MARKS = re.compile(f"[{_BEGIN}{_END}]")
_ALL_MARKS = re.compile("([\ufdd0-\ufdda])")
_TAGS = {"bold": "strong", "italic": "em", "code": "code", "struck": "s"}
_SWITCHES = {
    mark: (tag, not is_end)
    for style, tag in _TAGS.items()
    for is_end, mark in enumerate(STYLE_MARKS[style])
}
# Controls that HTML forbids.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BARE_URL = re.compile(
    r"https?://[^\s<>\"'`()（）「」『』【】、。]*[^\s<>\"'`()（）「」『』【】、。.,:;!?]"
)
_SAFE_URL = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)
# What may stand before the text of a line: marks of items, headings, quotes, rows, fences, notes.
_LINE_MARKS = re.compile(
    r"(?:[ \t>|]|[-*+][ \t]+|\d+[.)][ \t]+|\#{1,6}[ \t]+|\[[ xX]\][ \t]|\[![\w-]+\][+-]?"
    r"|(?:`{3,}|~{3,}|:{3,}|!!!|\?\?\?)[^\n]*\n|<[^<>\n]*>|\n)+"
)
_WORD = re.compile(r"\w")
_BLANK_LINES = re.compile(r"(?:\r\n|\r|\n)(?:[ \t]*(?:\r\n|\r|\n))+")


@dataclass(frozen=True, slots=True)
class Source:
    """A part of a document that is shown.

    Attributes:
        text: What is visible of it.
        is_markdown: Whether it is Markdown.
        column: The column of its first character in its line, from 1.
        around: Other lines that it needs.
    """

    text: str
    is_markdown: bool
    column: int = 1
    around: Around = NOTHING_AROUND


def document_html(source: Source, quote: tuple[int, int] | None, resolve: Resolve) -> Markup:
    """A part of a document, with a quote in <mark>, the first of which has the id QUOTE_ID.

    Args:
        source: The part.
        quote: Where the quote begins and ends in its text, if there is one.
        resolve: Tells where an address in the document leads.
    """
    if not source.is_markdown:
        return _plain_html(source.text, [quote] if quote else [], QUOTE_ID)
    text = NONCHARACTERS.sub("\ufffd", source.text)
    renderer = _Renderer(resolve)
    tokens = _tokens(source, text)
    if quote is None:
        return renderer.html(tokens)
    marked = _with_quote(source, text, quote, tokens)
    if marked is not None:
        return renderer.html(marked)
    # The quote begins or ends inside of markup: it is a part of its own.
    start, end = quote
    before = renderer.html(_tokens(source, text[:start])) if text[:start].strip() else ""
    renderer.is_marked = True
    quoted = renderer.html(parse(text[start:end]))
    renderer.is_marked = False
    after = renderer.html(parse(text[end:])) if text[end:].strip() else ""
    return Markup(f"{before}{quoted}{after}")  # noqa: S704 - of what the renderer has escaped


def quote_html(source: Source, matches: Iterable[tuple[int, int]], resolve: Resolve) -> Markup:
    """A quote, with the words by which it was found in <mark>, unless that would break its markup.

    Args:
        source: The quote.
        matches: Starts and ends (exclusive) of words, in any order.
        resolve: Tells where an address in the quote leads.
    """
    stretches = graphemes_around(source.text, matches)
    if not source.is_markdown:
        return _plain_html(source.text, stretches)
    text = NONCHARACTERS.sub("\ufffd", source.text)
    tokens = _tokens(source, text)
    marked = text
    for start, end in reversed(stretches):
        marked = f"{marked[:start]}{_BEGIN}{marked[start:end]}{_END}{marked[end:]}"
    found = _tokens(source, marked)
    is_whole = _shape(found) == _shape(tokens)
    return _Renderer(resolve, quote_id="", heading=2).html(found if is_whole else tokens)


def safe_url(url: str) -> str:
    """An address that a document gives, if it is one of the web or of a mailbox; else ""."""
    return url if _SAFE_URL.fullmatch(url) else ""


def _tokens(source: Source, text: str) -> list[Token]:
    return parse(text, source.around, source.column)


def _with_quote(
    source: Source, text: str, quote: tuple[int, int], tokens: Sequence[Token]
) -> list[Token] | None:
    """The tokens with marks around the quote; None if they would change what the rest means."""
    shape, alone = _shape(tokens), _letters(parse(text[slice(*quote)]))
    for start in _starts(text, *quote):
        found = _tokens(source, f"{text[:start]}{_BEGIN}{text[start:]}")
        if _shape(found) == shape and _count(found) == 1:
            break
    else:
        return None
    for end in _ends(text, start, quote[1]):
        both = f"{text[:start]}{_BEGIN}{text[start:end]}{_END}{text[end:]}"
        found = _tokens(source, both)
        if _shape(found) == shape and _count(found) == 2 and _marked_letters(found) == alone:
            return found
    return None


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    """Where the mark may begin: with the quote, behind the marks of its line, at its first word."""
    yield start
    if marks := _LINE_MARKS.match(text, start, end):
        yield marks.end()
    if word := _WORD.search(text, start, end):
        yield word.start()


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where the mark may end: with the quote, without blanks or bars, with its last word."""
    yield end
    yield start + len(text[start:end].rstrip(" \t\r\n|#"))
    yield start + len(text[start:end].rstrip(" \t\r\n|#`~*_>"))
    last = next((at for at in range(end, start, -1) if _WORD.match(text, at - 1)), end)
    yield last


def _shape(tokens: Iterable[Token]) -> list[tuple[str, str, str, Any]]:
    """What tokens are, whatever is marked in them."""
    return [
        (
            token.type,
            _MATCH_MARKS.sub("", token.content) if not token.children else "",
            f"{token.info} {token.attrs}",
            _shape(token.children or ()),
        )
        for token in tokens
    ]


def _texts(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children:
            yield from _texts(token.children)
        else:
            yield token.content


def _count(tokens: Iterable[Token]) -> int:
    return sum(len(_MATCH_MARKS.findall(text)) for text in _texts(tokens))


def _letters(tokens: Iterable[Token]) -> str:
    return "".join(filter(str.isalnum, "".join(_texts(tokens))))


def _marked_letters(tokens: Iterable[Token]) -> str:
    inside = "".join(_texts(tokens)).partition(_BEGIN)[2].partition(_END)[0]
    return "".join(filter(str.isalnum, inside))


def _plain_html(text: str, marks: Sequence[tuple[int, int]], quote_id: str = "") -> Markup:
    """Plain text in paragraphs, its line ends kept."""
    parts, at = [], 0
    first = f' id="{quote_id}"' if quote_id else ""
    for gap in [*_BLANK_LINES.finditer(text), None]:
        end = gap.start() if gap else len(text)
        pieces, position = [], at
        for start, stop in marks:
            begin, finish = max(start, at), min(stop, end)
            if begin < finish:
                pieces += [_linked(text[position:begin]), f"<mark{first}>"]
                pieces += [_linked(text[begin:finish]), "</mark>"]
                position, first = finish, ""
        pieces.append(_linked(text[position:end]))
        if text[at:end].strip():
            parts.append(f'<p class="plain">{"".join(pieces)}</p>')
        at = gap.end() if gap else end
    return Markup("\n".join(parts))  # noqa: S704 - its text is escaped


def _escaped(text: str) -> str:
    return escape(_CONTROLS.sub("\ufffd", text))


def _linked(text: str) -> str:
    """Escaped text in which addresses of the web are links."""
    parts, at = [], 0
    for match in _BARE_URL.finditer(text):
        parts += [_escaped(text[at : match.start()]), _link_tag(match[0])]
        parts += [_escaped(match[0]), "</a>"]
        at = match.end()
    return "".join([*parts, _escaped(text[at:])])


def _link_tag(url: str) -> str:
    return f'<a href="{_escaped(url)}" rel="noopener noreferrer nofollow">'


class _Renderer(RendererHTML):
    """Writes tokens as HTML. A mark goes on through all blocks until it ends.

    A method with the name of a kind of token writes those; markdown-it tells how it is called.
    """

    def __init__(self, resolve: Resolve, quote_id: str = QUOTE_ID, heading: int = 1) -> None:
        super().__init__()
        self.is_marked = False
        self._resolve = resolve
        self._first_mark = f' id="{quote_id}"' if quote_id else ""
        self._styles: list[str] = []  # that tags of the document have begun
        self._above = heading  # the level of the page's own heading
        self._headings: list[int] = []  # the levels, in the document, of those around this place
        self._link_ends: list[str] = []  # for each open link what closes it
        self._line_chars = 0

    def html(self, tokens: Sequence[Token]) -> Markup:
        """The tokens as HTML."""
        written = self.render(_accessible(tokens), MARKDOWN.options, {})
        return Markup(written)  # noqa: S704 - all text in it is escaped

    def renderInline(  # noqa: N802 - markdown-it's name
        self, tokens: Sequence[Token], options: OptionsDict, env: Any
    ) -> str:
        """A paragraph's text, at whose end all styles end."""
        self._line_chars = 0
        written = super().renderInline(tokens, options, env)
        self._styles.clear()
        return written

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Text, and whatever has no rule of its own."""
        self._line_chars += len(tokens[idx].content)
        return self._styled(tokens[idx].content)

    html_inline = html_block = text  # the parser makes none: a second wall

    def softbreak(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """A line end within a paragraph."""
        before = tokens[idx - 1].content if idx else ""
        shown, self._line_chars = soft_break(before, self._line_chars), 0
        return "<br>\n" if shown == "\n" else self._wrapped(shown) if shown else ""

    def hardbreak(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """A line end that is meant."""
        self._line_chars = 0
        return "<br>\n"

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """Code within a line."""
        return f"<code>{self._styled(tokens[idx].content)}</code>"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """A block of code, which the keyboard can scroll."""
        written = self._styled(tokens[idx].content, is_linked=False)
        self._styles.clear()
        return f'<pre tabindex="0"><code>{written}</code></pre>\n'

    code_block = fence

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """What a picture shows, in words."""
        words = self._styled(tokens[idx].content, is_linked=False)
        return f'<span class="image">{words}</span>' if words.strip() else ""

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """A link, if its address leads somewhere."""
        url = self._resolve(_ALL_MARKS.sub("", str(tokens[idx].attrs.get("href", ""))))
        self._link_ends.append("</a>" if url else "")
        return _link_tag(url) if url else ""

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """The end of a link."""
        return self._link_ends.pop()

    def heading_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any
    ) -> str:
        """A heading one level below that of the section that it is in: none is skipped."""
        level = int(tokens[idx].tag[1:])
        while self._headings and self._headings[-1] >= level:
            self._headings.pop()
        self._headings.append(level)
        return f"<{self._heading_tag()}>"

    def heading_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any
    ) -> str:
        """The end of a heading."""
        return f"</{self._heading_tag()}>\n"

    def _heading_tag(self) -> str:
        return f"h{min(self._above + len(self._headings), LOWEST_HEADING)}"

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """A table, which the keyboard can scroll."""
        return '<div class="wide" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """The end of a table."""
        return "</table></div>\n"

    def _styled(self, content: str, *, is_linked: bool = True) -> str:
        """Escaped text in the styles that its marks switch on and off."""
        is_linked = is_linked and not any(self._link_ends)
        parts = []
        for part in _ALL_MARKS.split(content):
            if part == LINE_BREAK:
                parts.append("<br>")
            elif part in (_BEGIN, _END):
                self.is_marked = part == _BEGIN
            elif part in _SWITCHES:
                tag, is_begun = _SWITCHES[part]
                if is_begun:
                    self._styles.append(tag)
                elif tag in self._styles:
                    self._styles.remove(tag)
            elif part:
                parts.append(self._wrapped(_linked(part) if is_linked else _escaped(part)))
        return "".join(parts)

    def _wrapped(self, written: str) -> str:
        for tag in self._styles:
            written = f"<{tag}>{written}</{tag}>"
        if self.is_marked:
            written = f"<mark{self._first_mark}>{written}</mark>"
            self._first_mark = ""
        return written


def _accessible(tokens: Sequence[Token]) -> list[Token]:
    """Tokens without what a strict page or a screen reader can't take: styles, empty headers."""
    kept: list[Token] = []
    head = 0  # where the last table's header begins
    for at, token in enumerate(tokens):
        if token.type in ("td_open", "th_open"):
            style = str(token.attrs.pop("style", ""))
            if style.startswith("text-align:"):
                token.attrs["class"] = style.removeprefix("text-align:")
        if token.type in ("th_open", "th_close"):
            inline = tokens[at + 1] if token.nesting > 0 else tokens[at - 1]
            token.tag = "th" if inline.content.strip() else "td"
        kept.append(token)
        if token.type == "thead_open":
            head = len(kept) - 1
        elif token.type == "thead_close" and all(not each.content.strip() for each in kept[head:]):
            del kept[head:]
    return kept
