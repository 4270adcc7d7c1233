"""What stands above the text of a Markdown file."""

import pytest

from index.documents.sentences import split_sentences


def test_front_matter_of_markdown_is_not_quoted() -> None:
    """What stands below it keeps its offsets; a plain text has no front matter."""
    text = (
        '---\ntitle: "Our minutes"\ntags:\n- money\n  - rent\n\n# note\n---\n\nWe met. We left.\n'
    )
    found = split_sentences(text, is_markdown=True)
    assert [(text[s.start : s.end], s.start) for s in found] == [("We met.", 61), ("We left.", 69)]
    assert [text[s.start : s.end] for s in split_sentences(text)][:2] == [
        'title: "Our minutes"',
        "tags:",
    ]


@pytest.mark.parametrize(
    "front_matter",
    ['title = "Our minutes"\n\n[params]\nnote = """\nOn money."""\n', "title = broken\n"],
)
def test_toml_front_matter_of_markdown_is_not_quoted(front_matter: str) -> None:
    """Between lines of +++, valid or not; a plain text has no front matter."""
    text = f"+++\n{front_matter}+++\nWe met. We left.\n"
    sentences = split_sentences(text, is_markdown=True)
    assert [text[s.start : s.end] for s in sentences] == ["We met.", "We left."]
    assert len(split_sentences(text)) > 2


@pytest.mark.parametrize(
    "text",
    [
        "---\nNote: the office is closed.\nCome back on Monday.\n---\n",
        "---\nNote: nothing closes this.\n",
        "---\nhttps://example.org/a\n---\n",
        "Intro\n---\nkey: value\n---\n",
        "---\n\nkey: value\n---\n",
        "+++\nThe office is closed.\n+++\n",
        '+++\nnote = "nothing closes this"\n',
    ],
)
def test_text_between_rules_is_no_front_matter(text: str) -> None:
    """Nothing that may have been written for readers is lost."""
    assert split_sentences(text, is_markdown=True) == split_sentences(text)
