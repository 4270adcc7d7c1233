"""A kill while an index is saved, at any moment."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.storage.store import open_index, save_index
from tests.index.small import assert_same_segment, segment_of

OLD = segment_of("Leike resigned on Friday.", "ライク氏は辞任を発表した。")
NEW = segment_of("O tempo estava bom em Lisboa.")


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    """An index that was saved."""
    save_index(OLD, tmp_path / "index", "print")
    return tmp_path / "index"


class Killed(BaseException):
    """The process ends here; nothing of ours may catch it."""


class Killer:
    """Ends the process, so to speak, at the nth thing that it does to the file system."""

    def __init__(self) -> None:
        self.left = -1
        sys.addaudithook(self._hear)  # hooks stay for good: this one is deaf outside of `killing`

    def _hear(self, event: str, _: tuple[object, ...]) -> None:
        if self.left < 0 or not (event == "open" or event.startswith(("os.", "shutil."))):
            return
        self.left -= 1
        if self.left < 0:
            raise Killed

    @contextmanager
    def killing(self, after: int) -> Iterator[None]:
        """Let so many steps happen."""
        self.left = after
        try:
            yield
        finally:
            self.left = -1


def test_a_kill_at_any_step_leaves_the_old_index_or_the_new_one(
    index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every way to stop between two steps on the file system, one after the other."""
    monkeypatch.setattr(os, "fsync", lambda _: None)  # what a kill leaves doesn't depend on it
    killer = Killer()
    served, segments = "print", (OLD, NEW)
    survivors = []
    for step in range(1_000):
        new = f"print {step}"
        try:
            with killer.killing(after=step):
                save_index(segments[1], index_dir, new)
            break
        except Killed:
            if open_index(index_dir, new) is not None:
                served, segments = new, segments[::-1]
            survivors.append(served == new)
            assert_same_segment(open_index(index_dir, served), segments[0])
    assert_same_segment(open_index(index_dir, new), segments[1])
    assert survivors.count(True) > 0  # killed while cleaning up
    assert survivors.count(False) > 50  # killed while writing
    assert sorted(survivors) == survivors
    assert len(list((index_dir / "generations").iterdir())) == 1
    assert not list(index_dir.glob("CURRENT.*"))


SAVE_FOREVER = """
import sys
from pathlib import Path
from index.storage.store import open_index, save_index

source, target = map(Path, sys.argv[1:])
segment = open_index(source, "print")
while True:
    save_index(segment, target, "print")
    print("saved", flush=True)
"""


def test_a_real_kill_leaves_an_index(index_dir: Path, tmp_path: Path) -> None:
    """SIGKILL, while a process does nothing but save."""
    target = tmp_path / "target"
    chance = random.Random(11)  # noqa: S311 - no secret
    for _ in range(4):
        command = [sys.executable, "-c", SAVE_FOREVER, str(index_dir), str(target)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"saved\n"
            time.sleep(chance.uniform(0, 0.1))
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        assert_same_segment(open_index(target, "print"), OLD)
