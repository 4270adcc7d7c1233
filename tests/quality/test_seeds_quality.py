"""How well Inyo answers over the seeds with the bundled model: bars that it must not fall below.

The questions of `seeds.jsonl` were written from the seeds before Inyo was asked any of them, and
none was chosen by what it answered. A quarter have no answer: they ask about the people and
companies of the seeds for what the seeds don't say. A bar leaves room for one question, or for 0.03
to 0.05.
"""

from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from index.engine import Engine
from index.evaluation.question_sets import read_questions
from index.evaluation.runner import Outcome, ask_questions
from index.types import LANGUAGES, Language

QUESTIONS = read_questions(Path(__file__).with_name("seeds.jsonl"))

# Counts of the 12 answerable questions in each language. Measured: first 9, 8 and 9, one of three
# 11, 8 and 11, answered 11, 11 and 12.
MIN_RIGHT_FIRST = {"en": 8, "ja": 8, "pt": 9}
MIN_RIGHT_AMONG_THREE = {"en": 10, "ja": 8, "pt": 11}
MIN_ANSWERED = {"en": 10, "ja": 11, "pt": 11}
# Over all languages 26, 30 and 34 of 36.
MIN_OF_ALL = {"first": 25, "among three": 30, "answered": 33}
# Of the 12 unanswerable ones 8 are answered, with what is said about their subject.
MAX_FALSELY_ANSWERED = 9
# Confidence. Measured: the mean is 0.832 and 0.501; AUROC 0.826, by language 0.958, 0.833, 0.854.
MIN_MEAN_OF_ANSWERABLE = 0.78
MAX_MEAN_OF_UNANSWERABLE = 0.53
MIN_AUROC = 0.79
MIN_AUROC_OF_LANGUAGE = {"en": 0.9, "ja": 0.78, "pt": 0.8}


@pytest.fixture(scope="module")
def outcomes(seeds: Engine) -> list[Outcome]:
    """What became of every question."""
    return ask_questions(QUESTIONS, seeds, lambda *_: None)


def answerable(outcomes: list[Outcome], language: Language | None = None) -> list[Outcome]:
    """Those whose question has an answer in the seeds."""
    return [o for o in outcomes if o.question.gold and language in (None, o.question.language)]


def unanswerable(outcomes: list[Outcome], language: Language | None = None) -> list[Outcome]:
    """Those whose question has no answer in the seeds."""
    return [o for o in outcomes if not o.question.gold and language in (None, o.question.language)]


def auroc(present: list[Outcome], absent: list[Outcome]) -> float:
    """How often confidence is higher where there is an answer than where there is none."""
    pairs = [(p.confidence, a.confidence) for p in present for a in absent]
    return mean((p > a) + (p == a) / 2 for p, a in pairs)


def test_the_question_set_is_sound(project: Path) -> None:
    """Each gold string stands in a seed; a quarter of each language's questions have none."""
    texts = [path.read_text("utf-8") for path in (project / "seeds").glob("*.txt")]
    for question in QUESTIONS:
        for gold in question.gold:
            assert any(gold in text for text in texts), (question.id, gold)
    assert max(Counter(question.id for question in QUESTIONS).values()) == 1
    assert max(Counter(question.text for question in QUESTIONS).values()) == 1
    assert len(QUESTIONS) == 48
    for language in LANGUAGES:
        asked = [question for question in QUESTIONS if question.language == language]
        assert len(asked) == 16
        assert sum(not question.gold for question in asked) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_enough_is_quoted_rightly_in_each_language(
    outcomes: list[Outcome], language: Language
) -> None:
    """By the first excerpt and by one of three, whatever language the documents are in."""
    asked = answerable(outcomes, language)
    assert sum(o.rank == 1 for o in asked) >= MIN_RIGHT_FIRST[language]
    assert sum(o.rank is not None for o in asked) >= MIN_RIGHT_AMONG_THREE[language]
    assert sum(o.answered for o in asked) >= MIN_ANSWERED[language]


def test_enough_is_quoted_rightly_in_all_languages_together(outcomes: list[Outcome]) -> None:
    """Not each language may lose a question at once."""
    asked = answerable(outcomes)
    assert sum(o.rank == 1 for o in asked) >= MIN_OF_ALL["first"]
    assert sum(o.rank is not None for o in asked) >= MIN_OF_ALL["among three"]
    assert sum(o.answered for o in asked) >= MIN_OF_ALL["answered"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_confidence_tells_answerable_questions_from_others_in_each_language(
    outcomes: list[Outcome], language: Language
) -> None:
    """Better than chance, even where the documents speak of what is asked about."""
    present, absent = answerable(outcomes, language), unanswerable(outcomes, language)
    assert auroc(present, absent) >= MIN_AUROC_OF_LANGUAGE[language]


def test_confidence_tells_answerable_questions_from_others(outcomes: list[Outcome]) -> None:
    """By order, and by how high it is: it is shown as a probability."""
    present, absent = answerable(outcomes), unanswerable(outcomes)
    assert sum(o.answered for o in absent) <= MAX_FALSELY_ANSWERED
    assert auroc(present, absent) >= MIN_AUROC
    assert mean(o.confidence for o in present) >= MIN_MEAN_OF_ANSWERABLE
    assert mean(o.confidence for o in absent) <= MAX_MEAN_OF_UNANSWERABLE
