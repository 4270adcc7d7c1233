"""Unanswered entries as a CSV file that spreadsheets open correctly."""

import csv
import io
import re
from collections.abc import Callable, Iterable

from bot.db.records import QuoteLocation, UnansweredEntry

# A quote's location -> its first and last line, from 1; None where they aren't known.
LinesOf = Callable[[QuoteLocation], tuple[int, int] | None]

HEADER = ("time", "kind", "reason", "comment", "question", "confidence", "places")

# Spreadsheets run a cell that begins like this as a formula, and people wrote these cells.
# Japanese versions take full-width signs too. Where the list separator is ";" (as in Portuguese) a
# cell may be cut there, and a line end may be taken for a new row, so whatever follows may begin a
# cell as well. A leading apostrophe marks a cell as text.
_FORMULA = re.compile(r"""(?:\A|(?<=[;\t\r\n]))(?=(?:["']|[^\S\t\r\n])*[\t\r=+\-@＝＋－＠])""")


def to_csv(entries: Iterable[UnansweredEntry], lines_of: LinesOf | None = None) -> bytes:
    """Write one row per entry below a header, as RFC 4180 says, in UTF-8.

    The file begins with a byte order mark, without which Excel doesn't read Japanese. Times are
    UTC; places are `path:line` or `path:first-last`, one per line, or only the path where the
    lines aren't known.
    """
    text = io.StringIO(newline="")
    # Everything in quotes: commas, semicolons and line ends in questions stay inside their cells.
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADER)
    for entry in entries:
        places: list[str] = []
        for place in entry.places:
            lines = lines_of(place) if lines_of else None
            first, last = lines or (0, 0)
            numbers = f"{first}-{last}" if last > first else str(first)
            places.append(f"{place.document}:{numbers}" if lines else place.document)
        cells = (
            entry.time.isoformat(sep=" ", timespec="seconds"),
            entry.kind,
            entry.reason or "",
            entry.comment,
            entry.question,
            "" if entry.confidence is None else f"{entry.confidence:.4f}",
            "\n".join(places),
        )
        writer.writerow([_FORMULA.sub("'", cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig", "replace")
