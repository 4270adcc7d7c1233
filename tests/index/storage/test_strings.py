"""Strings as two arrays."""

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.storage.strings import (
    StringTable,
    equals_one_before,
    merge_tables,
    pack,
    same_strings,
    sort_key,
    take,
)

# Half surrogates as well: a term is whatever the analysis made of a text.
ANY_TEXT = st.text(st.characters())
SETS = st.sets(ANY_TEXT, max_size=40)


@given(SETS)
def test_every_string_is_found_where_it_stands(strings: set[str]) -> None:
    """A table gives back what was put in, in the order of the bytes, and finds each."""
    table = StringTable.of(sorted(strings, key=sort_key))
    assert len(table) == len(strings)
    assert list(table) == sorted(strings, key=sort_key)
    assert [table.find(string) for string in table] == list(range(len(strings)))


@given(SETS, ANY_TEXT)
def test_a_string_that_the_table_lacks_is_not_found(strings: set[str], other: str) -> None:
    """Even when it stands between two others or begins like one."""
    table = StringTable.of(sorted(strings - {other}, key=sort_key))
    assert table.find(other) == -1


@given(st.lists(ANY_TEXT, max_size=20))
def test_packed_strings_can_be_cut_out_again(strings: list[str]) -> None:
    """`bounds` says where each one begins and ends, whatever the order and however often."""
    blob, bounds = pack(strings)
    assert blob.dtype == np.uint8
    assert len(bounds) == len(strings) + 1
    assert list(StringTable(blob, bounds)) == strings


@given(st.lists(st.tuples(SETS, st.randoms()), max_size=4))
def test_merged_tables_hold_what_is_used(held: list[tuple[set[str], Random]]) -> None:
    """In order, each once; and every string that is used keeps its number's meaning."""
    tables = [StringTable.of(sorted(strings, key=sort_key)) for strings, _ in held]
    used = [
        np.array([chance.random() < 0.6 for _ in table], dtype=np.bool_)
        for table, (_, chance) in zip(tables, held, strict=True)
    ]
    wanted = {
        string
        for table, of_table in zip(tables, used, strict=True)
        for number, string in enumerate(table)
        if of_table[number]
    }
    merged, maps = merge_tables(tables, used)
    assert list(merged) == sorted(wanted, key=sort_key)
    for table, of_table, numbers in zip(tables, used, maps, strict=True):
        for number in np.flatnonzero(of_table).tolist():
            assert merged[int(numbers[number])] == table[number]


@given(st.lists(st.sampled_from(["", "a", "b", "ab", "ba", "é"]), min_size=1, max_size=20))
def test_strings_are_compared_and_taken_many_at_once(strings: list[str]) -> None:
    """As one by one."""
    table = StringTable(*pack(strings))
    starts, lengths = table.bounds[:-1], np.diff(table.bounds)
    same = equals_one_before(table.blob, starts, lengths)
    assert same.tolist() == [n > 0 and strings[n] == strings[n - 1] for n in range(len(strings))]
    backwards = StringTable(*take(table.blob, starts[::-1], lengths[::-1]))
    assert list(backwards) == strings[::-1]
    numbers = np.arange(len(strings))
    assert same_strings(table, numbers, backwards, numbers[::-1]).all()
    expected = [a == b for a, b in zip(strings, strings[::-1], strict=True)]
    assert same_strings(table, numbers, backwards, numbers).tolist() == expected


@given(st.sets(st.text(max_size=5), min_size=1), st.data())
def test_strings_are_read_many_at_once(held: set[str], data: st.DataObject) -> None:
    """Any of them, and any run of them, an empty one and all of them included."""
    strings = sorted(held, key=sort_key)
    table = StringTable.of(strings)
    numbers = data.draw(st.lists(st.integers(0, len(strings) - 1)))
    assert table.strings(np.array(numbers, dtype=np.int32)) == [strings[n] for n in numbers]
    first = data.draw(st.integers(0, len(strings)))
    last = data.draw(st.integers(first, len(strings)))
    assert table.between(first, last) == strings[first:last]
