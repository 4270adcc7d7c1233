"""Finds documents that say the same in two languages, and which of their sentences correspond.

`translation_of` in sources.toml declares a translation; the others are found in three steps:

1. Candidates: two documents of different languages, each among the `NEAREST` of the other by the
   cosine of their vectors.
2. The sentences of both candidates are aligned (`alignment`). Translations align along most of
   their length; texts that only share a subject do so here and there, and out of order.
3. A candidate is accepted if it is a better match than any other candidate of the two documents,
   and if the numbers and names in both texts don't contradict it.

Every document is compared with every document of another language and the same tenant: 20,000 in
each of two languages take 9 seconds of computing, and four times as many sixteen times as long.
Alignments are cached: a build aligns only pairs of which a document is new.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import numpy as np
from cachetools import LRUCache, cachedmethod
from numpy.typing import NDArray

from index.embedding.base import Embedder, Vectors, unit_rows
from index.files import digest_of
from index.indexing.alignment import align, shares_of
from index.indexing.cache import BuildCache
from index.params import (
    MIN_ALIGNED_SHARE,
    MIN_ALIGNMENT_COSINE,
    MIN_ALIGNMENT_MARGIN,
    MIN_ALIGNMENT_SCORE,
    MIN_COSINE_IN_PARALLEL_TEXTS,
    NAMES_FOR_FULL_WEIGHT,
    NAMES_WEIGHT,
)
from index.storage.documents import DocumentTable
from index.storage.index import KINDS, ParallelTexts, PassageTable
from index.storage.lexicon import NEUTRAL, Lexicon
from index.text.tokenizer import fold
from index.types import LANGUAGES, TENANTS, Progress, tenant_of

Pair = tuple[int, int]  # the numbers of two documents, the smaller one first

ALIGNMENT_VERSION = 1  # goes up when the same documents would be aligned differently
NEAREST = 3  # candidates of a document in each language; the translation is the first in 98 %
_BLOCK = 512  # rows of cosines in memory at once: 40 MB for 20,000 documents
_RECENT = 300  # documents whose sentences stay embedded
_NAVIGATION = KINDS.index("navigation")
_SHRINKAGE = 10.0  # sentences: the mean of fewer than these says little about the document


@dataclass(frozen=True, slots=True)
class Comparison:
    """How well two documents align.

    `aligned_share`: how much of the document that aligns less well has a correspondence, 0 to 1.
    `score`: how far the cosines of corresponding sentences lie above the minimum, summed over both
    documents. `names`: how much shared names and numbers speak for a translation, or, if negative,
    against it.
    """

    pair: Pair
    aligned_share: float
    score: float
    names: float

    @property
    def is_likely(self) -> bool:
        """Whether the two look like translations, regardless of other documents."""
        is_near = self.score + self.names >= MIN_ALIGNMENT_SCORE
        return is_near and self.aligned_share >= MIN_ALIGNED_SHARE


def find_parallel_texts(
    documents: DocumentTable,
    passages: PassageTable,
    lexicon: Lexicon,
    document_vector: Callable[[int], Vectors],
    embedder: Embedder,
    cache: BuildCache,
    progress: Progress,
) -> ParallelTexts:
    """Find the documents that are translations of each other and align their sentences.

    Args:
        documents: All documents of the index.
        passages: Their passages and sentences.
        lexicon: Their terms.
        document_vector: Returns a document's vector, shape (dimension,), not necessarily of unit
            norm. It isn't called if all documents are in one language.
        embedder: Embeds sentences: the bundled model.
        cache: Holds the alignments of earlier builds.
        progress: Is told the stage ("subjects", "twins"), how much is done and how much there is.
    """
    languages = document_languages(passages)
    originals = documents.originals
    translations = np.flatnonzero((originals >= 0) & (originals != np.arange(len(originals))))
    declared = {
        (min(pair), max(pair))
        for pair in zip(translations.tolist(), originals[translations].tolist(), strict=True)
    }
    pairs = set(declared)
    if len(np.unique(languages[languages >= 0])) > 1:
        vectors = []
        for number in range(len(documents)):
            vectors.append(document_vector(number))
            progress("subjects", number + 1, len(documents))
        for numbers in _by_tenant(documents):
            nearest = mutual_nearest(np.array(vectors)[numbers], languages[numbers])
            pairs |= {(int(numbers[one]), int(numbers[other])) for one, other in nearest}
    aligner = _Aligner(documents, passages, lexicon, embedder, cache)
    comparisons = []
    for done, pair in enumerate(sorted(pairs), 1):
        comparisons.append(aligner.compare(pair))
        progress("twins", done, len(pairs))
    links = [np.empty((0, 2), dtype=np.int64)]
    for comparison in choose(comparisons, languages, declared):
        sentence_pairs = aligner.corresponding_sentences(comparison.pair)
        links += [sentence_pairs, sentence_pairs[:, ::-1]]
    unique = np.unique(np.concatenate(links), axis=0)
    bounds = np.searchsorted(unique[:, 0], np.arange(passages.document_bounds[-1] + 1))
    return ParallelTexts(bounds.astype(np.int64), unique[:, 1].astype(np.int32))


def _by_tenant(documents: DocumentTable) -> Iterator[NDArray[np.int64]]:
    """The numbers of everybody's documents, then of each tenant's, ascending.

    Only these are compared with each other: what one tenant adds changes nothing for the others.
    """
    tenants: dict[str | None, list[int]] = defaultdict(list)
    of_tenants = documents.below(TENANTS)
    for number in sorted(of_tenants):
        tenants[tenant_of(documents.facts(number)["path"])].append(number)
    everybodys = [number for number in range(len(documents)) if number not in of_tenants]
    for numbers in (everybodys, *tenants.values()):
        yield np.array(numbers, dtype=np.int64)


def document_languages(passages: PassageTable) -> NDArray[np.int8]:
    """The language of most of each document's passages, as a position in LANGUAGES.

    Returns:
        Shape (n_documents,); -1 for a document without passages.
    """
    n_documents = len(passages.document_bounds) - 1
    keys = passages.documents.astype(np.int64) * len(LANGUAGES) + passages.languages
    counts = np.bincount(keys, minlength=n_documents * len(LANGUAGES))
    counts = counts.reshape(n_documents, len(LANGUAGES))
    languages: NDArray[np.int8] = counts.argmax(axis=1).astype(np.int8)
    languages[counts.sum(axis=1) == 0] = -1
    return languages


def mutual_nearest(vectors: Vectors, languages: NDArray[np.int8]) -> set[Pair]:
    """Find the pairs of documents each of which is among the `NEAREST` of the other.

    Args:
        vectors: Shape (n_documents, dimension).
        languages: Shape (n_documents,); a document is compared with those of other languages only,
            and not at all if its language is -1.
    """
    unit = unit_rows(vectors)
    n_documents = len(unit)
    pairs: set[Pair] = set()
    for one, other in itertools.combinations(range(len(LANGUAGES)), 2):
        rows, columns = np.flatnonzero(languages == one), np.flatnonzero(languages == other)
        row, column = _nearest(unit[rows], unit[columns])
        forth = rows[row] * n_documents + columns[column]
        column, row = _nearest(unit[columns], unit[rows])
        back = rows[row] * n_documents + columns[column]
        both = np.intersect1d(forth, back)
        mutual = np.column_stack(np.divmod(both, max(n_documents, 1)))
        pairs.update((min(pair), max(pair)) for pair in mutual.tolist())
    return pairs


def _nearest(queries: Vectors, others: Vectors) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of `queries`, and for each the rows of `others` with the highest positive cosine."""
    rows, columns = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for start in range(0, len(queries) if len(others) else 0, _BLOCK):
        cosines = queries[start : start + _BLOCK] @ others.T
        numbers = np.arange(len(cosines))
        for _ in range(min(NEAREST, len(others))):
            best = cosines.argmax(axis=1)
            is_positive = cosines[numbers, best] > 0
            rows.append(start + numbers[is_positive])
            columns.append(best[is_positive])
            cosines[numbers, best] = 0.0
    return np.concatenate(rows), np.concatenate(columns)


