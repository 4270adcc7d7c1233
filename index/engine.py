"""The public interface: open the index of a documents folder, building it if needed, and ask it.

engine = open_engine(EngineOptions(Path("documents"), Path("index")), progress, notice)
engine.answer("Who resigned?")
engine.search("resignation")
engine.check_quote("Leike resigned on Friday.")
"""

import contextlib
import functools
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from filelock import FileLock, Timeout

from index.documents.files import FileDigests
from index.documents.folder import Folder, scan
from index.documents.limited_process import MAX_CPU_S, MAX_WALL_S
from index.documents.limited_process import MAX_MEMORY_BYTES as READING_MEMORY_BYTES
from index.documents.remote import FETCHED
from index.embedding.base import MODEL_DIR, limit_blas_threads, model_state
from index.embedding.bundled import check_bundled
from index.embedding.models import open_embedder, open_reader_of, open_static_embedding
from index.errors import (
    IndexFormatError,
    NoDocumentsError,
    QdrantError,
    QuestionError,
    RetrievalError,
)
from index.excerpts.excerpts import answer_excerpts, passage_results
from index.files import digest_of
from index.indexing.cache import BuildCache, open_cache
from index.indexing.incremental import AnalyzedFolder, analyze_folder
from index.indexing.pipeline import Embedders, build_from_folder
from index.indexing.workers import MAX_MEMORY_BYTES as ANALYSING_MEMORY_BYTES
from index.params import PASSAGES_READ, PASSAGES_RERANKED
from index.qdrant import QdrantOptions
from index.quotes.find import QuoteCheck, QuoteChecker, Stretch
from index.retrieval.confidence import (
    ConfidenceFeatures,
    confidence,
    confidence_features,
    is_answer,
)
from index.retrieval.first_stage import CandidateGenerator
from index.retrieval.follow_up import combine, needs_context, readable
from index.retrieval.reranker import Reranker, open_reranker, rerank
from index.retrieval.retriever import Retriever
from index.retrieval.translation_table import TranslationTable, open_table
from index.storage.index import Index
from index.storage.store import (
    has_leftovers,
    new_generation,
    open_index,
    open_served,
    remove_leftovers,
    save_index,
    served_fingerprint,
)
from index.text.chatter import classify_chatter, without_chatter
from index.text.language import question_languages
from index.time_limit import LIMIT_S_PER_CHARACTER, MIN_LIMIT_S
from index.types import (
    MAX_DOCUMENT_BYTES,
    MAX_EXCERPTS,
    MAX_QUESTION_CHARS,
    MAX_RANKED,
    TENANTS,
    Answer,
    Attempt,
    Excerpt,
    Progress,
)

_P = ParamSpec("_P")
_T = TypeVar("_T")
LOCK = "build.lock"
SHARED_LOCK = "shared.lock"  # of what a process keeps that has no documents
BUNDLED_TABLE = MODEL_DIR / "table"
# Goes up when the same documents would give other analyses, or when the format in which analyses
# are cached changes (`indexing.analysis`).
ANALYSIS_VERSION = 29
# Another version of these may find other words or sentences in the same text.
ANALYSIS_PACKAGES = (
    "PyStemmer",
    "charset-normalizer",
    "markdown-it-py",
    "mdit-py-plugins",
    "regex",
    "sudachidict-core",
    "sudachipy",
)
# How long to wait before documents are read again that have changed while they were read.
READ_AGAIN_AFTER_S = (0.2, 1.0)
WARM_UP_S = 2.0  # for the words of the index, in a background thread
# Together they load everything that is loaded on first use: all languages, unknown names in both
# scripts, and a misspelling.
_WARM_UP_QUESTIONS = (
    "Is Zyxwvu wram?",
    "ゼファイロスは温まりましたか？",
    "オープンZyxはどこですか？",
    "Zyxwvu está quente?",
)


