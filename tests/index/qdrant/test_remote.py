"""A process without any documents answers as one that has them, and keeps nothing of passages."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from qdrant_client import QdrantClient

from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.engine import Engine
from index.errors import IndexFormatError, QdrantError
from index.indexing.analysis import parse
from index.indexing.pipeline import build_index
from index.qdrant import remote
from index.qdrant.points import DATA, Points
from index.qdrant.records import Publication
from index.qdrant.remote import RemoteIndex
from index.quotes import find
from index.retrieval.retriever import Retriever
from index.storage.index import Index
from index.types import Answer, Excerpt, Place
from tests.index.indexing.test_parallel_texts import ENGLISH, JAPANESE, MUSEUM, PORTUGUESE
from tests.index.qdrant.edge import EdgeServer
from tests.index.qdrant.small_collections import OPTIONS, connection_of, publish
from tests.index.small import document, table_of

pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact:UserWarning"),
]

HANDBOOK = """---
title: Harbour handbook
---
# Rules

Boats must be moored by ten. The night watch closes the gate.

## Fees

<!-- The fees of last year were lower. -->
Each boat pays:

- 12 euros a day for a sailing boat
- 30 euros a day for a motor boat
  - 5 euros less in winter

| Boat | Length | Berth |
| --- | --- | --- |
| Gull | 8 m | A1 |
| Heron | 14 m | B7 |

## Radio

Call the harbour master like this:

```sh
radio --channel 12 --call "Harbour master"
```
"""
TEXTS = (ENGLISH, JAPANESE, PORTUGUESE, MUSEUM, HANDBOOK)
QUESTIONS = (
    "When does the harbour museum open?",
    "博物館はいつ開きますか？",
    "Quem não precisa de bilhete?",
    "How much does a motor boat pay in winter?",
    "Which berth has the Heron?",
    "How do I call the harbour master?",
    "Who founded the museum?",
    "When is the nightwatch at the gate?",
    "xyzzy plugh",
)
TABLE = table_of({"en:museum": {"ja:博物": 0.5}, "pt:bilhet": {"en:ticket": 0.5}})
PATIENCE_S = 60.0
PLACES = (Place(0, "page", "1"), Place(60, "page", "2"))


@pytest.fixture(scope="module")
def model() -> StaticEmbedder:
    """The bundled one."""
    return StaticEmbedder(BUNDLED_EMBEDDING)


@pytest.fixture(scope="module")
def index(model: StaticEmbedder) -> Index:
    """Translations, and Markdown with all that it may have."""
    documents = [document(text, f"{number}.md") for number, text in enumerate(TEXTS)]
    parsed = [parse(each) for each in documents]
    return build_index(parsed, model, model, lambda *_: None)


Open = Callable[[Any], Engine]


@pytest.fixture
def open_thin(tmp_path: Path, model: StaticEmbedder, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens what a server has."""

    def opened(client: Any) -> Engine:
        monkeypatch.setattr(remote, "connect", lambda *_: connection_of(client))
        on_server, finder = remote.open_remote(
            OPTIONS, "ours", (model, model), tmp_path / "index", lambda *_: None
        )
        return Engine(Retriever(on_server, model, model, TABLE, finder))

    return opened


@pytest.fixture(params=["local", "edge", "shards"])
def client(request: pytest.FixtureRequest, index: Index, local: QdrantClient, folder: Path) -> Any:
    """The index in the client's local mode, in Qdrant itself, and in several shards."""
    if request.param != "local":
        return EdgeServer(folder, index, 1 if request.param == "edge" else 3)
    publish(local, index, "ours 1")
    return local


def said(answer: Answer) -> tuple[object, ...]:
    """All of an answer but the time that it took."""
    return answer.answered, answer.confidence, answer.excerpts, answer.closest


def embedded(index: Index, model: StaticEmbedder) -> Engine:
    """What answers from the index itself."""
    return Engine(Retriever(index, model, model, TABLE))


def test_answers_searches_and_checks_are_the_same(
    client: Any, index: Index, model: StaticEmbedder, open_thin: Open
) -> None:
    """To the last offset, with context, translations and highlights; whatever is left out."""
    thin, whole = open_thin(client), embedded(index, model)
    for left_out in (frozenset[int](), frozenset({1, 3})):
        for question in QUESTIONS:
            answer = thin.answer(question, left_out)
            assert said(answer) == said(whole.answer(question, left_out)), question
            assert thin.search(question, left_out) == whole.search(question, left_out)
    for quote in (
        "Dogs must wait outside.",
        "12 euros a day for a sailing ship",
        "月曜日は休館です。",
    ):
        assert thin.check_quote(quote) == whole.check_quote(quote)


