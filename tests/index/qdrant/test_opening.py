"""Processes that read the same documents share one collection, each with a folder of its own."""

from pathlib import Path

import pytest
from filelock import FileLock
from qdrant_client import QdrantClient

from index.documents.readers.base import FileContents
from index.documents.reading_process import read_file
from index.engine import (
    Engine,
    EngineOptions,
    is_served,
    open_engine,
    open_served_engine,
)
from index.errors import LimitError, QdrantError
from index.indexing import analysis
from index.indexing.building import LOCK, Notice
from index.qdrant import QdrantOptions, remote
from index.qdrant import publishing as opening
from tests.index.qdrant.small_collections import OPTIONS, QUESTIONS, TEXTS, connection_of
from tests.index.small import segment_of

pytestmark = pytest.mark.filterwarnings(
    "ignore:Payload indexes have no effect:UserWarning",
    "ignore:Local mode performs exact:UserWarning",
)


class Processes:
    """Opens the same documents as one process after the other would."""

    def __init__(self, folder: Path) -> None:
        self.documents = folder / "documents"
        self.documents.mkdir()
        for number, text in enumerate(TEXTS):
            self.write(f"{number}.txt", text)
        self.folder = folder

    def write(self, name: str, text: str) -> None:
        """Write a document."""
        (self.documents / name).write_text(text, encoding="utf-8")

    def open(
        self, name: str, *, embedded: bool = False, notice: Notice = pytest.fail
    ) -> tuple[Engine, int]:
        """What a process answers with, and how many passages it had to upload."""
        sent: list[int] = []

        def progress(what: str, _: int, total: int) -> None:
            sent.append(total if what == "upload" else 0)

        options = EngineOptions(
            self.documents, self.folder / name, "static", qdrant=None if embedded else OPTIONS
        )
        return open_engine(options, progress, notice), max(sent, default=0)


@pytest.fixture
def processes(tmp_path: Path, local: QdrantClient, monkeypatch: pytest.MonkeyPatch) -> Processes:
    """All of which use one server."""
    for module in (opening, remote):
        monkeypatch.setattr(module, "connect", lambda *_: connection_of(local))
    return Processes(tmp_path)


def quotes(engine: Engine) -> list[list[str]]:
    """What is quoted for every question."""
    answers = [engine.answer(question) for question in QUESTIONS]
    return [[e.quote for e in answer.excerpts or answer.closest] for answer in answers]


def test_the_first_process_uploads_and_all_find(processes: Processes, local: QdrantClient) -> None:
    """The same as in an index of their own."""
    first, sent = processes.open("first")
    second, sent_again = processes.open("second")
    embedded, _ = processes.open("embedded", embedded=True)
    assert (sent, sent_again) == (local.count("inyo").count, 0)
    assert quotes(first) == quotes(second) == quotes(embedded)


def test_a_process_without_documents_follows_the_one_that_has_them(
    processes: Processes,
) -> None:
    """It answers the same, and sees that there is something newer."""
    folder = processes.folder / "thin"
    options = EngineOptions(processes.folder / "nowhere", folder, "static", qdrant=OPTIONS)
    with pytest.raises(QdrantError, match=r"There is no index on the Qdrant server"):
        open_served_engine(options)
    whole, _ = processes.open("first")
    with FileLock(folder / LOCK, timeout=0):  # of whoever builds there
        thin = open_served_engine(options)
    assert quotes(thin) == quotes(whole)
    assert is_served(thin.index, options)
    processes.write("4.txt", "The baker opens at seven now. Bread is sold out by ten.")
    newer, _ = processes.open("first")
    assert not is_served(thin.index, options)
    again = open_served_engine(options)
    assert is_served(again.index, options)
    assert quotes(again) == quotes(newer) != quotes(whole)
    (kept,) = (folder / remote.FOLDER).iterdir()
    (kept / "lexicon.groups.npy").write_bytes(b"")
    assert quotes(open_served_engine(options)) == quotes(newer)


def test_a_document_that_is_read_at_the_second_attempt_is_published(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though its file is as it was."""

    def read(path: Path, data: bytes) -> FileContents:
        if path.name == "0.txt":
            raise LimitError(path, f"{path} is left out: reading it took more than 60 s.")
        return read_file(path, data)

    with monkeypatch.context() as patch:
        patch.setattr("index.documents.folder.read_file", read)
        processes.open("first", notice=lambda _: None)
    options = EngineOptions(
        processes.folder / "nowhere", processes.folder / "thin", "static", qdrant=OPTIONS
    )
    thin = open_served_engine(options)
    monkeypatch.setattr("index.indexing.building.MIN_LIMIT_S", 120.0)
    whole, sent = processes.open("first")
    assert sent == 3  # a passage, its document and what all documents share
    assert not is_served(thin.index, options)
    assert quotes(open_served_engine(options)) == quotes(whole) != quotes(thin)


def test_a_process_with_older_documents_goes_on_with_what_still_is(
    processes: Processes,
) -> None:
    """Until it reloads; what it quotes, it has."""
    older, _ = processes.open("first")
    before = quotes(older)
    processes.write("4.txt", "The baker opens at seven now. Bread is sold out by ten.")
    newer, sent = processes.open("second")
    assert sent == 3  # a passage, its document and what all documents share
    assert quotes(newer)[3][0].startswith("The baker opens at seven now.")
    assert "opens at" not in "".join(quotes(older)[3])
    assert quotes(older)[:3] == before[:3]
    reloaded, sent = processes.open("first")
    assert (quotes(reloaded), sent) == (quotes(newer), 0)


def test_a_reload_uploads_what_the_server_has_lost(
    processes: Processes, local: QdrantClient
) -> None:
    """Such as a server that came back without its disk."""
    before, sent = processes.open("first")
    expected = quotes(before)
    for collection in local.get_collections().collections:
        local.delete_collection(collection.name)
    after, sent_again = processes.open("first")
    assert (quotes(after), sent_again) == (expected, sent)


def test_a_process_of_another_version_finds_its_own_points(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the alias there are others by then, made by another analysis or model."""
    older, _ = processes.open("first")
    expected = quotes(older)
    monkeypatch.setattr(analysis, "ANALYSIS_VERSION", analysis.ANALYSIS_VERSION + 1)
    newer, sent = processes.open("second")
    assert sent > 0
    assert quotes(newer) == quotes(older) == expected


@pytest.mark.parametrize(
    ("url", "n_lines"), [("http://qdrant:6333", 1), ("https://qdrant", 0), ("http://localhost", 0)]
)
def test_a_key_that_can_be_read_on_its_way_is_told_in_one_line(
    url: str,
    n_lines: int,
    local: QdrantClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Without the key."""
    monkeypatch.setattr(opening, "connect", lambda *_: connection_of(local))
    options = QdrantOptions(url, "very-secret")
    opening.open_candidate_generator(
        segment_of(TEXTS[0]), "ours", "first", options, lambda *_: None
    )
    assert caplog.text.count("INDEX_API_KEY") == n_lines
    assert "very-secret" not in caplog.text
