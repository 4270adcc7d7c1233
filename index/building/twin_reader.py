"""Two documents -> how alike they are, sentence by sentence; nothing but their texts decides.

So what was once compared stays compared, whatever else joins or leaves the index.
"""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.arrays.string_table import StringTable
from index.building.alignment import Bead, align, shares_of
from index.embedding.base import Embedder, Vectors
from index.params import (
    LEAST_IN_TWINS,
    MIN_TWIN_COSINE,
    MIN_TWIN_COVERAGE,
    MIN_TWIN_LIKENESS,
    TWIN_NAMES,
    TWIN_NAMES_WEIGHT,
)
from index.segments.document_table import DocumentTable
from index.segments.segment import KINDS, PassageTable
from index.text.tokenizer import fold
from index.types import LANGUAGES
from index.weak_methods import weakly

Pair = tuple[int, int]
REMEMBERED = 300  # documents whose sentences stay embedded
_MENU = KINDS.index("menu")
_SHRINKAGE = 10.0  # sentences: what fewer have in common is theirs rather than the document's
_OF_A_LANGUAGE = tuple(f"{language}:" for language in LANGUAGES)


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


class TwinReader:
    """Embeds the sentences of documents and compares documents by them.

    Args:
        documents: Their texts.
        passages: Their sentences.
        readings: Table of what the sentences' words were read as.
        tokens: As in `index.segments.segment.Kept`.
        embedder: The bundled one.
    """

    def __init__(
        self,
        documents: DocumentTable,
        passages: PassageTable,
        readings: StringTable,
        tokens: NDArray[np.int32],
        embedder: Embedder,
    ) -> None:
        self._documents = documents
        self._passages = passages
        self._readings = readings
        self._tokens = tokens
        self._embedder = embedder
        self._embedded = functools.lru_cache(maxsize=REMEMBERED)(weakly(self._embed))
        self._named = functools.lru_cache(maxsize=REMEMBERED)(weakly(self._read_names))

    def sentences_of(self, document: int) -> NDArray[np.int64]:
        """The numbers of its sentences, a web page's navigation left out."""
        first, last = self._passages.document_bounds[document : document + 2].tolist()
        kinds = self._passages.sentence_kinds[first:last]
        numbers: NDArray[np.int64] = first + np.flatnonzero(kinds != _MENU)
        return numbers

    def correspondences(self, first: int, second: int) -> list[Bead]:
        """Which sentences of two twins say the same, in positions among their sentences.

        What all sentences of a document have in common tells nothing about which is which.
        """
        sides = (_centred(self._embedded(first)), _centred(self._embedded(second)))
        return align(*sides, LEAST_IN_TWINS)

    def compare(self, first: int, second: int) -> Comparison:
        """Whether two documents say the same, and how much of them does."""
        beads = align(self._embedded(first), self._embedded(second), MIN_TWIN_COSINE)
        shares = shares_of(self._embedded(first)), shares_of(self._embedded(second))
        covered = [0.0, 0.0]
        likeness = 0.0
        for bead in beads:
            parts = shares[0][slice(*bead.first)].sum(), shares[1][slice(*bead.second)].sum()
            covered = [covered[0] + float(parts[0]), covered[1] + float(parts[1])]
            likeness += float(sum(parts)) * (bead.cosine - MIN_TWIN_COSINE)
        return Comparison((first, second), min(covered), likeness, self._names(first, second))

    def _embed(self, document: int) -> Vectors:
        """Its sentences' vectors, each as long as it has terms."""
        sentences = self.sentences_of(document)
        text = self._documents.text(document)
        spans = self._passages.sentence_spans[sentences].tolist()
        vectors = self._embedder.embed_passages([text[start:end] for start, end in spans])
        bounds = self._passages.term_bounds
        n_terms = (bounds[sentences + 1] - bounds[sentences]).astype(np.float32)
        scaled: Vectors = vectors * n_terms[:, None]
        return scaled

    def _names(self, first: int, second: int) -> float:
        """What numbers and names say for it, or against it where the sign is negative."""
        shared = total = 0
        for one, other in ((first, second), (second, first)):
            names, forms = self._named(one)[0], self._named(other)[1]
            total += len(names)
            shared += len(names & forms)
        if not total:
            return 0.0
        return TWIN_NAMES_WEIGHT * (shared / total - 0.5) * min(1.0, total / TWIN_NAMES)

    def _read_names(self, document: int) -> tuple[frozenset[str], frozenset[str]]:
        """The forms that are written alike in all languages; and all forms."""
        bounds = self._passages.document_bounds[document : document + 2]
        start, end = self._passages.term_bounds[bounds]
        names: set[str] = set()
        forms: set[str] = set()
        for reading in np.unique(self._tokens[start:end]).tolist():
            term, form, _ = self._readings[reading].split("\0")
            form = fold(form)
            forms.add(form)
            if not term.startswith(_OF_A_LANGUAGE):
                names.add(form)
        return frozenset(names), frozenset(forms)


def _centred(vectors: Vectors) -> Vectors:
    """The sentences without what they have in common, as far as there are enough to tell."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    count, total = np.count_nonzero(lengths), float(lengths.sum())
    if not total:
        return vectors
    mean = vectors.sum(axis=0) / total * (count / (count + _SHRINKAGE))
    centred: Vectors = vectors - lengths * mean
    return centred