@pytest.fixture
def boats(local: QdrantClient, model: StaticEmbedder) -> Index:
    """Published: many documents that nearly say the same."""
    texts = [
        f"Boat {n} of the harbour lies at the quay. It waits there for the tide of day {n}."
        for n in range(40)
    ]
    texts[33] += " Its keel, at last, is of green oak."
    parsed = [parse(document(text, f"{n}.txt")) for n, text in enumerate(texts)]
    index = build_index(parsed, model, model, lambda *_: None)
    publish(local, index, "ours 1")
    return index


@pytest.mark.parametrize(
    "quote",
    [
        "lies at the quay. It waits there",
        "the tide",
        "boat 1",
        "There for the tide of day 37",
        "The tide of day 3.",
        "is of green",
        "the harbour sleeps at the quay",
        '"at the quay it waits" and "of green oak"',
        "a text that nobody wrote",
    ],
)
def test_a_quote_is_found_wherever_it_stands(
    local: QdrantClient,
    boats: Index,
    model: StaticEmbedder,
    open_thin: Open,
    monkeypatch: pytest.MonkeyPatch,
    quote: str,
) -> None:
    """However common its words are: the verdict is that of the whole index."""
    monkeypatch.setattr(find, "MAX_FETCHING_S", PATIENCE_S)
    thin, whole = open_thin(local), embedded(boats, model)
    left_out = frozenset(range(0, 40, 7))
    for ignored in (frozenset[int](), left_out, frozenset(range(40)) - {33}):
        assert thin.check_quote(quote, ignored) == whole.check_quote(quote, ignored)


