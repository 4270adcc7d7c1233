"""An index in memory: records of arrays, just built or memory-mapped from disk.

Each part is a flat record of arrays that `storage.store` can write and map without knowing what it
means. The lexicon, the postings and the documents have modules of their own.
"""

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexFormatError
from index.storage.arrays import concat_ranges, release
from index.storage.documents import DocumentTable
from index.storage.lexicon import Lexicon
from index.storage.postings import Postings
from index.storage.strings import StringTable, sort_key
from index.storage.verified import MappedFile
from index.types import BLOCK_KINDS, LANGUAGES, Attempt, BlockKind, Language, Synonyms

# Searching so many bytes holds Python's lock for about half a millisecond.
_BLOCK_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class FoldedTexts:
    """The texts of all documents in UTF-8, normalized by `text.quote_normalization`.

    The folded text of document i is `blob[bounds[i]:bounds[i + 1]]`.
    """

    blob: NDArray[np.uint8]
    bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def text(self, number: int) -> str:
        """The folded text of a document."""
        start, end = self.bounds[number : number + 2].tolist()
        return self.blob[start:end].tobytes().decode("utf-8", "surrogatepass")

    def containing(self, wanted: str) -> Iterator[int]:
        """Yield the numbers of the documents whose folded text contains `wanted`, ascending."""
        if not wanted:
            yield from range(len(self))
            return
        pattern = sort_key(wanted)
        start = 0
        while start < len(self.blob):
            next_start = start + _BLOCK_BYTES
            # A match that begins in this block may end in the next.
            block = self.blob[start : next_start + len(pattern) - 1].tobytes()
            place = block.find(pattern)
            while place >= 0:
                number = int(np.searchsorted(self.bounds, start + place, side="right")) - 1
                end = int(self.bounds[number + 1])
                if start + place + len(pattern) <= end:
                    yield number
                # Otherwise the match crosses into the next document, and so would any later match
                # in this one: both ways the search goes on in the next document.
                next_start = max(next_start, end)
                place = block.find(pattern, end - start)
            start = next_start


KINDS = ("text", "heading", "navigation")
HEADING, NAVIGATION = KINDS.index("heading"), KINDS.index("navigation")
# Randomly read arrays of up to this size stay in memory once they were read. To map released arrays
# again takes longer than all the rest of a question.
MAX_RESIDENT_BYTES = 2**30


