"""Tables whose cells are parted by ruled lines.

Lines that meet form a grid; a character belongs to the cell that it stands in, however narrow the
gap to the next one is. Boxes of one row or one column are no tables.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.documents.readers.pdf_glyphs import Frame, Glyph, Rule, Wall
from index.documents.readers.pdf_lines import Segment, Table, make_segments

MAX_TABLES = 50  # of one page
MAX_MEETINGS = 2_000_000  # pairs of lines that are looked at; drawings have more

_TOLERANCE = 2.0  # points within which lines meet, or are one
_MIN_LEVEL_COLUMNS = 3  # whose lines stand level are rows, not cells of as many lines
_MAX_CELL_CHARS = 600  # on average; longer ones are a page that is laid out with lines


@dataclass(frozen=True, slots=True)
class _Grid:
    """Lines that meet: where rows and columns begin and end, and the walls between the cells."""

    xs: list[float]
    ys: list[float]
    walls: list[Wall]


def take_tables(frame: Frame) -> tuple[list[Glyph], list[Segment]]:
    """Take the tables with ruled lines out of a page.

    Returns:
        The characters that are in none, and a segment for each table, where its first line is.
    """
    glyphs = frame.glyphs
    tables: list[Segment] = []
    for grid in _find_grids(frame.rules, frame.walls)[:MAX_TABLES]:
        grid = _without_caption(glyphs, grid)
        inside, outside = _divide(glyphs, grid)
        rows = _read_cells(inside, grid)
        if rows is None:
            continue
        glyphs = outside
        size = max(glyph.font.size for glyph in inside)
        first = min(glyph.y for glyph in inside)
        table = Table(rows, has_header=True)
        tables.append(Segment("", grid.xs[0], grid.xs[-1], first, size, table=table))
    return glyphs, tables


def _find_grids(rules: Sequence[Rule], walls: Sequence[Wall]) -> list[_Grid]:
    if len(rules) * len(walls) > MAX_MEETINGS:
        return []
    parents = list(range(len(rules) + len(walls)))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    for number, rule in enumerate(rules):
        for other, wall in enumerate(walls, len(rules)):
            if (
                wall.y0 - _TOLERANCE <= rule.y <= wall.y1 + _TOLERANCE
                and rule.x0 - _TOLERANCE <= wall.x <= rule.x1 + _TOLERANCE
            ):
                parents[root(other)] = root(number)
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(parents)):
        groups[root(number)].append(number)
    grids = []
    for numbers in groups.values():
        own_walls = [walls[number - len(rules)] for number in numbers if number >= len(rules)]
        ys = _distinct([rules[number].y for number in numbers if number < len(rules)])
        xs = _distinct([wall.x for wall in own_walls])
        if len(xs) > 2 and len(ys) > 2:
            grids.append(_Grid(xs, ys, own_walls))
    return sorted(grids, key=lambda grid: grid.ys[0])


def _distinct(values: list[float]) -> list[float]:
    """Sorted values, those that are nearly the same as one."""
    distinct: list[float] = []
    for value in sorted(values):
        if not distinct or value - distinct[-1] > 2 * _TOLERANCE:
            distinct.append(value)
    return distinct


def _without_caption(glyphs: list[Glyph], grid: _Grid) -> _Grid:
    """A grid without rows at its top that are one cell: a title, which names no column."""
    inside, _ = _divide(glyphs, grid)
    while len(grid.ys) > 3:
        edges, y = _edges(grid, 0), grid.ys[1]
        row = [_middle(glyph)[0] for glyph in inside if grid.ys[0] <= _middle(glyph)[1] < y]
        if len({bisect_right(edges, x) for x in row}) > 1:
            break
        grid = replace(grid, ys=grid.ys[1:])
    return grid


def _divide(glyphs: list[Glyph], grid: _Grid) -> tuple[list[Glyph], list[Glyph]]:
    """The characters that are in a grid, and the others."""
    inside: list[Glyph] = []
    outside: list[Glyph] = []
    for glyph in glyphs:
        x, y = _middle(glyph)
        is_inside = grid.xs[0] <= x <= grid.xs[-1] and grid.ys[0] <= y <= grid.ys[-1]
        (inside if is_inside else outside).append(glyph)
    return inside, outside


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph.x0 + glyph.x1) / 2, glyph.y - 0.3 * glyph.font.size


def _read_cells(glyphs: list[Glyph], grid: _Grid) -> tuple[tuple[str, ...], ...] | None:
    """The texts of the cells, row by row, or None if this is no table."""
    n_rows = len(grid.ys) - 1
    edges = [_edges(grid, row) for row in range(n_rows)]
    cells: dict[tuple[int, float], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        x, y = _middle(glyph)
        row = min(n_rows - 1, max(0, bisect_right(grid.ys, y) - 1))
        column = max(0, bisect_right(edges[row], x) - 1)
        cells[row, edges[row][column]].append(glyph)
    rows = sorted({row for row, _ in cells})
    columns = sorted({column for _, column in cells})
    if len(rows) < 2 or len(columns) < 2 or len(glyphs) > _MAX_CELL_CHARS * len(cells):
        return None
    texts: list[tuple[str, ...]] = []
    for row in rows:
        texts += _split([make_segments(cells.get((row, column), [])) for column in columns])
    return tuple(texts)


def _split(cells: list[list[Segment]]) -> list[tuple[str, ...]]:
    """The lines of a row's cells as one row, or as several if no line is ruled between them.

    Cells in which lines stand level across columns are rows; a cell with fewer lines, such as a
    name for all of them, belongs to the row that it begins in.
    """
    levels = Counter(tuple(round(line.y / 2) for line in cell) for cell in cells if len(cell) > 1)
    level, count = levels.most_common(1)[0] if levels else ((), 0)
    if count < _MIN_LEVEL_COLUMNS or any(len(cell) > len(level) for cell in cells):
        return [tuple("\n".join(line.text for line in cell) for cell in cells)]
    rows: list[list[list[str]]] = [[[] for _ in cells] for _ in level]
    for column, cell in enumerate(cells):
        is_own = len(cell) == len(level) and all(
            abs(line.y - 2 * y) < 2 * _TOLERANCE for line, y in zip(cell, level, strict=True)
        )
        for number, line in enumerate(cell):
            own = bisect_right(level, round(line.y / 2)) - 1
            rows[number if is_own else max(0, own)][column].append(line.text)
    return [tuple("\n".join(lines) for lines in row) for row in rows]


def _edges(grid: _Grid, row: int) -> list[float]:
    """Where the cells of a row begin; a cell may go over several columns."""
    middle = (grid.ys[row] + grid.ys[row + 1]) / 2
    xs = [wall.x for wall in grid.walls if wall.y0 <= middle <= wall.y1]
    begins = {grid.xs[max(0, bisect_right(grid.xs, x + _TOLERANCE) - 1)] for x in xs}
    return sorted({grid.xs[0], *begins} - {grid.xs[-1]})
