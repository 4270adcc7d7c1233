"""Exports of MediaWiki (XML): each page is a document.

mwparserfromhell reads the wikitext. What templates would show is not in an export, so they are left
out, except those that only wrap a text.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from urllib.parse import quote

import mwparserfromhell
from lxml import etree
from mwparserfromhell import nodes, parser
from mwparserfromhell.wikicode import Wikicode

from index.documents.published import is_web_address
from index.documents.readers.base import (
    FileContent,
    FileContents,
    clean,
    escape_markdown,
    extracted,
)
from index.documents.readers.writer import MarkdownWriter
from index.errors import DocumentError

# Its tokenizer in C ends the process on some pages (0.7.2, seen in Python's development mode); the
# one in Python takes a quarter more time.
parser.use_c = False

# Of pages about pages: users, files, messages, templates, categories, modules. Talk is odd.
_NOT_CONTENT = frozenset((2, 6, 8, 10, 14, 828))
_NO_TEXT = frozenset(
    (
        *("ref", "references", "gallery", "style", "script", "imagemap", "timeline", "score"),
        *("templatestyles", "noinclude", "indicator", "graph", "mapframe"),
    )
)
_CODE = ("pre", "syntaxhighlight", "source")
_BREAKS = ("div", "p", "blockquote", "center", "poem", "section", "ul", "ol", "li", "dd", "dt")
_MEDIA = re.compile(
    "(?:file|image|media|category|ファイル|画像|カテゴリ|ficheiro|arquivo|imagem|categoria)\\s*:",
    re.I,
)
_OTHER_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]+)?:\S")
_MAGIC_WORD = re.compile(r"__[A-Z]+__")
_LIST = re.compile(r"([*#:;]+)\s*(.*)")
_TOKEN = re.compile(r"\ue000(\d+)\ue001")  # stands for Markdown, or for a block; no text has it
_BREAK = "\ue002"
_PRIVATE = re.compile("[\ue000-\ue002]")


def read_mediawiki(path: Path, data: bytes) -> FileContents:
    """Read the pages of an export, in their last revision that is in it.

    Raises:
        DocumentError: It is damaged, or there are no pages in it.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = f"its XML is damaged (line {error.lineno}); export it again."
        raise DocumentError(path, f"{path} is left out: {reason}") from error
    if etree.QName(root).localname != "mediawiki":
        message = f"{path} is left out: of XML files only exports of MediaWiki are read."
        raise DocumentError(path, message)
    base = root.findtext("{*}siteinfo/{*}base") or ""
    documents = [
        replace(_read_page(page), url=_address(base, page.findtext("{*}title") or ""))
        for page in root.iterchildren("{*}page")
        if _is_content(page)
    ]
    if not documents:
        raise DocumentError(path, f"{path} is left out: there are no pages in it; export it again.")
    return FileContents(tuple(documents))


def _is_content(page: etree._Element) -> bool:
    number = int(page.findtext("{*}ns") or 0)
    model = page.findtext("{*}revision/{*}model") or "wikitext"
    is_redirect = page.find("{*}redirect") is not None
    return (
        number % 2 == 0 and number not in _NOT_CONTENT and model == "wikitext" and not is_redirect
    )


def _read_page(page: etree._Element) -> FileContent:
    title = page.findtext("{*}title") or ""
    revision = page.findall("{*}revision")[-1:]
    text = (revision[0].findtext("{*}text") if revision else "") or ""
    date = (revision[0].findtext("{*}timestamp") if revision else "") or ""
    author = revision[0].findtext("{*}contributor/{*}username") if revision else None
    writer = MarkdownWriter()
    _Page(writer).write(_PRIVATE.sub("", clean(text)))
    return extracted(writer.text, title=title, author=author, date=date[:10], name=f"{title}.wiki")


def _address(base: str, title: str) -> str | None:
    """The address of a page, given that of another."""
    address = f"{base.rpartition('/')[0]}/{quote(title.replace(' ', '_'))}"
    return address if is_web_address(address) else None


