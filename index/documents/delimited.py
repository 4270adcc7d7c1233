"""Tables in text: lines whose columns are parted by tabs, semicolons, commas or wide gaps."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MAX_LINE_CHARS = 400
MAX_CELL_CHARS = 80

_LOOSE_COMMA = re.compile(r"[,;]\s")  # of prose


class _Separator(NamedTuple):
    """What parts columns, and how many columns and rows it needs not to be chance."""

    pattern: re.Pattern[str]
    min_columns: int
    min_rows: int
    is_quoted: bool = False


_SEPARATORS = (
    _Separator(re.compile(r"\t+"), 2, 2),
    _Separator(re.compile(";"), 3, 2, is_quoted=True),
    _Separator(re.compile(","), 3, 3, is_quoted=True),
    _Separator(re.compile(r"\t+| {2,}"), 3, 3),
)


def find_tables(lines: Sequence[str]) -> Iterator[range]:
    """The runs of lines that are tables, in order; the first line of each names its columns.

    Args:
        lines: Lines of a text without the white space around them; "" for a blank one, which ends
            a table.
    """
    number = 0
    while number < len(lines):
        table = range(number, number + 1)
        for separator in _SEPARATORS:
            n_columns = _count_columns(lines[number], separator)
            if n_columns < separator.min_columns:
                continue
            last = number + 1
            while last < len(lines) and _count_columns(lines[last], separator) == n_columns:
                last += 1
            if last - number >= max(separator.min_rows, len(table) + 1):
                table = range(number, last)
        if len(table) > 1:
            yield table
        number = table.stop


def _count_columns(line: str, separator: _Separator) -> int:
    """The number of columns that a separator parts a line into; 0 if the line is no row."""
    if not line or len(line) > MAX_LINE_CHARS or not separator.pattern.search(line):
        return 0
    if not separator.is_quoted:
        cells = separator.pattern.split(line)
    elif '"' in line:
        cells = next(csv.reader([line], delimiter=separator.pattern.pattern), [])
    elif _LOOSE_COMMA.search(line):
        return 0
    else:
        cells = line.split(separator.pattern.pattern)
    is_row = all(len(cell) <= MAX_CELL_CHARS for cell in cells) and any(map(str.strip, cells))
    return len(cells) if is_row else 0
