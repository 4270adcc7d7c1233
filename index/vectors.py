"""The vectors of an index: those that an older index had are copied, the others made."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.document_table import DocumentTable
from index.embedding import Embedder
from index.lexicon import Lexicon
from index.merging import Merged, Order
from index.parts import Part
from index.readings import take_apart
from index.room import Room
from index.segment import PassageTable, Segment
from index.string_table import same_strings

Progress = Callable[[str, int, int], None]
EMBED_BATCH = 256
Numbers = NDArray[np.int64]


def passage_vectors(
    parts: Sequence[Part],
    order: Order,
    documents: DocumentTable,
    passages: PassageTable,
    embedder: Embedder,
    progress: Progress,
    room: Room,
) -> NDArray[np.float32]:
    """Of all passages, shape (n_passages, dimension).

    Args:
        parts: Some of which know the vectors of their passages.
        order: As in which the passages stand.
        documents: All of them.
        passages: All of them.
        embedder: Makes vectors of passages.
        progress: Told how far it is.
        room: Where the array is made.
    """
    shape = (len(passages), embedder.dimension)
    vectors: NDArray[np.float32] = room.array("vectors.passages", shape, np.float32)
    bounds = np.searchsorted(passages.documents, np.arange(len(documents) + 1))
    fresh: list[Numbers] = [np.empty(0, dtype=np.int64)]
    done = 0
    for part, first, last in order.runs.tolist():
        start, end = bounds[done], bounds[done + last - first]
        known = parts[part].vectors
        if known is None:
            fresh.append(np.arange(start, end))
        else:
            held = np.searchsorted(parts[part].passages.documents, [first, last])
            vectors[start:end] = known[slice(*held.tolist())]
        done += last - first
    text_of = functools.lru_cache(maxsize=4)(documents.text)

    def embed(numbers: Numbers) -> NDArray[np.float32]:
        texts = [_embedded_text(text_of, passages, number) for number in numbers.tolist()]
        return embedder.embed_passages(texts)

    _fill(vectors, np.concatenate(fresh), embed, lambda *how_far: progress("passages", *how_far))
    return vectors


class Subjects:
    """What documents are about, by the bundled model: the sum of their passages, menus left out.

    Args:
        documents: All of them.
        passages: All of them.
        vectors: Of the passages, where the bundled model made them; else they are made.
        embedder: The bundled model.
    """

    def __init__(
        self,
        documents: DocumentTable,
        passages: PassageTable,
        vectors: NDArray[np.float32] | None,
        embedder: Embedder,
    ) -> None:
        self._documents = documents
        self._passages = passages
        self._vectors = vectors
        self._embedder = embedder
        self._bounds = np.searchsorted(passages.documents, np.arange(len(documents) + 1))

    def of(self, document: int) -> NDArray[np.float32]:
        """A passage counts by its terms. Shape (dimension,)."""
        first, last = self._bounds[document : document + 2].tolist()
        table = self._passages
        starts, ends = table.sentence_ranges[first:last].T
        weights = (table.term_bounds[ends] - table.term_bounds[starts]).astype(np.float32)
        weights[table.menu[first:last] > 0] = 0.0
        if self._vectors is None:
            text = self._documents.text(document)
            texts = [_embedded_text(lambda _: text, table, n) for n in range(first, last)]
            vectors = self._embedder.embed_passages(texts)
        else:
            vectors = self._vectors[first:last]
        subject: NDArray[np.float32] = (vectors * weights[:, None]).sum(axis=0)
        return subject


def term_vectors(
    lexicon: Lexicon,
    merged: Merged,
    before: Segment | None,
    embedder: Embedder,
    progress: Progress,
    room: Room,
) -> NDArray[np.float32]:
    """Of all terms, shape (n_terms, dimension).

    A term keeps its vector as long as its commonest form stays the same.

    Args:
        lexicon: The terms, and their forms.
        merged: Where the segment before was the first part.
        before: That segment.
        embedder: The bundled one.
        progress: Told how far it is.
        room: Where the array is made.
    """
    shape = (len(lexicon.terms), embedder.dimension)
    vectors: NDArray[np.float32] = room.array("vectors.terms", shape, np.float32)
    forms = lexicon.forms
    is_fresh = np.ones(len(forms), dtype=np.bool_)
    if before is not None:
        old, new = terms_of_both(before, merged)
        same = same_strings(before.lexicon.forms, old, forms, new)
        vectors[new[same]] = before.vectors.terms[old[same]]
        is_fresh[new[same]] = False

    def embed(numbers: Numbers) -> NDArray[np.float32]:
        return embedder.embed_passages([forms[number] for number in numbers.tolist()])

    _fill(vectors, np.flatnonzero(is_fresh), embed, lambda *how_far: progress("terms", *how_far))
    return vectors


def _fill(
    vectors: NDArray[np.float32],
    numbers: Numbers,
    embed: Callable[[Numbers], NDArray[np.float32]],
    report: Callable[[int, int], Any],
) -> None:
    """Have the vectors with these numbers made, a batch at a time."""
    for at in range(0, len(numbers), EMBED_BATCH):
        batch = numbers[at : at + EMBED_BATCH]
        vectors[batch] = embed(batch)
        report(at + len(batch), len(numbers))


def _embedded_text(text_of: Callable[[int], str], passages: PassageTable, number: int) -> str:
    """What is embedded: the passage's text below its headings."""
    text = text_of(int(passages.documents[number]))
    first, last = passages.heading_bounds[number : number + 2].tolist()
    spans = passages.sentence_spans[passages.headings[first:last]].tolist()
    spans.append(passages.spans[number].tolist())
    return "\n".join(text[start:end] for start, end in spans)


def terms_of_both(before: Segment, merged: Merged) -> tuple[Numbers, Numbers]:
    """The numbers that terms had and have, for all that are still there."""
    held = merged.used[0]
    old = take_apart(before.kept.readings).terms[held]
    new = take_apart(merged.readings).terms[merged.maps[0][held]]
    first = np.diff(old, prepend=-1) > 0
    return old[first], new[first]
