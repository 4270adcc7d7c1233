"""Words spelled wrongly: the terms that are a slip or two away, "resgined" -> "resign"."""

import functools

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.records import LANGUAGES
from index.string_runs import strings_between
from index.string_table import StringTable
from index.tuning import (
    LONG_WORD,
    MAX_SPELLINGS,
    MIN_MISSPELT,
    SPELLING_WEIGHTS,
)
from index.weakly import weakly

_CACHED_BUCKETS = 64  # of a thousand terms or so each
_AFTER_ALL_LETTERS = "\U0010ffff"


class Speller:
    """Finds the near spellings of a term among many. Safe to use from several threads."""

    def __init__(self, terms: StringTable) -> None:
        self._terms = terms
        self._bucket = functools.lru_cache(maxsize=_CACHED_BUCKETS)(weakly(self._read_bucket))

    def near(self, key: str, n_letters: int) -> dict[int, float]:
        """The terms that may have been meant, with weights below 1.

        Args:
            key: A term with its language, "en:resgin"; others have no near spellings.
            n_letters: How long the word was as it was written.
        """
        language, _, word = key.partition(":")
        if language not in LANGUAGES or language == "ja" or n_letters < MIN_MISSPELT:
            return {}
        allowed = 2 if len(word) >= LONG_WORD else 1
        distances: dict[int, int] = {}
        # The first letter is mostly right, or has changed places with the second.
        for first in dict.fromkeys(word[:2]):
            start, words = self._bucket(f"{language}:{first}")
            if not words:
                continue
            slips = process.cdist([word], words, scorer=OSA.distance, score_cutoff=allowed)[0]
            for position in np.flatnonzero((slips <= allowed) & (slips > 0)).tolist():
                distances[start + position] = int(slips[position])
        least = min(distances.values(), default=0)
        nearest = [number for number, slips in distances.items() if slips == least]
        return dict.fromkeys(nearest[:MAX_SPELLINGS], SPELLING_WEIGHTS[least])

    def _read_bucket(self, beginning: str) -> tuple[int, list[str]]:
        """The terms that begin so, without their language, and the number of the first."""
        start = self._terms.position(beginning)
        end = self._terms.position(beginning + _AFTER_ALL_LETTERS)
        terms = strings_between(self._terms, start, end)
        return start, [term.partition(":")[2] for term in terms]
