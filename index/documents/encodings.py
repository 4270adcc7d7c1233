"""Bytes of a text file -> text: which encoding they are in, and whether they are text at all.

A byte order mark decides, then UTF-8, which other encodings hardly ever are by chance. Of the rest,
those of the three languages are told by their letters and words, all others by charset-normalizer.
What is damaged, garbled by an earlier conversion or no text is never decoded to something else.
"""

import codecs
import contextlib
import re
from pathlib import Path

from index.errors import DocumentError
from index.text.characters import line_of
from index.text.language import count_japanese

_MARKS = {  # that of UTF-32 begins with that of UTF-16
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NAMES = {
    "utf_8": "UTF-8",
    "utf_16": "UTF-16",
    "utf_16_le": "UTF-16LE",
    "utf_16_be": "UTF-16BE",
    "utf_32": "UTF-32",
    "cp932": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
    "cp1252": "Windows-1252",
    "latin_1": "Latin-1",
}
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")
_PACKED = ("cp932", "euc_jp")  # Japanese, in as few bytes as it takes
_JAPANESE = (*_PACKED, "utf_16_le", "utf_16_be")
_MIN_NULS = 4
_MIN_NUL_SHARE = 0.1  # of the bytes; Japanese in UTF-16 has them in spaces, line ends and digits
_JUDGED_BYTES = 4_000
_MIN_JAPANESE_WORDS = 0.6  # of what is beyond ASCII; of texts in other encodings hardly any is
_HIRAGANA = re.compile("[ぁ-ん]")
_MIN_HIRAGANA = 0.2  # of the Japanese characters of a text; Latin letters misread hardly give any
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
# What is beyond ASCII in Portuguese, English and their neighbours. Three letters of it in a row, or
# a quotation mark inside a word, come from another encoding read as Windows-1252.
_LETTERS = "àáâãäåæçèéêëìíîïñòóôõöøùúûüßœÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒŸ"
_WESTERN = re.compile(rf"[\x00-\x7f{_LETTERS}€…‘’“”•–—™\xa0¡£§©ª«\xad®°±²³´·¹º»¼½¾¿×]+")
_UNWESTERN = re.compile(rf"[{_LETTERS}]{{3}}|[a-z][«»“”‘•…™©®€£§¡¿][a-z]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_GARBLED_SHARE = 0.5  # of what is beyond ASCII; a text about garbled texts has less
_MIN_GARBLED = 4  # characters
_SHIFTED = re.compile("[縺繧繝]")  # kana in UTF-8 begin so in Shift_JIS
_SHIFTED_SHARE = 0.1
_EXAMPLE_CHARS = 12
_JUDGED_CHARS = 20_000
_SAVE_AGAIN = "save it again as UTF-8 from where it came from"


def decode_text(path: Path, data: bytes) -> tuple[str, str]:
    """Decode a text file, without its byte order mark.

    Returns:
        The text, and the name of its encoding.

    Raises:
        DocumentError: It is damaged, garbled, no text or in no encoding that can be told.
    """
    mark = next((mark for mark in _MARKS if data.startswith(mark)), None)
    encoding = _MARKS[mark] if mark else _guess(data)
    if encoding is None:
        raise _unknown(path, data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _damaged(path, data, encoding, error) from error
    is_utf_8 = encoding.startswith("utf-8")
    _check(path, text, is_sure=is_utf_8)
    return text, encoding_name(encoding)


def decode_as(path: Path, data: bytes, encoding: str) -> str:
    """Decode a text file from the encoding that its owner has named.

    Raises:
        DocumentError: It isn't in that encoding.
    """
    try:
        text = data.decode(encoding)
        text.encode()  # UTF-7 and the like can hold half surrogates
    except UnicodeDecodeError as error:
        raise _damaged(path, data, encoding, error) from error
    except UnicodeError as error:
        reason = f"it can't be read as {encoding_name(encoding)}; save it as UTF-8."
        raise DocumentError(path, f"{path} is left out: {reason}") from error
    return text.removeprefix("\ufeff")


def is_encoding(name: str) -> bool:
    """Whether a name is that of an encoding of text."""
    try:
        return codecs.lookup(name)._is_text_encoding and name.isascii()
    except (LookupError, ValueError):
        return False


def encoding_name(encoding: str) -> str:
    """What an encoding is usually called."""
    name = codecs.lookup(encoding).name.replace("-", "_").removesuffix("_sig")
    name = {"iso8859_1": "latin_1", "shift_jis": "cp932"}.get(name, name)
    return _NAMES.get(name, name)


def _guess(data: bytes) -> str | None:
    """The encoding that bytes without a mark seem to be in, as Python calls it."""
    if wide := _wide_encoding(data):
        return wide
    if _ISO_2022_JP.search(data[:_JUDGED_BYTES]):
        return "iso2022_jp"
    if _decodes(data, "utf-8") or _is_mostly_utf_8(data):
        return "utf-8"
    if encoding := _japanese_encoding(data) or _encoding_of_japanese_words(data):
        return encoding
    return None if b"\0" in data else _western_encoding(data) or _other_encoding(data)


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark, told by its many NULs, which all are in the same half."""
    judged = data[:_JUDGED_BYTES]
    n_even, n_odd = judged[::2].count(0), judged[1::2].count(0)
    if max(n_even, n_odd) < _MIN_NULS or n_even + n_odd <= _MIN_NUL_SHARE * len(judged):
        return None
    encoding = "utf_16_le" if n_odd > n_even else "utf_16_be"
    is_text = _decodes(data, encoding) and not _CONTROL.search(data.decode(encoding))
    return encoding if is_text else None


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf_8(data: bytes) -> bool:
    """Whether a few bytes of a UTF-8 text are damaged."""
    characters = "".join(_NOT_ASCII.findall(data.decode("utf-8", "replace")))
    n_bad = characters.count("\ufffd")
    return len(characters) - n_bad > n_bad


def _japanese_encoding(data: bytes) -> str | None:
    for encoding in _JAPANESE:
        if _decodes(data, encoding):
            text = data.decode(encoding)[:_JUDGED_BYTES]
            n_hiragana = len(_HIRAGANA.findall(text))
            if n_hiragana and n_hiragana >= _MIN_HIRAGANA * count_japanese(text):
                return encoding
    return None


def _encoding_of_japanese_words(data: bytes) -> str | None:
    """The encoding of names and words without hiragana, as in tables, of which few are enough."""
    # Sudachi's dictionary, for the few files that are neither UTF-8 nor Japanese prose.
    from index.text.tokenizer import japanese_word_share

    texts = {each: data.decode(each)[:_JUDGED_BYTES] for each in _PACKED if _decodes(data, each)}
    shares = {encoding: japanese_word_share(text) for encoding, text in texts.items()}
    best = max(shares, key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= _MIN_JAPANESE_WORDS else None


def _western_encoding(data: bytes) -> str | None:
    if not _decodes(data, "cp1252"):
        return None
    text = data.decode("cp1252")
    is_western = _WESTERN.fullmatch(text) and not _UNWESTERN.search(text)
    return "cp1252" if is_western and not _CONTROL.search(text) else None


def _other_encoding(data: bytes) -> str | None:
    # Half a megabyte of tables, for the few files that aren't in an encoding told above.
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None or best.encoding.startswith("utf"):  # told above, or by chance
        return None
    return best.encoding if not _CONTROL.search(str(best)) else None


def _check(path: Path, text: str, *, is_sure: bool) -> None:
    """Refuse what is no text, or was garbled before it was saved."""
    if "\0" in text or (not is_sure and _CONTROL.search(text)):
        raise DocumentError(path, f"{path} is left out: it is no text, but binary data.")
    judged = text[:_JUDGED_CHARS]
    runs = _NOT_ASCII.findall(judged)
    if sum(run.count("\ufffd") for run in runs) > max(1, _GARBLED_SHARE * len(runs)):
        reason = "its letters were lost in an earlier conversion (“\ufffd”)"
    elif runs and (how := _how_garbled(judged, runs)):
        reason = f"its text is garbled, {how}"
    else:
        return
    raise DocumentError(path, f"{path} is left out: {reason}; {_SAVE_AGAIN}.")


def _how_garbled(text: str, runs: list[str]) -> str | None:
    """How an earlier conversion has garbled a text, if most of what is beyond ASCII is garbled."""
    n_chars = sum(map(len, runs))
    if len(_SHIFTED.findall("".join(runs))) > max(1, _SHIFTED_SHARE * n_chars):
        return "UTF-8 read as Shift_JIS (“縺”)"
    repaired = []
    for run in runs:
        with contextlib.suppress(UnicodeError):
            repaired.append((run, _western_bytes(run).decode("utf-8")))
    n_garbled = sum(len(wrong) for wrong, _ in repaired)
    if n_garbled >= _MIN_GARBLED and n_garbled > _GARBLED_SHARE * n_chars:
        wrong, right = map(_printable, repaired[0])
        return f"UTF-8 read as Windows-1252 (“{wrong}” for “{right}”)"
    try:
        encoding = _japanese_encoding(_western_bytes(text)) if n_chars >= _MIN_GARBLED else None
    except UnicodeError:
        return None
    return f"{encoding_name(encoding)} read as Windows-1252" if encoding else None


def _western_bytes(text: str) -> bytes:
    """A text in Windows-1252 or Latin-1, which has the characters that the former lacks."""
    return "".join(map(_byte_of, text)).encode("latin-1")


def _printable(example: str) -> str:
    return "".join(filter(str.isprintable, example))[:_EXAMPLE_CHARS]


def _byte_of(character: str) -> str:
    """A character as its byte in Windows-1252, of which five are control characters."""
    try:
        return character.encode("cp1252").decode("latin-1")
    except UnicodeEncodeError:
        return character


def _damaged(path: Path, data: bytes, encoding: str, error: UnicodeDecodeError) -> DocumentError:
    offset = error.start + len(data) - len(error.object)  # the error is without the mark
    place = f"byte 0x{data[offset]:02x} at offset {offset}"
    name = encoding_name(encoding)
    if name == "UTF-8":
        place += f", line {line_of(data[:offset].decode(encoding), offset)}"
    reason = f"its {name} is damaged ({place}); save it again as UTF-8."
    return DocumentError(path, f"{path} is left out: {reason}")


def _unknown(path: Path, data: bytes) -> DocumentError:
    if b"\0" in data:
        return DocumentError(path, f"{path} is left out: it is no text, but binary data.")
    advice = "save it as UTF-8, or name its encoding in sources.toml."
    return DocumentError(path, f"{path} is left out: its encoding can't be told; {advice}")
