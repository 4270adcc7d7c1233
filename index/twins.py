"""Documents -> which of their sentences say the same in another language, found by vectors.

Documents that are each other's nearest are aligned sentence by sentence (`index.alignment`). Two
are twins when most of each corresponds to the other, closer than to any other document, and when
the numbers and names that are written alike in all languages speak for it rather than against. What
is about the same subject only has neighbours here and there, and no order.

The cost beside the comparison of documents: each sentence of a candidate is embedded, once as long
as its document is remembered, and each pair of candidates aligned, which takes a millisecond for
short documents and grows with their length.
"""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.alignment import Bead, align, shares_of
from index.analysis import fold
from index.embedding import Embedder, Vectors
from index.lexicon import NEUTRAL, Lexicon
from index.records import LANGUAGES
from index.segment import KINDS, DocumentTable, PassageTable, Twins
from index.tuning import (
    LEAST_IN_TWINS,
    MIN_TWIN_COSINE,
    MIN_TWIN_COVERAGE,
    MIN_TWIN_LIKENESS,
    MIN_TWIN_MARGIN,
    TWIN_NAMES,
    TWIN_NAMES_WEIGHT,
)
from index.twin_candidates import candidate_pairs, document_languages, document_vectors
from index.weakly import weakly

Report = Callable[[str, int, int], None]
Pair = tuple[int, int]
REMEMBERED = 5_000  # documents whose sentences stay embedded
SAMPLE = 200  # documents of a language from which its mean is taken
_SHRINKAGE = 10.0  # sentences: the mean of fewer is theirs rather than their language's
_MENU = KINDS.index("menu")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents, aligned. `coverage` is the least share of either that corresponds."""

    pair: Pair
    coverage: float
    likeness: float
    names: float

    @property
    def is_likely(self) -> bool:
        """Whether the two say the same, other documents aside."""
        is_near = self.likeness + self.names >= MIN_TWIN_LIKENESS
        return is_near and self.coverage >= MIN_TWIN_COVERAGE


def find_twins(
    documents: DocumentTable,
    passages: PassageTable,
    lexicon: Lexicon,
    idf: NDArray[np.float64],
    term_vectors: Vectors,
    embedder: Embedder,
    progress: Report,
) -> Twins:
    """Find the twins among these documents.

    Args:
        documents: Their texts, and which are said to be translations of which.
        passages: Their passages and sentences.
        lexicon: Their terms.
        idf: What each term is worth.
        term_vectors: Shape (n_terms, dimension).
        embedder: The bundled one, which made `term_vectors` and embeds sentences here.
        progress: Told how far it is.
    """
    declared = _declared(documents)
    languages = document_languages(passages)
    pairs: set[Pair] = set(declared)
    if len(np.unique(languages[languages >= 0])) > 1:
        vectors = document_vectors(passages, idf, term_vectors)
        pairs.update(candidate_pairs(vectors, languages))
    reader = _Reader(documents, passages, languages, lexicon, idf, embedder)
    reader.learn_means(pairs)
    comparisons = []
    for done, (first, second) in enumerate(sorted(pairs), 1):
        comparisons.append(reader.compare(first, second))
        progress("twins", done, len(pairs))
    chosen = choose(comparisons, languages, declared)
    beads = {c.pair: reader.align(*c.pair, LEAST_IN_TWINS) for c in chosen}
    return _arrays(beads, reader, int(passages.document_bounds[-1]))


def choose(
    comparisons: Sequence[Comparison], languages: NDArray[np.int8], declared: frozenset[Pair]
) -> list[Comparison]:
    """The comparisons that show twins: one at most for a document and a language."""
    rivals: dict[tuple[int, int], list[Comparison]] = defaultdict(list)
    for comparison in comparisons:
        for key in _keys(comparison.pair, languages):
            rivals[key].append(comparison)

    def wins(comparison: Comparison) -> bool:
        if comparison.pair in declared:
            return True
        others = [
            other
            for key in _keys(comparison.pair, languages)
            for other in rivals[key]
            if other is not comparison
        ]
        if any(other.pair in declared for other in others):
            return False
        best = max((other.likeness for other in others), default=0.0)
        return comparison.is_likely and comparison.likeness >= best + MIN_TWIN_MARGIN

    return [comparison for comparison in comparisons if wins(comparison)]


def _keys(pair: Pair, languages: NDArray[np.int8]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Each document, with the language in which it has the other."""
    first, second = pair
    return (first, int(languages[second])), (second, int(languages[first]))


def _declared(documents: DocumentTable) -> frozenset[Pair]:
    """The pairs of which one is said to be the translation of the other."""
    numbers = {str(facts["path"]): number for number, facts in enumerate(documents.facts)}
    pairs = set()
    for number, facts in enumerate(documents.facts):
        original = numbers.get(facts.get("translation_of") or "", number)
        if original != number:
            pairs.add((min(number, original), max(number, original)))
    return frozenset(pairs)


