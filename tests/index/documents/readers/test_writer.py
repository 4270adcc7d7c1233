"""The blocks that readers write are the blocks that the Markdown has."""

from index.documents.readers.writer import MarkdownWriter
from index.documents.structure import read_structure


def test_blocks_are_read_as_they_were_written() -> None:
    """Headings, paragraphs, nested lists, quotes, definitions, tables and code."""
    writer = MarkdownWriter()
    writer.heading("Rules #", 1)
    writer.paragraph("One line.\n Another  line.")
    writer.item("First")
    writer.item("Inner", depth=1)
    writer.item("Tenth", depth=0, number=10)
    writer.item("Inner again", depth=5)
    writer.heading("Goods", 9)
    with writer.inside("- "):
        writer.paragraph("An item.")
        writer.paragraph("Its second paragraph.")
        with writer.inside("- "):
            writer.paragraph("An item in it.")
    with writer.inside("> "):
        writer.paragraph("Quoted.")
        writer.code("x = '```'\n\n\ty", "py")
    writer.paragraph("Term")
    with writer.inside(": "):
        writer.paragraph("Definition")
    writer.header(["Name", "Price"])
    writer.row(["Tea | coffee", "2\n€"])
    writer.row(["", " "])
    writer.paragraph(" ")
    assert writer.text == "\n".join(
        [
            *("# Rules # #", "", "One line.  ", "Another line.", ""),
            *("- First", "  - Inner", "", "10. Tenth", "    - Inner again", ""),
            *("###### Goods", ""),
            *("- An item.", "", "  Its second paragraph.", "  - An item in it.", ""),
            *("> Quoted.", ">", "> ````py", "> x = '```'", ">", ">     y", "> ````", ""),
            *("Term", ": Definition", ""),
            *("| Name | Price |", "|---|---|", "| Tea \\| coffee | 2 € |"),
        ]
    )
    kinds = [block.kind for block in read_structure(writer.text, is_markdown=True).blocks]
    assert kinds[:2] == ["heading", "paragraph"]
    assert kinds.count("row") == 2
    assert kinds.count("code") == 1


def test_places_are_where_their_text_begins() -> None:
    """A place without text is none."""
    writer = MarkdownWriter()
    for number, text in enumerate(("One.", "", "Three."), 1):
        writer.place("page", str(number))
        writer.paragraph(text)
    assert [(place.start, place.label) for place in writer.places] == [(0, "1"), (4, "3")]
    assert writer.text == "One.\n\nThree."


def test_items_have_the_numbers_that_a_file_shows() -> None:
    """Those that Markdown doesn't know are text; a list inside of an item may begin with any."""
    writer = MarkdownWriter()
    writer.labelled_item("2.", "Two")
    writer.labelled_item("4.", "Four", 1)
    writer.labelled_item("a)", "A", 2)
    writer.continuation("More of it.\nAnd more.")
    writer.labelled_item("1)", "One", 1)
    writer.footnote("1", ["First.", "", "Second."])
    assert writer.text == (
        "2. Two\n\n   4. Four\n      - a) A\n\n        More of it.  \n        And more.\n"
        "   - 1\\) One\n\n[^1]: First.\n\n    Second."
    )
    texts = [
        writer.text[block.start : block.end].split("\n")[0]
        for block in read_structure(writer.text, is_markdown=True).blocks
    ]
    assert texts[:3] == ["2. Two", "4. Four", "- a) A"]
