"""What building an index, opening it and adding to it take.

    python -m tests.benchmarks.building 10000 [FOLDER]

prints the figures of an index of so many passages. Every step runs in a process of its own, as it
does for a user, and the peak of the memory is that process's.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from index.library import LibraryOptions, open_library
from tests.benchmarks.library import PASSAGES_OF_A_DOCUMENT, documents, write_library

MEGABYTE = 10**6
_ROOT = Path(__file__).parents[2]
Figures = dict[str, float]


def measure(n_passages: int, folder: Path | None = None) -> Figures:
    """Seconds, and megabytes, of building an index of about so many passages and of changing it."""
    with TemporaryDirectory() as temporary:
        place = folder or Path(temporary)
        if not (place / "documents").exists():
            write_library(place / "documents", n_passages // PASSAGES_OF_A_DOCUMENT)
        built = _step("build", place)
        opened = [_step("open", place) for _ in range(3)][-1]
        added = _step("add", place)
        changed = _step("change", place)
        files = [path.stat().st_size for path in (place / "index").rglob("*") if path.is_file()]
        return {
            "passages": built["passages"],
            "documents": built["documents"],
            "build_s": built["seconds"],
            "build_cpu_s": built["cpu_s"],
            "build_peak_mb": built["peak_mb"],
            "open_s": opened["seconds"],
            "open_peak_mb": opened["peak_mb"],
            "add_s": added["seconds"],
            "add_peak_mb": added["peak_mb"],
            "change_s": changed["seconds"],
            "disk_mb": sum(files) / MEGABYTE,
        }


def _step(name: str, place: Path) -> Figures:
    command = [sys.executable, "-m", "tests.benchmarks.building", name, str(place)]
    done = subprocess.run(command, check=True, capture_output=True, cwd=_ROOT)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _open(place: Path) -> Figures:
    """Open the index, building what is new, and answer a question; the models are loaded before."""
    options = LibraryOptions(place / "documents", place / "index")
    before = time.perf_counter()
    answerer = open_library(options, _Report(), print)
    seconds = time.perf_counter() - before
    answerer.answer("Who resigned?")
    answered = time.perf_counter() - before
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "seconds": seconds,
        "answered_s": answered,
        "cpu_s": sum(use.ru_utime + use.ru_stime for use in uses),
        "peak_mb": sum(use.ru_maxrss for use in uses) * 1024 / MEGABYTE,
        "passages": len(answerer.segment.passages),
        "documents": len(answerer.segment.documents),
    }


class _Report:
    """Says on stderr what is under way, and when each thing began."""

    def __init__(self) -> None:
        self._what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Take note."""
        if what != self._what or done == total:
            sys.stderr.write(f"{time.perf_counter():.1f} {what} {done}/{total}\n")
        self._what = what


def _add(place: Path) -> Figures:
    """One document more than when the index was built."""
    folder = place / "documents" / "added"
    folder.mkdir(exist_ok=True)
    name = f"{len(list(folder.iterdir())):07}.txt"
    (folder / name).write_text(next(documents(seed=time.time_ns())), encoding="utf-8")
    return _open(place)


def _change(place: Path) -> Figures:
    """One document in the middle, changed."""
    paths = sorted((place / "documents").rglob("*.txt"))
    path = paths[len(paths) // 2]
    path.write_text(path.read_text(encoding="utf-8") + "One more sentence.\n", encoding="utf-8")
    return _open(place)


STEPS: dict[str, Callable[[Path], Figures]] = {
    "build": _open,
    "open": _open,
    "add": _add,
    "change": _change,
}


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what in STEPS:
        print(json.dumps(STEPS[what](Path(rest[0]))))  # noqa: T201 - the result
    else:
        folder = Path(rest[0]) if rest else None
        print(json.dumps(measure(int(what), folder), indent=1))  # noqa: T201 - the result