@dataclass(frozen=True)  # without slots: `cachedmethod` needs a `__dict__`
class _Aligner:
    """Aligns pairs of documents, or finds their alignment in the cache."""

    _documents: DocumentTable
    _passages: PassageTable
    _lexicon: Lexicon
    _embedder: Embedder
    _cache: BuildCache
    _vectors: LRUCache[int, Vectors] = field(default_factory=lambda: LRUCache(_RECENT))
    _words: LRUCache[int, tuple[frozenset[str], frozenset[str]]] = field(
        default_factory=lambda: LRUCache(_RECENT)
    )

    def compare(self, pair: Pair) -> Comparison:
        """Measure how well two documents correspond."""

        def align_all() -> NDArray[np.float64]:
            first, second = map(self._sentence_vectors, pair)
            shares = shares_of(first), shares_of(second)
            aligned = np.zeros(2)
            score = 0.0
            for bead in align(first, second, MIN_ALIGNMENT_COSINE):
                parts = shares[0][slice(*bead.first)].sum(), shares[1][slice(*bead.second)].sum()
                aligned += parts
                score += float(sum(parts)) * (bead.cosine - MIN_ALIGNMENT_COSINE)
            return np.array([aligned.min(), score])

        aligned_share, score = self._cached("comparison", pair, align_all).tolist()
        (names, words), (other_names, other_words) = map(self._names_and_words, pair)
        n_names = len(names) + len(other_names)
        n_shared = len(names & other_words) + len(other_names & words)
        weight = NAMES_WEIGHT * min(1.0, n_names / NAMES_FOR_FULL_WEIGHT)
        evidence = weight * (n_shared / n_names - 0.5) if n_names else 0.0
        return Comparison(pair, aligned_share, score, evidence)

    def corresponding_sentences(self, pair: Pair) -> NDArray[np.int64]:
        """Find the sentences of two documents that say the same; shape (n_pairs, 2).

        The mean of a document's sentences is subtracted from each of them, as it can't tell which
        sentence corresponds to which.
        """

        def align_centred() -> NDArray[np.int64]:
            centred = []
            for vectors in map(self._sentence_vectors, pair):
                lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
                count = np.count_nonzero(lengths)
                mean = vectors.sum(axis=0) / max(float(lengths.sum()), 1.0)
                centred.append(vectors - lengths * mean * (count / (count + _SHRINKAGE)))
            links = [np.empty((0, 2), dtype=np.int64)]
            for bead in align(centred[0], centred[1], MIN_COSINE_IN_PARALLEL_TEXTS):
                both = itertools.product(range(*bead.first), range(*bead.second))
                links.append(np.array(list(both)))
            return np.concatenate(links)

        positions = self._cached("alignment", pair, align_centred).astype(np.int64).reshape(-1, 2)
        first, second = map(self._sentences, pair)
        return np.column_stack([first[positions[:, 0]], second[positions[:, 1]]])

    def _cached(self, kind: str, pair: Pair, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """The cached result of `make` for two documents, computed if there is none."""
        digest = digest_of(*map(self._digest, pair))
        kind = f"{kind}:{self._embedder.identity}:{ALIGNMENT_VERSION}"
        content = self._cache.get(kind, digest)
        if content is None:
            content = make().astype(np.float64).tobytes()
            self._cache.put(kind, digest, content)
        return np.frombuffer(content, dtype=np.float64)

    def _digest(self, document: int) -> bytes:
        """A digest of all that a document's sentence vectors depend on."""
        sentences = self._sentences(document)
        spans = self._passages.sentence_spans[sentences].tobytes()
        n_terms = self._passages.count_terms(sentences).tobytes()
        return digest_of(self._documents.digests[document].tobytes(), spans, n_terms)

    def _sentences(self, document: int) -> NDArray[np.int64]:
        """The numbers of a document's sentences, without a web page's navigation."""
        all_sentences = self._passages.document_sentences(document)
        kinds = self._passages.sentence_kinds[all_sentences.start : all_sentences.stop]
        sentences: NDArray[np.int64] = all_sentences.start + np.flatnonzero(kinds != _NAVIGATION)
        return sentences

    @cachedmethod(attrgetter("_vectors"))
    def _sentence_vectors(self, document: int) -> Vectors:
        """The vectors of a document's sentences, each as long as its sentence has terms."""
        sentences = self._sentences(document)
        text = self._documents.text(document)
        spans = self._passages.sentence_spans[sentences].tolist()
        vectors = self._embedder.embed_passages([text[start:end] for start, end in spans])
        return vectors * self._passages.count_terms(sentences).astype(np.float32)[:, None]

    @cachedmethod(attrgetter("_words"))
    def _names_and_words(self, document: int) -> tuple[frozenset[str], frozenset[str]]:
        """The words that are written alike in all languages, such as "2023"; and all words."""
        bounds = self._passages.document_bounds[document : document + 2]
        first, last = self._passages.term_bounds[bounds]
        terms = np.unique(self._passages.sentence_terms[first:last])
        words = [fold(self._lexicon.forms[term]) for term in terms.tolist()]
        is_name = (self._lexicon.groups[terms] >= NEUTRAL).tolist()
        return frozenset(itertools.compress(words, is_name)), frozenset(words)


def choose(
    comparisons: Sequence[Comparison], languages: NDArray[np.int8], declared: Collection[Pair]
) -> list[Comparison]:
    """Choose the comparisons that show translations.

    Args:
        comparisons: Of all candidates.
        languages: Of all documents.
        declared: Pairs that are translations according to sources.toml: they are always chosen,
            and no other document is a translation of theirs in the same language.
    """
    # The comparisons of a document with those of one language: at most one is chosen.
    rivals: dict[tuple[int, int], list[Comparison]] = defaultdict(list)

    def keys(pair: Pair) -> tuple[tuple[int, int], tuple[int, int]]:
        return (pair[0], int(languages[pair[1]])), (pair[1], int(languages[pair[0]]))

    for comparison in comparisons:
        for key in keys(comparison.pair):
            rivals[key].append(comparison)
    chosen = []
    for comparison in comparisons:
        others = [
            other
            for key in keys(comparison.pair)
            for other in rivals[key]
            if other is not comparison
        ]
        best = max((other.score for other in others), default=0.0)
        if comparison.pair in declared or (
            comparison.is_likely
            and comparison.score >= best + MIN_ALIGNMENT_MARGIN
            and not any(other.pair in declared for other in others)
        ):
            chosen.append(comparison)
    return chosen
