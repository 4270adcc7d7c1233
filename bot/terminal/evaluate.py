"""`inyo evaluate`: measure question sets and collections; show tables, misses, reports, charts."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from bot.settings import ConfigurationError, Settings, install_command
from bot.terminal.indexing import open_engine_with_progress
from bot.terminal.misses import list_changes, list_misses, warn_of_missing_gold
from bot.terminal.screen import Terminal
from index.embedding.base import EmbedderKind
from index.errors import RetrievalError
from index.evaluation.asked_sets import AskedSet, pooled, sections_of
from index.evaluation.comparison import compare, read_report
from index.evaluation.corpus import open_models
from index.evaluation.html_report import Run, html_report
from index.evaluation.json_report import make_report, write_json
from index.evaluation.misses import GoldFinder, find_misses
from index.evaluation.question_sets import (
    LAYOUTS,
    Question,
    in_half,
    read_collection,
    read_questions,
    subsample,
)
from index.evaluation.report import HALF_NAMES, Figures, sections
from index.evaluation.runner import (
    AnsweredTask,
    RankedTask,
    Task,
    ask_questions,
    make_plan,
    measure,
)

CHART_SUFFIXES = (".png", ".svg")


def evaluate(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    """Measure all targets; mistakes in the options are reported before the first is measured."""
    options.abstaining |= options.reliability is not None
    halves = ("dev", "test") if options.half == "both" else (options.half,)
    layouts = LAYOUTS if options.layout == "both" else (options.layout,)
    sets = [(path, read_questions(path)) for path in options.targets if not path.is_dir()]
    collections = [read_collection(path, options.kind) for path in options.targets if path.is_dir()]
    _check_files(options, has_collections=bool(collections))
    before = read_report(options.against) if options.against else None
    if package := _missing_package(options, has_collections=bool(collections)):
        brings = f"{install_command('evaluate')} brings what measuring needs"
        terminal.error(f"{package} is missing: {brings}.")
        return 1
    plan = make_plan(collections, layouts, halves, options.questions)
    to_ask = _select_questions(sets, halves, options.questions)
    asked, missing_gold = _ask_sets(to_ask, settings, terminal) if to_ask else ([], [])
    _show_sets(asked, options, terminal)
    ranked, answered = _measure(plan, options, settings, terminal) if plan else ([], [])
    figures = Figures.of(ranked, answered)
    for section in sections(figures):
        terminal.table(section.rows, section.title)
    model = settings.embedding_model or "bundled"
    report = make_report(model, asked, figures)
    comparisons = compare(before, report) if before is not None else []
    for comparison in comparisons:
        list_changes(comparison, terminal)
    if options.json:
        write_json(options.json, report)
    if options.html:
        now = datetime.now().astimezone()
        run = Run(model, version("inyo"), now, asked, figures, comparisons, missing_gold)
        options.html.write_text(html_report(run), encoding="utf-8")
    _draw_charts(options, figures, answered)
    return 0


def _missing_package(options: argparse.Namespace, *, has_collections: bool) -> str | None:
    packages = ["pytrec_eval"] if has_collections else []
    if options.picture or options.reliability:
        packages.append("matplotlib")
    return next((package for package in packages if find_spec(package) is None), None)


def _measure(
    plan: Sequence[Task], options: argparse.Namespace, settings: Settings, terminal: Terminal
) -> tuple[list[RankedTask], list[AnsweredTask]]:
    """Measure collections."""
    models = open_models(
        settings.embedding_model,
        settings.embedding_query_prompt,
        settings.embedding_passage_prompt,
        reader=settings.reader == "ON",
    )
    _warn_of_weights(models.embedder.kind, settings, terminal)
    with terminal.progress("Measuring") as progress:
        return measure(plan, models, progress, abstaining=options.abstaining)


def _warn_of_weights(kind: EmbedderKind, settings: Settings, terminal: Terminal) -> None:
    """Say so if the weights that rank passages were fitted to other models than the one in use."""
    if kind == "other":
        terminal.notice(
            f"No weights were fitted to EMBEDDING_MODEL {settings.embedding_model!r}, so those of "
            'multilingual-e5-small are used: to fit "other" in index/params.py, run python -m '
            f"index.evaluation.fit rescoring --embedding-model {settings.embedding_model} FOLDER..."
        )


def _draw_charts(
    options: argparse.Namespace, figures: Figures, answered: Sequence[AnsweredTask]
) -> None:
    if not (options.picture or options.reliability):
        return
    # Imports matplotlib, which is an extra and takes half a second.
    from index.evaluation.charts import draw_rankings, draw_reliability

    if options.picture:
        draw_rankings(options.picture, figures.rankings)
    if options.reliability:
        draw_reliability(options.reliability, answered)


def _check_files(options: argparse.Namespace, *, has_collections: bool) -> None:
    """Check that the requested charts can be drawn, and that all files can be written.

    A file, or its absence, stays as it is.
    """
    for name in ("picture", "reliability", "json", "html"):
        path: Path | None = getattr(options, name)
        if path is None:
            continue
        is_chart = name in ("picture", "reliability")
        if is_chart and path.suffix.lower() not in CHART_SUFFIXES:
            endings = " or ".join(CHART_SUFFIXES)
            message = f"--{name} {path}: give a file name that ends in {endings}."
            raise ConfigurationError(name, message)
        if is_chart and not has_collections:
            message = f"--{name} draws what is measured on folders: name one beside question sets."
            raise ConfigurationError(name, message)
        is_new = not path.exists()
        try:
            path.open("ab").close()
            if is_new:
                path.unlink()
        except OSError as error:
            message = (
                f"--{name} {path} can't be written ({error.strerror or error}): "
                "name a file in a folder that exists and can be written to."
            )
            raise ConfigurationError(name, message) from error


def _select_questions(
    sets: Sequence[tuple[Path, Sequence[Question]]],
    halves: Sequence[str],
    max_questions: int | None,
) -> list[tuple[Path, str, list[Question]]]:
    """The questions to ask of each set and half, at most `max_questions` of each language.

    Raises:
        RetrievalError: A set has no question in a half.
    """
    to_ask: list[tuple[Path, str, list[Question]]] = []
    for path, questions in sets:
        for half in halves:
            languages: dict[str, list[Question]] = {q.language: [] for q in questions}
            for question in in_half(questions, half):
                languages[question.language].append(question)
            chosen = [q for group in languages.values() for q in subsample(group, max_questions)]
            if not chosen:
                message = f"{path} has no questions in the {HALF_NAMES[half]}: ask --half all."
                raise RetrievalError(message)
            to_ask.append((path, half, chosen))
    return to_ask


def _ask_sets(
    to_ask: Sequence[tuple[Path, str, Sequence[Question]]], settings: Settings, terminal: Terminal
) -> tuple[list[AskedSet], list[tuple[str, str]]]:
    """Ask question sets over the documents, and look into what was missed.

    Returns:
        The sets, and the expected strings that no document has, with the ids of their questions.
    """
    engine = open_engine_with_progress(settings, terminal)
    _warn_of_weights(engine.retriever.embedder_kind, settings, terminal)
    finder = GoldFinder(engine.index.documents)
    asked: list[AskedSet] = []
    missing: list[tuple[str, str]] = []
    for path, half, chosen in to_ask:
        missing += warn_of_missing_gold(path.name, chosen, finder, terminal)
        with terminal.progress("Asking") as progress:
            outcomes = ask_questions(chosen, engine, progress)
            misses = find_misses(outcomes, engine, finder, progress)
        asked.append(AskedSet(path.stem, half, outcomes, misses))
    return asked, missing


def _show_sets(asked: Sequence[AskedSet], options: argparse.Namespace, terminal: Terminal) -> None:
    """Show the tables of each set and of all together, and the misses if they were asked for."""
    for each in (*asked, *pooled(asked)):
        for section in sections_of(each, options.by or ()):
            terminal.table(section.rows, section.title)
    if options.misses:
        for each in asked:
            list_misses(each, terminal)
