"""An index on disk: written beside the old one, switched to at once, verified when opened.

    INDEX_DIR/
      CURRENT               the name of the current generation
      build.lock            locked by the process that builds
      cache.sqlite          analyses and vectors of documents (`indexing.cache`)
      files.seen            digests of the documents' files (`documents.files`)
      generations/NAME/
        manifest.json       format, fingerprint, size and checksum of every file
        documents.json      which files were left out, and the owner's synonyms
        GROUP.FIELD.npy     one array each

A generation is complete before CURRENT names it, and CURRENT is replaced by one atomic rename: a
kill at any moment leaves the old index or the new one. A damaged index is noticed when it is opened
(`verify_checksums`). Nothing is ever unpickled.
"""

import contextlib
import dataclasses
import json
import shutil
import sys
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexFormatError
from index.files import flush_to_disk, replace_file
from index.storage.arrays import map_array
from index.storage.documents import DocumentTable
from index.storage.index import BlockTable, FoldedTexts, Index, ParallelTexts, PassageTable, Vectors
from index.storage.lexicon import Lexicon
from index.storage.postings import Postings

FORMAT = 11  # counts up whenever the meaning of the files changes
CURRENT = "CURRENT"
GENERATIONS = "generations"
MANIFEST = "manifest.json"
DOCUMENTS = "documents.json"
# Checksums are compared up to this many bytes, which takes 0.1 s, beginning with the files that
# quotes come from. Only the sizes of the others are compared.
MAX_CHECKSUM_BYTES = 128 * 2**20
_VERIFIED_FIRST = ("documents.", "passages.")
_GROUPS: dict[str, type[Any]] = {
    "documents": DocumentTable,
    "passages": PassageTable,
    "blocks": BlockTable,
    "folded": FoldedTexts,
    "lexicon": Lexicon,
    "postings": Postings,
    "vectors": Vectors,
    "parallel_texts": ParallelTexts,
}
# File name -> the group and field of its array.
_ARRAYS = {
    f"{group}.{field.name}.npy": (group, field.name)
    for group, record in _GROUPS.items()
    for field in dataclasses.fields(record)
    if field.init and field.name != "left_out"
}
_BLOCK_BYTES = 2**18  # read at once for a checksum: they fit in the CPU's cache
_PARALLEL_FILES = 4
_T = TypeVar("_T")


