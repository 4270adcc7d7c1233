"""Small indexes of parts of a large one, on which everything runs as on a whole one.

Parts in the order of the large index keep its order, so that ties are decided alike. What belongs
to terms is that of the large index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.qdrant.parts import Hashes, Ints, Part, hash_terms, shifted
from index.storage.documents import DocumentTable
from index.storage.index import (
    BlockTable,
    FoldedTexts,
    Index,
    ParallelTexts,
    PassageTable,
    Vectors,
)
from index.storage.postings import Postings
from index.storage.strings import StringTable, pack


@dataclass(frozen=True)
class PartialIndex(Index):
    """An index of some documents of another one, in its order.

    `numbers`: which documents of it these are; `numbers_of_passages`: which passages.
    """

    numbers: tuple[int, ...] = ()
    numbers_of_passages: tuple[int, ...] = ()

    @property
    def document_numbers(self) -> Sequence[int]:
        """The numbers that its documents have in the index that it is of."""
        return self.numbers

    @property
    def passage_numbers(self) -> Sequence[int]:
        """The numbers that its passages have in the index that it is of."""
        return self.numbers_of_passages

    def numbers_here(self, documents: frozenset[int]) -> frozenset[int]:
        """The numbers in this index of documents with these numbers in the one that it is of."""
        return frozenset(n for n, number in enumerate(self.numbers) if number in documents)


class Assembler:
    """Makes small indexes of the parts of one large index. Safe to use from several threads.

    Args:
        index: The large index, of which only what belongs to terms, and what documents are called,
            needs to be at hand.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        hashes = hash_terms(index.lexicon)
        self._order = np.argsort(hashes).astype(np.int32)
        self._hashes = hashes[self._order]

    def assemble(
        self,
        parts: Mapping[int, Part],
        ids: Sequence[bytes],
        passage_numbers: Sequence[int],
    ) -> PartialIndex:
        """The index of some documents, of which there must be one.

        Args:
            parts: A document's number -> the document, whole, ascending.
            ids: The id of each document of the large index.
            passage_numbers: The numbers of the passages.
        """
        whole, numbers = self._index.documents, list(parts)
        facts = StringTable(whole.fact_blob, whole.fact_bounds).strings(np.array(numbers))
        places = [part.places.tobytes().decode() for part in parts.values()]
        rows = list(parts.values())
        texts = _all(rows, "text"), _bounds(_sizes(rows, "text"))
        digests = whole.digests[numbers]
        documents = DocumentTable.of(facts, places, texts, digests)
        here = {ids[number]: position for position, number in enumerate(numbers)}
        return self._partial(rows, documents, numbers, passage_numbers, _parallel_texts(rows, here))

    def passages(
        self, parts: Sequence[Part], documents: Sequence[int], passage_numbers: Sequence[int]
    ) -> PartialIndex:
        """An index of passages alone, to score them: each is as if it were a document.

        Args:
            parts: The passages, ascending; there must be one.
            documents: The number of the document that each is of.
            passage_numbers: The numbers of the passages.
        """
        n_sentences = sum(len(part.sentences) for part in parts)
        none = ParallelTexts(np.zeros(n_sentences + 1, np.int64), np.empty(0, np.int32))
        empty = DocumentTable.of([], [], pack([]), np.empty((0, 16), np.uint8))
        return self._partial(parts, empty, documents, passage_numbers, none)

    def _partial(
        self,
        parts: Sequence[Part],
        documents: DocumentTable,
        numbers: Sequence[int],
        passage_numbers: Sequence[int],
        parallel_texts: ParallelTexts,
    ) -> PartialIndex:
        index, postings, vectors = self._index, self._index.postings, self._index.vectors
        dimension = vectors.passages.shape[1]
        return PartialIndex(
            documents,
            self._passage_table(parts),
            _block_table(parts),
            FoldedTexts(np.empty(0, np.uint8), np.zeros(1, np.int64)),
            index.lexicon,
            Postings(postings.bounds, np.empty(0, np.int32), np.empty(0), postings.idf),
            Vectors(_all(parts, "vectors").reshape(-1, dimension), vectors.terms, vectors.baseline),
            parallel_texts,
            index.synonyms,
            index.built_at,
            index.fingerprint,
            tuple(numbers),
            tuple(passage_numbers),
        )

    def _passage_table(self, parts: Sequence[Part]) -> PassageTable:
        of = partial(_all, parts)
        n_sentences = _sizes(parts, "sentences")
        firsts = _bounds(n_sentences)
        n_passages = _sizes(parts, "passages")
        first_of_passage = np.repeat(firsts[:-1], n_passages)
        first_of_heading = np.repeat(firsts[:-1], _sizes(parts, "headings"))
        passages, kinds, sentences = of("passages"), of("passage_kinds"), of("sentences")
        terms, term_bounds, is_known = self._terms(of("terms"), _bounds(sentences[:, 2]))
        spans = of("term_spans")
        titles, title_bounds, _ = self._terms(
            of("title_terms"), _bounds(_sizes(parts, "title_terms"))
        )
        fields, field_bounds, _ = self._terms(
            of("field_terms"), _bounds(_sizes(parts, "field_terms"))
        )
        return PassageTable(
            documents=np.repeat(np.arange(len(parts), dtype=np.int32), n_passages),
            spans=passages[:, :2].astype(np.int64),
            sentence_ranges=(passages[:, 2:] + first_of_passage[:, None]).astype(np.int32),
            languages=kinds[:, 0],
            navigation=kinds[:, 1],
            titled=kinds[:, 2],
            sentence_spans=sentences[:, :2].astype(np.int64),
            sentence_kinds=of("sentence_kinds")[:, 0],
            sentence_cuts=of("sentence_kinds")[:, 1],
            document_bounds=firsts,
            term_bounds=term_bounds,
            sentence_terms=terms,
            term_spans=spans[is_known] if len(spans) else spans,  # passages alone have none
            heading_bounds=_bounds(of("n_headings")),
            headings=(of("headings") + first_of_heading).astype(np.int32),
            title_terms=titles,
            title_bounds=title_bounds,
            field_terms=fields,
            field_bounds=field_bounds,
        )

    def _terms(
        self, hashes: Hashes, bounds: Ints
    ) -> tuple[NDArray[np.int32], Ints, NDArray[np.bool_]]:
        """The numbers of terms, the bounds between their groups, and which the lexicon has.

        Others, of a document that has changed since the lexicon was fetched, are left out.
        """
        # Each once, in order: the lexicon is large, and most terms recur.
        distinct, numbers = np.unique(hashes, return_inverse=True)
        places = np.searchsorted(self._hashes, distinct)
        is_known = places < np.searchsorted(self._hashes, distinct, side="right")
        places, is_known = places[numbers], is_known[numbers]
        return self._order[places[is_known]], _bounds(is_known.astype(np.int64))[bounds], is_known


