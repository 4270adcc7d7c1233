"""Documents -> Part: analysed and laid out in arrays, to be merged with others into a segment."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.arrays.string_table import StringTable, pack
from index.documents.passages import split_passages
from index.documents.sentences import split_sentences
from index.segments.folded_texts import FoldedTexts
from index.segments.segment import KINDS, ParsedDocument, PassageTable, Segment
from index.terms.readings import ReadingCollector
from index.text.tokenizer import analyze
from index.types import LANGUAGES, Document, Language

DIGEST_BYTES = 16
_Int = TypeVar("_Int", bound=np.integer[Any])


@dataclass(frozen=True, slots=True)
class Part:
    """Some documents, analysed: what of a segment each of them has by itself.

    The texts as in DocumentTable, and folded; `passages.sentence_terms` are numbers of `readings`,
    not of terms; `digests` as in Kept. `vectors`, (n_passages, dimension), where they are known.
    """

    text_blob: NDArray[np.uint8]
    text_bounds: NDArray[np.int64]
    folded: FoldedTexts
    digests: NDArray[np.uint8]
    passages: PassageTable
    readings: StringTable
    vectors: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.digests)


def part_of(segment: Segment) -> Part:
    """A segment as a part of the next one."""
    table = segment.passages
    fields = {name: getattr(table, name) for name in PassageTable.__dataclass_fields__}
    return Part(
        text_blob=segment.documents.text_blob,
        text_bounds=segment.documents.text_bounds,
        folded=segment.folded,
        digests=segment.kept.digests,
        passages=PassageTable(**{**fields, "sentence_terms": segment.kept.tokens}),
        readings=segment.kept.readings,
        vectors=segment.vectors.passages,
    )


def size_of(part: Part) -> int:
    """The bytes of its arrays."""
    table = part.passages
    arrays = [getattr(table, name) for name in PassageTable.__dataclass_fields__]
    arrays += [part.text_blob, part.text_bounds, part.digests]
    arrays += [part.folded.blob, part.folded.bounds]
    arrays += [part.readings.blob, part.readings.bounds]
    return sum(array.nbytes for array in arrays)


def parse(document: Document) -> ParsedDocument:
    """Split a document into sentences and passages."""
    sentences = split_sentences(document.text, is_markdown=document.is_markdown)
    return ParsedDocument(document, sentences, split_passages(document, sentences))


def digest_of(document: Document) -> bytes:
    """Of all that the analysis of a document depends on: its text, its kind and its language."""
    said = f"{document.language}\0{document.is_markdown}\0{document.text}"
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()


def analyze_part(documents: Sequence[ParsedDocument]) -> Part:
    """Read every sentence of these documents."""
    collector = ReadingCollector()
    read = [sentence for parsed in documents for sentence in _read_document(parsed, collector)]
    readings, final = collector.table()
    tokens = [final[numbers] for numbers, _ in read] or [np.empty(0, dtype=np.int32)]
    spans = [of_terms for _, of_terms in read] or [np.empty((0, 2), dtype=np.uint16)]
    digests = b"".join(digest_of(parsed.document) for parsed in documents)
    return Part(
        *pack(parsed.document.text for parsed in documents),
        FoldedTexts.of(parsed.document.text for parsed in documents),
        np.frombuffer(digests, dtype=np.uint8).reshape(-1, DIGEST_BYTES),
        _passage_table(documents, tokens, spans),
        readings,
    )


def _read_document(
    parsed: ParsedDocument, collector: ReadingCollector
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.uint16]]]:
    """Each sentence, read in the language of the passage that it belongs to.

    The readings of its words, and where in the sentence these stand, shape (n_readings, 2).
    """
    languages: dict[int, Language] = {}
    for passage in parsed.passages:
        for number in (*range(passage.first, passage.last), *passage.headings):
            languages.setdefault(number, passage.language)
    text = parsed.document.text
    for number, sentence in enumerate(parsed.sentences):
        language = languages.get(number, parsed.document.language)
        tokens = analyze(text[sentence.start : sentence.end], (language,))
        spans = [(token.start, token.end) for token in tokens for _ in token.terms]
        yield np.array(collector.add(tokens), dtype=np.int32), _rows(spans, np.uint16)


def _passage_table(
    documents: Sequence[ParsedDocument],
    tokens: Sequence[NDArray[np.int32]],
    spans: Sequence[NDArray[np.uint16]],
) -> PassageTable:
    offsets = np.cumsum([0, *(len(parsed.sentences) for parsed in documents)], dtype=np.int64)
    passages = [
        (number, offset, passage)
        for number, (parsed, offset) in enumerate(zip(documents, offsets.tolist(), strict=False))
        for passage in parsed.passages
    ]
    headings = [[o + h for h in p.headings if not p.first <= h < p.last] for _, o, p in passages]
    sentences = [sentence for parsed in documents for sentence in parsed.sentences]
    lengths = [len(read) for read in tokens] if sentences else []
    return PassageTable(
        documents=np.array([number for number, _, _ in passages], dtype=np.int32),
        spans=_rows(((p.start, p.end) for _, _, p in passages), np.int64),
        sentence_ranges=_rows(((o + p.first, o + p.last) for _, o, p in passages), np.int32),
        languages=np.array([LANGUAGES.index(p.language) for _, _, p in passages], dtype=np.uint8),
        menu=np.array([p.is_menu for _, _, p in passages], dtype=np.uint8),
        sentence_spans=_rows(((s.start, s.end) for s in sentences), np.int64),
        sentence_kinds=np.array([KINDS.index(s.kind) for s in sentences], dtype=np.uint8),
        sentence_cuts=np.array([s.cut for s in sentences], dtype=np.uint8),
        document_bounds=offsets,
        term_bounds=np.cumsum([0, *lengths], dtype=np.int64),
        sentence_terms=np.concatenate(tokens),
        term_spans=np.concatenate(spans),
        heading_bounds=np.cumsum([0, *map(len, headings)], dtype=np.int64),
        headings=np.array([h for held in headings for h in held], dtype=np.int32),
    )


def _rows(pairs: Iterable[tuple[int, int]], dtype: type[_Int]) -> NDArray[_Int]:
    return np.array(list(pairs), dtype=dtype).reshape(-1, 2)
