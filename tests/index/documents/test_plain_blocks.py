"""Blocks of plain text: lists, tables, sections and chats."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents.lines import has_words
from index.documents.plain_blocks import read_plain_text
from index.documents.structure import Structure, read_structure

PIECES = (
    *(
        "Opening hours\n",
        "It is open. Come in.\n",
        "\n",
        "\r\n",
        "- flour\n",
        "  - salt\n",
        "1. Boil\n",
    ),
    *(
        "1. Boil\n",
        "Prices:\n",
        "a\tb\n",
        "c\td\n",
        "| a | b |\n",
        "|---|---|\n",
        "x,y,z\n",
        "```\n",
        "# Top\n",
    ),
    *("[03/02/2026 18:04] fern\n", "12:30 <moss> hi there\n", "{Reactions}\n", "👍\n", "====\n"),
    *("Q: What?\n", "A: That.\n", "CHAPTER IV\n", "Contents ..... 4\n", "\u200b", "~~~~~~~~\n"),
)


def described(text: str) -> list[tuple[str, str, str]]:
    """The kind, the text and the lead's text of each block."""
    structure = read_structure(text)
    words = [_words(text, structure, number) for number in range(len(structure.blocks))]
    leads = [words[block.lead] if block.lead >= 0 else "" for block in structure.blocks]
    kinds = [block.kind for block in structure.blocks]
    return list(zip(kinds, words, leads, strict=True))


def _words(text: str, structure: Structure, number: int) -> str:
    block = structure.blocks[number]
    spans = structure.sentences[block.first : block.last]
    return " ".join(text[span.start : span.end] for span in spans)


def test_a_list_belongs_to_the_line_above_and_an_item_to_its_parent() -> None:
    """Another kind of marks begins another list."""
    text = "Bring:\n• flour\n• eggs\n  – small ones\n• milk\n\n1. Boil it.\n2. Eat it.\n"
    assert described(text) == [
        *(("paragraph", "Bring:", ""), ("item", "flour", "Bring:"), ("item", "eggs", "Bring:")),
        *(("item", "small ones", "eggs"), ("item", "milk", "Bring:")),
        *(("item", "1. Boil it.", ""), ("item", "2. Eat it.", "")),
    ]
    groups = [block.group for block in read_structure(text).blocks]
    assert len(set(groups[1:5])) == 1
    assert len(set(groups)) == 3


@pytest.mark.parametrize("marks", ["======", "=="])
def test_a_heading_between_the_marks_of_a_wiki_has_their_level(marks: str) -> None:
    """The first one has the most of them, or the fewest."""
    lower = marks[1:] if len(marks) > 2 else "==="
    text = f"{marks} A {marks}\nBuild.\n\n{lower} B {lower}\nDig.\n\n{marks} C {marks}\nSwim.\n"
    assert [words for kind, words, _ in described(text) if kind == "heading"] == ["A", "B", "C"]
    assert [draft.level for draft in read_plain_text(text)[::2]] == [1, 2, 1]


def test_a_heading_is_read_without_the_marks_around_it() -> None:
    """They are no part of its name, but of the block."""
    prose = "Nobody builds within a hundred blocks of the spawn, and nobody digs there.\n"
    text = "".join(f"{head}\n{prose}\n" for head in ("━━━ RULES ━━━", "**Why?**", "__**How?**__"))
    blocks = described(text)
    assert [words for kind, words, _ in blocks if kind == "heading"] == ["RULES", "Why?", "How?"]
    assert text[slice(*_span(text, 0))] == "━━━ RULES ━━━"


def _span(text: str, number: int) -> tuple[int, int]:
    block = read_structure(text).blocks[number]
    return block.start, block.end