class _Reader:
    """Embeds the sentences of documents and compares documents by them."""

    def __init__(
        self,
        documents: DocumentTable,
        passages: PassageTable,
        languages: NDArray[np.int8],
        lexicon: Lexicon,
        idf: NDArray[np.float64],
        embedder: Embedder,
    ) -> None:
        self._documents = documents
        self._passages = passages
        self._languages = languages
        self._lexicon = lexicon
        self._idf = idf
        self._embedder = embedder
        self._means = np.zeros((len(LANGUAGES) + 1, embedder.dimension), dtype=np.float32)
        self._embedded = functools.lru_cache(maxsize=REMEMBERED)(weakly(self._embed))
        self._named = functools.lru_cache(maxsize=REMEMBERED)(weakly(self._read_names))

    def learn_means(self, pairs: Iterable[Pair]) -> None:
        """Take note of what all sentences of a language have in common."""
        held = np.unique(np.array(sorted(pairs), dtype=np.int64).reshape(-1))
        for language in range(len(LANGUAGES)):
            members = held[self._languages[held] == language]
            if not len(members):
                continue
            sample = members[:: -(-len(members) // SAMPLE)]
            embedded = [self._embedded(int(document)) for document in sample]
            total = sum((vectors.sum(axis=0) for vectors, _ in embedded), np.zeros(1, np.float32))
            mass = float(sum(masses.sum() for _, masses in embedded))
            count = float(sum(np.count_nonzero(masses) for _, masses in embedded))
            if mass:
                self._means[language] = total / mass * (count / (count + _SHRINKAGE))

    def sentences_of(self, document: int) -> NDArray[np.intp]:
        """The numbers of its sentences, a web page's navigation left out."""
        first, last = self._passages.document_bounds[document : document + 2].tolist()
        kinds = self._passages.sentence_kinds[first:last]
        numbers: NDArray[np.intp] = first + np.flatnonzero(kinds != _MENU)
        return numbers

    def align(self, first: int, second: int, least: float) -> list[Bead]:
        """The correspondences of two documents, in positions among their sentences."""
        return align(self._centred(first), self._centred(second), least)

    def compare(self, first: int, second: int) -> Comparison:
        """Whether two documents say the same, and how much of them does."""
        beads = self.align(first, second, MIN_TWIN_COSINE)
        shares = shares_of(self._centred(first)), shares_of(self._centred(second))
        covered = [0.0, 0.0]
        likeness = 0.0
        for bead in beads:
            parts = shares[0][slice(*bead.first)].sum(), shares[1][slice(*bead.second)].sum()
            covered = [covered[0] + float(parts[0]), covered[1] + float(parts[1])]
            likeness += float(sum(parts)) * (bead.cosine - MIN_TWIN_COSINE)
        return Comparison((first, second), min(covered), likeness, self._names(first, second))

    def _centred(self, document: int) -> Vectors:
        vectors, masses = self._embedded(document)
        centred: Vectors = vectors - masses[:, None] * self._means[self._languages[document]]
        return centred

    def _embed(self, document: int) -> tuple[Vectors, Vectors]:
        """Its sentences' vectors, each as long as its terms are worth, and those lengths."""
        sentences = self.sentences_of(document)
        text = self._documents.document(document).text
        spans = self._passages.sentence_spans[sentences].tolist()
        vectors = self._embedder.embed_passages([text[start:end] for start, end in spans])
        worths = [self._idf[self._passages.terms_of(int(s))].sum() for s in sentences]
        masses = np.array(worths, dtype=np.float32)
        return vectors * masses[:, None], masses

    def _names(self, first: int, second: int) -> float:
        """What numbers and names say for it, or against it where the sign is negative."""
        shared = total = 0.0
        for one, other in ((first, second), (second, first)):
            names, forms = self._named(one)[0], self._named(other)[1]
            total += sum(names.values())
            shared += sum(worth for form, worth in names.items() if form in forms)
        if not total:
            return 0.0
        full = TWIN_NAMES * float(self._idf.max())
        return TWIN_NAMES_WEIGHT * (shared / total - 0.5) * min(1.0, total / full)

    def _read_names(self, document: int) -> tuple[dict[str, float], frozenset[str]]:
        """The forms that are written alike in all languages, with their idf; and all forms."""
        bounds = self._passages.document_bounds[document : document + 2]
        start, end = self._passages.term_bounds[bounds]
        terms = np.unique(self._passages.sentence_terms[start:end]).tolist()
        forms = {term: fold(self._lexicon.forms[term]) for term in terms}
        names = {
            forms[term]: float(self._idf[term])
            for term in terms
            if self._lexicon.groups[term] >= NEUTRAL
        }
        return names, frozenset(forms.values())


def _arrays(beads: Mapping[Pair, Sequence[Bead]], reader: _Reader, n_sentences: int) -> Twins:
    twins: dict[int, set[int]] = defaultdict(set)
    for pair, found in beads.items():
        first, second = (reader.sentences_of(document) for document in pair)
        for bead in found:
            for one in first[slice(*bead.first)].tolist():
                for other in second[slice(*bead.second)].tolist():
                    twins[one].add(other)
                    twins[other].add(one)
    counts = np.zeros(n_sentences + 1, dtype=np.int64)
    for sentence, others in twins.items():
        counts[sentence + 1] = len(others)
    sentences = [other for sentence in sorted(twins) for other in sorted(twins[sentence])]
    return Twins(np.cumsum(counts), np.array(sentences, dtype=np.int32))
