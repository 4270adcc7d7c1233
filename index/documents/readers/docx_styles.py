"""Styles of DOCX: what a paragraph is, and what a run of it looks like."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.documents.readers.ooxml import Element

_HEADING_NAME = re.compile(r"heading (\d)\Z")
_CODE_NAME = re.compile(r"\bcode\b|sourcecode|preformatted|verbatim|source text|código|コード")
_CONTENTS_NAME = re.compile(r"toc \d|table of figures|toc heading|contents \d|index \d")
_CODE_FONT = re.compile(
    r"courier|consolas|menlo|monaco|lucida console|cascadia|fira (?:code|mono)|source code|"
    r"(?:dejavu sans|liberation|ubuntu|roboto|noto sans|jetbrains|ibm plex) ?mono",
    re.IGNORECASE,
)
_TRUE = ("1", "true", "on")
_BODY_LEVEL = 9  # of an outline: no heading
_TITLE_SIZE = 1.25  # times the size of the body
MAX_LEVELS = 9  # of a list


@dataclass(frozen=True, slots=True)
class ParagraphFormat:
    """What a paragraph is: `level` counts from 1 for a heading, `depth` from 0 for a list."""

    style: str
    name: str
    level: int = 0
    is_code: bool = False
    is_contents: bool = False
    list_id: str = ""
    depth: int = 0
    indent: int = 0


@dataclass(frozen=True, slots=True)
class RunFormat:
    """How a run is shown; `is_bold` also says that it is much larger than the body."""

    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False
    is_hidden: bool = False


class Styles:
    """The styles of a document; they inherit from each other."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default = ""
        self._sizes: dict[str, int] = {}
        for style in root.iterfind("style") if root is not None else ():
            key = style.get("styleId") or ""
            self._styles[key] = style
            if style.get("type") == "paragraph" and style.get("default") in _TRUE:
                self._default = key
        self._document = root.find("docDefaults/rPrDefault") if root is not None else None
        self._body_size = self._size_of([*self._chain(self._default)], None) or 20
        self.name_of = lru_cache(maxsize=None)(self._name_of)
        self._inherited = lru_cache(maxsize=None)(self._run_of_styles)

    def _name_of(self, key: str) -> str:
        """The name of a style, in small letters; those of Word are the English ones everywhere."""
        style = self._styles.get(key or self._default)
        name = style.find("name") if style is not None else None
        return (name.get("val") or "").lower() if name is not None else ""

    def _chain(self, key: str) -> Iterator[Element]:
        """A style and those that it is based on."""
        seen = set()
        while key in self._styles and key not in seen:
            seen.add(key)
            style = self._styles[key]
            yield style
            based_on = style.find("basedOn")
            key = based_on.get("val") or "" if based_on is not None else ""

    def paragraph(self, paragraph: Element) -> ParagraphFormat:
        """What a paragraph is, by its own properties and those of its style."""
        own = paragraph.find("pPr")
        key = style_of(own, "pStyle") or self._default
        chain = [style.find("pPr") for style in self._chain(key)]
        properties = [each for each in (own, *chain) if each is not None]
        names = [self.name_of(style.get("styleId") or "") for style in self._chain(key)]
        list_id, depth = _numbering_of(properties)
        return ParagraphFormat(
            key,
            names[0] if names else "",
            _level_of(properties, names),
            any(_CODE_NAME.search(name) for name in names),
            bool(names) and _CONTENTS_NAME.match(names[0]) is not None,
            list_id,
            depth,
            _indent_of(properties),
        )

    def run(self, properties: Element | None, paragraph_style: str) -> RunFormat:
        """How a run of a paragraph is shown, by its own properties and those of the styles."""
        character_style = style_of(properties, "rStyle")
        inherited = self._inherited(character_style, paragraph_style or self._default)
        if properties is None or not len(properties):
            return inherited
        styles = [*self._chain(character_style), *self._chain(paragraph_style or self._default)]
        size = self._size_of(styles, properties)
        bold = _toggle(properties, "b")
        return RunFormat(
            (inherited.is_bold if bold is None else bold) or self._is_large(size),
            _or(_toggle(properties, "i"), inherited.is_italic),
            inherited.is_code or has_code_font(properties.find("rFonts")),
            _or(_toggle(properties, "vanish"), inherited.is_hidden),
        )

    def _run_of_styles(self, character_style: str, paragraph_style: str) -> RunFormat:
        styles = [*self._chain(character_style), *self._chain(paragraph_style)]
        properties = [rpr for style in styles if (rpr := style.find("rPr")) is not None]
        names = (self.name_of(style.get("styleId") or "") for style in self._chain(character_style))
        fonts = (each.find("rFonts") for each in properties)
        return RunFormat(
            _first_toggle(properties, "b") or self._is_large(self._size_of(styles, None)),
            _first_toggle(properties, "i"),
            any(map(has_code_font, fonts)) or any(map(_CODE_NAME.search, names)),
            _first_toggle(properties, "vanish"),
        )

    def _is_large(self, size: int) -> bool:
        return size >= _TITLE_SIZE * self._body_size

    def _size_of(self, styles: list[Element], own: Element | None) -> int:
        """The size of letters, in half points; 0 if none is given."""
        found = [own, *(style.find("rPr") for style in styles)]
        if self._document is not None:
            found.append(self._document.find("rPr"))
        for properties in found:
            size = properties.find("sz") if properties is not None else None
            if size is not None:
                return number_of(size)
        return 0


