"""The documents folder as something that answers: open its index, or build it first."""

import contextlib
import functools
import hashlib
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout

from index.documents.files import Seen
from index.documents.folder import Folder, scan
from index.embedding.base import Embedder, limit_blas_threads
from index.embedding.static import BUNDLED_EMBEDDING, MODEL_DIR, StaticEmbedder, open_embedder
from index.errors import DocumentError, IndexFormatError, QdrantError, QuestionError, RetrievalError
from index.excerpts.excerpts import Quoter
from index.excerpts.passage_results import PassageResults
from index.indexing.pipeline import Embedders, Progress, merge_index, plan_index
from index.params import PASSAGES_READ, PASSAGES_RERANKED
from index.qdrant.client import QdrantOptions
from index.quotes.find import QuoteCheck, QuoteChecker
from index.retrieval.confidence import (
    ConfidenceFeatures,
    confidence,
    confidence_features,
    is_answer,
)
from index.retrieval.first_stage import CandidateGenerator
from index.retrieval.follow_up import combine, needs_context, readable
from index.retrieval.query import Query
from index.retrieval.reranker import Reranker, open_reranker, rerank
from index.retrieval.retriever import Retriever
from index.retrieval.translation_table import TranslationTable, open_table
from index.storage.index import Index
from index.storage.store import new_generation, open_earlier, open_index, save_index
from index.types import MAX_EXCERPTS, MAX_QUESTION_CHARS, MAX_RANKED, Answer, Excerpt, Hit
from index.weak_methods import weak_bound_method

WARMING_S = 2.0  # for the index's own words, in a thread that nobody waits for
# Each needs another part of what is read when it is first needed: all languages, names that no list
# holds, in both scripts, and a slip.
_WARMING = (
    "Is Zyxwvu wram?",
    "ゼファイロスは温まりましたか？",
    "オープンZyxはどこですか？",
    "Zyxwvu está quente?",
)


class Engine:
    """Answers questions from one segment. Safe to use from several threads."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        term_embedder: Embedder,
        table: TranslationTable,
        max_excerpts: int = MAX_EXCERPTS,
        max_question_chars: int = MAX_QUESTION_CHARS,
        reranker: Reranker | None = None,
        finder: CandidateGenerator | None = None,
    ) -> None:
        limit_blas_threads()
        self.index = index
        self._retriever = Retriever(index, embedder, term_embedder, table, finder)
        self._quoter = Quoter(index)
        self._lister = PassageResults(index)
        self._checker = QuoteChecker(index, weak_bound_method(self._nearest))
        self._max_excerpts = max_excerpts
        self._max_question_chars = max_question_chars
        self._reranker = reranker

    def answer(
        self, question: str, left_out: frozenset[int] = frozenset(), before: str = ""
    ) -> Answer:
        """Answer from the documents, or say that they hold no answer.

        Args:
            question: What is asked.
            left_out: The numbers of documents that are treated as if they weren't there
                (`index.documents.numbers_of`, `index.documents.all_but`).
            before: What was asked before (`index.retrieval.follow_up.carried`); read only where the
                question leans on it.

        Raises:
            QuestionError: The question is empty, too long or no valid text.
            QdrantError: The index is on another machine, and is away.
        """
        started = time.perf_counter()
        question = check_question(question, self._max_question_chars)
        query = self._understand(question, before)
        hits = self._retriever.search(query, self._n_hits, left_out)
        read = self._read(query, hits)
        excerpts = tuple(self._quoter.quote(query, read, self._max_excerpts, left_out))
        sureness = confidence(confidence_features(self.index, query, hits))
        answered = is_answer(sureness) and bool(excerpts)
        return Answer(
            question=question,
            language=query.language,
            answered=answered,
            confidence=round(sureness, 4),
            excerpts=excerpts if answered else (),
            closest=() if answered else excerpts,
            elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
        )

    def warm_up(self) -> None:
        """Read now what the first questions would wait for: dictionaries, names, common words.

        Not the reranker, which has read its model when it was opened.
        """
        with contextlib.suppress(QdrantError):  # an engine that is away is told of when one asks
            for question in _WARMING:
                query = self._retriever.understand(question)
                hits = self._retriever.search(query, PASSAGES_READ)
                self._quoter.quote(query, hits, self._max_excerpts)
        self._retriever.warm_up(WARMING_S)

    def search(
        self,
        question: str,
        left_out: frozenset[int] = frozenset(),
        k: int = MAX_RANKED,
    ) -> tuple[Excerpt, ...]:
        """The k best passages, whole, best first; their scores compare within one search only.

        Raises:
            QuestionError: The question is empty, too long or no valid text.
            QdrantError: The index is on another machine, and is away.
        """
        question = check_question(question, self._max_question_chars)
        query = self._retriever.understand(question)
        hits = self._retriever.search(query, max(k, self._n_hits), left_out)
        if self._reranker is not None:
            hits = rerank(self._reranker, question, hits, self.index, k)
        return tuple(self._lister.passages(query, hits[:k], left_out))

    def check_quote(self, text: str, left_out: frozenset[int] = frozenset()) -> QuoteCheck:
        """Whether a message's text, or what it quotes, stands verbatim in the documents.

        Raises:
            QdrantError: The index is on another machine, and is away.
        """
        return self._checker.check(text, left_out)

    def signs(
        self, question: str, left_out: frozenset[int] = frozenset()
    ) -> ConfidenceFeatures | None:
        """What the confidence in an answer rests on; None where nothing is found."""
        query = self._retriever.understand(question)
        return confidence_features(self.index, query, self._retriever.search(query, 1, left_out))

    def _nearest(self, text: str, left_out: frozenset[int]) -> list[Hit]:
        return self._retriever.search(self._retriever.understand(text), PASSAGES_READ, left_out)

    @property
    def _n_hits(self) -> int:
        return PASSAGES_READ if self._reranker is None else PASSAGES_RERANKED

    def _understand(self, question: str, before: str) -> Query:
        query = self._retriever.understand(question)
        earlier = readable(before)
        if not earlier or not needs_context(question):
            return query
        return combine(query, self._retriever.understand(earlier))

    def _read(self, query: Query, hits: list[Hit]) -> list[Hit]:
        """The passages to quote from, in the reranker's order where there is one."""
        if self._reranker is None:
            return hits
        asked = f"{query.before} {query.text}".strip()
        return rerank(self._reranker, asked, hits, self.index, PASSAGES_READ)


