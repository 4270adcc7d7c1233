"""How two texts differ, in words people can read: runs of what is the same, and what only one has.

White space, punctuation, width and letter case make no difference. Latin words and numbers are
compared whole, all else by the character; what stands in brackets differs with them where it can.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import regex
from rapidfuzz.distance import Indel

from index.text.brackets import OPENING, STRAIGHT, is_balanced
from index.text.quote_normalization import FoldedText, folded_form

_TOKEN = regex.compile(r"\p{N}+(?:[.,．，]\p{N}+)+|[\p{Latin}\p{M}\p{N}'’]+|\X", regex.VERSION1)
_PARTICLE = regex.compile(r"\p{Hiragana}")
_MOST_PLACES = 20  # at which an island is tried
_ISLAND = 3  # folded letters between two differences that are fewer belong to them


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that both have, or only one of them. What both have is as in the document."""

    kind: Literal["same", "only_in_message", "only_in_document"]
    text: str


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    key: str


_Tokens = tuple[_Token, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """What the message has, and what the document has in its place; `same` when they agree."""

    message: _Tokens
    document: _Tokens
    same: bool

    @property
    def is_island(self) -> bool:
        return self.same and sum(len(token.key) for token in self.document) < _ISLAND

    @property
    def leaning(self) -> int:
        """1 where only the document has something, -1 where only the message has, else 0."""
        return bool(self.document) - bool(self.message)


def differences(message: str, document: str) -> tuple[Piece, ...]:
    """The pieces, in order. Without "only_in_message" they are the document's text."""
    ours, theirs = _tokens(message), _tokens(document)
    runs = _without_islands(_runs(ours, theirs))
    return tuple(piece for run in runs for piece in _pieces(run))


def _tokens(text: str) -> list[_Token]:
    """The words; what makes no difference belongs to the one before it, what opens to the next."""
    tokens: list[_Token] = []
    margin = ""
    for match in _TOKEN.finditer(text):
        key = _key(match[0])
        if key:
            tokens.append(_Token(margin + match[0], key))
            margin = ""
        elif not tokens or margin or _opens(match[0], tokens[-1].text):
            margin += match[0]
        else:
            tokens[-1] = _longer(tokens[-1], match[0])
    if not tokens:
        return [_Token(margin, "")] if margin else []
    return [*tokens[:-1], _longer(tokens[-1], margin)]


def _longer(token: _Token, text: str) -> _Token:
    return replace(token, text=token.text + text)


def _opens(mark: str, before: str) -> bool:
    return mark in OPENING or (mark == STRAIGHT and before[-1:].isspace())


def _key(written: str) -> str:
    if written[0].isdecimal() and not written.isalnum():
        return written.translate(_NARROW)
    return folded_form(written)


_NARROW = {ord("．"): ".", ord("，"): ",", **{ord("０") + n: str(n) for n in range(10)}}


def _runs(ours: Sequence[_Token], theirs: Sequence[_Token]) -> list[_Run]:
    """What is the same and what differs, by turns."""
    runs: list[_Run] = []
    steps = Indel.opcodes([token.key for token in ours], [token.key for token in theirs])
    for step in steps:
        run = _Run(
            message=tuple(ours[step.src_start : step.src_end]),
            document=tuple(theirs[step.dest_start : step.dest_end]),
            same=step.tag == "equal",
        )
        _add(runs, run)
    return runs


def _without_islands(runs: Iterable[_Run]) -> list[_Run]:
    """Differences joined where hardly anything stands between them.

    Not where one text merely has more on both sides of it: what both have would be told as only in
    the message, and as only in the document.
    """
    joined: list[_Run] = []
    for run in runs:
        around = [run]
        if not run.same and len(joined) > 1 and joined[-1].is_island:
            island, before = joined.pop(), joined.pop()
            if _stays(before, island, run):
                around = _settled(before, island, run)
            else:
                around = [before, replace(island, same=False), run]
        for each in around:
            _add(joined, each)
    return joined


def _stays(before: _Run, island: _Run, after: _Run) -> bool:
    leaning = abs(before.leaning + after.leaning)
    particles = all(_PARTICLE.fullmatch(token.key) for token in island.document)
    return leaning == 2 or (leaning == 1 and particles)


def _add(runs: list[_Run], run: _Run) -> None:
    """Put a run behind the others: one with the last of its kind, not at all if it is empty."""
    if runs and runs[-1].same == run.same:
        before = runs.pop()
        run = _Run(before.message + run.message, before.document + run.document, run.same)
    if run.message or run.document:
        runs.append(run)


def _settled(before: _Run, island: _Run, after: _Run) -> list[_Run]:
    """The same three, the island where it cuts the fewest brackets and makes the fewest pieces."""
    ours = _moved(before.message, island.message, after.message)
    theirs = _moved(before.document, island.document, after.document)
    first, middle, last = zip(ours, theirs, strict=True)
    return [_Run(*first, same=False), _Run(*middle, same=True), _Run(*last, same=False)]


def _moved(before: _Tokens, island: _Tokens, after: _Tokens) -> tuple[_Tokens, _Tokens, _Tokens]:
    """One text's tokens cut anew around the island, which may stand elsewhere among them, too."""
    tokens = before + island + after
    keys = [token.key for token in tokens]
    wanted = [token.key for token in island]
    width = len(wanted)

    def cost(at: int) -> tuple[int, int, bool]:
        parts = [_text(tokens[:at]), _text(tokens[at + width :])]
        cut = sum(not is_balanced(part) for part in parts)
        return cut, sum(map(bool, parts)), at != len(before)

    places = [at for at in range(len(keys) - width + 1) if keys[at : at + width] == wanted]
    at = min([*places[:_MOST_PLACES], len(before)], key=cost)
    return tokens[:at], tokens[at : at + width], tokens[at + width :]


def _text(tokens: _Tokens) -> str:
    return "".join(token.text for token in tokens)


def _pieces(run: _Run) -> Iterator[Piece]:
    if run.same:
        yield Piece("same", _text(run.document))
        return
    if run.message:
        yield Piece("only_in_message", _text(run.message))
    if run.document:
        yield Piece("only_in_document", _text(run.document))


_GRAM = 3  # letters that must stand together to count as common
_MARGIN = 12  # letters, and a tenth of the text: what may have been left out


@dataclass(frozen=True, slots=True)
class Window:
    """`start..end` (exclusive) in the document, and how like it is, 0..1."""

    start: int
    end: int
    likeness: float


def best_window(wanted: str, document: FoldedText, near: tuple[int, int]) -> Window | None:
    """The stretch around `near`, offsets into the document, that is most like the folded text.

    Where most of its threes of letters stand; then, within that, from the first to the last letter
    that both have. Takes time with the length of the two stretches, not with the document's.
    """
    first, last = np.searchsorted(document.starts, near).tolist()
    first, last = max(0, first - len(wanted)), last + len(wanted)
    around = document.text[first:last]
    if not around:
        return None
    at = _densest(wanted, around)
    margin = _MARGIN + len(wanted) // 10
    begin, end = max(0, at - margin), min(len(around), at + len(wanted) + margin)
    blocks = [b for b in Indel.editops(wanted, around[begin:end]).as_matching_blocks() if b.size]
    long = [block for block in blocks if block.size >= _GRAM] or blocks
    if not long:
        return None
    # What the text has more at its ends is likely to answer to as much in the document.
    low = max(begin, begin + long[0].b - long[0].a)
    high = min(end, begin + long[-1].b + len(wanted) - long[-1].a)
    likeness = Indel.normalized_similarity(wanted, around[low:high])
    start, stop = document.starts[first + low], document.ends[first + high - 1]
    return Window(int(start), int(stop), likeness)


def _densest(wanted: str, around: str) -> int:
    """Where the stretch as long as the text begins that holds most of its threes of letters."""
    grams = {wanted[at : at + _GRAM] for at in range(max(1, len(wanted) - _GRAM + 1))}
    held = [around[at : at + _GRAM] in grams for at in range(len(around))]
    totals = np.concatenate([[0], np.cumsum(held)])
    length = min(len(wanted), len(around))
    return int(np.argmax(totals[length:] - totals[: len(totals) - length]))
