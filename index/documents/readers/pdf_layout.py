"""Segments of a page -> lines and tables in the order of reading, column after column.

Rows of segments between which the same vertical corridor stays free are columns, if each side
holds lines of prose, and else a table, whose cells belong together from left to right.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import mean, median
from typing import Literal

from index.documents.readers.pdf_glyphs import Rule
from index.documents.readers.pdf_lines import MIN_CORRIDOR, Segment, Table, is_wide

MAX_DEPTH = 4  # columns within columns
MAX_LOOKS = 50  # at each row of a page on average, so that no page takes long

_MAX_ROW_GAP = 3.0  # sizes between two rows of a table, or of columns beside each other
_MIN_PROSE_LINES = 3
_MIN_PROSE_CHARS = 22  # of a column's lines on average; a wide character counts as two
_MAX_MARKER_GAP = 4.0  # sizes between a bullet and its text
_MAX_ALIGNED = 0.6  # of the lines of two columns stand side by side by chance
_MIN_WRAPPED = 4  # lines of a paragraph that show how wide it is
_MIN_FULL = 0.7  # of its lines have no room for the next word
_TIGHT = 1.45  # sizes between two lines of a cell; rows are further apart
_SAME_ROW = 1.3  # times the least distance of two lines of a table are lines of one row
# What stands before an item, apart from its text: any sign that a font shows as a bullet, or a
# number.
_BULLET = re.compile("[^\\w\\s\"'“‘(（「『$€£¥…%#+]|[o§]")
_LABEL = re.compile(r"\(?\d{1,3}[.)．）]|[(（]\d{1,3}[)）]|\(?[a-zA-Z][.)]|[①-⑳]")
_LEADERS = re.compile(r"[ .．·…‥・_]{4,}\Z")
_ROW_OF_DOTS = re.compile(r"(?:[.．·・_] ?){4,}|[…‥]{2,}")


TagKind = Literal["heading", "paragraph", "item", "cell", "contents"]


@dataclass(frozen=True, slots=True)
class Tag:
    """What the file itself says that some text is.

    `number` is the same for all text of one element of a page. `level` is a heading's, or 0 if it
    isn't known, and the depth of an item, from 0. `table`, `row` and `column` count from 1.
    `is_group` says that the element mostly holds others.
    """

    kind: TagKind
    number: int
    level: int = 0
    table: int = 0
    row: int = 0
    column: int = 0
    is_header: bool = False
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, with the margins of the column that it stands in."""

    segment: Segment
    left: float
    right: float
    tag: Tag | None = None


Row = list[Segment]
Interval = tuple[float, float]


def make_rows(segments: list[Segment]) -> list[Row]:
    """Put segments that stand side by side into rows, from top to bottom.

    Bullets and numbers are joined to their texts, and rows of dots to what they lead from.
    """
    rows: list[Row] = []
    for segment in segments:
        if rows and _are_beside(rows[-1][0], segment):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [_join_markers(sorted(row, key=lambda segment: segment.x0)) for row in rows]


def _are_beside(a: Segment, b: Segment) -> bool:
    shared = min(a.y, b.y) - max(a.top, b.top)
    return shared >= 0.5 * min(a.y - a.top, b.y - b.top)


