"""How two texts differ, in words people can read: runs of what is the same, and what only one has.

White space, punctuation, width and letter case make no difference. Latin words and numbers are
compared whole, all else by the character.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import regex
from rapidfuzz.distance import Indel

from index.quote_folding import folded_form

__all__ = ["Piece", "differences"]

_TOKEN = regex.compile(r"\p{N}+(?:[.,．，]\p{N}+)+|[\p{Latin}\p{M}\p{N}'’]+|\X", regex.VERSION1)
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


@dataclass(frozen=True, slots=True)
class _Run:
    """What the message has, and what the document has in its place; `same` when they agree."""

    message: str
    document: str
    letters: int
    same: bool


def differences(message: str, document: str) -> tuple[Piece, ...]:
    """The pieces, in order. Without "only_in_message" they are the document's text."""
    ours, theirs = _tokens(message), _tokens(document)
    runs = _without_islands(_runs(ours, theirs))
    return tuple(piece for run in runs for piece in _pieces(run))


def _tokens(text: str) -> list[_Token]:
    """The words; what makes no difference belongs to the one before it, or to the first."""
    tokens: list[_Token] = []
    lead = ""
    for match in _TOKEN.finditer(text):
        key = _key(match[0])
        if key:
            tokens.append(_Token(lead + match[0], key))
            lead = ""
        elif tokens:
            tokens[-1] = replace(tokens[-1], text=tokens[-1].text + match[0])
        else:
            lead += match[0]
    return tokens if not lead else [_Token(lead, "")]


def _key(written: str) -> str:
    if written[0].isdecimal() and not written.isalnum():
        return written.translate(_NARROW)
    return folded_form(written)


_NARROW = {ord("．"): ".", ord("，"): ",", **{ord("０") + n: str(n) for n in range(10)}}


def _runs(ours: Sequence[_Token], theirs: Sequence[_Token]) -> Iterator[_Run]:
    steps = Indel.opcodes([token.key for token in ours], [token.key for token in theirs])
    for step in steps:
        said = theirs[step.dest_start : step.dest_end]
        yield _Run(
            message="".join(token.text for token in ours[step.src_start : step.src_end]),
            document="".join(token.text for token in said),
            letters=sum(len(token.key) for token in said),
            same=step.tag == "equal",
        )


def _without_islands(runs: Iterator[_Run]) -> list[_Run]:
    """Differences joined where hardly anything stands between them."""
    joined: list[_Run] = []
    for run in runs:
        if not run.same and len(joined) > 1 and joined[-1].same and not joined[-2].same:
            if joined[-1].letters < _ISLAND:
                island, before = joined.pop(), joined.pop()
                run = _both(_both(before, island), run)
        elif not run.same and joined and not joined[-1].same:
            run = _both(joined.pop(), run)
        joined.append(run)
    return joined


def _both(first: _Run, second: _Run) -> _Run:
    return _Run(
        first.message + second.message,
        first.document + second.document,
        first.letters + second.letters,
        same=False,
    )


def _pieces(run: _Run) -> Iterator[Piece]:
    if run.same:
        yield Piece("same", run.document)
        return
    if run.message:
        yield Piece("only_in_message", run.message)
    if run.document:
        yield Piece("only_in_document", run.document)
