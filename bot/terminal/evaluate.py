"""`inyo evaluate`: question sets and folders -> tables, JSON and pictures."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.optional_dependencies import installing
from bot.settings import ConfigurationError, Settings
from bot.terminal.indexing import open_engine_with_progress
from bot.terminal.screen import Terminal
from index.errors import RetrievalError
from index.evaluation.collections import Collection, read_collection
from index.evaluation.figures import figures_of
from index.evaluation.models import open_models
from index.evaluation.plan import LAYOUTS, Task, make_plan
from index.evaluation.question_sets import (
    Question,
    ask_questions,
    count_outcomes,
    read_questions,
    selected,
)
from index.evaluation.report import HALF_NAMES, AskedSet, Measured, sections, write_report
from index.evaluation.runner import Answered, Ranked, measure

PICTURES = (".png", ".svg")


@dataclass(frozen=True, slots=True)
class _Targets:
    sets: tuple[tuple[Path, list[Question]], ...]
    folders: tuple[Collection, ...]


def evaluate(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    """Measure all targets; everything that can be wrong is said before the first is measured."""
    options.abstaining |= options.reliability is not None
    targets = _read(options)
    _check_files(options, targets)
    if targets.folders and not _has_packages(options, terminal):
        return 1
    layouts = LAYOUTS if options.layout == "both" else (options.layout,)
    plan: list[Task] = []
    if targets.folders:
        plan = make_plan(targets.folders, layouts, _halves(options), options.questions)
    sets = [
        asked
        for path, questions in targets.sets
        for asked in _ask_set(path, questions, options, settings, terminal)
    ]
    ranked, answered = _measure(plan, options, settings, terminal)
    measured = Measured(
        settings.embedding_model or "bundled", sets, ranked, answered, figures_of(ranked, answered)
    )
    for section in sections(measured.figures):
        terminal.scores(section.rows, section.title)
    _write(options, measured)
    return 0


def _read(options: argparse.Namespace) -> _Targets:
    folders = [path for path in options.targets if path.is_dir()]
    return _Targets(
        tuple((path, read_questions(path)) for path in options.targets if path not in folders),
        tuple(read_collection(folder, options.kind) for folder in folders),
    )


def _check_files(options: argparse.Namespace, targets: _Targets) -> None:
    """Whether what is asked for can be drawn and written at all."""
    for name in ("picture", "reliability"):
        path: Path | None = getattr(options, name)
        if path is None:
            continue
        if path.suffix.lower() not in PICTURES:
            message = f"--{name} {path}: give a file name that ends in {' or '.join(PICTURES)}."
            raise ConfigurationError(name, message)
        if not targets.folders:
            message = f"--{name} draws what is measured on folders: name one beside question sets."
            raise ConfigurationError(name, message)
    for name in ("json", "picture", "reliability"):
        if (path := getattr(options, name)) is not None:
            _check_writable(name, path)


def _check_writable(name: str, path: Path) -> None:
    is_new = not path.exists()
    try:
        with path.open("ab"):
            pass
        if is_new:
            path.unlink()
    except OSError as error:
        message = (
            f"--{name} {path} can't be written ({error.strerror or error}): "
            "name a file in a folder that exists and can be written to."
        )
        raise ConfigurationError(name, message) from error


def _has_packages(options: argparse.Namespace, terminal: Terminal) -> bool:
    needed = ["pytrec_eval"]
    if options.picture or options.reliability:
        needed.append("matplotlib")
    for package in needed:
        if find_spec(package) is None:
            brings = f"{installing('evaluate')} brings what measuring needs"
            terminal.error(f"{package} is missing: {brings}.")
            return False
    return True


def _ask_set(
    path: Path,
    questions: Sequence[Question],
    options: argparse.Namespace,
    settings: Settings,
    terminal: Terminal,
) -> list[AskedSet]:
    """Ask the halves of a set and show them."""
    chosen = {half: selected(questions, half, options.questions) for half in _halves(options)}
    for half, asked in chosen.items():
        if not asked:
            message = f"{path} has no questions in the {HALF_NAMES[half]}: ask --half all."
            raise RetrievalError(message)
    engine = open_engine_with_progress(settings, terminal)
    sets: list[AskedSet] = []
    for half, asked in chosen.items():
        with terminal.progress("Asking") as progress:
            outcomes = ask_questions(asked, engine, progress)
        terminal.scores(count_outcomes(outcomes), f"{path.stem} · {HALF_NAMES[half]}")
        sets.append(AskedSet(path.stem, half, tuple(outcomes)))
    return sets


def _measure(
    plan: Sequence[Task], options: argparse.Namespace, settings: Settings, terminal: Terminal
) -> tuple[list[Ranked], list[Answered]]:
    if not plan:
        return [], []
    models = open_models(
        settings.embedding_model,
        settings.embedding_query_prompt,
        settings.embedding_passage_prompt,
    )
    with terminal.progress("Measuring") as progress:
        return measure(plan, models, progress, abstaining=options.abstaining)


def _write(options: argparse.Namespace, measured: Measured) -> None:
    if options.json:
        write_report(options.json, measured)
    if options.picture or options.reliability:
        # Imports matplotlib: an extra, and half a second.
        from index.evaluation.charts import draw_rankings, draw_reliability

        if options.picture:
            draw_rankings(options.picture, measured.figures.rankings)
        if options.reliability:
            draw_reliability(options.reliability, measured.answered)


def _halves(options: argparse.Namespace) -> tuple[str, ...]:
    return ("even", "odd") if options.half == "both" else (options.half,)
