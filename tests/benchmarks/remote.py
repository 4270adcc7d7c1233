"""A process whose documents are on a Qdrant server alone, beside one that has the whole index.

Generated documents are published on Qdrant itself, inside of this process (qdrant-edge), or on the
server that QDRANT_URL names, whose answers also take the time of a request and of JSON.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

from index.embedding.models import open_static_embedding
from index.engine import Engine
from index.qdrant import QdrantOptions, publishing, remote
from index.qdrant.client import QdrantConnection
from index.retrieval.retriever import Retriever
from index.retrieval.translation_table import BUNDLED_TABLE, open_table
from index.storage.index import Index
from index.types import Answer
from tests.benchmarks.measuring import (
    MEGABYTE,
    PERCENTS,
    Options,
    Row,
    Subject,
    percentiles,
    with_max,
    with_min_ratio,
)
from tests.benchmarks.question import ask, open_generated
from tests.index.qdrant.edge import EdgeServer

N_QUESTIONS = 300
MAX_MS = 60.0  # of a question, p95, where all words are warm
MIN_SAME = 0.98  # of the answers
_IDENTITY = "ours"


def measure(size: int, options: Options) -> Iterator[Row]:
    """Ask both the same; the first round makes the words warm."""
    whole, asked = open_generated(size, options.folder)
    asked = asked[:N_QUESTIONS]
    with tempfile.TemporaryDirectory() as temporary:
        thin = _open(whole.index, Path(temporary))
        pairs = [(whole.answer(text), thin.answer(text)) for text in asked]
        same = sum(_shown(one) == _shown(other) for one, other in pairs) / len(pairs)
        row = Row("remote", size, "Inyo", "share of answers with the same quotes", same, ratio=same)
        yield with_min_ratio(row, MIN_SAME)
        beside = percentiles([ask(whole.answer, asked)])
        for percent, took in percentiles([ask(thin.answer, asked)]).items():
            row = Row("remote", size, "Inyo", f"p{percent} ms, words warm", took)
            row = replace(row, note=f"{beside[percent]:.1f} with the whole index")
            yield with_max(row, MAX_MS) if percent == max(PERCENTS) else row
        paths = (Path(temporary) / "index").rglob("*.npy")
        held = sum(path.stat().st_size for path in paths) / MEGABYTE
        yield Row("remote", size, "Inyo", "MB of files, mapped", held)


def _open(index: Index, folder: Path) -> Engine:
    """Publish an index, and open it as a process without documents does."""
    model, url = open_static_embedding(), os.environ.get("QDRANT_URL", "")
    place = QdrantOptions(url or "http://edge", collection=f"inyo-bench-{uuid4().hex}")
    on_edge: contextlib.AbstractContextManager[object] = contextlib.nullcontext()
    if url:
        fingerprint = f"{_IDENTITY} 1"
        publishing.open_candidate_generator(index, _IDENTITY, fingerprint, place, lambda *_: None)
    else:
        server: Any = EdgeServer(folder / "edge", index)
        edge = QdrantConnection(server, "edge")
        on_edge = mock.patch.object(remote, "connect", lambda *_: edge)
    with on_edge:
        on_server, finder = remote.open_remote(
            place, _IDENTITY, (model, model), folder / "index", lambda *_: None
        )
    return Engine(Retriever(on_server, model, model, open_table(BUNDLED_TABLE), finder))


def _shown(answer: Answer) -> list[tuple[str, int, int]]:
    """The spans that an answer shows."""
    cited = [excerpt.citation for excerpt in answer.excerpts or answer.closest]
    return [(citation.document, citation.start, citation.end) for citation in cited]


SUBJECT = Subject((100_000,), measure)
