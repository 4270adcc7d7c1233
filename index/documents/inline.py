"""Inline markup of Markdown: which characters of a stretch are markup and not text.

Markup are link targets, HTML and JSX tags, `{#ids}`, shortcodes, footnote marks, emphasis and the
like. The text of a link and the alternative text of an image are text; badges, images that are
links, are nothing at all.
"""

import html
import re
from collections.abc import Iterator

from index.documents.hidden import Span

_ATTRIBUTE_VALUE = r"""(?:"[^"]*"|'[^']*'|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|[^\s"'=<>`{]+)"""
_TARGET = (
    r"\(\s*(?:<[^<>\n]*>|\{(?:\{[^{}\n]{1,300}\}|%[^{}\n]{1,300}%)\}[^\s()]*|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)"
    r"""(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)"""
)
_ATTRIBUTE = r"""(?:[#.][\w:.-]+|[\w:-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s{}"']+))"""
# Also shown as what they mean (`bot.ui.markdown_dialects`): an icon of MkDocs, keys to press, the
# id of a block of Obsidian, and links of wikis.
ICON = r":(?:material|octicons|fontawesome|simple|lucide)-[\w-]+:"
KEYS = r"""[\w"'-]+(?:\+[\w"'-]+){0,5}"""
BLOCK_ID = r"\^(?=[\w-]*[A-Za-z])[\w-]{3,64}(?=[ \t]*$)"
# "[[The fees|Fees-and-Taxes]]": wikis of GitHub name the page last, as it stands in its address.
WIKI_ADDRESS = r"(?-i:[A-Z][\w.]*(?:-[A-Z0-9][\w.]*)+|https?://[^\s\[\]|]+)"
_PICTURE_SUFFIX = r"\.(?:png|jpe?g|gif|svg|webp)"
# What programs write for a picture that nobody has described.
PICTURE_NAME = rf"(?:untitled|image|alt[ ]text|[^\[\]\n]{{1,200}}{_PICTURE_SUFFIX})"
WIKI_PICTURE = rf"[^\[\]|\n]{{1,300}}{_PICTURE_SUFFIX}"
# Roles of MyST whose text is shown as it is: "<b>" at its end is no address.
CODE_ROLE = "(?:code|command|envvar|eval|file|kbd|keys|literal|math|option|program|samp)"
_MARKUP = re.compile(
    rf"""
    (?:(?=[\\`<!\[\]{{*_~=|&+:^-])(?:
      (?P<escape>\\[!-/:-@\[-`{{-~])
    | (?<!`)(?P<ticks>`+)(?!`)(?P<code>.{{1,1000}}?)(?<!`)(?P=ticks)(?!`)
    | (?P<role>\{{(?:(?P<literal>{CODE_ROLE})|[A-Za-z][\w:+.-]*)\}}`)
        (?P<said>[^`]{{1,500}}?)(?(literal)|(?:\s?<[^<>`]*>)?)`(?!`)
    | (?P<autolink><(?:[A-Za-z][\w+.-]*:[^\s<>]*|[\w.+-]+@[\w.-]+)>)
    | (?P<tag><(?P<closing>/?)(?P<name>[A-Za-z][\w.:-]*)
        (?P<attributes>(?:\s+(?:[\w@:\#.\[\]()-]+(?:\s*=\s*{_ATTRIBUTE_VALUE})?|\{{[^{{}}]*\}})){{0,200}})
        \s*(?P<empty>/?)>)
    | (?P<nothing></?> | <[!?][^<>]*>
        | !\[{PICTURE_NAME}\]{_TARGET}
        | \[\[{WIKI_PICTURE}(?:\|[^\[\]\n]*)?\]\]
        | \[\[(?=[^\[\]|\n/-]+\|{WIKI_ADDRESS}\]\]) | \|{WIKI_ADDRESS}\]\]
        | \[!\[[^\[\]]*\](?:{_TARGET}|\[[^\]]*\])\](?:{_TARGET}|\[[^\]]*\])?
        | !\[\[[^\[\]\n]*\]\]
        | \[\[_?toc_?\]\] | \[toc\]
        | \[\^[^\[\]\s]+\]:?
        | (?<=[-*+][ ])\[[ xX]\]
        | \{{\*.{{0,500}}?\*\}}
        | \{{![^{{}}\n]*!\}}
        | {ICON}
        | (?<=\S[ ]){BLOCK_ID}
        | \{{:?\s*{_ATTRIBUTE}(?:\s+{_ATTRIBUTE}){{0,200}}\s*\}} | \{{:[^{{}}\n]*\}}
        | \{{\s*(?:"[^"\n]*"|'[^'\n]*'|`[^`\n]*`)\s*\}}
        | \{{[^{{}}\n]{{0,200}}(?:=>|\(\))[^{{}}\n]{{0,200}}\}}
        | !?\[\[(?:[^\[\]|\n]*\|)? | !\[ | \[(?=[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\][(\[])
        | \]{_TARGET} | \]\[[^\]\n]*\] | \]\]
        | \*{{1,3}}(?=\S) | (?<=\S)\*{{1,3}} | (?<!\w)_{{1,3}}(?=\S) | (?<=\S)_{{1,3}}(?!\w)
        | ~~ | ==(?=\S) | (?<=\S)== | \|\|(?=\S) | (?<=\S)\|\|)
    | (?P<shortcode>\{{\{{[<%].{{0,500}}?[>%]\}}\}} | \{{%.{{0,500}}?%\}}
        | \{{\{{\#[^{{}}\n]{{0,500}}\}}\}})
    | (?<![\w+])(?P<plus>\+\+)(?P<keys>{KEYS})\+\+(?![\w+])
    | (?P<edit>\{{(?P<sign>\+\+|--|==))(?P<edited>[^{{}}\n]{{1,400}}?)(?P=sign)\}}
    | (?P<entity>&(?:\#\d{{1,7}}|\#[xX][\da-fA-F]{{1,6}}|[A-Za-z][A-Za-z\d]{{1,31}});)
    ))
    | (?P<line>^(?:
        import\s+(?:[\w*{{][^;'"`]{{0,500}}?\sfrom\s+)?['"][^'"\n]+['"];?[ \t]*$
        | [ \t]*(?:-{{1,2}}8<-{{1,2}}|<<<)[^\n]*
        | [ \t]*>[ \t>]* | [ \t]*[!?]>(?=[ \t])
    ))
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
# What a shortcode within a sentence says: {{< tooltip text="node" id="n" >}}, {% term node %}.
_SHORTCODE_TEXT = re.compile(
    r"""\{[{%][<%]?-?[ \t]*(?:
      [\w-]+(?=[ \t])(?>[^{}\n]*?[ \t](?:text|title|label)=)
        (?P<quote>["'])(?P<named>[^"'\n]+)(?P=quote)
    | (?:abbr|acronym|badge|button|dfn|glossary[\w-]*|gui|heading|kbd|keys?|menu|term|tooltip)[ \t]+
        (?:[\w-]*(?:term|id)[\w-]*=)?
        (?:"(?P<double>[^"\n]+)"|'(?P<single>[^'\n]+)'|(?P<bare>[^\s"'=<>%{}]++)(?!=))
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_MARK = re.compile(r"[\\`<\[\]{&*_~=|!>:^]|\+\+|import|8<-")
# Text between marks: its group -> that of the marks before it.
_OPENED_BY = {"code": "ticks", "keys": "plus", "edited": "edit", "said": "role"}
_LINK = re.compile(
    rf"\[\[(?P<wiki>[^\[\]\n]*)\]\]"
    rf"|(?<!!)\[(?:[^\[\]]|\[[^\[\]]*\])*\](?:(?P<target>{_TARGET})|\[[^\]\n]*\])"
)
_EXTERNAL = re.compile(r"\(\s*<?(?:[A-Za-z][A-Za-z+.-]*:|//)")
_HTML_TAG = re.compile(
    "a|abbr|acronym|address|applet|area|article|aside|audio|b|base|bdi|bdo|big|"
    "blockquote|body|br|button|canvas|caption|center|cite|code|col|colgroup|data|"
    "datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figcaption|"
    "figure|font|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hgroup|"
    "hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|menu|"
    "meta|meter|nav|noframes|noscript|object|ol|optgroup|option|output|p|param|"
    "picture|pre|progress|q|rp|rt|ruby|s|samp|script|search|section|select|slot|"
    "small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|"
    "template|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|var|video|wbr|"
    "path|g|circle|rect",
    re.IGNORECASE,
)


def is_tag(match: re.Match[str]) -> bool:
    """Whether a match in angle brackets is a tag of HTML or JSX, and not a word such as <name>."""
    name = match["name"]
    return (
        _HTML_TAG.fullmatch(name) is not None
        or is_component(name)
        or bool(match["closing"] or match["empty"] or match["attributes"])
        or not name.isalnum()
    )


def is_component(name: str) -> bool:
    """Whether a tag's name is that of a component of JSX: <Tab>, and not <TR>."""
    return name[0].isupper() and not name.isupper()


def tags(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The tags in a stretch, outside of code.

    The groups of a match are `name`, `attributes`, and `closing` and `empty` for its slashes.
    """
    for match in _MARKUP.finditer(text, start, end):
        if match.lastgroup == "tag" and is_tag(match):
            yield match


def markup(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The spans of a stretch that are markup, in order, and what is to be read instead."""
    if not _MARK.search(text, start, end):
        return
    for match in _MARKUP.finditer(text, start, end):
        first, last = match.span()
        kind = match.lastgroup
        if kind == "escape":
            yield first, first + 1, ""
        elif kind in _OPENED_BY:
            yield (*match.span(_OPENED_BY[kind]), "")
            yield match.end(kind), last, ""
        elif kind == "autolink":
            yield first, first + 1, ""
            yield last - 1, last, ""
        elif kind == "entity":
            character = html.unescape(match[0])
            if len(character) == 1:
                yield first, last, " " if character == "\xa0" else character
        elif kind == "shortcode" and (said := shortcode_text(match)):
            yield first, said[0], ""
            yield said[1], last, ""
        elif kind != "tag" or is_tag(match):
            yield first, last, ""


def shortcode_text(match: re.Match[str]) -> Span | None:
    """Where the text is that a shortcode stands for, if it is part of a line with other text."""
    text, before, behind = match.string, match.start(), match.end()
    while before and text[before - 1] in " \t":
        before -= 1
    while text[behind : behind + 1] in (" ", "\t"):
        behind += 1
    begins_line = not before or text[before - 1] == "\n"
    if begins_line and text[behind : behind + 1] in ("", "\r", "\n"):
        return None
    found = _SHORTCODE_TEXT.match(text, match.start(), match.end())
    return found.span(found.lastgroup or 0) if found else None


def searchable(text: str, start: int, end: int) -> str:
    """The stretch text[start:end] with spaces for its markup, so that offsets stay as they are.

    A backslash inside of a word, which Word and Google Docs write before every mark, becomes an
    invisible character, which parts no word. Not for code, in which nothing is markup.
    """
    parts: list[str] = []
    at = start
    for first, last, instead in markup(text, start, end):
        is_in_word = text[first] == "\\" and text[at:first][-1:].isalnum()
        is_in_word &= text[last + 1 : last + 2].isalnum()
        parts += (text[at:first], instead.ljust(last - first, "\u200b" if is_in_word else " "))
        at = last
    return "".join((*parts, text[at:end])) if parts else text[start:end]


def rendered(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """The stretch text[start:end] without its markup, and the offset of each of its characters."""
    parts: list[str] = []
    offsets: list[int] = []
    at = start
    for first, last, instead in markup(text, start, end):
        parts += (text[at:first], instead)
        offsets += range(at, first)
        offsets += range(first, first + len(instead))
        at = last
    return "".join((*parts, text[at:end])), [*offsets, *range(at, end)]


def plain(text: str) -> str:
    """Markdown as one line of text without markup."""
    return " ".join(rendered(text, 0, len(text))[0].split())


def links_elsewhere(text: str, start: int, end: int) -> list[Span] | None:
    """The links in a stretch; None if there are none, or one leads to another site."""
    if "[" not in text[start:end]:
        return None
    spans = []
    for link in _LINK.finditer(text, start, end):
        if link["target"] and _EXTERNAL.match(link["target"]):
            return None
        spans.append(link.span())
    return spans or None
