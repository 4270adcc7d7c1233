"""Parts -> Index: number the terms, count, embed, find parallel texts."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.documents.folder import Folder
from index.embedding.base import Embedder
from index.errors import DocumentError
from index.indexing.baseline import embed_background, measure_background
from index.indexing.merging import (
    DIGEST_BYTES,
    Merged,
    Order,
    Part,
    analyze_part,
    condense,
    digest_of,
    merge_parts,
    merge_strings,
    part_of,
    size_of,
)
from index.indexing.parallel_texts import find_parallel_texts
from index.indexing.postings import Counted, Renumbered, compile_postings, count_passages
from index.indexing.vectors import Subjects, passage_vectors, term_vectors, terms_of_both
from index.indexing.workers import analyze_all, analyze_batch
from index.storage.arrays import ArrayWriter, FileArrayWriter, chunk_slices
from index.storage.documents import DocumentTable, document_table, facts_of
from index.storage.index import (
    Index,
    Kept,
    ParsedDocument,
    PassageTable,
    Vectors,
)
from index.storage.lexicon import build_lexicon
from index.storage.strings import StringTable, pack
from index.storage.term_variants import take_apart
from index.types import Document

# Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
Embedders = tuple[Embedder, Embedder]  # of passages; of terms: the bundled one


@dataclass(frozen=True, slots=True)
class Plan:
    """What an index is to be made of.

    Args:
        parts: The first is the segment before, if there is one.
        order: Of which documents of theirs, in which order.
        documents: Their facts; its texts are not read.
        origins: Shape (n_documents, 16), as in Kept.
        before: The segment before.
        numbers: For each of its documents the number of the same one now, or -1.
    """

    parts: Sequence[Part]
    order: Order
    documents: DocumentTable
    origins: NDArray[np.uint8]
    before: Index | None = None
    numbers: NDArray[np.int64] | None = None


def build_index(
    documents: Sequence[ParsedDocument],
    embedder: Embedder,
    term_embedder: Embedder,
    progress: Progress,
    left_out: Sequence[str] = (),
) -> Index:
    """Index documents in memory.

    Args:
        documents: In the order in which they are numbered.
        embedder: Makes the vectors of passages.
        term_embedder: Makes the vectors of terms: the bundled model.
        progress: Told how far it is.
        left_out: What to say about the files that are not among the documents.
    """
    progress("documents", len(documents), len(documents))
    plan = Plan(
        parts=[analyze_part(documents)],
        order=Order(np.zeros(len(documents), dtype=np.int64), np.arange(len(documents))),
        documents=document_table([parsed.document for parsed in documents], left_out),
        origins=np.zeros((len(documents), DIGEST_BYTES), dtype=np.uint8),
    )
    return merge_index(plan, (embedder, term_embedder), progress, ArrayWriter())


def merge_index(plan: Plan, embedders: Embedders, progress: Progress, writer: ArrayWriter) -> Index:
    """Index documents that were analysed; what the segment before knew of them is taken over."""
    merged = merge_parts(plan.parts, plan.order, writer)
    documents = replace(plan.documents, text_blob=merged.text_blob, text_bounds=merged.text_bounds)
    lexicon = build_lexicon(merged.readings, merged.counts)
    readings = take_apart(merged.readings)
    tokens = merged.passages.sentence_terms
    numbers = readings.terms.astype(np.int32)
    chunks = (numbers[tokens[some]] for some in chunk_slices(0, len(tokens)))
    terms = writer.write("passages.sentence_terms", tokens.shape, np.int32, chunks)
    passages = replace(merged.passages, sentence_terms=terms)
    older = _older_count(plan, merged, passages)
    counted = count_passages(passages, len(lexicon.terms), older, writer)
    postings = compile_postings(counted, writer)
    vectors = passage_vectors(
        plan.parts, plan.order, documents, passages, embedders[0], progress, writer
    )
    of_terms = term_vectors(lexicon, merged, plan.before, embedders[1], progress, writer)
    questions = (
        embed_background(embedders[0]) if plan.before is None else plan.before.kept.questions
    )
    kept = Kept(
        merged.readings.blob,
        merged.readings.bounds,
        tokens,
        counted.counts,
        _digests(plan),
        plan.origins,
        questions,
    )
    known = vectors if embedders[0].identity == embedders[1].identity else None
    subjects = Subjects(documents, passages, known, embedders[1])
    parallel_texts = find_parallel_texts(
        documents, passages, lexicon, subjects.of, embedders[1], progress
    )
    background = measure_background(questions, vectors, passages.languages)
    found = Vectors(vectors, of_terms, background)
    return Index(documents, passages, merged.folded, lexicon, postings, found, parallel_texts, kept)


def _digests(plan: Plan) -> NDArray[np.uint8]:
    digests = np.zeros((len(plan.order), DIGEST_BYTES), dtype=np.uint8)
    for number, part in enumerate(plan.parts):
        held = plan.order.parts == number
        digests[held] = part.digests[plan.order.numbers[held]]
    return digests


def _older_count(plan: Plan, merged: Merged, passages: PassageTable) -> Renumbered | None:
    """What the segment before has counted, unless passages have changed their order."""
    before, kept = plan.before, plan.order.numbers[plan.order.parts == 0]
    if before is None or (np.diff(kept) <= 0).any():
        return None
    old, new = terms_of_both(before, merged)
    terms = np.full(len(before.lexicon.terms), -1, dtype=np.int32)
    terms[old] = new
    numbers = np.full(len(before.passages), -1, dtype=np.int32)
    done = 0
    bounds = np.searchsorted(passages.documents, np.arange(len(plan.order) + 1))
    for part, first, last in plan.order.runs.tolist():
        if part == 0:
            held = slice(*np.searchsorted(before.passages.documents, [first, last]).tolist())
            numbers[held] = np.arange(bounds[done], bounds[done + last - first])
        done += last - first
    postings, kept_counts = before.postings, before.kept.counts
    empty = np.empty(0, dtype=np.int64)  # the lengths have changed
    return Renumbered(
        Counted(postings.bounds, postings.passages, kept_counts, empty), terms, numbers
    )


MAX_IN_MEMORY = 256 * 2**20  # bytes of parts; then they are put together on disk
_ANEW = -1


@dataclass(frozen=True, slots=True)
class _Draft:
    """The documents of the index to be, in order.

    `analysed`: the number that the same text had before, or _ANEW; `described`: that the same facts
    had. `facts`: in JSON, of those that are described anew. `originals`: paths. `left_out`: what to
    say about files that can't be served.
    """

    paths: list[str] = field(default_factory=list)
    origins: list[bytes] = field(default_factory=list)
    analysed: list[int] = field(default_factory=list)
    described: list[int] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    originals: dict[int, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def take_over(self, path: str, origin: bytes, number: int) -> None:
        """Enter a document that is as it was."""
        self.paths.append(path)
        self.origins.append(origin)
        self.analysed.append(number)
        self.described.append(number)

    def enter(self, document: Document, origin: bytes, analysed: int) -> None:
        """Enter a document of which something is new."""
        if document.translation_of is not None:
            self.originals[len(self.paths)] = document.translation_of
        self.facts.append(facts_of(document))
        self.take_over(document.path, origin, _ANEW)
        self.analysed[-1] = analysed


def plan_index(folder: Folder, before: Index | None, scratch: Path, progress: Progress) -> Plan:
    """Read and analyse what the index before has not, and say how the next one is put together.

    Args:
        folder: The documents.
        before: The index before, if it was made in the same way.
        scratch: A folder for what memory should not hold.
        progress: Told how far it is.
    """
    draft = _Draft(left_out=[str(error) for error in folder.errors])
    known = {} if before is None else _rows(before.kept.origins)
    fresh = [path for path, origin in folder.origins.items() if origin not in known]
    parts = [part_of(before)] if before is not None else []
    waiting: list[Part] = []
    total = len(folder.digests)
    done = total - len(fresh)
    progress("documents", done, total)
    for part in analyze_all(_read(folder, before, known, draft), _size(folder, fresh)):
        waiting.append(part)
        done += len(part)
        progress("documents", done, total)
        if sum(map(size_of, waiting)) > MAX_IN_MEMORY:
            parts.append(condense(waiting, FileArrayWriter(scratch / str(len(parts)))))
            waiting = []
    parts += waiting or ([] if parts else [analyze_batch([])])
    progress("documents", total, total)  # some were only renamed, or can't be read
    described = np.array(draft.described, dtype=np.int64)
    numbers = None
    if before is not None:
        numbers = np.full(len(before.documents), -1, dtype=np.int64)
        same = np.flatnonzero(described >= 0)
        numbers[described[same]] = same
    origins = np.frombuffer(b"".join(draft.origins), dtype=np.uint8).reshape(-1, DIGEST_BYTES)
    documents = _documents(draft, described, before)
    return Plan(parts, _order(draft, parts, before), documents, origins, before, numbers)


def _read(
    folder: Folder, before: Index | None, known: dict[bytes, int], draft: _Draft
) -> Iterator[Document]:
    """Enter every document, and give those whose text is new."""
    analysed = {} if before is None else _rows(before.kept.digests)
    for path, origin in folder.origins.items():
        number = known.get(origin)
        if number is not None:
            draft.take_over(path, origin, number)
            continue
        try:
            document, origin_now = folder.read(path)
        except DocumentError as error:
            draft.left_out.append(str(error))
            continue
        same_text = analysed.get(digest_of(document), _ANEW)
        draft.enter(document, origin_now, same_text)
        if same_text == _ANEW:
            yield document


def _rows(digests: NDArray[np.uint8]) -> dict[bytes, int]:
    """Digest -> number of its row."""
    held = digests.tobytes()
    starts = range(0, len(held), DIGEST_BYTES)
    return {held[at : at + DIGEST_BYTES]: row for row, at in enumerate(starts)}


def _size(folder: Folder, paths: list[str]) -> int:
    """How much these files hold, in bytes, as far as can be told."""
    size = 0
    for path in paths:
        with contextlib.suppress(OSError):
            size += (folder.path / path).stat().st_size
    return size


def _order(draft: _Draft, parts: list[Part], before: Index | None) -> Order:
    """The part of each document, and its number there."""
    numbers = np.array(draft.analysed, dtype=np.int64)
    of_parts = np.zeros(len(numbers), dtype=np.int64)
    anew = np.flatnonzero(numbers == _ANEW)
    fresh = parts if before is None else parts[1:]
    lengths = np.array([len(part) for part in fresh], dtype=np.int64)
    of_parts[anew] = np.repeat(np.arange(len(fresh)), lengths) + len(parts) - len(fresh)
    numbers[anew] = np.arange(len(anew)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return Order(of_parts, numbers)


def _documents(draft: _Draft, described: NDArray[np.int64], before: Index | None) -> DocumentTable:
    """The table of documents, without their texts."""
    anew = described < 0
    tables = [StringTable(*pack(draft.facts))]
    numbers = np.where(anew, np.cumsum(anew) - 1, described)
    originals = dict(draft.originals)
    if before is not None:
        table = before.documents
        tables.append(StringTable(table.fact_blob, table.fact_bounds))
        # An original that was not served may be there now: `table.originals` doesn't know its name.
        for number in np.flatnonzero(np.isin(described, table.translations())).tolist():
            originals[number] = str(table.facts[int(described[number])]["translation_of"])
    order = Order(np.where(anew, 0, 1), numbers)
    fact_blob, fact_bounds = merge_strings(tables, order, ArrayWriter())
    places = {path: n for n, path in enumerate(draft.paths)} if originals else {}
    of_originals = np.full(len(draft.paths), -1, dtype=np.int32)
    for number, path in originals.items():
        of_originals[number] = places.get(path, -1)
    return DocumentTable(
        text_blob=np.empty(0, dtype=np.uint8),
        text_bounds=np.zeros(len(draft.paths) + 1, dtype=np.int64),
        fact_blob=fact_blob,
        fact_bounds=fact_bounds,
        by_path=np.arange(len(draft.paths), dtype=np.int32),
        originals=of_originals,
        left_out=tuple(draft.left_out),
    )
