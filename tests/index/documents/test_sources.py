"""sources.toml: entries of documents, ignored files, synonyms, sites, and each mistake."""

import os
from pathlib import Path

import pytest

from index.documents import sources
from index.documents.folder import read_documents, scan, skipped_files
from index.documents.sources import SOURCES_NAME
from index.types import Document


def test_sources_toml_says_what_the_text_does_not(tmp_path: Path) -> None:
    """All fields are read; a title is ours only where it is said so."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("Um texto.", encoding="utf-8")
    (tmp_path / "sources.toml").write_text(
        '["sub/a.txt"]\ntitle = "T"\nlanguage = "en"\nauthor = "A"\ndate = 2024-03-20\n'
        'url = "https://example.org"\ntranslation_of = "original.txt"\n',
        encoding="utf-8",
    )
    (tmp_path / "original.txt").write_text("A text.", encoding="utf-8")
    (original, document), errors = read_documents(tmp_path)
    assert not errors
    assert original.translation_of is None
    assert document == Document(
        *("sub/a.txt", "Um texto.", "T", "en", False, "A", "2024-03-20", "https://example.org"),
        translation_of="original.txt",
        format="plain text",
        encoding="UTF-8",
    )


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[", "isn't valid TOML"),
        ('["a.txt"]\nurl = "javascript:alert(1)"', "begins with https:// or http://"),
        ('["a.txt"]\nurl = "https://ana@example.org"', "begins with https:// or http://"),
        ('["a.txt"]\nignore = ["b"]', "ignore must stand at the top of the file"),
        ("ignore = 5", "ignore: it must be a list of patterns"),
        ('ignore = ["!"]', "'!' is no pattern as in .gitignore"),
        ("synonyms = 5", "synonyms: it must be a table"),
        ("[synonyms]\npto = 5", "synonyms, 'pto': it must be a list of texts"),
        ('[synonyms]\npto = ["PTO"]', "it needs another word or phrase"),
        ('[synonyms]\nignore = ["drafts/**"]', "ignore must stand at the top of the file"),
        ("site = 5", "site 1: it must be a table, written as [[site]]"),
        ('[[site]]\nurl = "https://a.org/{path}"', "site 1: it needs a path"),
        ('[[site]]\npath = "{path}"\nurl = "https://a.org/"', "must both have a {path}"),
        ('[[site]]\npath = "{a}"\nurl = "https://a.org/{path}"', "one {path} and no other braces"),
        ('[[site]]\npath = "{path}"\nurl = "ftp://a.org/{path}"', "https:// or http://"),
        ('[[site]]\npath = "{path}"\nurl = "https://{path}"', "https:// or http://"),
        (
            '[[site]]\npath = "{path}"\nurl = "https://a.org/{path}"\nanchors = "hugo"',
            "anchors must be one of github, mkdocs, docusaurus, not 'hugo'",
        ),
        ('[[site]]\npaths = "a"', "'paths' is unknown: a site has path, url and anchors"),
        ('"a.txt" = 1', "must be a table"),
        ('["a.txt"]\ntitle = 1', "title must be a text"),
        ('["a.txt"]\nlanguage = "fr"', "language must be one of ja, pt, en, not 'fr'"),
        ('["a.txt"]\ntitle_is_ours = "no"', "title_is_ours must be true or false"),
        ('["a.txt"]\ntitel = "x"', "'titel' is unknown"),
        ('[a.txt]\ntitle = "x"', "quotation marks"),
        ('["b.txt"]\ntitle = "x"', "there is no such document"),
        ('["a.txt"]\ntranslation_of = "b.txt"', "names 'b.txt', but there is no such document"),
        ('["a.txt"]\ntranslation_of = "a.txt"', "names 'a.txt', but it is itself"),
    ],
)
def test_a_mistake_in_sources_toml_is_one_line(tmp_path: Path, toml: str, message: str) -> None:
    """The mistake is named, and the document is served all the same."""
    (tmp_path / "a.txt").write_text("This is it.", encoding="utf-8")
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    documents, errors = read_documents(tmp_path)
    assert [document.title for document in documents] == ["a"]
    assert message in str(errors[0])
    assert all("sources.toml" in str(error) and "\n" not in str(error) for error in errors)


@pytest.mark.parametrize(
    ("content", "reason"),
    [("a = " + "[" * 100_000, "nested too deeply"), ("a = " + "9" * 5_000, "isn't valid TOML")],
)
def test_a_sources_toml_that_the_parser_refuses_is_one_line(
    tmp_path: Path, content: str, reason: str
) -> None:
    """And the documents are read."""
    (tmp_path / "a.txt").write_text("One.", encoding="utf-8")
    (tmp_path / SOURCES_NAME).write_text(content, encoding="utf-8")
    documents, errors = read_documents(tmp_path)
    assert [document.path for document in documents] == ["a.txt"]
    (line,) = map(str, errors)
    assert reason in line and "\n" not in line and len(line) < 500


@pytest.mark.skipif(os.name != "posix", reason="there are no pipes and devices among the files")
@pytest.mark.parametrize("kind", ["pipe", "device", "large"])
def test_a_sources_toml_that_has_no_end_is_not_read(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither waiting for a writer nor filling the memory."""
    (tmp_path / "a.txt").write_text("One.", encoding="utf-8")
    path = tmp_path / SOURCES_NAME
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        monkeypatch.setattr(sources, "MAX_SOURCES_BYTES", 100)
        path.write_text("#" * 101, encoding="utf-8")
    documents, errors = read_documents(tmp_path)
    assert len(documents) == 1
    assert "can't be read (it " in str(errors[0])