@dataclass(frozen=True, slots=True)
class PassageTable:
    """Where passages and sentences are, and which terms are in them.

    `documents`, (n_passages,): the document's number. `spans`, (n_passages, 2): its offsets.
    `sentence_ranges`, (n_passages, 2): the numbers of its sentences, counted over all documents.
    `languages`, (n_passages,): positions in LANGUAGES. `navigation`, (n_passages,): 1
    for the menus of a web page. `sentence_spans`, (n_sentences, 2): offsets; `sentence_kinds`:
    positions in KINDS; `sentence_cuts`: 1 for the pieces of a sentence too long to quote whole.
    Document d has the sentences `document_bounds[d]:document_bounds[d + 1]`. The terms of sentence
    s are `sentence_terms[term_bounds[s]:term_bounds[s + 1]]`, numbers of the lexicon; `term_spans`,
    as many pairs of offsets in the sentence, are the words they come from. The sentences
    `headings[heading_bounds[p]:heading_bounds[p + 1]]` are the headings above passage p that are
    not its own sentences, and the lines that lead to it; they are searched with it. `titled`,
    (n_passages,): 1 if the document's title is among them. Document d is known by the terms
    `title_terms[title_bounds[d]:title_bounds[d + 1]]` of its title and
    `field_terms[field_bounds[d]:field_bounds[d + 1]]` of its aliases, tags and file name.
    """

    documents: NDArray[np.int32]
    spans: NDArray[np.int64]
    sentence_ranges: NDArray[np.int32]
    languages: NDArray[np.uint8]
    navigation: NDArray[np.uint8]
    titled: NDArray[np.uint8]
    sentence_spans: NDArray[np.int64]
    sentence_kinds: NDArray[np.uint8]
    sentence_cuts: NDArray[np.uint8]
    document_bounds: NDArray[np.int64]
    term_bounds: NDArray[np.int64]
    sentence_terms: NDArray[np.int32]
    term_spans: NDArray[np.uint16]
    heading_bounds: NDArray[np.int64]
    headings: NDArray[np.int32]
    title_terms: NDArray[np.int32]
    title_bounds: NDArray[np.int64]
    field_terms: NDArray[np.int32]
    field_bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.documents)

    def span(self, passage: int) -> tuple[int, int]:
        """The offsets in its document at which a passage begins and ends."""
        start, end = self.spans[passage].tolist()
        return start, end

    def count_by_language(self) -> NDArray[np.int64]:
        """How many passages there are in each language, in the order of LANGUAGES."""
        counts: NDArray[np.int64] = np.bincount(self.languages, minlength=len(LANGUAGES))
        return counts

    def language(self, passage: int) -> Language:
        """The language of a passage."""
        return LANGUAGES[int(self.languages[passage])]

    def sentences_of(self, passage: int) -> range:
        """The numbers of a passage's sentences, without the headings above it."""
        return range(*self.sentence_ranges[passage].tolist())

    def headings_of(self, passage: int) -> NDArray[np.int32]:
        """The numbers of the headings above a passage, which are searched with it."""
        first, last = self.heading_bounds[passage : passage + 2]
        return self.headings[first:last]

    def document_passages(self, document: int) -> range:
        """The numbers of a document's passages."""
        # Not np.searchsorted, which would copy the array to the type of the number.
        return range(bisect_left(self.documents, document), bisect_right(self.documents, document))

    def document_sentences(self, document: int) -> range:
        """The numbers of a document's sentences."""
        return range(*self.document_bounds[document : document + 2].tolist())

    def sentence_starts(self, document: int) -> list[int]:
        """The offsets at which a document's sentences begin, ascending."""
        sentences = self.document_sentences(document)
        starts: list[int] = self.sentence_spans[sentences.start : sentences.stop, 0].tolist()
        return starts

    def sentence_span(self, sentence: int) -> tuple[int, int]:
        """The offsets in its document at which a sentence begins and ends."""
        start, end = self.sentence_spans[sentence].tolist()
        return start, end

    def document_of(self, sentence: int) -> int:
        """The number of the document that contains a sentence."""
        return int(np.searchsorted(self.document_bounds, sentence, side="right")) - 1

    def language_of(self, sentence: int) -> Language:
        """The language of the passage that a sentence belongs to."""
        passage = bisect_right(self.sentence_ranges[:, 0], sentence) - 1
        # A heading may come before the first passage of its document.
        passages = self.document_passages(self.document_of(sentence))
        return self.language(min(max(passage, passages.start), passages.stop - 1))

    def terms_of(self, sentence: int) -> NDArray[np.int32]:
        """The terms of a sentence, in order, repeats included."""
        start, end = self.term_bounds[sentence : sentence + 2]
        return self.sentence_terms[start:end]

    def searched_terms(self, passage: int) -> list[int]:
        """The terms by which a passage is found, repeats included.

        They are its own, those of the headings above it and the lines that lead to it, and those by
        which its document is known.
        """
        first, last = self.sentence_ranges[passage].tolist()
        start, end = self.term_bounds[first], self.term_bounds[last]
        terms: list[int] = self.sentence_terms[start:end].tolist()
        for heading in self.headings_of(passage).tolist():
            terms += self.terms_of(heading).tolist()
        terms += self.document_terms(passage).tolist()
        return terms

    def document_terms(self, passage: int) -> NDArray[np.int32]:
        """The terms by which a passage's document is known and that aren't in its headings."""
        document = int(self.documents[passage])
        first, last = self.field_bounds[document : document + 2]
        fields = self.field_terms[first:last]
        if self.titled[passage]:
            return fields
        first, last = self.title_bounds[document : document + 2]
        return np.concatenate([self.title_terms[first:last], fields])

    def term_spans_of(self, sentence: int) -> NDArray[np.uint16]:
        """The offsets in a sentence of the word that each of its terms comes from.

        Shape (n_terms, 2), in the order of `terms_of`.
        """
        start, end = self.term_bounds[sentence : sentence + 2]
        return self.term_spans[start:end]

    def count_terms(self, sentences: NDArray[np.integer]) -> NDArray[np.int64]:
        """How many terms each of these sentences has. Shape (n_sentences,)."""
        counts: NDArray[np.int64] = self.term_bounds[sentences + 1] - self.term_bounds[sentences]
        return counts

    def terms_of_all(
        self, sentences: NDArray[np.integer]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The terms of many sentences, one sentence after the other.

        Returns:
            The terms, and for each of them the position of its sentence in `sentences`.
        """
        counts = self.count_terms(sentences)
        terms = self.sentence_terms[concat_ranges(self.term_bounds[sentences], counts)]
        return terms, np.repeat(np.arange(len(sentences)), counts)


@dataclass(frozen=True, slots=True)
class BlockTable:
    """The blocks of all documents (`index.types.Block`), counted over all documents.

    `spans`, (n_blocks, 2): offsets in the document. `sentence_ranges`, (n_blocks, 2): the numbers
    of its sentences. `kinds`: positions in BLOCK_KINDS. `groups`: the same for the blocks of one
    list, table or note. `leads` and `headings`: numbers of blocks, or -1. `levels`: of headings and
    items. `follows_hidden`: 1 behind a comment. Document d has the blocks
    `document_bounds[d]:document_bounds[d + 1]`.
    """

    spans: NDArray[np.int64]
    sentence_ranges: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    groups: NDArray[np.int32]
    leads: NDArray[np.int32]
    levels: NDArray[np.uint8]
    headings: NDArray[np.int32]
    follows_hidden: NDArray[np.uint8]
    document_bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.kinds)

    def span(self, block: int) -> tuple[int, int]:
        """The offsets in its document at which a block begins and ends, its marks included."""
        start, end = self.spans[block].tolist()
        return start, end

    def kind(self, block: int) -> BlockKind:
        """The kind of a block."""
        return BLOCK_KINDS[int(self.kinds[block])]

    def sentences_of(self, block: int) -> range:
        """The numbers of a block's sentences."""
        return range(*self.sentence_ranges[block].tolist())

    def block_of(self, sentence: int) -> int:
        """The number of the block that holds a sentence."""
        return bisect_right(self.sentence_ranges[:, 0], sentence) - 1

    def blocks_of(self, document: int) -> range:
        """The numbers of a document's blocks."""
        return range(*self.document_bounds[document : document + 2].tolist())

    def heading_path(self, sentence: int) -> list[int]:
        """The sentences of all headings above a sentence, the outermost first."""
        path: list[int] = []
        heading = int(self.headings[self.block_of(sentence)])
        while heading >= 0:
            path[:0] = self.sentences_of(heading)
            heading = int(self.headings[heading])
        return path


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of passages and terms, and what their cosines mean.

    `passages`, (n_passages, dimension), and `terms`, (n_terms, bundled dimension): unit rows.

    `baseline`, (3, 3, 2): mean and standard deviation of the cosine of an unrelated question in one
    language with a passage in another, both in the order of LANGUAGES (`indexing.baseline`).
    """

    passages: NDArray[np.float32]
    terms: NDArray[np.float32]
    baseline: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EmbeddedTerms:
    """The terms of an index as they were embedded: row i of `vectors` is the vector of form i."""

    forms: StringTable
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ParallelTexts:
    """Sentences that say the same in another language, in documents that are translations.

    The translations of sentence s are `sentences[bounds[s]:bounds[s + 1]]`, ascending, numbered as
    in PassageTable. If s is a translation of t, then t is a translation of s.
    """

    bounds: NDArray[np.int64]
    sentences: NDArray[np.int32]

    def translations_of(self, sentence: int) -> list[int]:
        """The sentences that say the same as this one in other languages; most have none."""
        start, end = self.bounds[sentence], self.bounds[sentence + 1]
        translations: list[int] = self.sentences[start:end].tolist()
        return translations


@dataclass(frozen=True)
class Index:
    """An immutable index: documents, passages, the structures to search them, the build time.

    `synonyms`: the owner's, from sources.toml. `fingerprint`: says what an index on disk was built
    from; "" in memory. `attempt`: at documents that aren't in it, since they take too much time or
    memory; None if there are none. `mapped`: the files that aren't in memory.
    """

    documents: DocumentTable
    passages: PassageTable
    blocks: BlockTable
    folded: FoldedTexts
    lexicon: Lexicon
    postings: Postings
    vectors: Vectors
    parallel_texts: ParallelTexts
    synonyms: Synonyms = ()
    built_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    fingerprint: str = ""
    attempt: Attempt | None = field(default=None, kw_only=True)
    mapped: tuple[MappedFile, ...] = field(default=(), kw_only=True)

    def check_intact(self) -> None:
        """Check that nobody has written to the files since they were compared with their checksums.

        Raises:
            IndexFormatError: Somebody has.
        """
        for file in self.mapped:
            if not file.is_intact():
                message = f"The index is damaged ({file.path} was written to while it was served)."
                raise IndexFormatError(file.path, message)

    @property
    def holds_documents(self) -> bool:
        """Whether it holds the documents themselves, not only what they are called."""
        return True

    @property
    def document_numbers(self) -> Sequence[int]:
        """The numbers that its documents have in the index that it is of."""
        return range(len(self.documents))

    @property
    def passage_numbers(self) -> Sequence[int]:
        """The numbers that its passages have in the index that it is of."""
        return range(len(self.passages))

    def whole(self, number: int) -> tuple["Index", int]:
        """An index that holds a document, and all that translate it, and its number there.

        Most indexes hold all of their documents; others fetch them (`index.qdrant.remote`).
        """
        return self, number

    def documents_with(
        self,
        folded: str,
        left_out: frozenset[int],
        until: float,  # noqa: ARG002 - here nothing is waited for
    ) -> tuple[Iterable[int], bool]:
        """The documents that hold a folded text, ascending, and whether all were looked for.

        Args:
            folded: The text.
            left_out: The numbers of documents to ignore.
            until: When to stop, in monotonic seconds, if documents must be fetched.
        """
        return (n for n in self.folded.containing(folded) if n not in left_out), True

    def numbers_here(self, documents: frozenset[int]) -> frozenset[int]:
        """The numbers in this index of documents with these numbers in the one that it is of."""
        return documents

    def text_of(self, passage: int) -> str:
        """The text of a passage, without the headings above it."""
        start, end = self.passages.span(passage)
        return self.documents.document(int(self.passages.documents[passage])).text[start:end]

    def sentence_text(self, sentence: int) -> str:
        """The text of a sentence."""
        start, end = self.passages.sentence_span(sentence)
        document = self.documents.document(self.passages.document_of(sentence))
        return document.text[start:end]

    @functools.cached_property
    def sentence_norms(self) -> NDArray[np.float32]:
        """The norms of sentence vectors as far as they have been computed, otherwise 0.

        Shape (n_sentences,). `retrieval.rescoring.sentence_cosines` computes them; threads that
        compute the same norm write the same number.
        """
        return np.zeros(len(self.passages.sentence_kinds), dtype=np.float32)

    @functools.cached_property
    def code_shares(self) -> NDArray[np.float32]:
        """The share of each passage's sentences, by characters, that are code; (n_passages,)."""
        table, blocks = self.passages, self.blocks
        lengths = np.diff(table.sentence_spans).ravel()
        n_sentences = np.diff(blocks.sentence_ranges).ravel()
        is_code = np.repeat(blocks.kinds == BLOCK_KINDS.index("code"), n_sentences)
        first, last = table.sentence_ranges.T
        sums = np.concatenate([[0], np.cumsum(np.where(is_code, lengths, 0))])
        totals = np.concatenate([[0], np.cumsum(lengths)])
        shares: NDArray[np.float32] = (
            (sums[last] - sums[first]) / np.maximum(totals[last] - totals[first], 1)
        ).astype(np.float32)
        return shares

    @property
    def gives_back(self) -> bool:
        """Whether the randomly read arrays are larger than MAX_RESIDENT_BYTES."""
        return sum(array.nbytes for array in self._randomly_read) > MAX_RESIDENT_BYTES

    def give_back(self) -> None:
        """Release the memory of randomly read arrays if they are large."""
        if self.gives_back:
            for array in self._randomly_read:
                release(array)

    @property
    def _randomly_read(self) -> tuple[NDArray[Any], ...]:
        return (
            self.vectors.passages,
            self.vectors.terms,
            self.passages.sentence_terms,
            self.passages.term_spans,
            self.documents.text_blob,
            self.folded.blob,
        )
