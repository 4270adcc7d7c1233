"""A segment -> points that readers see, whole.

A collection is named after how passages were analysed and embedded, and how it is kept. Points are
compared by their ids, which follow from the documents: only what is missing is sent, so an upload
that was cut off goes on where it stopped, a changed document costs its own passages, and two
processes that upload the same do no harm.

A new collection is seen by nobody until it is complete and indexed; then the alias is set to it in
one step. In one that is seen already, new points come before old ones go: readers pass over points
that they don't know, so each sees all of its own documents that still are. What the alias led to
before stays until the next time, for processes of the version that made it.

The fingerprint that is noted says that nothing needs to be compared, so it must never stay where
points may lack: it goes before points do, and comes back only if nobody else has begun meanwhile.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

import numpy as np

from index.errors import QdrantError
from index.files import digest_of
from index.indexing.pipeline import Progress
from index.qdrant import QdrantOptions
from index.qdrant.client import FOR_AN_UPLOAD, QdrantConnection, connect
from index.qdrant.collection import Collection, State
from index.qdrant.first_stage import QdrantCandidateGenerator
from index.qdrant.points import POINTS_VERSION, Points, RawIds
from index.storage.index import Index

BATCH = 256  # points: about a megabyte


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """What points were made of.

    `identity`: how, by which analysis and which model; `fingerprint`: of which documents;
    `dimension`: of their vectors.
    """

    identity: str
    fingerprint: str
    dimension: int


def publish(
    points: Points,
    edition: IndexVersion,
    engine: QdrantConnection,
    options: QdrantOptions,
    progress: Progress,
    sleep: Callable[[float], None] = time.sleep,
    batch: int = BATCH,
) -> None:
    """Make these points what readers see; next to nothing happens where they are that already.

    Args:
        points: All of them.
        edition: What they were made of.
        engine: Where they go.
        options: How the collection is kept.
        progress: Told how far it is.
        sleep: Waits while the engine indexes.
        batch: How many points are sent at once.

    Raises:
        QdrantError: The engine is away, refuses, or has lost some of the points.
    """
    collection = Collection(engine, options, name_of(edition, options), sleep)
    state = collection.state()
    if state is None:
        state = collection.make(edition.dimension, points.average)
    elif _is_published(collection, state, edition, len(points)):
        return
    writer = uuid4().hex
    collection.index_fields()
    collection.begin(writer)
    _bring(collection, points, state.average, progress, batch)
    before = collection.served()
    if before != collection.name:
        collection.serve()
    _note(collection, edition, writer)
    if collection.served() == collection.name:  # another version may have put its own there
        collection.remove_others(kept=before)


def _is_published(collection: Collection, state: State, edition: IndexVersion, total: int) -> bool:
    return (
        state.fingerprint == edition.fingerprint
        and collection.count() == total
        and collection.served() == collection.name
    )


def _bring(
    collection: Collection, points: Points, average: float, progress: Progress, batch: int
) -> None:
    """Make a collection hold these points and no others."""
    held, wanted = collection.ids(), points.raw_ids(np.arange(len(points)))
    missing = np.flatnonzero(~np.isin(wanted, held))
    for start in range(0, len(missing), batch):
        progress("upload", start, len(missing))
        collection.write(points.made(missing[start : start + batch], average))
    progress("upload", len(missing), len(missing))
    collection.wait_until_indexed(progress)
    gone = held[~np.isin(held, wanted)]
    if len(gone):
        collection.note("")  # somebody whose points these are may have finished meanwhile
        _delete(collection, gone, batch)
    _check(collection, len(points))


def _note(collection: Collection, edition: IndexVersion, writer: str) -> None:
    """Note whose points are there, unless somebody else has begun to change them."""
    state = collection.state()
    if state is None:
        raise QdrantError(f"The collection {collection.name} is gone: start again.")
    is_ours = state.writer == writer or state.fingerprint == edition.fingerprint
    collection.note(edition.fingerprint if is_ours else "")


def name_of(edition: IndexVersion, options: QdrantOptions) -> str:
    """The collection's own name."""
    kept = (options.shards, options.replicas, options.quantization)
    made = f"{edition.identity} {edition.dimension} {POINTS_VERSION} {kept}"
    digest = digest_of(made, size=8).hex()
    return f"{options.collection}-{digest}"


def _delete(collection: Collection, ids: RawIds, batch: int) -> None:
    for start in range(0, len(ids), batch):
        collection.delete(ids[start : start + batch])


def _check(collection: Collection, total: int) -> None:
    held = collection.count()
    if held != total:
        collection.note("")
        raise QdrantError(
            f"The collection {collection.name} holds {held:,} passages instead of {total:,}: "
            "start again, or remove it, so that it is made anew."
        )


_log = logging.getLogger(__name__)
_OF_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def open_finder(
    index: Index, identity: str, fingerprint: str, options: QdrantOptions, progress: Progress
) -> QdrantCandidateGenerator:
    """Find a segment's passages on an engine, bringing them there first where it lacks them.

    Args:
        index: The documents and their index.
        identity: How the segment was made.
        fingerprint: Of which documents.
        options: Where the engine is, and how it keeps the collection.
        progress: Told how far an upload is.

    Raises:
        QdrantError: The engine is away, or refuses.
    """
    _warn_of_readable_key(options)
    points = Points(index)
    edition = IndexVersion(identity, fingerprint, index.vectors.passages.shape[1])
    publish(points, edition, connect(options, FOR_AN_UPLOAD), options, progress)
    return QdrantCandidateGenerator(index, points, connect(options), name_of(edition, options))


def _warn_of_readable_key(options: QdrantOptions) -> None:
    address = urlsplit(options.url)
    if options.api_key and address.scheme == "http" and address.hostname not in _OF_THIS_MACHINE:
        _log.warning(
            "INDEX_API_KEY is sent to %s as it is, for all between to read: use https.", options.url
        )
