"""The words of a question: what each may be called in the documents, and how much it counts.

"When is checkout?" is met by "check-out", "play ground" by "playground", "vc" by "voice channel",
"email" by any mail address. In "What does NDA stand for?" only NDA is asked for. Each word becomes
a `Slot`, with all readings that it may have; a phrase that is replaced by a longer one takes as
many slots as that has words, so that only a passage with all of them fills all slots.
"""

import dataclasses
import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from index.retrieval.term_lookup import TermLookup
from index.storage.postings import Postings
from index.text.compounds import EMAIL, PHONE, PRICE, STREET, TIME, URL
from index.text.slang import SLANG
from index.text.tokenizer import Token, analyze, fold, stem_term
from index.text.transliteration import is_katakana
from index.types import LANGUAGES, Language

SLANG_WEIGHT = 0.8
SYNONYM_WEIGHT = 0.95  # of the owner's words
COMPOUND_WEIGHT = 0.95  # of "website" for "web site" and the other way round
CLASS_WEIGHT = 0.5  # of any mail address for "email"
FRAME_SHARE = 0.2  # of the idf of "stand" in "What does NDA stand for?"
_SHORTEST_PART = 3  # letters of a word that is looked for in a longer one
_MAX_PHRASE = 6  # words

_FRAMES = regex.compile(
    r"\b(?:stands?|standing)\s+for\b|\b(?:abbreviation|acronym|short(?:hand)?|initials)\s+(?:for|of)\b"
    r"|\b(?:mean(?:s|t)?(?=\W*$)|(?:meaning|definition|full\s+form)\s+of|define)\b"
    r"|\b(?:significa(?:m|do)?|quer(?:em)?\s+dizer|sigla|abreviatura|abrevia[cç][ãa]o|defini[cç][ãa]o)\b"
    r"|意味|の略称?|定義|正式名称",
    regex.IGNORECASE,
)
_CLASS_WORDS = {
    EMAIL: "email e-mail mail contact reach correio contato contacto メール 連絡 連絡先 問い合わせ",
    PHONE: "phone telephone call number contact reach telefone celular telemóvel ligar contato "
           "contacto 電話 電話番号 連絡先 問い合わせ",
    STREET: "address located location street endereço morada rua localização 住所 所在地 場所",
    URL: "website site link url webpage página サイト リンク ホームページ",
    PRICE: "price cost fee charge expensive cheap preço custo custa custar taxa valor "
           "料金 値段 価格 費用",
    TIME: "hours schedule opens closes horário horários abre fecha 営業時間 時刻",
}  # fmt: skip
_LATIN: tuple[Language, ...] = ("pt", "en")


def _terms_of_classes() -> dict[str, tuple[str, ...]]:
    """Term of a question -> the terms of the classes that it may ask for."""
    classes: dict[str, tuple[str, ...]] = {}
    for name, words in _CLASS_WORDS.items():
        for term in {
            term
            for word in words.split()
            for language in LANGUAGES
            for token in analyze(word, (language,))
            for term in token.terms
        }:
            classes[term] = (*classes.get(term, ()), name)
    return classes


_CLASS_OF_TERM = functools.cache(_terms_of_classes)


class Word(NamedTuple):
    """All that the expansion of a word depends on.

    `is_name`: whether it may be a name; `is_exact`: whether nothing but its own terms is meant.
    """

    terms: tuple[str, ...]
    form: str
    is_name: bool
    is_exact: bool = False


class Slot(NamedTuple):
    """A word as the question has it, its readings with their weights, and its share of the idf."""

    written: str
    readings: tuple[tuple[Word, float], ...]
    share: float = 1.0


