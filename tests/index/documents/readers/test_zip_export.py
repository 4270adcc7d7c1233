"""Zip files of documents: each entry is one, with a path below the file's."""

import io
import zipfile
from pathlib import Path

import pytest

from index.documents.folder import read_documents, scan
from index.documents.readers.zip_export import read_zip
from index.errors import DocumentError

ID = "0123456789abcdef0123456789abcdef"


def zipped(entries: dict[str, str | bytes]) -> bytes:
    """A zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_an_export_of_notion_is_read_as_its_pages() -> None:
    """Without ids in names, from the zip file in the zip file; hidden files and pictures aren't."""
    inner: dict[str, str | bytes] = {
        f"Handbook {ID}.md": "# Handbook\n\nWelcome to all.",
        f"Handbook {ID}/Holidays {ID}.md": "# Holidays\n\nThirty days a year.",
        f"Handbook {ID}/Holidays {ID[::-1]}.md": "# Holidays\n\nOf another year.",
        f"Handbook {ID}/picture.png": b"\x89PNG",
        "__MACOSX/._Handbook.md": "x",
        ".obsidian/app.md": "x",
        "../../etc/passwd.txt": "Nothing outside is named.",
    }
    contents = read_zip(Path("a.zip"), zipped({"Export-Part-1.zip": zipped(inner)}))
    assert [document.name for document in contents.documents] == [
        *("Handbook.md", "Handbook/Holidays.md", "Handbook/Holidays (2).md", "etc/passwd.txt"),
    ]
    assert contents.documents[1].title == "Holidays"
    assert not contents.left_out


def test_the_documents_of_a_zip_file_are_those_of_the_folder(tmp_path: Path) -> None:
    """With front matter, and the address of a site; what can't be read is named alone."""
    entries: dict[str, str | bytes] = {
        "docs/a.md": "---\ntitle: A title\n---\n\nSome text.",
        "b.txt": b"\x00\x01\x02\xff",
    }
    (tmp_path / "vault.zip").write_bytes(zipped(entries))
    sites = '[[site]]\npath = "vault.zip/docs/{path}.md"\nurl = "https://example.org/{path}"\n'
    (tmp_path / "sources.toml").write_text(sites)
    (document,), (error,) = read_documents(tmp_path)
    assert (document.path, document.title) == ("vault.zip/docs/a.md", "A title")
    assert document.url == "https://example.org/a"
    assert not document.is_extracted
    assert "vault.zip/b.txt is left out: " in str(error)
    before, _ = scan(tmp_path)
    (tmp_path / "sources.toml").write_text(sites.replace("example.org", "example.com"))
    after, _ = scan(tmp_path)
    assert before.origins["vault.zip"] != after.origins["vault.zip"]


def test_a_zip_file_without_documents_is_named() -> None:
    """In one line."""
    with pytest.raises(DocumentError, match=r"a\.zip is left out: there are no documents in it"):
        read_zip(Path("a.zip"), zipped({"a.png": b"x"}))


def test_names_in_shift_jis_are_read() -> None:
    """As Windows writes them in Japan, without saying so."""
    data = zipped({"kyuuka123.md": "# Title\n\nSome text."})
    renamed = data.replace(b"kyuuka123.md", "休暇規程x.md".encode("cp932"))
    (document,) = read_zip(Path("a.zip"), renamed).documents
    assert document.name == "休暇規程x.md"
