"""Indexing texts that repeat one mark or piece: time and memory grow with their length, no faster.

Each shape is indexed in a process of its own, which has loaded models and dictionaries before. The
sizes are characters: a million of them are 100,000 headings, or 20,000 files. Times are those of
the processor, so that a busy machine doesn't bend the line.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from index.embedding.models import STATIC
from index.engine import EngineOptions, open_engine
from tests.benchmarks.measuring import (
    Options,
    Row,
    Subject,
    peak_memory,
    power_rows,
    print_figures,
    run_module,
    with_max,
)

MAX_POWER = 1.25  # in proportion is 1; quadratic would be 2
_CHARS_OF_A_FILE = 50
_HEADING = "# Ab\n\nCd\n\n"


def _repeated(piece: str, before: str = "", behind: str = "") -> Callable[[int], str]:
    return lambda size: before + piece * (size // len(piece)) + behind


def _words(size: int) -> str:
    """One line of words that don't recur, so that nothing is remembered of them."""
    syllables = [consonant + vowel for consonant in "bdfgklmnprst" for vowel in "aeiou"]
    chance = random.Random(0)  # noqa: S311 - the same each time
    words, length = [], 0
    while length < size:
        word = "".join(chance.choices(syllables, k=chance.randint(2, 4)))
        words.append(word)
        length += len(word) + 1
    return " ".join(words)[:size]


SHAPES: Mapping[str, Callable[[int], str]] = {
    "combining marks": _repeated("\u0301\u0316", "a"),
    "a line of prose": _repeated("The ticket isn't paid back. "),
    "a line of words": _words,
    "decimals": _repeated("0.123,", "[", "1]"),
    "coordinates": _repeated("[-8.61234,41.14567],", '{"coordinates":[[', "[0,0]]]}"),
    "brackets": _repeated("[a "),
    "quotation marks": _repeated("“a b. "),
    "exclamation marks": _repeated("!", "a ", " b"),
    "headings": _repeated(_HEADING),
    "spaces in a heading": _repeated(" ", "# a", "b"),
    "addresses": _repeated("https://a.example/b.c?d=e!f."),
}
FILES = "many files"


def measure(size: int, options: Options) -> Iterator[Row]:
    """Index each shape at a size."""
    for shape in (*SHAPES, FILES):
        figures = run_module("hostile", shape, size, options.folder / f"hostile-{size}" / shape)
        for figure, value in figures.items():
            yield Row("hostile", size, "Inyo", f"{figure}, {shape}", value)


def conclude(rows: Sequence[Row]) -> Iterator[Row]:
    """The exponents with which time and memory grow."""
    figures = list(dict.fromkeys(row.figure for row in rows if row.subject == "hostile"))
    for row in power_rows(rows, "hostile", figures):
        yield with_max(row, MAX_POWER)


def _index(shape: str, size: int, place: Path) -> dict[str, float]:
    """Index a shape, after an index of one line has loaded all that is needed."""
    _open(place / "before", {"a.md": "One line."})
    if shape == FILES:
        texts = {f"{n}.md": f"Number {n} of them.\n" for n in range(size // _CHARS_OF_A_FILE)}
    else:
        texts = {"a.md": SHAPES[shape](size)}
    took = _open(place / "shape", texts)
    return {"ms": took * 1000, "MB at most": peak_memory()}


def _open(place: Path, texts: Mapping[str, str]) -> float:
    """Write the files, index them, and return how many seconds that took."""
    folder = place / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    options = EngineOptions(folder, place / "index", embedding_model=STATIC)
    started = time.process_time()
    open_engine(options, lambda *_: None, lambda _: None)
    return time.process_time() - started


SUBJECT = Subject((250_000, 500_000, 1_000_000), measure, conclude)

if __name__ == "__main__":
    print_figures(_index(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