class _Page:
    """Turns wikitext into lines in which links are tokens, and the lines into blocks."""

    def __init__(self, writer: MarkdownWriter) -> None:
        self._writer = writer
        self._tokens: list[str | nodes.Node] = []  # Markdown, or the node of a block

    def write(self, wikitext: str) -> None:
        """Write a page's blocks."""
        lines = self._text(mwparserfromhell.parse(wikitext, skip_style_tags=False)).split("\n")
        paragraph: list[str] = []
        numbers: list[Iterator[int]] = []
        for line in (*map(str.strip, lines), ""):
            block = _TOKEN.fullmatch(line)
            node = self._tokens[int(block[1])] if block else None
            listed = _LIST.match(line)
            if line and not listed and (node is None or isinstance(node, str)):
                paragraph.append(line)
                continue
            self._writer.paragraph(self._markdown(" ".join(paragraph)))
            paragraph = []
            numbers = numbers[: len(listed[1])] if listed else []
            if listed:
                self._item(listed[1], listed[2], numbers)
            elif isinstance(node, nodes.Heading):
                self._writer.heading(self._inline(node.title), node.level - 1)
            elif isinstance(node, nodes.Tag) and str(node.tag).lower() == "table":
                self._table(node)
            elif isinstance(node, nodes.Tag):
                attribute = node.get("lang").value if node.has("lang") else ""
                self._writer.code(str(node.contents), str(attribute).strip())

    def _item(self, marks: str, text: str, numbers: list[Iterator[int]]) -> None:
        numbers += [count(1) for _ in range(len(marks) - len(numbers))]
        words = self._markdown(text)
        if marks[-1] == ":":
            with self._writer.inside(": "):
                self._writer.paragraph(words)
        elif marks[-1] == ";":
            self._writer.paragraph(words)
        else:
            number = next(numbers[len(marks) - 1]) if marks[-1] == "#" else None
            self._writer.item(words, len(marks) - 1, number)

    def _table(self, table: nodes.Tag) -> None:
        rows: list[list[tuple[str, bool]]] = [[]]
        for tag in table.contents.filter_tags(recursive=False):
            name = str(tag.tag).lower()
            cells = [tag] if name in ("td", "th") else []
            if name == "tr":
                rows.append([])
                cells = tag.contents.filter_tags(recursive=False)
            elif name == "caption" or str(tag.contents).startswith("+"):  # "|+" begins a caption
                self._writer.paragraph(self._inline(tag.contents).removeprefix("+"))
                continue
            rows[-1] += [
                (self._inline(cell.contents), str(cell.tag).lower() == "th")
                for cell in cells
                if str(cell.tag).lower() in ("td", "th")
            ]
        filled = [row for row in rows if row]
        width = max(map(len, filled), default=0)
        if not width:
            return
        has_header = all(is_head for _, is_head in filled[0])
        padded = [[text for text, _ in row] + [""] * (width - len(row)) for row in filled]
        self._writer.header(padded[0] if has_header else [""] * width)
        for row in padded[has_header:]:
            self._writer.row(row)

    def _inline(self, code: Wikicode) -> str:
        """Wikitext as Markdown in one line."""
        return " ".join(self._markdown(self._text(code), begins_line=False).split())

    def _markdown(self, text: str, *, begins_line: bool = True) -> str:
        """Text with tokens as Markdown."""
        parts: list[str] = []
        for number, part in enumerate(_TOKEN.split(text)):
            if number % 2:
                token = self._tokens[int(part)]
                parts.append(token if isinstance(token, str) else "")
            else:
                at_start = begins_line and not "".join(parts).strip()
                parts.append(escape_markdown(part, begins_line=at_start))
        return "".join(parts).replace(_BREAK, "\n")

    def _text(self, code: Wikicode) -> str:
        """Wikitext as text, in which tokens stand for Markdown and for blocks."""
        return _MAGIC_WORD.sub("", "".join(map(self._of_node, code.nodes)))

    def _token(self, content: str | nodes.Node) -> str:
        self._tokens.append(content)
        token = f"\ue000{len(self._tokens) - 1}\ue001"
        return token if isinstance(content, str) else f"\n{token}\n"

    def _of_node(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Text):
            return str(node.value)
        if isinstance(node, nodes.HTMLEntity):
            return str(node.normalize())
        if isinstance(node, nodes.Heading):
            return self._token(node)
        if isinstance(node, nodes.Wikilink):
            return self._of_link(node)
        if isinstance(node, nodes.ExternalLink):
            address = str(node.url)
            words = self._inline(node.title) if node.title else escape_markdown(address)
            is_safe = is_web_address(address) and not re.search(r"[\s<>\\]", address)
            return self._token(f"[{words}](<{address}>)" if is_safe and node.title else words)
        if isinstance(node, nodes.Tag):
            return self._of_tag(node)
        return self._of_template(node) if isinstance(node, nodes.Template) else ""

    def _of_link(self, link: nodes.Wikilink) -> str:
        title = str(link.title).strip()
        if _MEDIA.match(title) or (link.text is None and _OTHER_LANGUAGE.match(title)):
            return ""
        return self._text(link.text) if link.text is not None else title.removeprefix(":")

    def _of_template(self, template: nodes.Template) -> str:
        """The text that a template wraps; "" for all others."""
        texts = [parameter.value for parameter in template.params if not parameter.showkey]
        name = str(template.name).strip().lower()
        is_wrapper = len(texts) == len(template.params) == (2 if name == "lang" else 1)
        text = self._text(texts[-1]) if is_wrapper else ""
        return text if any(map(str.isalpha, text)) else ""

    def _of_tag(self, tag: nodes.Tag) -> str:
        name = str(tag.tag).lower()
        if name in _NO_TEXT:
            return ""
        if name == "table" or name in _CODE:
            return self._token(tag)
        if name == "br":
            return _BREAK
        if name == "nowiki":
            return str(tag.contents)
        if name in ("code", "tt", "kbd", "math") and "`" not in str(tag.contents):
            words = " ".join(str(tag.contents).split())
            return self._token(f"`{words}`") if words else ""
        if tag.wiki_markup and tag.self_closing:  # the mark of an item
            return str(tag.wiki_markup)
        text = self._text(tag.contents) if tag.contents is not None else ""
        return f"\n\n{text}\n\n" if name in _BREAKS else text
