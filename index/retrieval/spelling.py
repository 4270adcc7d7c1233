"""Misspelled words: terms that are one or two edits away ("resgined" -> "resign", "4o" -> "40")."""

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.params import LONG_WORD, MAX_SPELLINGS, MIN_MISSPELT, MISREADING_WEIGHT, SPELLING_WEIGHTS
from index.storage.strings import StringTable
from index.types import LANGUAGES

_LAST_LETTER = "\U0010ffff"


class Speller:
    """Finds similar spellings among the terms of a table. Safe to use from several threads."""

    def __init__(self, terms: StringTable) -> None:
        self._terms = terms
        # Beginning -> number of the first term that has it, and the terms. All of them together
        # are the table once, which bounds the memory.
        self._buckets: dict[str, tuple[int, list[str]]] = {}

    def similar(self, key: str, n_letters: int) -> dict[int, float]:
        """The terms that may have been meant: number -> weight below 1.

        Args:
            key: A Portuguese or English term with its language, "en:resgin"; others have none.
            n_letters: The length of the word as the question has it.
        """
        language, _, word = key.partition(":")
        if language not in LANGUAGES or language == "ja" or n_letters < MIN_MISSPELT:
            return {}
        max_edits = 2 if len(word) >= LONG_WORD else 1
        edits: dict[int, int] = {}
        # The first letter is mostly right, or has changed places with the second.
        for letter in dict.fromkeys(word[:2]):
            beginning = f"{language}:{letter}"
            if beginning not in self._buckets:
                first = self._terms.position(beginning)
                last = self._terms.position(beginning + _LAST_LETTER)
                if first == last:  # not kept: there is no end of beginnings that no term has
                    continue
                self._buckets[beginning] = first, self._terms.between(first, last)
            first, terms = self._buckets[beginning]
            distances = process.cdist(
                [key], terms, scorer=OSA.distance, score_cutoff=max_edits, dtype=np.uint8
            )[0]
            close = np.flatnonzero((distances <= max_edits) & (distances > 0))
            edits.update(zip((first + close).tolist(), distances[close].tolist(), strict=True))
        fewest = min(edits.values(), default=0)
        nearest = [number for number, n_edits in edits.items() if n_edits == fewest]
        return dict.fromkeys(nearest[:MAX_SPELLINGS], SPELLING_WEIGHTS[fewest])


_LOOK_ALIKE_DIGITS = str.maketrans({"o": "0", "l": "1", "i": "1"})


def confusables_of(term: str) -> dict[str, float]:
    """The number that a term of digits and look-alike letters may be, with its weight.

    A plain number has none: somebody who asks for 40 seldom means 4o.
    """
    number = term.translate(_LOOK_ALIKE_DIGITS)
    if number == term or not term[:1].isdigit() or not number.isdigit():
        return {}
    return {number: MISREADING_WEIGHT}
