"""CSV and TSV: separators, quotation marks, encodings, names of columns, rows by their numbers."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.inline import plain
from index.documents.readers.csv_table import read_csv

PATH = Path("prices.csv")


def read(text: str, encoding: str = "utf-8") -> list[str]:
    """The lines of the Markdown of a table."""
    return read_csv(PATH, text.encode(encoding)).text.split("\n")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    """Also where others stand in the cells."""
    rows = [["Item", "Price, old", "Price; new"], ["Tea", "2,50", "3,00"], ["Cake", "4,1", "5,00"]]
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(rows)
    assert read(file.getvalue()) == [
        "| Item | Price, old | Price; new |", "|---|---|---|",
        "| Tea | 2,50 | 3,00 |", "| Cake | 4,1 | 5,00 |",
    ]  # fmt: skip


def test_names_may_stand_in_the_second_row() -> None:
    """Below what is said of some of the columns; but only above values."""
    rows = "Tea,10,2,7\nCake,20,3,8\n"
    assert read("In EUR,,,2023\nItem,Sales,Profit,Tax\n" + rows) == [
        "| In EUR Item | Sales | Profit | 2023 Tax |", "|---|---|---|---|",
        "| Tea | 10 | 2 | 7 |", "| Cake | 20 | 3 | 8 |",
    ]  # fmt: skip
    assert read("Ana,,,red\nBob,cook,Lisbon,blue\nEve,baker,Porto,red\n")[0] == "|  |  |  |  |"


def test_a_file_may_name_its_separator() -> None:
    """As Excel writes it."""
    assert read("sep=^\r\na^b,c\r\n1^2,3\r\n") == ["| a | b,c |", "|---|---|", "| 1 | 2,3 |"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp932", "euc-jp"])
def test_encodings_are_told(encoding: str) -> None:
    """Those of Japanese spreadsheets too."""
    text = "商品,値段\n緑茶とお菓子の詰め合わせです,二百円です\n"
    text += "コーヒーはこちらにあります,三百円です\n"
    found = read_csv(PATH, text.encode(encoding))
    assert found.text.startswith("| 商品 | 値段 |\n")
    assert found.language == "ja"
    assert found.title is None  # it is the file's name


def test_rows_have_the_numbers_of_a_spreadsheet() -> None:
    """A row with line breaks is one; empty rows count."""
    text = 'Question,Answer\n"How?\nReally?","So.\n\nYes."\n\nWhy?,Because.\n'
    found = read_csv(PATH, text.encode())
    places = {
        found.text[place.start :].split("|")[1].strip(): place.label for place in found.places
    }
    assert places == {"Question": "row 1", "How?<br>Really?": "row 2", "Why?": "row 4"}
    assert "| How?<br>Really? | So.<br>Yes. |" in found.text


def test_a_quotation_mark_that_is_never_closed_costs_nothing() -> None:
    """It is text."""
    text = 'Size,Name\n5,"Tea\n' + "7,Cake and more of it\n" * 4_000
    lines = read(text)
    assert lines[2] == '| 5 | "Tea |'
    assert len(lines) == 4_003


def test_a_table_without_names_has_empty_ones() -> None:
    """Its first row has values."""
    assert read("2026-01-05,12\n2026-01-06,14\n")[0] == "|  |  |"


@given(
    st.lists(
        st.lists(st.text(alphabet="ab *_|<\"',;.#\n[]", max_size=8), min_size=3, max_size=3),
        min_size=2,
        max_size=5,
    )
)
def test_every_cell_is_in_its_row(rows: list[list[str]]) -> None:
    """Whatever is in it. Below an empty row another table may begin, so there is none."""
    rows = [["x", "y", "z"], ["u", "v", "w"], *(row for row in rows if any(map(str.strip, row)))]
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    found = read_csv(PATH, b"sep=,\n" + file.getvalue().encode()).text.split("\n")
    expected = [
        "| " + " | ".join("<br>".join(" ".join(s.split()) for s in c.split("\n") if s.strip())
                          for c in row) + " |"
        for row in rows
    ]  # fmt: skip
    shown = [plain(line.replace("<br>", " ")).split() for line in (found[0], *found[2:])]
    assert shown == [line.replace("<br>", " ").split() for line in expected]
