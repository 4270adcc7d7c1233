"""`python -m tests.benchmarks [NAME ...]`: compare Inyo's speed and memory with other libraries.

The exit code is 1 if a bar is missed or a figure with a bar could not be measured: a peer that is
not installed (`pip install -e ".[bench]"` installs all), or recall without real sentences
(`--texts`).
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks import (
    bm25,
    building,
    cost,
    hostile,
    live,
    load,
    question,
    remote,
    serving,
    vectors,
)
from tests.benchmarks.measuring import (
    Options,
    Row,
    Subject,
    format_row,
    read_results,
    write_results,
)

SUBJECTS: dict[str, Subject] = {
    "bm25": bm25.SUBJECT,
    "vectors": vectors.SUBJECT,
    "question": question.SUBJECT,
    "serving": serving.SUBJECT,
    "building": building.SUBJECT,
    "live": live.SUBJECT,
    "load": load.SUBJECT,
    "hostile": hostile.SUBJECT,
    "remote": remote.SUBJECT,
    cost.SUBJECT_NAME: cost.SUBJECT,
}
_UNITS = {"k": 1_000, "m": 1_000_000}


def main() -> int:
    """Measure the named subjects, or all; the exit code is 1 if a bar is not met."""
    options = _parser().parse_args()
    if unknown := set(options.names) - set(SUBJECTS):
        sys.stderr.write(f"no benchmark is called {', '.join(sorted(unknown))}\n")
        return 2
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as temporary:
        where = Options(options.folder or Path(temporary), options.texts, options.minutes)
        for name in options.names or SUBJECTS:
            for row in _measure(SUBJECTS[name], options.sizes, where):
                sys.stdout.write(f"{format_row(row)}\n")
                sys.stdout.flush()
                rows.append(row)
                if options.json:
                    write_results(options.json, rows)
    if any(row.subject == cost.SUBJECT_NAME for row in rows):
        sys.stdout.write(f"{cost.table(rows)}\n")
    if options.picture:
        from tests.benchmarks.pictures import draw_results  # matplotlib, only for this

        draw_results(options.picture, read_results(options.json) if options.json else rows)
    for reason in dict.fromkeys(row.note for row in rows if not row.is_measured):
        sys.stderr.write(f"{reason}\n")
    return 1 if any(row.is_met is False for row in rows) else 0


def _measure(subject: Subject, sizes: Sequence[int] | None, where: Options) -> Iterator[Row]:
    """The rows of each size, then the conclusions from all of them."""
    rows: list[Row] = []
    for size in sizes or subject.sizes:
        for row in subject.measure(size, where):
            rows.append(row)
            yield row
    yield from subject.conclude(rows)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", help=f"{', '.join(SUBJECTS)}; default: all")
    parser.add_argument("--sizes", type=_sizes, help="passages, such as 1k,10k,100k,1m")
    parser.add_argument("--folder", type=Path, help="where collections are kept for the next run")
    parser.add_argument("--texts", type=Path, help="a folder as `inyo train` takes: real sentences")
    parser.add_argument("--minutes", type=float, default=5.0, help="of `load`; default: 5")
    parser.add_argument("--json", type=Path, help="results are added here, newer ones in place")
    parser.add_argument("--picture", type=Path, help="a .png of all results")
    return parser


def _sizes(text: str) -> list[int]:
    return [size_of(part) for part in text.split(",")]


def size_of(text: str) -> int:
    """Read a size such as 10k."""
    unit = text[-1:].lower()
    return int(text[:-1]) * _UNITS[unit] if unit in _UNITS else int(text)


if __name__ == "__main__":
    sys.exit(main())
