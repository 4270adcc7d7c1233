"""What people's Markdown has beyond CommonMark, turned into CommonMark or left out.

HTML and JSX tags, notes (`> [!NOTE]`, `!!! note`, `:::tip`), wiki links, footnotes, shortcodes,
ids, comments. Code is left alone. Styles that tags ask for become noncharacters of Unicode, which
no text has, so that they can't be mistaken for marks of the document.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from index.documents.hidden import CODE_OPTION, scan
from index.documents.html_blocks import KIND_ATTRIBUTE, NOTE_COMPONENT, TITLE_ATTRIBUTE
from index.documents.inline import (
    BLOCK_ID,
    CODE_ROLE,
    ICON,
    KEYS,
    WIKI_ADDRESS,
    WIKI_PICTURE,
    is_component,
    is_tag,
    shortcode_text,
)
from index.documents.markdown_rules import (
    fence_directives_with_colons,
    is_untitled,
    read_shortcode,
)
from index.types import Context

# Noncharacters: each style has one that begins it and one that ends it.
STYLE_MARKS: Mapping[str, tuple[str, str]] = {
    "match": ("\ufdd0", "\ufdd1"),
    "bold": ("\ufdd2", "\ufdd3"),
    "italic": ("\ufdd4", "\ufdd5"),
    "code": ("\ufdd6", "\ufdd7"),
    "struck": ("\ufdd8", "\ufdd9"),
}
LINE_BREAK = "\ufdda"
NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")

_TAG_STYLES = {
    **dict.fromkeys(("b", "strong", "summary", "dt", "h1", "h2", "h3", "h4", "h5", "h6"), "bold"),
    **dict.fromkeys(("i", "em", "cite", "var", "dfn"), "italic"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    **dict.fromkeys(("s", "del", "strike"), "struck"),
}
_BLOCK_TAG = re.compile(
    r"address|article|aside|blockquote|caption|center|d[dlt]|details|div|fieldset|figcaption"
    r"|figure|footer|form|h[1-6r]|header|iframe|li|main|nav|ol|p|section|summary|table|t[dhr]"
    r"|t(?:body|foot|head)|ul|video"
)
_LINE_END = re.compile(r"[ \t]*(?:\n|\Z)")
_NOTE_KIND = re.compile("note|info|tip|hint|important|warning|caution|danger|check|success|error")
_LAYOUT = re.compile(
    "admonition|button-link|cards?|code-group|columns?(?:-[a-z-]+)?|container|div|dropdown|embed"
    "|figure(?:-md)?|footer|(?:non)?incremental|grid[a-z-]*|iframe|image|list-table|margin|notes"
    "|only|panel(?:-[a-z]+)?|pull-quote|row|table|tabs?|tab-(?:set|item)|group-tab|[a-z]+-content"
)
_CODE_ROLE = re.compile(CODE_ROLE)
_CLASS = re.compile(r"\.(?:callout-)?([a-z]+)")
_ATTRIBUTES = r"""(?:\s(?:[^<>"'{}]|"[^"]*"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\})*)?"""
_ROW = re.compile(r"<tr\b[^<>]*>(.*?)(?=<tr\b|</tr>|</t(?:able|head|body|foot)>|\Z)", re.S | re.I)
_CELL = re.compile(r"<(t[dh])\b[^<>]*>(.*?)(?=<t[dh]\b|</t[dhr]>|\Z)", re.S | re.I)
_PIPE_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*")
_DELIMITER_ROW = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CODE_IN_CELL = re.compile(
    r"^(?:[ ]{4,}(?P<line>[^\n]+)|(`{3,}|~{3,})[^\n]*\n(?P<code>[\s\S]*?)\n\2)$", re.MULTILINE
)
_LIST_LINE = re.compile(r"\n+(?=(?:[-*+]|\d{1,9}[.)])[ \t])")
_DEFINITION = re.compile(r"^[ \t]*\[(?P<defined>[^\[\]\n]+)\]:", re.MULTILINE)
_FENCE = re.compile(r"^[ \t>]*(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)$", re.MULTILINE)
# "```{code-block} bash", "```{r, echo=FALSE}" or "```{.python}", options below; "```sh [npm]".
_OPENING_FENCE = re.compile(
    r"\A(?P<prefix>[ \t>]*)(?P<mark>`{3,}|~{3,})[ \t]*"
    r"(?:\{(?=[^\n`]*\})(?:code(?:-block|-cell)?\}[ \t]*|sourcecode\}[ \t]*|[.#]?)"
    rf"(?P<language>[\w+-]*)[^\n]*\n(?:{CODE_OPTION}[^\n]*\n)*"
    r"|(?P<plain>[\w+-]*)[ \t]*\[(?P<label>[^\[\]\n]+)\][^\n]*\n)"
)
_INDENTED_NOTE = re.compile(
    r"(?P<indent>[ \t]*)(?:(?:!!!|\?\?\?)\+?[ \t]+(?P<kind>[\w-]+)(?P<more>[\w \t-]*)|===\+?)"
    r"""(?:[ \t]*["'](?P<title>[^\n]*?)(?:["']|\Z))?[ \t]*"""
)


@dataclass(frozen=True, slots=True)
class Around:
    """Other lines of a document without which a part of it isn't shown as what it is.

    Attributes:
        columns: The header row of the table that it has rows of, if it lacks that.
        fence: The line that opens the block of code that it begins inside of.
        links: Definitions of where links in it lead, each on a line of its own.
    """

    columns: str = ""
    fence: str = ""
    links: str = ""

    @classmethod
    def of(cls, context: Sequence[Context]) -> "Around":
        """Those of what a quote needs; headings and leads are shown above it, as texts."""

        def lines(kind: str) -> str:
            return "\n".join(each.quote for each in context if each.kind == kind)

        return cls(lines("columns"), lines("fence"), lines("link"))


NOTHING_AROUND = Around()


def to_commonmark(source: str, around: Around = NOTHING_AROUND) -> str:
    """Markdown as people write it as CommonMark with tables, in which NONCHARACTERS are styles.

    Args:
        source: A part of a document, such as a quote.
        around: Other lines that it needs.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    source = fence_directives_with_colons(source, is_part=True)
    text = f"{around.fence}\n{source}" if around.fence else _open_fence(source)
    shown = "".join(text[start:end] for start, end in scan(text).visible(0, len(text)))
    text = _dedent_notes(shown)
    defined = {_label(match["defined"]) for match in _DEFINITION.finditer(around.links)}

    def replace(match: re.Match[str]) -> str:
        if match.lastgroup == "reference" and _label(match["to"] or match["text"]) in defined:
            return match[0]
        return _REPLACEMENTS[match.lastgroup or ""](match)

    text = _CONSTRUCTS.sub(replace, text)
    text = _complete_tables(text, _CONSTRUCTS.sub(replace, around.columns))
    return f"{around.links}\n\n{text}" if around.links else text


def _label(text: str) -> str:
    """The label of a link, as labels are compared."""
    return " ".join(text.split()).casefold()


def note_label(kind: str, title: str) -> str:
    """The line above a note, in bold: its kind, which is a word of the document, and its title."""
    is_layout = bool(title) and kind in ("tab", "details", "spoiler")
    kind = "" if is_layout else kind.replace("-", " ").capitalize()
    title = title.strip()
    words = f"{kind}: {title}" if kind and title else kind or title
    return _in_style("bold", words) if words else ""


def _in_style(style: str, text: str) -> str:
    begin, end = STYLE_MARKS[style]
    return f"{begin}{text}{end}"


def _open_fence(text: str) -> str:
    """A text that begins inside of a block of code, which it ends, with a fence above it."""
    fences = list(_FENCE.finditer(text))
    if len(fences) % 2 == 0 or fences[0]["info"] or not fences[0].start():
        return text
    above = text[: fences[0].start()].removesuffix("\n")
    leads_to_code = above.rstrip(" \t").endswith(("\n", ":", "："))
    return text if leads_to_code else f"{fences[0]['mark']}\n{text}"


def _dedent_notes(text: str) -> str:
    """Notes and tabs of Python-Markdown as a label and the lines that belong to them."""
    if "!!!" not in text and "???" not in text and "===" not in text:
        return text
    lines, indent = [], -1
    for line in text.split("\n"):
        note = _INDENTED_NOTE.fullmatch(line)
        if note and (note["kind"] or note["title"]):
            indent = len(note["indent"])
            lines += ["", note["indent"] + note_label(note["kind"] or "", note["title"] or ""), ""]
            continue
        depth = len(line) - len(line.lstrip())
        if line.strip() and depth <= indent:
            indent = -1
        lines.append(line[4:] if indent >= 0 and depth >= indent + 4 else line)
    return "\n".join(lines)


def _complete_tables(text: str, columns: str) -> str:
    """Give rows without a header row the one of their table, or an empty one."""
    lines = text.split("\n")
    header = [line for line in columns.split("\n") if "|" in line]
    header = [line for line in header if not _DELIMITER_ROW.fullmatch(line)][:1]
    completed: list[str] = []
    in_table = is_code = False
    for line, below in zip_longest(lines, lines[1:], fillvalue=""):
        is_code ^= line.lstrip().startswith(("```", "~~~"))
        is_row = not is_code and bool(_PIPE_ROW.fullmatch(line) or (header and "|" in line))
        begins = is_row and not in_table
        if begins and _DELIMITER_ROW.fullmatch(line):
            continue
        in_table = is_row
        if begins and not ("|" in below and _DELIMITER_ROW.fullmatch(below)):
            row = header[0] if header else ""
            n_cells = len(_cells(row or line))
            completed += ["", row or "|" + " |" * n_cells, "|" + "---|" * n_cells]
            if _cells(row) == _cells(line):
                continue
        completed.append(line)
    return "\n".join(completed)


def _cells(row: str) -> list[str]:
    inner = row.strip().removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _tag(match: re.Match[str]) -> str:
    whole, name = match["tag"], match["name"]
    lower = name.lower()
    is_jsx = is_component(name)
    is_special = name[0].isupper() or not name.isalnum()
    if not is_tag(match):
        return whole  # a placeholder such as <your-token>
    text, after, mark = match.string, match["after"], ""
    if style := _TAG_STYLES.get(lower):
        mark = STYLE_MARKS[style][whole.startswith("</")]
    if _BLOCK_TAG.fullmatch(lower) and not is_jsx:
        is_closing = match["closing"] == "/"
        bullet = "- " if lower == "li" and not is_closing else ""
        separator = "\n" if lower == "li" else "\n\n"
        return mark + separator if is_closing else separator + bullet + mark
    if lower == "br":
        return LINE_BREAK
    if is_special:
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        label = _component_label(name, None if match["closing"] else match["attributes"])
        is_alone = after or _LINE_END.match(text, match.end())
        if not line.strip() and (is_alone or (is_jsx and label.strip())):
            return label
        is_pair = f"</{name}>" in text or whole.endswith("/>") or " " in whole
        if not is_pair:  # a component's name, without the backticks that it should have
            return match[0]
    return mark + after


def _component_label(name: str, attributes: str | None) -> str:
    """What a component shows above its content, in bold: that it is a note, and its title."""
    said = NOTE_COMPONENT.fullmatch(name) and KIND_ATTRIBUTE.search(attributes or "")
    kind = said[1] if said else name
    kind = kind if attributes is not None and _NOTE_KIND.fullmatch(kind.lower()) else ""
    found = TITLE_ATTRIBUTE.search(attributes or "")
    title = found[found.lastindex or 0] if found else ""
    return f"\n\n{note_label(kind, title)}\n\n" if kind or title else "\n\n"


def _html_table(match: re.Match[str]) -> str:
    rows: list[str] = []
    for row in _ROW.finditer(match["rows"]):
        cells = [" ".join(to_commonmark(cell[2]).split()) for cell in _CELL.finditer(row[1])]
        is_header = not rows and "<th" in row[1].lower() and "<td" not in row[1].lower()
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        if is_header:
            rows.append("|" + "---|" * len(cells))
    return "\n\n" + "\n".join(rows) + "\n\n"


def _grid_cell(text: str) -> str:
    """A cell of a table that is drawn with rules in one line, its items and code apart."""
    parts, at = [], 0
    for code in _CODE_IN_CELL.finditer(text):
        parts.append(to_commonmark(text[at : code.start()]))
        content = code["line"] or code["code"]
        mark = "`" * (1 + max(map(len, re.findall("`+", content)), default=0))
        parts += [f"{mark} {line} {mark}" for line in content.split("\n") if line.strip()]
        at = code.end()
    parts.append(to_commonmark(text[at:]))
    shown = [_LIST_LINE.sub(LINE_BREAK, part.strip()) for part in parts if part.strip()]
    return " ".join(LINE_BREAK.join(shown).split())


def _grid_table(match: re.Match[str]) -> str:
    """The rows of a table that is drawn with rules, each in one line."""
    rows: list[str] = []
    columns: list[list[str]] = []  # the lines of each cell of the row
    bars: list[int] = []
    for line in [*match[0].split("\n"), ""]:
        drawn = line.strip(" \t>")
        if drawn.startswith("|"):
            cells = [
                drawn[left + 1 : right].removeprefix(" ").rstrip() for left, right in pairwise(bars)
            ]
            # Of wide letters, of merged cells, or drawn carelessly.
            if len(drawn) != bars[-1] + 1 or any(drawn[bar] != "|" for bar in bars):
                cells = _cells(drawn)
                columns += [[] for _ in cells[len(columns) :]]
            for column, cell in zip(columns, cells, strict=False):
                column.append(cell)
            continue
        if any(part for column in columns for part in column):
            cells = [_grid_cell("\n".join(column)) for column in columns]
            rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
            if "=" in drawn:
                rows.append("|" + "---|" * len(columns))
        bars = [place for place, char in enumerate(drawn) if char == "+"]
        columns = [[] for _ in bars[1:]]
    return "\n".join(rows)


def _preformatted(match: re.Match[str]) -> str:
    return f"\n\n~~~~~~\n{html.unescape(match['pre']).strip(chr(10))}\n~~~~~~\n\n"


def _quoted_note(match: re.Match[str]) -> str:
    prefix = match["marks"]
    return f"{prefix}{note_label(match['kind'], match['title'])}\n{prefix}"


def _fenced_note(match: re.Match[str]) -> str:
    """The label of a note between colons or slashes: its kind, unless that is only a layout's."""
    item = match["before"] if match["before"].strip(" \t>") else "\n"
    if (attributes := match["attributed"]) is None:
        name = match["label"].removeprefix("callout-")
        kind = "" if _LAYOUT.fullmatch(name) else name
        attributes = match["named"]
        named = "" if is_untitled(name) else attributes.strip(" []|")
    else:
        kind = next((k for k in _CLASS.findall(attributes) if _NOTE_KIND.fullmatch(k)), "")
        named = ""
    title = TITLE_ATTRIBUTE.search(f" {attributes}")
    return f"{item}{note_label(kind, title[title.lastindex or 0] if title else named)}\n"


def _shortcode(match: re.Match[str]) -> str:
    """What a shortcode says in a sentence, or the label of the note or the like that it begins."""
    text = match.string
    if said := shortcode_text(match):
        return text[slice(*said)]
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    found = None if line.strip() else read_shortcode(match[0])
    if found is None:
        return ""
    kind = next((k for k in (found.kind, found.name) if _NOTE_KIND.fullmatch(k.lower())), "")
    return f"\n\n{note_label(kind, found.title)}\n\n" if kind or found.title else ""


def _code_opening(match: re.Match[str]) -> str:
    """The first line of a block of code with its language alone, below its label in bold."""
    prefix, mark, label = match.group("prefix", "mark", "label")
    language = match["language"] or match["plain"]
    label = f"{prefix}{_in_style('bold', label)}\n{prefix}\n" if label else ""
    return f"{label}{prefix}{mark}{language or ''}\n"


def _role(match: re.Match[str]) -> str:
    """What a role says; that of most is the title of what it leads to."""
    said = match["said"]
    if _CODE_ROLE.fullmatch(match["role_name"]):
        return _in_style("code", said + (match["role_target"] or ""))
    return _in_style("code", said) if ":" in match["role_name"] else said


def _nothing(_: re.Match[str]) -> str:
    return ""


# In this order where two could begin at one place.
_RULES: tuple[tuple[str, str, Callable[[re.Match[str]], str]], ...] = (
    (
        "code",
        r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n"
        r"(?:[\s\S]*?^[ \t>]*(?P=fence)[`~]*[ \t]*$|[\s\S]*\Z)"
        r"|(?<!`)(?P<ticks>`+)(?!`)(?:[^\n]|\n(?![ \t]*\n))*?(?<!`)(?P=ticks)(?!`)"
        r"|\\[!-/:-@\[-`{-~]|<(?:https?://|mailto:)[^\s<>]*>",
        lambda match: _OPENING_FENCE.sub(_code_opening, match[0], count=1),
    ),
    (
        "role",
        r"\{(?P<role_name>[A-Za-z][\w:+.-]*)\}`(?P<said>[^`]+?)(?P<role_target>\s?<[^<>`]*>)?`(?!`)",
        _role,
    ),
    (
        "span",
        r"(?<!!)\[(?P<spanned>(?:[^\[\]\n]|\[[^\[\]\n]*\]\([^()\n]*\))*)\]"
        r"\{(?:[.#]|[\w-]+=)[^{}\n]*\}",
        lambda match: match["spanned"],
    ),
    (
        "shortcode",
        r"\{\{[<%#][^\n]{0,500}?\}\}|\{%[^\n]{0,500}?%\}|\{\*[^\n]{0,500}?\*\}|!\[\[[^\[\]\n]*\]\]",
        _shortcode,
    ),
    (
        "cut_shortcode",  # of a title in it, which quotes end with
        r"^[ \t]*\{(?:%|\{[<%])[ \t]*[A-Za-z][^{}\n]*?[\"“](?P<cut_label>[^{}\n\"”]+)\Z",
        lambda match: note_label("", match["cut_label"]),
    ),
    ("icon", ICON, _nothing),
    ("docsify", r"^[ \t]*[!?]>(?=[ \t])", _nothing),
    ("snippet", r"^[ \t]*-{1,2}8<-{1,2}[^\n]*$", _nothing),
    ("custom_emoji", r"<a?(?P<emoji>:\w+:)\d+>", lambda match: match["emoji"]),
    ("block_id", rf"(?<=\S)[ \t]+{BLOCK_ID}", _nothing),
    (
        "keys",
        rf"(?<![\w+])\+\+(?P<pressed>{KEYS})\+\+(?![\w+])",
        lambda match: _in_style("code", match["pressed"]),
    ),
    (
        "edit",  # of CriticMarkup
        r"\{(?P<critic>\+\+|--|==)(?P<edited>[^{}\n]+?)(?P=critic)\}",
        lambda match: (
            _in_style("struck", match["edited"]) if match["critic"] == "--" else match["edited"]
        ),
    ),
    (
        "highlight",
        r"(?<![=\w])==(?=[^\s=])(?P<lit>[^\n]{1,400}?)(?<=[^\s=])==(?![=\w])",
        lambda match: _in_style("bold", match["lit"]),
    ),
    ("abbreviation", r"^[ \t]*\*\[(?P<short>[^\[\]\n]+)\]:", lambda match: f"{match['short']}:"),
    ("identifiers", r"[ \t]*\{[#.:][^{}\n]*\}|(?<=[)\]])\{[\w-]+=[\"'][^{}\n]*\}", _nothing),
    (
        "module",
        r"^(?:import[ \t](?:[^\n]*[ \t]from[ \t]*)?[\"'][^\n]*[\"']|export[ \t]"
        r"(?:const|let|default|function|async)\b[^\n]*);?[ \t]*$",
        _nothing,
    ),
    (
        "preformatted",
        r"<pre\b[^<>]*>(?:\s*<code[^<>]*>)?(?P<pre>[\s\S]*?)(?:</code>\s*)?(?:</pre>|\Z)",
        _preformatted,
    ),
    ("rows", r"<(?:table|thead|tbody|tr)\b[^<>]*>[\s\S]*?(?:</table>|\Z)", _html_table),
    (
        "grid",
        r"^[ \t>]*\+(?:[-=:]{2,}\+)+[ \t]*(?:\n[ \t>]*(?:\|[^\n]*\||\+[-=:+]+\+)[ \t]*)*$",
        _grid_table,
    ),
    (
        "anchor",
        r"<a\s[^<>]*?href=[\"'](?P<href>[^\"'<>\s]*)[\"'][^<>]*>(?P<anchored>[^<>\[\]\n]+)</a>",
        lambda match: f"[{match['anchored']}](<{match['href']}>)",
    ),
    (
        "element",
        r"(?:(?<!\w)|(?=<[^A-Z]))"
        rf"(?P<tag><(?P<closing>/?)(?P<name>[A-Za-z][\w.:-]*)(?P<attributes>{_ATTRIBUTES})\s*(?P<empty>/?)>)"
        r"(?P<after>(?:[ \t]*\n[ \t]*(?=[^\s|`~]))?)",
        _tag,
    ),
    (
        "cut_element",  # of a title in an attribute, which quotes end with
        r"<(?P<cut_name>[A-Z][\w.:-]*)\s[^<>]*?\b(?:title|summary|label)\s*=\s*\{?[\"']"
        r"(?P<cut_title>[^<>\"']+)\Z",
        lambda match: _component_label(match["cut_name"], f' title="{match["cut_title"]}"'),
    ),
    ("fragment", r"</?>", _nothing),
    ("cut_line", r"\\[ \t]*\Z", _nothing),  # of a quote that ends with a hard line break
    ("empty_line", r"^[ \t>]*\\[ \t]*$", _nothing),
    (
        "small",  # text of Discord
        r"^(?P<small_in>[ \t>]*)-#[ \t]+(?=\S)",
        lambda match: match["small_in"],
    ),
    (
        "quoted_note",
        r"^(?P<marks>[ \t]*(?:>[ \t]?)+)\[!(?P<kind>[\w-]+)\][+-]?[ \t]*(?P<title>[^\n]*)$",
        _quoted_note,
    ),
    (
        "fenced_note",
        r"^(?P<before>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?::{3,}|/{3,})[ \t]*"
        r"(?:(?P<attributed>\{[ \t]*(?:[.#}]|[\w-]+=)[^\n]*)"
        r"|(?:admonish[ \t]+)?(?P<brace>\{)?(?P<label>[A-Za-z][\w:-]*)\}?(?P<named>[^\n]*))"
        r"(?(brace)(?:\n[ \t>]*:[a-z][\w-]*:[^\n]*)*)$",
        _fenced_note,
    ),
    (
        "note_end",
        r"^(?P<end_in>[ \t>]*)(?::{3,}|/{3,})[ \t]*$",
        lambda match: match["end_in"],
    ),
    (
        "picture",  # whose definition is elsewhere, as in exports of Google Docs
        r"!\[(?P<alt>[^\[\]\n]*)\]\[[^\[\]\n]+\]",
        lambda match: match["alt"],
    ),
    ("wiki_picture", rf"\[\[{WIKI_PICTURE}(?:\|[^\[\]\n]*)?\]\]", _nothing),
    (
        "wiki_link",
        rf"\[\[(?:(?P<named_page>[^\[\]|\n/-]+)\|{WIKI_ADDRESS}"
        r"|(?P<page>[^\[\]|\n]+)(?:\|(?P<shown>[^\[\]\n]+))?)\]\]",
        lambda match: match["named_page"] or match["shown"] or match["page"],
    ),
    ("footnote", r"\[\^(?P<note>[^\[\]\s]+)\]:?", lambda match: rf"\[{match['note']}\]"),
    (
        "reference",
        r"(?<![\w\]!\\])\[(?P<text>[^\[\]\n]+)\]\[(?P<to>[^\[\]\n]*)\]",
        lambda match: match["text"],
    ),
    (
        "field",  # of Dataview
        r"^(?P<named_field>[ \t>]*(?:[-*+][ \t]+)?[(\[]?[^\W_][\w -]{0,40})::(?=[ \t]|$)",
        lambda match: f"{match['named_field']}:",
    ),
    (
        "definition",  # or the caption of a table
        r"(?:(?<=\S)\n|^):[ \t]+(?=\S)",
        lambda match: "\n\n" if match[0][0] == "\n" else "",
    ),
    (
        "task",
        r"^(?P<bullet>[ \t>]*[-*+][ \t]+)\[(?P<done>[ xX])\](?=[ \t])",
        lambda match: match["bullet"] + ("☐" if match["done"] == " " else "☑"),
    ),
)
_CONSTRUCTS = re.compile(
    "|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in _RULES), re.MULTILINE
)
_REPLACEMENTS = {name: replacement for name, _, replacement in _RULES}
