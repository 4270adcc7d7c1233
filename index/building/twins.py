"""Documents -> which of their sentences say the same in another language, found by vectors.

Documents that are each other's nearest are aligned sentence by sentence (`alignment`). Two
are twins when most of each corresponds to the other, closer than to any other document, and when
the numbers and names that are written alike in all languages speak for it rather than against. What
is about the same subject only has neighbours here and there, and no order.

The cost beside the comparison of documents: each sentence of a new document is embedded, and each
pair of candidates aligned, which takes a millisecond for short documents and grows with their
length. Comparisons are remembered with the index: only those of new documents are made.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.building.twin_candidates import (
    Neighbours,
    document_languages,
    find_neighbours,
    is_whole,
    mutual_pairs,
    none_known,
    whole_numbers,
)
from index.building.twin_reader import Comparison, Pair, TwinReader
from index.embedding.base import Vectors
from index.params import MIN_TWIN_MARGIN
from index.segments.segment import Compared, PassageTable, Twins
from index.text.ranges import spread

Report = Callable[[str, int, int], None]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an older index knew of twins; `numbers`: of its documents in the new one, or -1."""

    passages: PassageTable
    compared: Compared
    twins: Twins
    numbers: Numbers


def find_twins(
    reader: TwinReader,
    passages: PassageTable,
    subject_of: Callable[[int], Vectors],
    originals: NDArray[np.int32],
    earlier: Earlier | None,
    progress: Report,
) -> tuple[Twins, Compared]:
    """Find the twins among these documents, and what the next build may know of them.

    Args:
        reader: Reads the documents.
        passages: Their passages and sentences.
        subject_of: Document -> its vector, of any length, with which it is found.
        originals: Which are said to be translations of which, as in DocumentTable.
        earlier: What was found when only some of them were there.
        progress: Told how far it is.
    """
    languages = document_languages(passages)
    declared = _declared(originals)
    several = len(np.unique(languages[languages >= 0])) > 1
    vectors, neighbours = np.zeros((0, 0), dtype=np.int8), none_known(len(languages))
    if several:
        vectors, neighbours = _neighbours(subject_of, languages, earlier, progress)
    pairs = sorted({*map(tuple, mutual_pairs(neighbours).tolist()), *declared})
    known = _known(earlier)
    comparisons = []
    for done, pair in enumerate(pairs, 1):
        comparisons.append(known.get(pair) or reader.compare(*pair))
        progress("twins", done, len(pairs))
    chosen = {comparison.pair for comparison in choose(comparisons, languages, declared)}
    compared = Compared(
        vectors,
        neighbours.numbers,
        neighbours.likenesses,
        np.array(pairs, dtype=np.int32).reshape(-1, 2),
        np.array([(c.coverage, c.likeness, c.names) for c in comparisons]).reshape(-1, 3),
        np.array([pair in chosen for pair in pairs], dtype=np.uint8),
    )
    return _twins(reader, passages, chosen, earlier), compared


def choose(
    comparisons: Sequence[Comparison], languages: NDArray[np.int8], declared: frozenset[Pair]
) -> list[Comparison]:
    """The comparisons that show twins: one at most for a document and a language."""
    rivals: dict[tuple[int, int], list[Comparison]] = defaultdict(list)
    for comparison in comparisons:
        for key in _keys(comparison.pair, languages):
            rivals[key].append(comparison)

    def wins(comparison: Comparison) -> bool:
        if comparison.pair in declared:
            return True
        if not comparison.is_likely:
            return False
        others = [
            other
            for key in _keys(comparison.pair, languages)
            for other in rivals[key]
            if other is not comparison
        ]
        if any(other.pair in declared for other in others):
            return False
        best = max((other.likeness for other in others), default=0.0)
        return comparison.likeness >= best + MIN_TWIN_MARGIN

    return [comparison for comparison in comparisons if wins(comparison)]


