"""Publishes an index as points of a Qdrant collection, so that readers see all of them at once.

A collection is named after how passages were analysed and embedded, and how the collection is made.
Points are compared by their ids, which follow from the documents, so only missing points are sent:
an interrupted upload resumes, a changed document costs its own passages only, and two processes
that upload the same do no harm.

A new collection is complete and indexed before the alias refers to it. In a collection that is
already in use, new points are written before old ones are deleted, and readers ignore points that
they don't know, so every reader finds all of its documents that still exist. The collection that
the alias referred to before is kept until the next publication, for processes of that version.

A fingerprint in the metadata says that nothing needs to be compared. It must never be there while
points may be missing, so it is removed before points are, and set again only if no other process
has begun a change meanwhile.
"""

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

import numpy as np

from index.errors import QdrantError
from index.files import digest_of
from index.qdrant import QdrantOptions
from index.qdrant.client import UPLOAD_RETRIES, connect
from index.qdrant.collection import Collection
from index.qdrant.first_stage import QdrantCandidateGenerator
from index.qdrant.points import POINTS_VERSION, Points
from index.storage.index import Index
from index.types import Progress

_log = logging.getLogger(__name__)

BATCH_POINTS = 256  # about a megabyte
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """What points were made from.

    Attributes:
        identity: The analysis and the model.
        fingerprint: The documents.
        dimension: The dimension of the vectors.
    """

    identity: str
    fingerprint: str
    dimension: int


def open_candidate_generator(
    index: Index, identity: str, fingerprint: str, options: QdrantOptions, progress: Progress
) -> QdrantCandidateGenerator:
    """Publish an index on a Qdrant server, if needed, and search it there.

    Args:
        index: The documents and their passages.
        identity: The analysis and the model that made the index.
        fingerprint: The fingerprint of the documents.
        options: Where the server is, and how the collection is made.
        progress: Is told how far the upload is.

    Raises:
        QdrantError: The server is away, or refuses.
    """
    address = urlsplit(options.url)
    if options.api_key and address.scheme == "http" and address.hostname not in _LOCAL_HOSTS:
        _log.warning("INDEX_API_KEY is sent to %s without encryption: use https.", options.url)
    points = Points(index)
    version = IndexVersion(identity, fingerprint, index.vectors.passages.shape[1])
    name = collection_name(version, options)
    collection = Collection(connect(options, UPLOAD_RETRIES), options, name)
    publish(points, version, collection, progress)
    return QdrantCandidateGenerator(index, points, connect(options), name)


def collection_name(version: IndexVersion, options: QdrantOptions) -> str:
    """The name of the collection for points of this version; its alias is `options.collection`."""
    made = (options.shards, options.replicas, options.quantization)
    key = f"{version.identity} {version.dimension} {POINTS_VERSION} {made}"
    return f"{options.collection}-{digest_of(key, size=8).hex()}"


def publish(
    points: Points,
    version: IndexVersion,
    collection: Collection,
    progress: Progress,
    batch_points: int = BATCH_POINTS,
) -> None:
    """Make these points what readers see. If they already are, this takes a few requests.

    Args:
        points: All points of the index.
        version: What they were made from.
        collection: The collection for this version.
        progress: Is told how far the upload is.
        batch_points: How many points are sent at once.

    Raises:
        QdrantError: The server is away, refuses, or has lost some of the points.
    """
    state = collection.state()
    if state is None:
        state = collection.create(version.dimension, points.average)
    elif (
        state.fingerprint == version.fingerprint
        and collection.count() == len(points)
        and collection.aliased() == collection.name
    ):
        return
    writer = uuid4().hex
    collection.index_payload()
    collection.begin(writer)
    _upload(collection, points, state.average, progress, batch_points)
    previous = collection.aliased()
    if previous != collection.name:
        collection.set_alias()
    state = collection.state()
    if state is None:
        raise QdrantError(f"The collection {collection.name} is gone: start again.")
    is_ours = state.writer == writer or state.fingerprint == version.fingerprint
    collection.set_fingerprint(version.fingerprint if is_ours else "")
    if collection.aliased() == collection.name:  # another version may have set the alias meanwhile
        collection.delete_others(previous)


def _upload(
    collection: Collection, points: Points, average: float, progress: Progress, batch_points: int
) -> None:
    """Make a collection contain these points and no others."""
    present, wanted = collection.ids(), points.raw_ids(np.arange(len(points)))
    missing = np.flatnonzero(~np.isin(wanted, present))
    for start in range(0, len(missing), batch_points):
        progress("upload", start, len(missing))
        collection.upsert(points.make(missing[start : start + batch_points], average))
    progress("upload", len(missing), len(missing))
    collection.wait_until_indexed(progress)
    obsolete = present[~np.isin(present, wanted)]
    if len(obsolete):
        # The process whose points these are may have finished meanwhile.
        collection.set_fingerprint("")
    for start in range(0, len(obsolete), batch_points):
        collection.delete(obsolete[start : start + batch_points])
    n_points = collection.count()
    if n_points != len(points):
        collection.set_fingerprint("")
        raise QdrantError(
            f"The collection {collection.name} has {n_points:,} passages instead of "
            f"{len(points):,}: start again, or delete the collection to have it uploaded again."
        )