def check_question(question: str, max_chars: int = MAX_QUESTION_CHARS) -> str:
    """The question without the white space around it.

    Raises:
        QuestionError: It is empty, too long or no valid text.
    """
    question = question.strip()
    if not question:
        raise QuestionError("The question is empty: ask something in words.")
    if len(question) > max_chars:
        raise QuestionError(
            f"The question has {len(question):,} characters, at most {max_chars:,} are read: "
            "shorten it."
        )
    if any("\ud800" <= character <= "\udfff" for character in question):
        raise QuestionError("The question is not valid UTF-8 text: check your terminal's encoding.")
    return question


LOCK = "build.lock"
BUNDLED_TABLE = MODEL_DIR / "table"
# Counts up whenever the same documents would give other passages, folded texts, terms or twins.
ANALYSIS_VERSION = 6
# Another version of these may see other words or sentences in the same text.
ANALYSIS_PACKAGES = ("PyStemmer", "regex", "sentencex", "sudachidict-core", "sudachipy")


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Where the documents and the index are, and how questions are answered."""

    documents_dir: Path
    index_dir: Path
    embedding_model: str = ""
    query_prompt: str = ""
    passage_prompt: str = ""
    max_excerpts: int = MAX_EXCERPTS
    max_question_chars: int = MAX_QUESTION_CHARS
    reranker_model: str = ""
    qdrant: QdrantOptions | None = None  # where the index is on an engine


def open_engine(
    options: EngineOptions, progress: Progress, notice: Callable[[str], None]
) -> Engine:
    """Open the index of a documents folder, building it where there is none or it is out of date.

    Args:
        options: Where everything is.
        progress: Told how far a build is.
        notice: Given one line for a damaged index, for waiting, and for every document left out
            when an index is built.

    Raises:
        DocumentError: There are no documents to serve.
        EmbeddingError: The embedding model or the reranker can't be had.
        QdrantError: The index is on an engine that is away or refuses.
        RetrievalError: The client of the engine is not installed.
        IndexFormatError: The bundled table can't be read, or no index can be written.
    """
    # First, so that a wrong name is told before an index is built.
    reranker = open_reranker(options.reranker_model) if options.reranker_model else None
    bundled, table = _bundled()
    embedders: Embedders = (bundled, bundled)
    if options.embedding_model:
        named = open_embedder(options.embedding_model, options.query_prompt, options.passage_prompt)
        embedders = (named, bundled)
    identity = _identity(*embedders)
    index, fingerprint = _open_or_build(options, embedders, identity, progress, notice)
    return Engine(
        index,
        *embedders,
        table,
        options.max_excerpts,
        options.max_question_chars,
        reranker,
        _finder(index, identity, fingerprint, options, progress, notice),
    )


def _finder(
    index: Index,
    identity: str,
    fingerprint: str,
    options: EngineOptions,
    progress: Progress,
    notice: Callable[[str], None],
) -> CandidateGenerator | None:
    """What finds passages on an engine, where there is one."""
    if options.qdrant is None:
        return None
    try:
        # Only here: most indexes are on no engine, and its client comes with an extra.
        from index.qdrant.publishing import open_finder
    except ImportError as error:
        message = (
            f"INDEX_URL needs Qdrant's client ({error}): "
            'install it with .venv/bin/pip install -c constraints.txt -e ".[qdrant]".'
        )
        raise RetrievalError(message) from error
    with _locked(options.index_dir, notice):  # one upload from here at a time
        return open_finder(index, identity, fingerprint, options.qdrant, progress)


@functools.cache
def _bundled() -> tuple[StaticEmbedder, TranslationTable]:
    # Once for all indexes of a process: a tokenizer that is read holds Python's lock for a third of
    # a second, and the bot answers while it opens a new index.
    return StaticEmbedder(BUNDLED_EMBEDDING), open_table(BUNDLED_TABLE)


def _open_or_build(
    options: EngineOptions,
    embedders: Embedders,
    identity: str,
    progress: Progress,
    notice: Callable[[str], None],
) -> tuple[Index, str]:
    """The segment, and what it was made of."""
    seen = Seen.load(options.index_dir)
    folder, now = scan(options.documents_dir, seen)
    fingerprint = f"{identity} {folder.fingerprint}"
    index = _open(lambda: open_index(options.index_dir, fingerprint), notice)
    if index is None:
        index = _build(options, embedders, identity, folder, progress, notice)
        for line in index.documents.left_out:
            notice(line)
    if now != seen:
        now.save(options.index_dir)
    return index, fingerprint


def _open(opening: Callable[[], Index | None], notice: Callable[[str], None]) -> Index | None:
    try:
        return opening()
    except IndexFormatError as error:
        notice(f"{error} It is being rebuilt.")
        return None


def _build(
    options: EngineOptions,
    embedders: Embedders,
    identity: str,
    folder: Folder,
    progress: Progress,
    notice: Callable[[str], None],
) -> Index:
    """Build under the lock, unless another process has done so while this one waited."""
    index_dir = options.index_dir
    fingerprint = f"{identity} {folder.fingerprint}"
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        with _locked(index_dir, notice):
            index = _open(lambda: open_index(index_dir, fingerprint), _ignore)
            if index is None:
                before = _open(lambda: open_earlier(index_dir, identity), _ignore)
                with new_generation(index_dir) as generation:
                    plan = plan_index(folder, before, generation.scratch, progress)
                    if not len(plan.order):
                        raise _nothing_to_serve(folder.path, plan.documents.left_out, notice)
                    built = merge_index(plan, embedders, progress, generation)
                    save_index(built, index_dir, fingerprint, identity, generation)
                index = open_index(index_dir, fingerprint)
    except OSError as error:
        message = (
            f"The index can't be written to {index_dir} ({error.strerror or error}): "
            "make room there, or point INDEX_DIR at a folder that can be written."
        )
        raise IndexFormatError(index_dir, message) from error
    if index is None:
        message = f"The index in {index_dir} was replaced while it was opened: try again."
        raise IndexFormatError(index_dir, message)
    return index


def _ignore(_: str) -> None:
    """It was said before."""


def _nothing_to_serve(
    folder: Path, left_out: Sequence[str], notice: Callable[[str], None]
) -> DocumentError:
    for line in left_out:
        notice(line)
    message = (
        f"{folder} holds no documents that can be served: copy .txt or .md files into it, or "
        "point DOCUMENTS_DIR at another folder."
    )
    return DocumentError(folder, message)


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


def _identity(*embedders: Embedder) -> str:
    """Changes whenever the same documents would give another index: with models or the analysis."""
    state = hashlib.blake2b(digest_size=16)
    packages = [f"{name} {version(name)}" for name in ANALYSIS_PACKAGES]
    models = [embedder.identity for embedder in embedders]
    characters = unicodedata.unidata_version  # what Python knows of them
    for part in (ANALYSIS_VERSION, characters, *packages, *models):
        state.update(f"{part}\n".encode("utf-8", "surrogateescape"))
    return state.hexdigest()
