"""Text -> terms, each with its offsets.

A term is a string with its language before it, "ja:辞任" or "en:resign", so that words of two
languages never meet by accident (pt "fábrica" and en "fabric" share a stem). Words that are written
alike in all of them carry no language: "gpt", "4o", "2023", "openai".
"""

import dataclasses
import functools
import threading
import unicodedata
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex
import Stemmer

from index.text.compounds import Compound, find_compounds
from index.text.numbers import (
    PERCENT,
    is_number_of_item,
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
# Hyphens that show only at a line's end, joiners, marks of direction; letters with their accents.
_INVISIBLE = regex.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_UNSEEN = regex.compile(rf"{_INVISIBLE.pattern}|\p{{L}}\p{{M}}+")
# Letters that Unicode doesn't take apart, as they are written without them.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "ı": "i",
     "ħ": "h", "ŧ": "t", "ŋ": "n"}
)  # fmt: skip
_LABEL = regex.compile(r"\W*\p{L}\W*[:.：．]")  # "Q:", "P."
_MAX_COMMON_WORDS = 12  # of a text that holds nothing else; a question is shorter
_SHORTEST_NAME = 2  # kana
_LONGEST_TWO_NAMES = 24  # kana; in a longer run every place would be looked at
_JAPANESE_RUN = regex.compile("[ぁ-ヿ々㐀-鿿]{2,}")
_NUMERAL = "七"  # replaces the digits before a counter, which Sudachi isn't shown
_NEAR_CHARS = 300  # before and after an acronym: whether they are all in capitals
_LONGEST_ACRONYM = 5  # a longer word in capitals is shouted, not spelled


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: `text[start:end]`, the terms it may stand for, and its dictionary form.

    Several terms mean several analyses of the one word. `is_name` says that a capital inside a
    sentence makes it look like a name. `is_compound` marks a token for several words and numbers,
    which follow as tokens of their own ("check-out") or are none by themselves ("C++");
    `is_address` that it is a web or mail address.
    """

    start: int
    end: int
    terms: tuple[str, ...]
    form: str
    is_name: bool = False
    is_compound: bool = False
    is_address: bool = False


def analyze(
    text: str, languages: tuple[Language, ...], *, keep_common: bool = False
) -> list[Token]:
    """The words of a text in these languages, stop words left out, in order.

    Japanese is recognised by its script whatever the languages; they decide how words in Latin
    script are read, and more than one means that each word is read in all of them.

    Args:
        text: Any text.
        languages: The languages that it may be in.
        keep_common: Whether a short text of nothing but stop words keeps them, "What do you do?".
    """
    shown, spans = visible_text(text)
    tokens = _analyze(shown, languages)
    if keep_common and (not tokens or (len(tokens) == 1 and _LABEL.match(shown))):
        tokens = _with_common_words(shown, languages, tokens)
    if spans is None:
        return tokens
    return [
        dataclasses.replace(token, start=spans[token.start][0], end=spans[token.end - 1][1])
        for token in tokens
    ]


def _analyze(text: str, languages: tuple[Language, ...]) -> list[Token]:
    latin = tuple(language for language in languages if language != "ja")
    tokens: list[Token] = []
    compounds = deque(find_compounds(text, languages))
    read_to = 0
    for run in _RUNS.finditer(text):
        start, end = run.span()
        while compounds and compounds[0].start <= start:
            compound = compounds.popleft()
            tokens += _compound(text, compound, languages) if compound.start >= read_to else ()
            read_to = max(read_to, compound.end if compound.parts is not None else 0)
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
                    tokens[-1] = _with_latin_end(tokens[-1], run[0])
                tokens.extend(_word(text, start, end, latin))
            else:
                read_to, term = spelled.end, str(spelled.value)
                tokens.append(Token(start, read_to, (term,), term))
        else:
            term = fold(run[0])
            tokens.append(Token(start, end, (term,), term))
    return tokens


def _with_latin_end(token: Token, written: str) -> Token:
    """The token with the term of the whole name too, if it is one: オープンAI beside オープン."""
    katakana = token.terms[0].removeprefix("ja:")
    if not is_katakana(katakana):
        return token
    return dataclasses.replace(token, terms=(*token.terms, f"ja:{katakana}{fold(written)}"))


def _compound(text: str, compound: Compound, languages: tuple[Language, ...]) -> Iterator[Token]:
    """The token of a compound, then those of its parts if they aren't read as usual."""
    start, end = compound.start, compound.end
    latin = tuple(language for language in languages if language != "ja")
    if compound.word:
        form, is_name = compound.word, text[start].isupper() and not _starts_sentence(text, start)
        terms = tuple(stem_term(form, language) for language in latin) or (fold(form),)
    else:
        form, is_name = compound.terms[0], True
        terms = tuple(map(fold, compound.terms))
    terms = tuple(dict.fromkeys(terms))
    yield Token(start, end, terms, form, is_name, True, compound.is_address)
    for first, last, part_terms in compound.parts or ():
        written = text[first:last]
        if part_terms or written.isdecimal() or not written.isalpha():
            terms = part_terms or number_terms(text, first, last, languages)
            yield Token(first, last, terms, terms[0], is_name=True)
        elif len(written) > 1 and not _is_stop_word(written.lower(), latin):
            lower = unicodedata.normalize("NFKC", written).lower()
            terms = tuple(stem_term(lower, language) for language in latin) or (fold(lower),)
            yield Token(first, last, tuple(dict.fromkeys(terms)), lower, is_name=not latin)