def test_it_is_said_if_not_all_documents_were_searched(
    local: QdrantClient, boats: Index, open_thin: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Because too many may hold it, or the time is up; those that are left out don't count."""
    thin = open_thin(local)
    monkeypatch.setattr(find, "MAX_FETCHING_S", PATIENCE_S)
    monkeypatch.setattr(remote, "MAX_LOOKED_AT", 5)
    (found,) = thin.check_quote("lies at the quay").quotes
    assert (
        found.verdict == "verbatim" and found.is_partial and 5 <= found.total < len(boats.documents)
    )
    few = frozenset(range(len(boats.documents))) - {1, 2, 3}
    (found,) = thin.check_quote("lies at the quay", few).quotes
    assert (found.total, found.is_partial) == (3, False)
    (found,) = thin.check_quote("keel, at last, is of green oak").quotes
    assert (found.total, found.is_partial) == (1, False)
    monkeypatch.setattr(find, "MAX_FETCHING_S", -1.0)
    (found,) = thin.check_quote("lies at the moon in the quiet").quotes
    assert not found.is_partial  # no document may hold it
    (found,) = thin.check_quote("for the tide of day 21").quotes
    assert found.is_partial


def test_every_document_can_be_shown_whole(
    client: Any, index: Index, model: StaticEmbedder, open_thin: Open
) -> None:
    """With its blocks, its places and the sentences that say the same elsewhere."""
    thin = open_thin(client).index
    assert not thin.holds_documents
    assert len(thin.passages) == len(index.passages)
    for number in range(len(TEXTS)):
        assert thin.documents.document(number) == index.documents.document(number)
        part, here = thin.whole(number)
        assert part.documents.document(here) == index.documents.document(number)
        assert part.passages.sentence_starts(here) == index.passages.sentence_starts(number)
        sentences, theirs = (
            index.passages.document_sentences(number),
            part.passages.document_sentences(here),
        )
        assert len(sentences) == len(theirs)
        for sentence, their in zip(sentences, theirs, strict=True):
            assert headings_of(index, sentence) == headings_of(part, their)
            assert twins_of(index, sentence) == twins_of(part, their)
            assert index.passages.language_of(sentence) == part.passages.language_of(their)
    assert any(twins_of(index, sentence) for sentence in index.passages.document_sentences(0))


def headings_of(index: Index, sentence: int) -> list[str]:
    """The headings above a sentence."""
    return [index.sentence_text(heading) for heading in index.blocks.heading_path(sentence)]


def twins_of(index: Index, sentence: int) -> list[str]:
    """What says the same."""
    return [index.sentence_text(twin) for twin in index.parallel_texts.translations_of(sentence)]


def cited(excerpts: tuple[Excerpt, ...]) -> set[str]:
    """The documents that excerpts name."""
    return {c.document for e in excerpts for c in (e.citation, *e.also_in)}


def test_a_document_that_has_changed_is_not_found_until_the_index_is_opened_again(
    local: QdrantClient, model: StaticEmbedder, open_thin: Open
) -> None:
    """What is left is quoted, and one line says why a document can't be shown."""
    texts = [document(text, f"{number}.txt") for number, text in enumerate((ENGLISH, MUSEUM))]
    before = build_index([parse(each) for each in texts], model, model, lambda *_: None)
    publish(local, before, "ours 1")
    thin = open_thin(local)
    on_server = thin.index
    assert isinstance(on_server, RemoteIndex)
    assert on_server.is_served()
    changed = document("The museum was founded by a baker.", "1.txt")
    after = build_index([parse(texts[0]), parse(changed)], model, model, lambda *_: None)
    publish(local, after, "ours 2")
    assert not on_server.is_served()
    found = thin.answer("Who founded the museum?")
    assert cited((*found.excerpts, *found.closest)) == {"0.txt"}
    with pytest.raises(QdrantError, match=r"The document has changed on the Qdrant server"):
        on_server.whole(1)
    again = open_thin(local).answer("Who founded the museum?")
    assert "a baker" in (*again.excerpts, *again.closest)[0].quote


def test_documents_that_all_go_while_a_question_is_asked_are_not_found(
    local: QdrantClient, index: Index, open_thin: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their passages were found just before."""
    publish(local, index, "ours 1")
    thin = open_thin(local)
    assert isinstance(thin.index, RemoteIndex)
    assert thin.answer(QUESTIONS[0]).excerpts
    monkeypatch.setattr(thin.index.store, "fetch", lambda _: {})
    found = thin.answer(QUESTIONS[0])
    assert (found.answered, found.excerpts, found.closest) == (False, (), ())


def test_content_that_is_not_what_was_published_is_never_quoted(
    local: QdrantClient, index: Index, open_thin: Open
) -> None:
    """One line says that it is damaged, and what to do."""
    publish(local, index, "ours 1")
    thin = open_thin(local)
    made = Publication(Points(index), "ours 1")
    documents = list(made.make(np.arange(len(index.passages), len(made) - 1), made.average))
    for this, other in zip(documents, reversed(documents), strict=True):
        payload = other.payload if this is not other else {DATA: ""}
        local.overwrite_payload("inyo", payload or {}, points=[this.id])
    for ask in (lambda: thin.answer(QUESTIONS[0]), lambda: thin.index.whole(4)):
        with pytest.raises(QdrantError, match=r"is damaged .*: delete it, and run inyo index"):
            ask()


def test_what_is_kept_here_is_fetched_again_if_it_is_damaged(
    local: QdrantClient, index: Index, open_thin: Open, tmp_path: Path
) -> None:
    """It is noticed even while it is open."""
    publish(local, index, "ours 1")
    expected = open_thin(local).answer(QUESTIONS[0]).excerpts
    for name in ("lexicon.term_blob.npy", "vectors.terms.npy", "pieces.ids.npy", "checksums.json"):
        (folder,) = (tmp_path / "index" / remote.FOLDER).iterdir()
        path = folder / name
        before = path.read_bytes()
        thin = open_thin(local)
        path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        if path.suffix == ".npy":
            with pytest.raises(IndexFormatError, match="damaged"):
                thin.answer(QUESTIONS[0])
        assert open_thin(local).answer(QUESTIONS[0]).excerpts == expected
        (folder,) = (tmp_path / "index" / remote.FOLDER).iterdir()
        assert (folder / name).read_bytes() == before


def test_what_is_kept_here_is_fetched_again_where_no_folder_can_be_renamed_or_removed(
    local: QdrantClient,
    index: Index,
    open_thin: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on Windows while a file of it is mapped; a folder without its checksums doesn't count."""
    publish(local, index, "ours 1")
    with monkeypatch.context() as windows:
        windows.setattr(Path, "rename", Mock(side_effect=PermissionError))
        windows.setattr(shutil, "rmtree", lambda *_, **__: None)
        expected = open_thin(local).answer(QUESTIONS[0]).excerpts
        (folder,) = (tmp_path / "index" / remote.FOLDER).iterdir()
        (folder / "checksums.json").unlink()
        assert open_thin(local).answer(QUESTIONS[0]).excerpts == expected
        assert len(list(folder.parent.iterdir())) == 2
    assert open_thin(local).answer(QUESTIONS[0]).excerpts == expected
    (kept,) = folder.parent.iterdir()
    assert kept != folder


def test_nothing_grows_with_the_passages(
    local: QdrantClient, model: StaticEmbedder, open_thin: Open, tmp_path: Path
) -> None:
    """A document that is forty times as long takes not a byte more here."""
    sizes = []
    for times in (1, 40):
        text = "The lighthouse was built in 1875. It burns oil. Nobody lives there.\n\n" * times
        large = build_index([parse(document(text))], model, model, lambda *_: None)
        publish(local, large, f"ours {times}")
        thin = open_thin(local)
        assert len(thin.index.passages) == len(large.passages) >= times // 10
        (folder,) = (tmp_path / "index" / remote.FOLDER).iterdir()
        sizes.append(sum(path.stat().st_size for path in folder.iterdir()))
    assert sizes[0] == pytest.approx(sizes[1], abs=16)  # the digits of the average


def test_a_server_without_the_index_is_told_in_one_line(
    local: QdrantClient, open_thin: Open
) -> None:
    """With what puts one there."""
    with pytest.raises(QdrantError, match=r"no index on the Qdrant server .* inyo index --watch"):
        open_thin(local)
