"""The public interface: open the index of a documents folder, building it if needed, and ask it.

engine = open_engine(EngineOptions(Path("documents"), Path("index")), progress, notice)
engine.answer("Who resigned?")
engine.search("resignation")
engine.check_quote("Leike resigned on Friday.")
"""

import contextlib
import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from index.documents.files import FileDigests
from index.documents.folder import Folder, scan
from index.documents.remote import FETCHED
from index.embedding.base import limit_blas_threads
from index.embedding.models import open_embedder, open_reader_of, open_static_embedding
from index.errors import (
    IndexFormatError,
    QdrantError,
    QuestionError,
)
from index.excerpts.excerpts import answer_excerpts, passage_results
from index.indexing.building import IndexBuilder, Notice, index_identity, is_due
from index.indexing.pipeline import Embedders
from index.params import PASSAGES_READ, PASSAGES_RERANKED
from index.qdrant import QdrantOptions
from index.qdrant.opening import is_published, open_published, publish
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
from index.retrieval.translation_table import open_bundled_table
from index.storage.index import Index
from index.storage.store import open_index, served_fingerprint
from index.text.chatter import classify_chatter, without_chatter
from index.text.language import question_languages
from index.types import (
    MAX_DOCUMENT_BYTES,
    MAX_EXCERPTS,
    MAX_QUESTION_CHARS,
    MAX_RANKED,
    TENANTS,
    Answer,
    Excerpt,
    Progress,
)

_P = ParamSpec("_P")
_T = TypeVar("_T")
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

    def scan(self, seen: FileDigests) -> tuple[Folder, FileDigests]:
        """List the documents, given what is remembered of their files, and what to remember.

        Raises:
            DocumentError: The documents folder can't be read.
        """
        return scan(
            self.documents_dir,
            seen,
            self.tenants_dir,
            self.max_document_bytes,
            self.fetched_dir,
        )


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
        notice: Called with a line if the index is damaged or of another version or model, if
            another process is building it, and for each document that a build leaves out.
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
    builder = _builder(options, embedders, progress, notice)
    index = builder.open(build and functools.partial(build, options, progress, notice))
    generator = None
    if options.qdrant is not None:
        generator = publish(index, options.qdrant, builder)
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
    limit_blas_threads()
    embedders = _open_embedders(options)
    builder = _builder(options, embedders, progress, notice)
    if options.qdrant is None:
        return builder.bring_up_to_date()
    index = builder.open()
    publish(index, options.qdrant, builder)
    return index.fingerprint


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
        found, generator = open_published(embedders, options.qdrant, options.index_dir)
        return _engine(found, embedders, options, reranker, generator)
    try:
        index = open_index(options.index_dir, index_identity(embedders))
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
    return is_published(index)


def is_up_to_date(index: Index, options: EngineOptions) -> bool:
    """Whether these are the documents that an index was built from, with the same models.

    None of those that took too much time or memory is due to be tried again.

    Raises:
        DocumentError: The documents folder can't be read.
    """
    if is_due(index, options.tried_since):
        return False
    folder, _ = options.scan(FileDigests.load(options.index_dir))
    return index.fingerprint.endswith(f" {folder.fingerprint}")


def _open_embedders(options: EngineOptions) -> Embedders:
    """The models of passages and of terms."""
    names = options.embedding_model, options.query_prompt, options.passage_prompt
    return open_embedder(*names), open_static_embedding()


def _open_reranker(options: EngineOptions) -> Reranker | None:
    return open_reranker(options.reranker_model) if options.reranker_model else None


def _builder(
    options: EngineOptions, embedders: Embedders, progress: Progress, notice: Notice
) -> IndexBuilder:
    index_dir, tried_since = options.index_dir, options.tried_since
    return IndexBuilder(index_dir, options.scan, embedders, progress, notice, tried_since)


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
