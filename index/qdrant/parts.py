"""Parts of an index as bytes: the rows of one document, or what is scored of one passage.

A part numbers its passages, sentences and blocks from 0, and names terms and other documents by
digests, so that it is the same in every index that has the document. A process that holds no
documents fetches parts and makes a small index of them (`assemble`): whatever reads an index reads
that one. Parts in the order of an index keep its order, so that ties are decided alike.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from index.files import digest_of
from index.retrieval.rescoring import MAX_HEADINGS
from index.storage.documents import DocumentTable
from index.storage.index import (
    HEADING,
    KINDS,
    BlockTable,
    FoldedTexts,
    Index,
    ParallelTexts,
    PassageTable,
    Vectors,
)
from index.storage.lexicon import Lexicon
from index.storage.postings import Postings
from index.storage.strings import StringTable, pack
from index.types import BLOCK_KINDS

DOCUMENT_BYTES = 12  # of a document's id
Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
_HASH_BYTES = 8
_SIZE = "<i4"  # the type of a number of rows
_TEXT = KINDS.index("text")
_CODE = BLOCK_KINDS.index("code")


# Field of a part -> the type of its numbers, and the shape of a row.
_SCHEMA: dict[str, tuple[DTypeLike, tuple[int, ...]]] = {
    "text": (np.uint8, ()),
    "places": (np.uint8, ()),
    "passages": (np.int32, (4,)),
    "passage_kinds": (np.uint8, (3,)),
    "n_headings": (np.int32, ()),
    "headings": (np.int32, ()),
    "sentences": (np.int32, (3,)),
    "sentence_kinds": (np.uint8, (2,)),
    "terms": (np.uint64, ()),
    "term_spans": (np.uint16, (2,)),
    "title_terms": (np.uint64, ()),
    "field_terms": (np.uint64, ()),
    "blocks": (np.int32, (7,)),
    "block_kinds": (np.uint8, (3,)),
    "twins": (np.int32, (3,)),
    "partners": (np.uint8, (DOCUMENT_BYTES,)),
    "vectors": (np.float32, ()),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of an index, of one document.

    `text` and `places` are those of DocumentTable; `passages`: start, end, first sentence, sentence
    after the last; `passage_kinds`: language, 1 for navigation, 1 if titled; `n_headings` of each
    passage and all their `headings` one after the other; `sentences`: start, end, number of terms;
    `sentence_kinds`: kind, 1 if cut; the `terms` of all sentences by their hashes (`hash_terms`),
    and their `term_spans`; `blocks`: start, end, first sentence, sentence after the last, group,
    lead, heading; `block_kinds`: kind, level, 1 if something hidden comes before; `twins`: a
    sentence, and another document's number in `partners` and the sentence there that says the same;
    `partners`: ids of documents. `vectors`: of the passages, one after the other.
    """

    text: NDArray[np.uint8]
    places: NDArray[np.uint8]
    passages: NDArray[np.int32]
    passage_kinds: NDArray[np.uint8]
    n_headings: NDArray[np.int32]
    headings: NDArray[np.int32]
    sentences: NDArray[np.int32]
    sentence_kinds: NDArray[np.uint8]
    terms: Hashes
    term_spans: NDArray[np.uint16]
    title_terms: Hashes
    field_terms: Hashes
    blocks: NDArray[np.int32]
    block_kinds: NDArray[np.uint8]
    twins: NDArray[np.int32]
    partners: NDArray[np.uint8]
    vectors: NDArray[np.float32]

    @classmethod
    def of(cls, **arrays: NDArray[Any]) -> "Part":
        """A part with these fields; the others are empty."""
        return cls(
            *(
                np.asarray(arrays.get(name, ()), dtype).reshape(-1, *row)
                for name, (dtype, row) in _SCHEMA.items()
            )
        )

    def to_bytes(self) -> bytes:
        """The number of rows of each field, then all rows, in the order of the fields."""
        arrays = [getattr(self, name) for name in _SCHEMA]
        n_rows = np.array([len(array) for array in arrays], dtype=_SIZE)
        return b"".join([n_rows.tobytes(), *(array.tobytes() for array in arrays)])

    @classmethod
    def from_bytes(cls, content: bytes) -> "Part":
        """Decode a part.

        Raises:
            ValueError: These bytes are none.
        """
        n_rows = np.frombuffer(content, _SIZE, len(_SCHEMA))
        start = n_rows.nbytes
        arrays = []
        for (dtype, row), n in zip(_SCHEMA.values(), n_rows.tolist(), strict=True):
            array = np.frombuffer(content, dtype, n * math.prod(row), start)
            start += array.nbytes
            arrays.append(array.reshape(n, *row))
        return cls(*arrays)

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        return sum(getattr(self, name).nbytes for name in _SCHEMA)


