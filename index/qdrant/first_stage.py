"""Finds passages on a Qdrant server: one request, in which terms and vectors are fused.

Qdrant's order only decides which passages are looked at here. The best it returns are then scored
exactly as with a local index. Qdrant's own scores wouldn't do: a sparse dot product adds up the
translations of a word, of which only the best counts.

For each language, fusion is the last stage of a query of its own. Only in the last stage Qdrant
fuses the merged lists of all shards; in an earlier stage each shard would fuse its own lists.
"""

from collections import defaultdict
from collections.abc import Sequence
from http import HTTPStatus

import numpy as np
from numpy.typing import NDArray
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from index.errors import QdrantError
from index.qdrant.client import QdrantConnection
from index.qdrant.points import (
    DENSE,
    DOCUMENT,
    GRAMS,
    LANGUAGE,
    SPARSE,
    PointIds,
    Points,
    count_terms,
    sparse_vector,
)
from index.retrieval.bm25 import lexical_scores_of
from index.retrieval.dense import PassageVectors
from index.retrieval.first_stage import (
    best_to_rescore,
    first_scores,
    navigation_weights,
)
from index.retrieval.query import Candidates, Query
from index.storage.index import Index
from index.types import LANGUAGES

N_CANDIDATES = 100  # passages of each language that Qdrant returns
LIST_LENGTH = 200  # of each list that is fused
RRF_K = 2
# Ten times as many vectors as needed are found by their quantized form, if they have one, and
# compared in full. With three times, binary quantization gives 97.5 % of the same answers on
# techdocs_xl.
_RESCORED = models.SearchParams(
    quantization=models.QuantizationSearchParams(rescore=True, oversampling=10.0)
)


class PointSearch:
    """Searches the points of an index in a Qdrant collection. Safe to use from several threads.

    Args:
        index: The index, of which what belongs to terms is used.
        ids: The ids of its points.
        connection: The connection to the server.
        collection: The collection's own name. Its alias may refer to points of another model one
            day, whose vectors can't be compared with a question's.
        payload: Which fields of the points found are returned.
    """

    def __init__(
        self,
        index: Index,
        ids: PointIds,
        connection: QdrantConnection,
        collection: str,
        payload: Sequence[str] = (),
    ) -> None:
        self._index = index
        self._ids = ids
        self._connection = connection
        self._collection = collection
        self._payload = list(payload)
        counts = index.passages.count_by_language()
        self._languages = [LANGUAGES[number] for number in np.flatnonzero(counts).tolist()]

    def find(self, query: Query, excluded: frozenset[int]) -> list[models.ScoredPoint]:
        """The points that may be the best ones.

        Args:
            query: What to look for.
            excluded: The numbers of documents to ignore.

        Raises:
            QdrantError: The server is away, or refuses.
        """
        if not self._languages or len(excluded) == len(self._index.documents):
            return []
        found = self._send(self._requests(query, excluded))
        return [point for response in found for point in response.points]

    def n_common(self, first: int, second: int) -> int:
        """In how many passages both of two terms are, among those that have most of them.

        Raises:
            QdrantError: The server is away, or refuses.
        """
        dimensions = self._ids.dimensions(np.array([first, second]))
        terms = sparse_vector(dimensions, np.ones(len(dimensions)))
        request = models.QueryRequest(
            query=terms, using=SPARSE, limit=N_CANDIDATES, with_vector=[SPARSE]
        )
        (found,) = self._send([request])
        wanted = frozenset(terms.indices)
        vectors = [point.vector for point in found.points]
        held = [vector[SPARSE] for vector in vectors if isinstance(vector, dict)]
        return sum(wanted <= set(one.indices) for one in held if hasattr(one, "indices"))

    def documents_with(
        self, grams: NDArray[np.int64], excluded: frozenset[int], k: int
    ) -> tuple[list[int], bool]:
        """The documents with stretches that have all these digests, and whether these are all.

        Args:
            grams: The digests (`index.qdrant.grams`); there must be one.
            excluded: The numbers of documents to ignore.
            k: How many stretches are looked at.

        Raises:
            QdrantError: The server is away, or refuses.
        """
        if len(excluded) == len(self._index.documents):
            return [], True
        must, must_not = self._conditions(excluded)
        request = models.QueryRequest(
            query=sparse_vector(grams, np.ones(len(grams))),
            using=GRAMS,
            filter=models.Filter(must=must, must_not=must_not),
            limit=k + 1,
            with_payload=[DOCUMENT],
        )
        (found,) = self._send([request])
        ids = [
            bytes.fromhex(str((point.payload or {})[DOCUMENT]))
            for point in found.points
            if round(point.score) == len(grams)
        ]
        known = self._ids.documents  # others have come since
        return sorted({known[id_] for id_ in ids[:k] if id_ in known}), len(ids) <= k

    def _send(self, requests: list[models.QueryRequest]) -> Sequence[models.QueryResponse]:
        def send(client: QdrantClient) -> Sequence[models.QueryResponse]:
            try:
                return client.query_batch_points(self._collection, requests)
            except UnexpectedResponse as error:
                is_not_found = error.status_code == HTTPStatus.NOT_FOUND
                # A proxy's page about something else wouldn't name the collection.
                if is_not_found and self._collection.encode() in error.content:
                    raise QdrantError(
                        f"The collection {self._collection} is gone from the Qdrant server: "
                        "/inyo-owner reload or a restart uploads it again, where the documents are."
                    ) from error
                raise

        return self._connection.call(send)

    def _requests(self, query: Query, excluded: frozenset[int]) -> list[models.QueryRequest]:
        """One request for each language."""
        vector = query.vector.tolist()
        weights: defaultdict[int, float] = defaultdict(float)
        idf = self._index.postings.idf
        for word in query.words:
            idf_weights = word.idf_weights(idf).tolist()
            for term, weight in zip(word.terms.tolist(), idf_weights, strict=True):
                weights[term] += weight
        dimensions = self._ids.dimensions(np.array(list(weights), dtype=np.int64))
        terms = sparse_vector(dimensions, np.array(list(weights.values())))
        must, must_not = self._conditions(excluded)
        requests = []
        for language in self._languages:
            in_language = models.FieldCondition(
                key=LANGUAGE, match=models.MatchValue(value=language)
            )
            filter_ = models.Filter(must=[in_language, *must], must_not=must_not)
            by_vector = models.Prefetch(
                query=vector, using=DENSE, filter=filter_, params=_RESCORED, limit=LIST_LENGTH
            )
            by_terms = models.Prefetch(query=terms, using=SPARSE, filter=filter_, limit=LIST_LENGTH)
            fused = models.QueryRequest(
                prefetch=[by_terms, by_vector],
                query=models.RrfQuery(rrf=models.Rrf(k=RRF_K)),
                limit=N_CANDIDATES,
                with_payload=self._payload or False,
            )
            alone = models.QueryRequest(
                query=vector,
                using=DENSE,
                filter=filter_,
                params=_RESCORED,
                limit=N_CANDIDATES,
                with_payload=self._payload or False,
            )
            # Qdrant refuses an empty sparse vector.
            requests.append(fused if terms.indices else alone)
        return requests

    def _conditions(
        self, excluded: frozenset[int]
    ) -> tuple[list[models.Condition], list[models.Condition]]:
        """What a filter must and must not match so that documents are ignored."""
        if not excluded:
            return [], []
        # Documents are named to be excluded or to be included, whichever are fewer.
        included = frozenset(range(len(self._index.documents))) - excluded
        excludes = len(excluded) <= len(included)
        named = sorted(excluded if excludes else included)
        ids = models.MatchAny(any=[self._ids.document_id(number) for number in named])
        condition = models.FieldCondition(key=DOCUMENT, match=ids)
        return ([], [condition]) if excludes else ([condition], [])


