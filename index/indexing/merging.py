"""Parts -> the tables of a segment: the documents that are wanted, in the order wanted.

An old segment is a part too. Of it, and of what was analysed anew, the rows are copied in runs of
documents that stand one after the other in both; only numbers change on the way. What comes out
depends on the documents alone, however they were parted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.documents.passages import split_passages
from index.documents.sentences import split_sentences
from index.storage.arrays import ArrayWriter, chunk_slices
from index.storage.index import KINDS, FoldedTexts, Index, ParsedDocument, PassageTable
from index.storage.strings import StringTable, merge_tables, pack
from index.storage.term_variants import TermVariantCollector
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


def part_of(index: Index) -> Part:
    """A segment as a part of the next one."""
    table = index.passages
    fields = {name: getattr(table, name) for name in PassageTable.__dataclass_fields__}
    return Part(
        text_blob=index.documents.text_blob,
        text_bounds=index.documents.text_bounds,
        folded=index.folded,
        digests=index.kept.digests,
        passages=PassageTable(**{**fields, "sentence_terms": index.kept.tokens}),
        readings=index.kept.readings,
        vectors=index.vectors.passages,
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
    collector = TermVariantCollector()
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
    parsed: ParsedDocument, collector: TermVariantCollector
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


Numbers = NDArray[np.int64]
_COUNTED_AT_ONCE = 2**22  # tokens
# What runs extend over: the rows of tables. Values may count rows of another kind.
_KINDS = range(7)
_DOCUMENTS, _SENTENCES, _PASSAGES, _TOKENS, _HEADINGS, _BYTES, _FOLDED = _KINDS
# Field of PassageTable -> the kind of its rows, and of what its values count.
_COLUMNS: dict[str, tuple[int, int | None]] = {
    "documents": (_PASSAGES, _DOCUMENTS),
    "spans": (_PASSAGES, None),
    "sentence_ranges": (_PASSAGES, _SENTENCES),
    "languages": (_PASSAGES, None),
    "menu": (_PASSAGES, None),
    "sentence_spans": (_SENTENCES, None),
    "sentence_kinds": (_SENTENCES, None),
    "sentence_cuts": (_SENTENCES, None),
    "term_spans": (_TOKENS, None),
    "headings": (_HEADINGS, _SENTENCES),
}
_BOUNDS = {
    "document_bounds": (_DOCUMENTS, _SENTENCES),
    "term_bounds": (_SENTENCES, _TOKENS),
    "heading_bounds": (_PASSAGES, _HEADINGS),
}


@dataclass(frozen=True, slots=True)
class Order:
    """Which documents a segment has: for each, its part and its number there.

    Runs are consecutive documents of a part: `runs`, (n_runs, 3): the part, the first document, and
    the one after the last.
    """

    parts: NDArray[np.int64]
    numbers: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.parts)

    @property
    def runs(self) -> Numbers:
        """The runs, in order."""
        breaks = (np.diff(self.parts) != 0) | (np.diff(self.numbers) != 1)
        firsts = np.concatenate([[0], 1 + np.flatnonzero(breaks)])[: len(self)]
        lengths = np.diff(np.append(firsts, len(self)))
        numbers = self.numbers[firsts]
        return np.column_stack([self.parts[firsts], numbers, numbers + lengths])


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of parts: as in Part, with `counts` of each reading, and `maps` to them.

    `used[p][r]` says whether a document that is wanted has the reading r of part p, `maps[p][r]`
    which number it has now.
    """

    text_blob: NDArray[np.uint8]
    text_bounds: Numbers
    folded: FoldedTexts
    passages: PassageTable
    readings: StringTable
    counts: Numbers
    used: Sequence[NDArray[np.bool_]]
    maps: Sequence[NDArray[np.int32]]


def merge_parts(parts: Sequence[Part], order: Order, writer: ArrayWriter) -> Merged:
    """Merge these documents. `passages.sentence_terms` are numbers of readings, as in Part."""
    runs = order.runs
    extents = _extents(parts, runs)
    met = [
        _count(part, extents[runs[:, 0] == number, _TOKENS]) for number, part in enumerate(parts)
    ]
    used = [of_part > 0 for of_part in met]
    readings, maps = merge_tables([part.readings for part in parts], used)
    counts = np.zeros(len(readings), dtype=np.int64)
    for of_part, held, numbers in zip(met, used, maps, strict=True):
        counts[numbers[held]] += of_part[held]
    copier = _Copier(runs[:, 0].tolist(), extents, writer)
    tables = [part.passages for part in parts]
    columns = {
        name: copier.column(f"passages.{name}", [getattr(t, name) for t in tables], *kinds)
        for name, kinds in _COLUMNS.items()
    }
    columns |= {
        name: copier.bounds(f"passages.{name}", [getattr(t, name) for t in tables], *kinds)
        for name, kinds in _BOUNDS.items()
    }
    columns["sentence_terms"] = copier.mapped(
        "kept.tokens", [t.sentence_terms for t in tables], maps
    )
    texts = [(part.text_blob, part.text_bounds) for part in parts]
    folded = [(part.folded.blob, part.folded.bounds) for part in parts]
    return Merged(
        *copier.strings("documents.text_", texts, _BYTES),
        FoldedTexts(*copier.strings("folded.", folded, _FOLDED)),
        PassageTable(**columns),
        readings,
        counts,
        used,
        maps,
    )


