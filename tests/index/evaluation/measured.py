"""Measured tasks with figures that are made up, for whatever shows them."""

import functools
from pathlib import Path

import numpy as np

from index.evaluation.collections import Collection, QuestionRow
from index.evaluation.figures import figures_of
from index.evaluation.metrics import METRICS
from index.evaluation.plan import Task
from index.evaluation.report import Measured
from index.evaluation.runner import Answered, Quoted, Ranked, Sure
from index.evaluation.systems import SYSTEMS
from index.types import LANGUAGES

N_QUESTIONS = 40


@functools.cache  # intervals take their time
def made_up(*names: str, half: str = "all") -> Measured:
    """Sets of these names with all directions in both layouts; quotes and confidence as well."""
    generator = np.random.default_rng(7)
    questions = tuple(
        QuestionRow(f"q{number}", "en", "Why?", ("p",)) for number in range(N_QUESTIONS)
    )
    tasks = [
        Task(Collection(name, (), questions), layout, asked, held, half, questions)
        for name in names
        for layout in ("apart", "together")
        for held in LANGUAGES
        for asked in LANGUAGES
    ]
    collections = {name: Collection(name, (), questions) for name in names}
    tasks = [
        Task(collections[t.collection.name], t.layout, t.asked, t.held, half, questions)
        for t in tasks
    ]
    ranked = [
        Ranked(task, generator.random((N_QUESTIONS, len(SYSTEMS), len(METRICS)))) for task in tasks
    ]
    answered = [
        Answered(
            task,
            tuple(Quoted(question.id, n % 4 or None, 100 + n) for n, question in numbered),
            tuple(
                Sure(question.id, float(generator.beta(4, 2)), float(generator.beta(2, 4)))
                for _, question in numbered
            ),
        )
        for task in tasks
        if task.layout == "apart" and (numbered := list(enumerate(questions)))
    ]
    return Measured("bundled", (), ranked, answered, figures_of(ranked, answered))


def size_of_png(path: Path) -> tuple[int, int]:
    """Width and height in pixels. Source: the PNG specification, the header chunk."""
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
