"""Tables and JSON of question sets."""

from index.evaluation.asked_sets import (
    AskedSet,
    count_outcomes,
    describe_set,
    pooled,
    sections_of,
)
from index.evaluation.misses import Cause, GoldFinder, find_misses
from index.evaluation.question_sets import Question
from tests.index.evaluation.asked import BAKED, RESIGNED, SLEEPS, engine_of_texts, outcome

RIGHT = Question("right", "en", "When did Leike resign?", ("on Friday",), kind="when")
SECOND = Question("second", "en", "What is baked?", ("Bread",), kind="what")
NOWHERE = Question("nowhere", "ja", "富士山の高さは？", (), kind="what")
SILENT = Question("silent", "en", "How tall is Mount Fuji?", ())
OUTCOMES = [
    outcome(RIGHT, [RESIGNED, BAKED], confidence=0.9),
    outcome(SECOND, [SLEEPS, BAKED], confidence=0.6),
    outcome(NOWHERE, [BAKED], confidence=0.6),
    outcome(SILENT, [BAKED], answered=False, confidence=0.1),
]


def test_figures_are_counted_for_each_language_and_for_all() -> None:
    """Right quotes, answers, the length of the first quote, and what confidence is worth."""
    japanese, english, everything = count_outcomes(OUTCOMES)
    assert japanese["questions"] == "Japanese"
    assert japanese["right first"] == japanese["AUROC"] == "–"
    assert english["right first"] == "1/2 (50 %)"
    assert english["AUROC"] == "1.000"
    assert everything == {
        "questions": "all",
        "right first": "1/2 (50 %)",
        "right among three": "2/2 (100 %)",
        "answered": "2/2 (100 %)",
        "wrongly answered": "1/2 (50 %)",
        "median first quote": f"{len(BAKED)} characters",
        "AUROC": "0.875",  # of four pairs one is tied
        "calibration error": "0.100",
    }


def test_a_set_is_broken_down_by_the_fields_that_it_has() -> None:
    """The most frequent value first, those without one as well; and its misses by cause."""
    engine = engine_of_texts()
    misses = find_misses(OUTCOMES, engine, GoldFinder(engine.index.documents))
    everything, by_kind, causes = sections_of(AskedSet("mine", "test", OUTCOMES, misses))
    assert everything.title == "mine · test half"
    assert [(row["kind"], row["right among three"]) for row in by_kind.rows] == [
        ("what", "1/1 (100 %)"),
        ("–", "–"),
        ("when", "1/1 (100 %)"),
    ]
    assert causes.title == "mine · test half · 2 misses"
    assert [row["missed because"] for row in causes.rows] == [Cause.ANSWERED, Cause.LATER_QUOTE]


def test_several_sets_are_pooled_by_half() -> None:
    """A half that one set alone has isn't."""
    sets = [AskedSet(name, "dev", OUTCOMES[:2]) for name in ("a", "b")]
    (pool,) = pooled([*sets, AskedSet("a", "test", OUTCOMES[2:])])
    assert (pool.title, len(pool.outcomes)) == ("all sets · dev half", 4)


def test_a_question_is_described_with_what_became_of_it() -> None:
    """What was quoted and where; of a miss the cause, and where the expected string is."""
    engine = engine_of_texts()
    misses = find_misses(OUTCOMES, engine, GoldFinder(engine.index.documents))
    described = describe_set(AskedSet("mine", "all", OUTCOMES, misses))["by_question"]
    assert described["right"] == {
        "question": "When did Leike resign?",
        "language": "en",
        "kind": "when",
        "form": "",
        "gold": ["on Friday"],
        "has_answer": True,
        "answered": True,
        "chatter": None,
        "rank": 1,
        "confidence": 0.9,
        "first": {
            "quote": RESIGNED,
            "document": "1.txt",
            "start": 0,
            "end": len(RESIGNED),
            "line": 1,
            "title": "A title",
            "headings": (),
        },
        "missed_because": None,
        "passage_rank": None,
        "place": None,
    }
    missed = described["second"]
    assert (missed["rank"], missed["missed_because"]) == (2, Cause.LATER_QUOTE)
    assert missed["place"] == {"document": "0.txt", "start": 0, "end": len("Bread"), "line": 1}
    assert described["silent"]["answered"] is False
