"""PDFs whose text, order, structure and pages are known."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents.readers import pdf
from index.documents.readers.base import FileContent
from index.documents.readers.pdf import read_pdf
from index.documents.readers.registry import PDF, format_of
from index.errors import DocumentError
from tests.index.documents.readers.pdf_writer import (
    JAPANESE,
    VERTICAL,
    Text,
    encrypt,
    make_pdf,
    paragraph,
)

PATH = Path("handbook.pdf")
FILES = Path(__file__).parent / "files"
# What Chromium made, and LibreOffice, of the same page in HTML; only Chromium says what is what.
MADE_BY_CHROMIUM = FILES / "handbook-chromium.pdf"
MADE_BY_LIBREOFFICE = FILES / "handbook-libreoffice.pdf"

LEFT = (
    "Members may borrow the boat from April",
    "until the end of October. It is kept in",
    "the shed behind the club house, whose",
    "key hangs in the office.",
)
RIGHT = (
    "Whoever damages it tells the board",
    "on the same day. Repairs are paid from",
    "the deposit, and what is left over is",
    "paid back within a month.",
)


def read(data: bytes) -> FileContent:
    """Read a PDF."""
    return read_pdf(PATH, data)


def refusal(data: bytes) -> str:
    """Why a PDF is refused."""
    with pytest.raises(DocumentError) as error:
        read(data)
    return str(error.value)


def blocks(*pages: list[Text]) -> list[str]:
    """The blocks of what a PDF reads as."""
    return read(make_pdf(*pages)).text.split("\n\n")


def test_lines_of_a_paragraph_are_joined() -> None:
    """And paragraphs apart stay apart."""
    assert blocks([*paragraph(50, 700, *LEFT), *paragraph(50, 630, *RIGHT)]) == [
        " ".join(LEFT),
        " ".join(RIGHT),
    ]


def test_columns_are_read_one_after_the_other() -> None:
    """Whatever the order in which the file draws them, below a title across both."""
    title = Text(120, 760, "What everybody has to know about the boat of the club", 14)
    left, right = paragraph(50, 700, *LEFT), paragraph(320, 700, *RIGHT)
    lines = [line for pair in zip(right, left, strict=True) for line in pair]
    assert blocks([title, *lines]) == [f"# {title.text}", " ".join(LEFT), " ".join(RIGHT)]


def test_columns_whose_lines_are_not_level_are_read_one_after_the_other() -> None:
    """The right column begins half a line lower."""
    page = [*paragraph(50, 700, *LEFT), *paragraph(320, 694, *RIGHT)]
    assert blocks(page) == [" ".join(LEFT), " ".join(RIGHT)]


def test_a_table_is_read_row_by_row() -> None:
    """Its cells keep their columns; the long text of a cell goes on below."""
    page = [
        *(Text(x, 700, text, font=1) for x, text in ((50, "Room"), (200, "Price"), (300, "Who"))),
        *(Text(x, 684, text) for x, text in ((50, "Hall"), (200, "40 EUR"), (300, "Members of"))),
        Text(300, 673, "the club"),
        *(Text(x, 657, text) for x, text in ((50, "Kitchen"), (200, "15 EUR"), (300, "Anyone"))),
    ]
    rows = ["| Room | Price | Who |", "|---|---|---|"]
    rows += ["| Hall | 40 EUR | Members of the club |", "| Kitchen | 15 EUR | Anyone |"]
    assert blocks(page) == ["\n".join(rows)]


def test_a_table_with_ruled_lines_keeps_its_cells() -> None:
    """However narrow the gaps are, and whatever goes over several columns."""
    drawing = "50 500 150 60 re S 50 520 m 200 520 l S 50 540 m 200 540 l S 100 500 m 100 560 l S"
    page = [
        *(Text(52, 545, "Price"), Text(102, 545, "both, by hour")),
        *(Text(52, 525, "Single bt"), Text(102, 525, "5"), Text(152, 525, "20")),
        *(Text(52, 505, "Double"), Text(102, 505, "8"), Text(152, 505, "30")),
    ]
    content = read(make_pdf(page, drawing=f"{drawing} 150 500 m 150 540 l S"))
    rows = ["| Price | both, by hour |  |", "|---|---|---|"]
    rows += ["| Single bt | 5 | 20 |", "| Double | 8 | 30 |"]
    assert content.text == "\n".join(rows)


def test_names_of_columns_without_a_line_below_them_are_a_row() -> None:
    """They are bold, and what follows isn't; two lines of a cell stay one row."""
    rows = [("Token", "Purpose"), ("GITHUB", "Raises limits"), ("", "of requests")]
    rows += [("GIPHY", "Finds pictures"), ("REDDIT", "Reads posts"), ("NASA", "Shows stars")]
    texts = [
        Text(x, 700 - 13 * number, cell, font=int(number == 0))
        for number, row in enumerate(rows)
        for x, cell in zip((60, 200), row, strict=True)
        if cell
    ]
    lines = " ".join(
        f"50 {696 - 13 * number} m 400 {696 - 13 * number} l S" for number in (2, 3, 4)
    )
    text = read(make_pdf(texts, drawing=lines)).text
    assert "| Token | Purpose |\n|---|---|\n| GITHUB | Raises limits of requests |\n" in text


