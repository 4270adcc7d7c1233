"""Names that no list holds: アルトマン and Altman, ライク and Leike, by how they sound.

A name in katakana is spelled out in Latin letters; both are reduced to the sounds that Japanese
tells apart (l is r, v is b, ...); names may be the same when their consonants are, and they are as
likely so as their letters are alike, vowels included.
"""

import difflib
import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from index.tuning import MIN_SOUND_LIKENESS

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
    ("tch", "t"), ("sch", "s"), ("ch", "t"), ("sh", "s"), ("ph", "h"), ("th", "s"), ("ck", "k"),
    ("gh", "g"), ("qu", "ku"), ("wh", "h"), ("x", "kus"), ("ce", "se"), ("ci", "si"), ("cy", "si"),
    ("ge", "ze"), ("gi", "zi"), ("c", "k"), ("q", "k"), ("l", "r"), ("v", "b"), ("f", "h"),
    ("j", "z"),
)  # fmt: skip
_KATAKANA = re.compile("[ァ-ヴー]+")
_VOWELS = re.compile("[aeiouyw]")
_SILENT_R = re.compile("r+(?![aeiouyr])")  # a long vowel in katakana, スタンフォード
_REPEATED = re.compile(r"(.)\1+")
_MIN_CONSONANTS = 2  # below, too many words sound alike


class SoundIndex:
    """Finds names among an index's terms by their sound."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        """`names` are numbers of terms and how the terms are written."""
        self._by_consonants: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
        for number, written in names:
            sound = sound_of(written)
            key = _consonants(sound)
            if len(key) >= _MIN_CONSONANTS:
                self._by_consonants[key].append((number, sound, is_katakana(written)))

    def alike(self, name: str) -> dict[int, float]:
        """The terms of the other script that sound like the name, 0..1 by how much."""
        sound = sound_of(name)
        script = is_katakana(name)
        likeness = {
            number: difflib.SequenceMatcher(None, sound, other).ratio()
            for number, other, other_script in self._by_consonants.get(_consonants(sound), ())
            if other_script != script
        }
        return {term: value for term, value in likeness.items() if value >= MIN_SOUND_LIKENESS}


def is_katakana(text: str) -> bool:
    """Whether the text is written in katakana throughout."""
    return _KATAKANA.fullmatch(text) is not None


@functools.lru_cache(maxsize=65_536)
def sound_of(name: str) -> str:
    """The name in the letters of the sounds that Japanese tells apart; "" where it has none."""
    if is_katakana(name):
        return _REPEATED.sub(r"\1", _spell(name))
    letters = unicodedata.normalize("NFKD", name.lower())
    letters = "".join(letter for letter in letters if letter.isascii() and letter.isalpha())
    letters = _SILENT_R.sub("", letters)
    for spelling, sound in _SOUNDS:
        letters = letters.replace(spelling, sound)
    return _REPEATED.sub(r"\1", letters)


def _spell(katakana: str) -> str:
    letters = ""
    for kana in katakana:
        if kana in _SMALL:  # ファ is f and a: the small vowel takes the place of the one before
            letters = letters[:-1] + _SMALL[kana]
        else:
            letters += _SYLLABLES.get(kana, "")
    return letters


def _consonants(sound: str) -> str:
    # What is m before b or p in one spelling is n in another.
    return _VOWELS.sub("", re.sub("m(?=[bp])", "n", sound))
