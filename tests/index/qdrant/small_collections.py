"""Small Qdrant collections."""

from typing import Any

import numpy as np

from index.qdrant import QdrantOptions
from index.qdrant.client import QdrantConnection
from index.qdrant.points import Points
from index.qdrant.publishing import Collection, IndexVersion
from index.qdrant.records import Publication
from index.storage.index import Index

TEXTS = (
    "Rain fell on the harbour all night. The boats stayed in.",
    "A harbour needs a lighthouse. The lighthouse was built in 1875.",
    "O farol foi construído em 1875. O porto é antigo.",
    "灯台は1875年に建てられました。港は古いです。",
    "The baker opens at six. Bread is sold out by nine.",
    "Copper wires carry the current. The harbour has electric light.",
)
QUESTIONS = (
    "When was the lighthouse built?",
    "Quando foi construído o farol?",
    "灯台はいつ建てられましたか？",
    "When does the baker open?",
    "Who paints the harbour?",
    "xyzzy plugh",
)
OPTIONS = QdrantOptions("http://qdrant:6333")


def never(_: float) -> None:
    """Fail: nothing should wait."""
    raise AssertionError("waited")


def connection_of(client: Any) -> QdrantConnection:
    """A connection that fails rather than waits."""
    return QdrantConnection(client, "http://qdrant:6333", sleep=never)


def fill(client: Any, index: Index, name: str = "inyo") -> Points:
    """Write the points of an index into a collection that exists."""
    points = Points(index)
    client.upsert(name, list(points.make(np.arange(len(points)))), wait=True)
    return points


def publish(client: Any, index: Index, fingerprint: str, identity: str = "ours") -> Publication:
    """Publish an index, two points at a time."""
    points = Points(index)
    collection = collection_of(client, identity, fingerprint, index.vectors.passages.shape[1])
    collection.publish(points, lambda *_: None, batch_points=2)
    return Publication(points, fingerprint)


def collection_of(
    client: Any, identity: str, fingerprint: str = "", dimension: int = 64
) -> Collection:
    """The collection for an index, which may not exist yet."""
    version = IndexVersion(identity, fingerprint, dimension)
    return Collection(connection_of(client), OPTIONS, version, never)