def _join_markers(row: Row) -> Row:
    joined: Row = []
    for segment in row:
        before = joined[-1] if joined else None
        if (
            before
            and segment.x0 - before.x1 <= _MAX_MARKER_GAP * segment.size
            and ((is_bullet := _BULLET.fullmatch(before.text)) or _LABEL.fullmatch(before.text))
        ):
            marker = "•" if is_bullet else before.text
            joined[-1] = replace(
                segment,
                text=f"{marker} {segment.text}",
                x0=before.x0,
                first_word=before.first_word,
            )
        elif before and _LEADERS.match(segment.text):
            joined[-1] = replace(before, text=before.text + segment.text, x1=segment.x1)
        else:
            joined.append(segment)
    return joined


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a page: its ruled lines, and the corridors between columns of the document.

    `gutters` is filled while pages are read; a page that is read again is divided by all of them.
    """

    rules: list[Rule]
    gutters: set[Interval]


def read_layout(rows: list[Row], hints: Hints, depth: int = 0) -> list[Line | Table]:
    """Lines and tables in the order of reading.

    Args:
        rows: From `make_rows`.
        hints: What is known of the page.
        depth: How many columns these rows are within.
    """
    items: list[Line | Table] = []
    flow: list[Row] = []
    number = n_looked_at = 0
    margins = _margins(rows)
    while number < len(rows):
        can_grow = depth < MAX_DEPTH and n_looked_at <= MAX_LOOKS * len(rows)
        end = _grow(rows, number) if can_grow else number
        begin = number - _count_above(flow, rows[number:end]) if end > number else number
        n_looked_at += end - begin
        read = _read_band(rows[begin:end], hints, depth) if end > number else None
        if read is None:
            flow.append(rows[number])
            number += 1
            continue
        before, items_of_band, after = read
        flow = [*flow[: len(flow) - (number - begin)], *before]
        items.extend([*_lines(flow, margins), *items_of_band])
        flow = list(after)
        number = end
    items.extend(_lines(flow, margins))
    return items


def _lines(rows: list[Row], margins: Interval) -> Iterator[Line | Table]:
    """Rows that stand one below the other, and tables among them."""
    plain: list[Segment] = []
    for row in rows:
        tables = [segment.table for segment in row if segment.table]
        if len(tables) < len(row):
            plain.append(_join([segment for segment in row if not segment.table]))
        if tables:
            yield from _with_margins(plain, margins)
            yield from tables
            plain = []
    yield from _with_margins(plain, margins)


def _with_margins(segments: list[Segment], margins: Interval) -> Iterator[Line]:
    """Lines with their margins; a paragraph that is set narrower has its own."""
    start = 0
    for number, segment in enumerate(segments):
        following = segments[number + 1] if number + 1 < len(segments) else None
        if following and _is_alike(segment, following):
            continue
        group = segments[start : number + 1]
        start = number + 1
        right = max(segment.x1 for segment in group)
        n_full = sum(a.x1 + b.first_word + 0.3 * a.size > right for a, b in pairwise(group))
        is_wrapped = len(group) >= _MIN_WRAPPED and n_full >= _MIN_FULL * (len(group) - 1)
        for line in group:
            yield Line(line, margins[0], right if is_wrapped else margins[1])


def _is_alike(a: Segment, b: Segment) -> bool:
    return abs(a.x0 - b.x0) < 0.5 * a.size and abs(a.size - b.size) < 0.5 and b.y - a.y < 2 * a.size


def _margins(rows: list[Row]) -> Interval:
    """The left and the right edge of what is in some rows."""
    everything = [segment for row in rows for segment in row if not segment.table]
    left = min((segment.x0 for segment in everything), default=0.0)
    return left, max((segment.x1 for segment in everything), default=0.0)


def _count_above(flow: list[Row], band: list[Row]) -> int:
    """How many of the rows just above a band leave its corridor free, too."""
    size = band[0][0].size
    occupied = _merge([(s.x0, s.x1) for row in band for s in row], size)
    count, below = 0, band[0]
    for row in reversed(flow):
        merged = _merge([*occupied, *((segment.x0, segment.x1) for segment in row)], size)
        if len(merged) < 2 or below[0].y - row[0].y > _MAX_ROW_GAP * size:
            break
        occupied, below = merged, row
        count += 1
    return count


def _join(row: Row) -> Segment:
    main = max(row, key=lambda segment: len(segment.text))
    return replace(
        main,
        text=_shorten(" ".join(segment.text for segment in row)),
        x0=row[0].x0,
        x1=max(segment.x1 for segment in row),
        first_word=row[0].first_word,
        is_bold=all(segment.is_bold for segment in row),
        is_mono=all(segment.is_mono for segment in row),
    )


def _shorten(text: str) -> str:
    """A text with one sign for a row of dots, which leads to a number."""
    return _ROW_OF_DOTS.sub("… ", text).rstrip()


def _grow(rows: list[Row], start: int) -> int:
    """The end of the rows from `start` on between which a corridor stays free, or `start`."""
    occupied: list[Interval] = []
    for number in range(start, len(rows)):
        row = rows[number]
        if number > start:
            above = rows[number - 1]
            size = max(above[0].size, row[0].size)
            if row[0].y - max(segment.y for segment in above) > _MAX_ROW_GAP * size:
                return number if number - start > 1 else start
        merged = _merge([*occupied, *((segment.x0, segment.x1) for segment in row)], row[0].size)
        if len(merged) < 2 and not (number == start and _begins_beside(rows, start)):
            return number if number - start > 1 else start
        occupied = merged
    return len(rows) if len(rows) - start > 1 else start


def _begins_beside(rows: list[Row], number: int) -> bool:
    """Whether the next row stands beside this one, half a line lower, as in other columns."""
    if number + 1 == len(rows):
        return False
    a, b = rows[number][0], rows[number + 1][0]
    return abs(b.y - a.y) < 0.9 * min(a.size, b.size) and (
        b.x0 > a.x1 + MIN_CORRIDOR * a.size or b.x1 < a.x0 - MIN_CORRIDOR * a.size
    )


def _merge(intervals: list[Interval], size: float) -> list[Interval]:
    """Join intervals that overlap or are no corridor apart."""
    merged: list[Interval] = []
    for x0, x1 in sorted(intervals):
        if merged and x0 - merged[-1][1] < MIN_CORRIDOR * size:
            merged[-1] = (merged[-1][0], max(merged[-1][1], x1))
        else:
            merged.append((x0, x1))
    return merged


def _read_band(
    rows: list[Row], hints: Hints, depth: int
) -> tuple[list[Row], list[Line | Table], list[Row]] | None:
    """Read rows with a corridor as columns or a table, or say that they are neither.

    Returns:
        Rows above that don't belong to it, what it reads as, and rows below.
    """
    size = median(segment.size for row in rows for segment in row)
    everything = [segment for row in rows for segment in row]
    columns = _merge([(segment.x0, segment.x1) for segment in everything], size)
    if len(columns) < 2:
        return None
    known = _divide(columns, hints.gutters)
    for division in (known, columns) if len(known) > 1 else (columns,):
        parts = [[s for s in everything if x0 <= s.x0 and s.x1 <= x1] for x0, x1 in division]
        if division is not known and not _are_columns(parts, columns, hints.rules):
            continue
        if division is columns:
            hints.gutters.update((a[1], b[0]) for a, b in pairwise(columns))
        items: list[Line | Table] = []
        for part in parts:
            items.extend(read_layout(make_rows(part), hints, depth + 1))
        return [], items, []
    shared = [number for number, row in enumerate(rows) if len(row) > 1]
    if len(shared) < 2 or any(segment.table for segment in everything):
        return None
    first, last = shared[0], shared[-1] + 1
    while last < len(rows) and _continues_cell(rows[last - 1], rows[last], columns):
        last += 1
    table = _read_table(rows[first:last], hints.rules)
    return rows[:first], [table], rows[last:]


def _divide(columns: list[Interval], gutters: set[Interval]) -> list[Interval]:
    """Columns joined to those that known gutters divide."""
    divided = [columns[0]]
    for column in columns[1:]:
        corridor = (divided[-1][1], column[0])
        if any(corridor[0] <= (a + b) / 2 <= corridor[1] for a, b in gutters):
            divided.append(column)
        else:
            divided[-1] = (divided[-1][0], column[1])
    return divided


def _continues_cell(above: Row, row: Row, columns: list[Interval]) -> bool:
    """Whether a single segment is a further line of a cell that isn't the first."""
    is_close = row[0].y - above[0].y < 1.6 * row[0].size
    return is_close and len(row) == 1 and row[0].x0 >= columns[1][0]


