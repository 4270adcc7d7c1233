"""How sure an answer may be is measured, not guessed."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from index.evaluation.collections import half_of
from index.evaluation.fit_confidence import Sample, cross_validate, fit_logistic, main
from index.retrieval.confidence import ConfidenceFeatures

SIGNS = [field.name for field in dataclasses.fields(ConfidenceFeatures)]
PASSAGES = {
    "news": ["Leike resigned on Friday.", "The weather was fine in Lisbon.", "Bread is baked."],
    "garden": [
        "Roses need water in summer.",
        "Prune the apple tree in winter.",
        "Bees like thyme.",
    ],
}
QUESTIONS = {
    "news": ["When did Leike resign?", "How was the weather in Lisbon?", "What is baked?"],
    "garden": ["What do roses need?", "When is the apple tree pruned?", "What do bees like?"],
}


def test_the_fit_finds_the_weights_that_made_the_samples() -> None:
    """Of a logistic function of the signs and a base."""
    generator = np.random.default_rng(3)
    true = np.array([*np.linspace(0.5, 3.0, len(SIGNS)), -4.0])
    signs = generator.random((10_000, len(SIGNS)))
    likely = 1 / (1 + np.exp(-signs @ true[:-1] - true[-1]))
    present = generator.random(len(signs)) < likely
    samples = [
        Sample(str(number), "en>en", kind, ConfidenceFeatures(*values))
        for number, (values, is_present) in enumerate(zip(signs.tolist(), present, strict=True))
        # One that asks elsewhere weighs a fifth: it comes five times.
        for kind in (["present"] if is_present else [["absent"], ["elsewhere"] * 5][number % 2])
    ]
    np.testing.assert_allclose(fit_logistic(samples), true, atol=0.5)


def test_a_question_is_never_judged_by_weights_fitted_on_itself() -> None:
    """Each comes with an answer and without: its own fold is left out as a whole."""
    generator = np.random.default_rng(4)
    samples = [
        Sample(
            str(number),
            "en>en",
            kind,
            ConfidenceFeatures(*(generator.random(len(SIGNS)) + shift).tolist()),
        )
        for number in range(200)
        for kind, shift in (("present", 0.1), ("absent", 0.0))
    ]
    sureness = cross_validate(samples)
    assert ((sureness > 0) & (sureness < 1)).all()
    others = [sample for sample in samples if int(sample.question) % 5]
    weights = fit_logistic(others)
    expected = 1 / (1 + np.exp(-np.array(samples[0].features) @ weights))
    assert sureness[0] == pytest.approx(expected)


def write_folder(parent: Path, name: str) -> Path:
    """A folder of three passages with a question about each, all of the even half."""
    even = [str(number) for number in range(20) if half_of(str(number)) == "even"]
    passages = [{"id": str(n), "lang": "en", "text": t} for n, t in enumerate(PASSAGES[name])]
    questions = [
        {"id": even[n], "lang": "en", "text": text, "passage_id": str(n)}
        for n, text in enumerate(QUESTIONS[name])
    ]
    (parent / name).mkdir()
    for file, rows in (("passages", passages), ("questions", questions)):
        content = "".join(f"{json.dumps(row)}\n" for row in rows)
        (parent / name / f"{file}.jsonl").write_text(content)
    return parent / name


def test_sets_are_measured_and_the_weights_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line for each set and pair of languages, one for all, and one for each weight."""
    main([str(write_folder(tmp_path, name)) for name in PASSAGES])
    lines = capsys.readouterr().out.splitlines()
    starts = ["garden en>en: 3 questions", "news en>en: 3 questions", "all: 6 questions"]
    assert [line.split(", ")[0] for line in lines[:3]] == starts
    assert [line.split(":")[0] for line in lines[3:]] == [
        *SIGNS,
        "base",
    ]
