"""Opening the index at the terminal, and `inyo index`, which lists its documents."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from rich.filesize import decimal

from bot.settings import SERVER_DOCUMENTS, Settings, tenants_dir
from bot.terminal.quotes import one_line, titled
from bot.terminal.screen import Terminal, counted, to_json_line
from index.documents.folder import skipped_files
from index.documents.remote import FETCHED
from index.engine import Engine, EngineOptions, open_engine
from index.qdrant import QdrantOptions, Quantization
from index.storage.index import Index
from index.types import LANGUAGE_NAMES, MEGABYTE, TENANTS, Language, Progress


def engine_options(settings: Settings) -> EngineOptions:
    """Where the documents, the index and the models are, as the settings say."""
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
    return EngineOptions(
        documents_dir=settings.documents_dir,
        index_dir=settings.index_dir,
        embedding_model=settings.embedding_model,
        query_prompt=settings.embedding_query_prompt,
        passage_prompt=settings.embedding_passage_prompt,
        max_excerpts=settings.max_excerpts,
        max_question_chars=settings.max_question_chars,
        max_document_bytes=settings.max_document_mb * MEGABYTE,
        reranker_model=settings.reranker_model,
        reader=settings.reader == "ON",
        qdrant=qdrant,
        tenants_dir=tenants_dir(settings),
    )


def open_engine_with_progress(
    settings: Settings,
    terminal: Terminal,
    progress: Progress | None = None,
    notice: Callable[[str], None] | None = None,
    tried_since: float = 0.0,
) -> Engine:
    """Open the index, building it first if needed.

    Args:
        settings: Where the documents, the index and the models are.
        terminal: Shows notices and, on a screen, a progress bar.
        progress: Called instead of the progress bar.
        notice: Called with each notice instead of the terminal.
        tried_since: As in `EngineOptions`.

    Raises:
        RetrievalError: There are no documents, no model, or no place for the index.
    """
    options = replace(engine_options(settings), tried_since=tried_since)
    notice = notice or terminal.notice
    if progress is not None:
        return open_engine(options, progress, notice)
    with terminal.progress("Indexing") as bar:
        return open_engine(options, bar, notice)


def list_index(
    settings: Settings, terminal: Terminal, *, as_json: bool = False, tried_since: float = 0.0
) -> int:
    """Build the index if needed; list its documents, and name the files that are not in it.

    `tried_since`: as in `EngineOptions`.
    """
    notices: list[str] = []

    def notice(line: str) -> None:
        notices.append(line)
        terminal.notice(line)

    index = open_engine_with_progress(
        settings, terminal, notice=notice, tried_since=tried_since
    ).index
    listed = [_facts_of(index, number, settings) for number in range(len(index.documents))]
    skipped = [*index.documents.left_out, *skipped_files(settings.documents_dir)]
    counts = {
        "documents": len(listed),
        "passages": len(index.passages),
        "terms": len(index.lexicon.terms),
    }
    if as_json:
        folders = {
            "documents_dir": str(settings.documents_dir),
            "index_dir": str(settings.index_dir),
            "built_at": index.built_at.isoformat(),
        }
        row = {**folders, "counts": counts, "documents": listed, "skipped": skipped}
        terminal.json(to_json_line(row))
        return 0
    sizes = ", ".join(counted(count, noun[:-1]) for noun, count in counts.items())
    terminal.line(f"In the index in {settings.index_dir}: {sizes}.")
    terminal.table([_row(facts) for facts in listed], n_words=5)
    for line in skipped:
        if line not in notices:
            terminal.notice(line)
    return 0


def _facts_of(index: Index, number: int, settings: Settings) -> dict[str, Any]:
    """What `inyo index` says of a document."""
    document = index.documents.document(number)
    file = _file_of(settings, document.path)
    return {
        "path": document.path,
        "title": document.title,
        "title_is_ours": document.title_is_ours,
        "language": document.language if document.language_is_sure else None,
        "format": document.format,
        "encoding": document.encoding,
        "bytes": file.stat().st_size if file else None,
        "characters": len(document.text),
        "passages": len(index.passages.document_passages(number)),
        "date": document.date,
    }


def _row(facts: Mapping[str, Any]) -> dict[str, str]:
    """A document's facts as a row of the table."""
    language: Language | None = facts["language"]
    return {
        "file": one_line(facts["path"]),
        "title": one_line(titled(facts["title"], added_by_us=facts["title_is_ours"])),
        "language": LANGUAGE_NAMES[language] if language else "",
        "format": facts["format"],
        "encoding": facts["encoding"] or "",
        "size": decimal(facts["bytes"]) if facts["bytes"] is not None else "",
        "passages": f"{facts['passages']:,}",
    }


def _file_of(settings: Settings, path: str) -> Path | None:
    """The file that a document is, or the one that holds it; None if it is gone."""
    if settings.documents_dir.is_file():
        return settings.documents_dir
    folder = settings.documents_dir
    if path.startswith(TENANTS):
        folder, path = settings.state_dir / SERVER_DOCUMENTS, path.removeprefix(TENANTS)
    elif path.startswith(f"{FETCHED}/") and not (folder / FETCHED).is_dir():
        folder = settings.index_dir
    file = folder / path
    while not file.is_file() and file != folder:
        file = file.parent
    return None if file == folder else file
