"""Documents that change while they are read: what is served is what was really read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.documents.folder import Folder, ReadFile
from index.engine import Engine, EngineOptions, is_up_to_date, open_engine
from index.errors import DocumentError
from index.indexing import building

NAMES = [f"{number}.txt" for number in range(6)]


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EngineOptions:
    """Two folders of as many documents, which say other things; one of them is served."""
    monkeypatch.setattr(building, "READ_AGAIN_AFTER_S", (0.0, 0.0))
    for folder, word in (("documents", "Leike"), ("other", "Murati")):
        (tmp_path / folder).mkdir()
        for name in NAMES:
            text = f"{word} resigned in year {name[0]}."
            (tmp_path / folder / name).write_text(text, encoding="utf-8")
    return EngineOptions(tmp_path / "documents", tmp_path / "index", embedding_model="static")


def reading(
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: dict[int, Callable[[], object]],
    after_each: Callable[[], object] = lambda: None,
) -> None:
    """Have something happen before the nth file is read, and after each."""
    read = Folder.read
    n_read = 0

    def reads(self: Folder, path: str) -> ReadFile:
        nonlocal n_read
        meanwhile.get(n_read, lambda: None)()
        n_read += 1
        try:
            return read(self, path)
        finally:
            after_each()

    monkeypatch.setattr(Folder, "read", reads)


def opened(options: EngineOptions) -> tuple[Engine, list[str], bool]:
    """The engine, what was said, and whether it was built."""
    said: list[str] = []
    steps: list[str] = []
    engine = open_engine(options, lambda what, *_: steps.append(what), said.append)
    return engine, said, bool(steps)


def texts(engine: Engine) -> list[str]:
    """The documents that are served."""
    documents = engine.index.documents
    return [documents.text(number) for number in range(len(documents))]


def on_disk(folder: Path) -> list[str]:
    """The documents that are in the folder."""
    return [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]


def swap(folder: Path) -> None:
    """Exchange the folder for the other one."""
    other = folder.parent / "other"
    folder.rename(folder.parent / "third")
    other.rename(folder)
    (folder.parent / "third").rename(other)


@pytest.mark.parametrize("back", [2, 4, 6, 9])
def test_a_folder_that_is_swapped_for_a_moment_leaves_nothing_behind(
    options: EngineOptions, back: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever it comes back, nothing is quoted from the other."""
    folder = options.documents_dir
    with monkeypatch.context() as meanwhile:
        reading(meanwhile, {1: lambda: swap(folder), back: lambda: swap(folder)})
        engine, *_ = opened(options)
    assert texts(engine) == on_disk(folder)
    assert is_up_to_date(engine.index, options)


def test_a_folder_that_vanishes_for_a_moment_loses_nothing(
    options: EngineOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it isn't back in time, the build fails in one line."""
    folder = options.documents_dir
    away = folder.with_name("away")
    with monkeypatch.context() as meanwhile:
        reading(meanwhile, {2: lambda: folder.rename(away)})
        with pytest.raises(DocumentError, match="doesn't exist"):
            opened(options)
    away.rename(folder)
    with monkeypatch.context() as meanwhile:
        reading(meanwhile, {1: lambda: folder.rename(away), 3: lambda: away.rename(folder)})
        engine, *_ = opened(options)
    assert texts(engine) == on_disk(folder)
    assert is_up_to_date(engine.index, options)


def test_a_file_that_cannot_be_read_for_a_moment_is_read_later(
    options: EngineOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long that takes: the index that lacks it is known to lack it."""
    path, away = options.documents_dir / NAMES[3], options.documents_dir / ".away"
    with monkeypatch.context() as meanwhile:
        reading(meanwhile, {3: lambda: path.rename(away)})
        engine, *_ = opened(options)
    assert len(texts(engine)) == len(NAMES) - 1
    away.rename(path)
    assert not is_up_to_date(engine.index, options)
    assert texts(opened(options)[0]) == on_disk(options.documents_dir)


def test_a_file_that_goes_on_changing_is_served_as_it_was_read(
    options: EngineOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says so, and the next look reads it again."""
    path = options.documents_dir / NAMES[0]
    n_changes = 0

    def change() -> None:
        nonlocal n_changes
        n_changes += 1
        path.write_text(f"Leike resigned {n_changes} times.", encoding="utf-8")

    with monkeypatch.context() as meanwhile:
        reading(meanwhile, dict.fromkeys(range(100), change), after_each=change)
        engine, said, _ = opened(options)
    assert len(said) == 1
    assert "0.txt changed while the documents were read" in said[0]
    assert not is_up_to_date(engine.index, options)
    again, said, was_built = opened(options)
    assert (texts(again), said, was_built) == (on_disk(options.documents_dir), [], True)
    assert opened(options)[1:] == ([], False)
