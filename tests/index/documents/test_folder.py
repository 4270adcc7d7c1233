"""Reading a folder of documents, and what is said of the files that can't be served."""

import errno
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.folder import read_documents, scan
from index.errors import DocumentError
from index.types import Document

SEEDS = Path(__file__).parents[3] / "seeds"


def read_one(folder: Path, data: bytes, name: str = "a.txt") -> Document:
    """The only document of a folder, read without an error."""
    (folder / name).write_bytes(data)
    (document,), errors = read_documents(folder)
    assert not errors
    return document


def only_error(folder: Path) -> str:
    """The text of the only error of a folder."""
    (error,) = read_documents(folder)[1]
    assert "\n" not in str(error)
    return str(error)


def test_every_text_and_markdown_file_is_read(tmp_path: Path) -> None:
    """Below the folder, in any case of the suffix, sorted by path; hidden and other files not."""
    names = [
        "b.txt",
        "a.MD",
        "a.mdx",
        "b.markdown",
        "deep/er/c.Txt",
        ".hidden.txt",
        ".git/d.txt",
        "e.exe",
        "txt",
    ]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Olá.", encoding="utf-8")
    documents, errors = read_documents(tmp_path)
    assert [document.path for document in documents] == [
        *("a.MD", "a.mdx", "b.markdown", "b.txt", "deep/er/c.Txt")
    ]
    assert not errors


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_are_kept_and_the_byte_order_mark_is_not(tmp_path: Path, mark: bytes) -> None:
    """The text is the file decoded as utf-8-sig, character by character."""
    document = read_one(tmp_path, mark + "um\r\ndois\rtrês\n\x85\u2028".encode())
    assert document.text == "um\r\ndois\rtrês\n\x85\u2028"


# Many NULs mean UTF-16, and many of the controls of Latin-1 that it isn't text.
NO_TEXT = "\0" + "".join(map(chr, range(0x80, 0xA0)))


@given(st.text(st.characters(codec="utf-8", exclude_characters=NO_TEXT)))
def test_any_text_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """What was written is what is quoted."""
    written = text.removeprefix("\ufeff") + "x"  # a file without a word is none
    assert read_one(tmp_path_factory.mktemp("any"), written.encode()).text == written


@pytest.mark.parametrize("text", ["", " \n\u3000", "---\n\n***\n"])
def test_a_file_without_a_word_is_no_document(tmp_path: Path, text: str) -> None:
    """Nobody could be shown anything of it."""
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert only_error(tmp_path) == "a.txt is left out: there is nothing to read in it."


def test_a_file_that_is_damaged_is_named_and_left_out(tmp_path: Path) -> None:
    """The line says where the first bad byte is and what to do; the others are served."""
    (tmp_path / "good.txt").write_text("ok", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes("um\r\ndois\nSão, não".encode() + b"\xe3o")
    documents, _ = read_documents(tmp_path)
    assert [document.path for document in documents] == ["good.txt"]
    message = only_error(tmp_path)
    assert "bad.txt" in message
    assert "byte 0xe3 at offset 19, line 3" in message
    assert "save it again as UTF-8" in message


def test_an_encoding_that_sources_toml_names_counts(tmp_path: Path) -> None:
    """The last pattern that matches; a wrong name is a mistake, and a wrong encoding an error."""
    (tmp_path / "old").mkdir()
    (tmp_path / "old/a.txt").write_bytes("Příliš žluťoučký kůň".encode("iso8859-2"))
    (tmp_path / "old/b.txt").write_bytes(b"caf\xe9")
    toml = '[encodings]\n"old/**" = "iso8859-2"\n"b.txt" = "utf-8"\n"*.md" = "klingon"\n'
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    (document,), errors = read_documents(tmp_path)
    assert document.text == "Příliš žluťoučký kůň"
    assert document.encoding == "iso8859_2"
    messages = "\n".join(map(str, errors))
    assert "'klingon' is no encoding: write \"shift_jis\"" in messages
    assert "its UTF-8 is damaged (byte 0xe9 at offset 3, line 1)" in messages


def test_names_in_nfd_are_met_by_entries_in_nfc(tmp_path: Path) -> None:
    """MacOS writes the accents of names apart; people type them as one character."""
    for name in ("reunião.md", "ガイド.txt"):
        (tmp_path / unicodedata.normalize("NFD", name)).write_text("Um texto.", encoding="utf-8")
    toml = '["reunião.md"]\ntitle = "Ata"\n["ガイド.txt"]\ntranslation_of = "reunião.md"\n'
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    documents, errors = read_documents(tmp_path)
    assert not errors
    original = next(document for document in documents if document.title == "Ata")
    assert [d.translation_of for d in documents if d is not original] == [original.path]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """It is named with its size; the others are served, and it too once the limit is higher."""
    (tmp_path / "large.txt").write_bytes(b"x" * 1_000_001)
    (tmp_path / "small.txt").write_text("ok", encoding="utf-8")
    folder, known = scan(tmp_path, max_bytes=1_000_000)
    (line,) = folder.read("large.txt").left_out
    assert "it has 1.0 MB, and 1 MB is the most; split it" in line
    assert folder.read("small.txt").documents
    larger, _ = scan(tmp_path, known, max_bytes=2_000_000)
    assert larger.read("large.txt").documents
    assert larger.fingerprint != folder.fingerprint


def test_a_file_that_cannot_be_read_is_not_tried_again(tmp_path: Path) -> None:
    """What is wrong with its content is known with its digest, as documents are."""
    (tmp_path / "a.srt").write_bytes(b"no subtitles")
    folder, _ = scan(tmp_path)
    read = folder.read("a.srt")
    assert read.origin == folder.origins["a.srt"]
    assert [line.split(": ")[1] for line in read.left_out] == [
        "there are no subtitles with times in it."
    ]


def test_what_is_no_regular_file_is_named(tmp_path: Path) -> None:
    """Neither a pipe nor a broken link stops the others, or waits for ever."""
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "itself.txt").symlink_to(tmp_path / "itself.txt")
    (tmp_path / "good.txt").write_text("ok", encoding="utf-8")
    documents, errors = read_documents(tmp_path)
    assert [document.path for document in documents] == ["good.txt"]
    assert [Path(error.path).name for error in errors] == ["broken.txt", "itself.txt", "pipe.txt"]


