"""Which encoding a text file is in, and which files are refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.encodings import decode_as, decode_text, is_encoding
from index.errors import DocumentError

PATH = Path("a.txt")
PORTUGUESE = "A reunião é às nove: não haverá café — só pão.\r\n"
JAPANESE = "窯は月曜日に点検します。\n"
RUSSIAN = "Встреча начинается в девять часов утра в большом зале.\n"


def refusal(data: bytes) -> str:
    """Why a file is refused."""
    with pytest.raises(DocumentError) as error:
        decode_text(PATH, data)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (PORTUGUESE, "utf-8", "UTF-8"),
        (PORTUGUESE, "utf-8-sig", "UTF-8"),
        (PORTUGUESE, "utf-16", "UTF-16"),
        (JAPANESE, "utf-16", "UTF-16"),
        (PORTUGUESE, "utf-32", "UTF-32"),
        (PORTUGUESE, "utf-16-le", "UTF-16LE"),
        (JAPANESE, "utf-16-le", "UTF-16LE"),
        (JAPANESE, "utf-16-be", "UTF-16BE"),
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "euc-jp", "EUC-JP"),
        (JAPANESE, "iso2022-jp", "ISO-2022-JP"),
        (PORTUGUESE, "cp1252", "Windows-1252"),
        (PORTUGUESE.replace("—", "-"), "latin-1", "Windows-1252"),
        ("EDUCAÇÃO: 5 € POR MÊS", "cp1252", "Windows-1252"),
        ("Ação", "cp1252", "Windows-1252"),
        ("It’s “naïve”…", "cp1252", "Windows-1252"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8-r", "koi8_r"),
    ],
)
def test_a_text_is_decoded_from_the_encoding_that_it_is_in(
    text: str, codec: str, name: str
) -> None:
    """Short texts as well; the byte order mark is no part of them."""
    assert decode_text(PATH, text.encode(codec)) == (text, name)


@pytest.mark.parametrize("codec", ["cp932", "euc-jp"])
@pytest.mark.parametrize(
    "text",
    [
        *("専門家", "品名,価格\nラーメン,800\n餃子,350\n", "氏名,部署\n田中,営業部\n鈴木,経理部\n"),
        *("利益\n出来事\n応募\n", "返答\n雰囲気\n", "検討\n唯一\n科学\n限界\n研究\n"),
    ],
)
def test_a_few_japanese_words_without_hiragana_are_enough(text: str, codec: str) -> None:
    """As tables have them: they are not taken for Korean, Chinese or Thai."""
    assert decode_text(PATH, text.encode(codec))[0] == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("도서관은 매일 아침 아홉 시에 문을 엽니다. 조용히 해 주세요.\n", "euc-kr"),
        ("圖書館每天上午九點開門，請保持安靜。鑰匙在接待處領取。\n", "big5"),
        ("图书馆每天上午九点开门，请保持安静。钥匙在接待处领取。\n", "gb18030"),
    ],
)
def test_what_is_in_another_language_is_not_taken_for_japanese(text: str, codec: str) -> None:
    """Korean and Chinese, which are Japanese characters in another encoding, but not its words."""
    assert decode_text(PATH, text.encode(codec))[0] == text


@given(st.text("abc ,.\n\r\tçãõáéíóúâêôà", min_size=1), st.sampled_from(["cp1252", "utf-8"]))
def test_portuguese_comes_back_whole(text: str, codec: str) -> None:
    """Whatever is written of it, unless four letters beyond ASCII in a row are no word."""
    text = f"Não há {text} pão"
    if "".join(filter(lambda c: c > "\x7f", text)) and any(
        all(c > "\x7f" for c in text[n : n + 3]) for n in range(len(text) - 2)
    ):
        return
    assert decode_text(PATH, text.encode(codec))[0] == text


@given(st.binary())
def test_any_bytes_are_decoded_or_refused_in_one_line(data: bytes) -> None:
    """What is decoded has no NULs, which would be binary data."""
    try:
        text, _ = decode_text(PATH, data)
    except DocumentError as error:
        assert str(error).startswith("a.txt is left out: ")
        assert "\n" not in str(error)
    else:
        assert "\0" not in text


@pytest.mark.parametrize(
    ("true", "read_as"),
    [("utf-8", "cp1252"), ("utf-8", "latin-1"), ("utf-8", "cp932"), ("cp932", "latin-1")],
)
def test_what_was_garbled_before_is_never_indexed(true: str, read_as: str) -> None:
    """Read in the wrong encoding and saved: the line shows an example."""
    text = JAPANESE if "cp932" in (true, read_as) else PORTUGUESE
    garbled = text.encode(true).decode(read_as, "ignore").encode()
    assert "its text is garbled" in refusal(garbled * 3)


def test_letters_that_were_lost_are_not_made_up() -> None:
    """Replacement characters in every word say that the text is damaged."""
    lost = PORTUGUESE.encode("cp1252").decode("utf-8", "replace").encode()
    assert "its letters were lost in an earlier conversion" in refusal(lost)


def test_a_text_about_garbled_texts_is_served() -> None:
    """As long as most of it is as it should be."""
    text = "Se aparecer “NÃ£o” em vez de “não”, a codificação está errada: é UTF-8, não Latin-1."
    assert decode_text(PATH, text.encode())[0] == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bytes(range(256)), "it is no text, but binary data"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", "it is no text, but binary data"),
        (b"\x89PNG\r\n\x1a\n", "its encoding can't be told; save it as UTF-8"),
        (b"\x1f\x8b\x08" + bytes(range(1, 250)), "its encoding can't be told; save it as UTF-8"),
        (
            PORTUGUESE.encode() + b"\xff ok",
            f"byte 0xff at offset {len(PORTUGUESE.encode())}, line 2",
        ),
        (b"\xef\xbb\xbfab\xff", "byte 0xff at offset 5, line 1"),
        (PORTUGUESE.encode("utf-16")[:-1], "its UTF-16 is damaged"),
        (JAPANESE.encode("iso2022-jp")[:9] + b"\xff", "its ISO-2022-JP is damaged"),
    ],
)
def test_binary_and_damaged_files_are_refused(data: bytes, reason: str) -> None:
    """With the place of the damage as editors show it, where there is one."""
    assert reason in refusal(data)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"+2AA- half a character", "utf-7"),
        (b"\\ud800 half a character", "unicode_escape"),
        (b"a text", "undefined"),
    ],
)
def test_a_file_that_is_no_text_in_the_encoding_named_for_it_is_refused(
    data: bytes, encoding: str
) -> None:
    """In one line, also where the encoding itself takes the bytes."""
    with pytest.raises(DocumentError, match=r"a\.txt is left out: it can't be read as "):
        decode_as(Path("a.txt"), data, encoding)


def test_only_encodings_of_text_are_encodings() -> None:
    """Python has others, which make bytes of bytes."""
    assert [
        is_encoding(name) for name in ("shift_jis", "latin-1", "hex", "rot13", "?", "a\0b")
    ] == [*(True, True, False, False, False, False)]
