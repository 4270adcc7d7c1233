"""What builds computed is kept on disk, and never trusted when it is damaged."""

import sqlite3
from pathlib import Path

import pytest

from index.indexing.cache import CACHE, open_cache


def test_content_comes_back_by_kind_and_digest(tmp_path: Path) -> None:
    """In the same build and in a later one."""
    for _ in range(2):
        with open_cache(tmp_path) as cache:
            cache.put("vectors:a", b"1", b"\0one")
            cache.put("vectors:b", b"1", b"two")
            cache.put("vectors:b", b"1", b"three")
            assert cache.get("vectors:a", b"1") == b"\0one"
    with open_cache(tmp_path) as cache:
        assert cache.get("vectors:b", b"1") == b"three"
        assert cache.get("vectors:a", b"2") is None


def test_many_come_back_in_order_and_are_counted(tmp_path: Path) -> None:
    """Whether an earlier build stored them or this one, committed or not."""
    with open_cache(tmp_path) as cache:
        cache.put_many("vectors", {b"1": b"one", b"2": b"two"})
        cache.put("analysis", b"3", b"of another kind")
    with open_cache(tmp_path) as cache:
        cache.put_many("vectors", {b"4": b"four"})
        asked = [b"4", b"3", b"1", b"2", b"1"]
        assert cache.get_many("vectors", asked) == [b"four", None, b"one", b"two", b"one"]
        assert cache.count_missing("vectors", [b"1", b"3", b"4", b"5"]) == 2
        assert cache.get_many("vectors", []) == []


def test_the_cache_of_an_older_version_is_an_empty_one(tmp_path: Path) -> None:
    """Its tables are others."""
    database = sqlite3.connect(tmp_path / CACHE)
    database.execute("CREATE TABLE entries (kind TEXT, digest BLOB, content BLOB)")
    database.close()
    with open_cache(tmp_path) as cache:
        cache.put("vectors", b"1", b"one")
        assert cache.get("vectors", b"1") == b"one"


def test_what_a_build_does_not_use_is_removed(tmp_path: Path) -> None:
    """So the file doesn't grow with each change."""
    with open_cache(tmp_path) as cache:
        for number in range(100):
            cache.put("analysis", number.to_bytes(1), bytes(100_000))
    size = (tmp_path / CACHE).stat().st_size
    with open_cache(tmp_path) as cache:
        cache.get("analysis", b"\7")
        cache.put("analysis", b"new", b"")
        cache.remove_unused()
        assert cache.get("analysis", b"\7") is not None
        assert cache.get("analysis", b"\1") is None
    assert (tmp_path / CACHE).stat().st_size < size / 20


def test_an_interrupted_build_leaves_what_it_computed(tmp_path: Path) -> None:
    """A slow model doesn't embed it again."""
    with pytest.raises(KeyboardInterrupt), open_cache(tmp_path) as cache:
        cache.put("vectors", b"1", b"one")
        raise KeyboardInterrupt
    with open_cache(tmp_path) as cache:
        assert cache.get("vectors", b"1") == b"one"


@pytest.mark.parametrize("damage", [b"", b"garbage" * 1_000])
def test_a_damaged_cache_is_an_empty_one(tmp_path: Path, damage: bytes) -> None:
    """It is made anew."""
    (tmp_path / CACHE).write_bytes(damage)
    for expected in (None, b"one"):
        with open_cache(tmp_path) as cache:
            assert cache.get("vectors", b"1") == expected
            cache.put("vectors", b"1", b"one")


def test_a_flipped_byte_is_noticed(tmp_path: Path) -> None:
    """The content isn't given."""
    content = b"sentence " * 1_000
    with open_cache(tmp_path) as cache:
        cache.put("analysis", b"1", content)
    path = tmp_path / CACHE
    damaged = path.read_bytes().replace(b"sentence sentence", b"sentence sentense", 1)
    path.write_bytes(damaged)
    with open_cache(tmp_path) as cache:
        assert cache.get("analysis", b"1") is None


def test_where_no_file_can_be_written_the_build_has_what_it_put(tmp_path: Path) -> None:
    """In memory."""
    (tmp_path / CACHE).mkdir()
    with open_cache(tmp_path) as cache:
        cache.put("vectors", b"1", b"one")
        assert cache.get("vectors", b"1") == b"one"
        cache.remove_unused()
