"""Reading training data."""

import lzma
from pathlib import Path

import pytest

from index.errors import TrainingError
from index.training.pairs import (
    MAX_PAIRS,
    AnsweredQuestion,
    Pair,
    read_pairs,
    read_rows,
    stem,
    training_files,
)

LINE = "en\tja\tresign\t辞任\n"
PAIR = Pair("en", "ja", "resign", "辞任")
QUESTION_LINE = "pt\tja\tQuem renunciou?\tライク氏は辞任した。\tライク氏\n"
QUESTION = AnsweredQuestion("pt", "ja", "Quem renunciou?", "ライク氏は辞任した。", "ライク氏")


def test_pairs_are_read_from_plain_and_compressed_files(tmp_path: Path) -> None:
    """In the order of the files' names."""
    (tmp_path / "b.tsv").write_text("pt\ten\tcasa\thouse\n", encoding="utf-8")
    (tmp_path / "a.tsv.xz").write_bytes(lzma.compress(LINE.encode()))
    (tmp_path / "notes.txt").write_text("no pairs")
    assert read_pairs(tmp_path) == [PAIR, Pair("pt", "en", "casa", "house")]


def test_a_pair_that_stands_twice_is_read_once(tmp_path: Path) -> None:
    """In one file or in two."""
    (tmp_path / "a.tsv").write_text(LINE * 3, encoding="utf-8")
    (tmp_path / "b.tsv").write_text(LINE, encoding="utf-8")
    assert read_pairs(tmp_path) == [PAIR]


def test_a_row_of_five_fields_is_a_question_and_no_pair(tmp_path: Path) -> None:
    """Both may stand in one file, packed or not."""
    for name in ("a.tsv", "a.tsv.xz"):
        content = (LINE + QUESTION_LINE + LINE).encode()
        (tmp_path / name).write_bytes(lzma.compress(content) if "xz" in name else content)
        assert list(read_rows(tmp_path / name)) == [PAIR, QUESTION, PAIR]
    assert read_pairs(tmp_path) == [PAIR]


def test_questions_alone_are_no_pairs(tmp_path: Path) -> None:
    """There is nothing to learn a table from."""
    (tmp_path / "a.tsv").write_text(QUESTION_LINE, encoding="utf-8")
    with pytest.raises(TrainingError, match="holds no pairs"):
        read_pairs(tmp_path)


def test_an_empty_answer_is_still_a_question(tmp_path: Path) -> None:
    """Its line ends with a tab."""
    (tmp_path / "a.tsv").write_text("en\tja\tWho?\tライク氏。\t\n", encoding="utf-8")
    assert list(read_rows(tmp_path / "a.tsv")) == [
        AnsweredQuestion("en", "ja", "Who?", "ライク氏。", "")
    ]


def test_files_in_folders_inside_are_read_too(tmp_path: Path) -> None:
    """However deep; held-out ones are not."""
    deep = tmp_path / "sets" / "deep"
    deep.mkdir(parents=True)
    (deep / "b.tsv").write_text("pt\ten\tcasa\thouse\n", encoding="utf-8")
    (deep / "heldout_c.tsv").write_text("pt\ten\tgato\tcat\n", encoding="utf-8")
    (tmp_path / "a.tsv.xz").write_bytes(lzma.compress(LINE.encode()))
    assert training_files(tmp_path) == sorted([tmp_path / "a.tsv.xz", deep / "b.tsv"])
    assert set(read_pairs(tmp_path)) == {PAIR, Pair("pt", "en", "casa", "house")}


def test_a_stem_says_nothing_of_packing() -> None:
    """So that a file's limit holds however it is packed."""
    assert stem(Path("a/docs_x.tsv")) == stem(Path("docs_x.tsv.xz")) == "docs_x"


def test_held_out_files_are_not_read(tmp_path: Path) -> None:
    """They only measure."""
    (tmp_path / "a.tsv").write_text(LINE, encoding="utf-8")
    (tmp_path / "heldout_b.tsv").write_text("pt\ten\tcasa\thouse\n", encoding="utf-8")
    assert training_files(tmp_path) == [tmp_path / "a.tsv"]
    assert read_pairs(tmp_path) == [PAIR]


def test_other_line_separators_belong_to_the_text(tmp_path: Path) -> None:
    """A line ends at LF alone."""
    (tmp_path / "a.tsv").write_bytes("en\tja\ta\u2028b\t辞\x0b任\n".encode())
    assert read_pairs(tmp_path) == [Pair("en", "ja", "a\u2028b", "辞\x0b任")]


def test_a_repetitive_file_is_thinned_out_evenly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From its beginning to its end."""
    monkeypatch.setitem(MAX_PAIRS, "docs", 4)
    lines = "".join(f"en\tja\t{number}\t{number}\n" for number in range(12))
    (tmp_path / "docs.tsv").write_text(lines)
    assert [pair.left for pair in read_pairs(tmp_path)] == ["0", "3", "6", "9"]


@pytest.mark.parametrize("line", ["en\tja\tresign", "en\tja\ta\tb\tc\td", "fr\tja\ta\tb", "a", ""])
def test_a_line_of_another_form_is_one_clear_error(tmp_path: Path, line: str) -> None:
    """It names the file and the line."""
    (tmp_path / "a.tsv").write_text(f"{LINE}{line}\n", encoding="utf-8")
    with pytest.raises(TrainingError, match=r"a\.tsv, line 2"):
        read_pairs(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.tsv", b"\xff\xfe"), ("a.tsv.xz", b"garbage"), ("a.tsv.xz", lzma.compress(b"x" * 99)[:30])],
)
def test_a_file_that_cannot_be_read_is_one_clear_error(
    tmp_path: Path, name: str, content: bytes
) -> None:
    """It names the file."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TrainingError, match="can't be read") as raised:
        read_pairs(tmp_path)
    assert raised.value.path == tmp_path / name


def test_a_folder_without_pairs_is_one_clear_error(tmp_path: Path) -> None:
    """So is what isn't a folder."""
    with pytest.raises(TrainingError, match="holds no pairs"):
        read_pairs(tmp_path)
    with pytest.raises(TrainingError, match="not a folder"):
        read_pairs(tmp_path / "nothing")
