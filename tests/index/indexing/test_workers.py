"""Documents are analysed by several processes, as by one."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from index.documents.folder import scan
from index.indexing import incremental
from index.indexing import workers as analysts
from index.indexing.analysis import ParsedDocument, parse
from index.indexing.cache import open_cache
from index.indexing.incremental import analyses_of, analyze_folder
from index.indexing.workers import analyze_all, analyze_batch
from index.types import Attempt, Document
from tests.index.small import document

DOCUMENTS = [
    document(f"The word{n} of number {n}. ライク氏は辞任した。", f"{n}.txt") for n in range(30)
]
WAIT_S = 30.0


@pytest.mark.parametrize("kills", [False, True])
def test_processes_give_what_one_gives(kills: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of the documents; even when they are killed, for want of memory perhaps."""
    monkeypatch.setattr(analysts, "cpu_count", lambda: 2)
    monkeypatch.setattr(analysts, "SERIAL_BYTES", 1)
    monkeypatch.setattr(analysts, "BATCH_DOCUMENTS", 3)
    analyses = []
    for analysis in analyze_all(DOCUMENTS, n_bytes=10):
        analyses.append(analysis)
        if kills and len(analyses) == 1:
            for child in active_children():
                child.kill()
    assert analyses == analyze_batch(DOCUMENTS)


class Deadly(Document):
    """A document that ends the process that is given it."""

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return os._exit, (1,)


@pytest.mark.parametrize("n_processes", [1, 2])
def test_a_document_that_ends_the_process_is_named_and_all_others_are_read(
    n_processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of those that were given to its process is analysed where there are no limits."""
    here = os.getpid()

    def analyze_elsewhere(document: Document) -> bytes | str:
        assert os.getpid() != here
        return analyze(document)

    analyze = analysts._analyze
    expected: list[bytes | str] = [*analyze_batch(DOCUMENTS)]
    monkeypatch.setattr(analysts, "_analyze", analyze_elsewhere)
    monkeypatch.setattr(analysts, "cpu_count", lambda: n_processes)
    monkeypatch.setattr(analysts, "SERIAL_BYTES", 1)
    monkeypatch.setattr(analysts, "MAX_CHARS_HERE", 1)
    monkeypatch.setattr(analysts, "BATCH_DOCUMENTS", 3)
    documents = [*DOCUMENTS]
    for number in (4, 20):
        documents[number] = Deadly(f"{number}.txt", "Leike resigned.", "a", "en")
        reason = "finding its sentences and words ended the process; split or convert it."
        expected[number] = f"{number}.txt is left out: {reason}"
    assert list(analyze_all(documents, n_bytes=10)) == expected


ENDLESS = """
from itertools import repeat
from index.indexing import workers as analysts
from index.types import Document

if __name__ == "__main__":
    analysts.SERIAL_BYTES = 1
    analysts.cpu_count = lambda: 2
    text = "Leike resigned. " * 1000
    for _ in analysts.analyze_all(repeat(Document("a.txt", text, "a", "en")), 10):
        print("analysed", flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    """Though it is killed, and can't tell them."""
    (tmp_path / "endless.py").write_text(ENDLESS, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "endless.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"analysed\n"
        children = children_of(process.pid)
        assert children
        process.kill()
    end = time.monotonic() + WAIT_S
    while any(map(runs, children)):
        assert time.monotonic() < end
        time.sleep(0.05)


ENDING = """
import atexit
import threading
from index.indexing import workers as analysts
from index.types import Document

def analyse():
    documents = [Document(f"{n}.txt", f"Number {n} resigned.", "a", "en") for n in range(30)]
    print(len(list(analysts.analyze_all(documents, 10))), flush=True)

if __name__ == "__main__":
    analysts.SERIAL_BYTES = 1
    analysts.cpu_count = lambda: 2
    analysts.BATCH_DOCUMENTS = 3
    thread = threading.Thread(target=analyse, daemon=True)
    atexit.register(thread.join)
    thread.start()
"""


def test_a_thread_analyses_to_the_end_while_python_ends(tmp_path: Path) -> None:
    """When processes take no more work; `inyo run` waits so long."""
    (tmp_path / "ending.py").write_text(ENDING, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "ending.py")]
    ended = subprocess.run(command, capture_output=True, timeout=WAIT_S, check=True)
    assert (ended.stdout.split(), ended.stderr) == ([b"30"], b"")


def runs(pid: int) -> bool:
    """Whether a process goes on: one that ended may stay listed until somebody asks how."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    state = told.rpartition(")")[2].split()[0]  # behind its name, which may hold anything
    return state not in ("Z", "X")


def children_of(pid: int) -> list[int]:
    """The processes that this one started."""
    held = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in held.split()]


SLOW = document("Never read.", "slow.txt")
BIG = document("Too big.", "big.txt")


@pytest.fixture
def demanding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two documents that take too much: one of time, the other of memory."""

    def parse_demanding(given: Document) -> ParsedDocument:
        while given is SLOW:
            re.match("(a*)*b", "a" * 20)
        if given is BIG:
            raise MemoryError
        return parse(given)

    monkeypatch.setattr(analysts, "parse", parse_demanding)
    monkeypatch.setattr(analysts, "time_limit_s", lambda _: 0.2)


@pytest.mark.usefixtures("demanding")
@pytest.mark.skipif(sys.platform == "win32", reason="has no such clock")
def test_a_document_that_takes_too_much_costs_no_other() -> None:
    """It is named, with what to do."""
    first, *others = analyze_all([DOCUMENTS[0], SLOW, BIG, DOCUMENTS[1]], n_bytes=10)
    reason = "finding its sentences and words"
    assert others[:2] == [
        f"slow.txt is left out: {reason} took more than 0 s; split or convert it.",
        f"big.txt is left out: {reason} takes too much memory; split or convert it.",
    ]
    assert [first, others[2]] == analyze_batch(DOCUMENTS[:2])


@pytest.mark.skipif(sys.platform == "win32", reason="has no such clock")
def test_a_document_that_takes_too_long_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until its file changes, or the attempt doesn't count any more; the line about it stays."""
    (tmp_path / "a.txt").write_text("Leike resigned.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Altman stayed.", encoding="utf-8")
    tried: list[str] = []

    def analyze_some(documents: Iterable[Document], _: int) -> Iterator[bytes | str]:
        for each in documents:
            tried.append(each.path)
            yield "b.txt is left out" if each.path == "b.txt" else analyze_batch([each])[0]

    monkeypatch.setattr(incremental, "analyze_all", analyze_some)
    with open_cache(None) as cache:

        def left_out(oldest: Attempt) -> Attempt | None:
            found = analyze_folder(scan(tmp_path)[0], cache, lambda *_: None, oldest)
            analyses = list(analyses_of(found.digests, cache))
            assert [analysis.text for analysis in analyses] == [b"Leike resigned."]
            assert found.left_out == ("b.txt is left out",)
            return found.attempt

        first = left_out(Attempt("limits"))
        assert first is not None
        assert left_out(Attempt("limits")) == left_out(first) == first
        assert tried == ["a.txt", "b.txt"]
        for oldest in (Attempt("limits", time.time()), Attempt("other limits")):
            for _ in range(2):
                left_out(oldest)
    assert tried == ["a.txt", "b.txt", "b.txt", "b.txt"]
