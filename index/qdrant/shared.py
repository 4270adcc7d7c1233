"""What all documents of an index on a Qdrant server share, kept in a folder and mapped from there.

It is the lexicon and what documents are called, fetched when there is something newer, and the
vectors of terms, which are made here.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from operator import methodcaller
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.errors import QdrantError
from index.files import digest_of, flush_to_disk, read_regular, replace_file
from index.indexing.vectors import term_vectors
from index.qdrant.points import DATA, uuids
from index.qdrant.publishing import Collection
from index.qdrant.records import ABOUT, ID_BYTES, SHARED, joined, read_shared
from index.storage.arrays import map_array
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
from index.storage.verified import MappedFile, checksum_of
from index.types import Progress

_CHECKSUMS = "checksums.json"  # file -> its CRC-32, hexadecimal
_PIECES_AT_ONCE = 32  # of up to PIECE_BYTES each; most documents are far smaller


@dataclass(frozen=True, slots=True)
class PassageCounts(PassageTable):
    """How many passages there are; their rows are elsewhere.

    Document d has the passages `counted[d]:counted[d + 1]`; `by_language`: their number in each
    language.
    """

    counted: NDArray[np.int64]
    by_language: NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.counted[-1])

    def count_by_language(self) -> NDArray[np.int64]:
        """How many passages there are in each language, in the order of LANGUAGES."""
        return self.by_language

    def document_passages(self, document: int) -> range:
        """The numbers of a document's passages."""
        return range(*self.counted[document : document + 2].tolist())


@dataclass(frozen=True, slots=True)
class Shared:
    """What all documents share.

    `index`: the index without its documents. `counted`: document d has the passages
    `counted[d]:counted[d + 1]`, and `piece_bounds`, likewise, which of the `piece_ids` are its own.
    `average`: the average length of a passage, in terms.
    """

    index: Index
    counted: NDArray[np.int64]
    piece_ids: NDArray[np.uint8]
    piece_bounds: NDArray[np.int64]
    average: float


def open_shared(
    collection: Collection,
    ids: Sequence[str],
    embedder: Embedder,
    parent: Path,
    progress: Progress,
) -> Shared:
    """Open what all documents share, fetched first unless it is there; older ones are removed.

    Args:
        collection: The collection.
        ids: The ids of its pieces.
        embedder: Embeds terms.
        parent: The folder for it.
        progress: Is told how many terms are embedded.

    Raises:
        QdrantError: The server is away, refuses, or something has changed meanwhile.
        OSError: It can't be kept.
    """
    name = digest_of(*ids).hex()
    folder = next(filter(_is_intact, parent.glob(f"{name}-*")), None)
    if folder is None:
        # Windows renames and removes no folder of which a file is mapped: the new one has its name
        # from the beginning, and counts as soon as it has its checksums.
        folder = parent / f"{name}-{uuid4().hex}"
        folder.mkdir(parents=True)
        try:
            for file_name, array in _fetch_arrays(collection, ids).items():
                np.save(folder / file_name, array, allow_pickle=False)
            lexicon = Lexicon(**_group(folder, "lexicon", Lexicon))
            older = _older(parent, collection.version.identity)
            term_vectors(lexicon, embedder, older, folder, progress)
            paths = list(folder.iterdir())
            sums = {path.name: f"{checksum_of(path):08x}" for path in paths}
            for path in paths:
                flush_to_disk(path)
            replace_file(folder / _CHECKSUMS, json.dumps(sums).encode(), durable=True)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    for other in parent.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)  # Windows keeps what a reader has open
    return Shared(
        _index_in(folder),
        _mapped(folder, "passages.counted"),
        _mapped(folder, "pieces.ids"),
        _mapped(folder, "pieces.bounds"),
        _about(folder)["average"],
    )


def _fetch_arrays(collection: Collection, ids: Sequence[str]) -> dict[str, NDArray[Any]]:
    contents = fetch_contents(collection, {SHARED: [UUID(id_).bytes for id_ in ids]})
    if SHARED not in contents:
        raise QdrantError(
            f"The collection {collection.name} has changed while it was opened: try again."
        )
    return read_shared(contents[SHARED])


def _older(parent: Path, identity: str) -> EmbeddedTerms | None:
    """The terms of an older version, whose vectors are copied, if it is there."""
    for folder in parent.iterdir():
        if _is_intact(folder):
            index = _index_in(folder)
            if index.fingerprint.startswith(identity):
                return EmbeddedTerms(index.lexicon.forms, index.vectors.terms)
    return None