def _on_intact_index(
    method: Callable[Concatenate["Engine", _P], _T],
) -> Callable[Concatenate["Engine", _P], _T]:
    """Let a method of Engine give nothing from an index whose files were written to meanwhile.

    It then raises IndexFormatError, whatever else it would have done.
    """

    @functools.wraps(method)
    def checked(engine: "Engine", /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        engine.index.check_intact()
        try:
            return method(engine, *args, **kwargs)
        finally:
            engine.index.check_intact()

    return checked


class Engine:
    """Answers questions from one index. Safe to use from several threads.

    `on_stage`: called with each stage of an answer ("understanding", "finding", "quoting") and the
    seconds that it took; it may be replaced.
    """

    on_stage: Callable[[str, float], None] = staticmethod(lambda *_: None)

    def __init__(
        self,
        retriever: Retriever,
        max_excerpts: int = MAX_EXCERPTS,
        max_question_chars: int = MAX_QUESTION_CHARS,
        reranker: Reranker | None = None,
    ) -> None:
        """Answer from the index of a retriever.

        Args:
            retriever: Finds passages.
            max_excerpts: How many excerpts an answer has at most.
            max_question_chars: How long a question may be.
            reranker: Reorders the best passages, if given.
        """

        # Not a method, which would make a reference cycle: a replaced index would stay in memory
        # until Python's garbage collector runs.
        def nearest(text: str, left_out: frozenset[int], k: int) -> list[Stretch]:
            found = retriever.rank(retriever.understand(text), k, left_out)
            table, numbers = found.index.passages, found.index.document_numbers
            return [
                (numbers[int(table.documents[hit.passage])], *table.span(hit.passage))
                for hit in found.hits
            ]

        self.index = retriever.index
        self.retriever = retriever
        self._quote_checker = QuoteChecker(retriever.index, nearest)
        self._of_tenants = retriever.index.documents.below(TENANTS)
        self._max_excerpts = max_excerpts
        self._max_question_chars = max_question_chars
        self._reranker = reranker
        # How many passages are found: those that are read, or those that the reranker orders.
        self._n_hits = PASSAGES_READ if reranker is None else PASSAGES_RERANKED

    @_on_intact_index
    def answer(
        self, question: str, left_out: frozenset[int] | None = None, before: str = ""
    ) -> Answer:
        """Answer from the documents, or say that they hold no answer.

        Chatter, which asks nothing, is told by `Answer.chatter`.

        Args:
            question: The question, in any of the three languages.
            left_out: The numbers of documents to ignore (`DocumentTable.numbers_of`,
                `DocumentTable.all_but`); by default those of all tenants.
            before: The previous question (`index.retrieval.follow_up`); used only if the question
                can't be understood without it.

        Raises:
            QuestionError: The question is empty, too long or no valid text.
            QdrantError: The index is on a Qdrant server that is away.
            IndexFormatError: The index was damaged while it was open.
        """
        started = time.perf_counter()
        question = check_question(question, self._max_question_chars)
        earlier = readable(before)
        left_out = self._of_tenants if left_out is None else left_out
        chatter = classify_chatter(question)
        if chatter is not None and not self._is_asked_in_documents(question, left_out):
            kind, language = chatter
            language = language or question_languages(earlier or question)[0]
            return Answer(question, language, False, 0.0, (), (), 0.0, kind)
        query = self.retriever.understand(
            without_chatter(question) if chatter is None else question
        )
        if earlier and needs_context(question):
            query = combine(query, self.retriever.understand(earlier))
        understood = time.perf_counter()
        found = self.retriever.find_and_read(query, self._n_hits, left_out)
        index, best = found.index, found.hits
        if self._reranker is not None:
            asked = f"{query.before} {query.text}".strip()
            best = rerank(self._reranker, asked, best, index, PASSAGES_READ)
        ranked = time.perf_counter()
        excerpts = tuple(
            answer_excerpts(index, query, best, self._max_excerpts, found.left_out, found.reading)
        )
        features = confidence_features(index, query, found.hits, found.reading)
        probability = confidence(features, query.weights)
        answered = is_answer(probability, query.weights) and bool(excerpts)
        ended = time.perf_counter()
        self.on_stage("understanding", understood - started)
        self.on_stage("finding", ranked - understood)
        self.on_stage("quoting", ended - ranked)
        return Answer(
            question=question,
            language=query.language,
            answered=answered,
            confidence=round(probability, 4),
            excerpts=excerpts if answered else (),
            closest=() if answered else excerpts,
            elapsed_ms=round((ended - started) * 1000, 3),
        )

    def _is_asked_in_documents(self, question: str, left_out: frozenset[int]) -> bool:
        """Whether a document holds this question word for word, as lists of questions do."""
        if question[-1] not in "?？":
            return False
        return any(True for _ in self._quote_checker.documents_with(question, left_out))

    @_on_intact_index
    def search(
        self,
        question: str,
        left_out: frozenset[int] | None = None,
        k: int = MAX_RANKED,
    ) -> tuple[Excerpt, ...]:
        """The k best passages, whole, best first; scores compare within one search only.

        `left_out`: as for `answer`.

        Raises:
            QuestionError: The question is empty, too long or no valid text.
            QdrantError: The index is on a Qdrant server that is away.
            IndexFormatError: The index was damaged while it was open.
        """
        question = check_question(question, self._max_question_chars)
        left_out = self._of_tenants if left_out is None else left_out
        query = self.retriever.understand(question)
        found = self.retriever.find_and_read(query, max(k, self._n_hits), left_out)
        hits = found.hits
        if self._reranker is not None:
            hits = rerank(self._reranker, question, hits, found.index, k)
        return tuple(passage_results(found.index, query, hits[:k], found.left_out))

    @_on_intact_index
    def check_quote(self, text: str, left_out: frozenset[int] | None = None) -> QuoteCheck:
        """Whether a message's text, or what it quotes, is verbatim in the documents.

        `left_out`: as for `answer`.

        Raises:
            QdrantError: The index is on a Qdrant server that is away.
            IndexFormatError: The index was damaged while it was open.
        """
        left_out = self._of_tenants if left_out is None else left_out
        return self._quote_checker.check(text, left_out)

    def confidence_features(
        self, question: str, left_out: frozenset[int] = frozenset()
    ) -> ConfidenceFeatures | None:
        """The features that confidence is computed from; None if nothing is found."""
        query = self.retriever.understand(question)
        found = self.retriever.find_and_read(query, self._n_hits, left_out)
        return confidence_features(found.index, query, found.hits, found.reading)

    def warm_up(self) -> None:
        """Load dictionaries, names and common words, so that the first questions don't wait.

        A reranker needs no warming up: it loads its model when it is opened.
        """
        with contextlib.suppress(QdrantError):  # a server that is away is reported when one asks
            for question in _WARM_UP_QUESTIONS:
                query = self.retriever.understand(question)
                found = self.retriever.find_and_read(query, PASSAGES_READ)
                answer_excerpts(
                    found.index, query, found.hits, self._max_excerpts, reading=found.reading
                )
        self.retriever.warm_up(WARM_UP_S)


def check_question(question: str, max_chars: int = MAX_QUESTION_CHARS) -> str:
    """Check that a question can be asked, and strip the white space around it.

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


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Where the documents and the index are, and how questions are answered.

    `tenants_dir`: holds a folder of further documents for each tenant, who alone sees them
    (`index.types.TENANTS`); None if there are no tenants.
    `embedding_model`: as in `index.embedding.models.open_embedder`.
    `reader`: let the bundled reader read the best passages; it needs the bundled encoder, and only
    a reranker comes before it. `qdrant`: the server that finds passages; None to find them in the
    index itself. `tried_since`: documents that took too much time or memory before then (seconds
    since 1970) are tried again; by default only with other limits or another version.
    """

    documents_dir: Path
    index_dir: Path
    embedding_model: str = ""
    query_prompt: str = ""
    passage_prompt: str = ""
    max_excerpts: int = MAX_EXCERPTS
    max_question_chars: int = MAX_QUESTION_CHARS
    max_document_bytes: int = MAX_DOCUMENT_BYTES
    reranker_model: str = ""
    reader: bool = True
    qdrant: QdrantOptions | None = None
    tenants_dir: Path | None = None
    tried_since: float = 0.0

    @property
    def fetched_dir(self) -> Path:
        """Where the websites and repositories of sources.toml are fetched into."""
        return self.index_dir / FETCHED

    @property
    def oldest_attempt(self) -> Attempt:
        """The oldest attempt at documents that took too much time or memory that still counts."""
        limits = (
            *(MAX_CPU_S, MAX_WALL_S, READING_MEMORY_BYTES, ANALYSING_MEMORY_BYTES),
            *(MIN_LIMIT_S, LIMIT_S_PER_CHARACTER),
        )
        return Attempt(digest_of(version("inyo"), repr(limits)).hex(), self.tried_since)


Notice = Callable[[str], None]
# Brings the index of these options up to date, and returns its fingerprint.
Build = Callable[[EngineOptions, Progress, Notice], str]


def open_engine(
    options: EngineOptions, progress: Progress, notice: Notice, build: Build | None = None
) -> Engine:
    """Open the index of a documents folder; build it if there is none or it is out of date.

    Afterwards, numpy multiplies in one thread in the whole process (`limit_blas_threads`).

    Args:
        options: Folders, models and limits.
        progress: Called as a build advances.
        notice: Called with a line if the index is damaged, if another process is building it, and
            for each document that a build leaves out.
        build: Builds the index, such as `build_index_of` in another process; by default it is built
            here.

    Raises:
        DocumentError: There are no documents to serve.
        EmbeddingError: The embedding model or the reranker isn't available.
        QdrantError: The Qdrant server is away or refuses.
        RetrievalError: Qdrant's client is not installed.
        IndexFormatError: The bundled table can't be read, or no index can be written.
    """
    limit_blas_threads()
    # First, so that a wrong name is reported before an index is built.
    reranker = _open_reranker(options)
    embedders = _open_embedders(options)
    seen = FileDigests.load(options.index_dir)
    folder, now_seen = _scan(options, seen)
    fingerprint = f"{_identity(embedders)} {folder.fingerprint}"
    index = _open_intact(lambda: _open_tried(options, fingerprint), notice)
    if index is None and build is not None:
        fingerprint = build(options, progress, notice)
        index = open_index(options.index_dir, fingerprint)
        if index is None:
            raise _replaced(options.index_dir)
    elif index is None:
        index, now_seen = _build(options, (folder, now_seen), embedders, progress, notice)
        for line in index.documents.left_out:
            notice(line)
    if build is None and now_seen != seen:
        now_seen.save(options.index_dir)
    _remove_leftovers(options.index_dir)
    generator = None
    if options.qdrant is not None:
        with _build_lock(options.index_dir, notice):  # one upload from here at a time
            identity, of_index = _identity(embedders), index.fingerprint
            generator = _publish(index, identity, of_index, options.qdrant, progress)
    return _engine(index, embedders, options, reranker, generator)


def build_index_of(options: EngineOptions, progress: Progress, notice: Notice) -> str:
    """Bring an index up to date, on a Qdrant server too, for another process to open.

    Args:
        options: As for `open_engine`, which says what is raised.
        progress: Called as a build advances.
        notice: Called with a line for each thing to know.

    Returns:
        The fingerprint of the index.
    """
    engine = open_engine(replace(options, reranker_model=""), progress, notice)
    return engine.index.fingerprint


def open_served_engine(options: EngineOptions) -> Engine:
    """Open the index that another process keeps up to date, without looking at the documents.

    On a Qdrant server it need not even be on this machine: what a question needs is fetched.

    Args:
        options: Folders, models and limits.

    Raises:
        IndexFormatError: There is no index that these models made, or it is damaged.
        QdrantError: The Qdrant server is away, or has no such index.
        RetrievalError: As for `open_engine`.
    """
    limit_blas_threads()
    reranker = _open_reranker(options)
    embedders = _open_embedders(options)
    if options.qdrant is not None:
        on_server = _open_remote(embedders, options.qdrant, options.index_dir)
        return _engine(on_server[0], embedders, options, reranker, on_server[1])
    try:
        index = open_served(options.index_dir, _identity(embedders))
    except IndexFormatError as error:
        message = f"{error} Run inyo index there with the same EMBEDDING_MODEL: it is built again."
        raise IndexFormatError(options.index_dir, message) from error
    if index is None:
        message = (
            f"There is no index in {options.index_dir} that these settings made: run "
            "inyo index --watch there with the same EMBEDDING_MODEL, or set WATCH=DOCUMENTS."
        )
        raise IndexFormatError(options.index_dir, message)
    return _engine(index, embedders, options, reranker, None)


def is_served(index: Index, options: EngineOptions) -> bool:
    """Whether an index is still the one that another process keeps up to date.

    Raises:
        QdrantError: The server is away, or refuses.
    """
    if options.qdrant is None:
        return served_fingerprint(options.index_dir) in (index.fingerprint, None)
    # Only here: its client comes with an extra.
    from index.qdrant.remote import RemoteIndex

    return isinstance(index, RemoteIndex) and index.is_served()


def is_up_to_date(index: Index, options: EngineOptions) -> bool:
    """Whether these are the documents that an index was built from, with the same models.

    None of those that took too much time or memory is due to be tried again.

    Raises:
        DocumentError: The documents folder can't be read.
    """
    if _is_due(index, options):
        return False
    seen = FileDigests.load(options.index_dir)
    folder, _ = _scan(options, seen)
    return index.fingerprint.endswith(f" {folder.fingerprint}")


def _scan(options: EngineOptions, seen: FileDigests) -> tuple[Folder, FileDigests]:
    return scan(
        options.documents_dir,
        seen,
        options.tenants_dir,
        options.max_document_bytes,
        options.fetched_dir,
    )


def _open_embedders(options: EngineOptions) -> Embedders:
    """The models of passages and of terms."""
    names = options.embedding_model, options.query_prompt, options.passage_prompt
    return open_embedder(*names), open_static_embedding()


def _open_reranker(options: EngineOptions) -> Reranker | None:
    """The reranker, if the options name one, opened again only when its files have changed."""
    name = options.reranker_model
    return _open_named_reranker(name, model_state(name)) if name else None


@functools.lru_cache(maxsize=1)
def _open_named_reranker(name: str, _: object) -> Reranker:
    return open_reranker(name)


def _engine(
    index: Index,
    embedders: Embedders,
    options: EngineOptions,
    reranker: Reranker | None,
    generator: CandidateGenerator | None,
) -> Engine:
    reader = open_reader_of(embedders[0]) if options.reader and reranker is None else None
    retriever = Retriever(index, *embedders, open_bundled_table(), generator, reader)
    return Engine(retriever, options.max_excerpts, options.max_question_chars, reranker)


@functools.cache
def open_bundled_table() -> TranslationTable:
    """The bundled table of translations, opened once for all indexes of a process.

    Raises:
        IndexFormatError: It can't be read.
    """
    try:
        check_bundled(BUNDLED_TABLE)
    except (OSError, ValueError) as error:
        message = f"The table in {BUNDLED_TABLE} can't be read ({error}): reinstall Inyo."
        raise IndexFormatError(BUNDLED_TABLE, message) from error
    return open_table(BUNDLED_TABLE)


def _open_tried(options: EngineOptions, fingerprint: str) -> Index | None:
    """Open an index of these documents, unless some should be tried again."""
    index = open_index(options.index_dir, fingerprint)
    return None if index is None or _is_due(index, options) else index


def _is_due(index: Index, options: EngineOptions) -> bool:
    return index.attempt is not None and index.attempt.is_before(options.oldest_attempt)


def _open_intact(
    open_it: Callable[[], Index | None], notice: Callable[[str], None] | None = None
) -> Index | None:
    """Open an index; None, and a notice, if it is damaged."""
    try:
        return open_it()
    except IndexFormatError as error:
        if notice is not None:
            notice(f"{error} It is being rebuilt.")
        return None


def _build(
    options: EngineOptions,
    scanned: tuple[Folder, FileDigests],
    embedders: Embedders,
    progress: Progress,
    notice: Callable[[str], None],
) -> tuple[Index, FileDigests]:
    """Build the index under the lock, unless another process did so while this one waited.

    Its fingerprint is that of the documents as they were read, whatever `scanned` says.

    Returns:
        The index, and what to remember of the files.
    """
    index_dir = options.index_dir
    identity = _identity(embedders)
    fingerprint = f"{identity} {scanned[0].fingerprint}"
    seen = scanned[1]
    try:
        # It holds the texts of all documents.
        index_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _build_lock(index_dir, notice):
            # Without a notice: the caller has reported the damage.
            index = _open_intact(lambda: _open_tried(options, fingerprint))
            if index is None:
                served = _open_intact(lambda: open_served(index_dir, identity, 0))
                with new_generation(index_dir) as generation, open_cache(index_dir) as cache:
                    analyzed, seen = _analyze(options, scanned, cache, progress, notice)
                    fingerprint = f"{identity} {analyzed.folder.fingerprint}"
                    built = build_from_folder(
                        analyzed,
                        _analysis_identity(),
                        embedders,
                        served,
                        cache,
                        generation,
                        progress,
                    )
                    save_index(built, index_dir, fingerprint, generation)
                index = open_index(index_dir, fingerprint)
    except NoDocumentsError as error:
        for line in error.left_out:
            notice(line)
        raise
    except OSError as error:
        raise _unwritable(index_dir, error) from error
    if index is None:
        raise _replaced(index_dir)
    return index, seen


def _analyze(
    options: EngineOptions,
    scanned: tuple[Folder, FileDigests],
    cache: BuildCache,
    progress: Progress,
    notice: Callable[[str], None],
) -> tuple[AnalyzedFolder, FileDigests]:
    """Read and analyse the documents, again if they change meanwhile.

    A folder may be away or be swapped for another for a moment, and files are written in pieces.
    Those that go on changing are served as they were read, until somebody looks again: the
    fingerprint tells that they are others now.
    """
    folder, seen = scanned
    for pause_s in (*READ_AGAIN_AFTER_S, None):
        analyzed = analyze_folder(
            folder, _analysis_identity(), cache, progress, options.oldest_attempt
        )
        changed = analyzed.folder.changed_since(folder)
        if not changed:
            break
        seen = seen.without(changed)
        if pause_s is None:
            first, *others = changed
            more = f" and {len(others):,} more" if others else ""
            notice(f"{first}{more} changed while the documents were read: they will be read again.")
            break
        time.sleep(pause_s)
        folder, seen = _scan(options, seen)
        if folder.fingerprint == analyzed.folder.fingerprint:
            break
    return analyzed, seen


def _unwritable(index_dir: Path, error: OSError) -> IndexFormatError:
    message = (
        f"The index can't be written to {index_dir} ({error.strerror or error}): "
        "make room there, or point INDEX_DIR at a folder that can be written."
    )
    return IndexFormatError(index_dir, message)


def _replaced(index_dir: Path) -> IndexFormatError:
    message = f"The index in {index_dir} was replaced while it was opened: try again."
    return IndexFormatError(index_dir, message)


def _publish(
    index: Index, identity: str, fingerprint: str, qdrant: QdrantOptions, progress: Progress
) -> CandidateGenerator:
    """Publish the index to the Qdrant server, if needed; passages are then found there."""
    with _qdrant_client():
        # Only here: most indexes are on no server, and its client comes with an extra.
        from index.qdrant.publishing import open_candidate_generator
    return open_candidate_generator(index, identity, fingerprint, qdrant, progress)


def _open_remote(
    embedders: Embedders, qdrant: QdrantOptions, index_dir: Path
) -> tuple[Index, CandidateGenerator]:
    """Open the index on a Qdrant server that another process keeps up to date there."""
    with _qdrant_client():
        # Only here: most indexes are on no server, and its client comes with an extra.
        from index.qdrant.remote import open_remote
    identity = _identity(embedders)
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(index_dir / SHARED_LOCK):
            return open_remote(qdrant, identity, embedders, index_dir, lambda *_: None)
    except OSError as error:
        raise _unwritable(index_dir, error) from error


@contextmanager
def _qdrant_client() -> Iterator[None]:
    """Say what to install if Qdrant's client can't be imported."""
    try:
        yield
    except ImportError as error:
        message = (
            f"INDEX_URL needs Qdrant's client ({error}): "
            'install it with .venv/bin/pip install -c constraints.txt -e ".[qdrant]".'
        )
        raise RetrievalError(message) from error


@contextmanager
def _build_lock(index_dir: Path, notice: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of an index, waiting for another process if needed."""
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


def _remove_leftovers(index_dir: Path) -> None:
    """Remove what killed builds have left, unless somebody builds just now."""
    if has_leftovers(index_dir):
        with contextlib.suppress(Timeout, OSError), FileLock(index_dir / LOCK, timeout=0):
            remove_leftovers(index_dir)


def _analysis_identity() -> str:
    """A digest that changes when the same documents would be analysed differently."""
    packages = [f"{name} {version(name)}" for name in ANALYSIS_PACKAGES]
    characters = unicodedata.unidata_version  # the version of character classes
    return digest_of(str(ANALYSIS_VERSION), characters, *packages).hex()


def _identity(embedders: Embedders) -> str:
    """A digest that changes when the same documents would give another index."""
    models = (embedder.identity for embedder in embedders)
    return digest_of(_analysis_identity(), *models).hex()
