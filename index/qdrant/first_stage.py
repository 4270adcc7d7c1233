"""Finds passages on Qdrant: one request, in which terms and vectors are fused for each language.

The engine's order decides only which passages are looked at here: of the best it names, the scores
are then worked out exactly, as the embedded index has them. Its scores could not serve: a sparse
product adds up a word's counterparts, of which only the best counts.

For each language fusing is the last stage of a query of its own. Only there Qdrant fuses what it
has merged of all shards; in a stage before the last, each shard fuses its own, and the last stage's
order alone decides what is kept of them all.
"""

from collections.abc import Sequence

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from index.errors import QdrantError
from index.qdrant.client import QdrantConnection
from index.qdrant.points import Points, Sparse, sparse_vector
from index.retrieval.bm25 import lexical_scores_of
from index.retrieval.dense import PassageVectors
from index.retrieval.first_stage import (
    Candidates,
    best_to_rescore,
    first_scores,
    navigation_weights,
)
from index.retrieval.query import Query
from index.storage.index import Index
from index.types import LANGUAGES

DENSE, SPARSE = "passage", "terms"  # the names of a point's vectors
DOCUMENT, LANGUAGE = "document", "language"  # and of what filters look at
POOL = 100  # passages of each language that the engine names and that are scored here
DEPTH = 200  # of each list that is fused
RRF_K = 2
_NOT_FOUND = 404
# So many times as many as are wanted are found by their codes, where there are any, and compared by
# their vectors. With 3 times, binary codes give 97.5 % of the same answers on techdocs_xl.
_BY_CODES = models.SearchParams(
    quantization=models.QuantizationSearchParams(rescore=True, oversampling=10.0)
)


class QdrantCandidateGenerator:
    """Finds passages of one segment in a collection. Safe to use from several threads.

    Args:
        index: The passages.
        points: The same, as the collection holds them.
        engine: Where it is.
        collection: Its own name. Behind an alias there may be points of another model one day,
            among whose vectors a question's would find anything.
    """

    def __init__(
        self, index: Index, points: Points, engine: QdrantConnection, collection: str
    ) -> None:
        self._segment = index
        self._points = points
        self._engine = engine
        self._collection = collection
        self._vectors = PassageVectors(index)
        self._navigation_weights = navigation_weights(index.passages)
        held = np.bincount(index.passages.languages, minlength=len(LANGUAGES))
        self._languages = [LANGUAGES[number] for number in np.flatnonzero(held).tolist()]

    def find(self, query: Query, left_out: frozenset[int]) -> Candidates:
        """The passages to read closely.

        Raises:
            QdrantError: The engine is away, or refuses.
        """
        if not self._languages or len(left_out) == len(self._segment.documents):
            return Candidates(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))
        pool = self._pool(query, left_out)
        first = first_scores(pool.lexical, pool.semantic, self._navigation_weights[pool.passages])
        return pool.at(best_to_rescore(first, self._segment.passages.languages[pool.passages]))

    def _pool(self, query: Query, left_out: frozenset[int]) -> Candidates:
        numbers = self._points.passages(self._ask(query, left_out))
        # Another process may have newer documents; no passage is in two languages.
        passages = np.sort(numbers[numbers >= 0])
        block, strengths = self._points.counted(passages)
        lexical = lexical_scores_of(block, strengths, self._segment.postings.idf, query.words)
        # No cosine comes with what is fused; here they are read where the terms are read too.
        semantic = self._vectors.semantic_of(query, passages)
        return Candidates(passages, lexical / query.ideal, semantic)

    def _ask(self, query: Query, left_out: frozenset[int]) -> Sequence[str]:
        """The ids of points."""
        vector = query.vector.tolist()
        terms = self._terms(query)
        hidden = self._hidden(left_out)
        requests = [self._of_language(name, terms, vector, hidden) for name in self._languages]
        answers = self._engine.call(lambda client: self._named(client, requests))
        return [str(point.id) for answer in answers for point in answer.points]

    def _named(
        self, client: QdrantClient, requests: Sequence[models.QueryRequest]
    ) -> Sequence[models.QueryResponse]:
        try:
            return client.query_batch_points(self._collection, requests)
        except UnexpectedResponse as error:
            # A proxy's page about something that it hasn't found wouldn't name it.
            if error.status_code != _NOT_FOUND or self._collection.encode() not in error.content:
                raise
            raise QdrantError(
                f"The collection {self._collection} is gone from the engine: /inyo-owner reload "
                "uploads it again, and so does starting again."
            ) from error

    def _of_language(
        self,
        language: str,
        terms: Sparse,
        vector: list[float],
        hidden: models.Filter,
    ) -> models.QueryRequest:
        """The best passages in a language, by terms and by vectors."""
        is_in = models.FieldCondition(key=LANGUAGE, match=models.MatchValue(value=language))
        chosen = hidden.model_copy(update={"must": [is_in, *(hidden.must or [])]})
        if not terms.indices:  # which the engine would take for an error
            return models.QueryRequest(
                query=vector, using=DENSE, filter=chosen, params=_BY_CODES, limit=POOL
            )
        near = models.Prefetch(
            query=vector, using=DENSE, filter=chosen, params=_BY_CODES, limit=DEPTH
        )
        asked = models.SparseVector(indices=terms.indices, values=terms.values)
        holding = models.Prefetch(query=asked, using=SPARSE, filter=chosen, limit=DEPTH)
        return models.QueryRequest(
            prefetch=[holding, near],
            query=models.RrfQuery(rrf=models.Rrf(k=RRF_K)),
            limit=POOL,
        )

    def _terms(self, query: Query) -> Sparse:
        """What the question's terms are worth in a passage."""
        worths: dict[int, float] = {}
        idf = self._segment.postings.idf
        for word in query.words:
            weights = word.idf_weights(idf)
            for term, worth in zip(word.terms.tolist(), weights.tolist(), strict=True):
                worths[term] = worths.get(term, 0.0) + worth
        terms = np.array(list(worths), dtype=np.int64)
        return sparse_vector(self._points.dimensions(terms), np.array(list(worths.values())))

    def _hidden(self, left_out: frozenset[int]) -> models.Filter:
        """What keeps documents out; named are those or the others, whichever are fewer."""
        if not left_out:
            return models.Filter()
        n_documents = len(self._segment.documents)
        if 2 * len(left_out) <= n_documents:
            return models.Filter(must_not=[self._among(left_out)])
        return models.Filter(must=[self._among(frozenset(range(n_documents)) - left_out)])

    def _among(self, documents: frozenset[int]) -> models.FieldCondition:
        ids = [self._points.document_id(number) for number in sorted(documents)]
        return models.FieldCondition(key=DOCUMENT, match=models.MatchAny(any=ids))
