"""Opening the index at the terminal, and `inyo index`, which lists its documents."""

from collections.abc import Callable
from typing import cast

from bot.settings import Settings
from bot.terminal.quotes import one_line, titled
from bot.terminal.screen import Terminal, counted
from index.documents.folder import skipped_files
from index.engine import Engine, EngineOptions, open_engine
from index.qdrant import QdrantOptions, Quantization
from index.types import LANGUAGE_NAMES, Progress


def open_engine_with_progress(
    settings: Settings,
    terminal: Terminal,
    progress: Progress | None = None,
    notice: Callable[[str], None] | None = None,
) -> Engine:
    """Open the index, building it first if needed.

    Args:
        settings: Where the documents, the index and the models are.
        terminal: Shows notices and, on a screen, a progress bar.
        progress: Called instead of the progress bar.
        notice: Called with each notice instead of the terminal.

    Raises:
        RetrievalError: There are no documents, no model, or no place for the index.
    """
    qdrant = None
    if settings.index_url:
        qdrant = QdrantOptions(
            settings.index_url,
            settings.index_api_key,
            settings.index_collection,
            settings.index_shards,
            settings.index_replicas,
            cast(Quantization, settings.index_quantization.lower()),
        )
    options = EngineOptions(
        documents_dir=settings.documents_dir,
        index_dir=settings.index_dir,
        embedding_model=settings.embedding_model,
        query_prompt=settings.embedding_query_prompt,
        passage_prompt=settings.embedding_passage_prompt,
        max_excerpts=settings.max_excerpts,
        max_question_chars=settings.max_question_chars,
        reranker_model=settings.reranker_model,
        qdrant=qdrant,
    )
    notice = notice or terminal.notice
    if progress is not None:
        return open_engine(options, progress, notice)
    with terminal.progress("Indexing") as bar:
        return open_engine(options, bar, notice)


def list_index(settings: Settings, terminal: Terminal) -> int:
    """Build the index if needed; list its documents, and name the files that are not in it."""
    notices: list[str] = []

    def notice(line: str) -> None:
        notices.append(line)
        terminal.notice(line)

    index = open_engine_with_progress(settings, terminal, notice=notice).index
    documents = index.documents
    sizes = [
        counted(len(documents), "document"),
        counted(len(index.passages), "passage"),
        counted(len(index.lexicon.terms), "term"),
    ]
    terminal.line(f"In the index in {settings.index_dir}: {', '.join(sizes)}.")
    for number in range(len(documents)):
        document = documents.document(number)
        facts = [
            titled(document.title, added_by_us=document.title_is_ours),
            document.path,
            LANGUAGE_NAMES[document.language] if document.language_is_sure else "",
            counted(len(document.text), "character"),
        ]
        terminal.line("  " + one_line(" · ".join(filter(None, facts))))
    for line in (*documents.left_out, *skipped_files(settings.documents_dir)):
        if line not in notices:
            terminal.notice(line)
    return 0
