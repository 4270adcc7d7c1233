"""Whether a text holds one of the strings that make it right."""

from collections.abc import Sequence


def holds(text: str, strings: Sequence[str]) -> bool:
    """Whether one of the strings stands in the text, however white space differs."""
    squeezed = "".join(text.split())
    return any("".join(string.split()) in squeezed for string in strings)
