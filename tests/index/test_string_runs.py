"""Strings read together are those read one by one."""

from hypothesis import given
from hypothesis import strategies as st

from index.string_runs import strings_between
from index.string_table import StringTable, sort_key


@given(st.sets(st.text(max_size=5), min_size=1), st.data())
def test_a_run_is_what_stands_between(held: set[str], data: st.DataObject) -> None:
    """Any run, an empty one and all of them included."""
    strings = sorted(held, key=sort_key)
    first = data.draw(st.integers(0, len(strings)))
    last = data.draw(st.integers(first, len(strings)))
    assert strings_between(StringTable.of(strings), first, last) == strings[first:last]
