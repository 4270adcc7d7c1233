"""The terms of an index, and the other keys by which they are found."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.storage.strings import StringTable
from index.types import LANGUAGES

# Digits and the marks of compounds, "c++", "<email>", "on_message".
_DIGIT = re.compile(r"[\d<+#@&/_]|\w\.\w|^[.-]")
NEUTRAL = len(LANGUAGES)  # the group of terms that are written alike in all languages
NUMERIC = NEUTRAL + 1  # and of those with a digit: the embedding knows nothing about them


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms, sorted; a term's number is its position.

    `groups`, shape (n_terms,): the term's language as its position in LANGUAGES, or NEUTRAL or
    NUMERIC. Form i, `form_blob[form_bounds[i]:form_bounds[i + 1]]`, is the commonest dictionary
    form of term i. Alias j means the terms `alias_terms[alias_bounds[j]:alias_bounds[j + 1]]`.
    """

    term_blob: NDArray[np.uint8]
    term_bounds: NDArray[np.int64]
    groups: NDArray[np.uint8]
    form_blob: NDArray[np.uint8]
    form_bounds: NDArray[np.int64]
    alias_blob: NDArray[np.uint8]
    alias_key_bounds: NDArray[np.int64]
    alias_bounds: NDArray[np.int64]
    alias_terms: NDArray[np.int32]

    @property
    def terms(self) -> StringTable:
        """The terms as a table of strings."""
        return StringTable(self.term_blob, self.term_bounds)

    @property
    def forms(self) -> StringTable:
        """The dictionary forms in the order of the terms: they can be read, not searched."""
        return StringTable(self.form_blob, self.form_bounds)

    def find(self, key: str) -> list[int]:
        """The numbers of the terms that equal the key, or that are a name written alike."""
        found = [number] if (number := self.terms.find(key)) >= 0 else []
        alias = StringTable(self.alias_blob, self.alias_key_bounds).find(key)
        if alias >= 0:
            start, end = self.alias_bounds[alias], self.alias_bounds[alias + 1]
            found.extend(int(term) for term in self.alias_terms[start:end] if term not in found)
        return found


def has_digit(term: str) -> bool:
    """Whether a term has a digit or a mark: neither embedding nor translation table know it."""
    return _DIGIT.search(term) is not None