def _are_columns(parts: list[list[Segment]], columns: list[Interval], rules: list[Rule]) -> bool:
    """Whether each part is prose of its own, not cells beside each other."""
    if any(len(part) < _MIN_PROSE_LINES for part in parts):
        return False
    top, bottom = min(part[0].y for part in parts), max(part[-1].y for part in parts)
    crossing = {
        round(rule.y)
        for rule in rules
        if top < rule.y < bottom
        and rule.x1 - rule.x0 < 3 * (columns[-1][1] - columns[0][0])
        and any(rule.x0 < a[1] and rule.x1 > b[0] for a, b in pairwise(columns))
    }
    if len(crossing) >= 2:
        return False
    if all(mean(map(_columns_of, part)) >= _MIN_PROSE_CHARS for part in parts):
        return True
    ys = [[segment.y for segment in part] for part in parts]
    shortest = min(ys, key=len)
    aligned = [
        any(other is not shortest and any(abs(y - z) < 0.5 for z in other) for other in ys)
        for y in shortest
    ]
    wide = all(mean(map(_columns_of, part)) >= _MIN_PROSE_CHARS / 2 for part in parts)
    return wide and sum(aligned) < _MAX_ALIGNED * len(aligned)


def _columns_of(segment: Segment) -> int:
    if segment.table:
        return _MIN_PROSE_CHARS
    return sum(2 if is_wide(character) else 1 for character in segment.text)


