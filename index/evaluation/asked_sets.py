"""Question sets that were asked over the documents: their tables and their JSON."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

import numpy as np

from index.evaluation.metrics import auroc, calibration_error
from index.evaluation.misses import Cause, Miss
from index.evaluation.question_sets import BREAKDOWNS
from index.evaluation.report import HALF_NAMES, Row, Section
from index.evaluation.runner import Outcome
from index.types import LANGUAGE_NAMES, LANGUAGES, Excerpt

_UNNAMED = "–"


@dataclass(frozen=True, slots=True)
class AskedSet:
    """A question set, the answers to its questions in one half, and what was missed."""

    name: str
    half: str
    outcomes: Sequence[Outcome]
    misses: Sequence[Miss] = ()

    @property
    def title(self) -> str:
        """Such as "questions · test half"."""
        return f"{self.name} · {HALF_NAMES[self.half]}"


def pooled(asked: Sequence[AskedSet]) -> list[AskedSet]:
    """All sets of a half together, for each half in which there are several."""
    pools = []
    for half in dict.fromkeys(each.half for each in asked):
        sets = [each for each in asked if each.half == half]
        if len(sets) > 1:
            outcomes = [outcome for each in sets for outcome in each.outcomes]
            misses = [miss for each in sets for miss in each.misses]
            pools.append(AskedSet("all sets", half, outcomes, misses))
    return pools


def sections_of(asked: AskedSet, breakdowns: Sequence[str] = BREAKDOWNS) -> Iterator[Section]:
    """Tables of a set: by language, by each field that its questions have, and causes of misses."""
    yield Section(asked.title, count_outcomes(asked.outcomes))
    for field in breakdowns:
        if any(getattr(outcome.question, field) for outcome in asked.outcomes):
            yield Section(f"{asked.title} · by {field}", count_outcomes(asked.outcomes, field))
    if causes := Counter(miss.cause for miss in asked.misses):
        rows = [{"missed because": str(c), "questions": str(n)} for c, n in causes.most_common()]
        yield Section(f"{asked.title} · {len(asked.misses)} misses", rows)


def count_outcomes(outcomes: Sequence[Outcome], field: str = "language") -> list[Row]:
    """Figures of a question set: a row for each language, kind or form, and one for all."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(getattr(outcome.question, field), []).append(outcome)
    if field == "language":
        rows = [_figures(LANGUAGE_NAMES[c], groups[c]) for c in LANGUAGES if c in groups]
        return [*rows, _figures("all", outcomes)]
    names = sorted(groups, key=lambda name: (-len(groups[name]), name))
    return [_figures(name or _UNNAMED, groups[name], field) for name in names]


def _figures(name: str, group: Sequence[Outcome], column: str = "questions") -> Row:
    answerable = [outcome for outcome in group if outcome.question.gold]
    unanswerable = [outcome for outcome in group if not outcome.question.gold]
    lengths = [len(outcome.answer.excerpts[0].quote) for outcome in group if outcome.answered]
    row = {
        column: name,
        "right first": _share(answerable, lambda outcome: outcome.rank == 1),
        "right among three": _share(answerable, lambda outcome: outcome.rank is not None),
        "answered": _share(answerable, lambda outcome: outcome.answered),
        "wrongly answered": _share(unanswerable, lambda outcome: outcome.answered),
        "median first quote": f"{median(lengths):.0f} characters" if lengths else _UNNAMED,
        "AUROC": _UNNAMED,
        "calibration error": _UNNAMED,
    }
    if answerable and unanswerable:
        present, absent = (
            np.array([outcome.confidence for outcome in part])
            for part in (answerable, unanswerable)
        )
        row["AUROC"] = f"{float(auroc(present, absent)):.3f}"
        row["calibration error"] = f"{calibration_error(present, absent):.3f}"
    return row


def _share(outcomes: Sequence[Outcome], is_counted: Callable[[Outcome], bool]) -> str:
    if not outcomes:
        return _UNNAMED
    count = sum(map(is_counted, outcomes))
    return f"{count}/{len(outcomes)} ({100 * count / len(outcomes):.0f} %)"


def misses_by_cause(misses: Iterable[Miss]) -> Mapping[Cause, list[Miss]]:
    """Misses of each cause, in order."""
    groups: dict[Cause, list[Miss]] = {}
    for miss in misses:
        groups.setdefault(miss.cause, []).append(miss)
    return groups


def describe_set(asked: AskedSet) -> dict[str, Any]:
    """A set as JSON, question by question, with what two runs are compared by."""
    misses = {miss.outcome.question.id: miss for miss in asked.misses}
    by_question = {}
    for outcome in asked.outcomes:
        question, miss = outcome.question, misses.get(outcome.question.id)
        by_question[question.id] = {
            "question": question.text,
            "language": question.language,
            "kind": question.kind,
            "form": question.form,
            "gold": list(question.gold),
            "has_answer": bool(question.gold),
            "answered": outcome.answered,
            "chatter": outcome.answer.chatter,
            "rank": outcome.rank,
            "confidence": outcome.confidence,
            "first": _describe_quote(outcome.first),
            "missed_because": miss and miss.cause,
            "passage_rank": miss and miss.passage_rank,
            "place": miss and miss.place and asdict(miss.place),
        }
    return {"set": asked.name, "half": asked.half, "by_question": by_question}


def _describe_quote(excerpt: Excerpt | None) -> dict[str, Any] | None:
    if excerpt is None:
        return None
    citation = excerpt.citation
    names = ("document", "start", "end", "line", "title", "headings")
    return {"quote": excerpt.quote, **{name: getattr(citation, name) for name in names}}
