"""Anchors: the ids that GitHub, MkDocs and Docusaurus give to the headings of a Markdown page.

An id that is written beside a heading, `{#id}`, counts before one made of its words. Words that
repeat are numbered as the tool does it.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.documents.lines import without_closing_marks
from index.types import AnchorStyle

_ATX = re.compile(r"(?P<marks>#{1,6})(?:[ \t]+|$)")
_CONTAINER = re.compile(r"(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])[ \t]+|[ \t]*>)*[ \t]*")
_UNDERLINE = re.compile(r"[ \t>]*(?P<marks>=+|-+)[ \t]*\Z")
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_MAX_MARKS = 500  # characters before the words of a heading in its line
# {#id}, {: #id .class }, {/* #id */}: Python-Markdown's attribute lists, kramdown, Docusaurus
_EXPLICIT = re.compile(
    r"(?<!\s)\s*\{(?::?\s*(?:[^{}\s]+\s+)*?|/\*\s*)#(?P<id>[^\s{}*]+)(?:\s+[^{}]*|\s*\*/)?\}\s*\Z"
)
_ATTRIBUTES = re.compile(r"(?<!\s)\s*\{:?\s*[.\w-][^{}]*+\}\s*\Z")  # without an id
_NUMBERED = re.compile(r"(.*)_(\d+)\Z")
# Source: github-slugger's regular expression, by the properties that it is generated from.
_NOT_IN_SLUGS = regex.compile(r"[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\- ]")
_MARKUP = re.compile(r"[\\`*_\[\]<>&~!]")
_INLINE = MarkdownIt("commonmark").enable("strikethrough")


class _Heading(NamedTuple):
    source: str  # its words with their markup
    level: int


def anchor_above(text: str, headings: Iterable[int], start: int, style: AnchorStyle) -> str:
    """The anchor of the last heading that begins at or before an offset; "" if it has none.

    Args:
        text: The text of a Markdown document.
        headings: Offsets of its headings, ascending; those that aren't Markdown's are left out.
        start: The offset of a quote.
        style: Who makes the anchors.
    """
    found: dict[int, _Heading] = {}  # by the beginning of their lines: one may be two sentences
    above = None
    for offset in headings:
        near = max(offset - _MAX_MARKS, 0)
        begin = max(text.rfind("\n", near, offset), text.rfind("\r", near, offset), near - 1) + 1
        if begin not in found and (heading := _heading_at(text, begin)):
            found[begin] = heading
            if offset <= start or begin <= start:
                above = len(found) - 1
    return "" if above is None else anchors_of(list(found.values()), style)[above]


def anchors_of(headings: Iterable[tuple[str, int]], style: AnchorStyle) -> list[str]:
    """The anchor of each heading of a page, given as its source and its level, in order.

    Docusaurus gives none to the page's title.
    """
    explicit, sources, levels = [], [], []
    for source, level in headings:
        written = _EXPLICIT.search(source)
        explicit.append(written["id"] if written else None)
        without_id = source[: written.start()] if written else _ATTRIBUTES.sub("", source)
        sources.append(_plain(without_id, with_alt=style == "docusaurus"))
        levels.append(level)
    if style == "mkdocs":
        used = {id_ for id_ in explicit if id_}
        last: dict[str, str] = {}
        return [
            id_ or _unique(_mkdocs_slug(source), used, last)
            for id_, source in zip(explicit, sources, strict=True)
        ]
    numbers: dict[str, int] = {}
    anchors = [
        id_ or _numbered(_github_slug(source), numbers)
        for id_, source in zip(explicit, sources, strict=True)
    ]
    if style == "docusaurus":
        return ["" if level == 1 else id_ for id_, level in zip(anchors, levels, strict=True)]
    return anchors


def _heading_at(text: str, begin: int) -> _Heading | None:
    """The heading in the line that begins at an offset, marked by # or by the line below it."""
    line = _LINE.match(text, begin)
    first = line[1] if line else ""
    content = _CONTAINER.sub("", first, count=1)
    if mark := _ATX.match(content):
        return _Heading(without_closing_marks(content[mark.end() :]), len(mark["marks"]))
    below = _LINE.match(text, line.end()) if line else None
    if below and (underline := _UNDERLINE.match(below[1])) and content.strip():
        return _Heading(content.strip(), 1 if underline["marks"][0] == "=" else 2)
    return None


@functools.lru_cache(maxsize=16_384)  # a change log of thousands of headings is read at every quote
def _plain(source: str, *, with_alt: bool) -> str:
    """The words of a heading without markup, and, if asked for, the alternative text of images."""
    if not _MARKUP.search(source):
        return source
    words: list[str] = []
    tokens: list[Token] = list(_INLINE.parseInline(source)[0].children or [])
    for token in tokens:
        if token.type in ("text", "text_special", "code_inline"):
            words.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "image" and with_alt:
            words.append(token.content)
    return "".join(words)


def _github_slug(words: str) -> str:
    """As github-slugger makes it, which Docusaurus uses, too."""
    return _NOT_IN_SLUGS.sub("", words.lower()).replace(" ", "-")


def _numbered(slug: str, numbers: dict[str, int]) -> str:
    """The slug, with a number if there was such a one: -1, -2 (github-slugger)."""
    result = slug
    while result in numbers:
        numbers[slug] += 1
        result = f"{slug}-{numbers[slug]}"
    numbers[result] = 0
    return result


def _mkdocs_slug(words: str) -> str:
    """As Python-Markdown's toc makes it by default: ASCII alone."""
    ascii_only = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode("ascii")
    slug = re.sub(r"[^\w\s-]", "", ascii_only).strip().lower()
    return re.sub(r"[-\s]+", "-", slug)


def _unique(slug: str, used: set[str], last: dict[str, str]) -> str:
    """The slug, with a number if it is used or empty: _1, _2 (Python-Markdown's toc).

    Args:
        slug: Made of a heading.
        used: The ids of the page so far.
        last: Slug -> the last id made of it, from which the search goes on.
    """
    id_ = last.get(slug, slug)
    while id_ in used or not id_:
        number = _NUMBERED.match(id_)
        id_ = f"{number[1]}_{int(number[2]) + 1}" if number else f"{id_}_1"
    used.add(id_)
    last[slug] = id_
    return id_
