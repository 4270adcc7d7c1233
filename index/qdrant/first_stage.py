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
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from index.errors import QdrantError
from index.qdrant.client import QdrantConnection
from index.qdrant.points import DENSE, DOCUMENT, LANGUAGE, SPARSE, Points, sparse_vector
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


class QdrantCandidateGenerator:
    """Finds passages of an index in a Qdrant collection. Safe to use from several threads.

    Args:
        index: The passages.
        points: The passages as points.
        connection: The connection to the server.
        collection: The collection's own name. Its alias may refer to points of another model one
            day, whose vectors can't be compared with a question's.
    """

    def __init__(
        self, index: Index, points: Points, connection: QdrantConnection, collection: str
    ) -> None:
        self._index = index
        self._points = points
        self._connection = connection
        self._collection = collection
        self._vectors = PassageVectors(index)
        self._navigation_weights = navigation_weights(index.passages)
        counts = np.bincount(index.passages.languages, minlength=len(LANGUAGES))
        self._languages = [LANGUAGES[number] for number in np.flatnonzero(counts).tolist()]

    def find(self, query: Query, excluded: frozenset[int]) -> Candidates:
        """Find the passages to be read closely.

        Args:
            query: What to look for.
            excluded: The numbers of documents to ignore.

        Raises:
            QdrantError: The server is away, or refuses.
        """
        if not self._languages or len(excluded) == len(self._index.documents):
            return Candidates(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))
        requests = self._requests(query, excluded)

        def send(client: QdrantClient) -> Sequence[models.QueryResponse]:
            try:
                return client.query_batch_points(self._collection, requests)
            except UnexpectedResponse as error:
                is_not_found = error.status_code == HTTPStatus.NOT_FOUND
                # A proxy's page about something else wouldn't name the collection.
                if is_not_found and self._collection.encode() in error.content:
                    raise QdrantError(
                        f"The collection {self._collection} is gone from the Qdrant server: "
                        "/inyo-owner reload or a restart uploads it again."
                    ) from error
                raise

        responses = self._connection.call(send)
        ids = [str(point.id) for response in responses for point in response.points]
        numbers = self._points.passages(ids)
        # Another process may have newer documents. No passage is in two languages.
        passages = np.sort(numbers[numbers >= 0])
        counts, strengths = self._points.term_counts(passages)
        lexical = lexical_scores_of(counts, strengths, self._index.postings.idf, query.words)
        # The fused results have no cosines.
        semantic = self._vectors.semantic_of(query, passages)
        lexical = lexical / query.ideal
        candidates = Candidates(passages, lexical, semantic)
        scores = first_scores(query, lexical, semantic, self._navigation_weights[passages])
        return candidates.at(best_to_rescore(scores, self._index.passages.languages[passages]))

    def _requests(self, query: Query, excluded: frozenset[int]) -> list[models.QueryRequest]:
        """One request for each language."""
        vector = query.vector.tolist()
        weights: defaultdict[int, float] = defaultdict(float)
        idf = self._index.postings.idf
        for word in query.words:
            idf_weights = word.idf_weights(idf).tolist()
            for term, weight in zip(word.terms.tolist(), idf_weights, strict=True):
                weights[term] += weight
        dimensions = self._points.dimensions(np.array(list(weights), dtype=np.int64))
        terms = sparse_vector(dimensions, np.array(list(weights.values())))
        must: list[models.Condition] = []
        must_not: list[models.Condition] = []
        if excluded:
            # Documents are named to be excluded or to be included, whichever are fewer.
            included = frozenset(range(len(self._index.documents))) - excluded
            excludes = len(excluded) <= len(included)
            named = sorted(excluded if excludes else included)
            ids = models.MatchAny(any=[self._points.document_id(number) for number in named])
            condition = models.FieldCondition(key=DOCUMENT, match=ids)
            (must_not if excludes else must).append(condition)
        requests = []
        for language in self._languages:
            in_language = models.FieldCondition(
                key=LANGUAGE, match=models.MatchValue(value=language)
            )
            filter_ = models.Filter(must=[in_language, *must], must_not=must_not or None)
            by_vector = models.Prefetch(
                query=vector, using=DENSE, filter=filter_, params=_RESCORED, limit=LIST_LENGTH
            )
            by_terms = models.Prefetch(query=terms, using=SPARSE, filter=filter_, limit=LIST_LENGTH)
            fused = models.QueryRequest(
                prefetch=[by_terms, by_vector],
                query=models.RrfQuery(rrf=models.Rrf(k=RRF_K)),
                limit=N_CANDIDATES,
            )
            alone = models.QueryRequest(
                query=vector, using=DENSE, filter=filter_, params=_RESCORED, limit=N_CANDIDATES
            )
            # Qdrant refuses an empty sparse vector.
            requests.append(fused if terms.indices else alone)
        return requests
