"""The documents folder as something that answers: open its index, or build it first."""

import functools
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout

from index.answers import Answerer
from index.build import Progress, build_segment, parse
from index.documents import fingerprint_documents, read_documents
from index.embedding import BUNDLED_EMBEDDING, MODEL_DIR, Embedder, StaticEmbedder, open_embedder
from index.errors import DocumentError, IndexFormatError
from index.limits import MAX_EXCERPTS, MAX_QUESTION_CHARS
from index.records import Document
from index.reranker import open_reranker
from index.segment import Segment
from index.store import open_segment, save_segment
from index.translation_table import TranslationTable, open_table

LOCK = "build.lock"
BUNDLED_TABLE = MODEL_DIR / "table"
# Counts up whenever the same documents would give other passages, terms or twins.
ANALYSIS_VERSION = 3
# Another version of these may see other words or sentences in the same text.
ANALYSIS_PACKAGES = ("PyStemmer", "regex", "sentencex", "sudachidict-core", "sudachipy")


@dataclass(frozen=True, slots=True)
class LibraryOptions:
    """Where the documents and the index are, and how questions are answered."""

    documents_dir: Path
    index_dir: Path
    embedding_model: str = ""
    query_prompt: str = ""
    passage_prompt: str = ""
    max_excerpts: int = MAX_EXCERPTS
    max_question_chars: int = MAX_QUESTION_CHARS
    reranker_model: str = ""


def open_library(
    options: LibraryOptions, progress: Progress, notice: Callable[[str], None]
) -> Answerer:
    """Open the index of a documents folder, building it where there is none or it is out of date.

    Args:
        options: Where everything is.
        progress: Told how far a build is.
        notice: Given one line for a damaged index, for waiting, and for every document left out
            when an index is built.

    Raises:
        DocumentError: There are no documents to serve.
        EmbeddingError: The embedding model or the reranker can't be had.
        IndexFormatError: The bundled table can't be read, or no index can be written.
    """
    # First, so that a wrong name is told before an index is built.
    reranker = open_reranker(options.reranker_model) if options.reranker_model else None
    bundled, table = _bundled()
    embedders: tuple[Embedder, Embedder] = (bundled, bundled)
    if options.embedding_model:
        named = open_embedder(options.embedding_model, options.query_prompt, options.passage_prompt)
        embedders = (named, bundled)
    fingerprint = _fingerprint(options.documents_dir, *embedders)
    segment = _open(options.index_dir, fingerprint, notice)
    if segment is None:
        segment = _build(options, embedders, fingerprint, progress, notice)
        for line in segment.documents.left_out:
            notice(line)
    return Answerer(
        segment,
        *embedders,
        table,
        options.max_excerpts,
        options.max_question_chars,
        reranker,
    )


@functools.cache
def _bundled() -> tuple[StaticEmbedder, TranslationTable]:
    # Once for all indexes of a process: a tokenizer that is read holds Python's lock for a third of
    # a second, and the bot answers while it opens a new index.
    return StaticEmbedder(BUNDLED_EMBEDDING), open_table(BUNDLED_TABLE)


def _open(index_dir: Path, fingerprint: str, notice: Callable[[str], None]) -> Segment | None:
    try:
        return open_segment(index_dir, fingerprint)
    except IndexFormatError as error:
        notice(f"{error} It is being rebuilt.")
        return None


def _build(
    options: LibraryOptions,
    embedders: tuple[Embedder, Embedder],
    fingerprint: str,
    progress: Progress,
    notice: Callable[[str], None],
) -> Segment:
    """Build under the lock, unless another process has done so while this one waited."""
    index_dir = options.index_dir
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        with _locked(index_dir, notice):
            segment = _open(index_dir, fingerprint, lambda _: None)
            if segment is None:
                documents, left_out = _read(options.documents_dir, notice)
                parsed = [parse(document) for document in documents]
                built = build_segment(parsed, *embedders, progress, left_out)
                save_segment(built, index_dir, fingerprint)
                segment = open_segment(index_dir, fingerprint)
    except OSError as error:
        message = (
            f"The index can't be written to {index_dir} ({error.strerror or error}): "
            "make room there, or point INDEX_DIR at a folder that can be written."
        )
        raise IndexFormatError(index_dir, message) from error
    if segment is None:
        message = f"The index in {index_dir} was replaced while it was opened: try again."
        raise IndexFormatError(index_dir, message)
    return segment


def _read(
    folder: Path, notice: Callable[[str], None]
) -> tuple[tuple[Document, ...], tuple[str, ...]]:
    """The documents, and what to say about the files that can't be served."""
    documents, errors = read_documents(folder)
    if not documents:
        for error in errors:
            notice(str(error))
        message = (
            f"{folder} holds no documents that can be served: copy .txt or .md files into it, or "
            "point DOCUMENTS_DIR at another folder."
        )
        raise DocumentError(folder, message)
    return documents, tuple(str(error) for error in errors)


@contextmanager
def _locked(index_dir: Path, notice: Callable[[str], None]) -> Iterator[None]:
    lock = FileLock(index_dir / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        notice(f"Another process is building the index in {index_dir}; waiting for it.")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _fingerprint(documents_dir: Path, *embedders: Embedder) -> str:
    """Changes whenever the index would: with documents, models or the way of analysis."""
    state = hashlib.blake2b(digest_size=16)
    packages = [f"{name} {version(name)}" for name in ANALYSIS_PACKAGES]
    models = [embedder.identity for embedder in embedders]
    for part in (ANALYSIS_VERSION, *packages, *models, fingerprint_documents(documents_dir)):
        state.update(f"{part}\n".encode("utf-8", "surrogateescape"))
    return state.hexdigest()