class QdrantCandidateGenerator:
    """Finds passages of an index that is at hand. Safe to use from several threads.

    Args:
        index: The passages.
        points: The passages as points.
        connection: The connection to the server.
        collection: The collection's own name.
    """

    def __init__(
        self, index: Index, points: Points, connection: QdrantConnection, collection: str
    ) -> None:
        self._index = index
        self._points = points
        self._search = PointSearch(index, points, connection, collection)

    def find(self, query: Query, excluded: frozenset[int]) -> Candidates:
        """Find the passages to be read closely.

        Args:
            query: What to look for.
            excluded: The numbers of documents to ignore.

        Raises:
            QdrantError: The server is away, or refuses.
        """
        found = self._search.find(query, excluded)
        numbers = self._points.passages([str(point.id) for point in found])
        # Another process may have newer documents. No passage is in two languages.
        return best_candidates(
            self._index, query, np.sort(numbers[numbers >= 0]), self._points.average
        )

    def with_documents(
        self, candidates: Candidates, positions: NDArray[np.int64]
    ) -> tuple[Index, NDArray[np.int64], NDArray[np.int64]]:
        """The index itself, which holds all documents."""
        return candidates.index, candidates.passages[positions], positions


def best_candidates(
    index: Index, query: Query, passages: NDArray[np.int64], average: float
) -> Candidates:
    """The best of a few passages, with the scores that they have in a local index.

    Args:
        index: The index that they are in.
        query: The question.
        passages: Their numbers, ascending.
        average: The average length of all passages of the documents, in terms.
    """
    table = index.passages
    if not len(passages):
        return Candidates(index, passages, np.empty(0), np.empty(0))
    counts, strengths = count_terms(table, passages, average)
    lexical = lexical_scores_of(counts, strengths, index.postings.idf, query.words) / query.ideal
    # The fused results have no cosines.
    semantic = PassageVectors(index).semantic_of(query, passages)
    weights = navigation_weights(table, passages)
    scores = first_scores(query, lexical, semantic, weights)
    best = best_to_rescore(scores, table.languages[passages])
    return Candidates(index, passages, lexical, semantic).at(best)
