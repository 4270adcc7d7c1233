"""Text -> terms, each with its offsets.

A term is a string with its language before it, "ja:辞任" or "en:resign", so that words of two
languages never meet by accident (pt "fábrica" and en "fabric" share a stem). Words that are written
alike in all of them carry no language: "gpt", "4o", "2023", "openai".
"""

import dataclasses
import functools
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex
import Stemmer

from index.text.numbers import (
    PERCENT,
    may_be_number,
    neutral_terms,
    number_terms,
    ordinal_of_digits,
    spelled_number,
)
from index.text.stop_words import ACRONYMS, STOP_WORDS
from index.text.transliteration import is_katakana
from index.types import Language

if TYPE_CHECKING:
    from sudachipy import Dictionary, Morpheme, Tokenizer

MAX_SUDACHI_CHARS = 10_000  # SudachiPy refuses more than 49,149 bytes at once; 4 bytes a character
_DROPPED_POS = {"助詞", "助動詞", "補助記号", "記号", "空白"}
# Words of alphabets and numbers, or a run of Japanese, which Sudachi splits further. Latin and
# digits are cut out before: inside Japanese it breaks "ＧＰＴ－４ｏ" into "gpt-4" and "o".
_RUNS = regex.compile(
    r"(?P<number>\p{Nd}+(?:[.,\u00a0\u202f]\p{Nd}+)+(?![\p{Latin}\p{M}])"
    r"|\p{Nd}+(?![\p{Latin}\p{Nd}\p{M}]))"
    r"|(?P<percent>(?<=\p{Nd}\s?)[%％])"
    # "gpt4o" is "gpt-4o" as well: cut before digits with one letter after them. Not "python3"
    # nor "sha256sum": cutting those too cost 2 points of nDCG on questions about programming.
    r"|(?P<word>[\p{Latin}\p{M}]{2,}+(?=\p{Nd}+\p{Latin}(?![\p{Latin}\p{Nd}\p{M}]))"
    r"|[\p{Latin}\p{Nd}\p{M}]+(?:['’]\p{Latin}+)?)"
    # Voicing marks, combining as in decomposed text or half-width, and both long vowel marks.
    r"|(?P<japanese>[\p{Han}\p{Hiragana}\p{Katakana}ーｰﾞﾟ\u3099\u309A々〆〇]+)"
    r"|(?P<other>[[\p{L}\p{M}\p{N}]--[\p{Latin}\p{Nd}\p{Han}\p{Hiragana}\p{Katakana}]]+)",
    regex.VERSION1,
)
_SENTENCE_START = regex.compile(r"(?:^|[.!?:;…»”\"\n\r])[\s\"'“”«»(\[*_#\-–—•]*$")
_CLITIC = regex.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m))$", regex.IGNORECASE)
_SHORTEST_NAME = 2  # kana
_LONGEST_TWO_NAMES = 24  # kana; in a longer run every place would be looked at
_NUMERAL = "七"  # replaces the digits before a counter, which Sudachi isn't shown
_NEAR_CHARS = 300  # before and after an acronym: whether they are all in capitals
_LONGEST_ACRONYM = 5  # a longer word in capitals is shouted, not spelled


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: `text[start:end]`, the terms it may stand for, and its dictionary form.

    Several terms mean several analyses of the one word. `is_name` says that a capital inside a
    sentence makes it look like a name.
    """

    start: int
    end: int
    terms: tuple[str, ...]
    form: str
    is_name: bool = False


def analyze(text: str, languages: tuple[Language, ...]) -> list[Token]:
    """The words of a text in these languages, stop words left out, in order.

    Japanese is recognised by its script whatever the languages; they decide how words in Latin
    script are read, and more than one means that each word is read in all of them.
    """
    latin = tuple(language for language in languages if language != "ja")
    tokens: list[Token] = []
    read_to = 0
    for run in _RUNS.finditer(text):
        start, end = run.span()
        if start < read_to:
            continue
        if run["japanese"]:
            tokens.extend(_japanese(text, start, end))
        elif run["number"]:
            terms = number_terms(text, start, end, languages)
            tokens.append(Token(start, end, terms, terms[0], is_name=True))
        elif run["word"]:
            spelled = spelled_number(text, start, end, languages)
            if spelled is None or spelled.end == end:
                if tokens and tokens[-1].end == start and run[0].isalpha() and run[0][0].isupper():
                    # オープンAI is a name of its own, beside オープン: it has both terms.
                    last = tokens[-1]
                    katakana = last.terms[0].removeprefix("ja:")
                    if is_katakana(katakana):
                        terms = (*last.terms, f"ja:{katakana}{fold(run[0])}")
                        tokens[-1] = dataclasses.replace(last, terms=terms)
                tokens.extend(_word(text, start, end, latin))
            else:
                read_to, term = spelled.end, str(spelled.value)
                tokens.append(Token(start, read_to, (term,), term))
        else:
            term = fold(run[0])
            tokens.append(Token(start, end, (term,), term))
    return tokens


def fold(text: str) -> str:
    """Lower case, compatibility forms unified, accents stripped from Latin letters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    if decomposed.isascii():
        return decomposed
    stripped = regex.sub(r"(?<=\p{Latin}\p{M}*)\p{M}", "", decomposed)
    return unicodedata.normalize("NFKC", stripped)


