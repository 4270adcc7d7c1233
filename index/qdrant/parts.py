"""Parts of an index as bytes: the rows of one document, or what is scored of one passage.

A part numbers its passages, sentences and blocks from 0, and names terms and other documents by
digests, so that it is the same in every index that has the document. A process that holds no
documents fetches parts and makes a small index of them (`index.qdrant.assembling`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from index.files import digest_of
from index.retrieval.rescoring import MAX_HEADINGS
from index.storage.index import (
    HEADING,
    KINDS,
    Index,
)
from index.storage.lexicon import Lexicon
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
                    shifted(blocks.leads[own_blocks], -own_blocks.start),
                    shifted(blocks.headings[own_blocks], -own_blocks.start),
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


def _of(values: NDArray[Any], bounds: NDArray[np.int64], number: int) -> NDArray[Any]:
    """The values of one of many, given the bounds between them."""
    start, end = bounds[number : number + 2].tolist()
    return values[start:end]


def shifted(numbers: NDArray[np.integer], by: int | Ints) -> NDArray[np.integer]:
    """Numbers of which -1 means none, shifted."""
    return np.where(numbers < 0, -1, numbers + by)
