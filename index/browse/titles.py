"""Titles by their beginnings, as people type them: in any script, width, case or kana."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

import regex

from index.storage.documents import DocumentTable
from index.text.tokenizer import fold

MAX_TITLES = 25  # Discord API: choices of an autocompletion
_MAX_TYPED_CHARS = 100
_MAX_KEY_CHARS = 300  # of a title or a path
_MAX_PLACED = 2_000  # documents: a few milliseconds, which is as long as an event loop may wait
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
        self._joined = ["".join(f"\n{key.text}" for key in keys) for keys in self._keys]

    def find(
        self, typed: str, k: int = MAX_TITLES, among: Iterable[int] | None = None
    ) -> list[Titled]:
        """At most k documents: those that begin so, then those with such a word, then the others.

        In each group they keep the documents' order. Nothing typed finds the first k. Where very
        many have it within words, the words of those that come late are not looked at any more.

        Args:
            typed: The beginning of a title, of a word of it, or any part.
            k: How many; a few, since this runs at every key that somebody types.
            among: The numbers of the only documents to look at, ascending; None for all.
        """
        wanted = _key(typed[:_MAX_TYPED_CHARS]).text
        numbers = range(len(self._titled)) if among is None else among
        if not wanted:
            first = [] if typed.strip() else islice(numbers, k)
            return [self._titled[number] for number in first]
        groups: tuple[list[Titled], ...] = ([], [], [])
        beginning = f"\n{wanted}"
        n_placed = 0
        for number in numbers:
            joined = self._joined[number]
            if wanted not in joined:
                continue
            if beginning in joined:
                place = 0
            elif len(groups[1]) == k:
                continue
            elif n_placed < _MAX_PLACED:  # telling words from the rest takes longest
                place = min(_place(key, wanted) for key in self._keys[number])
                n_placed += 1
            else:
                place = 2
            if len(groups[place]) < k:
                groups[place].append(self._titled[number])
            if len(groups[0]) == k:
                break
        return [titled for group in groups for titled in group][:k]


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
    """Where it stands: 0 at the beginning, 1 at that of a word, 2 elsewhere or nowhere."""
    at = key.text.find(wanted)
    if at <= 0:
        return 2 if at < 0 else 0
    while at > 0:
        if at in key.words:
            return 1
        at = key.text.find(wanted, at + 1)
    return 2
