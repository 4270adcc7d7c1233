"""A folder of documents as something that answers: its index is built once, and when due."""

import json
import os
import shutil
import sys
import threading
import time
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from index.documents.readers.base import FileContents
from index.documents.reading_process import read_file
from index.engine import (
    Engine,
    EngineOptions,
    build_index_of,
    is_served,
    is_up_to_date,
    open_engine,
    open_served_engine,
)
from index.errors import (
    DocumentError,
    EmbeddingError,
    IndexFormatError,
    LimitError,
    RetrievalError,
)
from index.indexing.building import LOCK
from index.qdrant import QdrantOptions
from index.storage import store
from index.storage.store import FORMAT
from tests.index.models import save_static_model

WAIT_S = 60.0


class Opening:
    """A folder, and what was heard while it was opened."""

    def __init__(self, folder: Path) -> None:
        self.options = EngineOptions(
            folder / "documents", folder / "index", embedding_model="static"
        )
        self.built: list[str] = []
        self.events: list[str] = []
        self.options.documents_dir.mkdir(parents=True)

    def write(self, name: str, text: str | bytes) -> None:
        """Write a document."""
        content = text.encode() if isinstance(text, str) else text
        (self.options.documents_dir / name).write_bytes(content)

    def open(self, options: EngineOptions | None = None) -> Engine:
        """Open the library, taking notes of this one time."""
        self.built, self.events = [], []
        return open_engine(
            options or self.options, lambda what, *_: self.built.append(what), self.events.append
        )

    def generations(self) -> list[str]:
        """The names of the generations on disk."""
        return sorted(path.name for path in (self.options.index_dir / "generations").iterdir())


@pytest.fixture
def opening(tmp_path: Path) -> Opening:
    """A folder with two documents, not indexed yet."""
    opening = Opening(tmp_path)
    opening.write("a.txt", "Leike resigned on Friday.")
    opening.write("b.md", "# 天気\n\n東京の天気は晴れです。\n")
    return opening


def quotes(engine: Engine, question: str) -> list[str]:
    """What is quoted, as an answer or as what is closest."""
    answer = engine.answer(question)
    return [excerpt.quote for excerpt in answer.excerpts or answer.closest]


def test_an_index_is_built_on_first_use_and_opened_afterwards(opening: Opening) -> None:
    """The second time nothing is built, and the answers are the same."""
    first = quotes(opening.open(), "Who resigned on Friday?")
    assert "Leike resigned on Friday." in first
    assert opening.built
    generations = opening.generations()
    assert quotes(opening.open(), "Who resigned on Friday?") == first
    assert (opening.built, opening.events) == ([], [])
    assert opening.generations() == generations


