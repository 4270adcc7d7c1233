"""A quote's source as a path of titles, "Title › Heading › Sub-heading", wherever it is shown."""

from collections.abc import Sequence

from index.types import Citation

_ELLIPSIS = "…"


def headings_below_title(citation: Citation) -> tuple[str, ...]:
    """The headings above a quote, outermost first, without those that repeat the title."""
    title = _comparable(citation.title)
    return tuple(each for each in citation.headings if each and _comparable(each) != title)


def shorten_path(names: Sequence[str], max_chars: int) -> list[str]:
    """A path without as many of its middle names as it takes to be short, "…" in their place.

    Args:
        names: The names, outermost first.
        max_chars: The most characters of the names that are kept; the first and the last are kept
            even so.
    """
    if sum(map(len, names)) <= max_chars:
        return list(names)
    first, *rest = names
    while len(rest) > 1 and sum(map(len, (first, *rest))) > max_chars:
        del rest[0]
    return [first, _ELLIPSIS, *rest] if len(rest) < len(names) - 1 else [first, *rest]


def _comparable(name: str) -> str:
    return " ".join(name.casefold().split())
