"""What was measured, as JSON and as tables."""

import json
from pathlib import Path

import numpy as np
import pytest

from index.evaluation.metrics import METRICS, auroc
from index.evaluation.question_sets import Outcome, Question
from index.evaluation.report import AskedSet, Measured, sections, write_report
from index.evaluation.systems import SYSTEMS
from tests.index.evaluation.measured import N_QUESTIONS, made_up


def test_every_question_s_metrics_come_back(tmp_path: Path) -> None:
    """From them, anyone can compute the figures again."""
    measured = made_up("xfaq")
    write_report(tmp_path / "a.json", measured)
    report = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert report["systems"] == list(SYSTEMS)
    assert report["metrics"] == list(METRICS)
    assert report["embedding"] == "bundled"
    assert len(report["rankings"]) == 18
    for row, ranked in zip(report["rankings"], measured.ranked, strict=True):
        assert (row["layout"], row["direction"]) == (ranked.task.layout, ranked.task.direction)
        by_question = np.array(
            [[each[system] for system in SYSTEMS] for each in row["by_question"].values()]
        )
        np.testing.assert_allclose(by_question, ranked.values, atol=1e-4)
        for number, system in enumerate(SYSTEMS):
            figure = row["percent"][system]["nDCG@10"]
            assert figure["value"] == pytest.approx(100 * by_question[:, number, 0].mean(), abs=0.1)
            assert figure["low"] <= figure["value"] <= figure["high"]
    for row in report["confidence"]:
        pairs = np.array([(p["present"], p["absent"]) for p in row["by_question"].values()])
        assert row["auroc"]["value"] == pytest.approx(auroc(*pairs.T))
    for row in report["quotes"]:
        ranks = [quoted["rank"] for quoted in row["by_question"].values()]
        assert row["percent"]["first"]["value"] == 100 * ranks.count(1) / N_QUESTIONS


def test_question_sets_are_reported_as_well(tmp_path: Path) -> None:
    """Question by question."""
    outcome = Outcome(Question("1", "ja", "誰？", ("彼",)), True, 2, 0.9)
    write_report(tmp_path / "a.json", Measured("bundled", [AskedSet("dev", "all", (outcome,))]))
    report = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    (asked,) = report["question_sets"]
    assert asked["by_question"]["1"] == {
        "language": "ja",
        "has_answer": True,
        "answered": True,
        "rank": 2,
        "confidence": 0.9,
    }


def test_tables_hold_every_figure_with_its_interval() -> None:
    """Two for rankings in each layout, one for quotes, one for confidence."""
    tables = list(sections(made_up("xfaq", half="odd").figures))
    assert [table.title for table in tables] == [
        "xfaq · one language at a time · odd half · nDCG@10",
        "xfaq · one language at a time · odd half · Inyo",
        "xfaq · all languages in one index · odd half · nDCG@10",
        "xfaq · all languages in one index · odd half · Inyo",
        "xfaq · one language at a time · odd half · quotes that hold the answer",
        "xfaq · one language at a time · odd half · confidence with and without the answer",
    ]
    comparison, others, _, _, quotes, sure = (table.rows[0] for table in tables)
    assert list(comparison) == ["direction", "questions", *SYSTEMS, "Inyo − BM25"]
    assert list(others) == ["direction", "questions", *METRICS[1:]]
    assert comparison["direction"] == "ja > ja"
    assert comparison["questions"] == "40"
    for figure in (comparison["BM25"], others["recall@10"], quotes["first quote"]):
        value, low, high = map(float, figure.translate(str.maketrans("(–)", "   ")).split())
        assert low <= round(value) <= high
    assert comparison["Inyo − BM25"][0] in "+−"
    assert quotes["median length of the first"] == "120 characters"
    assert sure["AUROC"].startswith("0.")
    assert [len(table.rows) for table in tables] == [9, 9, 9, 9, 9, 10]
    assert tables[-1].rows[-1]["direction"] == "all"
    assert tables[-1].rows[-1]["questions"] == str(9 * N_QUESTIONS)


def test_the_confidence_of_several_sets_is_pooled() -> None:
    """In a table of its own, since a calibration error needs many questions."""
    *_, last = sections(made_up("xfaq", "pira2").figures)
    assert last.title == "all sets · all questions · confidence with and without the answer"
    (row,) = last.rows
    assert row["questions"] == str(2 * 9 * N_QUESTIONS)
