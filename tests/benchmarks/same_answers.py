"""`python -m tests.benchmarks.same_answers SET...`: compare answers from Qdrant and without it.

A SET is a folder with passages.jsonl and questions.jsonl, or a question set (.jsonl) over the
seeds. All its passages are in one index. Qdrant is qdrant-edge in this process, or a server with
--url.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from uuid import uuid4

import numpy as np
from qdrant_client import QdrantClient

from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.engine import Engine, EngineOptions, open_engine
from index.evaluation.question_sets import read_collection, read_questions, subsample
from index.indexing.analysis import parse
from index.indexing.pipeline import build_index
from index.qdrant import QUANTIZATIONS, QdrantOptions, Quantization
from index.qdrant.client import QdrantConnection
from index.qdrant.first_stage import QdrantCandidateGenerator
from index.qdrant.points import Points
from index.qdrant.publishing import BATCH_POINTS, open_candidate_generator
from index.retrieval.first_stage import CandidateGenerator
from index.retrieval.retriever import Retriever
from index.retrieval.translation_table import BUNDLED_TABLE, open_table
from index.storage.index import Index
from index.types import Answer, Document
from tests.benchmarks.generated import SEEDS
from tests.index.qdrant.edge import EdgeClient

_BAR = 0.98
Quoted = list[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """An index, and questions about it."""

    name: str
    index: Index
    questions: list[str]


def main() -> int:
    """Print a row per set; the exit code is 1 if too few answers are the same."""
    options = _parser().parse_args()
    model, table = StaticEmbedder(BUNDLED_EMBEDDING), open_table(BUNDLED_TABLE)
    say = sys.stdout.write
    say("| set | passages | questions | same three | same first | both answer | ms | ms here |\n")
    say("|---|---|---|---|---|---|---|---|\n")
    shares: list[float] = []
    for path in options.sets:
        asked = _read(path, model, options.max_questions)
        embedded = Engine(Retriever(asked.index, model, model, table))
        with tempfile.TemporaryDirectory() as folder:
            generator = _open_generator(asked.index, Path(folder), options)
            engine = Engine(Retriever(asked.index, model, model, table, generator))
            theirs, their_ms = _answers(engine, asked.questions)
        ours, our_ms = _answers(embedded, asked.questions)
        pairs = list(zip(ours, theirs, strict=True))
        shares.append(_share([_quoted(one) == _quoted(other) for one, other in pairs]))
        first = _share([_quoted(one)[:1] == _quoted(other)[:1] for one, other in pairs])
        both = _share([one.answered == other.answered for one, other in pairs])
        say(
            f"| {asked.name} | {len(asked.index.passages):,} | {len(pairs):,} | "
            f"{shares[-1]:.1%} | {first:.1%} | {both:.1%} | {our_ms:.1f} | {their_ms:.1f} |\n"
        )
        sys.stdout.flush()
    return 0 if min(shares) >= _BAR else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.same_answers")
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument(
        "--most", dest="max_questions", type=int, help="questions of a set; default: all"
    )
    parser.add_argument("--quantization", choices=QUANTIZATIONS, default="none")
    parser.add_argument("--shards", type=int, default=1, help="of how many parts; default: 1")
    parser.add_argument("--url", default="", help="a Qdrant's address")
    return parser


def _read(path: Path, model: StaticEmbedder, max_questions: int | None) -> Asked:
    if path.is_file():
        with tempfile.TemporaryDirectory() as folder:
            options = EngineOptions(SEEDS, Path(folder), embedding_model="static")
            index = open_engine(options, lambda *_: None, lambda _: None).index
        texts = [question.text for question in read_questions(path)]
        return Asked(path.stem, index, texts if max_questions is None else texts[:max_questions])
    held = read_collection(path)
    rows = [
        Document(path=row.path, text=row.text, title=row.path, language=row.language)
        for row in held.passages
    ]
    index = build_index([parse(row) for row in rows], model, model, lambda *_: None)
    return Asked(held.name, index, [row.text for row in subsample(held.questions, max_questions)])


def _open_generator(index: Index, folder: Path, options: argparse.Namespace) -> CandidateGenerator:
    quantization = cast(Quantization, options.quantization)
    if options.url:
        place = QdrantOptions(
            options.url,
            collection=f"inyo-same-{uuid4().hex}",
            shards=options.shards,
            quantization=quantization,
        )
        return open_candidate_generator(index, "", folder.name, place, lambda *_: None)
    dimension = index.vectors.passages.shape[1]
    client = EdgeClient(folder / "edge", dimension, quantization, options.shards)
    points = Points(index)
    for passages in _batches(len(points)):
        client.upsert("", list(points.make(passages)))
    client.optimize()
    return QdrantCandidateGenerator(
        index, points, QdrantConnection(cast(QdrantClient, client), "edge"), ""
    )


def _batches(total: int) -> Iterator[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    for start in range(0, total, BATCH_POINTS):
        yield np.arange(start, min(start + BATCH_POINTS, total))


def _answers(engine: Engine, questions: list[str]) -> tuple[list[Answer], float]:
    """All answers, and the milliseconds per question."""
    started = time.perf_counter()
    answers = [engine.answer(question) for question in questions]
    return answers, (time.perf_counter() - started) * 1000 / len(questions)


def _quoted(answer: Answer) -> Quoted:
    """The spans that an answer shows."""
    cited = [excerpt.citation for excerpt in answer.excerpts or answer.closest]
    return [(citation.document, citation.start, citation.end) for citation in cited]


def _share(same: list[bool]) -> float:
    return sum(same) / len(same)


if __name__ == "__main__":
    sys.exit(main())
