"""Documents are analysed by several processes, as by one."""

import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from index.indexing import workers as analysts
from index.indexing.workers import analyze_all, analyze_batch
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
