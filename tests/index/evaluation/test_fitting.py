"""How sure an answer may be is measured, not guessed."""

import json
from pathlib import Path

import numpy as np
import pytest

from index.evaluation.confidence import Sample, auroc, fit_logistic, main

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
    """Of a logistic function of three features and a base."""
    generator = np.random.default_rng(3)
    true = np.array([4.0, 1.0, 0.5, -3.0])
    features = generator.random((5_000, 4)) * [1, 1, 1, 0] + [0, 0, 0, 1]
    present = generator.random(5_000) < 1 / (1 + np.exp(-features @ true))
    samples = [
        Sample((a, b, c, d), kind)
        for (a, b, c, d), is_present in zip(features.tolist(), present, strict=True)
        # An absent one weighs half: it comes twice, among those that ask elsewhere as well.
        for kind in (["present"] if is_present else ["absent", "elsewhere"])
    ]
    np.testing.assert_allclose(fit_logistic(samples), true, atol=0.5)


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    """Ties count half."""
    assert auroc(np.array([2.0, 3.0]), np.array([0.0, 1.0])) == 1.0
    assert auroc(np.array([0.0, 1.0]), np.array([2.0, 3.0])) == 0.0
    assert auroc(np.array([1.0, 2.0]), np.array([1.0])) == 0.75


def test_sets_are_measured_and_the_weights_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line for each set and pair of languages, one for all, and one for each weight."""
    for name, texts in PASSAGES.items():
        passages = [{"id": str(n), "lang": "en", "text": t} for n, t in enumerate(texts)]
        questions = [
            {"id": str(n), "lang": "en", "text": text, "passage_id": str(n)}
            for n, text in enumerate(QUESTIONS[name])
        ]
        (tmp_path / name).mkdir()
        for file, rows in (("passages", passages), ("questions", questions)):
            content = "".join(f"{json.dumps(row)}\n" for row in rows)
            (tmp_path / name / f"{file}.jsonl").write_text(content)
    main([str(tmp_path / name) for name in PASSAGES])
    lines = capsys.readouterr().out.splitlines()
    starts = ["news en>en: 3 questions", "garden en>en: 3 questions", "all: 6 questions"]
    assert [line.split(", ")[0] for line in lines[:3]] == starts
    assert [line.split(":")[0] for line in lines[3:]] == [
        "per score",
        "per evidence",
        "if foreign",
        "base",
    ]
