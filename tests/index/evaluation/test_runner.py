"""Measuring a plan: rankings, quotes and confidence."""

from pathlib import Path

import numpy as np
import pytest

from index.errors import RetrievalError
from index.evaluation.metrics import METRICS
from index.evaluation.question_sets import LAYOUTS, Collection, read_collection
from index.evaluation.runner import RankedTask, Task, make_plan, measure
from index.evaluation.systems import BASELINE, OURS
from tests.index.evaluation.folders import (
    passage_rows,
    question_rows,
    small_models,
    write_folder,
)

NDCG = METRICS.index("nDCG@10")


@pytest.fixture
def tiny(tmp_path: Path) -> Collection:
    """Three topics in three languages."""
    return read_collection(write_folder(tmp_path / "tiny"))


def ranked(plan: list[Task]) -> dict[str, RankedTask]:
    """Layout and direction -> rankings."""
    results, _ = measure(plan, small_models(), lambda *_: None)
    return {f"{each.task.layout} {each.task.direction}": each for each in results}


def test_a_plan_has_every_layout_and_direction(tiny: Collection) -> None:
    """With all questions, those over the same index one after the other."""
    plan = make_plan([tiny], LAYOUTS, ["all"])
    assert len(plan) == 2 * 9
    assert all(len(task.questions) == 3 for task in plan)
    assert [task.direction for task in plan[:3]] == ["ja>ja", "pt>ja", "en>ja"]
    assert {task.languages for task in plan} == {("ja",), ("pt",), ("en",), ("ja", "pt", "en")}


def test_a_plan_separates_halves_and_subsamples_them(tiny: Collection) -> None:
    """Together they are all questions; a half of a direction may be empty and is left out then."""
    both = make_plan([tiny], ["monolingual"], ["dev", "test"])
    asked = sorted((t.direction, q.id) for t in both for q in t.questions)
    every = make_plan([tiny], ["monolingual"], ["all"])
    assert asked == sorted((t.direction, q.id) for t in every for q in t.questions)
    subsampled = make_plan([tiny], ["monolingual"], ["all"], 1)
    assert [len(task.questions) for task in subsampled] == [1] * 9


def test_a_plan_without_a_question_is_one_clear_error(tmp_path: Path) -> None:
    """All passages in one index are no layout of their own where there is one language."""
    passages = [row for row in passage_rows() if row["lang"] == "en"]
    questions = [
        {**row, "passage_ids": {"en": row["passage_ids"]["en"]}}
        for row in question_rows()
        if row["lang"] == "en"
    ]
    tiny = read_collection(write_folder(tmp_path / "tiny", passages, questions))
    assert len(make_plan([tiny], LAYOUTS, ["all"])) == 1
    with pytest.raises(RetrievalError, match="tiny: nothing to ask"):
        make_plan([tiny], ["multilingual"], ["all"])


def test_questions_find_their_passages(tiny: Collection) -> None:
    """In their language by their words; in another only if words meet across languages."""
    results = ranked(make_plan([tiny], ["monolingual"], ["all"]))
    same, across = results["monolingual en>en"], results["monolingual en>ja"]
    assert same.values.shape == (3, 4, len(METRICS))
    np.testing.assert_array_equal(same.values[:, [BASELINE, OURS], NDCG], 1.0)
    np.testing.assert_array_equal(across.values[:, BASELINE, NDCG], 0.0)
    np.testing.assert_array_equal(across.values[:, OURS, NDCG], 1.0)


def test_twins_are_left_out_of_one_index_of_all_languages(tiny: Collection) -> None:
    """The right passage's twin in the asker's language would come first."""
    results = ranked(make_plan([tiny], ["multilingual"], ["all"]))
    np.testing.assert_array_equal(results["multilingual en>ja"].values[:, OURS, NDCG], 1.0)


def test_quotes_are_measured_where_the_right_passage_holds_an_answer(tiny: Collection) -> None:
    """Leike stands in English and Portuguese, 子供たち in Japanese alone."""
    _, answered = measure(make_plan([tiny], LAYOUTS, ["all"]), small_models(), lambda *_: None)
    quoted = {each.task.direction: each.quotes for each in answered}
    assert {d: [q.question for q in found] for d, found in quoted.items()} == {
        "ja>ja": ["weather?ja"],
        "en>pt": ["resign?en"],
        "en>en": ["resign?en"],
    }
    (english,) = quoted["en>en"]
    assert english.rank == 1
    assert english.chars is not None
    assert english.chars >= len("Leike resigned on Friday.")
    assert all(each.confidences == () for each in answered)


def test_a_quote_of_the_wrong_passage_is_not_right(tmp_path: Path) -> None:
    """Even if it contains the answer: "Leike" stands in another passage as well."""
    passages = [
        {"id": "right", "lang": "en", "text": "Bread is baked by Leike."},
        {"id": "wrong", "lang": "en", "text": "Leike resigned on Friday."},
    ]
    question = {
        "id": "q",
        "lang": "en",
        "text": "Who resigned on Friday?",
        "passage_id": "right",
        "answers": ["Leike"],
    }
    tiny = read_collection(write_folder(tmp_path, passages, [question]))
    _, (answered,) = measure(make_plan([tiny], LAYOUTS, ["all"]), small_models(), lambda *_: None)
    (quoted,) = answered.quotes
    assert quoted.rank != 1
    assert quoted.chars == len("Leike resigned on Friday.")


def test_abstaining_asks_with_and_without_the_right_passage(tiny: Collection) -> None:
    """Every question; an answer is surer while it is there."""
    _, answered = measure(
        make_plan([tiny], LAYOUTS, ["all"]), small_models(), lambda *_: None, abstaining=True
    )
    assert [each.task.layout for each in answered] == ["monolingual"] * 9
    (english,) = (each for each in answered if each.task.direction == "en>en")
    assert [each.question for each in english.confidences] == [
        "resign?en",
        "weather?en",
        "bread?en",
    ]
    assert all(each.present > each.absent for each in english.confidences)
    assert [quote.question for quote in english.quotes] == ["resign?en"]
