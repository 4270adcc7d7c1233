"""The terms of an index, and the other keys by which they can be found."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import Token, fold, stem_term
from index.records import LANGUAGES
from index.string_table import StringTable, pack, sort_key

NEUTRAL = len(LANGUAGES)  # the group of terms that are written alike in all languages
NUMERIC = NEUTRAL + 1  # and of those that hold a digit: the embedding knows nothing about them


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
        """The dictionary forms, in the order of the terms: not to be searched."""
        return StringTable(self.form_blob, self.form_bounds)

    def find(self, key: str) -> list[int]:
        """The numbers of the terms that the key is, or that are a name written alike."""
        found = [number] if (number := self.terms.find(key)) >= 0 else []
        alias = StringTable(self.alias_blob, self.alias_key_bounds).find(key)
        if alias >= 0:
            start, end = self.alias_bounds[alias], self.alias_bounds[alias + 1]
            found.extend(int(term) for term in self.alias_terms[start:end] if term not in found)
        return found


class LexiconBuilder:
    """Collects the terms of all passages and what is to be known about each."""

    def __init__(self) -> None:
        self._forms: dict[str, Counter[str]] = defaultdict(Counter)
        self._names: Counter[str] = Counter()

    def add(self, tokens: Iterable[Token]) -> list[str]:
        """Take note of a text's tokens; their terms, in order, repeats included."""
        terms: list[str] = []
        for token in tokens:
            for term in token.terms:
                terms.append(term)
                self._forms[term][token.form] += 1
                self._names[term] += token.is_name
        return terms

    def build(self) -> Lexicon:
        """The lexicon of all terms seen."""
        terms = sorted(self._forms, key=sort_key)
        forms = [min(self._forms[term].items(), key=lambda f: (-f[1], f[0]))[0] for term in terms]
        aliases = self._aliases(terms, forms)
        keys = sorted(aliases, key=sort_key)
        return Lexicon(
            *pack(terms),
            np.array([_group(term) for term in terms], dtype=np.uint8),
            *pack(forms),
            *pack(keys),
            np.cumsum([0, *(len(aliases[key]) for key in keys)], dtype=np.int64),
            np.array([term for key in keys for term in aliases[key]], dtype=np.int32),
        )

    def _aliases(self, terms: Sequence[str], forms: Sequence[str]) -> dict[str, list[int]]:
        """A name is found however a language would have stemmed it."""
        aliases: dict[str, list[int]] = defaultdict(list)
        for number, (term, form) in enumerate(zip(terms, forms, strict=True)):
            if _group(term) in (NUMERIC, LANGUAGES.index("ja")):
                continue
            if 2 * self._names[term] >= self._forms[term].total() and form.isalpha():
                for key in {fold(form), stem_term(form, "en"), stem_term(form, "pt")} - {term}:
                    aliases[key].append(number)
        return aliases


def _group(term: str) -> int:
    prefix, colon, _ = term.partition(":")
    if colon and prefix in LANGUAGES:
        return LANGUAGES.index(prefix)
    return NUMERIC if any(c.isdigit() for c in term) else NEUTRAL
