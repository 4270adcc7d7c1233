"""Building an index of a folder, opening it, and adding and changing a document of it.

Every step runs in a process of its own, as it does for a user. Models and dictionaries are loaded
in it, which takes about a second; the peak of memory is that of the process and, where it starts
others, of the largest of these.
"""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from index.library import LibraryOptions, open_library
from tests.benchmarks.library import PASSAGES_OF_A_DOCUMENT, documents, write_library
from tests.benchmarks.processes import MEGABYTE, measured_apart, tell
from tests.benchmarks.rows import Options, Row, Subject, at_most

_ADDED = "added"
_BARS = {
    ("build", 100_000): 240_000.0,
    ("open", 100_000): 500.0,
    ("add", 100_000): 2_000.0,
}
Figures = dict[str, float]


def measure(size: int, options: Options) -> Iterator[Row]:
    """What each step takes, with an index of about so many passages."""
    place = options.folder / f"library-{size}"
    if not (place / "documents").exists():
        write_library(place / "documents", size // PASSAGES_OF_A_DOCUMENT)
    shutil.rmtree(place / "documents" / _ADDED, ignore_errors=True)
    shutil.rmtree(place / "index", ignore_errors=True)
    for name, (what, _) in _STEPS.items():
        found = measured_apart("building", name, place)
        note = f"{found['passages']:,.0f} passages, {found['documents']:,.0f} documents"
        row = Row("building", size, "Inyo", f"ms, {what}", found["took"], note=note)
        yield at_most(row, _BARS[name, size]) if (name, size) in _BARS else row
        yield Row("building", size, "Inyo", f"MB at most, {what}", found["peak"])
    files = [path.stat().st_size for path in (place / "index").rglob("*") if path.is_file()]
    yield Row("building", size, "Inyo", "MB on disk", sum(files) / MEGABYTE)


def _open(place: Path) -> Figures:
    """Open the index, building what is new, and answer a question."""
    import resource  # not on Windows

    options = LibraryOptions(place / "documents", place / "index")
    started = time.perf_counter()
    answerer = open_library(options, lambda *_: None, lambda _: None)
    took = (time.perf_counter() - started) * 1000
    answerer.answer("Who resigned?")
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "took": took,
        "peak": sum(use.ru_maxrss for use in uses) * 1024 / MEGABYTE,
        "passages": len(answerer.segment.passages),
        "documents": len(answerer.segment.documents),
    }


def _add(place: Path) -> Figures:
    """One document more than when the index was built."""
    folder = place / "documents" / _ADDED
    folder.mkdir()
    (folder / "0.txt").write_text(next(documents(seed=time.time_ns())), encoding="utf-8")
    return _open(place)


def _change(place: Path) -> Figures:
    """One document in the middle, changed."""
    paths = sorted((place / "documents").rglob("*.txt"))
    path = paths[len(paths) // 2]
    path.write_text(path.read_text(encoding="utf-8") + "One more sentence.\n", encoding="utf-8")
    return _open(place)


_STEPS: dict[str, tuple[str, Callable[[Path], Figures]]] = {
    "build": ("building", _open),
    "open": ("opening", _open),
    "add": ("adding a document", _add),
    "change": ("changing a document", _change),
}
SUBJECT = Subject((10_000, 100_000), measure)

if __name__ == "__main__":
    step, folder = sys.argv[1:]
    tell(_STEPS[step][1](Path(folder)))
