"""A quote's source as a path of titles, "Title › Heading › Sub-heading", wherever it is shown."""

from collections.abc import Sequence

from index.types import Citation

_ELLIPSIS = "…"


def headings_below_title(citation: Citation) -> tuple[str, ...]:
    """The headings above a quote, outermost first, without those that repeat the title."""
    title = _comparable(citation.title)
    return tuple(each for each in citation.headings if each and _comparable(each) != title)


def cited_places(citation: Citation) -> list[tuple[str, str]]:
    """Where in its file a quote of extracted text is, as kinds and names: ("pages", "3–4").

    The kind is one of `PlaceKind` or its plural, or "name" for a chapter that has a title. What a
    heading says already is left out.
    """
    place = citation.place
    if place is None:
        return []
    (sheet, first), (last_sheet, last) = _in_sheet(place.first), _in_sheet(place.last)
    if place.kind != "row":
        sheet, first, last = "", place.first, place.last
    elif sheet != last_sheet:
        last = first
    kind: str = "name" if place.kind == "chapter" and not first.isdigit() else place.kind
    if first != last:
        dash = " – " if " " in first + last else "–"
        first = f"{first}{dash}{last}"
        kind = kind if kind in ("name", "time") else f"{kind}s"
    named = [("sheet", sheet), (kind, first)]
    headings = set(map(_comparable, (citation.title, *citation.headings)))
    is_said = {"sheet", "name"}
    return [
        (kind, name)
        for kind, name in named
        if name and not (kind in is_said and _comparable(name) in headings)
    ]


def _in_sheet(label: str) -> tuple[str, str]:
    """The sheet and the number of a row's label: "Budget, row 5", or "row 5" alone."""
    sheet, _, row = label.rpartition("row ")
    return sheet.removesuffix(", "), row


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
