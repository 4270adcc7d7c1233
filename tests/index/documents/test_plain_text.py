"""Headings and navigation of plain text, by the shape of lines."""

import pytest

from index.documents.lines import read_blocks, read_lines
from index.documents.plain_text import heading_level, mark_contents, mark_headings, mark_navigation

PROSE = "Let the oven cool. Pull the pipe out, and rinse it with vinegar until it is clean."


def kinds(text: str) -> list[tuple[str, str]]:
    """The kind and the text of each block."""
    blocks = read_blocks(text, read_lines(text))
    mark_contents(text, blocks)
    mark_navigation(text, blocks)
    mark_headings(text, blocks)
    return [(block.kind, text[block.start : block.end]) for block in blocks]


@pytest.mark.parametrize(
    ("heading", "level"),
    [
        *(("HOUSE RULES", 3), ("CHAPTER IV", 2), ("Capítulo 2: Do uso", 2), ("第2章 予約", 2)),
        *(
            ("2. Setting the timer", 4),
            ("3.2 Left knob", 5),
            ("3.2.1. Left knob", 6),
            ("1) Use", 4),
        ),
        *(("IV. Of the members", 4), ("Art. 5º", 4), ("§ 3", 4), ("第3条", 4), ("Anexo B", 2)),
        *(("Q: Can I have it?", 8), ("P: prazo de entrega?", 8), ("Opening hours", 7)),
    ],
)
def test_a_line_above_text_is_a_heading(heading: str, level: int) -> None:
    """Numbers, words for parts, capitals and the form of a question mark it and give its level."""
    assert kinds(f"{PROSE}\n\n{heading}\n{PROSE}\n")[1:] == [
        *(("heading", heading), ("line", PROSE)),
    ]
    assert heading_level(heading) == level


@pytest.mark.parametrize("underline", ["===", "---", "~~~"])
def test_an_underlined_line_is_a_heading(underline: str) -> None:
    """In the marks of reStructuredText, too; what stands below isn't code."""
    assert kinds(f"Left knob\n{underline * 3}\nTurn it.\n")[::2] == [
        *(("heading", "Left knob"), ("line", "Turn it.")),
    ]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Q: shipping", "A: By train."),
        ("P: prazo de entrega", "R: Cinco dias."),
        ("問: いつ開きますか。", "答: 九時です。"),
        ("**May I smoke?**", "Outside."),
    ],
)
def test_a_marked_question_heads_its_answer(question: str, answer: str) -> None:
    """With or without a question mark, where the answer is marked as well."""
    assert (
        kinds(f"{question}\n{answer}\n\n{question}\n{answer}\n")
        == [
            *(("heading", question), ("line", answer)),
        ]
        * 2
    )


@pytest.mark.parametrize(
    "text",
    [
        "1. Boil water\n2. Add salt\nServe it.\n",
        "1. Boil water.\nServe it.\n",
        "THE POOL IS CLOSED\n\nCOME BACK LATER\n\nTHANK YOU\n",
        "Article 5 was better than what the committee had written.\nWe voted.\n",
        "Book a table\nby phone.\n",
        "3.5 litres of milk, two eggs and some salt\nare enough.\n",
    ],
)
def test_items_sentences_and_shouting_are_no_headings(text: str) -> None:
    """A number or capitals alone mark nothing."""
    assert "heading" not in dict(kinds(text))


@pytest.mark.parametrize("line", ["**Boosting**", "__**Boosting**__"])
def test_a_line_in_bold_above_text_is_a_heading(line: str) -> None:
    """However short the text is; a label is none, nor is one line of several."""
    text = f"{PROSE}\n\n{line}\nTwo homes.\n\n**Note:**\nNo ads.\n\n**A**\n**B**\nMore.\n"
    assert [words for kind, words in kinds(text) if kind == "heading"] == [line]


def test_lines_that_begin_with_symbols_are_a_list() -> None:
    """None of them heads the text below; nor does small text of Discord."""
    text = f"➤ No ads\n➤ Two alts\n\n✅ Memes\n❌ No ads\n{PROSE}\n\n-# By us\n{PROSE}\n"
    assert "heading" not in dict(kinds(text))
    assert kinds(text)[:2] == [("item", "No ads"), ("item", "Two alts")]
    assert kinds(f"✅ Memes\n{PROSE}\n")[0] == ("heading", "✅ Memes")


def test_invisible_characters_hide_no_mark() -> None:
    """Copied text begins and ends with them."""
    text = f"\u200b# Title\u2060\n\n\ufeff- flour\u200b\n\n\u00adOpening hours\u200b\n{PROSE}\n"
    assert kinds(text) == [
        *(("heading", "Title"), ("item", "flour"), ("heading", "Opening hours"), ("line", PROSE)),
    ]


def test_lines_that_lead_to_pages_are_navigation() -> None:
    """A table of contents beats what it leads to by its words, and says nothing."""
    text = f"Contents\n1. The pipe ........ 4\nThe timer …… 6\n\n1. The pipe\n{PROSE}\n"
    assert [kind for kind, _ in kinds(text)] == [*["navigation"] * 3, "heading", "line"]