@functools.lru_cache(maxsize=65_536)
def stem_term(word: str, language: Language) -> str:
    """The term of a lower-case Portuguese or English word."""
    if language == "pt" and word.endswith(("ões", "ães")):
        word = word[:-3] + "ão"  # plurals that Snowball leaves apart from their singular
    name = {"pt": "portuguese", "en": "english"}[language]
    if not hasattr(_local, name):
        setattr(_local, name, Stemmer.Stemmer(name))
    stem: str = getattr(_local, name).stemWord(word)
    return f"{language}:{fold(stem)}"


def _word(text: str, start: int, end: int, latin: tuple[Language, ...]) -> Iterator[Token]:
    plain = _plain_terms(text[start:end], latin)
    if plain is not None and not text[end : end + 1].isdecimal():
        if plain:
            is_name = text[start].isupper() and not _starts_sentence(text, start)
            yield Token(start, end, plain, text[start:end].lower(), is_name)
        return
    if _is_stop_word(text[start:end], latin) and not _is_acronym(text, start, end):
        if terms := neutral_terms(text, start, end, latin):  # "in May 2024"
            yield Token(start, end, terms, terms[0])
        return
    clitic = _CLITIC.search(text, start, end)
    end = clitic.start() if clitic is not None else end
    written = unicodedata.normalize("NFKC", text[start:end])
    lower = written.lower()
    if not written or (_is_stop_word(written, latin) and not _is_acronym(text, start, end)):
        return
    if not latin or _is_written_alike(written) or text[end : end + 1].isdecimal():
        folded = fold(lower)
        terms = ordinal_of_digits(text[start:end]) or (folded,)
        yield Token(start, end, terms, folded, is_name=True)
    else:
        is_name = written[0].isupper() and not _starts_sentence(text, start)
        terms = tuple(dict.fromkeys(stem_term(lower, language) for language in latin))
        terms += neutral_terms(text, start, end, latin)
        spelled = spelled_number(text, start, end, latin)
        terms += (str(spelled.value),) if spelled is not None else ()
        yield Token(start, end, terms, lower, is_name)


@functools.lru_cache(maxsize=65_536)
def _plain_terms(word: str, latin: tuple[Language, ...]) -> tuple[str, ...] | None:
    """The terms of a word that doesn't depend on its neighbours, as most don't; () for a stop word.

    None if its neighbours may matter.
    """
    is_plain = word.isalpha() and not (_is_written_alike(word) or may_be_number(word))
    if not latin or not is_plain or unicodedata.normalize("NFKC", word) != word:
        return None
    if _is_stop_word(word, latin):
        return ()
    return tuple(dict.fromkeys(stem_term(word.lower(), language) for language in latin))


def _is_stop_word(written: str, latin: tuple[Language, ...]) -> bool:
    if not latin:  # a Latin word inside Japanese: "IT" is a name there, "of the" is not
        return written in STOP_WORDS["en"]
    lower = written.lower().replace("’", "'")
    return any(lower in STOP_WORDS[language] for language in latin)