def _read_table(rows: list[Row], rules: list[Rule]) -> Table:
    """Divide rows of segments into cells; lines of a cell that goes on are joined."""
    size = median(segment.size for row in rows for segment in row)
    columns = _merge([(s.x0, s.x1) for row in rows for s in row], size)
    texts = [_cells(row, columns) for row in rows]
    ys = [max(segment.y for segment in row) for row in rows]
    distances = [b - a for a, b in pairwise(ys)]
    least = min(distances, default=0.0)
    x0, x1 = columns[0][0] + size, columns[-1][1] - size
    ruled = sorted(rule.y for rule in rules if rule.x0 <= x0 and rule.x1 >= x1)
    is_ruled = sum(ys[0] < y < ys[-1] for y in ruled) >= min(2, len(rows) - 1)
    has_gaps = max(distances, default=0.0) > _SAME_ROW * least
    is_bold = [all(segment.is_bold for segment in row) for row in rows]
    cells = [texts[0]]
    for number, row in enumerate(texts[1:], 1):
        distance = distances[number - 1]
        if is_ruled:
            first = bisect_left(ruled, ys[number - 1] - 1)
            is_within = first == len(ruled) or ruled[first] >= ys[number]
        else:
            is_within = has_gaps and distance <= _SAME_ROW * least
        n_filled = sum(map(bool, row))
        is_header = is_bold[number - 1] and not is_bold[number]
        is_pair = is_ruled and len(columns) == 2 and distance < _TIGHT * size and not is_header
        if is_within and (n_filled < len(columns) or is_pair):
            pass
        elif row[0] or 2 * n_filled > len(columns) or is_ruled:
            cells.append(row)
            continue
        cells[-1] = [a + b for a, b in zip(cells[-1], row, strict=True)]
    has_header = len(columns) > 2 or (is_bold[0] and not all(is_bold))
    return Table(tuple(tuple("\n".join(cell) for cell in row) for row in cells), has_header)


def _cells(row: Row, columns: list[Interval]) -> list[list[str]]:
    """The texts of a row by column."""
    cells: list[list[str]] = [[] for _ in columns]
    for segment in row:
        number = next(n for n, column in enumerate(columns) if segment.x1 <= column[1])
        cells[number].append(_shorten(segment.text))
    return cells
