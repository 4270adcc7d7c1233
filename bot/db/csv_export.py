"""Shortcomings -> a CSV file that spreadsheets open as it is meant."""

import csv
import io
import re
from collections.abc import Callable, Iterable

from bot.db.records import QuoteLocation, UnansweredEntry

# A place -> its first and its last line, from 1; None where they aren't known.
LinesOf = Callable[[QuoteLocation], tuple[int, int] | None]

HEADER = ("time", "kind", "reason", "comment", "question", "confidence", "places")

# Spreadsheets run a cell that begins like this as a formula, and people wrote these cells. The
# full-width signs count in Japanese versions. Where the list separator is ";" (as in Portuguese)
# a cell may be cut there, and a line end may be taken for a new row: what follows is a beginning as
# well. An apostrophe before it is how a spreadsheet is told that a cell is text.
_FORMULA = re.compile(r"""(?:\A|(?<=[;\t\r\n]))(?=(?:["']|[^\S\t\r\n])*[\t\r=+\-@＝＋－＠])""")


def to_csv(entries: Iterable[UnansweredEntry], lines_of: LinesOf | None = None) -> bytes:
    """One row each under a header, as RFC 4180 says, in UTF-8.

    It begins with a byte order mark, without which Excel doesn't read Japanese. Times are UTC;
    places are `path:line` or `path:first-last`, one a line, or the path where no lines are known.
    """
    text = io.StringIO(newline="")
    # Everything in quotes: commas, semicolons and line ends in questions stay inside their cells.
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADER)
    writer.writerows(_cells(shortcoming, lines_of) for shortcoming in entries)
    return text.getvalue().encode("utf-8-sig", "replace")


def _cells(row: UnansweredEntry, lines_of: LinesOf | None) -> list[str]:
    places = "\n".join(_place(place, lines_of) for place in row.places)
    confidence = "" if row.confidence is None else f"{row.confidence:.4f}"
    time = row.time.isoformat(sep=" ", timespec="seconds")
    cells = [time, row.kind, row.reason or "", row.comment, row.question, confidence, places]
    return [_FORMULA.sub("'", cell) for cell in cells]


def _place(place: QuoteLocation, lines_of: LinesOf | None) -> str:
    lines = lines_of(place) if lines_of else None
    if lines is None:
        return place.document
    first, last = lines
    return f"{place.document}:{first}" + (f"-{last}" if last > first else "")
