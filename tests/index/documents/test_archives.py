"""Zip files that are refused before anything of them is unpacked."""

import io
import zipfile
from pathlib import Path

import pytest

from index.documents import archives
from index.documents.archives import open_archive, read_entry
from index.errors import DocumentError

PATH = Path("export.zip")


def packed(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def refusal(data: bytes) -> str:
    """Why an archive is refused."""
    with pytest.raises(DocumentError) as error:
        open_archive(PATH, data)
    return str(error.value)


def test_an_entry_comes_back_as_it_was_packed() -> None:
    """Whatever else there is."""
    archive = open_archive(PATH, packed({"a.txt": b"one", "b/c.txt": b"two"}))
    assert read_entry(PATH, archive, "b/c.txt") == b"two"


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the size that it states, by the ratio, and by the number of files."""
    assert "60 MB in 1 files, which is too much" in refusal(packed({"a": bytes(60_000_000)}))
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 9)
    assert "which is too much; split it" in refusal(packed({"a": bytes(10)}))
    monkeypatch.setattr(archives, "MAX_ENTRIES", 1)
    assert "2 files" in refusal(packed({"a": b"", "b": b""}))


def test_an_encrypted_archive_is_named_as_such() -> None:
    """Bit 0 of the flags in the central directory says so."""
    data = bytearray(packed({"a.txt": b"secret"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "it is encrypted; save it without a password" in refusal(bytes(data))


@pytest.mark.parametrize("at", [0, 40])
def test_a_damaged_archive_is_refused(at: int) -> None:
    """Cut off at the end, or with a file that was changed."""
    data = packed({"a.txt": b"a text of some length" * 9}, zipfile.ZIP_STORED)
    assert "damaged or incomplete" in refusal(data[:-30])
    changed = data[:at] + b"\xff\xff" + data[at + 2 :]
    with pytest.raises(DocumentError, match=r"a\.txt in it is missing or damaged"):
        read_entry(PATH, open_archive(PATH, changed), "a.txt")


def test_an_entry_that_claims_to_be_small_is_no_larger() -> None:
    """The size in the central directory is where reading stops."""
    data = packed({"a.txt": bytes(1_000_000)})
    claimed = data.replace((1_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    assert claimed != data
    with pytest.raises(DocumentError, match="damaged"):
        read_entry(PATH, open_archive(PATH, claimed), "a.txt")