class _Phrases:
    """Groups of phrases, each found by its words in a question."""

    def __init__(self) -> None:
        self._others: dict[tuple[str, ...], list[tuple[list[Word], float]]] = {}

    def add(self, group: Sequence[str], weight: float, languages: tuple[Language, ...]) -> None:
        """Add phrases of one meaning, written in any of these languages.

        `weight` is that of the phrases that the question doesn't have.
        """
        words = {phrase: _words_of(phrase, languages) for phrase in group}
        for phrase in group:
            others = [(words[other], weight) for other in group if other != phrase and words[other]]
            for key in _keys_of(phrase, languages):
                known = self._others.setdefault(key, [])
                known.extend(other for other in others if other not in known)

    def at(self, tokens: Sequence[Token], start: int) -> tuple[int, list[tuple[list[Word], float]]]:
        """The longest phrase that begins at a token: its number of tokens, and the others."""
        for length in range(min(_MAX_PHRASE, len(tokens) - start), 0, -1):
            some = tokens[start : start + length]
            for n in range(max(len(token.terms) for token in some)):
                key = tuple(token.terms[min(n, len(token.terms) - 1)] for token in some)
                if others := self._others.get(key):
                    return length, others
        return 1, []


def _plain_tokens(text: str, languages: tuple[Language, ...]) -> list[Token]:
    """The words of a phrase; a compound only where it has no parts, as "C++"."""
    tokens = analyze(text, languages)
    return [token for token in tokens if not token.is_compound] or tokens


def _words_of(phrase: str, languages: tuple[Language, ...]) -> list[Word]:
    return [
        Word(t.terms, t.form, t.is_name or is_katakana(t.form))
        for t in _plain_tokens(phrase, languages)
    ]


def _keys_of(phrase: str, languages: tuple[Language, ...]) -> set[tuple[str, ...]]:
    """The terms by which a question may have a phrase: as it is, in small letters, in capitals."""
    keys = {
        tuple(token.terms[0] for token in _plain_tokens(written, (language,)))
        for language in languages
        for written in (phrase, phrase.lower())
    }
    keys.add(tuple(fold(token.form) for token in _plain_tokens(phrase, languages)))
    return keys - {()}


