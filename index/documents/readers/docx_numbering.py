"""Numbering of DOCX: the number or bullet that each paragraph of a list shows."""

import re
from dataclasses import dataclass

from index.documents.readers.docx_styles import number_of, style_of
from index.documents.readers.ooxml import Element

_CHECKBOXES = frozenset("☐☑☒✓✔✗✘")
_ENCLOSED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# In the order of the syllabary and of the poem: the first half, then the second.
_KANA_A, _KANA_B = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノ",
    "ハヒフヘホマミムメモヤユヨラリルレロワヲン",
)
_IROHA_A, _IROHA_B = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラム",
    "ウヰノオクヤマケフコエテアサキユメミシヱヒモセスン",
)
_KANJI = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered: "%1.%2" in the style "decimal", from `start`."""

    style: str
    text: str
    start: int
    is_legal: bool  # all numbers are shown in Arabic figures


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, root: Element | None, styles: Element | None) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}  # of a list: its definition
        self._overrides: dict[tuple[str, int], _Level] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        links = {}
        for definition in root.iterfind("abstractNum"):
            key = definition.get("abstractNumId") or ""
            levels = definition.iterfind("lvl")
            self._abstract[key] = {number_of(level, "ilvl"): _read_level(level) for level in levels}
            if link := style_of(definition, "numStyleLink"):
                links[key] = link
        for number in root.iterfind("num"):
            self._read_list(number)
        if links and styles is not None:
            self._follow(links, styles)

    def _read_list(self, number: Element) -> None:
        key = number.get("numId") or ""
        self._lists[key] = style_of(number, "abstractNumId")
        for override in number.iterfind("lvlOverride"):
            depth = number_of(override, "ilvl")
            if (level := override.find("lvl")) is not None:
                self._overrides[key, depth] = _read_level(level)
            if (start := override.find("startOverride")) is not None:
                self._restarts[key, depth] = number_of(start)

    def _follow(self, links: dict[str, str], styles: Element) -> None:
        """Take the levels of a definition that names a style from the list that this names."""
        for style in styles.iterfind("style"):
            list_id = style_of(style.find("pPr/numPr"), "numId")
            for key, link in links.items():
                if style.get("styleId") == link and list_id in self._lists:
                    self._abstract[key] = self._abstract.get(self._lists[list_id], {})

    def _level(self, list_id: str, depth: int) -> _Level | None:
        levels = self._abstract.get(self._lists.get(list_id, ""), {})
        return self._overrides.get((list_id, depth)) or levels.get(depth)

    def count(self, list_id: str, depth: int) -> str | None:
        """Count a paragraph of a list.

        Returns:
            The number that it shows, such as "3." or "§ 4.2", or its box, "☐"; "" for a bullet;
            None if there is no such list.
        """
        level = self._level(list_id, depth)
        if level is None:
            return None
        counts = self._counts.setdefault(self._lists[list_id], {})
        if (start := self._restarts.pop((list_id, depth), None)) is not None:
            counts[depth] = start
        else:
            counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        if level.style in ("bullet", "none") and "%" not in level.text:
            is_shown = level.style == "none" or level.text in _CHECKBOXES
            return level.text.strip() if is_shown else ""
        return re.sub(
            r"%([1-9])", lambda match: self._number(list_id, int(match[1]) - 1, level), level.text
        ).strip()

    def _number(self, list_id: str, depth: int, level: _Level) -> str:
        other = self._level(list_id, depth)
        if other is None:
            return ""
        counts = self._counts[self._lists[list_id]]
        style = "decimal" if level.is_legal else other.style
        return number_text(counts.setdefault(depth, other.start), style)


def _read_level(level: Element) -> _Level:
    start = level.find("start")
    return _Level(
        style_of(level, "numFmt") or "decimal",
        style_of(level, "lvlText"),
        number_of(start, otherwise=1) if start is not None else 0,
        level.find("isLgl") is not None,
    )


def number_text(number: int, style: str) -> str:
    """A number as a list shows it, in a style of the standard (ST_NumberFormat)."""
    if style in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman if style == "upperRoman" else roman.lower()
    if style in ("upperLetter", "lowerLetter") and 0 < number <= 26 * 26:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if style == "upperLetter" else letter
    if style == "decimalZero":
        return f"{number:02}"
    if style.startswith("decimalFullWidth"):
        return str(number).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    if style.startswith("decimalEnclosedCircle") and 0 < number <= len(_ENCLOSED):
        return _ENCLOSED[number - 1]
    if style in ("aiueo", "aiueoFullWidth") and 0 < number <= len(_KANA_A + _KANA_B):
        return (_KANA_A + _KANA_B)[number - 1]
    if style in ("iroha", "irohaFullWidth") and 0 < number <= len(_IROHA_A + _IROHA_B):
        return (_IROHA_A + _IROHA_B)[number - 1]
    if style in ("japaneseCounting", "chineseCounting", "chineseCountingThousand"):
        return _kanji(number)
    return "" if style == "none" else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, letters in (
        *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
        *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
    ):
        text += letters * (number // value)
        number %= value
    return text


def _kanji(number: int) -> str:
    """A number below a thousand in kanji: 三, 十二, 百五."""
    if not 0 < number < 1000:
        return "".join(_KANJI[int(digit)] for digit in str(abs(number)))
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    parts = [("百", hundreds), ("十", tens)]
    text = "".join((_KANJI[n] if n > 1 else "") + unit for unit, n in parts if n)
    return text + (_KANJI[ones] if ones else "")
