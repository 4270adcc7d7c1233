"""A report for people: one HTML file without scripts, for light and dark screens and for paper."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from string import Template

from index.evaluation.asked_sets import AskedSet, misses_by_cause, pooled, sections_of
from index.evaluation.comparison import Change, Comparison
from index.evaluation.misses import Miss
from index.evaluation.report import Figures, Section, sections
from index.types import Excerpt

MAX_ANCHOR_GOLD = 20  # expected strings of one question that are shown

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0; --well: #f6f8fa;
  --good: #1a7f37; --bad: #cf222e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1117; --ink: #e6edf3; --faint: #9198a1; --line: #3d444d; --well: #151b23;
    --good: #3fb950; --bad: #f85149;
  }
}
body {
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif;
}
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
.faint, dt { color: var(--faint); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 1rem 0 .3rem; }
th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); text-align: right; }
th { font-weight: 600; vertical-align: bottom; }
td { white-space: nowrap; }
tr > :first-child { text-align: left; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .6rem 0; }
summary { padding: .5rem .8rem; cursor: pointer; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1rem; margin: .2rem .8rem; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
q, blockquote {
  display: block; margin: 0; padding: .4rem .7rem; quotes: none;
  background: var(--well); border-left: .2rem solid var(--line); white-space: pre-wrap;
}
q + q { margin-top: .3rem; }
.expected { border-color: var(--good); }
.quoted { border-color: var(--bad); }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } }
@media print { body { max-width: none; } details { break-inside: avoid; } }
</style>
</head>
<body>
<h1>$title</h1>
<p class="faint">$about</p>
$body
</body>
</html>
""")


@dataclass(frozen=True, slots=True)
class Run:
    """What a report is about: everything that was measured in one run.

    `model` embedded the passages; `missing_gold` are ids of questions with expected strings that no
    document has.
    """

    model: str
    version: str
    finished_at: datetime
    asked: Sequence[AskedSet] = ()
    figures: Figures = field(default_factory=Figures)
    comparisons: Sequence[Comparison] = ()
    missing_gold: Sequence[tuple[str, str]] = ()


def html_report(run: Run) -> str:
    """The report as a page; whatever documents and questions contain is shown as text."""
    names = list(dict.fromkeys(each.name for each in run.asked))
    names += dict.fromkeys(each.task.collection.name for each in run.figures.rankings)
    about = f"Inyo {run.version} · embedding: {run.model} · {run.finished_at:%Y-%m-%d %H:%M}"
    parts = [
        *_summary(run),
        *(_comparison(each) for each in run.comparisons),
        *_tables("Question sets", (s for a in _sets(run) for s in sections_of(a))),
        *_tables("Collections", sections(run.figures)),
        *(_misses(each) for each in run.asked if each.misses),
    ]
    title = escape(f"Evaluation of {', '.join(names)}")
    return _PAGE.substitute(title=title, about=escape(about), body="\n".join(parts))


def _sets(run: Run) -> list[AskedSet]:
    return [*pooled(run.asked), *run.asked]


def _summary(run: Run) -> Iterator[str]:
    """A line for each question set, and what is wrong with the sets themselves."""
    lines = []
    for asked in _sets(run):
        answerable = [each for each in asked.outcomes if each.question.gold]
        others = [each for each in asked.outcomes if not each.question.gold]
        told = []
        if answerable:
            first = _of(sum(each.rank == 1 for each in answerable), len(answerable))
            among = _of(sum(each.rank is not None for each in answerable), len(answerable))
            told.append(f"with an answer: first quote right {first}, one of three {among}")
        if others:
            answered = _of(sum(each.answered for each in others), len(others))
            told.append(f"without an answer: answered all the same {answered}")
        lines.append(f"<li><b>{escape(asked.title)}</b>: {escape('; '.join(told))}</li>")
    if lines:
        yield f"<h2>Summary</h2>\n<ul>{''.join(lines)}</ul>"
    if run.missing_gold:
        shown = "".join(
            f"<li>{escape(name)}: <q>{escape(string)}</q></li>" for name, string in run.missing_gold
        )
        yield f"<h3>Expected, but in no document</h3>\n<ul>{shown}</ul>"


def _of(count: int, total: int) -> str:
    return f"{count} of {total} ({100 * count / total:.0f} %)"


def _tables(heading: str, tables: Iterable[Section]) -> Iterator[str]:
    for number, table in enumerate(tables):
        if not number:
            yield f"<h2>{escape(heading)}</h2>"
        head = "".join(f"<th scope=col>{escape(column)}</th>" for column in table.rows[0])
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row.values())}</tr>\n"
            for row in table.rows
        )
        caption = f"<caption>{escape(table.title)}</caption>"
        yield (
            f"<div class=wide><table>{caption}<thead><tr>{head}</tr></thead>\n"
            f"<tbody>{rows}</tbody></table></div>"
        )


def _misses(asked: AskedSet) -> str:
    parts = [f"<h2>Misses: {escape(asked.title)}</h2>"]
    for cause, misses in misses_by_cause(asked.misses).items():
        parts.append(f"<h3>{escape(cause)} ({len(misses)})</h3>")
        parts += map(_miss, misses)
    return "\n".join(parts)


def _miss(miss: Miss) -> str:
    outcome, question = miss.outcome, miss.outcome.question
    facts = []
    if question.gold:
        strings = question.gold[:MAX_ANCHOR_GOLD]
        expected = "".join(f"<q class=expected dir=auto>{escape(s)}</q>" for s in strings)
        facts.append(("expected", expected))
    if miss.place is not None:
        where = f"{miss.place.document}, line {miss.place.line}"
        rank = f"; its passage ranks {miss.passage_rank}" if miss.passage_rank else ""
        facts.append(("where", escape(where + rank)))
    if outcome.first is not None:
        facts.append(("quoted" if outcome.answered else "closest", _quote(outcome.first)))
    confidence = f"{outcome.confidence:.2f}{'' if outcome.answered else ', abstained'}"
    facts.append(("confidence", confidence))
    return _details(question.id, question.text, facts)


def _quote(excerpt: Excerpt) -> str:
    citation = excerpt.citation
    source = " › ".join([citation.title, *citation.headings])
    where = f"{source} · {citation.document}, line {citation.line}"
    return (
        f"<blockquote class=quoted dir=auto>{escape(excerpt.quote)}</blockquote>"
        f"<span class=faint>{escape(where)}</span>"
    )


def _comparison(comparison: Comparison) -> str:
    parts = [
        f"<h2>Compared with before: {escape(comparison.title)}</h2>",
        f"<p>{escape(comparison.summary())}</p>",
    ]
    groups = {"Better": comparison.better, "Worse": comparison.worse}
    for heading, group in {**groups, "Different": comparison.different}.items():
        # Of some sets only the values are known.
        if changes := [change for change in group if change.question]:
            parts.append(f"<h3>{heading} ({len(changes)})</h3>")
            parts += map(_change, changes)
    return "\n".join(parts)


def _change(change: Change) -> str:
    facts = [("before", escape(change.before.told)), ("now", escape(change.after.told))]
    return _details(change.id, change.question, facts)


def _details(name: str, heading: str, facts: Sequence[tuple[str, str]]) -> str:
    """One question, folded; the values of `facts` are HTML."""
    shown = "".join(f"<dt>{term}</dt><dd>{value}</dd>" for term, value in facts)
    return (
        f"<details open><summary><bdi>{escape(heading)}</bdi> "
        f"<span class=faint>{escape(name)}</span></summary>\n<dl>{shown}</dl></details>"
    )