def condense(parts: Sequence[Part], writer: ArrayWriter) -> Part:
    """One part of several, one after the other."""
    lengths = [len(part) for part in parts]
    numbers = np.concatenate([np.arange(length) for length in lengths])
    merged = merge_parts(parts, Order(np.repeat(np.arange(len(parts)), lengths), numbers), writer)
    digests = np.concatenate([part.digests for part in parts])
    return Part(
        merged.text_blob,
        merged.text_bounds,
        merged.folded,
        digests,
        merged.passages,
        merged.readings,
    )


def merge_strings(
    tables: Sequence[StringTable], order: Order, writer: ArrayWriter
) -> tuple[NDArray[np.uint8], Numbers]:
    """The strings of tables in another order, as a blob and its bounds."""
    runs = order.runs
    rows = runs[:, 1:].reshape(-1, 1, 2)
    bounds = [tables[part].bounds[[first, last]] for part, first, last in runs.tolist()]
    of_bytes = np.array(bounds, dtype=np.int64).reshape(-1, 1, 2)
    copier = _Copier(runs[:, 0].tolist(), np.concatenate([rows, of_bytes], axis=1), writer)
    return copier.strings("documents.fact_", [(table.blob, table.bounds) for table in tables], 1)


def _extents(parts: Sequence[Part], runs: Numbers) -> Numbers:
    """Which rows of each kind a run has, shape (n_runs, n_kinds, 2)."""
    extents = np.zeros((len(runs), len(_KINDS), 2), dtype=np.int64)
    for number, part in enumerate(parts):
        of_part = runs[:, 0] == number
        documents, table = runs[of_part, 1:], part.passages
        sentences = table.document_bounds[documents]
        passages = np.searchsorted(table.documents, documents)
        tokens, headings = table.term_bounds[sentences], table.heading_bounds[passages]
        texts, folded = part.text_bounds[documents], part.folded.bounds[documents]
        kinds = (documents, sentences, passages, tokens, headings, texts, folded)
        extents[of_part] = np.stack(kinds, axis=1)
    return extents


def _count(part: Part, extents: Numbers) -> Numbers:
    """How often each reading of a part stands in these stretches of its tokens."""
    counts = np.zeros(len(part.readings), dtype=np.int64)
    tokens: list[NDArray[np.int32]] = []
    waiting = 0
    for number, (start, end) in enumerate(extents.tolist(), 1):
        tokens.append(part.passages.sentence_terms[start:end])
        waiting += end - start
        if waiting >= _COUNTED_AT_ONCE or number == len(extents):
            counts += np.bincount(np.concatenate(tokens), minlength=len(counts))
            tokens, waiting = [], 0
    return counts


class _Copier:
    """Copies what runs extend over.

    Args:
        parts: Of each run.
        extents: Shape (n_runs, n_kinds, 2).
        writer: Where the copies are made.
    """

    def __init__(self, parts: Sequence[int], extents: Numbers, writer: ArrayWriter) -> None:
        self._parts = parts
        self._room = writer
        lengths = np.diff(extents, axis=2)[:, :, 0]
        places = np.cumsum(lengths, axis=0) - lengths
        self._extents = extents.tolist()
        self._shifts = (places - extents[:, :, 0]).tolist()
        self._totals = lengths.sum(axis=0).tolist()

    def column(
        self, name: str, arrays: Sequence[NDArray[Any]], rows: int, values: int | None
    ) -> NDArray[Any]:
        """The rows of a kind; values that count rows of a kind go on counting them."""
        dtype = arrays[0].dtype

        def copy() -> Iterator[NDArray[Any]]:
            for run, part in enumerate(self._parts):
                shift = 0 if values is None else self._shifts[run][values]
                for some in chunk_slices(*self._extents[run][rows]):
                    rows_of_run = arrays[part][some]
                    yield rows_of_run + dtype.type(shift) if shift else rows_of_run

        return self._room.write(name, (self._totals[rows], *arrays[0].shape[1:]), dtype, copy())

    def bounds(
        self, name: str, arrays: Sequence[NDArray[Any]], rows: int, values: int
    ) -> NDArray[Any]:
        """The bounds between what rows hold: one more than there are rows."""

        def copy() -> Iterator[NDArray[Any]]:
            yield np.zeros(1, dtype=np.int64)
            for run, part in enumerate(self._parts):
                first, last = self._extents[run][rows]
                for some in chunk_slices(first + 1, last + 1):
                    yield arrays[part][some] + self._shifts[run][values]

        return self._room.write(name, (self._totals[rows] + 1,), np.int64, copy())

    def strings(
        self, name: str, tables: Sequence[tuple[NDArray[np.uint8], Numbers]], rows: int
    ) -> tuple[NDArray[np.uint8], Numbers]:
        """A string of each document: the bytes, which are rows of a kind, and the bounds."""
        blob = self.column(f"{name}blob", [blob for blob, _ in tables], rows, None)
        bounds = [bounds for _, bounds in tables]
        return blob, self.bounds(f"{name}bounds", bounds, _DOCUMENTS, rows)

    def mapped(
        self, name: str, arrays: Sequence[NDArray[np.int32]], maps: Sequence[NDArray[np.int32]]
    ) -> NDArray[np.int32]:
        """Tokens, with the numbers that their readings have now."""

        def copy() -> Iterator[NDArray[np.int32]]:
            for run, part in enumerate(self._parts):
                for some in chunk_slices(*self._extents[run][_TOKENS]):
                    yield maps[part][arrays[part][some]]

        return self._room.write(name, (self._totals[_TOKENS],), np.int32, copy())
