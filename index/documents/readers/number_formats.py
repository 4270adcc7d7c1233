"""Numbers and dates of spreadsheets, written as their number formats show them.

Source: ECMA-376, part 1, 18.8.30 and 18.8.31. Dates whose order depends on the reader's system are
written as ISO 8601. Times are rounded to seconds.
"""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

_ISO_DATE, _ISO_TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
BUILT_IN: dict[int, str] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: _ISO_DATE, 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: _ISO_TIME,
    27: _ISO_DATE, 28: _ISO_DATE, 29: _ISO_DATE, 30: _ISO_DATE, 31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"', 34: 'yyyy"年"m"月"', 35: 'm"月"d"日"',
    36: _ISO_DATE, 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss", 48: "##0.0E+0", 49: "@", 50: _ISO_DATE, 51: _ISO_DATE,
    52: _ISO_DATE, 53: _ISO_DATE, 54: _ISO_DATE, 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"',
    57: _ISO_DATE, 58: _ISO_DATE,
}  # fmt: skip
_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | (?P<nothing>_.|\*.)
    | \[\$(?P<currency>[^\]-]*)(?:-(?P<locale>[\dA-Fa-f]+))?[^\]]*\]
    | \[(?P<elapsed>h+|m+|s+)\] | \[(?P<condition>[<>=]+-?[\d.]+)\] | (?P<bracket>\[[^\]]*\])
    | (?P<half>am/pm|a/p|上午/下午) | (?P<general>general)
    | (?P<date>y+|m+|d+|h+|s+(?:\.0+)?|g+|e(?![+-])|a{3,4})
    | (?P<exponent>e[+-]) | (?P<digits>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%)
    | (?P<slash>/) | (?P<text>@) | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*\Z)')
_MAX_FORMAT_CHARS = 255  # as Excel has it
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "pt": "janeiro fevereiro março abril maio junho "
    "julho agosto setembro outubro novembro dezembro",
}
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "ja": "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
}
_LANGUAGES = {0x16: "pt", 0x11: "ja"}  # the primary language of a Windows locale
_ERAS = (
    (datetime(2019, 5, 1), "令和", "R"),  # noqa: DTZ001 - dates of spreadsheets have no zone
    (datetime(1989, 1, 8), "平成", "H"),  # noqa: DTZ001
    (datetime(1926, 12, 25), "昭和", "S"),  # noqa: DTZ001
    (datetime(1912, 7, 30), "大正", "T"),  # noqa: DTZ001
    (datetime(1868, 1, 25), "明治", "M"),  # noqa: DTZ001
)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_LEAP_BUG = 60  # the 29th of February 1900, which Lotus 1-2-3 believed in
_MAX_GENERAL = 1e15


class _Token(NamedTuple):
    kind: str
    text: str


class _Section(NamedTuple):
    """One of the parts of a format that semicolons separate."""

    tokens: tuple[_Token, ...]
    condition: str
    language: str

    @property
    def is_date(self) -> bool:
        return any(token.kind in ("date", "elapsed", "half") for token in self.tokens)


def format_number(value: float, code: str, *, is_1904: bool = False) -> str:
    """A number as a cell shows it.

    Args:
        value: The number; a date is the number of days since 1899-12-30.
        code: The number format: "0.00", "yyyy-mm-dd", "General".
        is_1904: Whether days count from 1904-01-01, as in old files from a Mac.
    """
    sections = _parse(code[:_MAX_FORMAT_CHARS])
    section, is_signed = _choose(sections, value)
    if any(token.kind == "general" for token in section.tokens) or not section.tokens:
        return _general(value) if section.tokens or not code.strip() else ""
    try:
        if section.is_date:
            return _date(value, section, is_1904=is_1904).strip()
        return _number(value if is_signed else abs(value), section).strip()
    except (ValueError, OverflowError, InvalidOperation):
        return _general(value)


@lru_cache(maxsize=1_000)
def _parse(code: str) -> tuple[_Section, ...]:
    return tuple(map(_read_section, _SECTIONS.split(code)[:4]))


