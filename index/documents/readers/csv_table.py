"""Reads CSV and TSV: tables as text, whose separator is found by how well the rows agree."""

import csv
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from index.documents.encodings import decode_text
from index.documents.readers.base import FileContent, clean, extracted
from index.documents.readers.grids import Cell, Row, Sheet, write_sheet
from index.documents.readers.writer import MarkdownWriter

_SEPARATORS = ",;\t|"
_JUDGED_CHARS = 100_000
_MAX_CELL_CHARS = 50_000  # a spreadsheet's cell has at most 32,767
_MAX_COUNTED_COLUMNS = 20  # more of them make a separator no more likely
_MIN_AGREEMENT = 0.5  # of the rows, on the number of columns
_NAMED_SEPARATOR = re.compile(r'"?sep=(?P<separator>.)"?[ \t]*\r?\n', re.IGNORECASE)
_VALUE = re.compile(
    r"[-+(]?[$€£¥R]{0,2} ?[-+]?\d[\d.,'\u00a0 ]*(?:%|€|円|e[-+]?\d+)?\)?"  # a number, an amount
    r"|\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?(?:[T ]\d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(?::\d{2})?"
    r"|true|false|yes|no|n/a",
    re.IGNORECASE,
)


def read_csv(path: Path, data: bytes) -> FileContent:
    """Read a table whose columns are parted by commas, semicolons, tabs or bars.

    Its rows are numbered as a spreadsheet shows them: one with line breaks in a cell is one row.

    Raises:
        DocumentError: Its encoding can't be told, or it is damaged.
    """
    text, encoding = decode_text(path, data)
    named = _NAMED_SEPARATOR.match(text)
    if named is not None:
        text = text[named.end() :]
    text = clean(text)
    separator = named["separator"] if named else _find_separator(text[:_JUDGED_CHARS])
    writer = MarkdownWriter()
    rows = enumerate(_records(text, separator), start=1)
    write_sheet(writer, Sheet("", [row for number, cells in rows if (row := _row(number, cells))]))
    found = extracted(writer.text, writer.places)
    return replace(found, title=None, encoding=encoding)  # the title is the file's name


def _records(text: str, separator: str) -> list[list[str]]:
    """The rows of a table; where a quotation mark is never closed, such marks are text."""
    lines = text.splitlines(keepends=True)
    csv.field_size_limit(_MAX_CELL_CHARS)
    try:
        return list(csv.reader(lines, delimiter=separator, skipinitialspace=True))
    except csv.Error:  # a cell goes on for too long
        csv.field_size_limit(len(text) + 1)
        return list(csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE))


def _find_separator(text: str) -> str:
    """The separator by which most rows have the same number of columns, and the most of these."""
    best, best_score = ",", 0.0
    for separator in _SEPARATORS:
        counts = Counter(len(row) for row in _records(text, separator) if any(row))
        if not counts:
            continue
        n_columns, n_alike = counts.most_common(1)[0]
        agreement = n_alike / counts.total()
        score = agreement * agreement * min(n_columns, _MAX_COUNTED_COLUMNS)
        if n_columns > 1 and agreement >= _MIN_AGREEMENT and score > best_score:
            best, best_score = separator, score
    return best


def _row(number: int, texts: list[str]) -> Row | None:
    cells = {
        column: Cell(text, is_label=_VALUE.fullmatch(text) is None)
        for column, text in enumerate(map(str.strip, texts))
        if text
    }
    return Row(number, cells) if cells else None
