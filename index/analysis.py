"""Text -> terms, each with the place where it stands.

A term is a string with its language before it, "ja:辞任" or "en:resign", so that words of two
languages never meet by accident (pt "fábrica" and en "fabric" share a stem). What is written alike
in all of them carries no language: "gpt", "4o", "2023", "openai".
"""

import functools
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex
import Stemmer

from index.records import Language
from index.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from sudachipy import Dictionary, Tokenizer

MAX_SUDACHI_CHARS = 10_000  # SudachiPy refuses more than 49,149 bytes at once; 4 bytes a character
_DROPPED_POS = {"助詞", "助動詞", "補助記号", "記号", "空白"}
# Words of alphabets and numbers, or a run of Japanese, which Sudachi splits further. Latin and
# digits are cut out before: inside Japanese it breaks "ＧＰＴ－４ｏ" into "gpt-4" and "o".
_RUNS = regex.compile(
    r"(?P<number>\p{Nd}+(?:[.,]\p{Nd}+)+)"
    r"|(?P<word>[\p{Latin}\p{Nd}\p{M}]+(?:['’]\p{Latin}+)?)"
    # Voicing marks, combining as in decomposed text or half-width, and both long vowel marks.
    r"|(?P<japanese>[\p{Han}\p{Hiragana}\p{Katakana}ーｰﾞﾟ\u3099\u309A々〆〇]+)"
    r"|(?P<other>[[\p{L}\p{M}\p{N}]--[\p{Latin}\p{Nd}\p{Han}\p{Hiragana}\p{Katakana}]]+)",
    regex.VERSION1,
)
_SENTENCE_START = regex.compile(r"(?:^|[.!?:;…»”\"\n\r])[\s\"'“”«»(\[*_#\-–—•]*$")
_CLITIC = regex.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m))$", regex.IGNORECASE)
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
    tokens: list[Token] = []
    for run in _RUNS.finditer(text):
        if run["japanese"]:
            tokens.extend(_japanese(run[0], run.start()))
        elif run["word"]:
            tokens.extend(_word(text, run.start(), run.end(), languages))
        else:
            term = fold(run[0])
            tokens.append(Token(run.start(), run.end(), (term,), term))
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
    return f"{language}:{fold(_stemmer(language).stemWord(word))}"


def _word(text: str, start: int, end: int, languages: tuple[Language, ...]) -> Iterator[Token]:
    latin = tuple(language for language in languages if language != "ja")
    if _is_stop_word(text[start:end], latin):
        return
    clitic = _CLITIC.search(text, start, end)
    end = clitic.start() if clitic is not None else end
    written = unicodedata.normalize("NFKC", text[start:end])
    lower = written.lower()
    if not written or _is_stop_word(written, latin):
        return
    if not latin or _is_written_alike(written):
        folded = fold(lower)
        yield Token(start, end, (folded,), folded, is_name=True)
    else:
        is_name = written[0].isupper() and not _starts_sentence(text, start)
        terms = tuple(dict.fromkeys(stem_term(lower, language) for language in latin))
        yield Token(start, end, terms, lower, is_name)


def _is_stop_word(written: str, latin: tuple[Language, ...]) -> bool:
    if not latin:  # a Latin word inside Japanese: "IT" is a name there, "of the" is not
        return written in STOP_WORDS["en"]
    lower = written.lower().replace("’", "'")
    return any(lower in STOP_WORDS[language] for language in latin)


def _is_written_alike(word: str) -> bool:
    """Numbers and names of the kind "GPT", "4o" and "OpenAI" have one form in all languages."""
    if any(c.isdigit() for c in word):
        return True
    return any(c.isupper() for c in word[1:]) and not (
        word.isupper() and len(word) > _LONGEST_ACRONYM
    )


def _starts_sentence(text: str, start: int) -> bool:
    return _SENTENCE_START.search(text, max(0, start - 8), start) is not None or start == 0


def _japanese(run: str, offset: int) -> Iterator[Token]:
    for begin in range(0, len(run), MAX_SUDACHI_CHARS):
        part = run[begin : begin + MAX_SUDACHI_CHARS]
        for morpheme in _sudachi().tokenize(part):
            if _is_dropped(morpheme.part_of_speech_id()):
                continue
            form = morpheme.normalized_form()
            if form not in STOP_WORDS["ja"] and form.strip():
                start = offset + begin + morpheme.begin()
                end = offset + begin + morpheme.end()
                yield Token(start, end, (f"ja:{form}",), morpheme.dictionary_form())


# SudachiPy's tokenizers and Snowball's stemmers must not be shared by two threads at once.
_local = threading.local()


def _stemmer(language: Language) -> Stemmer.Stemmer:
    name = {"pt": "portuguese", "en": "english"}[language]
    if not hasattr(_local, name):
        setattr(_local, name, Stemmer.Stemmer(name))
    stemmer: Stemmer.Stemmer = getattr(_local, name)
    return stemmer


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
