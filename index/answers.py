"""A question -> an Answer: excerpts, or an honest "the documents don't say"."""

import contextlib
import time

from index.checking.quote_check import QuoteCheck, QuoteChecker
from index.embedders.embedding import Embedder
from index.embedders.threads import multiply_alone
from index.errors import EngineError, QuestionError
from index.finding.confidence import Signs, confidence, is_answer, read_signs
from index.finding.finding import Finder
from index.finding.follow_up import combine, is_leaning, readable
from index.finding.query import Query
from index.finding.reranker import Reranker, rerank
from index.finding.retriever import Retriever
from index.limits import MAX_EXCERPTS, MAX_QUESTION_CHARS, MAX_RANKED
from index.meeting.translation_table import TranslationTable
from index.quoting.excerpts import Quoter
from index.quoting.ranked import Lister
from index.records import Answer, Excerpt, Hit
from index.segments.segment import Segment
from index.tuning import PASSAGES_READ, PASSAGES_RERANKED
from index.weakly import weakly

WARMING_S = 2.0  # for the index's own words, in a thread that nobody waits for
# Each needs another part of what is read when it is first needed: all languages, names that no list
# holds, in both scripts, and a slip.
_WARMING = (
    "Is Zyxwvu wram?",
    "ゼファイロスは温まりましたか？",
    "オープンZyxはどこですか？",
    "Zyxwvu está quente?",
)


class Answerer:
    """Answers questions from one segment. Safe to use from several threads."""

    def __init__(
        self,
        segment: Segment,
        embedder: Embedder,
        term_embedder: Embedder,
        table: TranslationTable,
        max_excerpts: int = MAX_EXCERPTS,
        max_question_chars: int = MAX_QUESTION_CHARS,
        reranker: Reranker | None = None,
        finder: Finder | None = None,
    ) -> None:
        multiply_alone()
        self.segment = segment
        self._retriever = Retriever(segment, embedder, term_embedder, table, finder)
        self._quoter = Quoter(segment)
        self._lister = Lister(segment)
        self._checker = QuoteChecker(segment, weakly(self._nearest))
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
                (`segment.documents.numbers_of`, `segment.documents.all_but`).
            before: What was asked before (`index.finding.follow_up.carried`); read only where the
                question leans on it.

        Raises:
            QuestionError: The question is empty, too long or no valid text.
            EngineError: The index is on another machine, and is away.
        """
        started = time.perf_counter()
        question = check_question(question, self._max_question_chars)
        query = self._understand(question, before)
        hits = self._retriever.search(query, self._n_hits, left_out)
        read = self._read(query, hits)
        excerpts = tuple(self._quoter.quote(query, read, self._max_excerpts, left_out))
        sureness = confidence(read_signs(self.segment, query, hits))
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
        with contextlib.suppress(EngineError):  # an engine that is away is told of when one asks
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
            EngineError: The index is on another machine, and is away.
        """
        question = check_question(question, self._max_question_chars)
        query = self._retriever.understand(question)
        hits = self._retriever.search(query, max(k, self._n_hits), left_out)
        if self._reranker is not None:
            hits = rerank(self._reranker, question, hits, self.segment, k)
        return tuple(self._lister.passages(query, hits[:k], left_out))

    def check_quote(self, text: str, left_out: frozenset[int] = frozenset()) -> QuoteCheck:
        """Whether a message's text, or what it quotes, stands verbatim in the documents.

        Raises:
            EngineError: The index is on another machine, and is away.
        """
        return self._checker.check(text, left_out)

    def signs(self, question: str, left_out: frozenset[int] = frozenset()) -> Signs | None:
        """What the confidence in an answer rests on; None where nothing is found."""
        query = self._retriever.understand(question)
        return read_signs(self.segment, query, self._retriever.search(query, 1, left_out))

    def _nearest(self, text: str, left_out: frozenset[int]) -> list[Hit]:
        return self._retriever.search(self._retriever.understand(text), PASSAGES_READ, left_out)

    @property
    def _n_hits(self) -> int:
        return PASSAGES_READ if self._reranker is None else PASSAGES_RERANKED

    def _understand(self, question: str, before: str) -> Query:
        query = self._retriever.understand(question)
        earlier = readable(before)
        if not earlier or not is_leaning(question):
            return query
        return combine(query, self._retriever.understand(earlier))

    def _read(self, query: Query, hits: list[Hit]) -> list[Hit]:
        """The passages to quote from, in the reranker's order where there is one."""
        if self._reranker is None:
            return hits
        asked = f"{query.before} {query.text}".strip()
        return rerank(self._reranker, asked, hits, self.segment, PASSAGES_READ)


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
