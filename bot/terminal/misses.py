"""What `inyo evaluate` lists: missed questions, two runs compared, mistakes in question sets."""

from collections.abc import Iterator, Sequence

from bot.terminal.quotes import cited, one_line
from bot.terminal.screen import Terminal, counted
from index.evaluation.asked_sets import AskedSet, misses_by_cause
from index.evaluation.comparison import Comparison, Verdict
from index.evaluation.misses import GoldFinder, Miss, missing_gold
from index.evaluation.question_sets import Question

MAX_NOTICES = 20  # of expected strings that no document has; --html lists all
_INDENT = "    "


def warn_of_missing_gold(
    name: str, questions: Sequence[Question], finder: GoldFinder, terminal: Terminal
) -> list[tuple[str, str]]:
    """Name the expected strings that no document has: no quote can be right by them.

    Returns:
        Ids of questions, with the strings.
    """
    missing = [(question.id, string) for question, string in missing_gold(questions, finder)]
    for identifier, string in missing[:MAX_NOTICES]:
        terminal.notice(f"{name}, question {identifier}: no document has its gold {string!r}.")
    if (n_further := len(missing) - MAX_NOTICES) > 0:
        terminal.notice(f"{name}: {n_further:,} further gold strings are in no document.")
    return missing


def list_misses(asked: AskedSet, terminal: Terminal) -> None:
    """List what was missed, by cause: what was expected, where it is, and what was quoted."""
    for cause, misses in misses_by_cause(asked.misses).items():
        terminal.line(f"{asked.title} · {cause}: {counted(len(misses), 'question')}")
        for miss in misses:
            terminal.line("")
            for line in _told(miss):
                terminal.line(line)
        terminal.line("")


def _told(miss: Miss) -> Iterator[str]:
    outcome, question = miss.outcome, miss.outcome.question
    yield one_line(f"{question.id}: {question.text}")
    if question.gold:
        yield f"{_INDENT}expected: {one_line(' | '.join(question.gold))}"
    if miss.place is not None:
        rank = f"; its passage ranks {miss.passage_rank}" if miss.passage_rank else ""
        where = f"{miss.place.document}, line {miss.place.line}{rank}"
        yield f"{_INDENT}where:    {one_line(where)}"
    if outcome.first is not None:
        verb = "quoted:  " if outcome.answered else "closest: "
        yield f"{_INDENT}{verb} {one_line(outcome.first.quote)}"
        yield f"{_INDENT}          — {cited(outcome.first.citation, question.language)}"
    abstained = "" if outcome.answered else ", abstained"
    yield f"{_INDENT}confidence {outcome.confidence:.2f}{abstained}"


def list_changes(comparison: Comparison, terminal: Terminal) -> None:
    """Say how two runs differ, and list the questions whose answers became better or worse."""
    terminal.line(f"{comparison.title} · compared with before")
    terminal.line(comparison.summary())
    groups = {"better": comparison.better, "worse": comparison.worse}
    for name, changes in {**groups, "different": comparison.different}.items():
        for change in changes:
            if not change.question:  # only the value is known
                continue
            terminal.line("")
            terminal.line(one_line(f"{name}: {change.id}: {change.question}"))
            terminal.line(f"{_INDENT}before: {_shown(change.before)}")
            terminal.line(f"{_INDENT}now:    {_shown(change.after)}")
    terminal.line("")


def _shown(verdict: Verdict) -> str:
    return one_line(verdict.told)
