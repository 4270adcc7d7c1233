"""Small real engines over documents made for a test, and a bot that can be started again."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from index.engine import Engine
from index.indexing.analysis import parse
from index.indexing.pipeline import build_index
from index.retrieval.retriever import Retriever
from index.types import Document
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord
from tests.index.excerpts.test_translation_dedup import with_twins
from tests.index.small import WordEmbedder, table_of

LEIKE = Document(
    "leike.txt",
    "Jan Leike resigned on Friday. He had asked for computers.\n\n"
    "His team struggled to obtain computers. Nobody at the lab answered him.\n",
    "On *Leike* @everyone",
    "en",
    author="Ana [x](http://evil.example)",
    date="2024-05-17",
)
TRANSLATION = Document(
    "leike.ja.txt",
    "ライケ氏は金曜日に辞任した。彼は計算機を求めていた。\n",
    "ライケ氏の辞任",
    "ja",
    translation_of="leike.txt",
)
SHIPS = [
    Document(
        f"ship-{number:02}.txt",
        f"The ship number {number} left the harbour on Monday. "
        f"Its captain, who is the person of that number in our list, kept a diary *{number}*.\n",
        f"Ship {number:02}",
        "en",
    )
    for number in range(30)
]
NOVEL = Document(
    "novel.txt",
    "\n\n".join(
        f"Chapter {number}. The captain *wrote* `{number}` lines into his diary & slept. " * 8
        for number in range(1, 13)
    ),
    "A long novel",
    "en",
)


def library(
    *documents: Document,
    kind: type[Engine] = Engine,
    twins: Sequence[tuple[int, int]] = (),
) -> Engine:
    """What answers from these documents, of which some sentences translate each other."""
    model = WordEmbedder()
    parsed = [parse(document) for document in documents]
    index = build_index(parsed, model, model, lambda *_: None)
    if twins:
        index = with_twins(index, twins)
    return kind(Retriever(index, model, model, table_of({})))


def text_of(documents: Sequence[Document], path: str) -> str:
    """The text of one of them."""
    (text,) = (document.text for document in documents if document.path == path)
    return text


def start(
    engine: Engine, state_dir: Path, discord: FakeDiscord, questions_per_minute: int = 1_000
) -> AbstractAsyncContextManager[Served]:
    """The bot on a Discord that outlives it."""
    return serving(
        lambda: engine,
        state_dir=state_dir,
        discord=discord,
        questions_per_minute=questions_per_minute,
    )
