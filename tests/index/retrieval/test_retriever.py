"""The retriever finds the passages that answer a question."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval import first_stage
from index.retrieval.first_stage import LocalCandidateGenerator
from index.retrieval.query import Candidates, Query
from index.retrieval.retriever import Retriever
from index.storage import index as storage
from index.storage.store import open_index, save_index
from index.types import Hit
from tests.index.excerpts.test_translation_dedup import with_twins
from tests.index.small import WordEmbedder, segment_of, table_of

RESIGNED = "Leike resigned on Friday. He had asked for computers."
WEATHER = "The weather was fine in Lisbon. Children played on the beach."
RESIGNED_JA = "ライク氏は金曜日に辞任を発表した。彼は計算機を求めていた。"
WEATHER_JA = "リスボンの天気は良かった。子供たちは浜辺で遊んだ。"
THINGS = ("bread", "roses", "boats", "computers", "letters", "music", "winter", "bees")
TEXTS = (WEATHER, RESIGNED, WEATHER_JA, RESIGNED_JA)


def retriever_of(
    *texts: str,
    embedder: WordEmbedder | None = None,
    table: Mapping[str, Mapping[str, float]] | None = None,
) -> Retriever:
    """A retriever over documents with these texts, one passage each."""
    model = embedder or WordEmbedder()
    index = segment_of(*texts, embedder=model)
    return Retriever(index, model, model, table_of(table or {}))


def hits(retriever: Retriever, question: str, k: int = 10) -> list[Hit]:
    """The hits of a question."""
    return retriever.search(retriever.understand(question), k)


def test_the_passage_with_the_question_s_words_comes_first() -> None:
    """In the language of the question, by its words alone."""
    retriever = retriever_of(*TEXTS)
    assert hits(retriever, "Who resigned on Friday?")[0].passage == 1
    assert hits(retriever, "浜辺で誰が遊びましたか？")[0].passage == 2


def test_a_question_finds_its_answer_in_another_language() -> None:
    """By the table's translations alone, if there is none in the question's language."""
    table = {"en:resign": {"ja:辞任": 0.6}, "en:friday": {"ja:金曜": 0.7}}
    retriever = retriever_of(WEATHER, WEATHER_JA, RESIGNED_JA, table=table)
    assert hits(retriever, "Who resigned on Friday?")[0].passage == 2


def test_the_embedding_of_terms_translates_words_that_the_table_lacks() -> None:
    """The nearest term in another language counts as the word."""
    model = WordEmbedder({"resigned": "辞任"})
    retriever = retriever_of(WEATHER, WEATHER_JA, RESIGNED_JA, embedder=model)
    assert hits(retriever, "Who resigned?")[0].passage == 2


def test_two_models_give_a_question_two_vectors() -> None:
    """The chosen model's for passages, the bundled model's for terms and sentences."""
    question = "Did Leike resign on Friday?"
    bundled, chosen = WordEmbedder(dimension=64), WordEmbedder(dimension=32)
    index = segment_of(*TEXTS, embedder=bundled)
    query = Retriever(index, chosen, bundled, table_of({})).understand(question)
    np.testing.assert_array_equal(query.vector, chosen.embed_question(question))
    np.testing.assert_array_equal(query.term_vector, bundled.embed_question(question))


@pytest.mark.parametrize("texts", [(), ("",), ("...",)])
def test_nothing_is_found_in_empty_documents(texts: tuple[str, ...]) -> None:
    """Or if there are no documents."""
    assert hits(retriever_of(*texts), "Who resigned?") == []


def test_a_single_passage_can_be_found() -> None:
    """Although every term is then in all passages."""
    (hit,) = hits(retriever_of(RESIGNED), "Who resigned?")
    assert hit.score > 0


@pytest.mark.parametrize("excluded", [{0, 4}, {1}, {0, 2, 3, 4, 5, 6}, set(range(1, 7))])
def test_excluding_documents_changes_no_score_of_others(excluded: set[int]) -> None:
    """Margins come from all documents: otherwise the best of few would pass for an answer."""
    texts = (*TEXTS, "Leike spoke on Friday.", "Nobody resigned in Lisbon.", "It rained on Friday.")
    retriever = retriever_of(*texts)
    query = retriever.understand("Who resigned on Friday in Lisbon?")
    among_all = {hit.passage: hit for hit in retriever.search(query, 10)}
    found = retriever.search(query, 10, frozenset(excluded))
    assert [hit.passage for hit in found] == [n for n in among_all if n not in excluded]
    for hit in found:
        assert asdict(hit) == pytest.approx(asdict(among_all[hit.passage]))


class CountingGenerator(LocalCandidateGenerator):
    """Counts how often it was asked."""

    n_asked = 0

    def find(self, query: Query, excluded: frozenset[int]) -> Candidates:
        """The passages to rescore."""
        self.n_asked += 1
        return super().find(query, excluded)


MANY = segment_of(*(f"Leike saw {a} and {b} on Friday." for a in THINGS for b in THINGS), *TEXTS)
THINGS_ASKED = st.lists(st.sampled_from((*THINGS, "Leike", "辞任", "天気", "zzz")), max_size=5)


@given(THINGS_ASKED.map(" ".join), st.frozensets(st.integers(0, len(MANY.documents) - 1)))
def test_the_first_stage_runs_again_only_if_it_has_found_excluded_documents(
    question: str, excluded: frozenset[int]
) -> None:
    """Otherwise it would find the same, and every hit would be the same."""
    model = WordEmbedder()
    with pytest.MonkeyPatch.context() as patch:
        # So few that most documents aren't found.
        patch.setattr(first_stage, "PASSAGES_RESCORED", 4)
        patch.setattr(first_stage, "PASSAGES_RESCORED_OF_LANGUAGE", 2)
        counting = CountingGenerator(MANY)
        retriever = Retriever(MANY, model, model, table_of({}), counting)
        query = retriever.understand(question)
        found = retriever.search(query, 10, excluded)
        if query.words:
            best = counting.find(query, frozenset())
            of_best = MANY.passages.documents[best.passages].tolist()
            assert counting.n_asked == 2 + (not excluded.isdisjoint(of_best))
        patch.setattr(Candidates, "are_of_any", lambda *_: True)
        assert retriever.search(query, 10, excluded) == found


def test_an_answer_in_another_language_comes_before_half_an_answer_in_the_askers() -> None:
    """However many passages in the asker's language match half of the question."""
    half = [f"Leike spoke on Friday about {thing}." for thing in THINGS]
    other = [f"Nobody saw {thing} in Lisbon." for thing in THINGS * 3]
    japanese = [f"{thing}はとても良かった。" for thing in ("天気", "音楽", "船", "手紙", "本")]
    right = "ライク氏は金曜日に辞任を発表した。"
    unsure = {"en:resign": {"ja:辞任": 0.1}, "en:friday": {"ja:金曜": 0.1}}
    texts = [*half, *other, *japanese, right]
    found = hits(retriever_of(*texts, table=unsure), "Why did Leike resign on Friday?")
    places = [hit.passage for hit in found]
    assert places.index(len(texts) - 1) < 3
    best = found[places.index(len(texts) - 1)]
    assert best.is_foreign
    assert best.margin > max(hit.margin for hit in found if not hit.is_foreign)


