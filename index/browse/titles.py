"""Finds documents by a part of their title or file name, as for Discord's autocompletion.

Letter case, width, accents and the choice of kana don't matter.
"""

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
_MAX_RANKED = 2_000  # documents: a few milliseconds, as long as an event loop may be blocked
# Hiragana for katakana, as people type either.
_KANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
# Words, and in Japanese runs of one script.
_WORDS = regex.compile(
    r"\p{Han}+|[\p{Hiragana}]+|[\p{Katakana}ー]+|[\p{Latin}\p{M}'’]+|\p{N}+|[\p{L}\p{M}]+",
    regex.VERSION1,
)


@dataclass(frozen=True, slots=True)
class Titled:
    """A document's number, path and title."""

    number: int
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class _Key:
    """A folded title or file name without spaces and marks, and the offsets where words begin."""

    text: str
    words: tuple[int, ...]


class TitleIndex:
    """The titles and file names of documents. Immutable once made."""

    def __init__(self, documents: DocumentTable) -> None:
        self._titled = [
            Titled(number, str(facts["path"]), str(facts["title"]))
            for number, facts in enumerate(map(documents.facts, range(len(documents))))
        ]
        self._keys = [
            (_key(titled.title), _key(PurePosixPath(titled.path).name)) for titled in self._titled
        ]
        self._joined = ["".join(f"\n{key.text}" for key in keys) for keys in self._keys]

    def find(
        self, typed: str, k: int = MAX_TITLES, among: Iterable[int] | None = None
    ) -> list[Titled]:
        """Find at most k documents whose title or file name contains what was typed.

        Those that begin with it come first, then those with a word that begins with it, then the
        others, each group in the order of the documents. If nothing was typed, the first k match.
        If very many match, late ones may be put in the last group.

        Args:
            typed: Part of a title or file name.
            k: How many documents; few, as this runs with every key that somebody presses.
            among: The numbers of the documents to look at, ascending; None for all.
        """
        wanted = _key(typed[:_MAX_TYPED_CHARS]).text
        numbers = range(len(self._titled)) if among is None else among
        if not wanted:
            first = [] if typed.strip() else islice(numbers, k)
            return [self._titled[number] for number in first]
        groups: tuple[list[Titled], ...] = ([], [], [])
        n_ranked = 0
        for number in numbers:
            joined = self._joined[number]
            if wanted not in joined:
                continue
            if f"\n{wanted}" in joined:
                group = 0
            elif len(groups[1]) == k:
                continue
            else:
                group = 2
                if n_ranked < _MAX_RANKED:  # comparing with the words takes longest
                    n_ranked += 1
                    if any(
                        key.text.startswith(wanted, start)
                        for key in self._keys[number]
                        for start in key.words
                    ):
                        group = 1
            if len(groups[group]) < k:
                groups[group].append(self._titled[number])
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
    return _Key("".join(parts), tuple(starts))
