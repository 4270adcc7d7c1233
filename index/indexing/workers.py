"""Analyses many documents in as many processes as there are usable CPUs."""

import contextlib
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process

from index.embedding.base import cpu_count
from index.indexing.analysis import analyze_document, parse
from index.time_limit import TimeLimitError, time_limit, time_limit_s
from index.types import Document

BATCH_CHARS = 250_000  # a second or two: an interrupt waits as long
BATCH_DOCUMENTS = 500
SERIAL_BYTES = 4_000_000  # some seconds of work: starting processes takes about one
MAX_PROCESSES = 8  # each takes up to 220 MB
MAX_MEMORY_BYTES = 4 * 10**9  # of addresses of each, of which libraries reserve more than they use
_QUEUED = 2  # batches waiting for each process, to bound the texts in memory

Analyzed = bytes | str


def analyze_all(documents: Iterable[Document], n_bytes: int) -> Iterator[Analyzed]:
    """Analyse documents and yield `DocumentAnalysis.to_bytes` of each, in order.

    For a document that can't be analysed within the limits of time (`index.time_limit`) and memory,
    yield a line that says so.

    Args:
        documents: Read one by one, only a few batches ahead of the analysis.
        n_bytes: Their approximate size; no processes are started for small ones.
    """
    n_processes = min(cpu_count(), MAX_PROCESSES, 1 + n_bytes // SERIAL_BYTES)
    if n_processes == 1:
        for document in documents:
            yield from analyze_batch([document])
        return
    # Not forked: this process may run threads, and their locks would stay locked in the copy.
    pool = ProcessPoolExecutor(n_processes, get_context("spawn"), _begin_work)
    waiting: deque[tuple[list[Document], Future[list[Analyzed]] | None]] = deque()

    def next_result() -> list[Analyzed]:
        batch, future = waiting.popleft()
        try:
            return analyze_batch(batch) if future is None else future.result()
        except BrokenExecutor:  # processes were killed
            return analyze_batch(batch)

    try:
        for batch in batches(documents):
            try:
                waiting.append((batch, pool.submit(analyze_batch, batch)))
            except RuntimeError:  # processes were killed, or Python is ending and starts none
                waiting.append((batch, None))
            if len(waiting) == n_processes * _QUEUED:
                yield from next_result()
        while waiting:
            yield from next_result()
    finally:
        pool.shutdown(cancel_futures=True)


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