def _keys(pair: Pair, languages: NDArray[np.int8]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Each document, with the language in which it has the other."""
    first, second = pair
    return (first, int(languages[second])), (second, int(languages[first]))


def _declared(originals: NDArray[np.int32]) -> frozenset[Pair]:
    """The pairs of which one is said to be the translation of the other."""
    numbers = np.flatnonzero((originals >= 0) & (originals != np.arange(len(originals))))
    pairs = zip(numbers.tolist(), originals[numbers].tolist(), strict=True)
    return frozenset((min(pair), max(pair)) for pair in pairs)


def _neighbours(
    subject_of: Callable[[int], Vectors],
    languages: NDArray[np.int8],
    earlier: Earlier | None,
    progress: Report,
) -> tuple[NDArray[np.int8], Neighbours]:
    """The documents' vectors, and which are near each other."""
    n_documents = len(languages)
    is_new = np.ones(n_documents, dtype=np.bool_)
    known = none_known(n_documents)
    olds = news = np.empty(0, dtype=np.int64)
    if earlier is not None and len(earlier.compared.vectors):
        olds = np.flatnonzero(earlier.numbers >= 0)
        news = earlier.numbers[olds]
        is_new[news] = False
    fresh = np.flatnonzero(is_new).tolist()
    made = []
    for done, number in enumerate(fresh, 1):
        made.append(whole_numbers(subject_of(number)))
        progress("subjects", done, len(fresh))
    width = made[0].shape[0] if made else earlier.compared.vectors.shape[1] if earlier else 0
    vectors = np.zeros((n_documents, width), dtype=np.int8)
    if made:
        vectors[is_new] = made
    if earlier is not None and len(olds):
        vectors[news] = earlier.compared.vectors[olds]
        if _meets_alike(document_languages(earlier.passages), languages):
            renumbered = np.append(np.where(earlier.numbers < 0, -2, earlier.numbers), -1)
            known.numbers[news] = renumbered[earlier.compared.nearest[olds]]
            known.likenesses[news] = earlier.compared.nearness[olds]
        else:
            is_new[:] = True
    return vectors, find_neighbours(vectors, languages, known, is_new)


def _meets_alike(before: NDArray[np.int8], after: NDArray[np.int8]) -> bool:
    """Whether every document is still compared with all of a language, or still in cells."""
    counts = [np.bincount(held[held >= 0], minlength=3).tolist() for held in (before, after)]
    pairs = ((0, 1), (0, 2), (1, 2))
    wholes = [[is_whole(count[a], count[b]) for a, b in pairs] for count in counts]
    return wholes[0] == wholes[1]


def _known(earlier: Earlier | None) -> dict[Pair, Comparison]:
    """The comparisons of documents that are still there."""
    if earlier is None:
        return {}
    pairs = earlier.numbers[earlier.compared.pairs]
    figures = zip(pairs.tolist(), earlier.compared.figures.tolist(), strict=True)
    return {
        (first, second): Comparison((first, second), *values)
        for (first, second), values in figures
        if first >= 0 and second >= 0
    }


def _twins(
    reader: TwinReader, passages: PassageTable, chosen: Iterable[Pair], earlier: Earlier | None
) -> Twins:
    wanted = set(chosen)
    links = [np.empty((0, 2), dtype=np.int64)]
    if earlier is not None:
        found, kept = _kept_links(earlier, passages, wanted)
        links.append(kept)
        wanted -= found
    for pair in sorted(wanted):
        first, second = (reader.sentences_of(document) for document in pair)
        for bead in reader.correspondences(*pair):
            ones, others = first[slice(*bead.first)], second[slice(*bead.second)]
            forth = np.column_stack([np.repeat(ones, len(others)), np.tile(others, len(ones))])
            links += [forth, forth[:, ::-1]]
    unique = np.unique(np.concatenate(links), axis=0)
    n_sentences = int(passages.document_bounds[-1])
    bounds = np.searchsorted(unique[:, 0], np.arange(n_sentences + 1))
    return Twins(bounds.astype(np.int64), unique[:, 1].astype(np.int32))


def _kept_links(
    earlier: Earlier, passages: PassageTable, wanted: set[Pair]
) -> tuple[set[Pair], Numbers]:
    """The wanted pairs that were twins before, and the links between their sentences."""
    old = earlier.compared.pairs[earlier.compared.chosen > 0]
    now = earlier.numbers[old]
    still = np.array([pair in wanted for pair in map(tuple, now.tolist())], dtype=np.bool_)
    old, now = old[still], now[still]
    found = set(map(tuple, now.tolist()))
    bounds = earlier.passages.document_bounds
    n_old = len(earlier.numbers)
    kept_keys = old[:, 0] * np.int64(n_old) + old[:, 1]
    held = np.unique(old)  # documents
    lengths = bounds[held + 1] - bounds[held]
    sources = spread(bounds[held], lengths)
    counts = earlier.twins.bounds[sources + 1] - earlier.twins.bounds[sources]
    targets = earlier.twins.sentences[spread(earlier.twins.bounds[sources], counts)]
    owners = np.repeat(np.repeat(held, lengths), counts)
    others = np.searchsorted(bounds, targets, side="right") - 1
    keys = np.minimum(owners, others) * np.int64(n_old) + np.maximum(owners, others)
    is_kept = np.isin(keys, kept_keys)
    shifts = passages.document_bounds[np.maximum(earlier.numbers, 0)] - bounds[:-1]
    links = np.column_stack(
        [
            (np.repeat(sources, counts) + shifts[owners])[is_kept],
            (targets + shifts[others])[is_kept],
        ]
    )
    return found, links