def _with_common_words(
    text: str, languages: tuple[Language, ...], tokens: list[Token]
) -> list[Token]:
    """The tokens of a short text and its stop words; the tokens alone of a longer one."""
    latin = [language for language in languages if language != "ja"]
    common: list[Token] = []
    for run in _RUNS.finditer(text):
        start, end = run.span()
        if any(token.start <= start < token.end for token in tokens):
            continue
        if run["japanese"]:
            for morpheme, place in _morphemes(text[start : start + MAX_SUDACHI_CHARS], False):
                form = morpheme.normalized_form()
                if form.strip() and not _is_dropped(morpheme.part_of_speech_id()):
                    last = place + morpheme.end() - morpheme.begin()
                    common.append(Token(start + place, start + last, (f"ja:{form}",), form))
        else:
            word = fold(run[0].replace("’", "'"))
            terms = tuple(f"{language}:{word}" for language in latin) or (word,)
            common.append(Token(start, end, terms, word))
    if len(common) > _MAX_COMMON_WORDS:
        return tokens
    return sorted([*tokens, *common], key=lambda token: token.start)


def visible_text(text: str) -> tuple[str, Sequence[tuple[int, int]] | None]:
    """A text without invisible characters inside words, its accents composed.

    Returns:
        The text, and where in the original each of its characters stands; None if it is the same.
    """
    if text.isascii() or _UNSEEN.search(text) is None:
        return text, None
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for match in _UNSEEN.finditer(text):
        start, end = match.span()
        composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", match[0]))
        pieces += text[at:start], composed
        spans.extend((offset, offset + 1) for offset in range(at, start))
        spans.extend([(start, end)] * len(composed))
        at = end
    pieces.append(text[at:])
    spans.extend((offset, offset + 1) for offset in range(at, len(text)))
    return "".join(pieces), spans


def fold(text: str) -> str:
    """Lower case, compatibility forms unified, accents stripped from Latin letters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    if decomposed.isascii():
        return decomposed
    stripped = regex.sub(r"(?<=\p{Latin}\p{M}*)\p{M}", "", decomposed)
    return unicodedata.normalize("NFKC", stripped)


@functools.lru_cache(maxsize=65_536)
def stem_term(word: str, language: Language) -> str:
    """The term of a lower-case Portuguese or English word."""
    word = fold(word) if language == "en" else word.translate(_LETTERS)
    if language == "pt" and word.endswith(("ões", "ães", "coes")):
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
        if spelled is not None:
            is_counted = is_number_of_item(text, start, end)
            terms += (str(spelled.value), *([f"#{spelled.value}"] if is_counted else ()))
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


def japanese_word_share(text: str) -> float:
    """How much of what is beyond ASCII in a text is Japanese words that the dictionary knows.

    Words of one character don't count: most characters are one.
    """
    n_in_words = sum(
        len(morpheme.surface())
        for run in _JAPANESE_RUN.findall(text[:MAX_SUDACHI_CHARS])
        for morpheme in _sudachi().tokenize(run)
        if len(morpheme.surface()) > 1 and not morpheme.is_oov()
    )
    return n_in_words / max(1, sum(character > "\x7f" for character in text[:MAX_SUDACHI_CHARS]))


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