def test_lines_that_stand_level_in_a_ruled_table_are_rows() -> None:
    """Where lines are ruled around groups only; a title in the frame is none of them."""
    drawing = "50 500 240 80 re S 50 540 m 290 540 l S 110 500 m 110 560 l S 50 560 m 290 560 l S"
    drawing += " 170 500 m 170 560 l S 230 500 m 230 560 l S"
    page = [Text(52 + 60 * n, 545, name) for n, name in enumerate(("Kind", "Boat", "Hour", "Day"))]
    page += [
        Text(52, 565, "What boats cost"),
        Text(52, 518, "Row"),
        *paragraph(112, 524, "Single", "Double"),
    ]
    page += [*paragraph(172, 524, "5", "8"), *paragraph(232, 524, "20", "30")]
    rows = ["| Kind | Boat | Hour | Day |", "|---|---|---|---|"]
    rows += ["| Row | Single | 5 | 20 |", "|  | Double | 8 | 30 |"]
    assert read(make_pdf(page, drawing=drawing)).text == "What boats cost\n\n" + "\n".join(rows)


def test_larger_and_bolder_lines_are_headings() -> None:
    """The larger, the higher."""
    page = [
        Text(50, 760, "Rules", 20),
        Text(50, 730, "The boat", 14),
        *paragraph(50, 710, *LEFT),
        Text(50, 650, "Damages", 10, font=1),
        *paragraph(50, 630, *RIGHT),
    ]
    assert blocks(page) == [
        "# Rules",
        "## The boat",
        " ".join(LEFT),
        "### Damages",
        " ".join(RIGHT),
    ]


def test_a_bold_paragraph_is_no_heading() -> None:
    """Its lines go on, or are long."""
    bold = [Text(line.x, line.y, line.text, font=1) for line in paragraph(50, 700, *LEFT)]
    long = Text(50, 560, f"{RIGHT[0]} {RIGHT[1]} and so on", font=1)
    text = read(make_pdf([*bold, *paragraph(50, 630, *RIGHT), long])).text
    assert "#" not in text
    assert " ".join(LEFT) in text


def test_items_are_items_and_keep_their_numbers_and_depth() -> None:
    """A bullet far from its text belongs to it; an item's further lines are joined."""
    page = [
        Text(50, 700, "\x95"),
        Text(70, 700, "The boat, which is kept in the shed behind the club house"),
        Text(70, 688, "together with the oars"),
        Text(70, 676, "-  The oars"),
        Text(50, 664, "3."),
        Text(70, 664, "The key"),
    ]
    page[0] = Text(50, 700, "•")
    assert blocks(page) == [
        "- The boat, which is kept in the shed behind the club house together with the oars\n"
        "  - The oars",
        "3. The key",
    ]


def test_a_bullet_of_a_symbol_font_is_a_bullet() -> None:
    """Whatever sign the file takes for it."""
    page = [Text(50, 700 - 14 * n, "!") for n in range(3)]
    page += [Text(70, 700 - 14 * n, f"Item number {n}") for n in range(3)]
    assert blocks(page) == ["- Item number 0\n- Item number 1\n- Item number 2"]


