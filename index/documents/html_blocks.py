"""HTML and JSX inside of Markdown -> blocks: tables, lists, <details>, components."""

import re

from index.documents.block_builder import DEFINITION, BlockBuilder, ContainerKind
from index.documents.components import NEAR_CHARS
from index.documents.inline import is_component, tags

_CONTAINERS: dict[str, ContainerKind] = {
    "ul": "list", "ol": "list", "li": "item", "table": "table", "tr": "row", "details": "details",
    "blockquote": "quote", "aside": "note", "nav": "navigation", "pre": "code",
}  # fmt: skip
_LABELS = frozenset({"summary", "dt"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Tags that end a paragraph; all others stand inside of one.
_BLOCK_TAG = re.compile(
    "address|article|body|caption|center|col|colgroup|dd|div|dl|fieldset|figcaption|"
    "figure|footer|form|frame|frameset|head|header|hr|html|iframe|legend|main|menu|"
    "noframes|optgroup|option|p|picture|section|tbody|td|template|tfoot|th|thead|"
    "title|video|audio|source|track"
)
_ENDS_WITHOUT_TAG = frozenset({"li", "tr", "dd", "dt", "p"})
_LINE_END = re.compile(r"[\r\n]")
_MAX_DEPTH = 100  # of containers: what is nested deeper is read as part of these
# What a component shows as its title.
TITLE_ATTRIBUTE = re.compile(
    r"""\s(?:title|summary|label)\s*=\s*(?:"([^"]+)"|'([^']+)'|\{"([^"]+)"\})"""
)
# Components that are notes, and what else than their name says of which kind.
NOTE_COMPONENT = re.compile(
    "Admonition|Alert|Aside|Callout|Caution|Check|Danger|Error|Hint|Important|Info|Note|Success|Tip"
    "|Warning"
)
KIND_ATTRIBUTE = re.compile(r"""\s(?:type|kind|variant|severity)\s*=\s*\{?["']([A-Za-z]+)["']""")
_HEADER_CELL = re.compile(r"<th[\s>]", re.IGNORECASE)


def read_html(builder: BlockBuilder, begin: int, start: int, end: int) -> None:
    """Add the blocks of a stretch of HTML or JSX; its containers may be closed by a later one.

    Args:
        builder: Gets the blocks.
        begin: Where the marks before the stretch start, such as a bullet.
        start: Where it starts.
        end: Where it ends.
    """
    label: tuple[str, int, int] | None = None  # an open label or heading: name, tag, content
    for match in tags(builder.text, start, end):
        tag = match["name"]
        name = tag.lower() if not is_component(tag) else tag
        if not _ends_text(builder.text, match, name):
            continue
        if label is not None:
            _add_label(builder, label, match.start())
            label = None
        else:
            _add_run(builder, min(begin, start), start, match.start())
        begin = start = match.end()
        if not match["closing"] and (name in _LABELS or name in _HEADINGS):
            label = (name, match.start(), match.end())
        else:
            read_tag(builder, match, name)
    if label is not None:
        _add_label(builder, label, end)
    else:
        _add_run(builder, min(begin, start), start, end)


def read_tag(builder: BlockBuilder, match: re.Match[str], name: str) -> None:
    """Open or close what a tag of a container or a component opens or closes."""
    if match["closing"]:
        _close(builder, name, match.start(), match.end())
    elif not match["empty"]:
        _open(builder, match, name)
    elif is_component(match["name"]):
        _add_title(builder, match)


def _ends_text(text: str, match: re.Match[str], name: str) -> bool:
    """Whether a tag is the border of a block: by its name, or as a component by its place."""
    if not is_component(match["name"]):
        is_known = name in _CONTAINERS or name in _LABELS or name in _HEADINGS
        return is_known or _BLOCK_TAG.fullmatch(name) is not None
    before = _LINE_END.split(text[max(0, match.start() - NEAR_CHARS) : match.start()])[-1]
    before = before.strip(" \t>")
    behind = _LINE_END.split(text[match.end() : match.end() + NEAR_CHARS], maxsplit=1)[0].strip()
    if match["closing"]:
        return not behind and before.find(f"<{name}") <= 0
    if before and not before.endswith(">"):
        return False
    return not behind or (not match["empty"] and behind.endswith(f"</{name}>"))


def _add_run(builder: BlockBuilder, begin: int, start: int, end: int) -> None:
    if builder.is_inside("row") or not builder.text[start:end].strip():
        return
    if builder.is_inside("code"):
        builder.add_verbatim("code", begin, start, end)
    else:
        builder.add_text(begin, start, end)


def _add_label(builder: BlockBuilder, label: tuple[str, int, int], end: int) -> None:
    name, begin, start = label
    if name in _HEADINGS:
        builder.add_text(begin, start, end, int(name[1]))
        return
    if name == "dt":
        builder.next_definition()
        builder.add_label(begin, start, end)
    elif builder.stack and builder.stack[-1].kind == "details":
        builder.add_label(begin, start, end)
    else:
        builder.add_text(begin, start, end)


def _open(builder: BlockBuilder, match: re.Match[str], name: str) -> None:
    if name in _ENDS_WITHOUT_TAG and builder.stack and builder.stack[-1].name == name:
        _close(builder, name, match.start(), match.start())
    if len(builder.stack) >= _MAX_DEPTH:
        return
    if name in _CONTAINERS:
        container = builder.open(_CONTAINERS[name], name=name)
        container.mark = match.start()
    elif is_component(match["name"]):
        container = builder.open("component", name=name)
        if NOTE_COMPONENT.fullmatch(name):
            container.mark = match.start()
        _add_title(builder, match)


def _add_title(builder: BlockBuilder, match: re.Match[str]) -> None:
    """Add what a component shows as its title: it leads to the component's content."""
    title = TITLE_ATTRIBUTE.search(match["attributes"])
    if title is None or builder.is_inside("row"):
        return
    base = match.start("attributes")
    start, end = base + title.start(title.lastindex or 0), base + title.end(title.lastindex or 0)
    if match["empty"]:
        builder.add_text(match.start(), start, end)
    else:
        builder.add_label(match.start(), start, end)


def _close(builder: BlockBuilder, name: str, start: int, end: int) -> None:
    """Close the container that a tag belongs to, and those left open inside of it."""
    if name == "dl":
        name = DEFINITION
    opened = [number for number, c in enumerate(builder.stack) if c.name == name]
    markdown = [number for number, c in enumerate(builder.stack) if not c.name]
    if not opened or (markdown and markdown[-1] > opened[-1]):
        return
    while len(builder.stack) > opened[-1]:
        container = builder.stack[-1]
        mark = container.mark
        if container.kind == "row" and mark is not None:
            container.kind = "component"
            container.mark = None
            last = end if len(builder.stack) == opened[-1] + 1 else start
            is_header = _HEADER_CELL.search(builder.text, mark, last) is not None
            builder.add_verbatim("row", mark, mark, last, is_header=is_header)
        builder.close()
