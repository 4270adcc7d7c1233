"""Settings -> an answerer, with what the person at the terminal sees meanwhile."""

from collections.abc import Callable
from typing import cast

from bot.settings import Settings
from bot.terminal.screen import Terminal
from index.engine import Engine, EngineOptions, open_engine
from index.indexing.pipeline import Progress
from index.qdrant.client import QdrantOptions, Quantization


def open_engine_with_progress(
    settings: Settings,
    terminal: Terminal,
    progress: Progress | None = None,
    notice: Callable[[str], None] | None = None,
) -> Engine:
    """Open the index, building it first where needed.

    Args:
        settings: Where everything is.
        terminal: Shows notices and, on a screen, how far a build is.
        progress: Told how far a build is, instead of the terminal.
        notice: Told what the person should know, instead of the terminal.

    Raises:
        RetrievalError: There are no documents, no model or no place for the index.
    """
    options = EngineOptions(
        documents_dir=settings.documents_dir,
        index_dir=settings.index_dir,
        embedding_model=settings.embedding_model,
        query_prompt=settings.embedding_query_prompt,
        passage_prompt=settings.embedding_passage_prompt,
        max_excerpts=settings.max_excerpts,
        max_question_chars=settings.max_question_chars,
        reranker_model=settings.reranker_model,
        qdrant=_qdrant(settings),
    )
    notice = notice or terminal.notice
    if progress is not None:
        return open_engine(options, progress, notice)
    with terminal.progress("Indexing") as bar:
        return open_engine(options, bar, notice)


def _qdrant(settings: Settings) -> QdrantOptions | None:
    if not settings.index_url:
        return None
    return QdrantOptions(
        settings.index_url,
        settings.index_api_key,
        settings.index_collection,
        settings.index_shards,
        settings.index_replicas,
        cast(Quantization, settings.index_quantization.lower()),
    )
