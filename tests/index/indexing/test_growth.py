"""An index that grew by steps is the one that would have been built at once, array by array."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.documents.folder import scan
from index.documents.sentences import split_sentences
from index.embedding.base import Vectors
from index.errors import IndexFormatError
from index.indexing.pipeline import merge_index, plan_index
from index.storage.arrays import ArrayWriter
from index.storage.index import Index
from index.storage.store import Generation, open_earlier, open_index, save_index
from index.text.tokenizer import Token, analyze
from index.types import Language, Sentence
from tests.index.small import WordEmbedder, assert_same_segment

SENTENCES = (
    "Leike resigned on Friday.",
    "Leike left in May 2024, and the others stayed.",
    "We asked why Leike resigns; he was resigning.",
    "# The museum\n\nIt opens at nine.",
    "Children under 12 need no ticket for the museum.",
    "O museu abre às nove da manhã.",
    "# O tempo\n\nO tempo estava bom em Lisboa.",
    "Crianças com menos de 12 anos não precisam de bilhete.",
    "ライク氏は金曜日に辞任した。",
    "博物館は午前九時に開館します。",
    "12歳未満の子供にはチケットは必要ありません。",
    "Home\nLog in\nContact\nAbout us\nNews\nSearch",
)
FRONT_MATTER = "---\norganiser: Leike\n---\n\nThe fair closes at six."
NAMES = ("a.txt", "b.md", "c/d.txt", "e.txt", "f.md", "g.txt")
SYNONYMS = {
    "museu": "museum",
    "博物館": "museum",
    "九時": "nine",
    "nove": "nine",
    "辞任": "resigned",
}
TEXTS = st.lists(st.sampled_from((*SENTENCES, FRONT_MATTER)), max_size=5).map("\n\n".join)
FOLDERS = st.dictionaries(st.sampled_from(NAMES), TEXTS, max_size=6)
SOURCES = st.dictionaries(
    st.sampled_from(NAMES),
    st.fixed_dictionaries(
        {},
        optional={
            "title": st.sampled_from(["A letter", "O tempo"]),
            "language": st.sampled_from(["en", "pt"]),
            "translation_of": st.sampled_from(NAMES),
        },
    ),
    max_size=2,
)
STATES = st.tuples(FOLDERS, SOURCES)
Texts = dict[str, str]
Sources = dict[str, dict[str, str]]


class CountingEmbedder(WordEmbedder):
    """Remembers what it was given."""

    def __init__(self) -> None:
        super().__init__(SYNONYMS, dimension=16)
        self.given: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (n_texts, dimension), float32."""
        self.given.extend(texts)
        return super().embed_passages(texts)


def write(folder: Path, texts: Texts, sources: Sources) -> None:
    """Have the folder hold these documents and no others."""
    for path in folder.rglob("*.*"):
        path.unlink()
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    entries = [
        "\n".join([f'["{name}"]', *(f'{key} = "{value}"' for key, value in entry.items())])
        for name, entry in sources.items()
    ]
    (folder / "sources.toml").write_text("\n".join(entries), encoding="utf-8")


def index(
    folder: Path,
    before: Index | None,
    embedder: CountingEmbedder,
    terms: CountingEmbedder | None = None,
) -> Index:
    """The index of the folder, upon the one before."""
    found, _ = scan(folder)
    plan = plan_index(found, before, folder, lambda *_: None)
    return merge_index(plan, (embedder, terms or embedder), lambda *_: None, ArrayWriter())


TRANSLATED = {"a.txt": "\n\n".join(SENTENCES[3:5]), "b.md": "\n\n".join(SENTENCES[5:8:2])}
SAID: Sources = {"a.txt": {"translation_of": "b.md"}}


