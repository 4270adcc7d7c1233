"""Dates as people write them: which of two documents is newer.

A date is year, month and day, with zeros for what isn't said. Of "03/04/2024" only the year is
certain, since it is another day in Lisbon than in New York.
"""

import re
import unicodedata

from index.text.numbers import MONTHS

Date = tuple[int, int, int]

_YEAR = r"(?<!\d)(?:19|20)\d\d(?!\d)"
_ISO = re.compile(
    rf"({_YEAR})\s*(?:[-/.年_]\s*(\d{{1,2}})(?!\d)(?:\s*[-/.月_]\s*(\d{{1,2}})(?!\d))?)?"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_MONTH_OF = {
    name: month
    for names in MONTHS.values()
    for full, month in names.items()
    for name in (full, full[:3])
    if name not in ("set", "out")  # which are English words, too
}
_IN_PATH = re.compile(
    r"(?<![^\W_])((?:19|20)\d\d)(?:([-_.])(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01]))?"
    r"|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?![^\W_])"
)


def parse_date(text: str) -> Date | None:
    """The date that a text says, such as "2024-03-20", "March 2024" or "2024年3月", if any."""
    text = unicodedata.normalize("NFKC", text)
    if found := _COMPACT.search(text):
        return _checked(*map(int, found.groups()))
    found = _ISO.search(text)
    if found is None:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    if month:
        return _checked(year, month, day)
    months = (_MONTH_OF.get(word.casefold(), 0) for word in _WORD.findall(text))
    month = next(filter(None, months), 0)
    days = _DAY.findall(text.replace(found[1], " ")) if month else []
    return _checked(year, month, int(days[0]) if days else 0)


def is_newer(date: Date, other: Date) -> bool:
    """Whether a date is certainly after another: 2024 isn't after March 2024, nor before it."""
    for part, other_part in zip(date, other, strict=True):
        if not part or not other_part:
            return False
        if part != other_part:
            return part > other_part
    return False


def names_year(text: str) -> bool:
    """Whether a text names a year in digits."""
    return re.search(_YEAR, unicodedata.normalize("NFKC", text)) is not None


def date_in_path(path: str) -> str | None:
    """The day or month that the path of a file names, as "2024-03-20" or "2024-03"; the last one.

    A year alone may be what a document is about.
    """
    *_, found = [None, *_IN_PATH.finditer(path)]
    if found is None:
        return None
    year, _, month, day, compact_month, compact_day = found.groups()
    return "-".join(filter(None, (year, month or compact_month, day or compact_day)))


def _checked(year: int, month: int, day: int) -> Date:
    if not 1 <= month <= 12:
        return year, 0, 0
    return year, month, day if 1 <= day <= 31 else 0
