"""What is mapped from a file can be given back, and read again."""

from pathlib import Path

import numpy as np
import pytest

from index import mapped
from index.mapped import release, release_files

MEMORY = Path("/proc/self/smaps_rollup")


def resident() -> int:
    """What this process holds in memory, in bytes."""
    (line,) = (n for n in MEMORY.read_text(encoding="utf-8").splitlines() if n.startswith("Rss"))
    return int(line.split()[1]) * 1024


@pytest.mark.skipif(not MEMORY.exists(), reason="memory can't be measured here")
def test_a_mapped_array_is_given_back(tmp_path: Path) -> None:
    """And holds the same as before; views count as what they are views of."""
    np.save(tmp_path / "array.npy", np.arange(4_000_000))
    array = np.load(tmp_path / "array.npy", mmap_mode="r").view(np.ndarray)
    total = array.sum()
    before = resident()
    release(array[10:].reshape(-1, 2))
    assert before - resident() > array.nbytes / 2
    assert array.sum() == total


def test_an_array_in_memory_stays_as_it_is() -> None:
    """There is nothing to give back."""
    array = np.arange(10)
    release(array[2:])
    assert array.tolist() == list(range(10))


@pytest.mark.skipif(not MEMORY.exists(), reason="memory can't be measured here")
def test_files_are_given_back_by_how_their_names_end(tmp_path: Path) -> None:
    """Whoever has mapped them; others stay, and so does what may be written."""
    for name in ("one.npy", "other.npy", "written.npy"):
        np.save(tmp_path / name, np.arange(4_000_000))
    one = np.load(tmp_path / "one.npy", mmap_mode="r")
    other = np.load(tmp_path / "other.npy", mmap_mode="r")
    written = np.load(tmp_path / "written.npy", mmap_mode="c")
    written += 1
    total = one.sum() + other.sum()
    before = resident()
    release_files(["/one.npy", "/written.npy"])
    assert one.nbytes / 2 < before - resident() < one.nbytes * 1.5
    assert one.sum() + other.sum() == total
    assert written[5] == 6


def test_where_nothing_is_told_nothing_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on other systems; it is no error."""
    for missing in (tmp_path / "none", tmp_path):
        monkeypatch.setattr(mapped, "MAPPINGS", missing)
        release_files([".dic"])
