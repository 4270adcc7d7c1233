"""Tables in plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.delimited import find_tables


@pytest.mark.parametrize(
    "table",
    [
        "Size\tChest\nL\t104",
        "Size\t\tChest\nL\t104",
        "Item,Member,Guest\nTowel,1.00,2.50\nLocker,0.50,1.00",
        'Name,Room,Fax\n"Roe, Ann",12,3\nAda,4,',
        "Item;Preço;Sócio\nToalha;1,00;2,50",
        "Day      Start   End\nMonday   09:00   17:00\nTuesday  10:00   18:00",
    ],
)
def test_lines_with_the_same_columns_are_a_table(table: str) -> None:
    """Parted by tabs, commas, semicolons or gaps; a blank line and prose end it."""
    rows = table.split("\n")
    lines = ["Prices, without tax, are:", *rows, "", *rows, "That is all, for now, folks."]
    assert list(find_tables(lines)) == [
        range(1, 1 + len(rows)),
        range(2 + len(rows), 2 + 2 * len(rows)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Apples, pears and plums, please.\nEggs, milk and salt, please.\nNo, no, no.",
        "one,two\nthree,four\nfive,six",
        "A gap  in the text.\nAnother  one here.\nAnd  one more.",
        "a\tb\n\nc\td",
    ],
)
def test_prose_and_chance_are_no_table(text: str) -> None:
    """A comma has a space behind it in prose, and two columns may be chance."""
    assert not list(find_tables(text.split("\n")))


@given(st.lists(st.text('ab,;\t" ', max_size=12).map(str.strip), max_size=12))
def test_tables_are_in_order_and_of_at_least_two_lines(lines: list[str]) -> None:
    """No line is in two tables."""
    end = 0
    for table in find_tables(lines):
        assert end <= table.start < table.stop - 1 < len(lines)
        end = table.stop
