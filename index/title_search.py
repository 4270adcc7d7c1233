"""Titles by their beginnings, as people type them: in any script, width, case or kana."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import regex

from index.analysis import fold
from index.document_table import DocumentTable

__all__ = ["MAX_TITLES", "TitleIndex", "Titled"]

MAX_TITLES = 25  # Discord API: choices of an autocompletion
_MAX_TYPED_CHARS = 100
_MAX_KEY_CHARS = 300  # of a title or a path
# Hiragana for katakana: typing ends in either.
_KANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
# What may begin at any place of a title: words, and in Japanese runs of one script.
_WORDS = regex.compile(
    r"\p{Han}+|[\p{Hiragana}]+|[\p{Katakana}ー]+|[\p{Latin}\p{M}'’]+|\p{N}+|[\p{L}\p{M}]+",
    regex.VERSION1,
)


@dataclass(frozen=True, slots=True)
class Titled:
    """A document by its number, path and title."""

    number: int
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class _Key:
    """A folded title or file name without what stands between its words, and where words begin."""

    text: str
    words: frozenset[int]


class TitleIndex:
    """The titles and file names of some documents. Look-ups change nothing."""

    def __init__(self, documents: DocumentTable) -> None:
        self._titled = [
            Titled(number, str(facts["path"]), str(facts["title"]))
            for number, facts in enumerate(documents.facts)
        ]
        self._keys = [
            (_key(titled.title), _key(PurePosixPath(titled.path).name)) for titled in self._titled
        ]
        self._joined = ["\n".join(key.text for key in keys) for keys in self._keys]

    def find(self, typed: str, k: int = MAX_TITLES) -> list[Titled]:
        """At most k documents: those that begin so, then those with such a word, then the others.

        In each group they keep the documents' order. Nothing typed finds the first k.
        """
        wanted = _key(typed[:_MAX_TYPED_CHARS]).text
        if not wanted:
            return [] if typed.strip() else self._titled[:k]
        groups: tuple[list[Titled], ...] = ([], [], [])
        for number, place in self._places(wanted):
            groups[place].append(self._titled[number])
            if len(groups[0]) == k:
                break
        return [titled for group in groups for titled in group][:k]

    def _places(self, wanted: str) -> Iterator[tuple[int, int]]:
        """The documents that hold what is wanted; 0 at the beginning, 1 of a word, 2 elsewhere."""
        for number, joined in enumerate(self._joined):
            if wanted in joined:
                yield number, min(_place(key, wanted) for key in self._keys[number])


def _key(written: str) -> _Key:
    parts: list[str] = []
    starts = []
    length = 0
    for word in _WORDS.finditer(fold(written[:_MAX_KEY_CHARS])):
        starts.append(length)
        parts.append(word[0].translate(_KANA))
        length += len(parts[-1])
    return _Key("".join(parts), frozenset(starts))


def _place(key: _Key, wanted: str) -> int:
    at = key.text.find(wanted)
    if at <= 0:
        return 2 if at < 0 else 0
    while at > 0:
        if at in key.words:
            return 1
        at = key.text.find(wanted, at + 1)
    return 2
