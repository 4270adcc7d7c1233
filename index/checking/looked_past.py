"""In which of the ways that don't count a quote is written otherwise than its document."""

import unicodedata
from collections.abc import Callable
from typing import Literal

import regex

__all__ = ["Kind", "looked_past"]

Kind = Literal["spaces", "width", "punctuation", "case"]

_RIM = regex.compile(r"^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$")
_SPACES = regex.compile(r"\s+")
_PUNCTUATION = regex.compile(r"[\p{P}\p{S}]+")
_FOLDS: dict[Kind, Callable[[str], str]] = {
    "width": lambda text: unicodedata.normalize("NFKC", text),
    "punctuation": lambda text: _PUNCTUATION.sub("", text),
    "spaces": lambda text: _SPACES.sub("", text),
    "case": str.casefold,
}


def looked_past(quote: str, document: str) -> tuple[Kind, ...]:
    """What has to be looked past for the two texts to be the same; nothing if they are.

    What stands before their first and behind their last letters is no part of them.
    """
    quote, document = (_RIM.sub("", text) for text in (quote, document))
    if unicodedata.normalize("NFC", quote) == unicodedata.normalize("NFC", document):
        return ()
    needed = tuple(kind for kind in _FOLDS if not _same(quote, document, without=kind))
    # Where any of two would do, as for full-width brackets, none is needed.
    alone = (kind for kind in _FOLDS if _FOLDS[kind](quote) == _FOLDS[kind](document))
    return needed or tuple(alone)[:1] or ("punctuation",)


def _same(quote: str, document: str, without: Kind) -> bool:
    for kind, fold in _FOLDS.items():
        if kind != without:
            quote, document = fold(quote), fold(document)
    return quote == document
