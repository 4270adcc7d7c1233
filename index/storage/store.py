"""A segment on disk: written beside the old one, switched to at once, verified when opened.

    INDEX_DIR/
      CURRENT               the name of the generation that is served
      build.lock            held by the one process that builds
      files.seen            what the documents' files held (`index.documents.files`)
      generations/NAME/
        manifest.json       format, fingerprint, identity, size and checksum of every file
        documents.json      which files were left out
        GROUP.FIELD.npy     one array each

A generation is complete before CURRENT names it, and CURRENT is replaced by one atomic rename: a
kill at any moment leaves the old index or the new one. Nothing is ever unpickled.
"""

import contextlib
import dataclasses
import json
import os
import shutil
import sys
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexFormatError
from index.storage.arrays import FileArrayWriter
from index.storage.documents import DocumentTable
from index.storage.index import FoldedTexts, Index, Kept, ParallelTexts, PassageTable, Vectors
from index.storage.lexicon import Lexicon
from index.storage.postings import Postings

FORMAT = 6  # counts up whenever the files' meaning changes
CURRENT = "CURRENT"
GENERATIONS = "generations"
MANIFEST = "manifest.json"
DOCUMENTS = "documents.json"
# Checksums are compared up to this many bytes, 0.1 s' worth, what quotes rest on first; of what
# goes beyond, sizes only.
VERIFIED_BYTES = 128 * 2**20
_VERIFIED_FIRST = ("documents.", "passages.")
_GROUPS: dict[str, type[Any]] = {
    "passages": PassageTable,
    "folded": FoldedTexts,
    "lexicon": Lexicon,
    "postings": Postings,
    "vectors": Vectors,
    "parallel_texts": ParallelTexts,
    "kept": Kept,
}
_DOCUMENT_ARRAYS = tuple(f.name for f in dataclasses.fields(DocumentTable) if f.name != "left_out")
_READ_AT_ONCE = 2**18  # bytes: they stay in the cache
_AT_ONCE = 4  # files
_T = TypeVar("_T")


class Generation(FileArrayWriter):
    """A generation that is being made: its folder, in which arrays are made at once."""

    def __init__(self, index_dir: Path) -> None:
        self.name = uuid.uuid4().hex
        super().__init__(index_dir / GENERATIONS / self.name)


@contextlib.contextmanager
def new_generation(index_dir: Path) -> Iterator[Generation]:
    """A generation to make and save: one at a time. Unless it gets so far, nothing of it stays.

    What was left of others is removed first, so that there is as much room as there can be.
    """
    generation = Generation(index_dir)
    try:
        _remove_others(index_dir, generation.name)
        yield generation
    except BaseException:
        if _served(index_dir) != generation.name:
            shutil.rmtree(generation.folder, ignore_errors=True)
        raise


def save_index(
    index: Index,
    index_dir: Path,
    fingerprint: str,
    identity: str = "",
    generation: Generation | None = None,
) -> None:
    """Write a new generation and switch to it; older ones are removed.

    Args:
        index: What is to be served.
        index_dir: Where the index is.
        fingerprint: What the segment was made of.
        identity: How its documents were analysed: another segment may be built on this one while
            that stays the same.
        generation: Where some of its arrays were made.
    """
    generation = generation or Generation(index_dir)
    folder = generation.folder
    shutil.rmtree(generation.scratch, ignore_errors=True)
    about = {"left_out": list(index.documents.left_out)}
    (folder / DOCUMENTS).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    for file, array in _arrays(index).items():
        if file not in generation.checksums:
            np.save(folder / file, array, allow_pickle=False)
    paths = sorted(folder.iterdir())
    states = _several(lambda path: _state(path, generation.checksums), paths)
    manifest = {
        "format": FORMAT,
        "fingerprint": fingerprint,
        "identity": identity,
        "files": {path.name: state for path, state in zip(paths, states, strict=True)},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _several(_flush, [*paths, folder / MANIFEST])
    _flush(folder)
    switch_to(index_dir, generation.name)
    _remove_others(index_dir, generation.name)


def switch_to(index_dir: Path, name: str) -> None:
    """Make `name` the generation that is served, atomically."""
    beside = index_dir / f"{CURRENT}.{name}"
    beside.write_text(name, encoding="utf-8")
    _flush(beside)
    beside.replace(index_dir / CURRENT)
    _flush(index_dir)


def open_index(index_dir: Path, fingerprint: str) -> Index | None:
    """Open the current generation, memory-mapped; None when there is none or it is out of date.

    Raises:
        IndexFormatError: The index is damaged.
    """
    return _open_current(index_dir, "fingerprint", fingerprint, VERIFIED_BYTES)


def open_earlier(index_dir: Path, identity: str) -> Index | None:
    """Open the current generation whatever its documents, if they were analysed in the same way.

    All of it is verified: what is built upon it will be taken for sound.

    Raises:
        IndexFormatError: The index is damaged.
    """
    return _open_current(index_dir, "identity", identity, sys.maxsize)


def _open_current(index_dir: Path, key: str, value: str, budget: int) -> Index | None:
    name = _current(index_dir)
    while name is not None:
        try:
            folder = index_dir / GENERATIONS / Path(name).name
            return _open_generation(folder, key, value, budget)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            # Another process may have switched to a newer generation and removed this one.
            before, name = name, _current(index_dir)
            if name == before:
                message = f"The index in {index_dir} is damaged ({error})."
                raise IndexFormatError(index_dir, message) from error
    return None


def _current(index_dir: Path) -> str | None:
    try:
        return (index_dir / CURRENT).read_bytes().decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        message = f"The index in {index_dir} is damaged ({error})."
        raise IndexFormatError(index_dir, message) from error


def _open_generation(folder: Path, key: str, value: str, budget: int) -> Index | None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if manifest["format"] != FORMAT or manifest[key] != value:
        return None
    _verify(folder, manifest["files"], budget)
    return _read(folder)


def _read(folder: Path) -> Index:
    about = json.loads((folder / DOCUMENTS).read_text(encoding="utf-8"))
    groups = {
        group: record(**{f.name: _load(folder, group, f.name) for f in dataclasses.fields(record)})
        for group, record in _GROUPS.items()
    }
    documents = DocumentTable(
        **{name: _load(folder, "documents", name) for name in _DOCUMENT_ARRAYS},
        left_out=about["left_out"],
    )
    # Written last, and never again.
    built_at = datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC)
    return Index(documents=documents, built_at=built_at, **groups)


