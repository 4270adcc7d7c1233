"""The commands that fit weights: each prints a weight for every feature, and what they achieve."""

import lzma
from pathlib import Path

import numpy as np
import pytest

from index.evaluation import fit
from index.evaluation.question_sets import half_of
from index.evaluation.samples import ChoiceSet, Sample
from index.excerpts import sentence_scoring
from index.params import RANKING_WEIGHTS
from index.retrieval import rescoring
from index.retrieval.confidence import ConfidenceFeatures
from tests.index.evaluation.folders import write_folder

PASSAGES = {
    "news": ["Leike resigned on Friday.", "The weather was fine in Lisbon.", "Bread is baked."],
    "garden": [
        "Roses need water in summer.",
        "Prune the apple tree in winter.",
        "Bees like thyme.",
    ],
}
QUESTIONS = {
    "news": [
        ("When did Leike resign?", "Friday"),
        ("How was the weather in Lisbon?", "fine"),
        ("What is baked?", "Bread"),
    ],
    "garden": [
        ("What do roses need?", "water"),
        ("When is the apple tree pruned?", "winter"),
        ("What do bees like?", "thyme"),
    ],
}
DEV_IDS = [str(number) for number in range(20) if half_of(str(number)) == "dev"]


def write_garden(parent: Path, name: str = "garden") -> Path:
    """A collection of three passages with a question about each, all in the dev half."""
    passages = [{"id": str(n), "lang": "en", "text": t} for n, t in enumerate(PASSAGES[name])]
    questions = [
        {"id": i, "lang": "en", "text": text, "passage_id": str(n), "answers": [answer]}
        for n, (i, (text, answer)) in enumerate(zip(DEV_IDS, QUESTIONS[name], strict=False))
    ]
    return write_folder(parent / name, passages, questions)


@pytest.fixture
def answered_questions(tmp_path: Path) -> Path:
    """Questions, passages and answers as a compressed table."""
    path = tmp_path / "questions.tsv.xz"
    with lzma.open(path, "wt", encoding="utf-8") as lines:
        for passage, (question, answer) in zip(PASSAGES["news"], QUESTIONS["news"], strict=True):
            lines.write(f"en\ten\t{question}\t{passage} It rained.\t{answer}\n")
    return path


def random_choices(count: int = 300) -> list[ChoiceSet]:
    """Choices among five options: the first feature tells the right one, the second is noise."""
    generator = np.random.default_rng(7)
    made = []
    for _ in range(count):
        features = generator.standard_normal((5, 2))
        likely = np.exp(2 * features[:, 0])
        right = np.zeros(5, dtype=np.bool_)
        right[generator.choice(5, p=likely / likely.sum())] = True
        made.append(ChoiceSet(features, right))
    return made


def test_the_weights_that_made_the_choices_are_found() -> None:
    """Nearly: there are few choices."""
    weights = fit.fit_conditional_logit(random_choices())
    assert weights == pytest.approx([2, 0], abs=0.4)


def test_a_given_weight_stays() -> None:
    """The others are fitted beside it."""
    weights = fit.fit_conditional_logit(random_choices(), {1: 0.5})
    assert weights[1] == 0.5
    assert weights[0] > 1


def test_choices_without_a_right_option_are_ignored() -> None:
    """If there are no others, it is an error."""
    none = ChoiceSet(np.ones((3, 2)), np.zeros(3, dtype=np.bool_))
    np.testing.assert_allclose(
        fit.fit_conditional_logit([*random_choices(), none]),
        fit.fit_conditional_logit(random_choices()),
    )
    with pytest.raises(ValueError, match="no right option"):
        fit.fit_conditional_logit([none])


def test_confidence_is_fitted_and_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line for each collection and direction, one for all, and one for each weight."""
    fit.main(["confidence", *(str(write_garden(tmp_path, name)) for name in PASSAGES)])
    lines = capsys.readouterr().out.splitlines()
    starts = ["garden en>en: 3 questions", "news en>en: 3 questions", "all: 6 questions"]
    assert [line.split(", ")[0] for line in lines[:3]] == starts
    names = [*ConfidenceFeatures.__dataclass_fields__, "base"]
    assert [line.split(":")[0] for line in lines[3:]] == names


def test_confidence_predicts_questions_that_it_was_not_fitted_on() -> None:
    """From features that are higher where the answer is present."""
    generator = np.random.default_rng(4)
    n_features = len(ConfidenceFeatures.__dataclass_fields__)
    samples = [
        Sample(str(number), "en>en", kind, ConfidenceFeatures(*features.tolist()), 1.0)
        for number in range(200)
        for kind, shift in (("present", 0.2), ("absent", 0.0))
        for features in generator.random((1, n_features)) + shift
    ]
    confidences = fit.cross_validate(samples)
    assert ((confidences > 0) & (confidences < 1)).all()
    assert confidences[::2].mean() > confidences[1::2].mean() + 0.1


def test_a_feature_that_speaks_for_an_answer_never_counts_against_one() -> None:
    """Even if it does by chance in the samples, or by another feature that says nearly the same."""
    generator = np.random.default_rng(5)
    names = [*ConfidenceFeatures.__dataclass_fields__]
    features = generator.standard_normal((400, len(names)))
    score, reading, missing = (names.index(n) for n in ("score", "reading", "type_missing"))
    log_odds = 2 * features[:, reading] - features[:, score] + features[:, missing]
    labels = (log_odds + generator.logistic(size=400) > 0).astype(float)
    *weights, _ = fit.fit_logistic(features, labels, np.ones(400)).tolist()
    assert weights[score] == weights[missing] == 0
    assert weights[reading] > 1
    assert min(weights[:missing] + weights[missing + 1 :]) >= 0


def test_rescoring_weights_are_printed_for_params(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scaled by the first, in the form of index/params.py."""
    fit.main(["rescoring", str(write_garden(tmp_path))])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split('"')[1] for line in lines] == list(rescoring.FEATURES)
    assert (
        lines[0]
        == f'    "{rescoring.FEATURES[0]}": {RANKING_WEIGHTS["static"].passage["lexical"]:.3f},'
    )


def test_excerpt_weights_and_figures_are_printed(
    tmp_path: Path, answered_questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A weight for each feature, in the form of index/params.py, then each half's figures."""
    fit.main(["excerpts", str(answered_questions), str(write_garden(tmp_path))])
    *weights, figures = capsys.readouterr().out.splitlines()
    assert [line.split('"')[1] for line in weights] == list(sentence_scoring.FEATURES)
    assert figures.startswith("garden dev: 3 questions, first 100.0 %, one of three 100.0 %, ")
