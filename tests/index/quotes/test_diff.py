"""How two texts differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.quotes.diff import differences
from index.text.quote_normalization import fold_quote

SIGNS = {"same": "=", "only_in_message": "-", "only_in_document": "+"}


@pytest.mark.parametrize(
    ("message", "document", "expected"),
    [
        ("It rained.", "It rained!", ["=It rained!"]),
        (
            "It rained on Monday in Lisbon",
            "It rained on Friday in Lisbon",
            ["=It rained on ", "-Monday ", "+Friday ", "=in Lisbon"],
        ),
        ("he had 35 boats", "he had 3.5 boats", ["=he had ", "-35 ", "+3.5 ", "=boats"]),
        ("彼は昨日辞任した。", "彼は今日辞任した。", ["=彼は", "-昨", "+今", "=日辞任した。"]),
        ("ＧＰＴは重要", "gptは とても重要", ["=gptは ", "+とても", "=重要"]),
        ("abc", "", ["-abc"]),
        # What both have is not told as only in one of them, and brackets come in pairs.
        (
            "班の責任者が突然辞任",
            "班(安全の問題を見る班)の共同責任者が辞任",
            ["=班", "+(安全の問題を見る班)", "=の", "+共同", "=責任者が", "-突然", "=辞任"],
        ),
        (
            "班の新しい責任者",
            "班(見る)の共同責任者",
            ["=班", "+(見る)", "=の", "-新しい", "+共同", "=責任者"],
        ),
        ("米国の会社", "米国の国の会社", ["=米国の", "+国の", "=会社"]),
        ('It was (hard) "rain"', "It was rain", ["=It was ", "-(hard) ", "=rain"]),
        ("突然の辞職", "辞任", ["-突然の辞職", "+辞任"]),
        ("", "", []),
    ],
)
def test_the_pieces_say_what_differs(message: str, document: str, expected: list[str]) -> None:
    """By the word where there are words, else by the character."""
    found = [SIGNS[piece.kind] + piece.text for piece in differences(message, document)]
    assert found == expected


def test_what_stands_alone_between_differences_belongs_to_them() -> None:
    """A reader would see confetti."""
    found = differences("money of kings rules here", "power of queens rules here")
    assert [piece.kind for piece in found] == ["only_in_message", "only_in_document", "same"]


@given(st.text("ab. あ、3\n", max_size=40), st.text("ab. あ、3\n", max_size=40))
def test_no_letter_is_lost(message: str, document: str) -> None:
    """What both have and what the document has are the document; the same for the message."""
    pieces = differences(message, document)
    theirs = "".join(piece.text for piece in pieces if piece.kind != "only_in_message")
    ours = "".join(piece.text for piece in pieces if piece.kind != "only_in_document")
    assert theirs == document
    assert fold_quote(ours).text.replace(".", "") == fold_quote(message).text.replace(".", "")