def _is_intact(folder: Path) -> bool:
    """Whether a folder has all that documents share, as it was written."""
    try:
        sums = json.loads(read_regular(folder / _CHECKSUMS))
        if any(f"{checksum_of(folder / name):08x}" != crc32 for name, crc32 in sums.items()):
            return False
        _index_in(folder)
    except (
        OSError,
        ValueError,
        EOFError,
        AttributeError,
        KeyError,
    ):  # a file is missing, damaged, empty
        return False
    return True


def _mapped(folder: Path, name: str) -> NDArray[Any]:
    return map_array(folder / f"{name}.npy")


def _about(folder: Path) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(_mapped(folder, ABOUT).tobytes())
    return about


def _group(folder: Path, name: str, record: type[Any]) -> dict[str, Any]:
    """The arrays of a record, mapped; those that are elsewhere are empty."""
    names = [each.name for each in fields(record) if each.init]
    paths = {field_name: folder / f"{name}.{field_name}.npy" for field_name in names}
    return {
        field_name: map_array(path) if path.exists() else np.empty(0, dtype=np.int64)
        for field_name, path in paths.items()
    }


def _index_in(folder: Path) -> Index:
    """The index in a folder, without its documents.

    Raises:
        OSError: A file is missing.
        ValueError: A file is damaged.
        EOFError: A file is empty.
    """
    about = _about(folder)
    documents = _group(folder, "documents", DocumentTable)
    empty = np.empty(0, dtype=np.uint8)
    nothing = np.zeros(len(documents["by_path"]) + 1, dtype=np.int64)
    documents |= {"text_blob": empty, "text_bounds": nothing, "left_out": about["left_out"]}
    documents |= {"place_blob": empty, "place_bounds": nothing}
    return Index(
        documents=DocumentTable(**documents),
        passages=PassageCounts(
            **_group(folder, "passages", PassageTable),
            counted=_mapped(folder, "passages.counted"),
            by_language=_mapped(folder, "passages.by_language"),
        ),
        blocks=BlockTable(**_group(folder, "blocks", BlockTable)),
        folded=FoldedTexts(empty, np.zeros(1, dtype=np.int64)),
        lexicon=Lexicon(**_group(folder, "lexicon", Lexicon)),
        postings=Postings(**_group(folder, "postings", Postings)),
        vectors=Vectors(
            np.empty((0, int(about["dimension"])), dtype=np.float32),
            _mapped(folder, "vectors.terms"),
            _mapped(folder, "vectors.baseline"),
        ),
        parallel_texts=ParallelTexts(np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.int32)),
        synonyms=tuple(tuple(group) for group in about["synonyms"]),
        built_at=datetime.fromtimestamp(folder.stat().st_mtime, UTC),
        fingerprint=about["fingerprint"],
        mapped=tuple(MappedFile.of(path) for path in folder.glob("*.npy")),
    )


def fetch_contents(
    collection: Collection, pieces: Mapping[bytes, Sequence[bytes]]
) -> dict[bytes, bytes]:
    """Fetch the contents of owners (`index.qdrant.records`).

    Args:
        collection: The collection.
        pieces: Owner -> the ids of its pieces, in order.

    Returns:
        Owner -> its content; without owners of which pieces aren't there any more.

    Raises:
        QdrantError: The server is away, refuses, or has damaged a piece.
    """
    ids = [id_ for own in pieces.values() for id_ in own]
    held: dict[bytes, str] = {}
    for start in range(0, len(ids), _PIECES_AT_ONCE):
        wanted = uuids(np.array(ids[start : start + _PIECES_AT_ONCE], dtype=f"S{ID_BYTES}"))
        retrieve = methodcaller(
            "retrieve", collection.name, ids=wanted, with_payload=[DATA], with_vectors=False
        )
        for record in collection.connection.call(retrieve):
            held[UUID(str(record.id)).bytes] = str((record.payload or {}).get(DATA, ""))
    try:
        contents = {owner: joined(owner, own, held) for owner, own in pieces.items()}
    except ValueError as error:
        raise QdrantError(
            f"The collection {collection.name} is damaged ({error}): delete it, and run inyo index "
            "where the documents are to have it uploaded again."
        ) from error
    return {owner: content for owner, content in contents.items() if content is not None}