def test_code_keeps_its_lines_and_indentation() -> None:
    """A fixed pitch among other text is code."""
    code = [Text(50, 640, "if boat:", font=2), Text(74, 628, "row(boat)", font=2)]
    text = read(make_pdf([*paragraph(50, 700, *LEFT), *code])).text
    assert "```\nif boat:\n    row(boat)\n```" in text


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (("The board meets on the first Mon-", "day of the month."), "first Monday of the month."),
        (("A well-known rule, a very well-", "known one."), "a very well-known one."),
        (("The Anglo-", "American club."), "The Anglo-American club."),
        (("Open 10–", "12 only."), "Open 10–12 only."),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_joined(lines: tuple[str, str], joined: str) -> None:
    """The hyphen stays where the word has one elsewhere, or the next part begins with a capital."""
    assert joined in read(make_pdf(paragraph(50, 700, *lines))).text


def test_pages_are_places_and_headers_and_footers_are_passed_over() -> None:
    """A sentence goes on over the page, past the footer; the place begins within it."""
    pages = []
    for number, lines in enumerate((LEFT[:3], LEFT[3:], RIGHT), 1):
        header, footer = Text(50, 800, "Handbook of the club"), Text(290, 40, f"Page {number} of 3")
        pages.append([header, *paragraph(50, 700, *lines), footer])
    content = read(make_pdf(*pages))
    assert content.text == f"{' '.join(LEFT)}\n\n{' '.join(RIGHT)}"
    starts = [0, content.text.index("key hangs"), content.text.index("\n\nWhoever")]
    assert [(place.start, place.kind, place.label) for place in content.places] == [
        (starts[0], "page", "1"),
        (starts[1], "page", "2"),
        (starts[2], "page", "3"),
    ]


def test_a_footnote_does_not_interrupt_what_goes_on_on_the_next_page() -> None:
    """Its mark is raised, and it comes after the paragraph, with its own page."""
    first = [
        *paragraph(50, 700, *LEFT[:3]),
        *(Text(50, 99, "1", 6), Text(54, 96, "Since the fire of 2019.", 8)),
    ]
    content = read(make_pdf(first, paragraph(50, 700, *LEFT[3:])))
    assert content.text == f"{' '.join(LEFT)}\n\n¹Since the fire of 2019."
    assert [place.label for place in content.places] == ["1", "2", "1"]


def test_a_table_of_contents_is_passed_over_and_a_price_list_is_not() -> None:
    """Dots lead to pages in the one, to prices in the other."""

    def leading_to(*numbers: int) -> list[Text]:
        dots = "." * 40
        return [Text(50, 700 - 14 * n, f"Name {n} {dots} {to}") for n, to in enumerate(numbers)]

    assert blocks([*leading_to(1, 2, 2), *paragraph(50, 600, *LEFT)]) == [" ".join(LEFT)]
    assert blocks(leading_to(3, 2, 4)) == ["Name 0 … 3", "Name 1 … 2", "Name 2 … 4"]


@pytest.mark.parametrize(
    ("turn", "rotate"), [("0 1 -1 0", 90), ("-1 0 0 -1", 180), ("0 -1 1 0", 270), ("1 0 0 1", 90)]
)
def test_turned_pages_are_read_along_their_lines(turn: str, rotate: int) -> None:
    """Lines that run upwards, upside down or downwards on the sheet."""
    a, b, c, d = map(int, turn.split())
    x, y = 300, 400
    lines = [
        Text(x - 12 * number * c, y - 12 * number * d, line, turn=turn)
        for number, line in enumerate(LEFT)
    ]
    assert (a, b) != (c, d)
    assert read(make_pdf(lines, rotate=rotate)).text == " ".join(LEFT)


