"""Keys of a question -> terms of the index: the terms themselves, names, and translations."""

import functools
import math
from bisect import bisect_left
from collections import Counter

from index.params import MAX_EXPANSIONS, TABLE_POWER, TABLE_SURENESS
from index.retrieval.translation_table import TranslationTable
from index.storage.lexicon import Lexicon, has_digit
from index.storage.strings import StringTable


class TermLookup:
    """Finds term numbers of one index. Safe to use from several threads.

    The terms are kept in memory as sorted strings: a question looks up hundreds of translations,
    and reading the mapped table for each step of a binary search would take milliseconds.
    """

    def __init__(self, lexicon: Lexicon, table: TranslationTable) -> None:
        self.lexicon = lexicon
        self.table = table
        self.aliases = StringTable(lexicon.alias_blob, lexicon.alias_key_bounds)

    @functools.cached_property
    def _sorted_terms(self) -> list[str]:
        return self.lexicon.terms.between(0, len(self.lexicon.terms))

    @functools.cached_property
    def _sorted_aliases(self) -> list[str]:
        return self.aliases.between(0, len(self.aliases))

    def find(self, key: str, *, by_name: bool = True) -> list[int]:
        """The term with this key and, if `by_name`, names that are written alike."""
        number = bisect_left(self._sorted_terms, key)
        numbers = [number] if self._sorted_terms[number : number + 1] == [key] else []
        alias = bisect_left(self._sorted_aliases, key)
        if by_name and self._sorted_aliases[alias : alias + 1] == [key]:
            numbers.extend(n for n in self.terms_of_alias(alias) if n not in numbers)
        return numbers

    def terms_of_alias(self, alias: int) -> list[int]:
        """The terms that a key of `aliases`, given by its number, stands for."""
        start, end = self.lexicon.alias_bounds[alias : alias + 2].tolist()
        terms: list[int] = self.lexicon.alias_terms[start:end].tolist()
        return terms

    def translate(self, key: str) -> dict[int, float]:
        """The best translations into each language that the index has: term -> weight.

        Terms with digits have none: 4 and 5 occur in the same sentences without being translations.
        """
        if has_digit(key):
            return {}
        weights: dict[int, float] = {}
        # Associations of two languages don't compare: their sentence pairs are of other kinds.
        highest: dict[str, float] = {}
        n_found: Counter[str] = Counter()
        for term, association in self.table.translations(key):
            if has_digit(term):
                continue
            language = term.partition(":")[0] if ":" in term else ""
            best = highest.setdefault(language, association)
            if n_found[language] == MAX_EXPANSIONS:
                continue
            # A name in Latin letters inside Japanese is taken for English, never for Portuguese.
            if numbers := self.find(term, by_name=language != "pt"):
                n_found[language] += 1
                sureness = min(1.0, TABLE_SURENESS * math.sqrt(best))
                weight = (association / best) ** TABLE_POWER * sureness
                weights.update({n: max(weight, weights.get(n, 0.0)) for n in numbers})
        return weights
