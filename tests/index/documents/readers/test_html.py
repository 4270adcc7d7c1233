"""Pages as saved by a browser: their content as Markdown, and nothing around it."""

from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.readers.html import parse_html, read_html
from index.documents.readers.html_elements import write_html
from index.documents.readers.writer import MarkdownWriter
from index.documents.structure import read_structure
from index.errors import DocumentError

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Refunds | Example Shop</title>
<meta name="author" content="Ana Lima"><meta property="article:published_time"
content="2024-03-20T10:00:00Z"><meta name="description" content="How refunds work">
<link rel="canonical" href="https://example.org/refunds"><style>p { color: red }</style></head>
<body>
<header><a href="/">Example Shop</a><nav><ul><li><a href="/a">Home menu</a></li></ul></nav></header>
<div id="cookie-banner" class="cookie">We value your privacy. Accept all cookies?</div>
<main>
<h1>Refunds<a class="headerlink" href="#refunds">¶</a></h1>
<p>You can return any item within 30&nbsp;days of the delivery, in its <em>original</em>
packaging, and we refund the <a href="https://example.org/price">price</a> to the card.
See <a href="#b">below</a>.</p>
<p>A * literal_star_ and # here, x<sup>2</sup>, H<sub>2</sub>O.<sup>[1]</sup> <del>Old</del></p>
<ul><li>Books<ul><li>Used books</li></ul></li><li><p>Games, unless opened</p></li></ul>
<ol start="3"><li>Pack it.</li><li>Send it.</li></ol>
<table><caption>Times</caption><thead><tr><th>Country</th><th>Days</th></tr></thead>
<tr><td rowspan="2">Japan | 日本</td><td>5</td></tr><tr><td>6</td></tr></table>
<table><tr><td>Phone</td><td>123</td></tr></table>
<pre><code class="language-sh">curl -X GET \\
  https://example.org # all</code></pre>
<blockquote><p>The customer is always right.</p></blockquote>
<dl><dt>RMA</dt><dd>The number of a return, which support sends.</dd></dl>
<p>漢字の<ruby>読<rp>(</rp><rt>よ</rt><rp>)</rp></ruby>み方を説明するページです。</p>
<p style="display: none">Hidden words.</p><script>var hidden = 1</script><!-- a comment -->
</main>
<footer>© Example Shop. Legal notice.</footer></body></html>"""
FIRST_PARAGRAPH = (
    "You can return any item within 30 days of the delivery, in its original packaging, and we "
    "refund the [price](<https://example.org/price>) to the card. See below."
)
OTHERS = r"""A * literal_star\_ and # here, x², H₂O. ~~Old~~

- Books
  - Used books
- Games, unless opened

3. Pack it.
4. Send it.

Times

| Country | Days |
|---|---|
| Japan \| 日本 | 5 |
| Japan \| 日本 | 6 |

|  |  |
|---|---|
| Phone | 123 |

```sh
curl -X GET \
  https://example.org # all
```

> The customer is always right.

RMA
: The number of a return, which support sends.

漢字の読み方を説明するページです。"""


def test_a_page_is_read_as_its_content() -> None:
    """Headings, lists, tables, code, quotes and definitions; no menu, banner, footer, script."""
    content = read_html(Path("refunds.html"), PAGE.encode())
    assert content.text == f"# Refunds\n\n{FIRST_PARAGRAPH}\n\n{OTHERS}"
    assert (content.title, content.author, content.date) == ("Refunds", "Ana Lima", "2024-03-20")
    assert (content.description, content.url) == ("How refunds work", "https://example.org/refunds")
    kinds = {block.kind for block in read_structure(content.text, is_markdown=True).blocks}
    assert kinds >= {"heading", "paragraph", "item", "row", "code"}


def test_what_only_serves_the_page_is_left_out() -> None:
    """Links that edit, words for screen readers, tables of contents, who made it, the site."""
    page = """<title>Handbook : Fees</title>