def _arrays(index: Index) -> dict[str, NDArray[Any]]:
    """File name -> array, for every array of the segment."""
    files = {
        f"{group}.{field.name}.npy": getattr(getattr(index, group), field.name)
        for group, record in _GROUPS.items()
        for field in dataclasses.fields(record)
    }
    for name in _DOCUMENT_ARRAYS:
        files[f"documents.{name}.npy"] = getattr(index.documents, name)
    return files


def _load(folder: Path, group: str, field: str) -> NDArray[Any]:
    path = folder / f"{group}.{field}.npy"
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:  # an empty array can't be mapped
        array = np.load(path, allow_pickle=False)
    # A plain view: numpy's memmap class makes every slice several times slower.
    return array.view(np.ndarray)


def _several(work: Callable[[Path], _T], paths: Sequence[Path]) -> list[_T]:
    """What comes of each file; the disk takes several as fast as one."""
    try:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(work, paths))
    except RuntimeError:  # Python is ending and starts no threads any more
        return [work(path) for path in paths]


def _state(path: Path, known: Mapping[str, int]) -> dict[str, int]:
    checksum = known[path.name] if path.name in known else _checksum(path)
    return {"size": path.stat().st_size, "crc32": checksum}


def _checksum(path: Path) -> int:
    checksum = 0
    block = memoryview(bytearray(_READ_AT_ONCE))
    with path.open("rb", buffering=0) as file:
        while n_bytes := file.readinto(block):
            checksum = zlib.crc32(block[:n_bytes], checksum)
    return checksum


def _verify(folder: Path, files: dict[str, dict[str, int]], budget: int) -> None:
    checked: list[str] = []
    for name, state in sorted(files.items(), key=lambda f: not f[0].startswith(_VERIFIED_FIRST)):
        if (folder / name).stat().st_size != state["size"]:
            raise ValueError(f"{name} has another size than it was written with")
        budget -= state["size"]
        if budget >= 0:
            checked.append(name)
    checksums = _several(_checksum, [folder / name for name in checked])
    for name, checksum in zip(checked, checksums, strict=True):
        if checksum != files[name]["crc32"]:
            raise ValueError(f"{name} has another content than it was written with")


def _flush(path: Path) -> None:
    """Have the disk hold it before anything that refers to it (not possible for all folders)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove_others(index_dir: Path, name: str) -> None:
    """Remove all but this one and what is served: older ones, and what killed builds left."""
    kept = (name, _served(index_dir))
    for folder in (index_dir / GENERATIONS).iterdir():
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)  # a reader on Windows may hold it open
    for path in index_dir.glob(f"{CURRENT}.*"):
        path.unlink(missing_ok=True)


def _served(index_dir: Path) -> str | None:
    """The generation that is served; None where that can't be told, and then none can be opened."""
    try:
        return _current(index_dir)
    except IndexFormatError:
        return None
