"""A build that fails leaves the index as it was, and nothing else."""

import errno
import os
from pathlib import Path

import pytest

from index.engine import EngineOptions, open_engine
from index.errors import DocumentError, IndexFormatError
from index.indexing import building

NO_SPACE = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def options(tmp_path: Path) -> EngineOptions:
    """A folder with one document, indexed."""
    options = EngineOptions(tmp_path / "documents", tmp_path / "index", embedding_model="static")
    options.documents_dir.mkdir()
    write(options, "Leike resigned on Friday.")
    reopen(options)
    return options


def write(options: EngineOptions, text: str) -> None:
    """Have the document say this."""
    (options.documents_dir / "a.txt").write_text(text, encoding="utf-8")


def reopen(options: EngineOptions) -> int:
    """Open the index, building it if that is due; gives how many documents it has."""
    return len(open_engine(options, lambda *_: None, lambda _: None).index.documents)


def files(index_dir: Path) -> list[str]:
    """All that is in the generations' folder."""
    return sorted(str(path) for path in (index_dir / "generations").rglob("*"))


def test_a_folder_with_nothing_to_serve_leaves_no_generation(options: EngineOptions) -> None:
    """However often it is tried; what was served is still there."""
    before = files(options.index_dir)
    for text in ("", "* * *"):
        write(options, text)
        with pytest.raises(DocumentError):
            reopen(options)
        assert files(options.index_dir) == before


@pytest.mark.parametrize("step", ["build_from_folder", "save_index"])
@pytest.mark.parametrize(
    ("failure", "raised"), [(NO_SPACE, IndexFormatError), (KeyboardInterrupt(), KeyboardInterrupt)]
)
def test_a_build_that_fails_leaves_no_generation(
    options: EngineOptions,
    step: str,
    failure: BaseException,
    raised: type[BaseException],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever was written of it: where there is no room, each try would take more."""
    before = files(options.index_dir)
    done = getattr(building, step)

    def fail(*arguments: object) -> None:
        done(*arguments)
        raise failure

    def fail_before_switching(*_: object) -> None:
        raise failure

    if step == "save_index":
        monkeypatch.setattr("index.storage.store.switch_to", fail_before_switching)
    else:
        monkeypatch.setattr(building, step, fail)
    write(options, "Leike resigned on Monday.")
    with pytest.raises(raised):
        reopen(options)
    assert files(options.index_dir) == before
    monkeypatch.undo()
    assert reopen(options) == 1


def test_leftovers_are_removed_before_there_is_more(options: EngineOptions) -> None:
    """Builds that were killed left them: there may be no room beside them."""
    served = (options.index_dir / "CURRENT").read_text(encoding="utf-8")
    (options.index_dir / "generations" / "leftover").mkdir()
    held: list[set[str]] = []

    def look(*_: object) -> None:
        held.append({path.name for path in (options.index_dir / "generations").iterdir()})

    write(options, "Leike resigned on Monday.")
    open_engine(options, look, pytest.fail)
    assert held
    for names in held:
        assert "leftover" not in names
        assert served in names
