"""What documents mean becomes HTML, and nothing of theirs gets through as HTML."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.markdown_dialects import Around
from bot.ui.rendering import parse
from bot.web_reader.markup import Source, document_html, quote_html, safe_url

ALLOWED = {
    *("p", "br", "strong", "em", "s", "code", "pre", "mark", "a", "ul", "ol", "li", "blockquote"),
    *("h2", "h3", "h4", "h5", "h6", "div", "table", "thead", "tbody", "tr", "th", "td", "hr"),
    "span",
}
VOID = {"br", "hr"}
PIECES = [
    *("word", " ", "\n", "\n\n", "*", "**", "_", "`", "~~", "[a](b)", "[a](https://x.org)", "# "),
    *("- ", "1. ", "> ", "| a | b |\n|---|---|\n| c | d |\n", "```\n", "<b>", "</b>", "<br>"),
    *(
        "<script>",
        "<!-- ",
        " -->",
        "&lt;",
        "\\",
        "日本語。",
        "!!! note\n    ",
        ":::tip\n",
        "![x](y)",
    ),
    *(
        "<a@b.example>",
        "****",
        '"><img src=x onerror=alert(1)>',
        "<https://x.org/'>",
        "\x00",
        "\ufdd0",
        "\u202e",
    ),
]


class Reading(HTMLParser):
    """The elements of some HTML, its text, and the text in <mark>."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = self.marked = ""
        self.feed(str(html))  # not Markup, whose methods escape
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins."""
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that the innermost element ends."""
        if tag not in VOID:  # such as <hr />
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Take the text."""
        self.text += data
        if "mark" in self.open:
            self.marked += data


def letters(text: str) -> str:
    """A text without blanks and punctuation."""
    return "".join(filter(str.isalnum, text))


def shown(text: str, quote: tuple[int, int] | None = None, *, is_markdown: bool = True) -> Reading:
    """A text as a page shows it."""
    reading = Reading(document_html(Source(text, is_markdown), quote, safe_url))
    assert reading.open == []
    assert reading.tags <= ALLOWED
    return reading


@st.composite
def hostile_texts(draw: st.DrawFn) -> tuple[str, int, int]:
    """Markdown from pieces that don't fit, and a stretch of it."""
    text = "".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25)))
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@given(hostile_texts(), st.booleans())
def test_no_document_brings_elements_of_its_own(
    drawn: tuple[str, int, int], is_markdown: bool
) -> None:
    """Whatever is marked; links lead to the web and to mailboxes only."""
    text, start, end = drawn
    reading = shown(text, (start, end), is_markdown=is_markdown)
    names = {name for name, _ in reading.attributes}
    assert names <= {"href", "rel", "class", "id", "tabindex", "start"}
    assert all(
        str(value).lower().startswith(("https://", "http://", "mailto:"))
        for name, value in reading.attributes
        if name == "href"
    )


@given(hostile_texts())
def test_what_is_highlighted_is_the_quote(drawn: tuple[str, int, int]) -> None:
    """All of what a reader sees of the quote alone, and nothing else."""
    text, start, end = drawn
    alone = Reading(document_html(Source(text[start:end], True), None, safe_url)).text
    assert letters(shown(text, (start, end)).marked) == letters(alone)


@given(st.text(max_size=200), st.data())
def test_plain_text_is_shown_as_it_is(text: str, data: st.DataObject) -> None:
    """Its highlighted part too, but for controls, and the blanks between paragraphs."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    reading = shown(text, (start, end) if start < end else None, is_markdown=False)
    assert letters(reading.text) == letters(text)
    assert letters(reading.marked) == letters(text[start:end])


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**a** <b>c</b>", "<strong>a</strong> <strong>c</strong>"),
        ("# A\n\n### B", "<h2>A</h2>\n<h3>B</h3>"),
        ("# A\n\n### B\n\n### C\n\n# D", "<h3>B</h3>\n<h3>C</h3>\n<h2>D</h2>"),
        ("| a | b |\n|---|--:|\n| 1 | 2 |", '<td class="right">2</td>'),
        ("```py\nx < 1\n```", '<pre tabindex="0"><code>x &lt; 1\n</code></pre>'),
        ("[a](javascript:x)", "<p>[a](javascript:x)</p>"),
        ("[a](other.md)", "<p>a</p>"),
        ("see https://x.org/a_b.", '<a href="https://x.org/a_b" rel='),
        ("a <img src=x onerror=y> b", "<p>a  b</p>"),
        ("a <!-- b --> c", "<p>a  c</p>"),
        ("3. c\n4. d", '<ol start="3">'),
        ("a &lt;b&gt; \\*c\\*", "<p>a &lt;b&gt; *c*</p>"),
    ],
)
def test_markdown_is_shown_as_what_it_means(source: str, html: str) -> None:
    """Text is escaped once."""
    assert html in document_html(Source(source, True), None, safe_url)


@pytest.mark.parametrize(
    ("before", "quote", "after"),
    [
        ("One. ", "Two and *three*.", " Four."),
        ("- a\n", "- b\n- c", "\n- d"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", "| 3 | 4 |", "\n| 5 | 6 |"),
        ("```\none\n", "two\n", "three\n```"),
        ("> a\n>\n> ", "b", " c"),
        ("", "# Title", "\n\ntext"),
        ("**One.", " Two.**", " Three."),
        ("1. ", "Press **it**.", "\n2. Wait."),
    ],
)
def test_a_highlight_leaves_the_rest_as_it_is(before: str, quote: str, after: str) -> None:
    """The elements are those of the document without a highlight."""
    text = before + quote + after
    whole = document_html(Source(text, True), None, safe_url)
    marked = document_html(Source(text, True), (len(before), len(before) + len(quote)), safe_url)
    without = marked.replace('<mark id="quote">', "").replace("<mark>", "").replace("</mark>", "")
    for tag in ("li", "tr", "p", "pre", "h2", "blockquote"):
        assert without.count(f"<{tag}") == whole.count(f"<{tag}"), tag
    assert marked.count('id="quote"') == 1


def test_words_of_a_quote_are_marked_unless_that_would_break_it() -> None:
    """A word inside of an address stays as it is."""
    whole = quote_html(Source("The *red* button", True), [(5, 8)], safe_url)
    assert whole == "<p>The <em><mark>red</mark></em> button</p>\n"
    address = "[Go](https://x.org/red)"
    broken = quote_html(Source(address, True), [(19, 22)], safe_url)
    assert 'href="https://x.org/red"' in broken
    assert "<mark>" not in broken


def test_a_section_that_begins_inside_of_a_block_is_shown_as_that() -> None:
    """Rows get their header row, code its fence."""
    rows = Source("| 3 | 4 |\n", True, around=Around("| a | b |"))
    assert "<th>a</th>" in document_html(rows, (0, 9), safe_url)
    code = Source("x = *y*\n```\n\nAfter", True, around=Around(fence="```py"))
    assert "<code>x = *y*\n</code>" in document_html(code, None, safe_url)
    assert parse("a")[1].content == "a"