def _read_section(part: str) -> _Section:
    tokens, condition, language = [], "", "en"
    for match in _TOKEN.finditer(part):
        kind = match.lastgroup or ""
        if match["locale"]:
            language = _LANGUAGES.get(int(match["locale"], 16) & 0xFF, "en")
        if kind in ("quoted", "escaped", "other"):
            tokens.append(_Token("literal", match[kind]))
        elif kind in ("currency", "locale"):
            tokens.append(_Token("literal", match["currency"]))
        elif kind == "condition":
            condition = match["condition"]
        elif kind == "nothing":
            tokens.append(_Token("literal", " "))
        elif kind != "bracket":
            tokens.append(_Token(kind, match[kind].lower()))
    return _Section(tuple(tokens), condition, language)


def _choose(sections: tuple[_Section, ...], value: float) -> tuple[_Section, bool]:
    """The section for a value, and whether the value's sign is shown."""
    if any(section.condition for section in sections):
        for section in sections:
            if not section.condition or _holds(section.condition, value):
                return section, True
        return sections[-1], True
    if len(sections) == 1:
        return sections[0], True
    if value < 0:
        return sections[1], False
    return sections[2 if value == 0 and len(sections) > 2 else 0], True


def _holds(condition: str, value: float) -> bool:
    operator = condition.rstrip("-.0123456789")
    limit = float(condition[len(operator) :])
    return {
        "<": value < limit, ">": value > limit, "=": value == limit,
        "<=": value <= limit, ">=": value >= limit, "<>": value != limit,
    }.get(operator, False)  # fmt: skip


def _general(value: float) -> str:
    if value == int(value) and abs(value) < _MAX_GENERAL:
        return str(int(value))
    return f"{value:.10g}".upper()


# Numbers


def _number(value: float, section: _Section) -> str:
    tokens = section.tokens
    kinds = [token.kind for token in tokens]
    if not any(kind in ("digits", "text") for kind in kinds):
        return "".join(token.text for token in tokens if token.kind in ("literal", "percent"))
    if "text" in kinds:
        return _general(value)
    if "slash" in kinds:
        return _fraction(value, section)
    places = [number for number, kind in enumerate(kinds) if kind == "digits"]
    first, last = places[0], places[-1]
    point = kinds.index("point") if "point" in kinds else last + 1
    scale = 100 ** kinds.count("percent")
    behind = last + 1
    while behind < len(kinds) and kinds[behind] == "comma":  # each shows thousands as units
        scale, behind = scale * 1000**-1, behind + 1
    fraction = "".join(tokens[at].text for at in places if at > point)
    if "exponent" in kinds:
        mantissa = sum(point < at < kinds.index("exponent") for at in places)
        shown = re.sub(r"E([+-])0*(\d\d)\Z", r"E\1\2", f"{value:.{mantissa}E}")
    else:
        whole = [tokens[at] for at in range(first, min(point, last + 1))]
        shown = _decimal(Decimal(repr(value)) * Decimal(str(scale)), whole, fraction)
    before = _literals(tokens[:first])
    after = _literals(tokens[behind:])
    return f"-{before}{shown[1:]}{after}" if shown[0] == "-" else f"{before}{shown}{after}"


def _decimal(value: Decimal, whole: list[_Token], fraction: str) -> str:
    """A number by the placeholders of its whole part and of its fraction."""
    exact = value.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
    digits, _, decimals = f"{abs(exact):f}".partition(".")
    while decimals and fraction[len(decimals) - 1] != "0" and decimals[-1] == "0":
        decimals = decimals[:-1]
    n_least = sum(token.text == "0" for token in whole)
    digits = digits.lstrip("0").rjust(n_least, "0")
    has_literals = any(token.kind == "literal" for token in whole)
    if has_literals:
        digits = _fill(digits, whole)
    elif any(token.kind == "comma" for token in whole) and digits:
        digits = re.sub(r"(?<=\d)(?=(?:\d{3})+\Z)", ",", digits)
    sign = "-" if exact < 0 else ""
    return f"{sign}{digits}" + (f".{decimals}" if decimals else "") or "0"