<ol id="breadcrumbs"><li><a href="/">Handbook</a></li></ol>
<h1>Handbook : Fees</h1><div class="page-metadata">Created by Ana Lima</div>
<div class="toc-macro x"><ul><li><a href="#a">How much</a></li></ul></div>
<h2>How much<span class="mw-editsection">[<a href="/edit">edit</a>]</span></h2>
<p>The fee is twenty crowns a month.<span class="sr-only">Opens in a new window</span></p>
<p class="noprint">Print this page</p><p>Refunds are paid within fourteen days of asking.</p>"""
    content = read_html(Path("fees.html"), page.encode())
    assert content.title == "Fees"
    assert content.text.split("\n\n") == [
        "# Handbook : Fees",
        "## How much",
        "The fee is twenty crowns a month.",
        "Refunds are paid within fourteen days of asking.",
    ]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("shift_jis", "cp932"), ("euc-jp", "euc_jp"), ("iso-8859-1", "cp1252"), ("utf-8", "cp932")],
)
def test_the_encoding_is_the_one_that_a_page_names(charset: str, encoding: str) -> None:
    """Or, if it isn't in that one, the one that it seems to be in."""
    said = "“Férias” são trinta dias." if encoding == "cp1252" else "返金は三十日以内にできます。"
    page = f"<html><head><meta charset={charset}></head><body><p>{said}</p></body></html>"
    assert said in read_html(Path("a.html"), page.encode(encoding)).text


def test_blocks_and_lines_of_a_cell_are_kept_apart() -> None:
    """Links around them are in one line."""
    cells = (
        "<td>Teal<br>(a duck)</td><td><ul><li>Pond</li><li>Marsh, <i>wet</i></li></ul></td>"
        '<td><a href="https://example.org"><div>See it</div></a> here</td>'
    )
    element = parse_html(Path("a.html"), f"<body><table><tr>{cells}</tr></table></body>")
    writer = MarkdownWriter()
    write_html(element, writer)
    row = "| Teal<br>(a duck) | Pond<br>Marsh, wet | [See it](<https://example.org>) here |"
    assert row in writer.text


@pytest.mark.parametrize(
    ("rows", "has_names"),
    [
        ("<tr><td>C<td>Si<td>Mn<tr><td>0.4<td>0.2 - 0.3<td>1", True),
        ("<tr><td><b>Room</b><td><b>Who</b><tr><td>Hall<td>All", True),
        ("<tr><td><b>Room</b><td><b>Who</b><tr><td><b>Hall</b><td><b>All</b>", False),
        ("<tr><td>Phone<td>123<tr><td>Rooms<td>4", False),
        ("<tr><td>Ana<td>Lisbon<td>teacher<tr><td>Bob<td>12 Main Street<td>cook", False),
        ("<tr><td>1<td>2<td>3<tr><td>4<td>5<td>6", False),
    ],
)
def test_names_of_columns_need_no_mark(rows: str, *, has_names: bool) -> None:
    """Bold ones, or short texts above numbers in most columns."""
    element = parse_html(Path("a.html"), f"<body><table>{rows}</table></body>")
    writer = MarkdownWriter()
    write_html(element, writer)
    assert ("|  |  |" not in writer.text.split("\n")[0]) == has_names


WORDS = st.text(st.sampled_from(list("ab 1*_#<[|`あ&")), min_size=1, max_size=12)
TAGS = st.sampled_from(
    ["p", "div", "h2", "ul", "ol", "li", "blockquote", "b", "a", "span", "td", "table", "tr", "dd"]
)
TREES = st.recursive(
    WORDS.map(escape),
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=4)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
    max_leaves=12,
)


@given(st.lists(TREES, max_size=4).map("".join))
def test_every_word_of_a_piece_is_in_its_markdown(source: str) -> None:
    """Once, in order, and searched, whatever its elements are nested in."""
    element = parse_html(Path("a.html"), f"<html><body>x{source}</body></html>").find("body")
    letters = "".join(filter(str.isalnum, element.text_content()))
    writer = MarkdownWriter()
    write_html(element, writer)
    searched = read_structure(writer.text, is_markdown=True).searched
    found = "".join(filter(str.isalnum, searched))
    # Items and numbers of lists add digits, which the source has as well.
    assert "".join(found.split("1")) == "".join(letters.split("1"))


def test_a_page_nested_without_end_is_named() -> None:
    """Instead of being read in part."""
    page = f"<html><body>{'<div><b>' * 300}Some words.</body></html>"
    with pytest.raises(DocumentError, match=r"a\.html is left out: its elements are nested"):
        read_html(Path("a.html"), page.encode())
