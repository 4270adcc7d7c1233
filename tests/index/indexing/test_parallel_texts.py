"""Translations of a document are found, and no other documents."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.engine import Engine
from index.indexing.analysis import parse
from index.indexing.parallel_texts import (
    Comparison,
    choose,
)
from index.indexing.pipeline import build_index
from index.storage.index import Index
from tests.index.small import document

ENGLISH = (
    "The harbour museum opens at nine in the morning. It is closed on Mondays. "
    "Children under 12 need no ticket. Dogs must wait outside."
)
JAPANESE = (
    "港の博物館は午前九時に開館します。月曜日は休館です。"
    "12歳未満の子供にはチケットは必要ありません。犬は外で待たなければなりません。"
)
PORTUGUESE = (
    "O museu do porto abre às nove da manhã. Fecha às segundas-feiras. "
    "Crianças com menos de 12 anos não precisam de bilhete. Os cães devem esperar lá fora."
)
# About the same subject, and something else.
MUSEUM = (
    "The harbour museum was founded by a captain. He had sailed around the world for 30 years. "
    "Most of what it shows he brought back himself. The building was a warehouse for rope."
)
WEATHER = "O tempo estava bom em Lisboa. Choveu no norte. O vento soprou do mar durante a noite."
MENU = "Home\nLog in\nContact\nAbout us\nNews\nSearch\n\n"


@pytest.fixture(scope="module")
def model() -> StaticEmbedder:
    """The bundled one."""
    return StaticEmbedder(BUNDLED_EMBEDDING)


def index(
    model: StaticEmbedder, texts: Sequence[str], original: dict[int, int] | None = None
) -> Index:
    """An index of these texts, some said to be translations of others."""
    documents = [
        dataclasses.replace(
            document(text, f"{number}.txt"),
            translation_of=f"{original[number]}.txt" if original and number in original else None,
        )
        for number, text in enumerate(texts)
    ]
    return build_index([parse(d) for d in documents], model, model, lambda *_: None)


def pairs_of(index: Index) -> set[tuple[int, int]]:
    """The pairs of documents with corresponding sentences."""
    of = index.passages.document_of
    return {
        (of(sentence), of(twin))
        for sentence in range(int(index.passages.document_bounds[-1]))
        for twin in index.parallel_texts.translations_of(sentence)
        if of(sentence) < of(twin)
    }


def test_translations_are_aligned_sentence_by_sentence(model: StaticEmbedder) -> None:
    """Each with each, among others that are about the same subject."""
    found = index(model, [ENGLISH, JAPANESE, PORTUGUESE, MUSEUM, WEATHER])
    assert pairs_of(found) == {(0, 1), (0, 2), (1, 2)}
    starts = found.passages.document_bounds
    for sentence in range(4):
        expected = [int(starts[1]) + sentence, int(starts[2]) + sentence]
        assert found.parallel_texts.translations_of(sentence) == expected


def test_a_web_pages_navigation_does_not_matter(model: StaticEmbedder) -> None:
    """It is in one of the two only, and has no translation."""
    found = index(model, [MENU + ENGLISH, JAPANESE, MUSEUM])
    assert pairs_of(found) == {(0, 1)}
    menu = np.flatnonzero(found.passages.sentence_kinds == 2).tolist()
    assert menu
    assert not any(found.parallel_texts.translations_of(sentence) for sentence in menu)


def test_texts_about_the_same_subject_are_no_translations(model: StaticEmbedder) -> None:
    """Even if there is nothing nearer."""
    assert pairs_of(index(model, [MUSEUM, JAPANESE, PORTUGUESE])) == {(1, 2)}
    assert not pairs_of(index(model, [MUSEUM, JAPANESE]))
    assert not pairs_of(index(model, [ENGLISH, WEATHER]))


def test_copies_in_one_language_are_no_translations(model: StaticEmbedder) -> None:
    """Both are in one language."""
    assert not pairs_of(index(model, [ENGLISH, ENGLISH]))


def test_declared_translations_are_aligned(model: StaticEmbedder) -> None:
    """However free they are; a nearer document is then no translation."""
    free = "O museu abre às nove. O resto é silêncio, dizem os cães e as crianças da cidade."
    declared = index(model, [ENGLISH, free, PORTUGUESE], {1: 0})
    assert pairs_of(declared) == {(0, 1)}
    assert pairs_of(index(model, [ENGLISH, free, PORTUGUESE])) == {(0, 2)}


def test_translations_are_mutual_and_in_other_documents(seeds: Engine) -> None:
    """In the seeds, of which only the first two are translations."""
    passages, twins = seeds.index.passages, seeds.index.parallel_texts
    assert pairs_of(seeds.index) == {(0, 1)}
    first, last = passages.document_bounds[:2].tolist()
    for sentence in range(int(passages.document_bounds[-1])):
        found = twins.translations_of(sentence)
        assert found == sorted(set(found))
        assert all(sentence in twins.translations_of(twin) for twin in found)
    with_twin = [bool(twins.translations_of(sentence)) for sentence in range(first, last)]
    assert sum(with_twin) >= 0.9 * len(with_twin)


JA, PT, EN = 0, 1, 2
LANGUAGES = np.array([JA, JA, PT, PT], dtype=np.int8)


def comparison(
    pair: tuple[int, int], score: float, aligned_share: float = 0.9, names: float = 0.0
) -> Comparison:
    """The result of comparing two documents."""
    return Comparison(pair, aligned_share, score, names)


def test_a_translation_is_nearer_than_any_other_document() -> None:
    """By a margin, in both directions; if two are equally near, neither is chosen."""
    clear = [comparison((0, 2), 0.8), comparison((0, 3), 0.3), comparison((1, 3), 0.6)]
    chosen = choose(clear, LANGUAGES, frozenset())
    assert [found.pair for found in chosen] == [(0, 2), (1, 3)]
    close = [comparison((0, 2), 0.8), comparison((0, 3), 0.75)]
    assert choose(close, LANGUAGES, frozenset()) == []


def test_a_translation_aligns_with_most_of_both_and_names_do_not_contradict_it() -> None:
    """Otherwise both are merely about the same subject, unless sources.toml declares it."""
    for rejected in (
        comparison((0, 2), 0.8, aligned_share=0.4),
        comparison((0, 2), 0.05),
        comparison((0, 2), 0.3, names=-0.25),
    ):
        assert choose([rejected], LANGUAGES, frozenset()) == []
        assert choose([rejected], LANGUAGES, frozenset({(0, 2)})) == [rejected]
