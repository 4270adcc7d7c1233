"""What is there to find one's way in a printed document, and is no part of its text.

Running headers, footers and page numbers stand on many pages at the same place; a table of contents
leads with dots to the numbers of pages. They are passed over.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from index.documents.readers.pdf_layout import Row

_MAX_ROWS = 4  # at the top and at the bottom of a page
_MAX_DISTANCE = 4  # pages: left and right pages may differ, and pages with pictures have none
_MAX_SHIFT = 3.0  # points
_MAX_SIZE = 1.1  # times what most is set in; what is larger is a title, as on slides
_MIN_GAP = (
    1.5  # sizes from the baseline of a header to that of the text, and of the text to a footer
)
_MIN_ENTRIES = 3  # of a table of contents on a page
_MAX_UNNUMBERED = 100  # pages by which a part of a longer document may be off
_ENTRY = re.compile(r"(?:[.．·・_…‥] ?){4,}\s*(\d{1,4})\Z")
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(
    r"[-–—\[(|. ]*(?:(?:page|página|pág\.?|p\.?|ページ)\s*)?#(?:\s*(?:/|of|de|out of)\s*#)?"
    r"(?:\s*ページ)?[-–—\])|. ]*",
    re.IGNORECASE,
)


def drop_furniture(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """The rows of each page without running headers, footers and page numbers."""
    seen: dict[tuple[str, int], list[float]] = defaultdict(list)  # by text and page
    sizes: Counter[float] = Counter()
    for number, rows in enumerate(pages):
        for row in rows:
            sizes[round(row[0].size)] += sum(len(segment.text) for segment in row)
        for row in {id(row): row for row in [*rows[:_MAX_ROWS], *rows[-_MAX_ROWS:]]}.values():
            seen[_key(row), number].append(row[0].y)
    max_size = _MAX_SIZE * sizes.most_common(1)[0][0] if sizes else 0.0

    def is_furniture(number: int, row: Row) -> bool:
        is_small = row[0].size <= max_size and not any(segment.table for segment in row)
        return is_small and (
            _PAGE_NUMBER.fullmatch(_key(row)) is not None
            or any(
                other != number and abs(y - row[0].y) <= _MAX_SHIFT
                for other in range(number - _MAX_DISTANCE, number + _MAX_DISTANCE + 1)
                for y in seen.get((_key(row), other), ())
            )
        )

    kept = [_without(number, rows, is_furniture) for number, rows in enumerate(pages)]
    return [_without_contents(rows, len(pages)) for rows in kept]


def _key(row: Row) -> str:
    text = " ".join(segment.text for segment in row)
    return _NUMBER.sub("#", text.lower())


def _without(number: int, rows: list[Row], is_furniture: Callable[[int, Row], bool]) -> list[Row]:
    """The rows of a page without the outermost ones that stand apart from the text."""
    first = 0
    while first < min(_MAX_ROWS, len(rows)) and is_furniture(number, rows[first]):
        first += 1
    while 0 < first < len(rows) and not _is_apart(rows[first - 1], rows[first]):
        first -= 1  # such as the header of a table that goes on
    last = len(rows)
    while last > max(first, len(rows) - _MAX_ROWS) and is_furniture(number, rows[last - 1]):
        last -= 1
    while first < last < len(rows) and not _is_apart(rows[last - 1], rows[last]):
        last += 1
    return rows[first:last]


def _without_contents(rows: list[Row], n_pages: int) -> list[Row]:
    """The rows of a page without a table of contents, which only repeats the headings."""
    entries: dict[int, int] = {}
    for number, row in enumerate(rows):
        text = " ".join(segment.text for segment in row)
        if entry := _ENTRY.search(text):
            entries[number] = int(entry[1])
    targets = list(entries.values())
    is_contents = len(targets) >= _MIN_ENTRIES and targets == sorted(targets)
    if not is_contents or targets[-1] > n_pages + _MAX_UNNUMBERED:
        return rows  # such as prices
    return [row for number, row in enumerate(rows) if number not in entries]


def _is_apart(above: Row, below: Row) -> bool:
    size = max(above[0].size, below[0].size)
    return min(s.y for s in below) - max(s.y for s in above) >= _MIN_GAP * size
