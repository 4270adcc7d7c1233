"""Indexes that earlier versions have written, one of each format, kept in `earlier/`.

`keep_format.py` writes them.
"""

from pathlib import Path

import pytest

from index.engine import Engine, EngineOptions, open_engine, open_served_engine
from index.errors import IndexFormatError
from index.storage.store import FORMAT, open_index, served_fingerprint, served_terms
from tests.index.small import assert_same_segment
from tests.index.storage.keep_format import EARLIER, NAME, TEXT, unpack_index

FORMATS = range(1, FORMAT)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents that all kept indexes are of."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / NAME).write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built_anew(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Their index, built where there was none."""
    options = EngineOptions(documents, tmp_path_factory.mktemp("index"))
    return open_engine(options, lambda *_: None, lambda _: None)


def test_an_index_of_every_format_is_kept() -> None:
    """Also of the present one, which the next must tell from its own."""
    kept = {f"{number}.tar.xz" for number in (*FORMATS, FORMAT)}
    assert {path.name for path in EARLIER.iterdir()} == kept


@pytest.mark.parametrize("number", FORMATS)
def test_an_index_of_an_earlier_format_is_not_read(number: int, tmp_path: Path) -> None:
    """Not even its terms, and not for being of the same models and documents."""
    unpack_index(number, tmp_path)
    fingerprint = served_fingerprint(tmp_path)
    assert fingerprint
    assert open_index(tmp_path, fingerprint) is None
    assert served_terms(tmp_path, fingerprint) is None


@pytest.mark.parametrize("number", FORMATS)
def test_an_index_of_an_earlier_format_is_one_line_and_a_rebuild(
    number: int, documents: Path, built_anew: Engine, tmp_path: Path
) -> None:
    """The new one is as if there had been none before, and of the old one nothing is left."""
    unpack_index(number, tmp_path)
    (old,) = (tmp_path / "generations").iterdir()
    options, told = EngineOptions(documents, tmp_path), list[str]()
    with pytest.raises(IndexFormatError, match="There is no index in") as raised:
        open_served_engine(options)
    assert "run inyo index" in str(raised.value)
    assert "\n" not in str(raised.value)
    engine = open_engine(options, lambda *_: None, told.append)
    assert told == [
        f"The index in {tmp_path} was made by another version or with another model: "
        "it is being rebuilt."
    ]
    assert_same_segment(engine.index, built_anew.index)
    (excerpt,) = engine.answer("Who resigned on Friday?").excerpts
    assert excerpt.quote == TEXT.strip()
    assert not old.exists()
    assert {path.name for path in tmp_path.iterdir()} == {
        *("CURRENT", "build.lock", "cache.sqlite", "files.seen", "generations")
    }
    built: list[str] = []
    open_engine(options, lambda what, *_: built.append(what), told.append)
    assert (built, len(told)) == ([], 1)
