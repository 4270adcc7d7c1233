"""A segment's points become what readers see: whole, at once, and only once."""

from typing import Any

import numpy as np
import pytest
from qdrant_client import QdrantClient, models

from index.errors import EngineError
from index.qdrant.options import QdrantOptions
from index.qdrant.publishing import Edition, name_of
from tests.index.qdrant.engines import OPTIONS, TEXTS, publish
from tests.index.small import segment_of

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning")


def served(client: QdrantClient) -> str:
    """The collection that readers see."""
    (alias,) = client.get_aliases().aliases
    assert alias.alias_name == "inyo"
    return str(alias.collection_name)


def collections(client: QdrantClient) -> set[str]:
    """All that the engine keeps."""
    return {collection.name for collection in client.get_collections().collections}


def test_readers_see_all_passages(local: QdrantClient) -> None:
    """Under the name that they know."""
    points = publish(local, segment_of(*TEXTS), "first")
    assert local.count("inyo", exact=True).count == len(points)
    assert collections(local) == {served(local)}


class Cut:
    """A client whose upload breaks off after some batches, and that counts what is sent."""

    def __init__(self, client: QdrantClient, n_batches: int) -> None:
        self.client = client
        self.n_batches = n_batches
        self.n_sent = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def upsert(self, name: str, points: list[models.PointStruct], wait: bool) -> None:
        """Send a batch, or be cut off."""
        if not self.n_batches:
            raise KeyboardInterrupt
        self.n_batches -= 1
        self.n_sent += len(points)
        self.client.upsert(name, points, wait=wait)


def test_an_upload_that_was_cut_off_is_never_seen_and_goes_on(local: QdrantClient) -> None:
    """Readers keep the older passages until the newer are complete; none is sent twice."""
    older = publish(local, segment_of(*TEXTS[:3]), "documents", "older model")
    before = served(local)
    cut = Cut(local, 2)
    with pytest.raises(KeyboardInterrupt):
        publish(cut, segment_of(*TEXTS), "documents", "newer model")
    assert (served(local), local.count("inyo").count) == (before, len(older))
    resumed = Cut(local, 100)
    points = publish(resumed, segment_of(*TEXTS), "documents", "newer model")
    assert cut.n_sent + resumed.n_sent == len(points)
    assert local.count("inyo", exact=True).count == len(points)
    assert collections(local) == {served(local)} != {before}


def test_a_changed_document_costs_its_own_passages(local: QdrantClient) -> None:
    """The others stay, in the same collection, with the weights that they had."""
    before = publish(local, segment_of(*TEXTS), "before")
    collection = served(local)
    changed = Cut(local, 100)
    texts = (*TEXTS[:2], "The harbour froze. Nobody could leave. " * 9, *TEXTS[3:])
    after = publish(changed, segment_of(*texts), "after")
    shared = np.flatnonzero(before.passages(after.ids(np.arange(len(after)))) >= 0)
    assert changed.n_sent == len(after) - len(shared) > 0
    assert (served(local), local.count("inyo").count) == (collection, len(after))
    made = {point.id: point for point in after.made(np.arange(len(after)), before.average)}
    for record in local.scroll("inyo", limit=100, with_vectors=True)[0]:
        expected = made[str(record.id)].terms
        vectors: Any = record.vector
        held = vectors["terms"]
        assert dict(zip(held.indices, held.values, strict=True)) == pytest.approx(
            dict(zip(expected.indices, expected.values, strict=True))
        )


def test_a_change_that_was_cut_off_goes_on(local: QdrantClient) -> None:
    """Until then what it holds is nobody's, so that whoever starts next completes it."""
    publish(local, segment_of(*TEXTS[:2]), "before")
    with pytest.raises(KeyboardInterrupt):
        publish(Cut(local, 1), segment_of(*TEXTS), "after")
    points = publish(local, segment_of(*TEXTS[:2]), "before")
    assert local.count("inyo").count == len(points)


def test_what_is_served_already_is_not_sent_again(local: QdrantClient) -> None:
    """Another process, or the same one after a restart, finds it there."""
    publish(local, segment_of(*TEXTS), "first")
    again = Cut(local, 0)
    publish(again, segment_of(*TEXTS), "first")
    assert again.n_sent == 0


def test_collections_of_others_are_left_alone(local: QdrantClient) -> None:
    """Also where their names begin as ours."""
    params = models.VectorParams(size=2, distance=models.Distance.COSINE)
    for name in ("inyo-notes", "recipes"):
        local.create_collection(name, params)
    publish(local, segment_of(*TEXTS[:2]), "documents", "first model")
    publish(local, segment_of(*TEXTS), "documents", "second model")
    assert collections(local) == {served(local), "inyo-notes", "recipes"}


def test_a_collection_that_lost_points_is_not_served(local: QdrantClient) -> None:
    """One clear line says what to do."""

    class Losing(Cut):
        def upsert(self, name: str, points: list[models.PointStruct], wait: bool) -> None:
            """Lose the last one."""
            super().upsert(name, points[:-1], wait)

    with pytest.raises(EngineError, match=r"holds \d passages instead of \d: start again"):
        publish(Losing(local, 100), segment_of(*TEXTS), "first")
    assert local.get_aliases().aliases == []


def test_other_settings_make_another_collection() -> None:
    """Shards, replicas and quantisation can't be changed in place."""
    options = [
        OPTIONS,
        QdrantOptions(OPTIONS.url, shards=2),
        QdrantOptions(OPTIONS.url, replicas=2),
        QdrantOptions(OPTIONS.url, quantization="binary"),
    ]
    names = {name_of(Edition("ours", "documents", 64), one) for one in options}
    assert len(names) == len(options)