def test_a_language_with_a_single_passage_is_not_favoured() -> None:
    """It is compared with the scores of the other languages."""
    right = "In 2024 OpenAI showed it. Nobody had seen GPT before."
    half = [f"OpenAI spoke of GPT and {thing}." for thing in THINGS]
    other = [f"Nobody saw {thing} in {where}." for where in ("Lisbon", "2024") for thing in THINGS]
    single = "A OpenAI falou do GPT e das flores."
    found = hits(retriever_of(right, *half, *other, single), "What GPT did OpenAI show in 2024?")
    (foreign,) = [hit for hit in found if hit.is_foreign]
    assert found[0].passage == 0
    assert foreign.margin < found[1].margin + 0.1
    assert foreign.score < found[1].score + 0.1


def test_the_margin_over_few_passages_is_small() -> None:
    """With hardly anything to compare, a high score means little."""
    others = [f"Nobody saw {thing}." for thing in THINGS]
    alone = hits(retriever_of(RESIGNED, "Nobody saw the sea."), "Who resigned on Friday?")
    among = hits(retriever_of(RESIGNED, *others), "Who resigned on Friday?")
    assert alone[0].margin < among[0].margin


def test_navigation_ranks_below_text_but_is_found() -> None:
    """The navigation of a web page repeats the words that its pages are about."""
    prose = (
        "In the spring of that year the central bank raised its interest rates for the third "
        "time, which surprised nearly everybody who had followed its statements."
    )
    menu = "Home\nInterest rates\nCentral bank\nSpring offers\nContact us\nLog in\nRegister\n"
    retriever = retriever_of(f"{menu}\n\n{prose}\n")
    found = hits(retriever, "interest rates of the central bank in spring")
    assert len(found) > 1
    about_login = hits(retriever, "How do I register?")
    assert found[0].passage != about_login[0].passage


