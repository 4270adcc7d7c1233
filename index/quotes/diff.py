"""Tells how two texts differ, in words people can read.

White space, punctuation, width and letter case are ignored when texts are compared. Latin words and
numbers are compared as a whole, everything else character by character.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import regex
from rapidfuzz.distance import Indel

from index.text.characters import OPENING, STRAIGHT, is_balanced
from index.text.quote_normalization import folded_form

IgnoredDifference = Literal["spaces", "width", "punctuation", "case", "markup"]

_MIN_COMMON_LETTERS = 3  # shorter text between two differences becomes part of them
_MAX_PLACES = 20  # at which common text is tried
_TOKEN = regex.compile(r"\p{N}+(?:[.,．，]\p{N}+)+|[\p{Latin}\p{M}\p{N}'’]+|\X", regex.VERSION1)
_HIRAGANA = regex.compile(r"\p{Hiragana}+")
_NARROW_NUMBERS = {ord("．"): ".", ord("，"): ",", **{ord("０") + n: str(n) for n in range(10)}}
_OUTER_MARKS = regex.compile(r"^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$")
_SPACES = regex.compile(r"\s+")
_PUNCTUATION = regex.compile(r"[\p{P}\p{S}]+")
_FOLDS: dict[IgnoredDifference, Callable[[str], str]] = {
    "width": lambda text: unicodedata.normalize("NFKC", text),
    "punctuation": lambda text: _PUNCTUATION.sub("", text),
    "spaces": lambda text: _SPACES.sub("", text),
    "case": str.casefold,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that both texts have, as in the document, or only one of them."""

    kind: Literal["same", "only_in_message", "only_in_document"]
    text: str


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or character: as written, with the marks around it, and as it is compared."""

    text: str
    key: str


_Tokens = tuple[_Token, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive tokens of both texts that are the same, or that differ."""

    same: bool
    message: _Tokens
    document: _Tokens

    @property
    def has_more(self) -> int:
        """1 if only the document has something here, -1 if only the message has, else 0."""
        return bool(self.document) - bool(self.message)


def ignored_differences(quote: str, document: str) -> tuple[IgnoredDifference, ...]:
    """List what must be ignored for two texts to be the same; empty if they are the same.

    Marks before the first letter and after the last one don't count.
    """
    quote, document = (_OUTER_MARKS.sub("", text) for text in (quote, document))
    if unicodedata.normalize("NFC", quote) == unicodedata.normalize("NFC", document):
        return ()
    needed = []
    for kind in _FOLDS:
        ours, theirs = quote, document
        for other, fold in _FOLDS.items():
            if other != kind:
                ours, theirs = fold(ours), fold(theirs)
        if ours != theirs:
            needed.append(kind)
    # If either of two is enough, as for full-width brackets, none is necessary.
    enough = (kind for kind, fold in _FOLDS.items() if fold(quote) == fold(document))
    return tuple(needed) or tuple(enough)[:1] or ("punctuation",)


def differences(message: str, document: str) -> tuple[Piece, ...]:
    """Compare two texts and return the pieces in order.

    The pieces "same" and "only_in_document" together are the document's text.
    """
    ours, theirs = _tokens(message), _tokens(document)
    runs: list[_Run] = []
    for step in Indel.opcodes([token.key for token in ours], [token.key for token in theirs]):
        in_message = tuple(ours[step.src_start : step.src_end])
        in_document = tuple(theirs[step.dest_start : step.dest_end])
        _append(runs, _Run(step.tag == "equal", in_message, in_document))
    pieces = []
    for run in _without_islands(runs):
        if run.message and not run.same:
            pieces.append(Piece("only_in_message", _text(run.message)))
        if run.document:
            pieces.append(Piece("same" if run.same else "only_in_document", _text(run.document)))
    return tuple(pieces)


def _tokens(text: str) -> list[_Token]:
    """Split a text into tokens.

    White space and marks belong to the token before them, an opening bracket to the next one.
    """
    tokens: list[_Token] = []
    opening = ""
    for word in _TOKEN.findall(text):
        is_number = word[0].isdecimal() and not word.isalnum()
        key = word.translate(_NARROW_NUMBERS) if is_number else folded_form(word)
        if key:
            tokens.append(_Token(opening + word, key))
            opening = ""
        elif (
            not tokens
            or opening
            or word in OPENING
            or (word == STRAIGHT and tokens[-1].text[-1:].isspace())
        ):
            opening += word
        else:
            tokens[-1] = _Token(tokens[-1].text + word, tokens[-1].key)
    if opening:
        last = tokens.pop() if tokens else _Token("", "")
        tokens.append(_Token(last.text + opening, last.key))
    return tokens


def _append(runs: list[_Run], run: _Run) -> None:
    """Add a run unless it is empty, merged with the last one if that is of the same kind."""
    if runs and runs[-1].same == run.same:
        last = runs.pop()
        run = _Run(run.same, last.message + run.message, last.document + run.document)
    if run.message or run.document:
        runs.append(run)


def _without_islands(runs: list[_Run]) -> list[_Run]:
    """Join differences that have hardly any common text, an island, between them.

    They stay apart if one text merely has more on both sides of the island: joining would report
    the island as something that the other text doesn't have.
    """
    joined: list[_Run] = []
    for run in runs:
        around = [run]
        letters = "".join(token.key for token in joined[-1].document) if joined else ""
        if not run.same and len(joined) > 1 and len(letters) < _MIN_COMMON_LETTERS:
            island, before = joined.pop(), joined.pop()
            more = abs(before.has_more + run.has_more)
            if more == 2 or (more == 1 and _HIRAGANA.fullmatch(letters)):
                ours = _placed(before.message, island.message, run.message)
                theirs = _placed(before.document, island.document, run.document)
            else:
                ours = before.message + island.message + run.message, (), ()
                theirs = before.document + island.document + run.document, (), ()
            around = [
                _Run(n == 1, *parts) for n, parts in enumerate(zip(ours, theirs, strict=True))
            ]
        for each in around:
            _append(joined, each)
    return joined


def _placed(before: _Tokens, island: _Tokens, after: _Tokens) -> tuple[_Tokens, _Tokens, _Tokens]:
    """Choose among the places where one text has the island's words.

    Returns:
        The text's tokens before, in and after the place that cuts the fewest brackets and leaves
        the fewest pieces.
    """
    tokens = before + island + after
    keys, wanted = [token.key for token in tokens], [token.key for token in island]
    n = len(island)

    def cost(place: int) -> tuple[int, int, bool]:
        parts = _text(tokens[:place]), _text(tokens[place + n :])
        n_cut = sum(not is_balanced(part) for part in parts)
        return n_cut, sum(map(bool, parts)), place != len(before)

    places = [place for place in range(len(keys) - n + 1) if keys[place : place + n] == wanted]
    place = min([*places[:_MAX_PLACES], len(before)], key=cost)
    return tokens[:place], tokens[place : place + n], tokens[place + n :]


def _text(tokens: _Tokens) -> str:
    return "".join(token.text for token in tokens)
