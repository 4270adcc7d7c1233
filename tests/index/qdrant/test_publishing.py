"""Readers see the points of an index all at once, and points are uploaded only once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from qdrant_client import QdrantClient, models

from index.errors import QdrantError
from index.qdrant.points import Points, uuids
from index.qdrant.publishing import STALLED_S, Collection
from tests.index.qdrant.small_collections import OPTIONS, TEXTS, collection_of, publish
from tests.index.small import segment_of

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning")


def served(client: QdrantClient) -> str:
    """The collection that readers see."""
    (alias,) = client.get_aliases().aliases
    assert alias.alias_name == "inyo"
    return str(alias.collection_name)


def collections(client: QdrantClient) -> set[str]:
    """All collections on the server."""
    return {collection.name for collection in client.get_collections().collections}


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
    assert collections(local) == {served(local), before}


def test_what_was_served_before_stays_until_the_next_time(local: QdrantClient) -> None:
    """A process of an older version goes on finding what it knows, in its own collection."""
    seen = []
    for version in ("first", "second", "third"):
        publish(local, segment_of(*TEXTS[:2]), "documents", version)
        seen.append(served(local))
    assert collections(local) == set(seen[1:])
    publish(local, segment_of(*TEXTS[:3]), "changed documents", "third")
    assert collections(local) == {seen[2]}


def test_a_changed_document_costs_its_own_passages(local: QdrantClient) -> None:
    """And itself and what all share; others stay, in their collection, with their weights."""
    before = publish(local, segment_of(*TEXTS), "before")
    collection = served(local)
    changed = Cut(local, 100)
    texts = (*TEXTS[:2], "The harbour froze. Nobody could leave. " * 9, *TEXTS[3:])
    after = publish(changed, segment_of(*texts), "after")
    made = {str(point.id): point for point in after.make(np.arange(len(after)), before.average)}
    shared = made.keys() & set(uuids(before.raw_ids))
    assert changed.n_sent == len(after) - len(shared) > 0
    assert len(shared) >= 2 * len(TEXTS) - 2  # a passage and a document each
    assert (served(local), local.count("inyo").count) == (collection, len(after))
    for record in local.scroll("inyo", limit=100, with_vectors=True)[0]:
        vectors: list[Any] = [record.vector, made[str(record.id)].vector]
        if "terms" not in vectors[1]:  # of a piece of a document
            continue
        weights, expected = (
            dict(zip(vector["terms"].indices, vector["terms"].values, strict=True))
            for vector in vectors
        )
        assert weights == pytest.approx(expected)


def test_a_change_that_was_cut_off_goes_on(local: QdrantClient) -> None:
    """Until then what it holds is nobody's, so that whoever starts next completes it."""
    publish(local, segment_of(*TEXTS[:2]), "before")
    with pytest.raises(KeyboardInterrupt):
        publish(Cut(local, 1), segment_of(*TEXTS), "after")
    points = publish(local, segment_of(*TEXTS[:2]), "before")
    assert local.count("inyo").count == len(points)


def test_collections_of_others_are_left_alone(local: QdrantClient) -> None:
    """Also where their names begin as ours."""
    params = models.VectorParams(size=2, distance=models.Distance.COSINE)
    for name in ("inyo-notes", "recipes"):
        local.create_collection(name, params)
    publish(local, segment_of(*TEXTS[:2]), "documents", "first model")
    first = served(local)
    publish(local, segment_of(*TEXTS), "documents", "second model")
    assert collections(local) == {first, served(local), "inyo-notes", "recipes"}


def test_a_collection_that_lost_points_is_not_served(local: QdrantClient) -> None:
    """One clear line says what to do."""

    class Losing(Cut):
        def upsert(self, name: str, points: list[models.PointStruct], wait: bool) -> None:
            """Lose the last one of several."""
            super().upsert(name, points[:-1] or points, wait)

    with pytest.raises(QdrantError, match=r"has \d+ points instead of \d+: start again"):
        publish(Losing(local, 100), segment_of(*TEXTS), "first")
    assert local.get_aliases().aliases == []


class Interrupted:
    """A client that does something else after its first call of a method."""

    def __init__(self, client: QdrantClient, method: str, then: Callable[[], object]) -> None:
        self.client = client
        self.method = method
        self.then: list[Callable[[], object]] = [then]

    def __getattr__(self, name: str) -> Any:
        if name != self.method:
            return getattr(self.client, name)

        def call(*args: Any, **named: Any) -> Any:
            answer = getattr(self.client, name)(*args, **named)
            if self.then:
                self.then.pop()()
            return answer

        return call


