"""Building an index of a folder, opening it, and adding and changing a document.

Every step runs in a process of its own. Building and opening include loading models and
dictionaries, about a second. A document is added or changed while a process serves, as `inyo run`
does; the time ends when a question is answered from it.
"""

import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

from bot.documents import DocumentLookup
from index.engine import Engine, EngineOptions, open_engine
from tests.benchmarks.generated import PASSAGES_OF_A_DOCUMENT, documents, write_documents
from tests.benchmarks.measuring import (
    MEGABYTE,
    Options,
    Row,
    Subject,
    memory,
    peak_memory,
    power_rows,
    print_figures,
    run_module,
    with_max,
)

BUILDING, BUILDING_PEAK = "ms, building", "MB at most, building"
OPENING, ANSWERING = "ms, opening", "ms, the first answer after opening"
ALL_OF_IT = "ms, a process from its start to its first answer"
HELD = "MB held after the first answer"
ADDING = "ms until a document that is added is served"
CHANGING = "ms until a document that is changed is served"
DISK = "MB on disk"
_QUESTION = "Who resigned?"
_ADDED = "added"
_ADDED_SEED = 2  # the others' is 1
_CHANGE = "One more sentence.\n"
_BARS = {(BUILDING, 100_000): 240_000.0, (OPENING, 100_000): 500.0, (ADDING, 100_000): 2_000.0}
Figures = dict[str, float]
_T = TypeVar("_T")


def measure(size: int, options: Options) -> Iterator[Row]:
    """Measure each step for a folder of about this many passages."""
    place = options.folder / f"library-{size}"
    prepare(place, size)
    for step in ("build", "open", "add", "change"):
        found = _apart(step, place)
        note = f"{found.pop('passages'):,.0f} passages, {found.pop('documents'):,.0f} documents"
        for figure, value in found.items():
            row = Row("building", size, "Inyo", figure, value, note=note)
            bar = _BARS.get((figure, size))
            yield row if bar is None else with_max(row, bar)


def conclude(rows: Sequence[Row]) -> Iterator[Row]:
    """The exponents with which building grows."""
    return power_rows(rows, "building", (BUILDING, BUILDING_PEAK, DISK))


def prepare(place: Path, size: int) -> None:
    """Write the documents unless an earlier run wrote all of them, and delete the index."""
    whole, begun = place / "documents", place / "documents.part"
    if not whole.exists():
        shutil.rmtree(begun, ignore_errors=True)
        write_documents(begun, size // PASSAGES_OF_A_DOCUMENT)
        begun.rename(whole)
    # An earlier run may have been killed.
    shutil.rmtree(whole / _ADDED, ignore_errors=True)
    middle = _middle(whole)
    middle.write_text(middle.read_text(encoding="utf-8").removesuffix(_CHANGE), encoding="utf-8")
    shutil.rmtree(place / "index", ignore_errors=True)


def _apart(step: str, place: Path) -> Figures:
    """The figures of a step; for opening, also the time of the whole process."""
    started = time.perf_counter()
    found: Figures = run_module("building", step, place)
    if OPENING in found:
        found[ALL_OF_IT] = (time.perf_counter() - started) * 1000
    return found


def _build(place: Path) -> Figures:
    """Build the index."""
    engine, took = _timed(lambda: _open_library(place))
    found = {BUILDING: took, BUILDING_PEAK: peak_memory(), DISK: _size(place / "index")}
    return {**found, **_counts(engine)}


def _open(place: Path) -> Figures:
    """Open an index that is up to date, and answer."""
    engine, took = _timed(lambda: _open_library(place))
    _, queue = _timed(lambda: engine.answer(_QUESTION))
    return {OPENING: took, ANSWERING: queue, HELD: memory(), **_counts(engine)}


def _serve_again(place: Path, figure: str, change: AbstractContextManager[None]) -> Figures:
    """Time until a change is served, while the index before it is open."""
    before = _serve(place)
    with change:
        engine, took = _timed(lambda: _serve(place))
    held = peak_memory()
    assert before is not engine  # both are held while the second opens
    what = "until" + figure.removeprefix("ms until")
    return {figure: took, f"MB at most {what}": held, **_counts(engine)}


def _serve(place: Path) -> Engine:
    """Open the index as `bot.query_queue` does, and answer."""
    engine = _open_library(place)
    DocumentLookup(engine.index.documents)
    engine.answer(_QUESTION)
    return engine


@contextmanager
def added(folder: Path) -> Iterator[None]:
    """Add a document, and remove it at the end."""
    text = next(documents(_ADDED_SEED))
    place = folder / _ADDED
    place.mkdir()
    (place / "0.txt").write_text(text, encoding="utf-8")
    yield
    shutil.rmtree(place)


@contextmanager
def changed(folder: Path) -> Iterator[None]:
    """Change the end of a document, and restore it."""
    path = _middle(folder)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + _CHANGE, encoding="utf-8")
    yield
    path.write_text(text, encoding="utf-8")


def _open_library(place: Path) -> Engine:
    options = EngineOptions(place / "documents", place / "index", embedding_model="static")
    return open_engine(options, lambda *_: None, lambda _: None)


def _middle(folder: Path) -> Path:
    paths = sorted(folder.rglob("*.txt"))
    return paths[len(paths) // 2]


def _counts(engine: Engine) -> Figures:
    index = engine.index
    return {"passages": len(index.passages), "documents": len(index.documents)}


def _size(folder: Path) -> float:
    files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return sum(files) / MEGABYTE


def _timed(do: Callable[[], _T]) -> tuple[_T, float]:
    started = time.perf_counter()
    done = do()
    return done, (time.perf_counter() - started) * 1000


_STEPS: dict[str, Callable[[Path], Figures]] = {
    "build": _build,
    "open": _open,
    "add": lambda place: _serve_again(place, ADDING, added(place / "documents")),
    "change": lambda place: _serve_again(place, CHANGING, changed(place / "documents")),
}
SUBJECT = Subject((10_000, 30_000, 100_000), measure, conclude)

if __name__ == "__main__":
    step, folder = sys.argv[1:]
    print_figures(_STEPS[step](Path(folder)))
