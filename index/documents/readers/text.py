"""Plain text and Markdown, whose text is the file's own, character by character.

Line ends and markup are kept: quotes are cut from this text, and its lines are those that editors
show. Only the byte order mark is no part of it.
"""

from pathlib import Path

from index.documents.encodings import decode_text
from index.documents.lines import has_words
from index.documents.metadata import MIN_LETTERS, name_in_words
from index.documents.readers.base import FileContent
from index.documents.titles import find_title
from index.text.language import is_foreign, judge_language
from index.types import MARKDOWN_SUFFIXES


def read_text(path: Path, data: bytes) -> FileContent:
    """Read plain text or Markdown.

    Raises:
        DocumentError: It is damaged, no text, or in an encoding that can't be told.
    """
    text, encoding = decode_text(path, data)
    has_prose = has_words(text, 0, len(text))  # else nothing tells title and language
    is_markdown = path.suffix.lower() in MARKDOWN_SUFFIXES
    has_name = sum(map(str.isalpha, name_in_words(path.name))) >= MIN_LETTERS
    title = find_title(text, is_markdown=is_markdown, has_name=has_name) if has_prose else None
    return FileContent(
        text,
        is_markdown,
        title=title,
        language=judge_language(text) if has_prose else None,
        language_is_sure=not has_prose or not is_foreign(text),
        encoding=encoding,
    )
