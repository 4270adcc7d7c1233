"""How long Discord takes a text to be, and saying what is too long."""

from collections.abc import Iterator


def units(text: str) -> int:
    """The length in UTF-16 units: never less than any way in which Discord may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def too_long(name: str, text: str | None, most: int, least: int = 0) -> Iterator[str]:
    """A text's problem, if it has one; no text has none."""
    if text is not None and not least <= units(text) <= most:
        yield f"{name} has {units(text)} characters, not {least} to {most}"