def hash_terms(lexicon: Lexicon) -> Hashes:
    """A digest of each term, by which every index finds its own number. Shape (n_terms,)."""
    terms = lexicon.terms
    digests = (digest_of(terms.raw(n), size=_HASH_BYTES) for n in range(len(terms)))
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


class PartMaker:
    """Makes the parts of one index.

    Args:
        index: The index.
        ids: The id of each document, DOCUMENT_BYTES long.
    """

    def __init__(self, index: Index, ids: Sequence[bytes]) -> None:
        self._index = index
        self._ids = ids
        self._hashes = hash_terms(index.lexicon)

    def of_document(self, number: int) -> Part:
        """All that is shown and quoted of a document, without its vectors."""
        documents, table, blocks = self._index.documents, self._index.passages, self._index.blocks
        passages, sentences = table.document_passages(number), table.document_sentences(number)
        own, said = slice(passages.start, passages.stop), slice(sentences.start, sentences.stop)
        bounds = table.heading_bounds[own.start : own.stop + 1]
        own_blocks = slice(*blocks.document_bounds[number : number + 2].tolist())
        groups = blocks.groups[own_blocks]
        twins, partners = self._twins(sentences)
        return Part.of(
            text=_of(documents.text_blob, documents.text_bounds, number),
            places=_of(documents.place_blob, documents.place_bounds, number),
            passages=np.column_stack(
                [table.spans[own], table.sentence_ranges[own] - sentences.start]
            ),
            passage_kinds=np.column_stack(
                [table.languages[own], table.navigation[own], table.titled[own]]
            ),
            n_headings=np.diff(bounds),
            headings=table.headings[bounds[0] : bounds[-1]] - sentences.start,
            blocks=np.column_stack(
                [
                    blocks.spans[own_blocks],
                    blocks.sentence_ranges[own_blocks] - sentences.start,
                    groups - groups.min(initial=np.iinfo(groups.dtype).max),
                    _shifted(blocks.leads[own_blocks], -own_blocks.start),
                    _shifted(blocks.headings[own_blocks], -own_blocks.start),
                ]
            ),
            block_kinds=np.column_stack(
                [
                    blocks.kinds[own_blocks],
                    blocks.levels[own_blocks],
                    blocks.follows_hidden[own_blocks],
                ]
            ),
            term_spans=table.term_spans[
                table.term_bounds[said.start] : table.term_bounds[said.stop]
            ],
            twins=twins,
            partners=partners,
            **self._sentences(np.arange(said.start, said.stop), number),
        )

    def of_passage(self, passage: int) -> Part:
        """All that is scored of a passage, as if its document held nothing else.

        Above it are the headings and the lines that lead to it, first those that don't stand right
        above: these don't count as its own sentences (`index.retrieval.rescoring`).
        """
        table, blocks = self._index.passages, self._index.blocks
        document = int(table.documents[passage])
        first, last = table.sentence_ranges[passage].tolist()
        lowest, opening = int(table.document_bounds[document]), first
        while (
            first - opening < MAX_HEADINGS
            and opening > lowest
            and table.sentence_kinds[opening - 1] == HEADING
        ):
            opening -= 1
        headings = table.headings_of(passage).tolist()
        above = [sentence for sentence in headings if not opening <= sentence < first]
        sentences = np.array([*above, *range(opening, last)])
        n_above = len(above) + first - opening
        columns = self._sentences(sentences, document)
        columns["sentence_kinds"][: len(above), 0] = _TEXT
        is_code = [blocks.kinds[blocks.block_of(sentence)] == _CODE for sentence in sentences]
        numbers = np.arange(len(sentences))
        alone = np.full(len(sentences), -1)
        return Part.of(
            passages=np.array([[*table.span(passage), n_above, len(sentences)]]),
            passage_kinds=np.array(
                [[table.languages[passage], table.navigation[passage], table.titled[passage]]]
            ),
            n_headings=np.array([len(headings)]),
            headings=np.flatnonzero(np.isin(sentences, headings)),
            blocks=np.column_stack(
                [columns["sentences"][:, :2], numbers, numbers + 1, numbers, alone, alone]
            ),
            block_kinds=np.column_stack([np.where(is_code, _CODE, 0), 0 * numbers, 0 * numbers]),
            vectors=self._index.vectors.passages[passage],
            **columns,
        )

    def _sentences(self, numbers: Ints, document: int) -> dict[str, NDArray[Any]]:
        """The fields of a part that belong to sentences, and by which their document is known."""
        table = self._index.passages
        terms, _ = table.terms_of_all(numbers)
        return {
            "sentences": np.column_stack(
                [table.sentence_spans[numbers], table.count_terms(numbers)]
            ),
            "sentence_kinds": np.column_stack(
                [table.sentence_kinds[numbers], table.sentence_cuts[numbers]]
            ),
            "terms": self._hashes[terms],
            "title_terms": self._hashes[_of(table.title_terms, table.title_bounds, document)],
            "field_terms": self._hashes[_of(table.field_terms, table.field_bounds, document)],
        }

    def _twins(self, sentences: range) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """The fields `twins` and `partners` of a document with these sentences."""
        table, parallel = self._index.passages, self._index.parallel_texts
        partners: dict[int, int] = {}
        twins = []
        if parallel.bounds[sentences.start] < parallel.bounds[sentences.stop]:
            for sentence in sentences:
                for other in parallel.translations_of(sentence):
                    document = table.document_of(other)
                    place = partners.setdefault(document, len(partners))
                    start = int(table.document_bounds[document])
                    twins.append((sentence - sentences.start, place, other - start))
        ids = b"".join(self._ids[document] for document in partners)
        return (
            np.array(twins, dtype=np.int32).reshape(-1, 3),
            np.frombuffer(ids, dtype=np.uint8).reshape(-1, DOCUMENT_BYTES),
        )


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
        texts = _joined([part.text for part in parts.values()])
        digests = whole.digests[numbers]
        documents = DocumentTable.of(facts, places, texts, digests)
        here = {ids[number]: position for position, number in enumerate(numbers)}
        rows = list(parts.values())
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
            term_bounds=_bounds(sentences[:, 2]),
            sentence_terms=self._terms(of("terms")),
            term_spans=of("term_spans"),
            heading_bounds=_bounds(of("n_headings")),
            headings=(of("headings") + first_of_heading).astype(np.int32),
            title_terms=self._terms(of("title_terms")),
            title_bounds=_bounds(_sizes(parts, "title_terms")),
            field_terms=self._terms(of("field_terms")),
            field_bounds=_bounds(_sizes(parts, "field_terms")),
        )

    def _terms(self, hashes: Hashes) -> NDArray[np.int32]:
        """The numbers of terms, all of which the lexicon has."""
        numbers: NDArray[np.int32] = self._order[np.searchsorted(self._hashes, hashes)]
        return numbers


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
        leads=_shifted(blocks[:, 5], first_block).astype(np.int32),
        levels=kinds[:, 1],
        headings=_shifted(blocks[:, 6], first_block).astype(np.int32),
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


def _of(values: NDArray[Any], bounds: NDArray[np.int64], number: int) -> NDArray[Any]:
    """The values of one of many, given the bounds between them."""
    start, end = bounds[number : number + 2].tolist()
    return values[start:end]


def _shifted(numbers: NDArray[np.integer], by: int | Ints) -> NDArray[np.integer]:
    """Numbers of which -1 means none, shifted."""
    return np.where(numbers < 0, -1, numbers + by)


def _all(parts: Sequence[Part], name: str) -> NDArray[Any]:
    """A field of all parts, one after the other."""
    return np.concatenate([getattr(part, name) for part in parts])


def _sizes(parts: Sequence[Part], name: str) -> Ints:
    """How many rows a field of each part has."""
    return np.array([len(getattr(part, name)) for part in parts], dtype=np.int64)


def _bounds(sizes: NDArray[np.integer]) -> Ints:
    """The bounds between consecutive groups of these sizes."""
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])


def _joined(texts: Sequence[NDArray[np.uint8]]) -> tuple[NDArray[np.uint8], Ints]:
    return np.concatenate(texts), _bounds(np.array([len(text) for text in texts]))
