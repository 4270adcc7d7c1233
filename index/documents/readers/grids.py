"""Sheets of cells -> Markdown: titles, tables with the names of their columns, rows with places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.documents.readers.base import clean, escape_markdown
from index.documents.readers.writer import MarkdownWriter

_MAX_NAME_CHARS = 80  # of a column
_MIN_HEADER_SHARE = 0.6  # of the columns below, that a header names
_MIN_VALUE_SHARE = 0.5  # of the columns have values, where names are in the second row
_MAX_LOOKED_AT = 20  # rows below names
_MAX_TITLES = 5  # rows of one cell above a table


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its text as shown; `n_columns` that it is merged over.

    `is_label` is False for numbers, dates and the like. `is_bold` says that all of it is.
    """

    text: str
    is_label: bool = True
    is_bold: bool = False
    n_columns: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the sheet, from 1, and its cells by the number of their column."""

    number: int
    cells: dict[int, Cell]


@dataclass(slots=True)
class Sheet:
    """The rows of a sheet that aren't empty, in order.

    `headers` are the numbers of rows that the file itself marks as headers.
    """

    name: str
    rows: list[Row] = field(default_factory=list)
    headers: frozenset[int] = frozenset()


def write_sheet(writer: MarkdownWriter, sheet: Sheet, *, prefix: str = "") -> None:
    """Write the rows of a sheet, each with its place: the prefix and its number.

    An empty row ends a table only if one with names of its own, or with other columns, follows.
    """
    table = _Table(writer, sheet.headers, prefix)
    for region in _regions(sheet.rows):
        table.add(region)


def _regions(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The runs of rows between those that are empty."""
    region: list[Row] = []
    for row in rows:
        if region and row.number > region[-1].number + 1:
            yield region
            region = []
        region.append(row)
    if region:
        yield region


class _Table:
    """Writes one table after the other."""

    def __init__(self, writer: MarkdownWriter, headers: frozenset[int], prefix: str) -> None:
        self._writer = writer
        self._headers = headers
        self._prefix = prefix
        self._columns: list[int] = []  # of the table that is open

    def add(self, region: list[Row]) -> None:
        """Write the rows of a region."""
        region = self._titles(region)
        if not region:
            return
        columns = sorted({column for row in region for column in row.cells})
        n_headers = self._count_headers(region, columns)
        if n_headers or not self._columns or not set(columns) <= set(self._columns):
            self._columns = columns
            self._place(region[0])
            self._writer.header(self._names(region[:n_headers]))
        for row in region[n_headers:]:
            self._place(row)
            self._writer.row([_markdown(row.cells.get(column)) for column in self._columns])

    def _titles(self, region: list[Row]) -> list[Row]:
        """Write the rows of one cell above a table as paragraphs; return the rest."""
        number = 0
        is_wide = any(len(row.cells) > 1 for row in region)
        while number < min(len(region), _MAX_TITLES) and len(region[number].cells) == 1:
            number += 1
        is_text = not is_wide and len(region) == number and not self._columns
        if not (is_wide or is_text):
            return region
        for row in region[:number]:
            self._place(row)
            self._columns = []
            (title,) = row.cells.values()
            self._writer.paragraph(escape_markdown(clean(title.text)))
        return region[number:]

    def _count_headers(self, region: list[Row], columns: list[int]) -> int:
        """How many of the first rows name the columns: 0, 1, or 2 if the first one groups them."""
        first, below = region[0], region[1:]
        if first.number in self._headers:
            return 1
        if not below:
            return 0
        if not _may_name(first, columns):  # but it may stand above the names: "2023", "in EUR"
            is_above = len(below) > 1 and _is_short(first) and _may_name(below[0], columns)
            n_named = len(_named_values(below[0], below[1:])) if is_above else 0
            return 2 if n_named >= _MIN_VALUE_SHARE * len(columns) else 0
        groups = any(cell.n_columns > 1 for cell in first.cells.values())
        if groups and len(below) > 1 and _may_name(below[0], columns):
            return 2
        is_bold = all(cell.is_bold for cell in first.cells.values())
        stands_out = is_bold and not all(
            cell.is_bold for row in below for cell in row.cells.values()
        )
        return int(stands_out or bool(_named_values(first, below)) or not self._columns)

    def _names(self, headers: list[Row]) -> list[str]:
        spanned: list[dict[int, Cell]] = []
        for row in headers:
            cells = dict(row.cells)
            for column, cell in row.cells.items():
                for other in self._columns:
                    if len(headers) > 1 and column < other < column + cell.n_columns:
                        cells.setdefault(other, cell)
            spanned.append(cells)
        return [
            " ".join(dict.fromkeys(_markdown(cells[at]) for cells in spanned if at in cells))
            for at in self._columns
        ]

    def _place(self, row: Row) -> None:
        self._writer.place("row", f"{self._prefix}row {row.number}")


def _may_name(row: Row, columns: list[int]) -> bool:
    """Whether a row may name the columns: short texts or years, in most of them."""
    n_named = sum(min(cell.n_columns, len(columns)) for cell in row.cells.values())
    return n_named >= _MIN_HEADER_SHARE * len(columns) and _is_short(row)


def _is_short(row: Row) -> bool:
    """Whether all cells of a row are short texts or years."""
    return all(
        len(cell.text) <= _MAX_NAME_CHARS and (cell.is_label or _is_year(cell.text))
        for cell in row.cells.values()
    )


def _named_values(names: Row, below: Sequence[Row]) -> set[int]:
    """The columns that have a text in a row, and numbers, dates or the like below it."""
    return {
        column
        for row in below[:_MAX_LOOKED_AT]
        for column, cell in row.cells.items()
        if not cell.is_label and column in names.cells and names.cells[column].is_label
    }


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and text[:2] in ("19", "20")


def _markdown(cell: Cell | None) -> str:
    if cell is None:
        return ""
    lines = (" ".join(line.split()) for line in clean(cell.text).split("\n"))
    return "<br>".join(escape_markdown(line, begins_line=False) for line in lines if line)
