"""Passages are counted block by block and stretch by stretch, as if all at once."""

import tracemalloc
from collections import Counter
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.indexing import postings as counting
from index.indexing.postings import Counted, Renumbered, count_passages
from index.storage.arrays import ArrayWriter, FileArrayWriter
from index.storage.index import PassageTable
from tests.index.small import segment_of

N_TERMS = 9
SENTENCES = st.lists(st.lists(st.integers(0, N_TERMS - 1), max_size=6), min_size=1, max_size=3)
PASSAGES = st.lists(SENTENCES, max_size=12)
EMPTY = segment_of().passages


def table_of(passages: list[list[list[int]]]) -> PassageTable:
    """Passages of sentences of terms; above each stands the first sentence of the one before."""
    sizes = [len(sentences) for sentences in passages]
    ends = np.cumsum([0, *sizes])
    held = [terms for sentences in passages for terms in sentences]
    headings = ends[: max(len(passages) - 1, 0)]
    return table(
        sentence_ranges=np.column_stack([ends[:-1], ends[1:]]).astype(np.int32),
        term_bounds=np.cumsum([0, *map(len, held)]),
        sentence_terms=np.array([term for terms in held for term in terms], dtype=np.int32),
        heading_bounds=np.maximum(np.arange(len(passages) + 1) - 1, 0),
        headings=headings.astype(np.int32),
    )


def table(**arrays: np.ndarray) -> PassageTable:
    """A table of which only what is counted is filled in."""
    fields = {name: getattr(EMPTY, name) for name in PassageTable.__dataclass_fields__}
    documents = np.zeros(len(arrays["sentence_ranges"]), dtype=np.int32)
    return PassageTable(**{**fields, "documents": documents, **arrays})


def by_definition(passages: list[list[list[int]]]) -> list[tuple[int, int, int]]:
    """Term, passage and how often, ordered."""
    found: list[tuple[int, int, int]] = []
    for number, sentences in enumerate(passages):
        terms = [term for sentence in sentences for term in sentence]
        terms += passages[number - 1][0] if number else []
        found += [(term, number, count) for term, count in Counter(terms).items()]
    return sorted(found)


def entries(counted: Counted) -> list[tuple[int, int, int]]:
    """The same of a count."""
    terms = [n for n, (a, b) in enumerate(pairwise(counted.bounds.tolist())) for _ in range(a, b)]
    return list(zip(terms, counted.passages.tolist(), counted.counts.tolist(), strict=True))


def in_small_steps(
    monkeypatch: pytest.MonkeyPatch, blocks: int = 3, stretches: int = 4, files: int = 1
) -> None:
    """Have little of everything in memory at once."""
    monkeypatch.setattr(counting, "COUNTED_AT_ONCE", blocks)
    monkeypatch.setattr(counting, "MERGED_AT_ONCE", stretches)
    monkeypatch.setattr("index.storage.arrays.IN_FILES_BYTES", files)


@given(PASSAGES)
def test_a_count_is_what_its_definition_says(passages: list[list[list[int]]]) -> None:
    """Headings count with the passages below; in memory, and in files in small steps."""
    expected = by_definition(passages)
    whole = count_passages(table_of(passages), N_TERMS)
    assert entries(whole) == expected
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        in_small_steps(patch)
        parted = count_passages(table_of(passages), N_TERMS, writer=FileArrayWriter(Path(folder)))
        assert_same(parted, whole)


@given(PASSAGES, st.data())
def test_an_older_count_is_counted_upon(
    passages: list[list[list[int]]], data: st.DataObject
) -> None:
    """As if nothing had been known: passages were added or are gone, and terms too."""
    whole = count_passages(table_of(passages), N_TERMS)
    known = data.draw(st.lists(st.booleans(), min_size=len(passages), max_size=len(passages)))
    older = older_count(by_definition(passages), known, data.draw(st.integers(0, 2)))
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        for writer in (ArrayWriter(), FileArrayWriter(Path(folder))):
            assert_same(count_passages(table_of(passages), N_TERMS, older, writer), whole)
            in_small_steps(patch)


def older_count(held: list[tuple[int, int, int]], known: list[bool], n_gone: int) -> Renumbered:
    """One of the known passages, before each of which so many stood that are gone.

    Every other term of it stood only in those.
    """
    numbers: list[int] = []
    places: dict[int, int] = {}
    for number in np.flatnonzero(known).tolist():
        numbers += [-1] * n_gone + [number]
        places[number] = len(numbers) - 1
    gone = [place for place, number in enumerate(numbers) if number < 0]
    rows = [(2 * term, places[number], n) for term, number, n in held if number in places]
    rows += [(term, place, 1) for place in gone for term in range(2 * N_TERMS)]
    terms, passages, counts = np.array(sorted(rows), dtype=np.int32).reshape(-1, 3).T
    bounds = np.searchsorted(terms, np.arange(2 * N_TERMS + 1))
    counted = Counted(bounds, passages, counts, np.empty(0, dtype=np.int64))
    new_terms = [-1 if term % 2 else term // 2 for term in range(2 * N_TERMS)]
    return Renumbered(
        counted, np.array(new_terms, dtype=np.int32), np.array(numbers, dtype=np.int32)
    )


def assert_same(one: Counted, other: Counted) -> None:
    """Array by array, and in the same types."""
    for name in Counted.__dataclass_fields__:
        found, expected = getattr(one, name), getattr(other, name)
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("is_known", [False, True])
def test_memory_never_holds_all_entries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    """Neither while they are counted nor while they are put in order."""
    n_passages, n_terms, length = 30_000, 5_000, 60
    drawn = np.random.default_rng(5).random(n_passages * length) ** 2 * n_terms
    numbers = np.arange(n_passages, dtype=np.int32)
    held = table(
        sentence_ranges=np.column_stack([numbers, numbers + 1]),
        term_bounds=np.arange(n_passages + 1) * length,
        sentence_terms=drawn.astype(np.int32),
        heading_bounds=np.zeros(n_passages + 1, dtype=np.int64),
        headings=np.empty(0, dtype=np.int32),
    )
    whole = count_passages(held, n_terms)
    numbers[::100] = -1
    older = Renumbered(whole, np.arange(n_terms, dtype=np.int32), numbers) if is_known else None
    in_small_steps(monkeypatch, blocks=500, stretches=30_000, files=2_000)
    tracemalloc.start()
    parted = count_passages(held, n_terms, older, FileArrayWriter(tmp_path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert_same(parted, whole)
    assert peak / len(whole.passages) < 8  # bytes