def test_japanese_from_top_to_bottom_is_read_from_the_right() -> None:
    """The page's number stands across, and is passed over; two digits share a place in the line."""
    page = [
        # Each line has a mark that is set aside: without a Japanese font on the machine, PDFium
        # leaves out others, whose characters have no extent.
        Text(500, 780, "図書館は、月曜日除き", 10, VERTICAL),
        Text(480, 780, "開いています。本は一", 10, VERTICAL),
        Text(460, 780, "人五冊まで、", 10, VERTICAL),
        Text(455.2, 711, "1", 10),
        Text(460.4, 711, "0", 10),
        Text(460, 708, "日間。", 10, VERTICAL),
        Text(290, 40, "- 12 -", 10),
    ]
    assert blocks(page) == ["図書館は、月曜日除き開いています。本は一人五冊まで、10日間。"]


def test_lines_of_japanese_are_joined_without_a_space() -> None:
    """A new paragraph begins with a wide space."""
    page = [
        Text(50, 700, "　図書館は月曜日を除き開いて", 10, JAPANESE),
        Text(50, 685, "います。本は一人五冊までで", 10, JAPANESE),
        Text(50, 670, "す。", 10, JAPANESE),
        Text(50, 655, "　雑誌は借りられません。", 10, JAPANESE),
    ]
    first = "図書館は月曜日を除き開いています。本は一人五冊までです。"
    assert blocks(page) == [first, "雑誌は借りられません。"]


def test_what_nobody_sees_is_left_out() -> None:
    """A watermark across the page, text beside the page, and text that isn't drawn."""
    page = [
        *paragraph(50, 700, *LEFT),
        Text(100, 100, "DRAFT", 80, turn="0.7 0.7 -0.7 0.7"),
        Text(900, 700, "Outside"),
        Text(50, 600, "Hidden", mode=3),
    ]
    assert blocks(page) == [" ".join(LEFT)]


def test_the_text_of_a_scan_that_was_read_is_not_drawn_but_read() -> None:
    """It lies invisibly over the picture."""
    page = [Text(line.x, line.y, line.text, mode=3) for line in paragraph(50, 700, *LEFT)]
    assert blocks(page) == [" ".join(LEFT)]


def test_accents_that_are_set_apart_join_their_letters() -> None:
    """TeX sets them beside or over the letter."""
    page = [Text(50, 700, "cora"), Text(70.6, 700, "c"), Text(71.4, 700, "¸"), Text(75.6, 700, "a")]
    page += [Text(76.7, 700, "˜"), Text(81.2, 700, "o")]
    assert blocks(page) == ["coração"]


def test_text_means_itself_in_markdown() -> None:
    """What would be markup is escaped."""
    text = read(make_pdf([Text(50, 700, "# Use *args, <b> and `code` | pipes")])).text
    assert text == r"\# Use \*args, \<b> and \`code\` | pipes"


@pytest.mark.parametrize(
    ("information", "title"),
    [
        ({"Title": "The rules of the club"}, "The rules of the club"),
        ({"Title": "Microsoft Word - rules.doc"}, "Rules"),
        ({"Title": "905_Rules_final"}, "Rules"),
        ({"Title": "Invoice template for plumbers"}, "Rules"),
        ({}, "Rules"),
    ],
)
def test_the_title_is_that_of_the_file_if_it_fits(information: dict[str, str], title: str) -> None:
    """Else the largest heading: programs write names of files there, and templates their own."""
    page = [Text(50, 760, "Rules", 20), *paragraph(50, 700, "The rules of the club are short.")]
    assert read(make_pdf(page, information=information)).title == title


def test_author_and_date_are_read() -> None:
    """From the information dictionary."""
    information = {"Author": "Ana", "CreationDate": "D:20240229120000Z"}
    content = read(make_pdf([Text(50, 700, "Hello there")], information=information))
    assert (content.author, content.date) == ("Ana", "2024-02-29")