def style_of(properties: Element | None, name: str) -> str:
    """The id of the style that properties name; "" if they name none."""
    style = properties.find(name) if properties is not None else None
    return (style.get("val") or "") if style is not None else ""


def number_of(element: Element | None, name: str = "val", otherwise: int = 0) -> int:
    """The number in an attribute."""
    value = element.get(name) if element is not None else None
    try:
        return int(float(value)) if value else otherwise
    except (ValueError, OverflowError):
        return otherwise


def _toggle(properties: Element, name: str) -> bool | None:
    element = properties.find(name)
    return None if element is None else element.get("val", "1") in _TRUE


def _first_toggle(properties: list[Element], name: str) -> bool:
    toggles = (_toggle(each, name) for each in properties)
    return next((toggle for toggle in toggles if toggle is not None), False)


def _or(value: bool | None, otherwise: bool) -> bool:
    return otherwise if value is None else value


def has_code_font(fonts: Element | None, name: str = "ascii") -> bool:
    """Whether the font that an attribute names is one for code."""
    return fonts is not None and _CODE_FONT.search(fonts.get(name) or "") is not None


def _level_of(properties: list[Element], names: list[str]) -> int:
    for each in properties:
        if (outline := each.find("outlineLvl")) is not None:
            level = number_of(outline, otherwise=_BODY_LEVEL)
            return level + 1 if level < _BODY_LEVEL else 0
    levels = (int(match[1]) for name in names if (match := _HEADING_NAME.match(name)))
    return next(levels, 0)


def _numbering_of(properties: list[Element]) -> tuple[str, int]:
    """The list that a paragraph belongs to, and its depth in it; "" if to none."""
    depth = -1
    for each in properties:
        numbering = each.find("numPr")
        if numbering is None:
            continue
        level, number = numbering.find("ilvl"), numbering.find("numId")
        if level is not None and depth < 0:
            depth = number_of(level)
        if number is not None:
            key = number.get("val") or ""
            return (key if key != "0" else ""), min(max(depth, 0), MAX_LEVELS - 1)
    return "", 0


def _indent_of(properties: list[Element]) -> int:
    """How far a paragraph is indented, in twentieths of a point."""
    for each in properties:
        if (indent := each.find("ind")) is not None:
            return number_of(indent, "left") or number_of(indent, "start")
    return 0
