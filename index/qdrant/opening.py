"""A segment and an engine's address -> what finds the segment's passages there."""

from index.build import Progress
from index.qdrant.engine import FOR_AN_UPLOAD, open_engine
from index.qdrant.finder import QdrantFinder
from index.qdrant.options import QdrantOptions
from index.qdrant.points import Points
from index.qdrant.publishing import Edition, publish
from index.segment import Segment


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
    points = Points(segment)
    edition = Edition(identity, fingerprint, segment.vectors.passages.shape[1])
    publish(points, edition, open_engine(options, FOR_AN_UPLOAD), options, progress)
    return QdrantFinder(segment, points, open_engine(options), options.collection)
