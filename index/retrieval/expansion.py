"""A question's words -> the index's terms that answer to them, across languages."""

import functools
import itertools
import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.params import (
    MAX_EXPANSIONS,
    MIN_COSINE,
    NEARNESS_POWER,
    SAME_SCRIPT_SOUND,
    SOUND_POWER,
    TABLE_POWER,
    TABLE_SURENESS,
    UNKNOWN_IDF,
)
from index.retrieval.spelling import Speller, confusables_of
from index.retrieval.term_vectors import TermFinder, TermVectors
from index.retrieval.translation_table import Translation, TranslationTable
from index.storage.index import Index
from index.storage.lexicon import NEUTRAL, Lexicon, has_digit
from index.storage.postings import Postings
from index.storage.strings import StringTable
from index.text.tokenizer import Token
from index.text.transliteration import PhoneticIndex, is_katakana, is_mixed
from index.types import LANGUAGES
from index.weak_methods import weak_bound_method

Voice = dict[int, float]
_JA = "ja:"


class OovExpander:
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
            for other, weight in confusables_of(key).items()
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
    def _sounds(self) -> PhoneticIndex:
        """The names of the index: what is in katakana, and what an alias says is a name."""
        forms = self._lexicon.forms
        katakana = [
            (number, form)
            for number, term, form in self._japanese
            if is_katakana(form) and not is_mixed(term)
        ]
        latin = sorted(set(self._lexicon.alias_terms.tolist()))
        return PhoneticIndex([*katakana, *((number, forms[number]) for number in latin)])

    @functools.cached_property
    def _mixed_sounds(self) -> PhoneticIndex | None:
        mixed = [(number, term) for number, term, _ in self._japanese if is_mixed(term)]
        return PhoneticIndex(mixed) if mixed else None

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


MAX_KNOWN = 20_000  # words, of which the older half is then looked for anew
MAX_WARMED = 5_000  # words that are looked for before anybody asks
_WARMED_AT_ONCE = 32
MIN_IDF = 1e-6  # so that a word is worth something where there is a single passage


class ExpandedTerm(NamedTuple):  # some dozens a question: data classes take longer to make
    """A word of the question and the terms of the index that may stand for it.

    `terms` are numbers of the lexicon, each once; `weights`, as many, 0..1, 1 for the word itself.
    `idf` is what the word is worth.
    """

    word: str
    terms: NDArray[np.int32]
    weights: NDArray[np.float32]
    idf: float


class _Word(NamedTuple):
    """What a word's counterparts depend on; `is_name`: whether it may be a name."""

    terms: tuple[str, ...]
    form: str
    is_name: bool


_Meant = tuple[NDArray[np.int32], NDArray[np.float32], float]  # terms, weights and idf


