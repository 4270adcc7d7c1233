"""How cost grows: time, memory and disk of a question against the number of passages.

The lower limit of the time is the bytes that a question must read, divided by the memory bandwidth
of a core: the postings of its terms, and the vectors of the passages; in a large index one bit of
each component, and the vectors that are compared in full. Data in a cache is read faster.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bot.runner import free_memory
from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.engine import Engine
from index.params import PASSAGES_COMPARED
from index.retrieval.dense import MAX_COMPARED
from index.retrieval.query import Query
from index.retrieval.retriever import Retriever
from index.retrieval.translation_table import BUNDLED_TABLE, open_table
from index.storage import index as segments
from index.storage.index import Index
from tests.benchmarks.measuring import (
    MEGABYTE,
    ROUNDS,
    Options,
    Row,
    Subject,
    fit_powers,
    memory,
    percentiles,
    power_rows,
    print_figures,
    run_module,
)
from tests.benchmarks.question import ask, open_generated

SUBJECT_NAME = "cost"
TIME = "ms, median question, words warm"
COLD = "ms, median question, words cold"
MEMORY = "MB held"
DISK = "MB of arrays that answering reads"
READ = "MB a question must read, words warm"
LIMIT = "ms to read them"
BANDWIDTH = "GB/s that a core reads"
FIGURES = (TIME, COLD, MEMORY, DISK, READ, LIMIT)
KEPT = "nothing given back"  # a large index releases its pages after each question
N_QUESTIONS = 200
_READ_BYTES = 2**28  # bytes: more than any cache holds
_BITS = 8


def measure(size: int, options: Options) -> Iterator[Row]:
    """Measure the cost of a question at this size."""
    open_generated(size, options.folder)  # makes it
    found = run_module("cost", size, options.folder)
    gives_back = found.pop(KEPT)
    for figure, value in found.items():
        yield Row(SUBJECT_NAME, size, "Inyo", figure, value)
    if gives_back:
        kept = run_module("cost", size, options.folder, KEPT)
        for figure in (TIME, COLD, MEMORY):
            yield Row(SUBJECT_NAME, size, "Inyo", f"{figure}, {KEPT}", kept[figure])


def conclude(rows: Sequence[Row]) -> Iterator[Row]:
    """The exponents with which the figures grow: over all sizes, and with sign codes."""
    for above in (0, MAX_COMPARED):
        yield from power_rows(rows, SUBJECT_NAME, FIGURES, above)


def weigh(size: int, folder: Path) -> dict[str, float]:
    """All figures of one index, measured in this process.

    KEPT -> 1 if pages are released after each question, else 0.
    """
    engine, asked = open_generated(size, folder)
    asked = asked[:N_QUESTIONS]
    engine.warm_up()
    free_memory()
    cold = ask(engine.answer, asked)
    warm = [ask(engine.answer, asked) for _ in range(ROUNDS)]
    held = memory()
    queries = _queries(engine, asked)
    read = float(np.median([bytes_read(engine.index, query) for query in queries]))
    rate = bandwidth()
    return {
        COLD: float(np.median(cold)),
        TIME: percentiles(warm)[50],
        MEMORY: held,
        DISK: _size_on_disk(engine.index) / MEGABYTE,
        READ: read / MEGABYTE,
        LIMIT: read / rate * 1000,
        BANDWIDTH: rate / 10**9,
        KEPT: float(engine.index.gives_back),
    }


def bytes_read(index: Index, query: Query) -> int:
    """The bytes that a question must read if its expansions are known."""
    postings, vectors = index.postings, index.vectors.passages
    terms = np.unique(np.concatenate([np.empty(0, np.int32), *(w.terms for w in query.words)]))
    n_postings = int((postings.bounds[terms + 1] - postings.bounds[terms]).sum())
    of_postings = n_postings * (postings.passages.itemsize + postings.saturations.itemsize)
    if len(vectors) <= MAX_COMPARED:
        return of_postings + vectors.nbytes
    return of_postings + vectors.size // _BITS + vectors[:PASSAGES_COMPARED].nbytes


def bandwidth() -> float:
    """The bytes that one core reads in a second, at best."""
    held = np.ones(_READ_BYTES // 8)
    best = np.inf
    for _ in range(ROUNDS):
        started = time.perf_counter()
        held.max()
        best = min(best, time.perf_counter() - started)
    return _READ_BYTES / best


def table(rows: Sequence[Row]) -> str:
    """The figures against the sizes, and the exponents, in Markdown."""
    costs = [row for row in rows if row.subject == SUBJECT_NAME]
    value = {(row.size, row.figure): row.value for row in costs}
    sizes = sorted({row.size for row in costs})
    lines = ["| passages | " + " | ".join(FIGURES) + " |", "|---" * (1 + len(FIGURES)) + "|"]
    for size in sizes:
        cells = [f"{value[size, figure]:,.4g}" for figure in FIGURES]
        lines.append(f"| {size:,} | " + " | ".join(cells) + " |")
    # Search with and without sign codes grows differently.
    for name, above in (("all", 0), (f"above {MAX_COMPARED:,}", MAX_COMPARED)):
        found = fit_powers(costs, FIGURES, above)
        n_sizes = max((len(at) for _, at in found.values()), default=0)
        cells = [f"{found[figure][0]:.2f}" if figure in found else "" for figure in FIGURES]
        lines.append(f"| power, {name}, {n_sizes} sizes | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _queries(engine: Engine, asked: Sequence[str]) -> list[Query]:
    bundled = StaticEmbedder(BUNDLED_EMBEDDING)
    reader = Retriever(engine.index, bundled, bundled, open_table(BUNDLED_TABLE))
    return [reader.understand(question) for question in asked]


def _size_on_disk(index: Index) -> int:
    parts = (index.documents, index.folded, index.passages, index.lexicon)
    arrays = [
        getattr(part, name)
        for part in (*parts, index.postings, index.vectors)
        for name in type(part).__dataclass_fields__
    ]
    return sum(array.nbytes for array in arrays if isinstance(array, np.ndarray))


SUBJECT = Subject((1_000, 10_000, 100_000, 300_000, 1_000_000), measure, conclude)


def _main(size: str, folder: str, *kept: str) -> None:
    if kept:
        segments.MAX_RESIDENT_BYTES = sys.maxsize  # only in this process
    print_figures(weigh(int(size), Path(folder)))


if __name__ == "__main__":
    _main(*sys.argv[1:])