def _block_table(parts: Sequence[Part]) -> BlockTable:
    blocks, kinds = _all(parts, "blocks").astype(np.int64), _all(parts, "block_kinds")
    n_blocks = _sizes(parts, "blocks")
    n_groups = np.array([int(part.blocks[:, 4].max(initial=-1)) + 1 for part in parts])
    firsts = _bounds(n_blocks)
    first_block = np.repeat(firsts[:-1], n_blocks)
    first_sentence = np.repeat(_bounds(_sizes(parts, "sentences"))[:-1], n_blocks)
    return BlockTable(
        spans=blocks[:, :2],
        sentence_ranges=(blocks[:, 2:4] + first_sentence[:, None]).astype(np.int32),
        kinds=kinds[:, 0],
        groups=(blocks[:, 4] + np.repeat(_bounds(n_groups)[:-1], n_blocks)).astype(np.int32),
        leads=shifted(blocks[:, 5], first_block).astype(np.int32),
        levels=kinds[:, 1],
        headings=shifted(blocks[:, 6], first_block).astype(np.int32),
        follows_hidden=kinds[:, 2],
        document_bounds=firsts,
    )


def _parallel_texts(parts: Sequence[Part], here: Mapping[bytes, int]) -> ParallelTexts:
    """Which sentences say the same, of those whose documents are all here."""
    firsts = _bounds(_sizes(parts, "sentences"))
    pairs = [np.empty((0, 2), dtype=np.int64)]
    for position, part in enumerate(parts):
        known = [here.get(id_.tobytes(), -1) for id_ in part.partners]
        others = np.array([*known, -1])[part.twins[:, 1]]
        is_here = others >= 0
        sentences = part.twins[is_here, 0] + firsts[position]
        pairs.append(np.column_stack([sentences, part.twins[is_here, 2] + firsts[others[is_here]]]))
    twins = np.concatenate(pairs)
    twins = twins[np.lexsort((twins[:, 1], twins[:, 0]))]
    bounds = _bounds(np.bincount(twins[:, 0], minlength=int(firsts[-1])))
    return ParallelTexts(bounds, twins[:, 1].astype(np.int32))


def _all(parts: Sequence[Part], name: str) -> NDArray[Any]:
    """A field of all parts, one after the other."""
    return np.concatenate([getattr(part, name) for part in parts])


def _sizes(parts: Sequence[Part], name: str) -> Ints:
    """How many rows a field of each part has."""
    return np.array([len(getattr(part, name)) for part in parts], dtype=np.int64)


def _bounds(sizes: NDArray[np.integer]) -> Ints:
    """The bounds between consecutive groups of these sizes."""
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