class QueryExpander:
    """Finds counterparts in one index. Safe to use from several threads."""

    def __init__(self, index: Index, table: TranslationTable, term_embedder: Embedder) -> None:
        self._lexicon: Lexicon = index.lexicon
        self._postings: Postings = index.postings
        self._finder = TermFinder(self._lexicon)
        self._near = TermVectors(index)
        self._n_passages = len(index.passages)
        self._table = table
        self._embedder = term_embedder
        self._guesser = OovExpander(self._lexicon, table, weak_bound_method(self._by_table_alone))
        # Words return from question to question; the arrays are small.
        self._known: dict[_Word, _Meant] = {}

    def expand(self, tokens: Sequence[Token], words: Sequence[str]) -> tuple[ExpandedTerm, ...]:
        """The index's terms for the words of a question: `tokens`, written there as in `words`."""
        asked = [
            _Word(token.terms, token.form, word[:1].isupper() or is_katakana(token.form))
            for token, word in zip(tokens, words, strict=True)
        ]
        known = {word: meant for word in asked if (meant := self._known.get(word)) is not None}
        if new := [word for word in dict.fromkeys(asked) if word not in known]:
            known.update(self._learn(new))
        return tuple(
            ExpandedTerm(word, *known[key]) for word, key in zip(words, asked, strict=True)
        )

    def warm_up(self, at_most_s: float) -> None:
        """Look up the index's own words, the commonest first: they are what is asked about most."""
        started = time.perf_counter()
        n_passages = np.diff(self._postings.bounds)
        worded = np.flatnonzero(self._lexicon.groups < NEUTRAL)
        commonest = worded[np.argsort(-n_passages[worded], kind="stable")][:MAX_WARMED].tolist()
        for begin in range(0, len(commonest), _WARMED_AT_ONCE):
            terms, forms = self._lexicon.terms, self._lexicon.forms
            words = [
                _Word((terms[number],), forms[number], is_katakana(forms[number]))
                for number in commonest[begin : begin + _WARMED_AT_ONCE]
            ]
            self._learn(words)
            if time.perf_counter() - started > at_most_s:
                return

    def _learn(self, words: Sequence[_Word]) -> dict[_Word, _Meant]:
        found = dict(self._find(words))
        # Numbers are found at once, and there is no end of them.
        lasting = {word: meant for word, meant in found.items() if not has_digit(word.form)}
        if len(self._known) + len(lasting) > MAX_KNOWN:
            # The older half goes: another thread may read the old ones meanwhile.
            self._known = dict(itertools.islice(self._known.copy().items(), MAX_KNOWN // 2, None))
        self._known.update(lasting)
        return found

    def _find(self, words: Sequence[_Word]) -> Iterator[tuple[_Word, _Meant]]:
        keys = list(dict.fromkeys(key for word in words for key in word.terms))
        own = dict(zip(keys, self._finder.find(keys, by_name=[True] * len(keys)), strict=True))
        translated = dict(zip(keys, self._by_table(keys), strict=True))
        for word, near in zip(words, self._by_embedding(words), strict=True):
            held = [dict.fromkeys(own[key], 1.0) for key in word.terms]
            meant = [translated[key] for key in word.terms]
            guessed = self._guesser.voices(
                word.terms, word.form, is_name=word.is_name, known=any(held), translated=any(meant)
            )
            weights = _strongest([*held, *meant, *guessed, near])
            terms = np.array(list(weights), dtype=np.int32)
            values = np.array(list(weights.values()), dtype=np.float32)
            for array in (terms, values):  # all questions with this word share them
                array.setflags(write=False)
            yield word, (terms, values, self._idf(terms, values))

    def _by_table(self, keys: Sequence[str]) -> list[dict[int, float]]:
        """For each term the best translations into each language, beside the best into its own."""
        meant = [self._translations(key) for key in keys]
        terms = [translation.term for found in meant for translation in found]
        # Latin words inside Japanese are English, or nothing.
        by_name = (not term.startswith("pt:") for term in terms)
        held = self._finder.find(terms, by_name=by_name)
        ends = itertools.accumulate(map(len, meant))
        return [
            _weigh_translations(found, held[end - len(found) : end])
            for found, end in zip(meant, ends, strict=True)
        ]

    def _translations(self, key: str) -> list[Translation]:
        """None with digits: 4 and 5 stand in the same sentences, and are no translations."""
        if has_digit(key):
            return []
        return [found for found in self._table.translations(key) if not has_digit(found.term)]

    def _by_table_alone(self, key: str) -> dict[int, float]:
        return self._by_table([key])[0]

    def _by_embedding(self, words: Sequence[_Word]) -> Iterator[dict[int, float]]:
        """For each word the nearest terms of each language, by the bundled embedding's cosine."""
        forms = [word.form for word in words if not has_digit(word.form)]
        near = self._near.of(self._embedder.embed_passages(forms))
        for word in words:
            yield {} if has_digit(word.form) else self._nearest(*next(near))

    def _nearest(
        self, numbers: NDArray[np.int64], cosines: NDArray[np.float32]
    ) -> dict[int, float]:
        near = np.flatnonzero(cosines > MIN_COSINE)
        near = near[_first_of_groups(self._lexicon.groups[numbers[near]], cosines[near])]
        nearness = (np.minimum(cosines[near], 1.0) - MIN_COSINE) / (1 - MIN_COSINE)
        found = (nearness**NEARNESS_POWER).tolist()
        return dict(zip(numbers[near].tolist(), found, strict=True))

    def _idf(self, terms: NDArray[np.int32], weights: NDArray[np.float32]) -> float:
        """What the word is worth: its idf, counting the passages that hold a counterpart too.

        Each counterpart counts by its weight, as in probabilistic structured queries (Darwish and
        Oard, 2003). Its own idf would not do: a word may be rare in the index's other language only
        because its translation is what everyone writes.
        """
        n = self._n_passages
        bounds = self._postings.bounds
        holding = min(float(weights @ (bounds[terms + 1] - bounds[terms])), n)
        if holding:
            return max(math.log1p((n - holding + 0.5) / (holding + 0.5)), MIN_IDF)
        return max(UNKNOWN_IDF * math.log(max(n, 1)), MIN_IDF)


def _strongest(voices: Iterable[dict[int, float]]) -> dict[int, float]:
    """Term -> the highest weight that any voice gives it."""
    weights: dict[int, float] = defaultdict(float)
    for voice in voices:
        for term, weight in voice.items():
            weights[term] = max(weights[term], weight)
    return dict(weights)


def _weigh_translations(
    translations: Sequence[Translation], held: Sequence[Sequence[int]]
) -> dict[int, float]:
    """Term -> weight, given for each translation the index's terms that it is."""
    weights: dict[int, float] = {}
    # The dices of two languages don't compare: their pairs are of other kinds.
    best: dict[str, float] = {}
    n_found: Counter[str] = Counter()
    for translation, terms in zip(translations, held, strict=True):
        language = _language(translation.term)
        highest = best.setdefault(language, translation.association)
        if terms and n_found[language] < MAX_EXPANSIONS:
            n_found[language] += 1
            sureness = min(1.0, TABLE_SURENESS * math.sqrt(highest))
            weight = (translation.association / highest) ** TABLE_POWER * sureness
            weights.update({term: max(weight, weights.get(term, 0.0)) for term in terms})
    return weights


def _first_of_groups(groups: NDArray[np.uint8], cosines: NDArray[np.float32]) -> NDArray[np.int64]:
    """The positions of each group's highest cosines, MAX_COUNTERPARTS at most."""
    order = np.lexsort((-cosines, groups))
    in_order = groups[order]
    ranks = np.arange(len(order)) - np.searchsorted(in_order, in_order)
    first: NDArray[np.int64] = order[ranks < MAX_EXPANSIONS]
    return first


def _language(term: str) -> str:
    language, colon, _ = term.partition(":")
    return language if colon else ""