@contextmanager
def new_generation(index_dir: Path) -> Iterator[Path]:
    """Make the folder of a new generation, to write arrays to; `save_index` completes it.

    The remains of older builds are removed first, to make room. The new folder is removed as well
    if the build fails before CURRENT names it.
    """
    folder = index_dir / GENERATIONS / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        _remove_others(index_dir, folder.name)
        yield folder
    except BaseException:
        if _served(index_dir) != folder.name:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def save_index(index: Index, index_dir: Path, fingerprint: str, folder: Path | None = None) -> None:
    """Complete a generation and switch to it; older ones are removed.

    Args:
        index: The index to serve.
        index_dir: The folder of all generations.
        fingerprint: Identifies the models, the analysis and the documents that it was made from.
        folder: The generation that some of its arrays were written to; by default a new one.
    """
    folder = folder or index_dir / GENERATIONS / uuid.uuid4().hex
    folder.mkdir(parents=True, exist_ok=True)
    about = {"left_out": list(index.documents.left_out), "synonyms": index.synonyms}
    (folder / DOCUMENTS).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    for name, (group, field) in _ARRAYS.items():
        if not (folder / name).exists():
            np.save(folder / name, getattr(getattr(index, group), field), allow_pickle=False)
    paths = sorted(folder.iterdir())
    sums = _in_threads(_checksum, paths)
    files = {
        path.name: {"size": path.stat().st_size, "crc32": crc32}
        for path, crc32 in zip(paths, sums, strict=True)
    }
    manifest = {"format": FORMAT, "fingerprint": fingerprint, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _in_threads(flush_to_disk, [*paths, folder / MANIFEST])
    flush_to_disk(folder)
    switch_to(index_dir, folder.name)
    _remove_others(index_dir, folder.name)


def switch_to(index_dir: Path, name: str) -> None:
    """Make `name` the generation that is served, atomically."""
    replace_file(index_dir / CURRENT, name.encode(), durable=True)


def open_index(index_dir: Path, fingerprint: str) -> Index | None:
    """Open the current generation, memory-mapped; None if there is none or it is out of date.

    Raises:
        IndexFormatError: The index is damaged.
    """
    return _open_current(index_dir, lambda name: name == fingerprint, MAX_CHECKSUM_BYTES)


def open_served(
    index_dir: Path, identity: str, max_checksum_bytes: int = sys.maxsize
) -> Index | None:
    """Open the current generation if its fingerprint begins with `identity`.

    Args:
        index_dir: The folder of all generations.
        identity: Identifies the models and the analysis.
        max_checksum_bytes: Up to how many bytes checksums are compared. By default all are, because
            the next index copies some of its vectors.

    Raises:
        IndexFormatError: The index is damaged.
    """
    return _open_current(index_dir, lambda name: name.startswith(identity), max_checksum_bytes)


def served_fingerprint(index_dir: Path) -> str | None:
    """The fingerprint of the current generation; None if there is none that can be read."""
    try:
        name = _current(index_dir)
        if name is None:
            return None
        manifest = index_dir / GENERATIONS / Path(name).name / MANIFEST
        fingerprint = json.loads(manifest.read_text(encoding="utf-8"))["fingerprint"]
    except (IndexFormatError, OSError, ValueError, KeyError, TypeError):
        return None
    return str(fingerprint)


def _open_current(
    index_dir: Path, is_wanted: Callable[[str], bool], max_bytes: int
) -> Index | None:
    """Open the current generation if its fingerprint is wanted."""
    name = _current(index_dir)
    while name is not None:
        folder = index_dir / GENERATIONS / Path(name).name
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if manifest["format"] != FORMAT or not is_wanted(manifest["fingerprint"]):
                return None
            verify_checksums(folder, manifest["files"], max_bytes)
            return _read(folder, manifest["fingerprint"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            # Another process may have switched to a newer generation and removed this one.
            before, name = name, _current(index_dir)
            if name == before:
                message = f"The index in {index_dir} is damaged ({error})."
                raise IndexFormatError(index_dir, message) from error
    return None


def verify_checksums(folder: Path, files: Mapping[str, Mapping[str, int]], max_bytes: int) -> None:
    """Check the files of a generation against its manifest.

    Sizes are compared for all files, checksums up to `max_bytes`.

    Raises:
        ValueError: A file differs from what was written.
        OSError: A file is missing.
    """
    checked: list[str] = []
    for name, state in sorted(files.items(), key=lambda f: not f[0].startswith(_VERIFIED_FIRST)):
        if (folder / name).stat().st_size != state["size"]:
            raise ValueError(f"{name} has another size than when it was written")
        max_bytes -= state["size"]
        if max_bytes >= 0:
            checked.append(name)
    checksums = _in_threads(_checksum, [folder / name for name in checked])
    for name, checksum in zip(checked, checksums, strict=True):
        if checksum != files[name]["crc32"]:
            raise ValueError(f"{name} has other content than when it was written")


def _read(folder: Path, fingerprint: str) -> Index:
    groups: dict[str, dict[str, NDArray[Any]]] = {group: {} for group in _GROUPS}
    for name, (group, field) in _ARRAYS.items():
        groups[group][field] = map_array(folder / name)
    about = json.loads((folder / DOCUMENTS).read_text(encoding="utf-8"))
    documents = DocumentTable(**groups.pop("documents"), left_out=about["left_out"])
    # The manifest is written last, and never again.
    built_at = datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC)
    records = {group: _GROUPS[group](**arrays) for group, arrays in groups.items()}
    synonyms = tuple(tuple(group) for group in about["synonyms"])
    return Index(
        documents=documents,
        built_at=built_at,
        fingerprint=fingerprint,
        synonyms=synonyms,
        **records,
    )


def _current(index_dir: Path) -> str | None:
    """The name in CURRENT; None if there is no such file."""
    try:
        return (index_dir / CURRENT).read_bytes().decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        message = f"The index in {index_dir} is damaged ({error})."
        raise IndexFormatError(index_dir, message) from error


def _in_threads(work: Callable[[Path], _T], paths: Sequence[Path]) -> list[_T]:
    """Call `work` for each file, several at once, which takes a disk no longer than one."""
    try:
        with ThreadPoolExecutor(_PARALLEL_FILES) as pool:
            return list(pool.map(work, paths))
    except RuntimeError:  # Python is shutting down and starts no more threads
        return [work(path) for path in paths]


def _checksum(path: Path) -> int:
    checksum = 0
    block = memoryview(bytearray(_BLOCK_BYTES))
    with path.open("rb", buffering=0) as file:
        while n_bytes := file.readinto(block):
            checksum = zlib.crc32(block[:n_bytes], checksum)
    return checksum


def _remove_others(index_dir: Path, name: str) -> None:
    """Remove all generations but this one and the served one, and the drafts of CURRENT."""
    kept = (name, _served(index_dir))
    for folder in (index_dir / GENERATIONS).iterdir():
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)  # Windows keeps what a reader has open
    for path in index_dir.glob(f"{CURRENT}.*"):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _served(index_dir: Path) -> str | None:
    """The generation that is served; None if CURRENT can't be read, so that none can be opened."""
    try:
        return _current(index_dir)
    except IndexFormatError:
        return None
