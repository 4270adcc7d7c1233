"""Readers: each turns the bytes of one file format into text, title and language.

To support another format, write a function of the signature `Reader` and enter it in `READERS`
under the suffix of its files. Quotes and citations count in the characters of `FileContent.text`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.documents.markdown import has_words
from index.documents.metadata import find_title, read_language
from index.errors import DocumentError
from index.text.characters import line_of
from index.types import Language

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class FileContent:
    """The text of a file, its title if it has one, and its language.

    `language_is_sure` is False if the text seems to be in none of the three languages.
    """

    text: str
    title: str | None
    language: Language
    language_is_sure: bool


Reader = Callable[[Path, bytes], FileContent]


def read_text(path: Path, data: bytes) -> FileContent:
    """Read plain text or Markdown, encoded as UTF-8 with or without a byte order mark.

    Raises:
        DocumentError: It is in another encoding.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith(_UTF_16_MARKS):
            message = f"{path} is left out: it is UTF-16; save it as UTF-8."
            raise DocumentError(path, message) from error
        offset = error.start + (len(data) - len(error.object))  # the error counts without the mark
        line = line_of(data[:offset].decode("utf-8"), offset)
        place = f"byte 0x{data[offset]:02x} at offset {offset}, line {line}"
        message = f"{path} is left out: it isn't UTF-8 ({place}); save it as UTF-8."
        raise DocumentError(path, message) from error
    if not has_words(text, 0, len(text)):  # nothing to quote or to judge the language by
        return FileContent(text, None, "en", language_is_sure=True)
    return FileContent(text, find_title(text), *read_language(text))


READERS: dict[str, Reader] = {".txt": read_text, ".md": read_text}
SUFFIXES = tuple(READERS)
