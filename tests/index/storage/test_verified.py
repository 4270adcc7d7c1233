"""Nothing of an index is used before it was compared with what was written, however large it is."""

import os
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexFormatError
from index.storage import store
from index.storage.store import has_leftovers, open_index, remove_leftovers, save_index
from tests.index.damage import damaged
from tests.index.small import assert_same_segment, segment_of

# The last one's arrays are longer than what is read at once.
TEXTS = ("Leike resigned on Friday.", "ライク氏は辞任を発表した。", "O porto gelou. " * 20_000)
SAVED = segment_of(*TEXTS)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that was saved, which waits for the disk."""
    folder = tmp_path_factory.mktemp("saved")
    save_index(SAVED, folder, "print")
    return folder


@pytest.fixture(params=[0, 1_000, store.MAX_MEMORY_BYTES])
def index_dir(
    request: pytest.FixtureRequest, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A copy of it, of which nothing, a little or everything fits into memory."""
    monkeypatch.setattr(store, "MAX_MEMORY_BYTES", request.param)
    return Path(shutil.copytree(saved, tmp_path / "index"))


def generation(index_dir: Path) -> Path:
    """The folder of the generation that is served."""
    return index_dir / "generations" / (index_dir / "CURRENT").read_text()


def test_what_is_in_memory_or_mapped_is_the_same(index_dir: Path) -> None:
    """Every array, and none of them can be written to."""
    opened = open_index(index_dir, "print")
    assert_same_segment(opened, SAVED)
    assert opened is not None
    files = [path for path in generation(index_dir).iterdir() if path.suffix == ".npy"]
    in_memory = len(files) - len(opened.mapped)
    assert (in_memory == 0) == (store.MAX_MEMORY_BYTES == 0)
    assert (in_memory == len(files)) == (store.MAX_MEMORY_BYTES > 1_000)
    for array in (opened.documents.text_blob, opened.postings.idf, opened.vectors.passages):
        assert not array.flags.writeable
        assert array.ctypes.data % 64 == 0 or not array.size


def test_no_damage_gives_another_index(index_dir: Path, tries: int) -> None:
    """Flipped bits, zeros, cut files and garbled headers are noticed, in any file."""
    chance = random.Random(5)  # noqa: S311 - no secret
    files = sorted(path for path in generation(index_dir).iterdir() if path.suffix == ".npy")
    n_damages, n_noticed = 120 * tries, 0
    for n in range(n_damages):
        path = chance.choice(files)
        before = path.read_bytes()
        after = damaged(before, n, chance)
        if after == before:
            continue
        path.write_bytes(after)
        with pytest.raises(IndexFormatError, match="damaged") as raised:
            open_index(index_dir, "print")
        assert "\n" not in str(raised.value)
        n_noticed += 1
        path.write_bytes(before)
    print(f"{n_damages} damages: {n_noticed} noticed, the others changed nothing")  # noqa: T201
    assert n_noticed > 80 * tries
    assert_same_segment(open_index(index_dir, "print"), SAVED)


def test_writing_to_the_files_of_an_open_index_is_noticed_or_changes_nothing(
    index_dir: Path,
) -> None:
    """Nor does a pipe in their place stop anybody who opens the index."""
    opened = open_index(index_dir, "print")
    assert opened is not None
    opened.check_intact()
    path = generation(index_dir) / "documents.text_blob.npy"
    content = path.read_bytes()
    with path.open("r+b") as file:
        file.write(bytes(len(content)))
    if any(mapped.path == path for mapped in opened.mapped):
        with pytest.raises(IndexFormatError, match=r"damaged .*text_blob"):
            opened.check_intact()
    else:
        opened.check_intact()
        assert_same_segment(opened, SAVED)
    path.unlink()
    opened.check_intact()  # what is mapped stays what it was
    os.mkfifo(path)
    with pytest.raises(IndexFormatError, match="damaged"):
        open_index(index_dir, "print")


def test_a_document_that_is_not_what_was_indexed_is_never_quoted(saved: Path) -> None:
    """Even if its text changes after everything was compared, as memory may."""
    opened = open_index(saved, "print")
    assert opened is not None
    documents = opened.documents
    start = int(documents.text_bounds[1])
    documents.text_blob.flags.writeable = True
    documents.text_blob[start] ^= 1
    for read in (documents.document, documents.text):
        with pytest.raises(IndexFormatError, match=r"document 1 isn't what was indexed"):
            read(1)
    assert documents.document(0) == SAVED.documents.document(0)
    documents.text_blob[start] ^= 1
    assert documents.document(1) == SAVED.documents.document(1)
    facts = np.flatnonzero(documents.fact_bounds == documents.fact_bounds[2])
    documents.fact_blob.flags.writeable = True
    documents.fact_blob[int(documents.fact_bounds[facts[0]]) + 3] ^= 1
    with pytest.raises(IndexFormatError, match="damaged"):
        documents.document(2)


def test_what_killed_builds_left_is_removed(index_dir: Path) -> None:
    """Generations and drafts, but nothing that isn't ours, and nothing that is served."""
    assert not has_leftovers(index_dir)
    (index_dir / "generations" / "dead").mkdir()
    (index_dir / "generations" / "dead" / "documents.text_blob.npy").write_bytes(b"x" * 10)
    (index_dir / f"files.seen.{'0' * 32}").write_bytes(b"x")
    (index_dir / "files.seen.mine").write_bytes(b"x")
    assert has_leftovers(index_dir)
    remove_leftovers(index_dir)
    assert not has_leftovers(index_dir)
    assert (index_dir / "files.seen.mine").exists()
    assert_same_segment(open_index(index_dir, "print"), SAVED)
