"""Out-of-vocabulary words: terms for words that neither index nor table has as they are written.

Names are found by their sound across scripts (Sutskever, サツケバー), words by terms that are one
or two edits away ("resgined" -> "resign"), and numbers by letters that look like digits ("4o").
"""

import functools
from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.params import (
    LONG_WORD,
    MAX_SPELLINGS,
    MIN_MISSPELT,
    MISREADING_WEIGHT,
    SAME_SCRIPT_SOUND,
    SOUND_POWER,
    SPELLING_WEIGHTS,
)
from index.retrieval.term_lookup import TermLookup
from index.storage.strings import StringTable
from index.text.transliteration import PhoneticIndex, is_katakana, is_mixed
from index.types import LANGUAGES

_JA = "ja:"
_LAST_LETTER = "\U0010ffff"
_LOOK_ALIKE_DIGITS = str.maketrans({"o": "0", "l": "1", "i": "1"})


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


def confusables_of(term: str) -> dict[str, float]:
    """The number that a term of digits and look-alike letters may be, with its weight.

    A plain number has none: somebody who asks for 40 seldom means 4o.
    """
    number = term.translate(_LOOK_ALIKE_DIGITS)
    if number == term or not term[:1].isdigit() or not number.isdigit():
        return {}
    return {number: MISREADING_WEIGHT}


class OovExpander:
    """Finds similar terms of one index. Safe to use from several threads."""

    def __init__(self, lookup: TermLookup) -> None:
        self._lookup = lookup
        self._lexicon = lookup.lexicon
        self._terms = Speller(lookup.lexicon.terms)
        self._aliases = Speller(lookup.aliases)
        self._table_terms = Speller(lookup.table.terms)

    def expand(
        self, keys: Sequence[str], form: str, *, is_name: bool, known: bool, translated: bool
    ) -> Iterator[dict[int, float]]:
        """Yield term -> weight, once for each way of finding terms.

        Args:
            keys: The terms of a question's word.
            form: Its dictionary form.
            is_name: Whether it may be a name.
            known: Whether the index has it.
            translated: Whether the index has translations of it.
        """
        sounding = []  # similarities of sound, and the share of them that counts
        for key in keys:
            for number, weight in confusables_of(key).items():
                yield dict.fromkeys(self._lookup.find(number), weight)
            # オープンAI and OpenAI: names in Latin letters, wholly or only their end.
            if is_mixed(key.removeprefix(_JA)):
                sounding.append((self._sounds.alike(key.removeprefix(_JA)), 1.0))
            elif ":" not in key and key.isalpha():
                sounding.append((self._mixed_sounds.alike(key), 1.0))
        if is_name and not translated:
            sounding.append((self._sounds.alike(form), 1.0))
        if is_name and not known and is_katakana(form):
            sounding.append((self._sounds.alike(form, same_script=True), SAME_SCRIPT_SOUND))
        for similarities, share in sounding:
            yield {term: share * value**SOUND_POWER for term, value in similarities.items()}
        if not (known or translated or any(self._lookup.table.terms.find(k) >= 0 for k in keys)):
            for key in keys:
                yield from self._similar_spellings(key, len(form))

    def _similar_spellings(self, key: str, n_letters: int) -> Iterator[dict[int, float]]:
        """Yield the index's terms, then names, then the translations of the table's terms."""
        yield self._terms.similar(key, n_letters)
        for alias, weight in self._aliases.similar(key, n_letters).items():
            yield dict.fromkeys(self._lookup.terms_of_alias(alias), weight)
        for number, weight in self._table_terms.similar(key, n_letters).items():
            translations = self._lookup.translate(self._lookup.table.terms[number])
            yield {term: weight * sureness for term, sureness in translations.items()}

    @functools.cached_property
    def _sounds(self) -> PhoneticIndex:
        """The names of the index: those in katakana, and those that an alias marks as names."""
        forms = self._lexicon.forms
        katakana = [
            (number, form)
            for number, term, form in self._japanese_terms
            if is_katakana(form) and not is_mixed(term)
        ]
        latin = sorted(set(self._lexicon.alias_terms.tolist()))
        return PhoneticIndex([*katakana, *((number, forms[number]) for number in latin)])

    @functools.cached_property
    def _mixed_sounds(self) -> PhoneticIndex:
        return PhoneticIndex([(n, term) for n, term, _ in self._japanese_terms if is_mixed(term)])

    @property
    def _japanese_terms(self) -> list[tuple[int, str, str]]:
        """Number, term without its language, and dictionary form of each Japanese term."""
        members = np.flatnonzero(self._lexicon.groups == LANGUAGES.index("ja"))
        if not len(members):
            return []
        first, last = int(members[0]), int(members[-1]) + 1  # they are contiguous
        terms = (term.removeprefix(_JA) for term in self._lexicon.terms.between(first, last))
        forms = self._lexicon.forms.between(first, last)
        return list(zip(range(first, last), terms, forms, strict=True))
