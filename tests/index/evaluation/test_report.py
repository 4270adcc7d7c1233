"""Figures of collections as tables, and everything that was measured as JSON."""

import json
from pathlib import Path

import numpy as np
import pytest

from index.evaluation.json_report import make_report, write_json
from index.evaluation.metrics import METRICS, auroc
from index.evaluation.report import sections
from index.evaluation.systems import SYSTEMS
from tests.index.evaluation.measured import N_QUESTIONS, made_up


def test_every_question_s_metrics_come_back(tmp_path: Path) -> None:
    """From them, anyone can compute the figures again."""
    figures = made_up("xfaq")
    write_json(tmp_path / "a.json", make_report("bundled", [], figures))
    report = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert report["systems"] == list(SYSTEMS)
    assert report["metrics"] == list(METRICS)
    assert report["embedding"] == "bundled"
    assert len(report["rankings"]) == 18
    for row, expected in zip(report["rankings"], figures.rankings, strict=True):
        assert (row["layout"], row["direction"]) == (expected.task.layout, expected.task.direction)
        by_question = np.array(
            [[each[system] for system in SYSTEMS] for each in row["by_question"].values()]
        )
        np.testing.assert_allclose(by_question, expected.ranked.values, atol=1e-4)
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


def test_tables_hold_every_figure_with_its_interval() -> None:
    """Two for rankings in each layout, one for quotes, one for confidence."""
    tables = list(sections(made_up("xfaq", half="test")))
    assert [table.title for table in tables] == [
        "xfaq · monolingual · test half · nDCG@10",
        "xfaq · monolingual · test half · Inyo",
        "xfaq · multilingual · test half · nDCG@10",
        "xfaq · multilingual · test half · Inyo",
        "xfaq · monolingual · test half · quotes that hold the answer",
        "xfaq · monolingual · test half · confidence with and without the answer",
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
    *_, last = sections(made_up("xfaq", "pira2"))
    assert last.title == "all sets · all questions · confidence with and without the answer"
    (row,) = last.rows
    assert row["questions"] == str(2 * 9 * N_QUESTIONS)
