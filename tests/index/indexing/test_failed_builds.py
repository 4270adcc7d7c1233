"""A build that fails or is killed leaves the index as it was, and nothing else."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.engine import EngineOptions, open_engine
from index.errors import DocumentError, IndexFormatError
from index.indexing import building

N_KILLS = 20
# Forks, since each process would otherwise import everything for a second.
KILLER = """
import os, random, signal, sys, time
from pathlib import Path
from index.engine import EngineOptions, build_index_of, open_served_engine
from index.storage.store import has_leftovers

folder, n_kills = Path(sys.argv[1]), int(sys.argv[2])
options = EngineOptions(folder / "documents", folder / "index", embedding_model="static")
options.documents_dir.mkdir()
chance = random.Random(1)

def write(version):
    for number in range(20):
        text = f"In version {version} Leike resigned {number} times. " * 20
        (options.documents_dir / f"{number}.txt").write_text(text)

def build():
    build_index_of(options, lambda *_: None, print)

def served():
    documents = open_served_engine(options).index.documents  # raises if anything is damaged
    texts = [documents.text(number) for number in range(len(documents))]
    (version,) = {text.split()[2] for text in texts}
    assert len(texts) == 20, len(texts)
    return int(version)

for version in range(2):
    write(version)
    started = time.monotonic()
    build()
longest, newest, n_new = time.monotonic() - started, 1, 0
for version in range(2, 2 + n_kills):
    write(version)
    child = os.fork()
    if not child:
        build()
        os._exit(0)
    time.sleep(chance.uniform(0, 1.2 * longest))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), status
    found = served()
    assert found in (newest, version), (found, newest, version)
    n_new += found == version
    newest = found
write(2 + n_kills)
build()
assert served() == 2 + n_kills
print(n_kills - n_new, n_new, has_leftovers(options.index_dir))
"""
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


@pytest.mark.skipif(sys.platform == "win32", reason="it has no fork")
def test_a_build_that_is_killed_leaves_the_old_index_or_the_new_one(
    tmp_path: Path, words_of: Callable[..., list[str]], tries: int
) -> None:
    """With SIGKILL at random moments of a whole build; nothing has to be repaired."""
    n_kills = N_KILLS * tries
    n_old, n_new, has_leftovers = words_of(KILLER, tmp_path, n_kills)
    print(f"{n_kills} kills: {n_old} left the old index, {n_new} the new one")  # noqa: T201
    assert has_leftovers == "False"


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
