"""The vectors of an index: those that an older index had are copied, the others made."""

import functools
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.indexing.merging import Merged, Order, Part
from index.storage.arrays import VECTORS_AT_ONCE, ArrayWriter, chunk_slices
from index.storage.documents import DocumentTable
from index.storage.index import Index, PassageTable
from index.storage.lexicon import Lexicon
from index.storage.strings import same_strings
from index.storage.term_variants import take_apart

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
    writer: ArrayWriter,
) -> NDArray[np.float32]:
    """Of all passages, shape (n_passages, dimension).

    Args:
        parts: Some of which know the vectors of their passages.
        order: As in which the passages stand.
        documents: All of them.
        passages: All of them.
        embedder: Makes vectors of passages.
        progress: Told how far it is.
        writer: Where the array is made.
    """
    bounds = np.searchsorted(passages.documents, np.arange(len(documents) + 1))
    text_of = functools.lru_cache(maxsize=4)(documents.text)
    n_fresh = _count_fresh(parts, order, bounds)
    report = _Counter("passages", n_fresh, progress)

    def chunks() -> Iterator[NDArray[np.float32]]:
        done = 0
        for part, first, last in order.runs.tolist():
            known = parts[part].vectors
            if known is None:
                for numbers in _batches(bounds[done], bounds[done + last - first]):
                    texts = [_embedded_text(text_of, passages, number) for number in numbers]
                    yield embedder.embed_passages(texts)
                    report.add(len(texts))
            else:
                held = np.searchsorted(parts[part].passages.documents, [first, last]).tolist()
                for some in chunk_slices(held[0], held[1], VECTORS_AT_ONCE):
                    yield known[some]
            done += last - first

    shape = (len(passages), embedder.dimension)
    return writer.write("vectors.passages", shape, np.float32, chunks())


def _count_fresh(parts: Sequence[Part], order: Order, bounds: Numbers) -> int:
    is_fresh = np.array([part.vectors is None for part in parts], dtype=np.bool_)
    return int(np.diff(bounds)[is_fresh[order.parts]].sum())


class _Counter:
    """Tells how much is done."""

    def __init__(self, what: str, total: int, progress: Progress) -> None:
        self._what = what
        self._total = total
        self._done = 0
        self._progress = progress

    def add(self, count: int) -> None:
        """Count and tell."""
        self._done += count
        self._progress(self._what, self._done, self._total)


def _batches(first: int, last: int) -> Iterator[range]:
    for start in range(int(first), int(last), EMBED_BATCH):
        yield range(start, min(start + EMBED_BATCH, int(last)))


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
    before: Index | None,
    embedder: Embedder,
    progress: Progress,
    writer: ArrayWriter,
) -> NDArray[np.float32]:
    """Of all terms, shape (n_terms, dimension).

    A term keeps its vector as long as its commonest form stays the same.

    Args:
        lexicon: The terms, and their forms.
        merged: Where the segment before was the first part.
        before: That segment.
        embedder: The bundled one.
        progress: Told how far it is.
        writer: Where the array is made.
    """
    forms = lexicon.forms
    olds = np.full(len(forms), -1, dtype=np.int64)
    if before is not None:
        old, new = terms_of_both(before, merged)
        same = same_strings(before.lexicon.forms, old, forms, new)
        olds[new[same]] = old[same]
    report = _Counter("terms", int((olds < 0).sum()), progress)

    def chunks() -> Iterator[NDArray[np.float32]]:
        for some in chunk_slices(0, len(forms), VECTORS_AT_ONCE):
            fresh = some.start + np.flatnonzero(olds[some] < 0)
            if before is None or not len(before.vectors.terms):
                vectors = np.empty((some.stop - some.start, embedder.dimension), dtype=np.float32)
            else:
                vectors = before.vectors.terms[olds[some]]  # of the fresh, any
            for at in range(0, len(fresh), EMBED_BATCH):
                batch = fresh[at : at + EMBED_BATCH]
                texts = [forms[number] for number in batch.tolist()]
                vectors[batch - some.start] = embedder.embed_passages(texts)
                report.add(len(texts))
            yield vectors

    return writer.write("vectors.terms", (len(forms), embedder.dimension), np.float32, chunks())


def _embedded_text(text_of: Callable[[int], str], passages: PassageTable, number: int) -> str:
    """What is embedded: the passage's text below its headings."""
    text = text_of(int(passages.documents[number]))
    first, last = passages.heading_bounds[number : number + 2].tolist()
    spans = passages.sentence_spans[passages.headings[first:last]].tolist()
    spans.append(passages.spans[number].tolist())
    return "\n".join(text[start:end] for start, end in spans)


def terms_of_both(before: Index, merged: Merged) -> tuple[Numbers, Numbers]:
    """The numbers that terms had and have, for all that are still there."""
    held = merged.used[0]
    old = take_apart(before.kept.readings).terms[held]
    new = take_apart(merged.readings).terms[merged.maps[0][held]]
    first = np.diff(old, prepend=-1) > 0
    return old[first], new[first]