def test_a_circle_of_links_comes_to_an_end(tmp_path: Path) -> None:
    """Links to folders are followed, but no folder is entered twice."""
    docs, other = tmp_path / "docs", tmp_path / "other"
    for folder in (docs / "sub", other):
        folder.mkdir(parents=True)
        (folder / f"{folder.name}.txt").write_text("ok", encoding="utf-8")
    (docs / "sub" / "up").symlink_to(docs)
    (docs / "again").symlink_to(docs / "sub")
    (docs / "linked").symlink_to(other)
    documents, errors = read_documents(docs)
    assert [document.path for document in documents] == ["linked/other.txt", "sub/sub.txt"]
    assert not errors


def test_what_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unreadable file and an unreadable folder are reported, the others served."""
    for name in ("good.txt", "shut.txt", "shut/inside.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("ok", encoding="utf-8")
    list_folder, open_file = os.scandir, os.open

    def refuse(path: Path) -> None:  # permissions themselves don't bind root
        if path.stem == "shut":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    def scandir(path: Path) -> "os._ScandirIterator[str]":
        refuse(path)
        return list_folder(path)

    def opening(path: Path, flags: int) -> int:
        refuse(path)
        return open_file(path, flags)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "open", opening)
    documents, errors = read_documents(tmp_path)
    assert [document.path for document in documents] == ["good.txt"]
    assert [Path(error.path).name for error in errors] == ["shut", "shut.txt"]
    assert all("can't be read (Permission denied)" in str(error) for error in errors)


def test_a_name_that_is_not_utf_8_is_reported(tmp_path: Path) -> None:
    """Such a path couldn't be shown in a citation."""
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("ok", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert "rename it" in only_error(tmp_path)


@pytest.mark.parametrize("name", ["missing", "file.txt/below"])
def test_a_folder_that_is_none_is_an_error(tmp_path: Path, name: str) -> None:
    """A missing folder, or one below a file, is one clear line."""
    (tmp_path / "file.txt").write_text("ok", encoding="utf-8")
    with pytest.raises(DocumentError, match="DOCUMENTS_DIR") as raised:
        read_documents(tmp_path / name)
    assert raised.value.path == tmp_path / name


def test_a_file_in_place_of_a_folder_is_read_alone(tmp_path: Path) -> None:
    """With its entry in sources.toml, whose other entries are no mistakes now."""
    (tmp_path / "a.md").write_text("# Leave\n\nThirty days.", encoding="utf-8")
    (tmp_path / "b.md").write_text("# Other\n\nSomething else.", encoding="utf-8")
    sources = '["a.md"]\ndate = "2024-03-20"\n["gone.md"]\ndate = "2024-03-21"\n'
    (tmp_path / "sources.toml").write_text(sources, encoding="utf-8")
    (document,), errors = read_documents(tmp_path / "a.md")
    assert (document.path, document.title, document.date) == ("a.md", "Leave", "2024-03-20")
    assert errors == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# The *moon*\n\nText.", "The moon"),
        ("Intro.\n\nA heading\n=========\n\nText.", "A heading"),
        ("---\ntitle: 'The moon'\n---\n# Other\n", "The moon"),
        ("---\ntitle: >\n  The\n  moon\n---\n# Other\n", "The moon"),
        ('---\ntitle: "The moon" # draft\n---\n# Other\n', "The moon"),
        ("---\r\ntitle: 'The moon''s age'\r\n---\r\n# Other\r\n", "The moon's age"),
        ("---\ntitle: 2024-03-20\n---\n# Other\n", "2024-03-20"),
        ("---\ntitle:\n---\n# Other\n", "Other"),
        ('---\ntitle: "\\uD83D moon"\n---\n# Other\n', "\ufffd moon"),
        ("---\ntitle: &a [" + "[" * 5_000 + "\n---\n# Other\n", "Other"),
        ('+++\ndate = 2024-03-20\ntitle = "The moon"\n+++\n# Other\n', "The moon"),
        ('+++\r\ntitle = """\r\nThe\r\nmoon"""\r\n+++\r\n# Other\r\n', "The moon"),
        ("+++\ntitle = The moon\n+++\n# Other\n", "Other"),
        ("+++\na = " + "[" * 5_000 + "\n+++\n# Other\n", "Other"),
        ("The supreme\ncourt decided that the law stands.\n", "report 1"),
        ("The Moon\n\nit is far away.\n", "The Moon"),
        ("O clima do Brasil\n\nUm texto longo.", "O clima do Brasil"),
        ("\r\n\r\n日本の気候\r\n本文です。", "日本の気候"),
        ("This is a sentence. It goes on.", "report 1"),
        ("```\n# a comment\n```\n", "report 1"),
    ],
)
def test_a_title_is_found_in_the_text_or_is_the_name(tmp_path: Path, text: str, title: str) -> None:
    """Either is the document's own: only sources.toml can say that a title is ours."""
    document = read_one(tmp_path, text.encode(), "report 1.md")
    assert (document.title, document.title_is_ours) == (title, False)