@given(st.lists(STATES, min_size=2, max_size=4))
@example([(TRANSLATED, {}), ({**TRANSLATED, "e.txt": SENTENCES[0]}, {})])
@example([({"e.txt": ""}, {}), (TRANSLATED, SAID), ({}, {})])
@example([({**TRANSLATED, "b.md": ""}, SAID), (TRANSLATED, SAID)])
@example([({"a.txt": FRONT_MATTER}, {}), ({"b.md": FRONT_MATTER}, {})])
def test_an_index_that_grew_is_the_one_built_at_once(states: list[tuple[Texts, Sources]]) -> None:
    """Documents join, leave, change, are renamed and described; no array tells the difference."""
    embedder = CountingEmbedder()
    before: Index | None = None
    with TemporaryDirectory() as name:
        folder = Path(name)
        for texts, sources in states:
            write(folder, texts, sources)
            grown = index(folder, before, embedder)
            assert_same_segment(grown, index(folder, None, embedder))
            before = grown


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder of thirty documents."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(30):
        text = f"The word{number} of number {number}. {SENTENCES[number % 12]}"
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    return folder


def test_a_change_analyses_and_embeds_one_document(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its passages and its new words; the others are neither split, read nor embedded again."""
    passages, terms = CountingEmbedder(), CountingEmbedder()
    before = index(shelf, None, passages, terms)
    text = "The word7 of number 7. The harbour froze."
    (shelf / "07.txt").write_text(text, encoding="utf-8")
    split: list[str] = []
    read = note_analyses(monkeypatch, split)
    passages.given, terms.given = [], []
    grown = index(shelf, before, passages, terms)
    assert (split, read) == ([text], ["The word7 of number 7.", "The harbour froze."])
    assert passages.given == [text]
    assert {given for given in terms.given if " " not in given} == {"harbour", "froze"}
    monkeypatch.undo()
    assert_same_segment(grown, index(shelf, None, passages, terms))


def note_analyses(monkeypatch: pytest.MonkeyPatch, split: list[str]) -> list[str]:
    """Take note of the texts that are split, and of the sentences that are analysed."""
    read: list[str] = []

    def splitting(text: str, *, is_markdown: bool) -> tuple[Sentence, ...]:
        split.append(text)
        return split_sentences(text, is_markdown=is_markdown)

    def analysing(text: str, languages: tuple[Language, ...]) -> list[Token]:
        read.append(text)
        return analyze(text, languages)

    monkeypatch.setattr("index.indexing.merging.split_sentences", splitting)
    monkeypatch.setattr("index.indexing.merging.analyze", analysing)
    return read


def test_a_renamed_document_is_not_analysed_again(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its text is known, whatever its name."""
    embedder = CountingEmbedder()
    before = index(shelf, None, embedder)
    (shelf / "07.txt").rename(shelf / "99.txt")
    split: list[str] = []
    read = note_analyses(monkeypatch, split)
    grown = index(shelf, before, embedder)
    assert (split, read) == ([], [])
    assert grown.documents.number_of("99.txt") == 29
    assert grown.documents.number_of("07.txt") is None


def test_a_text_that_becomes_markdown_is_analysed_again(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its front matter is no text now."""
    embedder = CountingEmbedder()
    (shelf / "07.txt").write_text(FRONT_MATTER, encoding="utf-8")
    before = index(shelf, None, embedder)
    (shelf / "07.txt").rename(shelf / "07.md")
    split: list[str] = []
    read = note_analyses(monkeypatch, split)
    grown = index(shelf, before, embedder)
    assert (split, read) == ([FRONT_MATTER], ["The fair closes at six."])
    assert before.lexicon.find("en:organis") != grown.lexicon.find("en:organis") == []


def test_what_is_known_of_a_language_is_kept(shelf: Path) -> None:
    """Of a text in a fourth one it is no longer sure, though another document has changed."""
    embedder = CountingEmbedder()
    (shelf / "07.txt").write_text("Der Mond ist nicht auf der Erde.", encoding="utf-8")
    before = index(shelf, None, embedder)
    (shelf / "08.txt").write_text("The harbour froze.", encoding="utf-8")
    grown = index(shelf, before, embedder)
    sure = [facts["language_is_sure"] for facts in grown.documents.facts[6:9]]
    assert sure == [True, False, True]


def test_a_file_without_a_word_is_named_as_long_as_it_is_there(shelf: Path) -> None:
    """Each index tells it, built upon another or not."""
    embedder = CountingEmbedder()
    (shelf / "07.txt").write_text("* * *", encoding="utf-8")
    before = index(shelf, None, embedder)
    (shelf / "08.txt").write_text("The harbour froze.", encoding="utf-8")
    grown = index(shelf, before, embedder)
    assert list(grown.documents.left_out) == list(before.documents.left_out)
    assert "07.txt is left out: there is nothing to read in it." in grown.documents.left_out[0]
    (shelf / "07.txt").write_text("A word.", encoding="utf-8")
    assert list(index(shelf, grown, embedder).documents.left_out) == []


def test_an_index_on_disk_can_be_built_on(shelf: Path, tmp_path: Path) -> None:
    """Whatever was served is there, mapped; under another identity it is not."""
    embedder = CountingEmbedder()
    save_index(index(shelf, None, embedder), tmp_path / "index", "print", "identity")
    assert open_earlier(tmp_path / "index", "another") is None
    before = open_earlier(tmp_path / "index", "identity")
    assert before is not None
    (shelf / "30.txt").write_text("One more.", encoding="utf-8")
    found, _ = scan(shelf)
    generation = Generation(tmp_path / "index")
    plan = plan_index(found, before, generation.scratch, lambda *_: None)
    grown = merge_index(plan, (embedder, embedder), lambda *_: None, generation)
    save_index(grown, tmp_path / "index", "new print", "identity", generation)
    assert_same_segment(open_earlier(tmp_path / "index", "identity"), index(shelf, None, embedder))


def test_arrays_do_not_depend_on_where_they_are_made(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them in files, and the parts put together on disk."""
    embedder = CountingEmbedder()
    expected = index(shelf, None, embedder)
    monkeypatch.setattr("index.storage.arrays.IN_FILES_BYTES", 1)
    monkeypatch.setattr("index.indexing.pipeline.MAX_IN_MEMORY", 1)
    monkeypatch.setattr("index.indexing.workers.BATCH_DOCUMENTS", 7)
    found, _ = scan(shelf)
    generation = Generation(tmp_path / "index")
    plan = plan_index(found, None, generation.scratch, lambda *_: None)
    assert len(plan.parts) == 5
    made = merge_index(plan, (embedder, embedder), lambda *_: None, generation)
    assert len(generation.checksums) > 10
    assert_same_segment(made, expected)


def test_several_processes_give_the_same_index(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the same order."""
    embedder = CountingEmbedder()
    expected = index(shelf, None, embedder)
    monkeypatch.setattr("index.indexing.workers.FEW_BYTES", 1)
    monkeypatch.setattr("index.indexing.workers.cpu_count", lambda: 2)
    monkeypatch.setattr("index.indexing.workers.BATCH_DOCUMENTS", 4)
    assert_same_segment(index(shelf, None, embedder), expected)


def test_nothing_that_answers_holds_documents_as_objects(shelf: Path) -> None:
    """Every field of every table is an array; a line each says what was left out."""
    built_index = index(shelf, None, CountingEmbedder())
    for group in dataclasses.fields(built_index):
        table = getattr(built_index, group.name)
        for field in dataclasses.fields(table) if dataclasses.is_dataclass(table) else ():
            if field.name != "left_out":
                assert isinstance(getattr(table, field.name), np.ndarray), field.name


def test_nothing_is_built_on_what_is_damaged(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even in a part that is too large to be verified whenever it is opened."""
    monkeypatch.setattr("index.storage.store.VERIFIED_BYTES", 0)
    save_index(index(shelf, None, CountingEmbedder()), tmp_path / "index", "print", "identity")
    path = next((tmp_path / "index").rglob("kept.tokens.npy"))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert open_index(tmp_path / "index", "print") is not None
    with pytest.raises(IndexFormatError, match="damaged"):
        open_earlier(tmp_path / "index", "identity")
