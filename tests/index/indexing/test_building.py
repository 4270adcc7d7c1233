"""How often an index is read when it is built and opened: reading takes a second a gigabyte."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.engine import Engine, EngineOptions, build_index_of, open_engine
from index.storage import store, verified

Readings = Counter[Path]
TERMS = {"lexicon.form_blob.npy", "lexicon.form_bounds.npy", "vectors.terms.npy"}


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Readings:
    """How often each file of an index was read from its beginning to its end."""
    counted: Readings = Counter()

    def counting(read: Callable[..., Any]) -> Callable[..., Any]:
        def reads(path: Path, *rest: Any) -> Any:
            counted[path] += 1
            return read(path, *rest)

        return reads

    for module in (store, verified):
        for name in ("checksum_of", "read_verified"):
            monkeypatch.setattr(module, name, counting(getattr(verified, name)))
    return counted


@pytest.fixture(params=[0, store.MAX_MEMORY_BYTES])
def options(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> EngineOptions:
    """A folder with one document; its index is mapped or read into memory."""
    monkeypatch.setattr(store, "MAX_MEMORY_BYTES", request.param)
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("Leike resigned on Friday.", encoding="utf-8")
    return EngineOptions(tmp_path / "documents", tmp_path / "index", "static")


def opened_here(options: EngineOptions) -> Engine:
    """An engine whose index is built by the process that opens it."""
    return open_engine(options, lambda *_: None, pytest.fail)


def opened_beside(options: EngineOptions) -> Engine:
    """An engine whose index is built by another process, as it were."""
    return open_engine(options, lambda *_: None, pytest.fail, build=build_index_of)


def arrays(index_dir: Path) -> Iterator[Path]:
    """The files of the generation that is served, without its manifest."""
    served = (index_dir / "CURRENT").read_text(encoding="utf-8")
    return (
        path
        for path in (index_dir / "generations" / served).iterdir()
        if path.name != store.MANIFEST
    )


@pytest.mark.parametrize("opened", [opened_here, opened_beside])
def test_an_index_is_read_once_as_it_is_written_and_once_as_it_is_opened(
    opened: Callable[[EngineOptions], Engine], options: EngineOptions, readings: Readings
) -> None:
    """Whoever builds it; of the index before, only the terms that were embedded."""
    opened(options)
    before = set(arrays(options.index_dir))
    assert readings == dict.fromkeys(before, 2)
    readings.clear()
    opened(options)
    assert readings == dict.fromkeys(before, 1)
    readings.clear()
    (options.documents_dir / "a.txt").write_text("Leike resigned on Monday.", encoding="utf-8")
    engine = opened(options)
    after = set(arrays(options.index_dir))
    assert after.isdisjoint(before)
    terms = {path for path in before if path.name in TERMS}
    assert readings == dict.fromkeys(after, 2) | dict.fromkeys(terms, 1)
    assert engine.index.documents.text(0) == "Leike resigned on Monday."


@pytest.mark.parametrize("opened", [opened_here, opened_beside])
def test_the_vectors_of_terms_are_not_taken_from_damaged_files(
    opened: Callable[[EngineOptions], Engine], options: EngineOptions
) -> None:
    """They are embedded anew."""
    expected = opened(options).index.vectors.terms.copy()
    (path,) = (path for path in arrays(options.index_dir) if path.name == "vectors.terms.npy")
    content = bytearray(path.read_bytes())
    content[-3] ^= 64
    path.write_bytes(content)
    # Other documents with the same words, so that nothing but their vectors is read of the old.
    (options.documents_dir / "b.txt").write_text("Leike resigned on Friday.", encoding="utf-8")
    assert (opened(options).index.vectors.terms == expected).all()
