"""An index on disk: written beside the old one, switched to at once, verified when opened.

    INDEX_DIR/
      CURRENT               the name of the current generation
      build.lock            locked by the process that builds
      shared.lock           locked by the process that fetches into shared/ (`qdrant.opening`)
      cache.sqlite          analyses and vectors of documents (`indexing.cache`)
      files.seen            digests of the documents' files (`documents.files`)
      generations/NAME/
        manifest.json       format, fingerprint, size and checksum of every file
        documents.json      which files were left out and when, and the owner's synonyms
        GROUP.FIELD.npy     one array each

A generation is complete before CURRENT names it, and CURRENT is replaced by one atomic rename: a
kill at any moment leaves the old index or the new one. A damaged index is noticed when it is opened
(`storage.verified`). Nothing is ever unpickled.
"""

import contextlib
import dataclasses
import json
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexFormatError
from index.files import drafts_in, flush_to_disk, read_regular, replace_file
from index.storage.documents import DocumentTable
from index.storage.index import (
    BlockTable,
    EmbeddedTerms,
    FoldedTexts,
    Index,
    ParallelTexts,
    PassageTable,
    Vectors,
)
from index.storage.lexicon import Lexicon
from index.storage.postings import Postings
from index.storage.strings import StringTable
from index.storage.verified import (
    WrittenFile,
    checksum_of,
    in_threads,
    load_arrays,
    read_verified,
)
from index.types import Attempt

