"""Analyses many documents in as many processes as there are usable CPUs."""

import contextlib
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from typing import Self

from index.embedding.base import cpu_count
from index.indexing.analysis import analyze_document, parse
from index.time_limit import TimeLimitError, time_limit, time_limit_s
from index.types import Document

BATCH_CHARS = 250_000  # a second or two: an interrupt waits as long
BATCH_DOCUMENTS = 500
SERIAL_BYTES = 4_000_000  # some seconds of work: starting processes takes about one
MAX_PROCESSES = 8  # each takes up to 220 MB
MAX_MEMORY_BYTES = 4 * 10**9  # of addresses of each, of which libraries reserve more than they use
# Of a document that is analysed in this process, which has no limit of memory: what it takes is in
# proportion to its length, 30 to 50 MB for half a million.
MAX_CHARS_HERE = 1_000_000
_QUEUED = 2  # batches waiting for each process, to bound the texts in memory

Analyzed = bytes | str


def analyze_all(documents: Iterable[Document], n_bytes: int) -> Iterator[Analyzed]:
    """Analyse documents and yield `DocumentAnalysis.to_bytes` of each, in order.

    For a document that can't be analysed within the limits of time (`index.time_limit`) and memory,
    or that ends the process that analyses it, yield a line that says so.

    Args:
        documents: Read one by one, only a few batches ahead of the analysis.
        n_bytes: Their approximate size; no processes are started for small ones.
    """
    n_processes = min(cpu_count(), MAX_PROCESSES, 1 + n_bytes // SERIAL_BYTES)
    with _Pool(n_processes) as pool, _Pool(1) as alone:
        if n_processes == 1:
            for document in documents:
                is_short = len(document.text) <= MAX_CHARS_HERE
                yield _analyze(document) if is_short else _analyze_alone(document, alone)
            return
        waiting: deque[tuple[list[Document], Future[list[Analyzed]] | None]] = deque()

        def next_result() -> Iterable[Analyzed]:
            batch, future = waiting.popleft()
            if future is not None:
                with contextlib.suppress(BrokenExecutor):  # which of them has ended a process?
                    return future.result()
            return (_analyze_alone(document, alone) for document in batch)

        for batch in batches(documents):
            waiting.append((batch, pool.submit(batch)))
            if len(waiting) == n_processes * _QUEUED:
                yield from next_result()
        while waiting:
            yield from next_result()


class _Pool:
    """Processes that analyse within the limits, started when the first batch comes.

    Args:
        n_processes: How many. When one is killed, the others end too, and new ones are started.
    """

    def __init__(self, n_processes: int) -> None:
        self._n_processes = n_processes
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def submit(self, batch: Sequence[Document]) -> Future[list[Analyzed]] | None:
        """Have a batch analysed; None if no processes can be started, as while Python ends."""
        for _ in range(2):
            if self._executor is None:
                # Not forked: this process may run threads, and their locks would stay locked.
                context = get_context("spawn")
                self._executor = ProcessPoolExecutor(self._n_processes, context, _begin_work)
            try:
                return self._executor.submit(analyze_batch, batch)
            except BrokenExecutor:
                self._executor = None
            except (RuntimeError, OSError):
                break
        return None


def _analyze_alone(document: Document, pool: _Pool) -> Analyzed:
    """Analyse a document in a process that does nothing else: if that ends, it is to blame."""
    future = pool.submit([document])
    if future is None:
        if len(document.text) <= MAX_CHARS_HERE:
            return _analyze(document)
        return _left_out(document, "no process could be started to find its sentences and words")
    try:
        return future.result()[0]
    except BrokenExecutor:
        return _left_out(document, "finding its sentences and words ended the process")


def analyze_batch(documents: Sequence[Document]) -> list[Analyzed]:
    """Analyse some documents, each within the limits."""
    return list(map(_analyze, documents))


def _analyze(document: Document) -> Analyzed:
    limit_s = time_limit_s(len(document.text))
    try:
        with time_limit(limit_s):
            return analyze_document(parse(document)).to_bytes()
    except TimeLimitError:
        reason = f"finding its sentences and words took more than {limit_s:.0f} s"
    except MemoryError:
        reason = "finding its sentences and words takes too much memory"
    return _left_out(document, reason)


def _left_out(document: Document, reason: str) -> str:
    return f"{document.path} is left out: {reason}; split or convert it."


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Split documents into lists of bounded size, in order; a longer document is a list alone."""
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.text)
        if size >= BATCH_CHARS or len(batch) == BATCH_DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _begin_work() -> None:
    end_with_parent()
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows; a lower limit is set
        import resource  # not on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, hard))


def end_with_parent() -> None:
    """Make this process end when its parent does, even if the parent is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops this process
    parent = parent_process()

    def exit_after_parent() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=exit_after_parent, daemon=True).start()
