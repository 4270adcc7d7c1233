"""What readers have in common: the record they return, and text that means itself in Markdown.

A reader of anything but plain text turns a file into Markdown: with headings, lists, tables and
code, all that Inyo does with Markdown holds for it. `readers.writer` writes it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.documents.lines import has_words
from index.documents.titles import find_title
from index.text.language import is_foreign, judge_language
from index.types import Language, Place

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufeff\ud800-\udfff]")
_BRACKETS = re.compile(r"\]\s?[\[(:]|\[[\[^!]|\]\]|\[[ xX]\]|\[_?toc_?\]|\[//\]", re.IGNORECASE)
_MARKUP = re.compile(
    r"""
      \\(?=[!-/:-@\[-`{-~]|\Z|\n)
    | [`{]
    | \*+(?=\S) | (?<=\S)\*+
    | (?<![^\W_])_+(?=\S) | (?<=\S)_+(?![^\W_])
    | ~{2,} | ={2,} | %{2,} | \|{2,} | !(?=\[)
    | <(?=[A-Za-z/!?<>-])
    | &(?=\#?\w{1,32};)
    """,
    re.VERBOSE,
)
_LINE_START = re.compile(
    r"""
    ^(?P<indent>[ \t]*)(?:
        (?P<mark>
            \#(?=\#{0,5}(?:\s|$)) | > | [-+*](?=\s|$)
          | (?P<rule>[-_*=])(?=(?:[ \t]*(?P=rule))+[ \t]*$)
          | =+(?=[ \t]*$) | :(?=::|\s|$|-) | ~(?=\s|~) | /(?=//)
          | !(?=!!) | \?(?=\?\?) | -(?=-8<|8<)
          | \|
        )
      | (?P<number>\d{1,9})(?=[.)](?:\s|$))
      | (?P<module>import|export)[ \t]
    )""",
    re.VERBOSE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class FileContent:
    """The text of a document, and what its file says of it.

    `title`, `author`, `date` and `description` are None, and `tags` empty, where the format or the
    file has none; `language` is None if the prose doesn't tell. `language_is_sure` is False if the
    text seems to be in none of the three languages. `is_extracted` says that the text isn't that of
    the file, but was made from it; `places` says what of it is where in the file, ascending.

    `encoding` is the name of the encoding that a text file is in ("UTF-8").

    `name` is the path of the document inside of a file that holds several ("guide/setup.md"), "" if
    the file is the document.
    """

    text: str
    is_markdown: bool
    title: str | None
    language: Language | None
    language_is_sure: bool
    places: tuple[Place, ...] = ()
    author: str | None = None
    date: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None
    is_extracted: bool = False
    name: str = ""
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class FileContents:
    """The documents of a file that holds several, each with its own `name`.

    There are none in a file that is passed over, such as one of JSON that is no chat.

    `left_out`: a line for each one that can't be served. `format`: the name of the file's format.
    """

    documents: tuple[FileContent, ...]
    left_out: tuple[str, ...] = ()
    format: str = ""


class Reader(Protocol):
    """Reads a file of one format."""

    def __call__(self, path: Path, data: bytes) -> FileContent | FileContents:
        """Read a file.

        Args:
            path: Where it is, for messages and for what its name tells.
            data: Its content.

        Raises:
            DocumentError: It can't be served; the message says what is wrong and what to do.
        """


def extracted(
    text: str,
    places: Sequence[Place] = (),
    *,
    title: str | None = None,
    author: str | None = None,
    date: str | None = None,
    description: str | None = None,
    name: str = "",
) -> FileContent:
    """The content of a file of which this Markdown was made, its language judged by its prose.

    Args:
        text: The Markdown.
        places: What is where in the file.
        title: That of the format's own fields; by default the text's first heading.
        author: Who wrote the file, as it says itself.
        date: When, as ISO 8601 if the format has real dates.
        description: What the file says that it is about.
        name: The path of the document in a file that holds several.
    """
    has_prose = has_words(text, 0, len(text))
    return FileContent(
        text=text,
        is_markdown=True,
        title=one_line(title) or (find_title(text, is_markdown=True) if has_prose else None),
        language=judge_language(text) if has_prose else None,
        language_is_sure=not has_prose or not is_foreign(text),
        places=tuple(places),
        author=one_line(author),
        date=one_line(date),
        description=one_line(description),
        is_extracted=True,
        name=name,
    )


def one_line(text: str | None) -> str | None:
    """A text of a format's fields as one line; None if there is nothing in it."""
    return " ".join(clean(text or "").split()) or None


def clean(text: str) -> str:
    """The text without control characters, half surrogates and noncharacters; lines end with LF."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def escape_markdown(text: str, *, begins_line: bool = True) -> str:
    r"""Text as Markdown that means the text itself: "1. *" becomes "1\. \*".

    Only what would be markup is escaped, so that a quote reads as the source does.

    Args:
        text: The text.
        begins_line: Whether it is put at the beginning of a line, where "#" or "-" are marks.
    """
    has_brackets = _BRACKETS.search(text) is not None
    text = _MARKUP.sub(_escape, text)
    if has_brackets:
        text = re.sub(r"[\[\]]", r"\\\g<0>", text)
    return _LINE_START.sub(_escape_line_start, text) if begins_line else text


def code_span(text: str) -> str:
    """Text as a span of code, in one line: nothing in it needs to be escaped."""
    text = " ".join(text.split())
    longest = max(map(len, re.findall("`+", text)), default=0)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    fence = "`" * (longest + 1)
    return f"{fence}{space}{text}{space}{fence}" if text else ""


def _escape(match: re.Match[str]) -> str:
    return re.sub(r"[^\w\s]|_", r"\\\g<0>", match[0])


def _escape_line_start(match: re.Match[str]) -> str:
    indent = match["indent"][:3].replace("\t", " ")
    if match["number"]:
        return f"{indent}{match['number']}\\"
    if match["module"]:
        return f"{indent}{match['module']}&#32;"  # else a line of MDX, which isn't shown
    return f"{indent}\\{match['mark']}"