WORDS = st.lists(
    st.sampled_from(["Leike", "resigned", "weather", "辞任", "天気", "beach", "2024", "zzz"]),
    min_size=1,
    max_size=6,
).map(" ".join)
RETRIEVER = retriever_of(*TEXTS)


@given(WORDS, st.integers(0, 5))
def test_hits_come_best_first_and_at_most_k(question: str, k: int) -> None:
    """Each passage once, and only if its terms or its vector match."""
    found = hits(RETRIEVER, question, k)
    scores = [hit.score for hit in found]
    assert len(found) <= k
    assert scores == sorted(scores, reverse=True)
    assert len({hit.passage for hit in found}) == len(found)
    assert all(np.isfinite([hit.score, hit.margin, hit.idf_mass]).all() for hit in found)
    assert all(hit.lexical >= 0 and hit.semantic >= 0 for hit in found)
    assert all(hit.lexical + hit.semantic > 0 for hit in found)
    assert all(0 <= hit.coverage <= 1 + 1e-9 for hit in found)


def test_of_translations_the_best_is_found() -> None:
    """The next passage takes the place of the other."""
    model = WordEmbedder()
    table = table_of({"en:resign": {"ja:辞任": 0.6}, "en:friday": {"ja:金曜": 0.7}})
    plain = segment_of(*TEXTS, embedder=model)
    (english, _), (japanese, _) = plain.passages.sentence_ranges[[1, 3]].tolist()
    twins = with_twins(plain, [(english, japanese), (english + 1, japanese + 1)])
    question = "Who resigned on Friday?"
    apart, together = (
        [hit.passage for hit in hits(Retriever(index, model, model, table), question)]
        for index in (plain, twins)
    )
    assert {1, 3} <= set(apart)
    kept = next(passage for passage in apart if passage in (1, 3))
    assert together == [passage for passage in apart if passage not in (1, 3) or passage == kept]
    retriever = Retriever(twins, model, model, table)
    found = retriever.search(retriever.understand(question), 10, frozenset({1}))
    assert 3 in [hit.passage for hit in found]


def test_memory_that_is_given_back_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next question reads a large index from its files again."""
    model = WordEmbedder()
    save_index(segment_of(*TEXTS, embedder=model), tmp_path, "it")
    opened = open_index(tmp_path, "it")
    assert opened is not None
    monkeypatch.setattr(storage, "MAX_RESIDENT_BYTES", 0)
    assert opened.gives_back
    retriever = Retriever(opened, model, model, table_of({}))
    expected = hits(retriever_of(*TEXTS), "Who resigned on Friday?")
    for _ in range(2):
        assert hits(retriever, "Who resigned on Friday?") == expected
