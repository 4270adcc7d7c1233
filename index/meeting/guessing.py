"""What a question's word may stand for where neither the index nor the table has it as written.

By its sound, as a name in another script; as it may have been misread; as it should be spelled.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from index.arrays.string_table import StringTable
from index.meeting.misreadings import misread
from index.meeting.spelling import Speller
from index.meeting.translation_table import TranslationTable
from index.params import SAME_SCRIPT_SOUND, SOUND_POWER
from index.terms.lexicon import Lexicon
from index.text.transliteration import SoundIndex, is_katakana, is_mixed
from index.types import LANGUAGES

Voice = dict[int, float]
_JA = "ja:"


class Guesser:
    """Finds terms of one index by likeness. Safe to use from several threads."""

    def __init__(
        self, lexicon: Lexicon, table: TranslationTable, by_table: Callable[[str], Voice]
    ) -> None:
        """`by_table` gives the counterparts of a term that the table holds."""
        self._lexicon = lexicon
        self._table = table
        self._by_table = by_table
        self._terms = Speller(lexicon.terms)
        self._aliases = Speller(StringTable(lexicon.alias_blob, lexicon.alias_key_bounds))
        self._translated = Speller(table.terms)

    def voices(
        self, keys: Sequence[str], form: str, *, is_name: bool, known: bool, translated: bool
    ) -> list[Voice]:
        """Term -> weight, by each of the ways.

        Args:
            keys: The terms of the question's word.
            form: Its dictionary form.
            is_name: Whether it may be a name.
            known: Whether the index holds it.
            translated: Whether the table leads from it to the index.
        """
        voices = [self._misread(key) for key in keys]
        voices += [self._mixed(key) for key in keys]
        if is_name and not translated:
            voices.append(_weigh(self._sounds.alike(form)))
        if is_name and not known and is_katakana(form):
            alike = _weigh(self._sounds.alike(form, same_script=True))
            voices.append({term: SAME_SCRIPT_SOUND * weight for term, weight in alike.items()})
        if not (known or translated or self._in_table(keys)):
            voices += [self._respelled(key, len(form)) for key in keys]
        return voices

    def _in_table(self, keys: Iterable[str]) -> bool:
        return any(self._table.terms.find(key) >= 0 for key in keys)

    def _misread(self, key: str) -> Voice:
        return {
            term: weight
            for other, weight in misread(key).items()
            for term in self._lexicon.find(other)
        }

    def _mixed(self, key: str) -> Voice:
        """オープンAI and OpenAI: names written wholly in Latin letters, or only their end."""
        if is_mixed(key.removeprefix(_JA)):
            return _weigh(self._sounds.alike(key.removeprefix(_JA)))
        if ":" not in key and key.isalpha() and self._mixed_sounds:
            return _weigh(self._mixed_sounds.alike(key))
        return {}

    def _respelled(self, key: str, n_letters: int) -> Voice:
        """The near spellings that the index has, and where those that the table has lead to."""
        voice: Voice = dict(self._terms.near(key, n_letters))
        for alias, weight in self._aliases.near(key, n_letters).items():
            start, end = self._lexicon.alias_bounds[alias], self._lexicon.alias_bounds[alias + 1]
            for term in self._lexicon.alias_terms[start:end].tolist():
                voice[term] = max(weight, voice.get(term, 0.0))
        for number, weight in self._translated.near(key, n_letters).items():
            for term, surely in self._by_table(self._table.terms[number]).items():
                voice[term] = max(weight * surely, voice.get(term, 0.0))
        return voice

    @functools.cached_property
    def _sounds(self) -> SoundIndex:
        """The names of the index: what is in katakana, and what an alias says is a name."""
        forms = self._lexicon.forms
        katakana = [
            (number, form)
            for number, term, form in self._japanese
            if is_katakana(form) and not is_mixed(term)
        ]
        latin = sorted(set(self._lexicon.alias_terms.tolist()))
        return SoundIndex([*katakana, *((number, forms[number]) for number in latin)])

    @functools.cached_property
    def _mixed_sounds(self) -> SoundIndex | None:
        mixed = [(number, term) for number, term, _ in self._japanese if is_mixed(term)]
        return SoundIndex(mixed) if mixed else None

    @property
    def _japanese(self) -> Iterator[tuple[int, str, str]]:
        """The Japanese terms: number, term without its language, and form."""
        members = np.flatnonzero(self._lexicon.groups == LANGUAGES.index("ja"))
        if not len(members):
            return iter(())
        first, last = int(members[0]), int(members[-1]) + 1  # they stand together
        terms = self._lexicon.terms.between(first, last)
        forms = self._lexicon.forms.between(first, last)
        written = (term.removeprefix(_JA) for term in terms)
        return zip(range(first, last), written, forms, strict=True)


def _weigh(likenesses: Voice) -> Voice:
    """A likeness as a weight."""
    return {term: likeness**SOUND_POWER for term, likeness in likenesses.items()}
