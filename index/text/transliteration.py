"""Names that no list holds: アルトマン and Altman, ライク and Leike, by how they sound.

A name in katakana is spelled out in Latin letters; both are reduced to the sounds that Japanese
tells apart (l is r, v is b, ...). Two names are as alike as these sounds, and, half as much, as
their consonants alone: transliterations differ in their vowels.
"""

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from index.params import CONSONANTS_SHARE, MAX_SOUND_EXPANSIONS, MIN_SOUND_LIKENESS, SOUND_MARGIN

_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "g": "ガギグゲゴ", "s": "サシスセソ", "z": "ザジズゼゾ",
    "t": "タチツテト", "d": "ダヂヅデド", "n": "ナニヌネノ", "h": "ハヒフヘホ", "b": "バビブベボ",
    "p": "パピプペポ", "m": "マミムメモ", "r": "ラリルレロ",
}  # fmt: skip
_SYLLABLES = {
    kana: consonant + vowel
    for consonant, row in _ROWS.items()
    for kana, vowel in zip(row, "aiueo", strict=True)
} | {
    "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヲ": "o", "ン": "n", "ヴ": "bu",
    "ッ": "", "ー": "", "シ": "si", "チ": "ti", "ツ": "tu", "ジ": "zi", "フ": "hu",
}  # fmt: skip
_SMALL = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ャ": "a", "ュ": "u", "ョ": "o"}
# Spellings of sounds that katakana writes alike, longer ones first.
_SOUNDS = (
    ("tsch", "t"), ("tch", "t"), ("sch", "s"), ("ts", "t"), ("tz", "t"), ("ch", "t"), ("sh", "s"),
    ("ph", "h"), ("th", "s"), ("ck", "k"), ("gh", "g"), ("qu", "ku"), ("wh", "h"), ("x", "kus"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("ge", "ze"), ("gi", "zi"), ("c", "k"), ("q", "k"),
    ("l", "r"), ("v", "b"), ("f", "h"), ("j", "z"),
)  # fmt: skip
# A second reading: spellings that English and German pronounce otherwise than Italian does.
_ENGLISH_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("igh", "ai"), ("[eiu]r(?![aeiouyr])", "a"), ("ei", "ai"), ("(?<=[^aeiou])e$", ""),
        ("ee|ea", "i"), ("oo|ou", "u"), ("au", "o"), ("y(?![aeiou])", "i"), ("w(?=[aeiou])", "u"),
        ("eu", "oi"),
    )
)  # fmt: skip
_KATAKANA = re.compile("[ァ-ヴー]+")
_MIXED = re.compile("[ァ-ヴー]+[a-z]+")
_VOWELS = re.compile("[aeiouyw]")
_SILENT_R = re.compile("r+(?![aeiouyr])")  # a long vowel in katakana, スタンフォード
_REPEATED = re.compile(r"(.)\1+")
# Vowels that katakana adds to a consonant that has none: アルトマン, ドナルド.
_PUT_IN = re.compile("(?<=[^aeiou])u(?=[^aeiou]|$)|(?<=[td])o(?=[^aeiou]|$)")
_MIN_CONSONANTS = 2  # below, too many words sound alike
# First letters of names that transliterations take for each other.
_FIRST = {letter: group for group in ("stzd", "kgh", "bpm", "n", "r") for letter in group}


@dataclass(frozen=True, slots=True)
class _Bucket:
    """Names whose consonants begin alike and are as many."""

    numbers: list[int] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)
    consonants: list[str] = field(default_factory=list)
    in_katakana: list[bool] = field(default_factory=list)


class PhoneticIndex:
    """Finds names among an index's terms by their sound."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        """`names` are numbers of terms and how the terms are written."""
        self._buckets: dict[tuple[str, int], _Bucket] = defaultdict(_Bucket)
        for number, written in names:
            sound, *others = sounds_of(written)
            key = _consonants(sound)
            if len(key) < _MIN_CONSONANTS:
                continue
            bucket = self._buckets[_FIRST.get(key[0], key[0]), len(key)]
            for reading in (sound, *others):
                bucket.numbers.append(number)
                bucket.sounds.append(reading)
                bucket.consonants.append(_consonants(reading))
                bucket.in_katakana.append(begins_in_katakana(written))

    def alike(self, name: str, *, same_script: bool = False) -> dict[int, float]:
        """Terms in either script that sound like the name, with a similarity from 0 to 1.

        The best few: another one that sounds less like it is another name.
        """
        likeness: dict[int, float] = {}
        script = begins_in_katakana(name)
        similarity = Levenshtein.normalized_similarity
        for sound in sounds_of(name):
            key = _consonants(sound)
            if len(key) < _MIN_CONSONANTS:
                continue
            for n_consonants in (len(key) - 1, len(key), len(key) + 1):
                bucket = self._buckets.get((_FIRST.get(key[0], key[0]), n_consonants))
                if bucket is None:
                    continue
                by_sound = process.cdist([sound], bucket.sounds, scorer=similarity)[0]
                by_key = process.cdist([key], bucket.consonants, scorer=similarity)[0]
                near = by_sound * (1 - CONSONANTS_SHARE) + by_key * CONSONANTS_SHARE
                for position in np.flatnonzero(near >= MIN_SOUND_LIKENESS).tolist():
                    if (bucket.in_katakana[position] == script) is same_script:
                        term, value = bucket.numbers[position], float(near[position])
                        likeness[term] = max(value, likeness.get(term, 0.0))
        min_likeness = max(likeness.values(), default=0.0) - SOUND_MARGIN
        best = sorted(likeness.items(), key=lambda item: (-item[1], item[0]))
        return {term: value for term, value in best[:MAX_SOUND_EXPANSIONS] if value >= min_likeness}


def is_katakana(text: str) -> bool:
    """Whether the text is written in katakana throughout."""
    return _KATAKANA.fullmatch(text) is not None


def begins_in_katakana(text: str) -> bool:
    """Whether the text is katakana, at least at first."""
    return _KATAKANA.match(text) is not None


def is_mixed(text: str) -> bool:
    """Whether the text is katakana and then Latin letters, オープンai."""
    return _MIXED.fullmatch(text) is not None


@functools.lru_cache(maxsize=65_536)
def sounds_of(name: str) -> tuple[str, ...]:
    """The ways to say a name, in the letters of the sounds that Japanese tells apart."""
    katakana = _KATAKANA.match(name)
    if katakana:
        letters = ""
        for kana in katakana[0]:
            if kana in _SMALL:  # ファ is f and a: the small vowel replaces the one before
                letters = letters[:-1] + _SMALL[kana]
            else:
                letters += _SYLLABLES.get(kana, "")
        spelled = _PUT_IN.sub("", letters)
        return (_REPEATED.sub(r"\1", spelled + _reduce(name[katakana.end() :])),)
    letters = unicodedata.normalize("NFKD", name.lower())
    letters = "".join(letter for letter in letters if letter.isascii() and letter.isalpha())
    english = letters
    for pattern, sound in _ENGLISH_SOUNDS:
        english = pattern.sub(sound, english)
    return tuple(dict.fromkeys((_reduce(letters), _reduce(english))))


def _reduce(letters: str) -> str:
    letters = _SILENT_R.sub("", letters)
    for spelling, sound in _SOUNDS:
        letters = letters.replace(spelling, sound)
    return _REPEATED.sub(r"\1", letters)


def _consonants(sound: str) -> str:
    # An m before b or p is an n in other spellings.
    return _VOWELS.sub("", re.sub("m(?=[bp])", "n", sound))