def _fill(digits: str, whole: list[_Token]) -> str:
    """Put digits into placeholders that stand between literals: 000-0000."""
    shown, left = "", digits
    for token in reversed(whole):
        if token.kind == "digits":
            shown, left = (
                (left[-1:] or (token.text if token.text == "0" else "")) + shown,
                left[:-1],
            )
        elif token.kind == "literal":
            shown = token.text + shown
    return left + shown


def _fraction(value: float, section: _Section) -> str:
    kinds = [token.kind for token in section.tokens]
    n_places = kinds[kinds.index("slash") :].count("digits") or 1
    part = Fraction(abs(value)).limit_denominator(10**n_places - 1)
    whole, rest = divmod(part.numerator, part.denominator)
    sign = "-" if value < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    return f"{sign}{f'{whole} ' if whole else ''}{rest}/{part.denominator}"


def _literals(tokens: tuple[_Token, ...]) -> str:
    return "".join(token.text for token in tokens if token.kind in ("literal", "percent"))


# Dates


def _date(value: float, section: _Section, *, is_1904: bool) -> str:
    seconds = round(value * 86_400)
    epoch = _EPOCH_1904 if is_1904 else _EPOCH
    if not is_1904 and value < _LEAP_BUG:
        epoch += timedelta(days=1)
    when = epoch + timedelta(seconds=seconds)
    has_half = any(token.kind == "half" for token in section.tokens)
    has_era = any(token.text[0] == "g" for token in section.tokens if token.kind == "date")
    shown = []
    last = ""  # the kind of time before: minutes follow hours
    for number, token in enumerate(section.tokens):
        if token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
            shown.append(str(seconds // unit).rjust(len(token.text), "0"))
            last = token.text[0]
        elif token.kind == "half":
            shown.append("AM" if when.hour < 12 else "PM")
        elif token.kind == "date":
            is_minute = (
                token.text[0] == "m"
                and len(token.text) < 3
                and (last == "h" or _next_time(section.tokens[number + 1 :]) == "s")
            )
            kind = "minute" if is_minute else token.text
            shown.append(_part(when, kind, token.text, section.language, (has_half, has_era)))
            last = token.text[0]
        elif token.kind in ("literal", "slash", "comma", "point", "percent"):
            shown.append(token.text)
    return "".join(shown)


def _next_time(tokens: tuple[_Token, ...]) -> str:
    return next((token.text[0] for token in tokens if token.kind in ("date", "elapsed")), "")


def _part(when: datetime, kind: str, text: str, language: str, has: tuple[bool, bool]) -> str:
    """A part of a date, such as its month; `has` says whether it has AM or PM, and an era."""
    has_half, has_era = has
    width = len(text)
    letter = kind[0] if kind != "minute" else kind
    if letter in "ge":
        return _era(when, text, has_era=has_era)
    if letter == "y":
        return f"{when.year:04}" if width > 2 else f"{when.year % 100:02}"
    if letter == "m" and width > 2:
        return _month(when, width, language)
    if letter in "da" and width > 2:
        return _day(when, width, "ja" if letter == "a" else language)
    hour = (when.hour % 12 or 12) if has_half else when.hour
    number = {"m": when.month, "d": when.day, "h": hour, "minute": when.minute, "s": when.second}
    return str(number[letter]).rjust(min(width, 2), "0")


def _month(when: datetime, width: int, language: str) -> str:
    if language == "ja":
        return f"{when.month}月"
    name = _MONTHS[language].split()[when.month - 1]
    return {3: name[:3], 5: name[0]}.get(width, name)


def _day(when: datetime, width: int, language: str) -> str:
    name = _DAYS[language].split()[when.weekday()]
    if width > 3:
        return name
    return name[0] if language == "ja" else name[:3]


def _era(when: datetime, text: str, *, has_era: bool) -> str:
    """The Japanese era ("ggg" in full) or the year in it ("e")."""
    era = next((era for era in _ERAS if when >= era[0]), None)
    if era is None or (text[0] == "e" and not has_era):
        return str(when.year) if text[0] == "e" else ""
    if text[0] == "e":
        return str(when.year - era[0].year + 1).rjust(len(text), "0")
    return {1: era[2], 2: era[1][0]}.get(len(text), era[1])
