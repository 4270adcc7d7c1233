"""Strings in two arrays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.storage.strings import StringTable, pack, sort_key

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