def test_points_that_another_process_has_taken_away_are_noticed(local: QdrantClient) -> None:
    """One with older documents, which looked while they were uploaded and ended last."""
    older, newer = segment_of(*TEXTS[:3]), segment_of(*TEXTS)
    publish(local, older, "older")
    publish_newer: Callable[[], object] = lambda: publish(local, newer, "newer")  # noqa: E731
    with pytest.raises(KeyboardInterrupt):
        publish(Cut(local, 1), newer, "newer")
    with pytest.raises(QdrantError, match="instead of"):
        publish(Interrupted(local, "scroll", publish_newer), older, "older again")
    points = publish(local, newer, "newer")
    assert local.count("inyo", exact=True).count == len(points)


def test_a_process_that_was_overtaken_leaves_the_comparing_to_the_next(
    local: QdrantClient,
) -> None:
    """Whoever began later may have taken something away after it was counted here."""
    one, other = segment_of(*TEXTS[:3]), segment_of(*TEXTS[:2], TEXTS[4])
    assert len(Points(one)) == len(Points(other))
    overtaking = Interrupted(local, "count", lambda: publish(local, other, "other"))
    publish(overtaking, one, "one")
    points = publish(local, one, "one")
    held = {str(record.id) for record in local.scroll("inyo", limit=100)[0]}
    assert held == set(uuids(points.raw_ids))


def test_points_that_got_lost_are_sent_again(local: QdrantClient) -> None:
    """Whatever is noted: they are counted before that is believed."""
    points = publish(local, segment_of(*TEXTS), "first")
    local.delete("inyo", models.PointIdsList(points=[*uuids(points.raw_ids[:2])]))
    publish(local, segment_of(*TEXTS), "first")
    assert local.count("inyo", exact=True).count == len(points)


def test_what_another_version_serves_by_now_is_not_removed(local: QdrantClient) -> None:
    """It has set the alias between two steps of this one."""
    index = segment_of(*TEXTS[:2])
    swapping = Interrupted(
        local,
        "update_collection_aliases",
        lambda: publish(local, index, "documents", "newer"),
    )
    publish(swapping, index, "documents", "older")
    older, newer = (collection_of(local, identity).name for identity in ("older", "newer"))
    assert served(local) == newer
    assert collections(local) == {older, newer}


class Indexing:
    """A client whose server reports these states of indexing, one after the other."""

    def __init__(self, client: QdrantClient, *told: tuple[str, int]) -> None:
        self.client = client
        self.told = list(told)
        self.n_resumed = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def get_collection(self, name: str) -> models.CollectionInfo:
        """As it is, but for what is told; the last stays so."""
        status, indexed = self.told.pop(0) if len(self.told) > 1 else self.told[0]
        held = {"status": models.CollectionStatus(status), "indexed_vectors_count": indexed}
        return self.client.get_collection(name).model_copy(update={**held, "points_count": 9})

    def update_collection(self, name: str, **changes: Any) -> bool:
        """Count the changes that make a server go on."""
        self.n_resumed += "optimizers_config" in changes
        return self.client.update_collection(name, **changes)


def made(client: Any) -> tuple[Collection, list[float]]:
    """A collection that is there, and how long it was waited for."""
    waits: list[float] = []
    collection = replace(collection_of(client, "ours"), sleep=waits.append)
    collection.create(1.0)
    return collection, waits


def test_indexing_is_waited_for_and_told(local: QdrantClient) -> None:
    """A server that paused after a restart is told to go on."""
    client = Indexing(local, ("grey", 0), ("yellow", 4), ("yellow", 40), ("green", 9))
    collection, waits = made(client)
    told: list[tuple[str, int, int]] = []
    collection.wait_until_indexed(lambda *how_far: told.append(how_far))
    assert [done for _, done, _ in told] == [0, 4, 9]
    assert {total for _, _, total in told} == {9}
    assert (client.n_resumed, len(waits)) == (1, 3)


@pytest.mark.parametrize(("status", "waited_s"), [("red", 0), ("yellow", STALLED_S)])
def test_a_collection_that_is_not_indexed_is_not_served(
    local: QdrantClient, status: str, waited_s: float
) -> None:
    """Each question would look at all of its vectors."""
    collection, waits = made(Indexing(local, (status, 3)))
    with pytest.raises(QdrantError, match=f"is not indexed .*{status}.* server's log"):
        collection.wait_until_indexed(lambda *_: None)
    assert sum(waits) == pytest.approx(waited_s, abs=2)


def test_other_settings_make_another_collection() -> None:
    """Shards, replicas and quantisation can't be changed in place."""
    changes: list[dict[str, Any]] = [{}, {"shards": 2}, {"replicas": 2}, {"quantization": "binary"}]
    collection = collection_of(None, "ours")
    names = {replace(collection, options=replace(OPTIONS, **change)).name for change in changes}
    assert len(names) == len(changes)
