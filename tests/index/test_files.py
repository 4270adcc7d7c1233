"""Digests, and files that are replaced at once."""

from pathlib import Path

import pytest

from index.files import digest_of, replace_file


def test_a_digest_tells_contents_apart() -> None:
    """Texts and their bytes have the same; how content is divided makes a difference."""
    assert digest_of("é") == digest_of("é".encode())
    assert len({digest_of(*parts) for parts in (("ab",), ("a", "b"), ("b", "a"), ("",), ())}) == 4
    assert len(digest_of("\ud800", size=8)) == 8


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_is_replaced(tmp_path: Path, *, durable: bool) -> None:
    """Nothing else is left in its folder, whether there was a file before or not."""
    for content in (b"one", b"two"):
        replace_file(tmp_path / "file", content, durable=durable)
        assert (tmp_path / "file").read_bytes() == content
        assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_file_that_cannot_be_replaced_stays_as_it_is(tmp_path: Path) -> None:
    """And its draft is removed."""
    (tmp_path / "folder" / "below").mkdir(parents=True)
    with pytest.raises(OSError):
        replace_file(tmp_path / "folder", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
