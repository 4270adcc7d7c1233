"""Building an index of a folder, opening it, and adding and changing a document of it.

Every step runs in a process of its own, as it does for a user. Building and opening include that
models and dictionaries are loaded, about a second. A document is added and changed under a process
that serves already, as `inyo run` does, and is timed until a question is answered from it. The peak
of memory is that of the process and, where it starts others, of the largest of these.
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
from tests.benchmarks import assembled
from tests.benchmarks.library import PASSAGES_OF_A_DOCUMENT, documents, write_library
from tests.benchmarks.peers import not_installed
from tests.benchmarks.processes import MEGABYTE, measured_apart, memory, peak, tell
from tests.benchmarks.rows import Options, Row, Subject, at_most, power_rows

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
    """What each step takes, with an index of about so many passages; then the assembled peer's."""
    place = options.folder / f"library-{size}"
    prepare(place, size)
    ours: Figures = {}
    for step in ("build", "open", "add", "change"):
        found = _apart(step, place)
        note = f"{found.pop('passages'):,.0f} passages, {found.pop('documents'):,.0f} documents"
        for figure, value in found.items():
            ours[figure] = value
            row = Row("building", size, "Inyo", figure, value, note=note)
            bar = _BARS.get((figure, size))
            yield row if bar is None else at_most(row, bar)
    yield from _beside(size, place, ours)


def _beside(size: int, place: Path, ours: Figures) -> Iterator[Row]:
    """The same of libraries that are put together, over the same passages."""
    if not assembled.is_installed():
        yield not_installed(Row("building", size, assembled.NAME, BUILDING, 0.0))
        return
    for step in ("peer-build", "peer-open"):
        found = _apart(step, place)
        note = f"{found.pop('passages'):,.0f} passages" if "passages" in found else ""
        for figure, value in found.items():
            ratio = value / ours[figure]
            yield Row("building", size, assembled.NAME, figure, value, ratio, note=note)


def conclude(rows: Sequence[Row]) -> Iterator[Row]:
    """The powers with which building grows."""
    return power_rows(rows, "building", (BUILDING, BUILDING_PEAK, DISK))


def prepare(place: Path, size: int) -> None:
    """Have documents there, kept from another run if they are whole, and no index."""
    whole, begun = place / "documents", place / "documents.part"
    if not whole.exists():
        shutil.rmtree(begun, ignore_errors=True)
        write_library(begun, size // PASSAGES_OF_A_DOCUMENT)
        begun.rename(whole)
    # What a run that was killed may have left.
    shutil.rmtree(whole / _ADDED, ignore_errors=True)
    middle = _middle(whole)
    middle.write_text(middle.read_text(encoding="utf-8").removesuffix(_CHANGE), encoding="utf-8")
    for made in ("index", "peer"):
        shutil.rmtree(place / made, ignore_errors=True)


def _apart(step: str, place: Path) -> Figures:
    """What a step tells, and, of opening, how long its process took in all."""
    started = time.perf_counter()
    found: Figures = measured_apart("building", step, place)
    if OPENING in found:
        found[ALL_OF_IT] = (time.perf_counter() - started) * 1000
    return found


def _build(place: Path) -> Figures:
    """Build the index."""
    engine, took = _timed(lambda: _open_library(place))
    found = {BUILDING: took, BUILDING_PEAK: peak(), DISK: _size(place / "index")}
    return {**found, **_counts(engine)}


def _open(place: Path) -> Figures:
    """Open an index that is up to date, and answer."""
    engine, took = _timed(lambda: _open_library(place))
    _, queue = _timed(lambda: engine.answer(_QUESTION))
    return {OPENING: took, ANSWERING: queue, HELD: memory(), **_counts(engine)}


def _serve_again(place: Path, figure: str, change: AbstractContextManager[None]) -> Figures:
    """How long it takes until what has changed answers, where something was served before."""
    before = _serve(place)
    with change:
        engine, took = _timed(lambda: _serve(place))
    held = peak()
    assert before is not engine  # both are held while the second opens
    what = "until" + figure.removeprefix("ms until")
    return {figure: took, f"MB at most {what}": held, **_counts(engine)}


def _serve(place: Path) -> Engine:
    """Open what has changed as `bot.query_queue` does, and answer."""
    engine = _open_library(place)
    DocumentLookup(engine.index.documents)
    engine.answer(_QUESTION)
    return engine


@contextmanager
def added(folder: Path) -> Iterator[None]:
    """One document more, for the while."""
    text = next(documents(_ADDED_SEED))
    place = folder / _ADDED
    place.mkdir()
    (place / "0.txt").write_text(text, encoding="utf-8")
    yield
    shutil.rmtree(place)


@contextmanager
def changed(folder: Path) -> Iterator[None]:
    """One document in the middle with another end, for the while."""
    path = _middle(folder)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + _CHANGE, encoding="utf-8")
    yield
    path.write_text(text, encoding="utf-8")


def _peer_build(place: Path) -> Figures:
    """Put the libraries' indexes together."""
    n_passages, took = _timed(lambda: assembled.build(place / "documents", place / "peer"))
    found = {BUILDING: took, BUILDING_PEAK: peak(), DISK: _size(place / "peer")}
    return {**found, "passages": n_passages}


def _peer_open(place: Path) -> Figures:
    """Open them, and find; the libraries are imported before, as Inyo's modules are."""
    assembled.load()
    find, took = _timed(lambda: assembled.open_built(place / "peer"))
    _, queue = _timed(lambda: find(_QUESTION))
    return {OPENING: took, ANSWERING: queue, HELD: memory()}


def _open_library(place: Path) -> Engine:
    options = EngineOptions(place / "documents", place / "index")
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
    "peer-build": _peer_build,
    "peer-open": _peer_open,
}
SUBJECT = Subject((10_000, 30_000, 100_000), measure, conclude)

if __name__ == "__main__":
    step, folder = sys.argv[1:]
    tell(_STEPS[step](Path(folder)))
