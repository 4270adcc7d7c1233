"""Strings that stand together in a table, read at once: one by one takes several times as long."""

import itertools

from index.string_table import StringTable

__all__ = ["strings_between"]


def strings_between(strings: StringTable, first: int, last: int) -> list[str]:
    """The strings from number `first` to before `last`."""
    bounds = strings.bounds[first : last + 1]
    read = strings.blob[bounds[0] : bounds[-1]].tobytes()
    places = itertools.pairwise((bounds - bounds[0]).tolist())
    return [read[start:end].decode("utf-8", "surrogatepass") for start, end in places]