class QuestionReader:
    """Reads questions for one index. Safe to use from several threads."""

    def __init__(
        self, lookup: TermLookup, postings: Postings, synonyms: Sequence[Sequence[str]] = ()
    ) -> None:
        """`synonyms` are groups of phrases that the owner of the documents has declared equal."""
        self._lookup = lookup
        self._postings = postings
        self._phrases = _Phrases()
        for group in synonyms:
            self._phrases.add(group, SYNONYM_WEIGHT, LANGUAGES)
        for language, groups in SLANG.items():
            of_language: tuple[Language, ...] = (language,)
            for short, *meanings in groups:
                for meaning in meanings:
                    self._phrases.add((short, meaning), SLANG_WEIGHT, of_language)

    def read(self, question: str, languages: tuple[Language, ...]) -> list[Slot]:
        """The words of a question that may be in any of these languages."""
        tokens = analyze(question, languages)
        if not tokens:
            return self._common_words(question, languages)
        chosen = list(self._choose(tokens))
        tokens = [token for token, _ in chosen]
        readings = [
            [_reading(question, token), *whole, *_class_readings(token)] for token, whole in chosen
        ]
        for n, joined in self._joined(question, tokens):
            readings[n].append(joined)
            readings[n + 1].append(joined)
        slots: list[Slot] = []
        at = 0
        while at < len(tokens):
            length, others = self._phrases.at(tokens, at)
            written = question[tokens[at].start : tokens[at + length - 1].end]
            share = 1.0
            own = readings[at : at + length]
            if not others and (halves := self._halves(tokens[at])):
                others = [(halves, COMPOUND_WEIGHT)]
            else:
                share = length / max([length, *(len(words) for words, _ in others)])
            slots += _merge(written, own, others, share)
            at += length
        return _without_frames(question, tokens, slots)

    def _common_words(self, question: str, languages: tuple[Language, ...]) -> list[Slot]:
        """The stop words of a question that has nothing else, as far as the index has them."""
        return [
            Slot(
                question[token.start : token.end],
                ((Word(token.terms, token.form, False, True), 1.0),),
            )
            for token in analyze(question, languages, keep_common=True)
            if any(self._lookup.find(term, by_name=False) for term in token.terms)
        ]

    def _choose(self, tokens: Sequence[Token]) -> Iterator[tuple[Token, list[tuple[Word, float]]]]:
        """The tokens to look for, each with the compound that it is a part of.

        A compound is looked for besides its parts where the index has it. An address is found as a
        whole or not at all: people paste it for its own sake.
        """
        whole: Token | None = None
        whole_readings: list[tuple[Word, float]] = []
        for n, token in enumerate(tokens):
            if token.is_compound:
                terms = tuple(term for term in token.terms if not term.startswith("<"))
                has_parts = n + 1 < len(tokens) and tokens[n + 1].start < token.end
                is_known = any(self._lookup.find(term) for term in terms)
                whole = token
                whole_readings = [(Word(terms, token.form, token.is_name), 1.0)] if terms else []
                if terms and (is_known or not (has_parts or token.is_address)):
                    yield dataclasses.replace(token, terms=terms), []
            elif whole is None or token.start >= whole.end:
                yield token, []
            elif not whole.is_address:
                yield token, whole_readings

    def _joined(
        self, question: str, tokens: Sequence[Token]
    ) -> Iterator[tuple[int, tuple[Word, float]]]:
        """Neighbouring words that the index has as one: "play ground", "playground"."""
        for n, (first, second) in enumerate(itertools.pairwise(tokens)):
            between = question[first.end : second.start]
            forms = first.form, second.form
            if between not in (" ", "-") or not all(map(str.isalpha, forms)):
                continue
            form = first.form + question[second.start : second.end].lower()
            terms = tuple(
                term
                for language in _LATIN
                if any(t.startswith(f"{language}:") for t in first.terms)
                and self._lookup.find(term := stem_term(form, language))
            )
            if terms:
                yield n, (Word(terms, form, False), COMPOUND_WEIGHT)

    def _halves(self, token: Token) -> list[Word]:
        """The two words that an unknown word is made of, if a passage has both; else none."""
        if any(self._lookup.find(term) for term in token.terms) or not token.form.isalpha():
            return []
        best: list[Word] = []
        most = 0
        for language in _LATIN:
            if not any(term.startswith(f"{language}:") for term in token.terms):
                continue
            for cut in range(_SHORTEST_PART, len(token.form) - _SHORTEST_PART + 1):
                forms = token.form[:cut], token.form[cut:]
                terms = [stem_term(form, language) for form in forms]
                if (n_common := self._n_common(terms)) > most:
                    most = n_common
                    best = [
                        Word((term,), form, False) for term, form in zip(terms, forms, strict=True)
                    ]
        return best

    def _n_common(self, terms: Sequence[str]) -> int:
        """In how many passages both of two terms are."""
        found = [self._lookup.find(term, by_name=False) for term in terms]
        if not all(found):
            return 0
        return self._postings.n_common(found[0][0], found[1][0])


def _reading(question: str, token: Token) -> tuple[Word, float]:
    is_name = question[token.start].isupper() or is_katakana(token.form)
    return Word(token.terms, token.form, is_name), 1.0


def _class_readings(token: Token) -> Iterator[tuple[Word, float]]:
    """Any address, for the word "email"."""
    for term in token.terms:
        if name := _CLASS_OF_TERM().get(term):
            yield Word(name, "", False, True), CLASS_WEIGHT
            return


def _merge(
    written: str,
    own: Sequence[Sequence[tuple[Word, float]]],
    others: Sequence[tuple[list[Word], float]],
    share: float,
) -> Iterator[Slot]:
    """The slots of a phrase and of others with its meaning, as many as the longest has words."""
    for n in range(max([len(own), *(len(words) for words, _ in others)])):
        readings = [*own[n % len(own)]]
        readings += [(words[n % len(words)], weight) for words, weight in others]
        yield Slot(written, tuple(dict.fromkeys(readings)), share)


def _without_frames(question: str, tokens: Sequence[Token], slots: list[Slot]) -> list[Slot]:
    """The slots, those of "mean" and "stand for" with little weight, if there are others."""
    framed = {
        question[token.start : token.end]
        for match in _FRAMES.finditer(question)
        for token in tokens
        if match.start() <= token.start < match.end()
    }
    if not framed or all(slot.written in framed for slot in slots):
        return slots
    return [
        slot._replace(share=slot.share * FRAME_SHARE) if slot.written in framed else slot
        for slot in slots
    ]
