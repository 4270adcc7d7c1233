"""Parts -> Segment: number the terms, count, embed, find twins; of what is known, nothing again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.arrays.room import Room, pieces
from index.building.background import embed_background, measure_background
from index.building.counting import Renumbered, count_passages
from index.building.merging import Merged, Order, merge_parts
from index.building.parts import DIGEST_BYTES, Part, analyze_part, parse
from index.building.twin_reader import TwinReader
from index.building.twins import Earlier, find_twins
from index.building.vectors import Subjects, passage_vectors, term_vectors, terms_of_both
from index.embedding.base import Embedder
from index.finding.bm25 import Counted, compile_postings
from index.segments.document_table import DocumentTable, document_table
from index.segments.segment import (
    Compared,
    Kept,
    ParsedDocument,
    PassageTable,
    Segment,
    Twins,
    Vectors,
)
from index.terms.lexicon import build_lexicon
from index.terms.readings import take_apart

__all__ = ["Embedders", "Plan", "Progress", "build_segment", "merge_segment", "parse"]

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
    before: Segment | None = None
    numbers: NDArray[np.int64] | None = None


def build_segment(
    documents: Sequence[ParsedDocument],
    embedder: Embedder,
    term_embedder: Embedder,
    progress: Progress,
    left_out: Sequence[str] = (),
) -> Segment:
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
    return merge_segment(plan, (embedder, term_embedder), progress, Room())


def merge_segment(plan: Plan, embedders: Embedders, progress: Progress, room: Room) -> Segment:
    """Index documents that were analysed; what the segment before knew of them is taken over."""
    merged = merge_parts(plan.parts, plan.order, room)
    documents = replace(plan.documents, text_blob=merged.text_blob, text_bounds=merged.text_bounds)
    lexicon = build_lexicon(merged.readings, merged.counts)
    readings = take_apart(merged.readings)
    tokens = merged.passages.sentence_terms
    numbers = readings.terms.astype(np.int32)
    chunks = (numbers[tokens[some]] for some in pieces(0, len(tokens)))
    terms = room.write("passages.sentence_terms", tokens.shape, np.int32, chunks)
    passages = replace(merged.passages, sentence_terms=terms)
    older = _older_count(plan, merged, passages)
    counted = count_passages(passages, len(lexicon.terms), older, room)
    postings = compile_postings(counted, room)
    vectors = passage_vectors(
        plan.parts, plan.order, documents, passages, embedders[0], progress, room
    )
    of_terms = term_vectors(lexicon, merged, plan.before, embedders[1], progress, room)
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
    twins, compared = _find_twins(plan, documents, passages, kept, subjects, embedders[1], progress)
    background = measure_background(questions, vectors, passages.languages)
    found = Vectors(vectors, of_terms, background)
    return Segment(
        documents, passages, merged.folded, lexicon, postings, found, twins, kept, compared
    )


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


def _find_twins(
    plan: Plan,
    documents: DocumentTable,
    passages: PassageTable,
    kept: Kept,
    subjects: Subjects,
    embedder: Embedder,
    progress: Progress,
) -> tuple[Twins, Compared]:
    reader = TwinReader(documents, passages, kept.readings, kept.tokens, embedder)
    earlier = None
    if plan.before is not None and plan.numbers is not None:
        before = plan.before
        earlier = Earlier(before.passages, before.compared, before.twins, plan.numbers)
    return find_twins(reader, passages, subjects.of, documents.originals, earlier, progress)
