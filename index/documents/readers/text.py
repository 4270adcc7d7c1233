"""Plain text and Markdown, whose text is the file's own, character by character."""

import codecs
import re
from pathlib import Path

from index.documents.lines import has_words
from index.documents.readers.base import FileContent
from index.documents.titles import find_title
from index.errors import DocumentError
from index.text.characters import line_of
from index.text.language import count_japanese, is_foreign, judge_language
from index.types import MARKDOWN_SUFFIXES

_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MIN_NULS = 4
_MIN_NUL_SHARE = 0.1  # of the bytes; Japanese has them in spaces, line ends and digits
_JAPANESE_ENCODINGS = {"cp932": "Shift_JIS", "euc-jp": "EUC-JP"}
_JUDGED_BYTES = 4_000
_HIRAGANA = re.compile("[ぁ-ん]")
_MIN_HIRAGANA = 0.2  # of the Japanese characters of a text; Latin letters misread hardly give any


def read_text(path: Path, data: bytes) -> FileContent:
    """Read plain text or Markdown: UTF-8, or UTF-16 that begins with a byte order mark.

    Raises:
        DocumentError: It is in another encoding, or damaged.
    """
    is_utf_16 = data.startswith(_UTF_16_MARKS)
    try:
        text = data.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        offset = error.start + (len(data) - len(error.object))  # the error is without the mark
        place = f"byte 0x{data[offset]:02x} at offset {offset}"
        if is_utf_16:
            reason = f"its UTF-16 is damaged ({place}); save it as UTF-8."
        else:
            line = line_of(data[:offset].decode("utf-8"), offset)
            reason = f"it isn't UTF-8 ({place}, line {line}); {_advise(_guess_encoding(data))}"
        raise DocumentError(path, f"{path} is left out: {reason}") from error
    if not is_utf_16 and (encoding := _guess_encoding_of_ascii(data)):
        message = f"{path} is left out: it isn't UTF-8; {_advise(encoding)}"
        raise DocumentError(path, message)
    encoding = "UTF-16" if is_utf_16 else "UTF-8"
    is_markdown = path.suffix.lower() in MARKDOWN_SUFFIXES
    if not has_words(text, 0, len(text)):  # nothing to quote or to judge the language by
        return FileContent(text, is_markdown, None, None, language_is_sure=True, encoding=encoding)
    title = find_title(text, is_markdown=is_markdown)
    language, is_sure = judge_language(text), not is_foreign(text)
    return FileContent(text, is_markdown, title, language, is_sure, encoding=encoding)


def _guess_encoding(data: bytes) -> str:
    """The encoding that a text seems to be in, given that it isn't UTF-8."""
    if encoding := _guess_encoding_of_ascii(data):
        return encoding
    for codec, name in _JAPANESE_ENCODINGS.items():
        text = data[:_JUDGED_BYTES].decode(codec, "replace")
        n_hiragana = len(_HIRAGANA.findall(text))
        if n_hiragana and n_hiragana >= _MIN_HIRAGANA * count_japanese(text):
            return name
    return "Windows-1252"


def _guess_encoding_of_ascii(data: bytes) -> str | None:
    """The encoding of bytes that may happen to be valid UTF-8 although the text isn't."""
    judged = data[:_JUDGED_BYTES]
    n_even, n_odd = judged[::2].count(0), judged[1::2].count(0)
    if max(n_even, n_odd) >= _MIN_NULS and n_even + n_odd > _MIN_NUL_SHARE * len(judged):
        return "UTF-16LE" if n_odd > n_even else "UTF-16BE"
    return "ISO-2022-JP" if b"\x1b$B" in judged else None


def _advise(encoding: str) -> str:
    example = f"iconv -f {encoding} -t UTF-8"
    return f"it seems to be {encoding}: save it as UTF-8, in an editor or with {example}."
