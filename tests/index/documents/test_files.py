"""Files are read again when they may have changed, and only then."""

import os
import time
from pathlib import Path

import pytest

from index.documents import files
from index.documents.files import FileBytes, FileDigests
from index.documents.folder import Folder, scan, skipped_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("One.", encoding="utf-8")
    (tmp_path / "documents" / "b.txt").write_text("Two.", encoding="utf-8")
    return tmp_path / "documents"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read."""
    names: list[str] = []
    read = files.read_file_at

    def reading(path: Path, max_bytes: int) -> FileBytes:
        names.append(path.name)
        return read(path, max_bytes)

    monkeypatch.setattr("index.documents.files.read_file_at", reading)
    return names


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """All files were written long ago."""
    monkeypatch.setattr(time, "time_ns", lambda: 2**62)


def seen_of(folder: Path, seen: FileDigests, index_dir: Path) -> tuple[Folder, FileDigests]:
    """What is found, and what is remembered of it, saved and loaded in between."""
    found, now = scan(folder, seen)
    now.save(index_dir)
    assert FileDigests.load(index_dir) == now
    return found, now


def test_what_was_seen_is_not_read_again(
    folder: Path, read: list[str], settled: None, tmp_path: Path
) -> None:
    """Nor does it make a difference to what is found."""
    before, seen = seen_of(folder, FileDigests(), tmp_path)
    assert read == ["a.txt", "b.txt"]
    after, _ = seen_of(folder, seen, tmp_path)
    assert read == ["a.txt", "b.txt"]
    assert after == before
    assert after.fingerprint == before.fingerprint


def test_a_file_that_was_written_is_read_again(
    folder: Path, read: list[str], settled: None, tmp_path: Path
) -> None:
    """Though it is as long, and though it says that it is as old."""
    before, seen = seen_of(folder, FileDigests(), tmp_path)
    status = (folder / "b.txt").stat()
    while (folder / "b.txt").stat().st_ctime_ns == status.st_ctime_ns:  # some clocks tick slowly
        (folder / "b.txt").write_text("Six.", encoding="utf-8")
        os.utime(folder / "b.txt", ns=(status.st_atime_ns, status.st_mtime_ns))
    read.clear()
    after, _ = seen_of(folder, seen, tmp_path)
    assert read == ["b.txt"]
    assert after.fingerprint != before.fingerprint


def test_a_file_that_was_just_written_is_not_trusted(
    folder: Path, read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be written again before the clock of the file system ticks."""
    written = (folder / "a.txt").stat().st_ctime_ns
    monkeypatch.setattr(time, "time_ns", lambda: written + 10**9)
    _, seen = seen_of(folder, FileDigests(), tmp_path)
    assert seen == FileDigests()
    seen_of(folder, seen, tmp_path)
    assert read == ["a.txt", "b.txt"] * 2


def test_files_from_the_future_are_read_each_time(
    folder: Path, read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock was set back: one of them may be written again at what is the same time."""
    _, seen = seen_of(folder, FileDigests(), tmp_path)
    before = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: before - 90 * 24 * 3600 * 10**9)
    _, seen = seen_of(folder, seen, tmp_path)
    assert seen == FileDigests()
    read.clear()
    seen_of(folder, seen, tmp_path)
    assert read == ["a.txt", "b.txt"]


def test_a_file_that_cannot_be_read_is_tried_again(
    folder: Path, read: list[str], settled: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it holds isn't known."""
    unreadable = FileBytes(b"", b"unreadable: Permission denied")
    monkeypatch.setattr("index.documents.files.read_file_at", lambda *_: unreadable)
    _, seen = seen_of(folder, FileDigests(), tmp_path)
    assert seen == FileDigests()


def test_what_another_folder_held_for_a_moment_is_not_remembered(
    folder: Path, settled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder may be swapped between the moments at which files are listed and read."""
    (folder.parent / "other").mkdir()
    (folder.parent / "other" / "a.txt").write_text("Six.", encoding="utf-8")
    times = (folder / "a.txt").stat()
    os.utime(folder.parent / "other" / "a.txt", ns=(times.st_atime_ns, times.st_mtime_ns))
    read = files.read_file_at

    def reading(path: Path, max_bytes: int) -> FileBytes:
        other = folder.parent / "other" / path.name
        return read(other if other.exists() else path, max_bytes)

    with monkeypatch.context() as swapped:
        swapped.setattr("index.documents.files.read_file_at", reading)
        _, seen = scan(folder)
    assert list(seen.files) == ["b.txt"]
    assert scan(folder, seen)[0].fingerprint == scan(folder)[0].fingerprint


def test_a_part_of_a_table_beside_all_of_it_is_no_document(tmp_path: Path) -> None:
    """Notion writes both; by their ids they are known not to be two tables."""
    table = f"Events {'0ab1' * 8}"
    for name in (table, f"{table}_all", "Fees", "Fees_all"):
        (tmp_path / f"{name}.csv").write_text("Name,Fee\nMira,5\n", encoding="utf-8")
    names = [path.removesuffix(".csv") for path in scan(tmp_path)[0].digests]
    assert names == [f"{table}_all", "Fees", "Fees_all"]


@pytest.mark.parametrize("content", [b"", b"garbage", b"x" * 100])
def test_damaged_notes_are_forgotten(tmp_path: Path, content: bytes) -> None:
    """Then everything is read."""
    (tmp_path / files.DIGESTS_NAME).write_bytes(content)
    assert FileDigests.load(tmp_path) == FileDigests()


def test_notes_that_cannot_be_written_are_not_missed(folder: Path) -> None:
    """The index is served all the same."""
    scan(folder)[1].save(folder / "no" / "such" / "folder")


@pytest.mark.skipif(os.name != "posix", reason="other systems' paths aren't that long")
def test_a_thousand_nested_folders_are_read(folder: Path) -> None:
    """Without as many frames of Python's stack; files that aren't read are counted there too."""
    nested = [folder := folder / "d" for _ in range(1_000)]
    for path in nested:
        path.mkdir()
    try:
        (nested[-1] / "c.txt").write_text("Three.", encoding="utf-8")
        (nested[-1] / "c.xyz").write_text("Three.", encoding="utf-8")
        root = nested[0].parent
        assert len(scan(root)[0].digests) == 3
        assert skipped_files(root) == ["Passed over, in formats that aren't read: 1 .xyz."]
    finally:  # shutil.rmtree can't
        for file in nested[-1].iterdir():
            file.unlink()
        for path in reversed(nested):
            path.rmdir()