def test_the_rest_of_an_entry_is_used(tmp_path: Path) -> None:
    """One wrong field doesn't cost the others."""
    (tmp_path / "a.txt").write_text("This is it.", encoding="utf-8")
    toml = '["a.txt"]\nauthor = "A"\ndate = 5\n'
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    (document,), errors = read_documents(tmp_path)
    assert document.author == "A"
    assert len(errors) == 1


def write(folder: Path, **contents: str) -> None:
    """Write files; `_` in a name stands for a dot, `__` for a slash."""
    for name, content in contents.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def test_ignored_files_are_left_out_and_counted(tmp_path: Path) -> None:
    """By patterns as in .gitignore; an entry of an ignored file is no mistake."""
    write(
        tmp_path,
        a_md="One.",
        b_draft_md="Two.",
        drafts__c_md="Three.",
        drafts__keep_md="Four.",
        drafts__d_pdf="",
        drafts__e_png="",
        sources_toml=(
            'ignore = ["drafts/*", "*.draft.md", "!keep.md"]\n["drafts/c.md"]\ntitle = "C"\n'
        ),
    )
    documents, errors = read_documents(tmp_path)
    assert [document.path for document in documents] == ["a.md", "drafts/keep.md"]
    assert not errors
    assert skipped_files(tmp_path) == ["Ignored, as sources.toml says: 3 documents."]


def test_synonyms_are_groups_of_phrases(tmp_path: Path) -> None:
    """Each with its name; a single phrase needs no list."""
    toml = '[synonyms]\npto = ["vacation", " paid  time off", "PTO"]\n"log in" = "sign in"\n'
    write(tmp_path, a_md="One.", sources_toml=toml)
    folder, _ = scan(tmp_path)
    assert not folder.errors
    assert folder.sources.synonyms == (
        ("PTO", "vacation", "paid time off"),
        ("log in", "sign in"),
    )


@pytest.mark.parametrize(
    ("change", "is_read_again"),
    [
        ('ignore = ["c.md"]\n', False),
        ('[synonyms]\npto = "vacation"\n', False),
        ('[[site]]\npath = "{path}.md"\nurl = "https://a.org/{path}"\n', True),
    ],
)
def test_a_change_of_sources_toml_is_noticed(
    tmp_path: Path, change: str, is_read_again: bool
) -> None:
    """Only documents whose own facts change are analysed again."""
    write(tmp_path, a_md="One.", c_md="Two.")
    before, _ = scan(tmp_path)
    write(tmp_path, sources_toml=change)
    after, _ = scan(tmp_path)
    assert before.fingerprint != after.fingerprint
    assert (before.origins["a.md"] != after.origins["a.md"]) == is_read_again


def test_a_site_gives_documents_their_published_address(tmp_path: Path) -> None:
    """The first site that matches; an address of the document's own counts before it."""
    write(
        tmp_path,
        docs__guide__index_md="One.",
        docs__own_md="Two.",
        notes__a_b_md="Three.",
        other_txt="Four.",
        sources_toml="""
            [[site]]
            path = "docs/{path}.md"
            url = "https://example.org/{path}/"
            anchors = "mkdocs"
            [[site]]
            path = "{path}.md"
            url = "https://example.org/all/{path}.html"
            ["docs/own.md"]
            url = "https://example.com/own"
        """,
    )
    documents, errors = read_documents(tmp_path)
    assert not errors
    assert [(document.url, document.anchors) for document in documents] == [
        ("https://example.org/guide/", "mkdocs"),
        ("https://example.com/own", None),
        ("https://example.org/all/notes/a.b.html", None),
        (None, None),
    ]
