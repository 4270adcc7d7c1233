"""The terms of an index, and the other keys by which they can be found."""

import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.storage.strings import StringTable, pack, sort_key, take
from index.storage.term_variants import TermVariants, take_apart
from index.text.tokenizer import fold, stem_term
from index.types import LANGUAGES

_DIGIT = re.compile(r"\d")
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


def build_lexicon(table: StringTable, counts: NDArray[np.int64]) -> Lexicon:
    """The lexicon of readings and how often each was met, once at least."""
    readings = take_apart(table)
    firsts = np.flatnonzero(np.diff(readings.terms, prepend=-1))
    lengths = readings.term_lengths[firsts]
    terms = StringTable(*take(table.blob, readings.term_starts[firsts], lengths))
    best = _commonest_forms(readings, counts)
    forms = StringTable(*take(table.blob, readings.form_starts[best], readings.form_lengths[best]))
    groups = _groups(terms)
    n_terms = len(terms)
    named = np.bincount(readings.terms, counts * readings.is_name, minlength=n_terms)
    names = 2 * named >= np.bincount(readings.terms, counts, minlength=n_terms)
    names &= (groups != NUMERIC) & (groups != LANGUAGES.index("ja"))
    aliases = _aliases(terms, forms, np.flatnonzero(names))
    keys = sorted(aliases, key=sort_key)
    return Lexicon(
        terms.blob,
        terms.bounds,
        groups,
        forms.blob,
        forms.bounds,
        *pack(keys),
        np.cumsum([0, *(len(aliases[key]) for key in keys)], dtype=np.int64),
        np.array([term for key in keys for term in aliases[key]], dtype=np.int32),
    )


def _commonest_forms(readings: TermVariants, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each term a reading with its commonest form; of forms as common, the first."""
    if not len(counts):
        return np.empty(0, dtype=np.int64)
    pairs = np.flatnonzero(np.diff(readings.pairs, prepend=-1))  # the first reading of each
    totals = np.add.reduceat(counts, pairs)
    terms = readings.terms[pairs]
    most = np.maximum.reduceat(totals, np.flatnonzero(np.diff(terms, prepend=-1)))
    common = np.flatnonzero(totals == most[terms])
    best: NDArray[np.int64] = pairs[common[np.diff(terms[common], prepend=-1) > 0]]
    return best


def has_digit(term: str) -> bool:
    """Whether the embedding knows nothing about it, and the table nothing true."""
    return _DIGIT.search(term) is not None


def _groups(terms: StringTable) -> NDArray[np.uint8]:
    groups = np.full(len(terms), NEUTRAL, dtype=np.uint8)
    starts, lengths = terms.bounds[:-1], np.diff(terms.bounds)
    for number, language in enumerate(LANGUAGES):
        prefix = np.frombuffer(f"{language}:".encode(), dtype=np.uint8)
        is_long = np.flatnonzero(lengths >= len(prefix))
        begun = [terms.blob[starts[is_long] + at] == byte for at, byte in enumerate(prefix)]
        groups[is_long[np.logical_and.reduce(begun)]] = number
    for term in np.flatnonzero(groups == NEUTRAL).tolist():
        if has_digit(terms[term]):
            groups[term] = NUMERIC
    return groups


def _aliases(
    terms: StringTable, forms: StringTable, names: NDArray[np.int64]
) -> dict[str, list[int]]:
    """A name is found however a language would have stemmed it."""
    aliases: dict[str, list[int]] = defaultdict(list)
    for number in names.tolist():
        form = forms[number]
        if form.isalpha():
            keys = {fold(form), stem_term(form, "en"), stem_term(form, "pt")}
            for key in keys - {terms[number]}:
                aliases[key].append(number)
    return aliases
