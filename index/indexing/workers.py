"""Many documents -> Parts, analysed by as many processes as there are processors to use."""

import contextlib
import math
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path

from index.indexing.merging import Part, analyze_part, parse
from index.types import Document

OWN_GROUP = Path("/proc/self/cgroup")
GROUPS = Path("/sys/fs/cgroup")


def cpu_count() -> int:
    """As many as it is bound to, and no more than its control groups give it the time of."""
    if hasattr(os, "sched_getaffinity"):  # on Linux
        n_usable = len(os.sched_getaffinity(0))
    else:
        n_usable = os.cpu_count() or 1
    return max(1, math.ceil(min(n_usable, _quota())))


def _quota() -> float:
    """How many processors' time the control groups give; infinity where none says anything.

    Containers and services are limited so. Only version 2 of control groups is asked.
    """
    group = GROUPS / _own_group().lstrip("/")
    folders = (group, *group.parents)
    return min(_quota_of(folder) for folder in folders)


def _own_group() -> str:
    with contextlib.suppress(OSError):  # not on Linux
        for line in OWN_GROUP.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("0::"):
                return line.removeprefix("0::")
    return "/"


def _quota_of(group: Path) -> float:
    """What `cpu.max` says: microseconds of how many, or "max" of how many."""
    with contextlib.suppress(OSError, ValueError, ZeroDivisionError):
        time, period = (group / "cpu.max").read_text(encoding="utf-8").split()
        return int(time) / int(period)
    return math.inf


BATCH_CHARS = 250_000  # a second or two: who interrupts waits as long
BATCH_DOCUMENTS = 500
FEW_BYTES = 4_000_000  # some seconds' work: starting processes takes about one
MAX_PROCESSES = 8  # of which each takes up to 220 MB
_AHEAD = 2  # batches waiting for each process: what is read but not analysed is bounded

Batch = list[Document]


def analyze_batch(documents: Sequence[Document]) -> Part:
    """Analyse some documents."""
    return analyze_part([parse(document) for document in documents])


def batches(documents: Iterable[Document]) -> Iterator[Batch]:
    """The documents in order, in lists of a bounded size; a longer document by itself."""
    batch: Batch = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.text)
        if size >= BATCH_CHARS or len(batch) == BATCH_DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def analyze_all(documents: Iterable[Document], n_bytes: int) -> Iterator[Part]:
    """Analyse documents; the parts come in their order.

    Args:
        documents: Read one after the other, not far ahead of what is analysed.
        n_bytes: How much there is, about: a little is not worth starting processes.
    """
    n_processes = min(cpu_count(), MAX_PROCESSES, 1 + n_bytes // FEW_BYTES)
    if n_processes == 1:
        yield from map(analyze_batch, batches(documents))
        return
    with _processes(n_processes) as pool:
        waiting: deque[tuple[Batch, Future[Part]]] = deque()
        for batch in batches(documents):
            waiting.append((batch, _submit(pool, batch)))
            if len(waiting) == n_processes * _AHEAD:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())


def _submit(pool: Executor, batch: Batch) -> Future[Part]:
    try:
        return pool.submit(analyze_batch, batch)
    except RuntimeError:  # processes were killed, or Python is ending and takes no more work
        refused: Future[Part] = Future()
        refused.set_exception(BrokenExecutor())
        return refused


def _result(batch: Batch, future: Future[Part]) -> Part:
    """What a process made of the batch; where processes were killed, it is made here."""
    try:
        return future.result()
    except BrokenExecutor:
        return analyze_batch(batch)


@contextmanager
def _processes(n_processes: int) -> Iterator[Executor]:
    # Not forked: this process may run threads, and what they hold would stay locked in the copy.
    pool = ProcessPoolExecutor(n_processes, get_context("spawn"), _serve)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _serve() -> None:
    """Have this process end with the one that started it, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever was asked to stop stops this one
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
