"""The title of a text, and of a file whose properties state one."""

import pytest

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
    """Without one, the first."""
    assert find_title("## Flags\n\nText.\n\n# Roles\n\nText.\n", is_markdown=True) == "Roles"
    assert find_title(BELOW, is_markdown=True) == "Flags"
