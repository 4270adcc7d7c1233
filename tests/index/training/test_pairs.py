"""Reading training data, and questions derived from running text."""

import lzma
from pathlib import Path

import numpy as np
import pytest

from index.errors import TrainingError
from index.training.pairs import (
    MAX_PAIRS,
    AnsweredQuestion,
    AskedPassage,
    Pair,
    ask_text,
    is_heading,
    read_pairs,
    read_questions,
    read_rows,
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


def test_a_repetitive_file_is_subsampled_evenly(
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


ENGLISH = [
    "Use a proxy",
    "A proxy passes requests on to another server, and hands the replies back.",
    "Its address is written into the settings file of the program that asks.",
    "Without an address requests go straight to the server that was named.",
]
JAPANESE = [
    "プロキシを使う",
    "プロキシは要求を別のサーバーに渡し、返事を戻します。設定で選ぶことができます。",
    "そのアドレスは、要求するプログラムの設定ファイルに書かれています。必要です。",
    "アドレスがなければ、要求は指定されたサーバーに直接送られます。以上です。",
]
TEXT = [Pair("en", "ja", left, right) for left, right in zip(ENGLISH, JAPANESE, strict=True)]
ROW = "en\tja\tWho resigned?\tライク氏は辞任した。\tライク氏\n"
ASKED = AskedPassage("Who resigned?", "ライク氏は辞任した。")


class Always(np.random.Generator):
    """Chooses everything."""

    def __init__(self) -> None:
        super().__init__(np.random.PCG64(0))

    def random(self, *_: object, **__: object) -> float:  # type: ignore[override]
        """The lowest number that may come."""
        return 0.0


def ask(lines: list[Pair]) -> list[AskedPassage]:
    """All that a text can ask."""
    return list(ask_text(lines, Always()))


def write_text(path: Path, lines: list[Pair]) -> None:
    """Write the file of a text in two languages."""
    rows = (f"{p.left_language}\t{p.right_language}\t{p.left}\t{p.right}\n" for p in lines)
    path.write_text("".join(rows), encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Use a proxy", True),
        ("Use a proxy.", False),
        ("プロキシを使います。", False),
        ("a" * 60, True),
        ("a" * 61, False),
        ("あ" * 30, True),
        ("あ" * 31, False),
    ],
)
def test_a_heading_is_short_and_ends_like_no_sentence(line: str, expected: bool) -> None:
    """A Japanese character says as much as two Latin ones."""
    assert is_heading(line) is expected


def test_a_line_asks_for_what_follows_in_both_languages() -> None:
    """Each language's line, with the passage of its own language and of the other."""
    english, japanese = " ".join(ENGLISH[1:]), " ".join(JAPANESE[1:])
    assert ask(TEXT)[:4] == [
        AskedPassage("Use a proxy", english),
        AskedPassage("Use a proxy", japanese),
        AskedPassage("プロキシを使う", japanese),
        AskedPassage("プロキシを使う", english),
    ]
    assert {asked.question for asked in ask(TEXT)} == {*ENGLISH[:3], *JAPANESE[:3]}


def test_a_line_with_hardly_anything_below_it_asks_nothing() -> None:
    """Neither does the last one."""
    assert ask([Pair("en", "ja", "Title", "題"), Pair("en", "ja", "See also", "関連項目")]) == []
    assert ask(TEXT[:1]) == []
    assert ask([]) == []


def test_rows_of_question_sets_are_taken_as_they_are(tmp_path: Path) -> None:
    """From any file, those in folders inside too; pairs ask nothing there."""
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "a.tsv").write_text(ROW, encoding="utf-8")
    write_text(tmp_path / "tatoeba.tsv", TEXT)
    assert read_questions(tmp_path) == [ASKED]


def test_running_text_is_asked_by_pairs_of_languages(tmp_path: Path) -> None:
    """A passage never goes on in a text of other languages."""
    portuguese = [Pair("en", "pt", f"Other {n}", f"Outro {n}" + " e mais" * 9) for n in range(3)]
    mixed = [line for both in zip(TEXT, portuguese, strict=False) for line in both]
    write_text(tmp_path / "docs_web.tsv", mixed)
    found = read_questions(tmp_path)
    assert found
    for asked in found:
        texts = (asked.question, asked.passage)
        assert len({("Outro" in text or "Other" in text) for text in texts}) == 1


def test_the_same_folder_and_seed_give_the_same_questions(tmp_path: Path) -> None:
    """Another seed others."""
    write_text(tmp_path / "docs_web.tsv", TEXT * 20)
    assert read_questions(tmp_path) == read_questions(tmp_path)
    assert read_questions(tmp_path) != read_questions(tmp_path, seed=18)
