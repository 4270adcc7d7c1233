"""The terminal's output, on a screen and in a pipe."""

import io
import itertools
import re
import sys
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.terminal.quotes import cited, matched_words
from bot.terminal.screen import Terminal, break_offsets
from index.types import Citation, Document
from tests.fakes.answers import JAPANESE_QUOTE, answer, excerpt, twin

RESIGN = excerpt(JAPANESE_QUOTE, highlights=[(5, 7, "Friday"), (9, 11, "resign")])


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal on a screen with colours."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Terminal()


def test_an_answer_shows_quote_citation_and_confidence(capsys: pytest.CaptureFixture[str]) -> None:
    """On stdout, without colours in a pipe."""
    Terminal().answer(answer("Who resigned?", [RESIGN]))
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "1.",
        JAPANESE_QUOTE,
        "— A title · notes.txt, line 3 · Japanese",
        "  金曜 ← Friday, 辞任 ← resign",
        "confidence 0.90 · 1.0 ms",
    ]
    assert err == ""


def test_translations_are_cited(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Below the citation, in a line each."""
    ours = replace(twin(language=None), title_is_ours=True)
    twins = [twin(), twin("A\x1b[31m\ntitle", "en", 8, column=2_000), ours]
    Terminal().answer(answer("誰?", [excerpt(JAPANESE_QUOTE, also_in=twins)], language="ja"))
    assert capsys.readouterr().out.splitlines()[2:6] == [
        "— A title · notes.txt, line 3",
        "  also in Portuguese: Um título · notas.txt, line 7",
        "  also in English: A␛[31m title · notas.txt, line 8, character 2,000",
        "  also at: Um título (title added by us) · notas.txt, line 7",
    ]


def test_a_quote_stays_on_one_line_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """So that it can be searched for."""
    quote = "Leike resigned. " * 30
    Terminal().answer(answer("Who resigned?", [excerpt(quote, language="en")]))
    assert quote in capsys.readouterr().out


def test_an_abstention_shows_the_closest_passages(capsys: pytest.CaptureFixture[str]) -> None:
    """Below a line that says that they may not answer; without a confidence."""
    Terminal().answer(answer("Who resigned?", closest=[RESIGN]))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "The documents don't say."
    assert "may not answer" in lines[1]
    assert JAPANESE_QUOTE in lines
    Terminal().answer(answer("Who resigned?"))
    assert capsys.readouterr().out.splitlines() == [
        "The documents don't say.",
        "1.0 ms",
    ]


def test_matched_words_are_named_where_the_language_differs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each pair once; pairs that differ only in case not at all."""
    Terminal().answer(answer("誰が辞任しましたか？", [RESIGN], language="ja"))
    assert "←" not in capsys.readouterr().out
    twice = replace(RESIGN, highlights=RESIGN.highlights * 2)
    assert matched_words(twice) == matched_words(RESIGN) == "金曜 ← Friday, 辞任 ← resign"
    same = excerpt("OpenAIが発表した。", highlights=[(0, 6, "openai")])
    assert matched_words(same) == ""
    Terminal().answer(answer("openai?", [same]))
    assert capsys.readouterr().out.splitlines()[2:] == [
        "— A title · notes.txt, line 3 · Japanese",
        "confidence 0.90 · 1.0 ms",
    ]


def test_a_citation_is_one_line_with_all_that_is_known() -> None:
    """A title that we added is marked; line ends and control characters are replaced."""
    citation = Citation(
        document="a/b.txt",
        title="A\r\ntitle\x1b[31m",
        language="pt",
        start=0,
        end=1,
        line=7,
        title_is_ours=True,
        author="Jane Doe",
        date="2024-03-20",
        url="https://example.org/a",
    )
    assert cited(citation) == (
        "A title␛[31m (title added by us) · Jane Doe · 2024-03-20 · https://example.org/a · "
        "a/b.txt, line 7 · Portuguese"
    )


@pytest.mark.parametrize(
    ("line", "last", "column", "where"),
    [
        (8, 8, 5, "line 8"),
        (8, 9, 5, "lines 8 to 9"),
        (8, 8, 1_202, "line 8, character 1,202"),
        (8, 9, 1_202, "line 8, character 1,202, to line 9"),
    ],
)
def test_a_citation_says_of_which_line_a_character_is(
    line: int, last: int, column: int, where: str
) -> None:
    """The line in which the quote begins."""
    citation = Citation("a.txt", "A", "en", 0, 1, line, column=column, last_line=last)
    assert cited(citation) == f"A · a.txt, {where} · English"


@pytest.mark.usefixtures("screen")
def test_a_wrapped_citation_keeps_its_indent(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its later lines begin below its first word, not below the dash."""
    monkeypatch.setenv("COLUMNS", "40")
    found = excerpt("Leike resigned.", title="A rather long title of a document")
    Terminal().answer(answer("?", [found]))
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in capsys.readouterr().out.splitlines()]
    at = next(number for number, line in enumerate(lines) if "—" in line)
    assert [line.rstrip() for line in lines[at : at + 3]] == [
        "  — A rather long title of a",
        "    document · notes.txt, line 3 ·",
        "    Japanese",
    ]


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("a\x1b[31mb", "a␛[31mb"),
        ("a\x07\x08b\x7f", "a␇␈b␡"),
        ("a\x0b\x0cb\x00", "a␋␌b␀"),
        ("a\x9bb\u202ec", "a�b�c"),
        ("[bold]a[/bold] :smile:", "[bold]a[/bold] :smile:"),
    ],
)
def test_a_document_cannot_drive_the_terminal(
    quote: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Control characters are shown as pictures, markup as it is written."""
    Terminal().answer(answer("a?", [excerpt(quote, language="en")]))
    assert capsys.readouterr().out.splitlines()[1] == shown


def test_names_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Those of files and titles, wherever they are shown."""
    name = "a\x1b]0;b\x07\x9bc.txt"
    terminal = Terminal()
    terminal.line(name)
    terminal.notice(name)
    terminal.error(name)
    terminal.table([{name: name, "n": name}], title=name)
    terminal.page(Document(name, name, name, "en"), name)
    shown = "".join(capsys.readouterr())
    assert shown.count("a␛]0;b␇�c.txt") >= 8
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)


def test_highlights_are_marked_on_a_screen(
    screen: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also after line ends of two characters and control characters."""
    quote = "a\x07\r\n\r\nLeike resigned."
    at = quote.index("resigned")
    marked = excerpt(quote, language="en", highlights=[(at, at + 8, "resign")])
    screen.answer(answer("Who resigned?", [marked]))
    out = capsys.readouterr().out
    assert "\x1b[1;4mresigned\x1b[0m" in out
    assert "\r" not in out
    assert "a␇" in out


def test_errors_and_notices_are_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """However long they are, and whatever characters they hold."""
    terminal = Terminal()
    terminal.error("It\nfailed\r\n\x1b[31m " + "x" * 500)
    terminal.notice("Look\nhere " + "y" * 500)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == ["inyo: It failed ␛[31m " + "x" * 500, "Look here " + "y" * 500]


@pytest.mark.usefixtures("screen")
def test_an_error_wraps_between_words_on_a_screen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its later lines are indented, and nothing of it is lost."""
    monkeypatch.setenv("COLUMNS", "30")
    text = "The documents folder nothing doesn't exist; point DOCUMENTS_DIR at your documents."
    Terminal().error(text)
    err = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().err)
    first, *rest = err.splitlines()
    assert max(len(line) for line in [first, *rest]) <= 30
    assert all(line.startswith("  ") for line in rest)
    assert " ".join(err.split()) == f"inyo: {text}"


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    """It prints not even an empty line: programs read stderr."""
    with Terminal().progress("Indexing") as report:
        report("passages", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_progress_is_a_bar_on_a_screen(
    screen: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    """On stderr, with the number of passages that are done."""
    with screen.progress("Indexing") as report:
        report("passages", 0, 2)
        report("passages", 2, 2)
    out, err = capsys.readouterr()
    assert out == ""
    assert "Indexing" in err
    assert "2 of 2 passages" in err


def test_a_conversation_ends_with_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the last question there is none."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("Who resigned?\nWhen?"))
    terminal = Terminal()
    assert [terminal.ask() for _ in range(3)] == ["Who resigned?", "When?", None]


WORDS = st.text(st.sampled_from("abc ã日本語、。「」ー\n"), max_size=80)


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines."""
    bounds = [0, *break_offsets(text, width), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(bounds)]


@given(WORDS, st.integers(4, 20))
@example("a「a、", 4)
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    """Spaces at the end of a line don't count: they are invisible."""
    lines = wrapped(text, width)
    assert "".join(lines) == text
    assert all(cell_len(part.rstrip(" ")) <= width for line in lines for part in line.split("\n"))


def test_japanese_fills_its_lines_and_latin_words_stay_whole() -> None:
    """A Latin word inside Japanese is not broken, and leaves no line half empty."""
    assert wrapped("昨日OpenAIは新しいモデルを発表した。", 16) == [
        "昨日OpenAIは新し",
        "いモデルを発表し",
        "た。",
    ]
    assert wrapped("the quick brown fox", 10) == ["the quick ", "brown fox"]


def test_no_line_begins_with_a_full_stop() -> None:
    """And none ends with an opening bracket."""
    assert wrapped("あいうえ。お", 8) == ["あいう", "え。お"]
    assert wrapped("あいう「えお」", 8) == ["あいう", "「えお」"]
