"""A segment and an engine's address -> what finds the segment's passages there."""

import logging
from urllib.parse import urlsplit

from index.indexing.pipeline import Progress
from index.qdrant.engine import FOR_AN_UPLOAD, open_engine
from index.qdrant.finder import QdrantFinder
from index.qdrant.options import QdrantOptions
from index.qdrant.points import Points
from index.qdrant.publishing import Edition, name_of, publish
from index.storage.index import Segment

_log = logging.getLogger(__name__)
_OF_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def open_finder(
    segment: Segment, identity: str, fingerprint: str, options: QdrantOptions, progress: Progress
) -> QdrantFinder:
    """Find a segment's passages on an engine, bringing them there first where it lacks them.

    Args:
        segment: The documents and their index.
        identity: How the segment was made.
        fingerprint: Of which documents.
        options: Where the engine is, and how it keeps the collection.
        progress: Told how far an upload is.

    Raises:
        EngineError: The engine is away, or refuses.
    """
    _warn_of_readable_key(options)
    points = Points(segment)
    edition = Edition(identity, fingerprint, segment.vectors.passages.shape[1])
    publish(points, edition, open_engine(options, FOR_AN_UPLOAD), options, progress)
    return QdrantFinder(segment, points, open_engine(options), name_of(edition, options))


def _warn_of_readable_key(options: QdrantOptions) -> None:
    address = urlsplit(options.url)
    if options.api_key and address.scheme == "http" and address.hostname not in _OF_THIS_MACHINE:
        _log.warning(
            "INDEX_API_KEY is sent to %s as it is, for all between to read: use https.", options.url
        )
