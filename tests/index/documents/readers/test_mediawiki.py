"""Exports of MediaWiki: each page of content is a document, its wikitext Markdown."""

from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from index.documents.readers.mediawiki import read_mediawiki
from index.documents.readers.registry import format_of
from index.errors import DocumentError

WIKITEXT = """{{Infobox|name=x}}
'''Tea''' is a [[drink|hot drink]] from [[China]].<ref>A book.</ref> Press {{kbd|Ctrl}} * now_.
It has &gt; 2&nbsp;kinds.<!-- hidden --> [[File:Tea.jpg|thumb|A cup]] __TOC__
== Kinds of ''tea'' ==
* Green
** Sencha, see [https://example.org/sencha its page]
# First
# Second
; Oolong
: Half oxidised.
{| class="wikitable"
|+ Prices
! Kind !! Price
|-
| Green || 5
|}
<syntaxhighlight lang="sh">
brew --tea # now
</syntaxhighlight>
[[Category:Drinks]]"""
TEXT = """Tea is a hot drink from China. Press Ctrl * now\\_. It has > 2 kinds.

# Kinds of tea

- Green
  - Sencha, see [its page](<https://example.org/sencha>)
1. First
2. Second

Oolong
: Half oxidised.

Prices

| Kind | Price |
|---|---|
| Green | 5 |

```sh
brew --tea # now
```"""


def page(title: str, text: str, ns: int = 0, more: str = "") -> str:
    """A page of an export."""
    return f"""<page><title>{title}</title><ns>{ns}</ns>{more}<revision>
<timestamp>2020-01-02T03:04:05Z</timestamp><contributor><username>Ana</username></contributor>
<model>wikitext</model><text>old</text></revision><revision><timestamp>2021-01-02T03:04:05Z</timestamp>
<contributor><username>Rui</username></contributor><model>wikitext</model>
<text>{escape(text)}</text></revision></page>"""


def export(*pages: str) -> bytes:
    """An export of pages."""
    return f"""<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11">
<siteinfo><base>https://wiki.example.org/wiki/Main_Page</base></siteinfo>{"".join(pages)}</mediawiki>
""".encode()


def test_pages_are_read_in_their_last_revision() -> None:
    """As Markdown, with title, author, date and address; talk, templates and redirects aren't."""
    data = export(
        page("Green tea", WIKITEXT),
        page("Talk:Green tea", "Chatter.", 1),
        page("Template:Kbd", "x", 10),
        page("Cha", "#REDIRECT [[Green tea]]", more='<redirect title="Green tea"/>'),
    )
    assert format_of(Path("dump.xml"), data).name == "MediaWiki export"
    (document,) = read_mediawiki(Path("dump.xml"), data).documents
    assert document.text == TEXT
    assert (document.title, document.author, document.date) == ("Green tea", "Rui", "2021-01-02")
    assert document.url == "https://wiki.example.org/wiki/Green_tea"
    assert document.name == "Green tea.wiki"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (export(), "there are no pages in it"),
        (b"<rss></rss>", "only exports of MediaWiki"),
        (export(page("A", "b"))[:-20], "its XML is damaged"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><rss>&b;</rss>', "only exports"),
    ],
)
def test_other_xml_is_named(data: bytes, said: str) -> None:
    """In one line that says what is wrong."""
    with pytest.raises(DocumentError, match=said):
        read_mediawiki(Path("dump.xml"), data)