def test_the_language_of_a_german_text_is_sure_only_where_it_is_said(tmp_path: Path) -> None:
    """It is searched as one of the three, and nobody is told that it is in it."""
    text = "Das ist der Hund, und er schläft."
    assert not read_one(tmp_path, text.encode()).language_is_sure
    (tmp_path / "sources.toml").write_text('["a.txt"]\nlanguage = "en"\n', encoding="utf-8")
    assert read_one(tmp_path, text.encode()).language_is_sure


@pytest.mark.parametrize(
    ("name", "language"),
    [
        *(("pt/a.txt", "pt"), ("docs.ja/pt-BR/en/a.md", "en"), ("menu/a.txt", "en")),
        *(("README.ja.md", "ja"), ("a-pt.md", "pt"), ("pt/open-en.md", "en")),
    ],
)
def test_the_path_tells_the_language_where_the_text_does_not(
    tmp_path: Path, name: str, language: str
) -> None:
    """The end of the name before the nearest folder; prose comes before both."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    assert read_one(tmp_path, b"12345", name).language == language
    assert read_one(tmp_path, "店は町の中心にあります。".encode(), name).language == "ja"


TABLE = "| Hall | Monday | 09:00 | 24 |\n|---|---|---|---|\n" + "| Pool | Friday | 7 | 30 |\n" * 20
CODE = "```js\nconst client = createClient({ intents: [Guilds] });\n```\n" * 20
LINKS = "- [Ticket shop](https://tickets.example.com/spring)\n- https://a.example.com/b/c/d\n" * 20


@pytest.mark.parametrize(
    ("text", "language", "is_sure"),
    [
        (f"# Opening hours\n\n{TABLE}", "en", True),
        ('import sys\nprint(sys.argv)\nx = {"a": 1}\nfoo.bar();\n' * 20, "en", True),
        (f"# 設定\n\n設定ファイルが必要です。\n\n{CODE}{TABLE}{LINKS}", "ja", True),
        (f"# Horários\n\nA sala abre às nove.\n\n{TABLE}", "pt", True),
        (f"Das ist der Hund, und er schläft nicht.\n\n{TABLE}{CODE}", "pt", False),
        (f"Комитет повысил арендную плату.\n\n{CODE}", "en", False),
    ],
)
def test_a_language_is_judged_by_prose(
    tmp_path: Path, text: str, language: str, is_sure: bool
) -> None:
    """Tables, code and links have no function words, and are English in texts of any language."""
    document = read_one(tmp_path, text.encode(), "a.md")
    assert (document.language, document.language_is_sure) == (language, is_sure)


def test_a_file_that_is_left_out_isnt_missing_as_well(tmp_path: Path) -> None:
    """A file with an entry that can't be decoded is one error, not two."""
    (tmp_path / "a.txt").write_bytes(b"\0\xff")
    (tmp_path / "sources.toml").write_text('["a.txt"]\ntitle = "x"', encoding="utf-8")
    assert "binary data" in only_error(tmp_path)


def test_the_seeds_have_sources() -> None:
    """The five documents that ship with Inyo are served with title and language, without error."""
    documents, errors = read_documents(SEEDS)
    assert not errors
    assert [document.language for document in documents] == ["ja", "pt", "ja", "ja", "ja"]
    assert [document.title_is_ours for document in documents] == [True, True, True, True, False]
    for document in documents:
        assert (document.title in document.text) != document.title_is_ours
        assert document.author is None or document.author in document.text
        assert document.date is None or document.date in document.text
    assert (documents[4].author, documents[4].date) == ("David Shapiro", "2024-03-20")