def _is_acronym(text: str, start: int, end: int) -> bool:
    """Whether a stop word is an acronym here: in capitals, where not all is in capitals."""
    if text[start:end] not in ACRONYMS:
        return False
    before = text[max(0, start - _NEAR_CHARS) : start]
    after = text[end : end + _NEAR_CHARS]
    return not (before + after).isupper()


def _is_written_alike(word: str) -> bool:
    """Numbers and names of the kind "GPT", "4o" and "OpenAI" have one form in all languages."""
    if any(map(str.isdigit, word)):
        return True
    return any(map(str.isupper, word[1:])) and not (word.isupper() and len(word) > _LONGEST_ACRONYM)


def _starts_sentence(text: str, start: int) -> bool:
    return _SENTENCE_START.search(text, max(0, start - 8), start) is not None or start == 0


def _japanese(text: str, start: int, end: int) -> Iterator[Token]:
    for begin in range(start, end, MAX_SUDACHI_CHARS):
        part = text[begin : min(begin + MAX_SUDACHI_CHARS, end)]
        for morpheme, place in _morphemes(part, text[max(0, begin - 1) : begin].isdecimal()):
            if _is_dropped(morpheme.part_of_speech_id()):
                continue
            form = morpheme.normalized_form()
            first, last = begin + place, begin + place + morpheme.end() - morpheme.begin()
            if (
                last - first >= 2 * _SHORTEST_NAME
                and morpheme.is_oov()
                and (second := _second_name(morpheme.surface()))
            ):
                yield Token(first, first + second, (f"ja:{form[:second]}",), form[:second])
                yield Token(first + second, last, (f"ja:{form[second:]}",), form[second:])
            elif form.isdecimal():  # Sudachi reads 八十 as 80
                terms = number_terms(text, first, last, ("ja",), form)
                yield Token(first, last, terms, terms[0])
            elif form not in STOP_WORDS["ja"] and form.strip():
                neutral = (PERCENT,) if form == "パーセント" else ()
                yield Token(first, last, (f"ja:{form}", *neutral), morpheme.dictionary_form())


@functools.lru_cache(maxsize=4096)
def _second_name(written: str) -> int:
    """The offset of the second name in サムアルトマン if the dictionary has both names; else 0."""
    if not is_katakana(written) or len(written) > _LONGEST_TWO_NAMES:
        return 0
    for place in range(len(written) - _SHORTEST_NAME, _SHORTEST_NAME - 1, -1):
        parts = [_sudachi().tokenize(part) for part in (written[:place], written[place:])]
        if all(
            len(part) == 1
            and not part[0].is_oov()
            and part[0].part_of_speech()[1] == "固有名詞"  # a proper noun
            for part in parts
        ):
            return place
    return 0


def _morphemes(part: str, after_digit: bool) -> Iterator[tuple["Morpheme", int]]:
    """The morphemes and their offsets. か月 and つ目 are read as counters after a number."""
    if after_digit:
        numeral, *others = _sudachi().tokenize(_NUMERAL + part)
        if numeral.surface() == _NUMERAL:
            yield from ((morpheme, morpheme.begin() - len(_NUMERAL)) for morpheme in others)
            return
    for morpheme in _sudachi().tokenize(part):
        yield morpheme, morpheme.begin()


# SudachiPy's tokenizers and Snowball's stemmers must not be shared by two threads at once.
_local = threading.local()


def _sudachi() -> "Tokenizer":
    if not hasattr(_local, "sudachi"):
        from sudachipy import SplitMode  # 0.1 s that a question in Latin script need not wait

        _local.sudachi = _dictionary().tokenizer(SplitMode.A)
    tokenizer: Tokenizer = _local.sudachi
    return tokenizer


@functools.cache
def _dictionary() -> "Dictionary":
    from sudachipy import Dictionary  # as late as its tokenizer

    return Dictionary(dict="core")


@functools.cache
def _is_dropped(part_of_speech: int) -> bool:
    return _dictionary().pos_of(part_of_speech)[0] in _DROPPED_POS
