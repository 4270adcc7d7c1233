"""Two runs compared, question by question."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from index.errors import DocumentError
from index.evaluation.asked_sets import AskedSet
from index.evaluation.comparison import Comparison, compare, judge, read_report, sign_test
from index.evaluation.json_report import make_report, write_json
from index.evaluation.question_sets import Question
from index.evaluation.report import Figures
from index.evaluation.runner import Outcome
from tests.index.evaluation.asked import BAKED, RESIGNED, SLEEPS, outcome
from tests.index.evaluation.measured import N_QUESTIONS, made_up

GOLD = ("on Friday",)


def run_of(path: Path, outcomes: list[Outcome], half: str = "all") -> Any:
    """A report as it comes back from disk."""
    write_json(path, make_report("bundled", [AskedSet("mine", half, outcomes)], Figures()))
    return read_report(path)


def ids(comparison: Comparison) -> list[list[str]]:
    """What became better, worse and different."""
    groups = (comparison.better, comparison.worse, comparison.different)
    return [[change.id for change in group] for group in groups]


def test_each_question_is_better_worse_different_or_the_same(tmp_path: Path) -> None:
    """Right is a right first quote, or no answer where there is none."""
    asked = {
        name: Question(name, "en", f"{name}?", () if name.startswith("no") else GOLD)
        for name in ("better", "worse", "no better", "other quote", "same", "gone")
    }
    before = [
        outcome(asked["better"], [BAKED, RESIGNED]),
        outcome(asked["worse"], [RESIGNED]),
        outcome(asked["no better"], [BAKED]),
        outcome(asked["other quote"], [BAKED]),
        outcome(asked["same"], [RESIGNED], confidence=0.4),
        outcome(asked["gone"], [RESIGNED]),
        outcome(Question("new gold", "en", "Who?", ()), [RESIGNED]),
    ]
    after = [
        outcome(asked["better"], [RESIGNED]),
        outcome(asked["worse"], [RESIGNED], answered=False),
        outcome(asked["no better"], [BAKED], answered=False),
        outcome(asked["other quote"], [SLEEPS]),
        outcome(asked["same"], [RESIGNED], confidence=0.6),
        outcome(Question("new gold", "en", "Who?", GOLD), [RESIGNED]),
    ]
    old, new = run_of(tmp_path / "a.json", before), run_of(tmp_path / "b.json", after, "test")
    (comparison,) = compare(old, new)
    assert ids(comparison) == [["better", "no better"], ["worse"], ["other quote"]]
    assert comparison.worse[0].after.told.startswith(f"abstained, closest: “{RESIGNED}” (1.txt, ")
    assert comparison.summary() == (
        "5 questions: right 40.0 % before, 60.0 % now; 2 better, 1 worse, 1 different, 1 the same. "
        "2 left out: rewritten, or asked in one run only. "
        "This may well be chance (sign test, p = 1)."
    )
    assert ids(compare(new, new)[0]) == [[], [], []]


def test_collections_are_compared_by_their_values(tmp_path: Path) -> None:
    """Rankings by nDCG@10, quotes by whether the first is right."""
    for name in ("a", "b"):
        write_json(tmp_path / name, make_report("bundled", [], made_up("xfaq")))
    before, after = (json.loads((tmp_path / name).read_text()) for name in ("a", "b"))
    for row in after["rankings"][0]["by_question"].values():
        row["Inyo"][0] += 0.1
    after["quotes"][0]["by_question"]["q0"]["rank"] = 1
    comparisons = {(each.title, each.measure): each for each in compare(before, after)}
    assert len(comparisons) == 18 + 9
    ranked = comparisons["xfaq · monolingual · ja>ja", "nDCG@10"]
    assert (len(ranked.better), len(ranked.worse)) == (N_QUESTIONS, 0)
    assert ranked.summary().endswith("This is better by more than chance (sign test, p < 0.001).")
    quoted = comparisons["xfaq · monolingual · ja>ja", "first quote right"]
    assert [len(group) for group in ids(quoted)] == [1, 0, 0]


@given(st.integers(0, 1_100), st.integers(0, 1_100))
def test_the_sign_test_is_the_exact_binomial_test(better: int, worse: int) -> None:
    """With even odds, on both sides."""
    expected = binomtest(better, better + worse).pvalue if better + worse else 1.0
    assert sign_test(better, worse) == pytest.approx(expected, rel=1e-6)


def test_a_difference_is_judged_in_words() -> None:
    """In both directions, and where there is none."""
    assert judge(0, 0) == "No question became better or worse."
    assert judge(9, 1) == "This is better by more than chance (sign test, p = 0.021)."
    assert judge(1, 9) == "This is worse by more than chance (sign test, p = 0.021)."


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "can't be read"),
        (b"\xff", "is no report"),
        (b"[]", "is no report"),
        (b'{"question_sets": [], "quotes": []}', "is no report"),
        (b'{"question_sets": [{"set": "a"}], "quotes": [], "rankings": []}', "is no report"),
    ],
)
def test_another_file_is_one_clear_error(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    """It names the file and what to do."""
    path = tmp_path / "before.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DocumentError, match=problem):
        read_report(path)
