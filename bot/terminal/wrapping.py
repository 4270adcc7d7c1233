"""Where to break lines of Japanese, Portuguese and English for a screen of so many cells.

rich breaks at spaces, which leaves Japanese lines half empty after every Latin word in them.
"""

from rich.cells import cell_len

# Japanese typesetting (JIS X 4051) lets no line begin with these, nor end with those.
_NEVER_FIRST = frozenset(
    "、。，．,.!?！？:：;；・)）]］｝」』】〉》〕”’ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々… "
)
_NEVER_LAST = frozenset("(（[［｛「『【〈《〔“‘")


def break_offsets(text: str, width: int) -> list[int]:
    """The offsets at which new lines begin, besides after the text's own line feeds."""
    offsets: list[int] = []
    start = cells = 0
    for position, character in enumerate(text):
        if character == "\n":
            start, cells = position + 1, 0
            continue
        cells += cell_len(character)
        # A blank that doesn't fit is not seen.
        if cells > width and character != " " and position > start:
            start = _break_before(text, start, position, width)
            offsets.append(start)
            cells = cell_len(text[start : position + 1])
    return offsets


def _break_before(text: str, start: int, position: int, width: int) -> int:
    """The last place up to `position` where a line may begin, or there where none is."""
    for place in range(position, start, -1):
        if cell_len(text[place : position + 1]) > width:
            break  # so far back, the next line would be too wide already
        before, first = text[place - 1], text[place]
        if first in _NEVER_FIRST or before in _NEVER_LAST:
            continue
        if before == " " or not (_is_alphabetic(before) and _is_alphabetic(first)):
            return place
    return position


def _is_alphabetic(character: str) -> bool:
    """Whether it stands in a word that is written without a break, as Latin words are."""
    return character != " " and cell_len(character) == 1
