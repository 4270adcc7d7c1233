"""An index that was rebuilt upon a cache is the one built without, and little is done again."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.documents.folder import scan
from index.embedding.base import Vectors
from index.indexing.cache import CACHE, open_cache
from index.indexing.incremental import analyze_folder
from index.indexing.pipeline import build_from_folder
from index.storage.index import Index
from index.storage.store import new_generation, open_index, save_index
from index.text.tokenizer import Token, analyze
from index.types import Attempt, Language
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


def index(folder: Path, index_dir: Path | None, embedder: CountingEmbedder) -> Index:
    """The index of the folder, by what the cache in `index_dir` knows.

    `embedder` is given passages alone.
    """
    embedders = (embedder, CountingEmbedder())
    found, _ = scan(folder)
    with open_cache(index_dir) as cache:
        analyzed = analyze_folder(found, cache, lambda *_: None, Attempt())
        return build_from_folder(analyzed, embedders, None, cache, None, lambda *_: None)


TRANSLATED = {"a.txt": "\n\n".join(SENTENCES[3:5]), "b.md": "\n\n".join(SENTENCES[5:8:2])}
SAID: Sources = {"a.txt": {"translation_of": "b.md"}}


@given(st.lists(STATES, min_size=2, max_size=3))
@example([(TRANSLATED, {}), ({**TRANSLATED, "e.txt": SENTENCES[0]}, {})])
@example([({"e.txt": "One."}, {}), (TRANSLATED, SAID)])
@example([({**TRANSLATED, "b.md": ""}, SAID), (TRANSLATED, SAID)])
@example([({"a.txt": FRONT_MATTER}, {}), ({"b.md": FRONT_MATTER}, {})])
def test_a_rebuilt_index_is_the_one_built_at_once(states: list[tuple[Texts, Sources]]) -> None:
    """Documents join, leave, change, are renamed and described; no array tells the difference."""
    embedder = CountingEmbedder()
    with TemporaryDirectory() as name:
        folder, index_dir = Path(name) / "documents", Path(name) / "index"
        folder.mkdir()
        index_dir.mkdir()
        for texts, sources in states:
            write(folder, {**texts, "always.txt": "The harbour froze."}, sources)
            assert_same_segment(index(folder, index_dir, embedder), index(folder, None, embedder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of thirty documents."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (tmp_path / "index").mkdir()
    for number in range(30):
        text = f"The word{number} of number {number}. {SENTENCES[number % 12]}"
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    return folder


def test_a_change_analyses_and_embeds_one_document(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its passages; the others are neither analysed nor embedded again."""
    index(folder, tmp_path / "index", CountingEmbedder())
    text = "The word7 of number 7. The harbour froze."
    (folder / "07.txt").write_text(text, encoding="utf-8")
    read = note_analyses(monkeypatch)
    embedder = CountingEmbedder()
    rebuilt = index(folder, tmp_path / "index", embedder)
    assert read == ["The word7 of number 7.", "The harbour froze."]
    assert embedder.given == [text]
    monkeypatch.undo()
    assert_same_segment(rebuilt, index(folder, None, CountingEmbedder()))


def test_a_passage_whose_text_is_known_is_not_embedded_again(tmp_path: Path) -> None:
    """Neither one of a document that changed elsewhere, nor one that another document has too."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (tmp_path / "index").mkdir()
    rules = "# Rules\n\nThe harbour froze.\n\n# Fees\n\n"
    (folder / "a.md").write_text(f"{rules}It costs two coins.\n", encoding="utf-8")
    index(folder, tmp_path / "index", CountingEmbedder())
    (folder / "a.md").write_text(f"{rules}It costs three coins.\n", encoding="utf-8")
    (folder / "b.md").write_text(f"{rules}It costs three coins.\n", encoding="utf-8")
    embedder = CountingEmbedder()
    rebuilt = index(folder, tmp_path / "index", embedder)
    (given,) = embedder.given
    assert "three coins" in given
    assert_same_segment(rebuilt, index(folder, None, CountingEmbedder()))


def test_a_renamed_document_is_not_embedded_again(folder: Path, tmp_path: Path) -> None:
    """Its text is known, whatever its name."""
    index(folder, tmp_path / "index", CountingEmbedder())
    (folder / "07.txt").rename(folder / "99.txt")
    embedder = CountingEmbedder()
    rebuilt = index(folder, tmp_path / "index", embedder)
    assert embedder.given == []
    assert rebuilt.documents.number_of("99.txt") == 29
    assert rebuilt.documents.number_of("07.txt") is None


def note_analyses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Take note of the sentences that are analysed."""
    read: list[str] = []

    def analysing(
        text: str, languages: tuple[Language, ...], *, keep_common: bool = False
    ) -> list[Token]:
        read.append(text)
        return analyze(text, languages, keep_common=keep_common)

    monkeypatch.setattr("index.indexing.analysis.analyze", analysing)
    return read


def test_a_file_without_a_word_is_named_as_long_as_it_is_there(
    folder: Path, tmp_path: Path
) -> None:
    """Each index tells it."""
    (folder / "07.txt").write_text("* * *", encoding="utf-8")
    for name in ("08.txt", "09.txt"):
        (folder / name).write_text("The harbour froze.", encoding="utf-8")
        left_out = index(folder, tmp_path / "index", CountingEmbedder()).documents.left_out
        assert "07.txt is left out: there is nothing to read in it." in left_out[0]
    (folder / "07.txt").write_text("A word.", encoding="utf-8")
    assert not index(folder, tmp_path / "index", CountingEmbedder()).documents.left_out


def test_what_is_damaged_in_the_cache_is_computed_again(folder: Path, tmp_path: Path) -> None:
    """No array is different for it."""
    expected = index(folder, tmp_path / "index", CountingEmbedder())
    path = tmp_path / "index" / CACHE
    database = sqlite3.connect(path)
    database.execute("UPDATE entries SET content = substr(content, 2) WHERE rowid % 3 = 0")
    database.commit()
    database.close()
    assert_same_segment(index(folder, tmp_path / "index", CountingEmbedder()), expected)


def test_arrays_in_files_are_those_in_memory(folder: Path, tmp_path: Path) -> None:
    """Whatever their size."""
    embedder = CountingEmbedder()
    found, _ = scan(folder)
    with open_cache(None) as cache, new_generation(tmp_path / "index") as generation:
        analyzed = analyze_folder(found, cache, lambda *_: None, Attempt())
        made = build_from_folder(
            analyzed, (embedder, embedder), None, cache, generation, lambda *_: None
        )
        save_index(made, tmp_path / "index", "print", folder=generation)
    expected = index(folder, None, embedder)
    assert_same_segment(made, expected)
    assert_same_segment(open_index(tmp_path / "index", "print"), expected)