def test_a_document_that_took_too_much_is_tried_again_when_that_may_help(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With other limits, another version, or since a process has started; not at each look.

    And by a clock that was set back since.
    """
    tried: list[str] = []

    def read(path: Path, data: bytes) -> FileContents:
        tried.append(path.name)
        if path.name == "b.md":
            raise LimitError(path, f"{path} is left out: reading it took more than 60 s.")
        return read_file(path, data)

    monkeypatch.setattr("index.documents.folder.read_file", read)
    index = opening.open().index
    assert len(index.documents) == 1
    opening.write("a.txt", "Leike resigned on Monday.")
    opening.open()
    assert tried == ["a.txt", "b.md", "a.txt"]

    def is_tried_once(options: EngineOptions = opening.options) -> bool:
        assert not is_up_to_date(index, options)
        tried.clear()
        for _ in range(2):
            assert is_up_to_date(opening.open(options).index, options)
        return tried == ["b.md"]

    assert is_tried_once(replace(opening.options, tried_since=time.time()))
    monkeypatch.setattr("index.indexing.building.MIN_LIMIT_S", 120.0)
    assert is_tried_once()
    monkeypatch.setattr("index.indexing.building.version", lambda name: f"99 of {name}")
    assert is_tried_once()
    now = time.time
    monkeypatch.setattr("time.time", lambda: now() - 90 * 24 * 3600)  # the clock is set back
    assert is_tried_once()
    monkeypatch.setattr("index.documents.folder.read_file", read_file)
    options = replace(opening.options, tried_since=time.time())
    index = opening.open(options).index
    assert len(index.documents) == 2
    assert is_up_to_date(index, replace(options, tried_since=time.time()))


@pytest.mark.parametrize("slow", ["a.txt", "none"])
def test_another_attempt_gives_another_index_only_if_other_documents_are_served(
    opening: Opening, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    """A process that only opens it has to know, though the files are as they were."""
    too_slow = {"b.md"}

    def read(path: Path, data: bytes) -> FileContents:
        if path.name in too_slow:
            raise LimitError(path, f"{path} is left out: reading it took more than 60 s.")
        return read_file(path, data)

    def build() -> str:
        options = replace(opening.options, tried_since=time.time())
        return build_index_of(options, lambda *_: None, lambda _: None)

    monkeypatch.setattr("index.documents.folder.read_file", read)
    first, index = build(), open_served_engine(opening.options).index
    assert build() == first
    assert is_served(index, opening.options)
    (opening.options.index_dir / "cache.sqlite").unlink()  # all documents are read again
    too_slow = {slow}
    second = build()
    assert second != first
    assert not is_served(index, opening.options)
    index = open_served_engine(opening.options).index
    assert "b.md" in [index.documents.document(n).path for n in range(len(index.documents))]
    assert index.fingerprint == second
    assert is_up_to_date(index, opening.options)


def change_a_text(opening: Opening) -> None:
    """Edit a document."""
    opening.write("a.txt", "Leike resigned on Monday.")


def remove_a_document(opening: Opening) -> None:
    """Delete one."""
    (opening.options.documents_dir / "b.md").unlink()


def rename_a_document(opening: Opening) -> None:
    """Citations name the file."""
    (opening.options.documents_dir / "b.md").rename(opening.options.documents_dir / "d.md")


def describe_a_document(opening: Opening) -> None:
    """Give it a title in sources.toml."""
    opening.write("sources.toml", '["a.txt"]\ntitle = "A letter"\n')


@pytest.mark.parametrize(
    "change",
    [
        change_a_text,
        remove_a_document,
        rename_a_document,
        describe_a_document,
    ],
)
def test_an_index_is_rebuilt_when_its_documents_changed(
    opening: Opening, change: Callable[[Opening], None]
) -> None:
    """By itself, once, and the old one is gone."""
    opening.open()
    old = opening.generations()
    change(opening)
    engine = opening.open()
    assert opening.built
    assert opening.events == []
    assert len(opening.generations()) == 1
    assert opening.generations() != old
    for number in range(len(engine.index.documents)):
        document = engine.index.documents.document(number)
        path = opening.options.documents_dir / document.path
        assert path.read_bytes().decode() == document.text
    opening.open()
    assert not opening.built


def test_synonyms_are_met_once_they_are_named(opening: Opening) -> None:
    """In the index that is built for them, and in the same one opened again."""
    opening.open()
    opening.write("sources.toml", '[synonyms]\nzorble = ["resigned"]\n')
    for _ in range(2):
        answer = opening.open().answer("Who had to zorble?")
        (found,) = [e for e in answer.excerpts or answer.closest if "Leike" in e.quote]
        marked = {(found.quote[h.start : h.end], h.word) for h in found.highlights}
        assert ("resigned", "zorble") in marked


def test_touching_a_document_rebuilds_nothing(opening: Opening) -> None:
    """Its text counts; a checkout gives new times to all files."""
    opening.open()
    (opening.options.documents_dir / "a.txt").touch()
    opening.open()
    assert not opening.built


def test_an_index_is_rebuilt_for_another_model(
    opening: Opening, static_model: Path, tmp_path: Path
) -> None:
    """And for the same one trained anew."""
    opening.open()
    model = shutil.copytree(static_model, tmp_path / "model")
    options = replace(opening.options, embedding_model=str(model))
    opening.open(options)
    assert opening.built
    (line,) = opening.events
    assert "was made by another version or with another model: it is being rebuilt." in line
    opening.open(options)
    assert (opening.built, opening.events) == ([], [])
    save_static_model(model, seed=2)
    opening.open(options)
    assert opening.built


def test_another_number_of_excerpts_needs_no_other_index(opening: Opening) -> None:
    """It decides how many of them are shown, and how long a question may be."""
    opening.write("c.txt", "Leike left on Friday.")
    opening.open()
    engine = opening.open(replace(opening.options, max_excerpts=1, max_question_chars=1_000))
    assert not opening.built
    assert len(quotes(engine, "Who left on Friday?")) == 1


def damage_an_array(index_dir: Path) -> None:
    """Cut a file in half."""
    path = next(index_dir.rglob("vectors.passages.npy"))
    path.write_bytes(path.read_bytes()[:100])


def change_a_letter(index_dir: Path) -> None:
    """Have a document say what it doesn't."""
    path = next(index_dir.rglob("documents.text_blob.npy"))
    path.write_bytes(path.read_bytes().replace(b"Friday", b"Fridaz"))


def put_a_pipe_into_the_folder(index_dir: Path) -> None:
    """Reading it would wait for ever."""
    (index_dir / "CURRENT").unlink()
    os.mkfifo(index_dir / "CURRENT")


def damage_the_pointer(index_dir: Path) -> None:
    """Have it name what isn't there."""
    (index_dir / "CURRENT").write_text("nothing")


@pytest.mark.parametrize("max_memory_bytes", [0, store.MAX_MEMORY_BYTES])
@pytest.mark.parametrize(
    "damage",
    [damage_an_array, change_a_letter, put_a_pipe_into_the_folder, damage_the_pointer],
)
def test_a_damaged_index_is_one_line_and_a_rebuild(
    opening: Opening,
    damage: Callable[[Path], None],
    max_memory_bytes: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It answers as before, however large it is."""
    monkeypatch.setattr(store, "MAX_MEMORY_BYTES", max_memory_bytes)
    before = quotes(opening.open(), "Who resigned?")
    damage(opening.options.index_dir)
    assert quotes(opening.open(), "Who resigned?") == before
    assert opening.built
    (notice,) = opening.events
    assert "damaged" in notice
    assert "rebuilt" in notice
    assert "\n" not in notice
    opening.open()
    assert (opening.built, opening.events) == ([], [])


def test_what_a_killed_build_left_is_removed_at_the_next_opening(opening: Opening) -> None:
    """Though nothing has to be built, but not while somebody else builds."""
    opening.open()
    served = opening.generations()
    (opening.options.index_dir / "generations" / "dead").mkdir()
    with FileLock(opening.options.index_dir / LOCK):
        opening.open()
        assert opening.generations() != served
    opening.open()
    assert opening.generations() == served
    assert (opening.built, opening.events) == ([], [])


def test_two_at_once_build_one_index(opening: Opening) -> None:
    """The second waits, says so in one line, and opens what the first has built."""
    is_building, may_go_on = threading.Event(), threading.Event()
    events: list[str] = []
    built_twice: list[str] = []

    def hold(*_: object) -> None:
        is_building.set()
        assert may_go_on.wait(WAIT_S)

    def wait_for_the_other(notice: str) -> None:
        events.append(notice)
        may_go_on.set()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(open_engine, opening.options, hold, pytest.fail)
        assert is_building.wait(WAIT_S)
        second = pool.submit(
            open_engine,
            opening.options,
            lambda what, *_: built_twice.append(what),
            wait_for_the_other,
        )
        answers = [quotes(opened.result(WAIT_S), "Who resigned?") for opened in (first, second)]
    assert answers[0] == answers[1]
    assert not built_twice
    assert len(events) == 1
    assert "waiting" in events[0]
    assert "\n" not in events[0]


def test_a_document_that_cannot_be_read_is_named_and_the_others_are_served(
    opening: Opening,
) -> None:
    """One clear line for each."""
    opening.write("damaged.txt", "Já não há razão.".encode() + b"\xff")
    engine = opening.open()
    (notice,) = opening.events
    assert "damaged.txt" in notice
    assert "\n" not in notice
    assert "Leike resigned on Friday." in quotes(engine, "Who resigned?")
    again = opening.open()
    assert opening.events == []
    assert again.index.documents.left_out == [notice]


def test_a_folder_without_documents_is_one_clear_error(opening: Opening) -> None:
    """It says what to do."""
    shutil.rmtree(opening.options.documents_dir)
    with pytest.raises(DocumentError, match="DOCUMENTS_DIR"):
        opening.open()
    opening.options.documents_dir.mkdir()
    opening.write("picture.png", b"\x89PNG")
    with pytest.raises(DocumentError, match=r"holds no documents.*DOCUMENTS_DIR") as raised:
        opening.open()
    assert "\n" not in str(raised.value)


def test_a_single_document_that_cannot_be_served_is_named(opening: Opening) -> None:
    """And not its folder, which holds others."""
    opening.write("picture.txt", b"\x89PNG\0")
    picture = opening.options.documents_dir / "picture.txt"
    with pytest.raises(DocumentError) as raised:
        opening.open(replace(opening.options, documents_dir=picture))
    assert str(raised.value).startswith(f"{picture} holds no documents that can be served: name ")


@pytest.mark.parametrize("below", ["", "/below"])
def test_a_place_that_cannot_be_written_is_one_clear_error(opening: Opening, below: str) -> None:
    """It names the setting."""
    opening.write("file", "not a folder")
    place = Path(f"{opening.options.documents_dir}/file{below}")
    options = replace(opening.options, index_dir=place)
    with pytest.raises(IndexFormatError, match=r"can't be written.*INDEX_DIR") as raised:
        opening.open(options)
    assert "\n" not in str(raised.value)


def test_a_model_that_cannot_be_had_is_an_error_before_anything_is_built(
    opening: Opening,
) -> None:
    """Nothing silently falls back to the bundled one."""
    options = replace(opening.options, embedding_model="nobody/no-such-model")
    with pytest.raises(EmbeddingError, match="nobody/no-such-model"):
        opening.open(options)
    assert not opening.options.index_dir.exists()


def test_documents_without_passages_are_served_without_answers(tmp_path: Path) -> None:
    """A folder may hold nothing but front matter."""
    opening = Opening(tmp_path)
    opening.write("empty.md", "---\ntitle: Who resigned?\n---\n")
    for _ in range(2):
        assert quotes(opening.open(), "Who resigned?") == []
    assert not opening.built


@pytest.fixture
def indexed(tmp_path: Path) -> Opening:
    """A folder with a document, indexed."""
    indexed = Opening(tmp_path)
    indexed.write("a.txt", "Leike resigned on Friday.")
    indexed.open()
    return indexed


def test_an_index_is_rebuilt_for_other_characters(
    indexed: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one version of Python has folded another one might not find."""
    monkeypatch.setattr(unicodedata, "unidata_version", "1.0.0")
    indexed.open()
    assert indexed.built


def test_an_index_of_an_older_format_is_rebuilt(indexed: Opening) -> None:
    """Nothing of it is taken over; one line says why, and nothing of damage."""
    (name,) = indexed.generations()
    folder = indexed.options.index_dir / "generations" / name
    for path in folder.glob("folded.*"):
        path.unlink()
    manifest = json.loads((folder / "manifest.json").read_text())
    files = {file: state for file, state in manifest["files"].items() if "folded" not in file}
    older = {**manifest, "format": FORMAT - 1, "files": files}
    (folder / "manifest.json").write_text(json.dumps(older))
    assert indexed.open().check_quote("Leike resigned on Friday").is_verbatim
    assert indexed.built
    (line,) = indexed.events
    assert "was made by another version or with another model: it is being rebuilt." in line


def test_a_server_without_the_client_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That says what to install."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "notes.txt").write_text("The harbour froze.", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "index.qdrant.publishing", None)
    options = EngineOptions(
        tmp_path / "documents",
        tmp_path / "index",
        "static",
        qdrant=QdrantOptions("http://127.0.0.1:1"),
    )
    with pytest.raises(RetrievalError, match=r"INDEX_URL needs Qdrant's client .*\[qdrant\]"):
        open_engine(options, lambda *_: None, pytest.fail)