def test_files_that_cannot_be_read_are_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each says what to do."""
    assert "export it again" in refusal(b"%PDF-1.4 and nothing more")
    assert "OCR" in refusal(make_pdf([], drawing="50 50 m 90 50 l S"))
    assert "is encrypted; save a copy without a password" in refusal(
        encrypt(make_pdf([Text(50, 700, "Secret")]))
    )
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert "it has 3 pages, more than 2; split it" in refusal(make_pdf([], [], []))


def test_a_damaged_page_costs_no_other() -> None:
    """A page whose content is missing is empty."""
    data = make_pdf(paragraph(50, 700, *LEFT), paragraph(50, 700, *RIGHT))
    broken = data.replace(b"/Contents 11 0 R", b"/Contents 99 0 R")
    assert broken != data
    assert read(broken).text == " ".join(RIGHT)


def test_a_pdf_is_recognised_by_its_content() -> None:
    """Whatever it is called."""
    assert format_of(Path("handbook.txt"), make_pdf([])) is PDF
    assert format_of(Path("about.md"), b"# %PDF-1.4 is a mark") is not PDF


LISTS = """\
- Singles, for members who have rowed for at least one season under the supervision of a trainer, \
and have passed the examination
- Doubles
  - with a cox
  - without a cox

### Booking

1. Open the calendar.
2. Choose a boat and a time.
"""
COLUMNS = """
This part is set in two columns of text, as newsletters do it. The first column ends where the \
second begins, and a sentence goes on from one to the other without any mark.

Whoever reads across the gap reads nonsense, and would quote it as if it were a sentence of this \
handbook.

## Damages

Whoever damages a boat tells the board on the same day."""


@pytest.mark.parametrize("path", [MADE_BY_CHROMIUM, MADE_BY_LIBREOFFICE])
def test_files_of_other_programs_are_read_as_their_source_is(path: Path) -> None:
    """Headings, lists, columns."""
    content = read_pdf(path, path.read_bytes())
    assert content.title == "Handbook of the rowing club"
    assert LISTS in content.text
    assert content.text.endswith(COLUMNS)


def test_the_structure_that_a_file_gives_is_kept() -> None:
    """Cells over several rows or columns, and what is on which page."""
    content = read_pdf(MADE_BY_CHROMIUM, MADE_BY_CHROMIUM.read_bytes())
    rows = ["| Boat | Price |  |", "|---|---|---|"]
    rows += ["|  | Hour | Day, or longer if it was booked a week before |"]
    rows += ["| Single | 5 EUR | 20 EUR |", "| Double | 8 EUR | 30 EUR |"]
    assert "\n".join(rows) in content.text
    damages = content.text.index("\n\n## Damages")
    assert [(place.start, place.label) for place in content.places] == [(0, "1"), (damages, "2")]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")
@pytest.mark.parametrize("path", [MADE_BY_CHROMIUM, MADE_BY_LIBREOFFICE])
def test_each_page_has_the_words_that_poppler_finds_on_it(path: Path) -> None:
    """Apart from its number, and the numbers of items."""
    content = read_pdf(path, path.read_bytes())
    ends = [place.start for place in content.places[1:]] + [len(content.text)]
    for place, end in zip(content.places, ends, strict=True):
        command = ["pdftotext", "-f", place.label, "-l", place.label, str(path), "-"]
        output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        theirs = sorted(re.findall(r"\w+", output.replace(f"Page {place.label}", "")))
        assert sorted(re.findall(r"\w+", content.text[place.start : end])) == theirs


WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.lists(WORDS, min_size=1, max_size=5), max_size=9), max_size=3))
def test_no_word_is_lost_and_each_is_on_its_page(pages: list[list[list[str]]]) -> None:
    """In one column or in two; no line is the same on two pages, as headers are."""
    pages = [
        [[*line, "in" + "abc"[page] + "defghijkl"[number]] for number, line in enumerate(lines)]
        for page, lines in enumerate(pages)
    ]
    written = [
        [
            Text(40 + 280 * (number % 2), 760 - 40 * (number // 2), " ".join(line))
            for number, line in enumerate(lines)
        ]
        for lines in pages
    ]
    if not any(written):
        return
    content = read(make_pdf(*written))
    ends = [place.start for place in content.places[1:]] + [len(content.text)]
    found: dict[str, list[str]] = {}
    for place, end in zip(content.places, ends, strict=True):
        found.setdefault(place.label, []).extend(
            re.findall("[a-z]+", content.text[place.start : end])
        )
    for number, lines in enumerate(pages, 1):
        words = [word for line in lines for word in line]
        assert sorted(found.get(str(number), [])) == sorted(words)