def test_a_row_belongs_to_the_names_of_its_columns() -> None:
    """Of tables parted by tabs, commas, gaps or bars; the rule of bars is part of the first row."""
    for table in ("a\tb\nc\td", "a,b,c\nd,e,f\ng,h,i", "| a | b |\n|---|---|\n| c | d |"):
        text = f"Fees:\n\n{table}\n\nThat is all.\n"
        rows = [block for block in read_structure(text).blocks if block.kind == "row"]
        assert [block.lead for block in rows[1:]] == [1] * (len(rows) - 1)
        assert rows[0].lead == 0
        assert {block.group for block in rows} == {rows[0].group}
        assert "\n".join(text[block.start : block.end] for block in rows) == table


def test_a_question_heads_its_replies_in_a_chat() -> None:
    """Who wrote it, and when, heads each message; reactions are navigation."""
    text = (
        "[03/02/2026 18:04] fern\nwhen is it\n\n[03/02/2026 18:05] moss\non the 21st\n"
        "at the mill\n\n{Reactions}\n👍 (3)\n\n[03/02/2026 19:00] bark\nhello all\n\n"
        "[03/02/2026 19:02] fern\nwhere is it\n"
    )
    assert described(text) == [
        *(("heading", "[03/02/2026 18:04] fern", ""), ("heading", "when is it", "")),
        *(("heading", "[03/02/2026 18:05] moss", ""), ("paragraph", "on the 21st at the mill", "")),
        *(("navigation", "{Reactions}", ""), ("navigation", "👍 (3)", "")),
        *(("heading", "[03/02/2026 19:00] bark", ""), ("paragraph", "hello all", "")),
        *(("heading", "[03/02/2026 19:02] fern", ""), ("paragraph", "where is it", "")),
    ]
    blocks = read_structure(text).blocks
    assert [block.heading for block in blocks] == [-1, 0, 1, 2, 2, 2, 1, 6, -1, 8]


def test_a_question_leads_to_a_later_reply() -> None:
    """Somebody else may have written in between."""
    said = ("fern", "when is it"), ("bark", "who is here"), ("moss", "on the 21st")
    text = "".join(f"18:0{n} <{name}> {words}\n" for n, (name, words) in enumerate(said))
    assert described(text)[1::2] == [
        *(("paragraph", "when is it", ""), ("heading", "who is here", "")),
        ("paragraph", "on the 21st", ""),
    ]


def test_headings_make_sections_of_sections() -> None:
    """A part holds its articles, and a section its questions."""
    text = (
        "CHAPTER IV\n\nArt. 5\nWe vote. All do.\n\nShipping\n\n"
        "Q: How long?\nA: Five days at most, and seven in the winter.\n"
    )
    structure = read_structure(text)
    headings = {_words(text, structure, n): b.heading for n, b in enumerate(structure.blocks)}
    assert headings["Art. 5"] == 0
    assert headings["We vote. All do."] == 1


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30).map("".join))
def test_blocks_are_in_order_and_hold_all_words(text: str) -> None:
    """Each sentence is in one block, and a lead comes before what it leads to."""
    structure = read_structure(text)
    end = last = 0
    for number, block in enumerate(structure.blocks):
        assert end <= block.start < block.end <= len(text)
        assert not has_words(text, end, block.start)
        assert block.first == last < block.last
        assert block.lead < number
        assert block.heading < number
        end, last = block.end, block.last
    assert not has_words(text, end, len(text))
    assert last == len(structure.sentences)


def test_headings_with_numbers_of_one_depth_have_one_level() -> None:
    """Also where only some of them are underlined."""
    text = (
        "1. Work days\n------------\nEverybody works on two days.\n\n"
        "2. Press\n\nThe press may be borrowed.\n\n"
        "2.1 Deposit\n\nIt is $60 for everybody.\n"
    )
    structure = read_structure(text)
    above = {
        _words(text, structure, number): _words(text, structure, block.heading)
        for number, block in enumerate(structure.blocks)
        if block.kind == "heading" and block.heading >= 0
    }
    assert above == {"2.1 Deposit": "2. Press"}
