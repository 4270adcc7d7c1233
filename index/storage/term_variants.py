"""How words were read: the term, the dictionary form, and whether the word looked like a name.

Terms and what is known of them (`lexicon`) are counted from readings alone, so that a later
build can count again without analysing anything again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.storage.strings import StringTable, equals_one_before, pack, sort_key
from index.text.tokenizer import Token

_END = "\0"  # below all that terms and forms consist of, so that readings stand in order of terms
_NAME = ord("n")


class TermVariantCollector:
    """Numbers the readings of texts as they come."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str, bool], int] = {}

    def add(self, tokens: Iterable[Token]) -> list[int]:
        """The readings of a text's tokens, in order, repeats included; in preliminary numbers."""
        numbers = self._numbers
        return [
            numbers.setdefault((term, token.form, token.is_name), len(numbers))
            for token in tokens
            for term in token.terms
        ]

    def table(self) -> tuple[StringTable, NDArray[np.int32]]:
        """All readings, and preliminary number -> number in the table."""
        written = [
            f"{term}{_END}{form}{_END}{'n' if is_name else '-'}"
            for term, form, is_name in self._numbers
        ]
        order = sorted(range(len(written)), key=lambda number: sort_key(written[number]))
        final = np.empty(len(written), dtype=np.int32)
        final[order] = np.arange(len(written), dtype=np.int32)
        return StringTable(*pack(written[number] for number in order)), final


@dataclass(frozen=True, slots=True)
class TermVariants:
    """A table of readings, taken apart. All arrays have the shape (n_readings,).

    `terms` and `pairs` number the distinct terms, and the distinct pairs of term and form, in
    order. Where in the table's blob term and form stand is in the rest.
    """

    terms: NDArray[np.int64]
    pairs: NDArray[np.int64]
    is_name: NDArray[np.bool_]
    term_starts: NDArray[np.int64]
    term_lengths: NDArray[np.int64]
    form_starts: NDArray[np.int64]
    form_lengths: NDArray[np.int64]


def take_apart(table: StringTable) -> TermVariants:
    """The terms and forms of a table of readings."""
    starts = np.asarray(table.bounds[:-1])
    ends = np.flatnonzero(table.blob == 0).reshape(-1, 2)  # of the term, of the form
    term_lengths, form_lengths = ends[:, 0] - starts, ends[:, 1] - ends[:, 0] - 1
    same_term = equals_one_before(table.blob, starts, term_lengths)
    same_form = equals_one_before(table.blob, ends[:, 0] + 1, form_lengths)
    return TermVariants(
        terms=np.cumsum(~same_term) - 1,
        pairs=np.cumsum(~(same_term & same_form)) - 1,
        is_name=table.blob[ends[:, 1] + 1] == _NAME,
        term_starts=starts,
        term_lengths=term_lengths,
        form_starts=ends[:, 0] + 1,
        form_lengths=form_lengths,
    )