# Counts up whenever the meaning of the files changes. `tests/index/storage/keep_format.py` then
# keeps an index for later tests.
FORMAT = 13
CURRENT = "CURRENT"
GENERATIONS = "generations"
MANIFEST = "manifest.json"
DOCUMENTS = "documents.json"
# Of an index, what is read into memory, beginning with the files that quotes come from; the rest is
# mapped. Each process has its own copy of what is in memory.
MAX_MEMORY_BYTES = 128 * 2**20
_IN_MEMORY_FIRST = ("documents.", "passages.")
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
# What reading files raises that aren't what they should be.
_SIGNS_OF_DAMAGE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
# File name -> the group and field of its array.
_ARRAYS = {
    f"{group}.{field.name}.npy": (group, field.name)
    for group, record in _GROUPS.items()
    for field in dataclasses.fields(record)
    if field.init and field.name != "left_out"
}
_FORMS = ("lexicon.form_blob.npy", "lexicon.form_bounds.npy")
_TERM_VECTORS = "vectors.terms.npy"
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
    about = {
        "left_out": list(index.documents.left_out),
        "attempt": index.attempt and dataclasses.asdict(index.attempt),
        "synonyms": index.synonyms,
    }
    (folder / DOCUMENTS).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    for name, (group, field) in _ARRAYS.items():
        if not (folder / name).exists():
            np.save(folder / name, getattr(getattr(index, group), field), allow_pickle=False)
    paths = sorted(folder.iterdir())
    sums = in_threads(checksum_of, paths)
    files = {
        path.name: {"size": path.stat().st_size, "crc32": crc32}
        for path, crc32 in zip(paths, sums, strict=True)
    }
    manifest = {"format": FORMAT, "fingerprint": fingerprint, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    in_threads(flush_to_disk, [*paths, folder / MANIFEST])
    flush_to_disk(folder)
    switch_to(index_dir, folder.name)
    _remove_others(index_dir, folder.name)


def switch_to(index_dir: Path, name: str) -> None:
    """Make `name` the generation that is served, atomically."""
    replace_file(index_dir / CURRENT, name.encode(), durable=True)


def open_index(index_dir: Path, start: str, end: str = "") -> Index | None:
    """Open the current generation; None if there is none or its fingerprint is another.

    Args:
        index_dir: The folder of all generations.
        start: What its fingerprint has to begin with; all of it is fine, too.
        end: What its fingerprint has to end with.

    Raises:
        IndexFormatError: The index is damaged.
    """
    return _open_current(
        index_dir, lambda name: name.startswith(start) and name.endswith(end), _read
    )


def served_terms(index_dir: Path, identity: str) -> EmbeddedTerms | None:
    """Map the terms and their vectors from the current generation; nothing else of it is read.

    Args:
        index_dir: The folder of all generations.
        identity: What the generation's fingerprint has to begin with.

    Returns:
        The terms; None if there is no such generation, or what is read of it is damaged.
    """
    try:
        return _open_current(index_dir, lambda name: name.startswith(identity), _read_terms)
    except IndexFormatError:
        return None


def served_fingerprint(index_dir: Path) -> str | None:
    """The fingerprint of the current generation; None if there is none that can be read."""
    served = _served_manifest(index_dir)
    return served and served[1]


def is_foreign(index_dir: Path, identity: str) -> bool:
    """Whether the current generation was made by another version or with other models.

    Args:
        index_dir: The folder of all generations.
        identity: What its fingerprint otherwise begins with.
    """
    served = _served_manifest(index_dir)
    return served is not None and (served[0] != FORMAT or not served[1].startswith(identity))


def _served_manifest(index_dir: Path) -> tuple[object, str] | None:
    """The format and the fingerprint of the current generation; None if they can't be read."""
    try:
        name = _current(index_dir)
        if name is None:
            return None
        manifest = json.loads(read_regular(index_dir / GENERATIONS / Path(name).name / MANIFEST))
        return manifest["format"], str(manifest["fingerprint"])
    except (IndexFormatError, *_SIGNS_OF_DAMAGE):
        return None


def _open_current(
    index_dir: Path,
    is_wanted: Callable[[str], bool],
    read: Callable[[Path, Mapping[str, Any]], _T],
) -> _T | None:
    """Read the current generation, given its folder and manifest, if its fingerprint is wanted."""
    name = _current(index_dir)
    while name is not None:
        folder = index_dir / GENERATIONS / Path(name).name
        try:
            manifest = json.loads(read_regular(folder / MANIFEST))
            if manifest["format"] != FORMAT or not is_wanted(manifest["fingerprint"]):
                return None
            return read(folder, manifest)
        except _SIGNS_OF_DAMAGE as error:
            # Another process may have switched to a newer generation and removed this one.
            before, name = name, _current(index_dir)
            if name == before:
                message = f"The index in {index_dir} is damaged ({error})."
                raise IndexFormatError(index_dir, message) from error
    return None


def _written(manifest: Mapping[str, Any], names: Iterable[str]) -> dict[str, WrittenFile]:
    """What a manifest says of some files."""
    files = manifest["files"]
    return {name: WrittenFile(files[name]["size"], files[name]["crc32"]) for name in names}


def _read_terms(folder: Path, manifest: Mapping[str, Any]) -> EmbeddedTerms:
    """Map the terms of a generation after comparing their files with its manifest."""
    arrays, _ = load_arrays(folder, _written(manifest, (*_FORMS, _TERM_VECTORS)), 0)
    return EmbeddedTerms(StringTable(*(arrays[name] for name in _FORMS)), arrays[_TERM_VECTORS])


def _read(folder: Path, manifest: Mapping[str, Any]) -> Index:
    """Read a generation after comparing all of it with its manifest."""
    written = _written(manifest, (DOCUMENTS, *_ARRAYS))
    about = json.loads(read_verified(folder / DOCUMENTS, written.pop(DOCUMENTS)).tobytes())
    first = sorted(
        written.items(), key=lambda file: (not file[0].startswith(_IN_MEMORY_FIRST), file[1].size)
    )
    arrays, mapped = load_arrays(folder, dict(first), MAX_MEMORY_BYTES)
    groups: dict[str, dict[str, NDArray[Any]]] = {group: {} for group in _GROUPS}
    for name, (group, field) in _ARRAYS.items():
        groups[group][field] = arrays[name]
    documents = DocumentTable(**groups.pop("documents"), left_out=about["left_out"])
    # The manifest is written last, and never again.
    built_at = datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC)
    records = {group: _GROUPS[group](**arrays) for group, arrays in groups.items()}
    synonyms = tuple(tuple(group) for group in about["synonyms"])
    return Index(
        documents=documents,
        built_at=built_at,
        fingerprint=manifest["fingerprint"],
        synonyms=synonyms,
        attempt=about["attempt"] and Attempt(**about["attempt"]),
        mapped=mapped,
        **records,
    )


def _current(index_dir: Path) -> str | None:
    """The name in CURRENT; None if there is no such file."""
    try:
        return read_regular(index_dir / CURRENT).decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        message = f"The index in {index_dir} is damaged ({error})."
        raise IndexFormatError(index_dir, message) from error


def remove_leftovers(index_dir: Path) -> None:
    """Remove what killed builds have left; only for who holds the lock of the index."""
    if (served := _served(index_dir)) is not None:
        _remove_others(index_dir, served)


def has_leftovers(index_dir: Path) -> bool:
    """Whether there is more than is served: a build has left it, or is just writing it."""
    served = _served(index_dir)
    folders = (index_dir / GENERATIONS).glob("*")
    return any(folder.name != served for folder in folders) or bool(drafts_in(index_dir))


def _remove_others(index_dir: Path, name: str) -> None:
    """Remove all generations but this one and the served one, and drafts of files."""
    kept = (name, _served(index_dir))
    for folder in (index_dir / GENERATIONS).iterdir():
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)  # Windows keeps what a reader has open
    for path in drafts_in(index_dir):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _served(index_dir: Path) -> str | None:
    """The generation that is served; None if CURRENT can't be read, so that none can be opened."""
    try:
        return _current(index_dir)
    except IndexFormatError:
        return None
