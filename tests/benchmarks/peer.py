"""`python -m tests.benchmarks.peer`: Inyo beside a search put together from libraries.

The peer is that of `hybrid_search`: its best three chunks are its quotes. It answers every
question, since nothing in it can tell that the documents don't. Inyo is as it is installed, with
its own models. Both are measured in the same run, each in processes of its own; times are those of
the quickest round.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from typing import Any

from index.errors import RetrievalError
from index.evaluation.question_sets import (
    HALVES,
    Question,
    add_asked_option,
    contains_answer,
    in_half,
    read_collection,
    read_questions,
    subsample,
)
from tests.benchmarks.hybrid_search import SearchOptions
from tests.benchmarks.measuring import machine, percentiles, run_module
from tests.benchmarks.peer_process import INYO, PEER
from tests.benchmarks.peers import is_installed

SYSTEMS = (INYO, PEER)
ROUNDS = 3
ALL = "all sets"

Figures = dict[str, Any]
Replies = Sequence[tuple[Question, Sequence[str]]]  # the quotes that each question got


def main() -> int:
    """Print a table of the question sets and one of the collections."""
    parser = _parser()
    options = parser.parse_args()
    if not (options.asked or options.collections):
        parser.error("name what to measure: --asked QUESTIONS DOCUMENTS or --collections FOLDER")
    if not is_installed("bm25s"):
        sys.stderr.write('bm25s is not installed: pip install -e ".[bench]" brings it\n')
        return 1
    try:
        to_ask = [
            (path, documents, _read(path, documents, options)) for path, documents in options.asked
        ]
        for folder in options.collections:
            read_collection(folder)  # now, so that no mistake is found after hours
        sets = list(_measure_sets(to_ask, options))
        collections = list(_measure_collections(options))
    except RetrievalError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"{error.stderr.strip().splitlines()[-1]}\n")
        return 1
    tables = [table(rows) for rows in (_set_rows(sets), _collection_rows(collections)) if rows]
    sys.stdout.write("\n".join(tables))
    if options.json:
        content = {
            "machine": machine(),
            "date": datetime.now(UTC).date().isoformat(),
            "peer": asdict(_peer(options)),
            "half": options.half,
            "sets": sets,
            "collections": collections,
        }
        text = json.dumps(content, indent=1, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peer")
    add_asked_option(parser)
    parser.add_argument(
        *("--collections", "--collection"),
        nargs="+",
        type=Path,
        default=[],
        metavar="FOLDER",
        help="folders with passages.jsonl and questions.jsonl: nDCG@10, one language at a time",
    )
    parser.add_argument(
        "--model", required=True, help="the peer's: a folder or name of sentence-transformers"
    )
    parser.add_argument("--query-prompt", default="query: ", help='default: "query: ", as E5 has')
    parser.add_argument("--passage-prompt", default="passage: ", help='default: "passage: "')
    parser.add_argument(
        "--bigrams",
        action="store_true",
        help="the peer indexes Japanese by pairs of characters, instead of bm25s's default",
    )
    parser.add_argument("--half", choices=HALVES, default="all")
    parser.add_argument("--questions", type=_count, help="of each set or direction; default: all")
    parser.add_argument("--rounds", type=_count, default=ROUNDS, help="of timing; default: 3")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    return parser


def _count(text: str) -> int:
    """Read a number of at least 1."""
    if not text.isdecimal() or (count := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of at least 1.")
    return count


def _peer(options: argparse.Namespace) -> SearchOptions:
    return SearchOptions(
        options.model, options.query_prompt, options.passage_prompt, options.bigrams
    )


def _read(path: Path, documents: Path, options: argparse.Namespace) -> list[Question]:
    if not documents.is_dir():
        raise RetrievalError(f"{documents} is no folder: name the one that {path} asks about.")
    asked = subsample(in_half(read_questions(path), options.half), options.questions)
    if not asked:
        raise RetrievalError(f"{path} has no question in this half: try --half all.")
    return asked


def _measure_sets(
    to_ask: Sequence[tuple[Path, Path, Sequence[Question]]], options: argparse.Namespace
) -> Iterator[Figures]:
    """Figures of each set and system, and of each system over all sets."""
    replies: dict[str, list[tuple[Question, Sequence[str]]]] = {name: [] for name in SYSTEMS}
    for path, documents, asked in to_ask:
        texts = [question.text for question in asked]
        with tempfile.TemporaryDirectory() as folder:
            jobs: dict[str, Figures] = {}
            built: dict[str, Figures] = {}
            for name in SYSTEMS:
                index_dir = Path(folder) / name
                index_dir.mkdir()
                places = {"documents": str(documents), "index_dir": str(index_dir)}
                jobs[name] = {"system": name, "peer": asdict(_peer(options)), **places}
                built[name] = _run("build", jobs[name])
            rounds = [
                {name: _run("ask", {**jobs[name], "questions": texts}) for name in SYSTEMS}
                for _ in range(options.rounds)
            ]
        for name in SYSTEMS:
            got = list(zip(asked, rounds[0][name]["quotes"], strict=True))
            replies[name] += got
            times = percentiles([each[name]["ms"] for each in rounds])
            yield {
                "set": path.stem,
                "system": name,
                **judge(got),
                **{f"p{percent}_ms": value for percent, value in times.items()},
                "peak_mb": max(each[name]["peak_mb"] for each in rounds),
                "first_answer_s": min(each[name]["first_answer_s"] for each in rounds),
                **built[name],
            }
    if len(to_ask) > 1:
        yield from ({"set": ALL, "system": name, **judge(replies[name])} for name in SYSTEMS)


def judge(replies: Replies) -> Figures:
    """Count right quotes, as `inyo evaluate` does: those that contain a gold string."""
    answerable = [(question.gold, quotes) for question, quotes in replies if question.gold]
    unanswerable = [quotes for question, quotes in replies if not question.gold]
    lengths = [len(quotes[0]) for _, quotes in replies if quotes]
    right = [[contains_answer(quote, gold) for quote in quotes] for gold, quotes in answerable]
    return {
        "answerable": len(answerable),
        "right_first": sum(any(each[:1]) for each in right),
        "right_among_three": sum(map(any, right)),
        "abstained": sum(not quotes for _, quotes in answerable),
        "unanswerable": len(unanswerable),
        "wrongly_answered": sum(map(bool, unanswerable)),
        "median_first_chars": median(lengths) if lengths else None,
    }


def _measure_collections(options: argparse.Namespace) -> Iterator[Figures]:
    """Figures of each collection, direction and system."""
    for folder in options.collections:
        for name in SYSTEMS:
            job = {"system": name, "collection": str(folder), "peer": asdict(_peer(options))}
            job |= {"half": options.half, "max_questions": options.questions}
            for direction, figures in _run("rank", job).items():
                place = {"collection": folder.name, "direction": direction, "system": name}
                yield {**place, **figures}


def _run(task: str, job: Mapping[str, Any]) -> Figures:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump({**job, "task": task, "started": time.time()}, file)
        file.flush()
        return run_module("peer_process", file.name)


def _set_rows(sets: Sequence[Figures]) -> list[dict[str, str]]:
    return [
        {
            "questions": figures["set"],
            "system": figures["system"],
            "first quote right": _share(figures, "right_first", "answerable"),
            "one of three": _share(figures, "right_among_three", "answerable"),
            "abstained": _share(figures, "abstained", "answerable"),
            "wrongly answered": _share(figures, "wrongly_answered", "unanswerable"),
            "median first quote": _number(figures["median_first_chars"], "{:.0f} characters"),
            "a question, median": _number(figures.get("p50_ms"), "{:.1f} ms"),
            "p95": _number(figures.get("p95_ms"), "{:.1f} ms"),
            "peak memory": _number(figures.get("peak_mb"), "{:.0f} MB"),
            "first answer after": _number(figures.get("first_answer_s"), "{:.1f} s"),
            "building": _number(figures.get("build_s"), "{:.1f} s"),
        }
        for figures in sets
    ]


def _collection_rows(measured: Sequence[Figures]) -> list[dict[str, str]]:
    """nDCG@10: a row for each direction, and one for the mean of a collection's directions."""
    rows = []
    for collection in dict.fromkeys(each["collection"] for each in measured):
        values: dict[str, dict[str, float]] = {}
        for each in measured:
            if each["collection"] == collection:
                values.setdefault(each["direction"], {})[each["system"]] = each["ndcg@10"]
        if len(values) > 1:
            means = {name: mean(each[name] for each in values.values()) for name in SYSTEMS}
            values = {**values, "mean": means}
        for direction, of_system in values.items():
            cells = {name: f"{of_system[name]:.1f}" for name in SYSTEMS}
            rows.append({"nDCG@10": collection, "direction": direction, **cells})
    return rows


def _share(figures: Figures, part: str, whole: str) -> str:
    return f"{100 * figures[part] / figures[whole]:.0f} %" if figures[whole] else "–"


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)


def table(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows as a table of Markdown."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
