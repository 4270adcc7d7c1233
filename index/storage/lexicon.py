"""The terms of an index, and the other keys by which they are found."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.storage.strings import StringTable, pack, sort_key
from index.text.tokenizer import fold, stem_term
from index.types import LANGUAGES

_DIGIT = re.compile(r"\d")
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
    """Whether a term contains a digit: neither embedding nor translation table know such terms."""
    return _DIGIT.search(term) is not None


def build_lexicon(
    variants: Sequence[str], counts: Sequence[int]
) -> tuple[Lexicon, NDArray[np.int32]]:
    """The lexicon of all words of an index.

    Args:
        variants: How words were read (`indexing.analysis.variants_of`), distinct.
        counts: How often each variant occurs.

    Returns:
        The lexicon, and for each variant the number of its term.
    """
    split = [tuple(variant.split("\0")) for variant in variants]
    terms = sorted({term for term, _, _ in split}, key=sort_key)
    numbers = {term: number for number, term in enumerate(terms)}
    of_variants = np.array([numbers[term] for term, _, _ in split], dtype=np.int32)
    totals, as_names = [0] * len(terms), [0] * len(terms)
    form_counts: list[Counter[str]] = [Counter() for _ in terms]
    for number, (_, form, mark), count in zip(of_variants.tolist(), split, counts, strict=True):
        totals[number] += count
        as_names[number] += count * (mark == "n")
        form_counts[number][form] += count
    # Of forms that are equally common, the first.
    forms = [min(held, key=lambda form: (-held[form], sort_key(form))) for held in form_counts]
    groups = [_group(term) for term in terms]
    aliases: dict[str, list[int]] = defaultdict(list)
    for number, form in enumerate(forms):
        # A name, which is found however a language would have stemmed it.
        is_name = 2 * as_names[number] >= totals[number]
        if is_name and groups[number] not in (NUMERIC, LANGUAGES.index("ja")) and form.isalpha():
            written = {fold(form), stem_term(form, "en"), stem_term(form, "pt")}
            for key in written - {terms[number]}:
                aliases[key].append(number)
    keys = sorted(aliases, key=sort_key)
    lexicon = Lexicon(
        *pack(terms),
        np.array(groups, dtype=np.uint8),
        *pack(forms),
        *pack(keys),
        np.cumsum([0, *(len(aliases[key]) for key in keys)], dtype=np.int64),
        np.array([term for key in keys for term in aliases[key]], dtype=np.int32),
    )
    return lexicon, of_variants


def _group(term: str) -> int:
    """The language of a term as its position in LANGUAGES, or NEUTRAL or NUMERIC."""
    prefix, colon, _ = term.partition(":")
    if colon and prefix in LANGUAGES:
        return LANGUAGES.index(prefix)
    return NUMERIC if has_digit(term) else NEUTRAL
