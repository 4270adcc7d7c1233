"""The title of a text, and of a file whose properties state one."""

from pathlib import Path

import pytest

from index.documents.readers.text import read_text
from index.documents.titles import find_title, title_of_extracted

BELOW = "The permissions of a role are a number.\n\n## Flags\n\nEach is a bit.\n"


@pytest.mark.parametrize(
    ("text", "stated", "title"),
    [
        ("# Roles\n\n" + BELOW, "Permissions", "Roles"),
        (BELOW, "Permissions", "Permissions"),
        (BELOW, " Permissions\nof roles ", "Permissions of roles"),
        (BELOW, "Letter of our company", "Flags"),  # a template's
        (BELOW, "Microsoft Word - permissions.docx", "Flags"),
        (BELOW, "permissions.docx", "Flags"),
        (BELOW, None, "Flags"),
        ("It is a number.\n", "Roles of members", "Roles of members"),
        ("It is a number.\n", "Document1", None),
        ("", "Roles of members", "Roles of members"),
        ("## 権限\n\n役割の権限は数です。\n", "役割の権限", "役割の権限"),
    ],
)
def test_what_a_file_is_called_comes_before_a_heading_below_the_first_level(
    text: str, stated: str | None, title: str | None
) -> None:
    """If the text says its words: properties are often those of a template or a program."""
    assert title_of_extracted(text, stated) == title


def test_the_first_heading_of_the_highest_rank_is_the_title() -> None:
    """Whatever comes above it."""
    assert find_title("### Note\n\nText.\n\n## Roles\n\nText.\n", is_markdown=True) == "Roles"
    assert find_title("## Flags\n\nText.\n\n# Roles\n\nText.\n", is_markdown=True) == "Roles"
    assert find_title(BELOW, is_markdown=True) == "Flags"


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("Getting Started.md", "## Joining\n\nText.\n\n## Voice chat\n\nText.\n", None),
        ("README.md", "## Joining\n\nText.\n\n## Voice chat\n\nText.\n", "Joining"),
        ("07.md", "## Joining\n\nText.\n\n## Voice chat\n\nText.\n", "Joining"),
        ("Getting Started.md", "## Joining\n\nText.\n\n### Voice chat\n\nText.\n", "Joining"),
        ("Getting Started.md", "Text.\n\n## Joining\n\nText.\n", None),
        ("Getting Started.md", "![](a.png)\n\n## Joining\n\nText.\n", "Joining"),
        ("07.md", "Text.\n\n## Joining\n\nText.\n", "Joining"),
        (
            "library.txt",
            "第1章 総則\n\nこの規約は利用を定める。\n\n第2章 貸出\n\n五冊まで。\n",
            None,
        ),
        ("07.txt", "第1章 総則\n\nこの規約は利用を定める。\n", "第1章 総則"),
        ("Getting Started.md", "# Joining\n\nText.\n\n# Voice chat\n\nText.\n", "Joining"),
    ],
)
def test_one_of_several_sections_is_not_the_title(name: str, text: str, title: str | None) -> None:
    """The name of the file is, if it says something: the others would be cited below the first."""
    assert read_text(Path(name), text.encode()).title == title
