"""An index on disk: whole or not at all."""

import json
import os
import pickle
import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexFormatError
from index.storage.store import FORMAT, open_index, save_index
from tests.index.small import assert_same_segment, segment_of

OLD = segment_of("Leike resigned on Friday.", "ライク氏は辞任を発表した。")
NEW = segment_of("O tempo estava bom em Lisboa.")


def generation(index_dir: Path) -> Path:
    """The folder of the generation that is served."""
    return index_dir / "generations" / (index_dir / "CURRENT").read_text()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that was saved, which waits for the disk."""
    folder = tmp_path_factory.mktemp("saved")
    save_index(OLD, folder, "print")
    return folder


@pytest.fixture
def index_dir(saved: Path, tmp_path: Path) -> Path:
    """The same, to be damaged."""
    return Path(shutil.copytree(saved, tmp_path / "index"))


@pytest.mark.parametrize("texts", [(), ("",), ("...",), ("\r\n\x00é🙂",), ("One.", "二。")])
def test_a_saved_segment_is_the_same_when_opened(tmp_path: Path, texts: tuple[str, ...]) -> None:
    """Empty ones too."""
    index = segment_of(*texts)
    save_index(index, tmp_path, "print")
    assert_same_segment(open_index(tmp_path, "print"), index)


def test_there_is_nothing_to_open_before_anything_was_saved(tmp_path: Path) -> None:
    """That is no damage: the index is built then."""
    assert open_index(tmp_path, "print") is None
    assert open_index(tmp_path / "nothing", "print") is None
    (tmp_path / "file").touch()
    assert open_index(tmp_path / "file", "print") is None


def test_an_index_of_something_else_is_out_of_date(index_dir: Path) -> None:
    """Its fingerprint says what it was built from; a format that we don't know is none of ours."""
    assert open_index(index_dir, "another print") is None
    manifest = generation(index_dir) / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 0}))
    assert open_index(index_dir, "print") is None


def test_a_new_generation_replaces_the_old(index_dir: Path) -> None:
    """And nothing of the old one stays behind."""
    save_index(NEW, index_dir, "new print")
    assert_same_segment(open_index(index_dir, "new print"), NEW)
    assert open_index(index_dir, "print") is None
    assert [path.name for path in (index_dir / "generations").iterdir()] == [
        (index_dir / "CURRENT").read_text()
    ]


def test_an_opened_index_outlives_its_replacement(index_dir: Path) -> None:
    """A process that answers goes on while another one rebuilds."""
    opened = open_index(index_dir, "print")
    save_index(NEW, index_dir, "new print")
    assert_same_segment(opened, OLD)


FILES = [
    "manifest.json",
    "documents.json",
    "passages.spans.npy",
    "lexicon.term_blob.npy",
    "vectors.passages.npy",
    "documents.text_blob.npy",
]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "longer", "flipped", "folder"])
def test_a_damaged_file_is_one_clear_error(index_dir: Path, file: str, damage: str) -> None:
    """Never a wrong answer."""
    path = generation(index_dir) / file
    content = path.read_bytes()
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    if damage in ("gone", "folder"):
        path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "gone":
        damaged = {"empty": b"", "cut": content[:-1], "longer": content + b"\0"}
        path.write_bytes({**damaged, "flipped": flipped}[damage])
    with pytest.raises(IndexFormatError, match="damaged") as raised:
        open_index(index_dir, "print")
    assert raised.value.path == index_dir
    assert "\n" not in str(raised.value)


def test_no_flipped_byte_gives_another_index(index_dir: Path, tries: int) -> None:
    """Anywhere: it is an error, or an index that is out of date, or it made no difference."""
    chance = random.Random(7)  # noqa: S311 - no secret
    files = sorted(path for path in index_dir.rglob("*") if path.is_file())
    n_flips, n_noticed = 200 * tries, 0
    for _ in range(n_flips):
        path = chance.choice(files)
        content = bytearray(path.read_bytes())
        at = chance.randrange(len(content))
        content[at] ^= 1 << chance.randrange(8)
        before = path.read_bytes()
        path.write_bytes(content)
        try:
            opened = open_index(index_dir, "print")
        except IndexFormatError:
            opened = None
        if opened is not None:
            assert_same_segment(opened, OLD)
        n_noticed += opened is None
        path.write_bytes(before)
    print(f"{n_flips} flipped bits: {n_noticed} noticed, 0 wrong")  # noqa: T201


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"..", b"/", b"nothing", b"\xff\xfe", b"a\0b", b"x" * 10_000]
)
def test_a_garbage_pointer_is_one_clear_error(index_dir: Path, content: bytes) -> None:
    """It leads nowhere, least of all out of the index."""
    (index_dir / "CURRENT").write_bytes(content)
    with pytest.raises(IndexFormatError, match="damaged"):
        open_index(index_dir, "print")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        b"\xff",
        b"{}",
        b'{"format": %d}' % FORMAT,
        b'{"format": %d, "fingerprint": "print", "files": {"documents.json": 1}}' % FORMAT,
        b'{"format": %d, "fingerprint": "print", "files": {"documents.json": {"size": "1"}}}'
        % FORMAT,
        b'{"format": %d, "fingerprint": "print", "files": {"../../CURRENT": {}}}' % FORMAT,
    ],
)
def test_a_garbage_manifest_is_one_clear_error(index_dir: Path, content: bytes) -> None:
    """Whatever kind of JSON it is, or none."""
    (generation(index_dir) / "manifest.json").write_bytes(content)
    with pytest.raises(IndexFormatError, match="damaged"):
        open_index(index_dir, "print")


class Touch:
    """Unpickling this makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        """Called when it is unpickled."""
        return os.open, (str(self.path), os.O_CREAT)


def test_nothing_is_ever_unpickled(index_dir: Path, tmp_path: Path) -> None:
    """Not even from a file that says it is an array of objects."""
    trap = tmp_path / "unpickled"
    assert pickle.loads(pickle.dumps(Touch(trap))) > 0  # noqa: S301 - it would work
    trap.unlink()
    folder = generation(index_dir)
    array = np.array([Touch(trap)], dtype=object)
    np.save(folder / "passages.spans.npy", array, allow_pickle=True)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = {}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(IndexFormatError, match="damaged"):
        open_index(index_dir, "print")
    assert not trap.exists()
    magic = {b"\x93NUMPY", b'{"left', b'{\n "fo'}  # arrays and JSON, nothing else
    save_index(OLD, index_dir, "print")
    assert {path.read_bytes()[:6] for path in generation(index_dir).iterdir()} == magic


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
    print(f"{len(survivors)} kills: 0 left a damaged index")  # noqa: T201
    assert survivors.count(True) > 0  # killed while cleaning up
    assert survivors.count(False) > 50  # killed while writing
    assert sorted(survivors) == survivors
    assert len(list((index_dir / "generations").iterdir())) == 1
    assert not list(index_dir.glob("CURRENT.*"))
