"""Reading: the reader looks at question and best passages together (`index.embedding.reader`).

It changes the order of passages and sentences and adds to the confidence. Some twenty milliseconds
a passage allow only for the best few: as many as TOKENS_READ_TOGETHER.
"""

import math
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import cpu_count
from index.indexing.passage_texts import PassageTexts
from index.params import TOKENS_READ_TOGETHER
from index.retrieval.answer_types import expected_answer_type
from index.retrieval.query import ExpandedTerm, Query
from index.retrieval.rescoring import matches_above
from index.storage.index import Index
from index.types import Hit

if TYPE_CHECKING:  # imports onnxruntime, which a static embedding doesn't need
    from index.embedding.encoder import OnnxEmbedder
    from index.embedding.reader import Reader

MAX_TOKENS = 192  # of question and passage together
MAX_QUESTION_TOKENS = 48
MAX_ABOVE_TOKENS = 64  # of title, headings and the lines that lead to the passage
# Terms that name a section, in a list of changes, events or rules: "3.1.2", "12月3日", "#4".
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_DAY_OR_NUMBER = re.compile(r"\d+月\d+日|#\d+")
SECTION_ANSWER = 1.0  # at least, of a passage of the section that a question asks for


@dataclass(frozen=True, slots=True)
class ReadingPair:
    """A question and a passage as tokens: `<s> question </s></s> title › heading: passage </s>`.

    `sentences`: the number of the sentence that each token belongs to; -1 for other tokens.
    """

    tokens: list[int]
    sentences: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader says of the passages that it read (`Reader.scores` explains the scores).

    `answers`: the score of each passage. `sentences`: the score of each sentence, which is the
    highest of its tokens.
    """

    answers: Mapping[int, float] = field(default_factory=dict)
    sentences: Mapping[int, float] = field(default_factory=dict)

    def of_passages(self, passages: Sequence[int]) -> list[float]:
        """The score of each passage; one that wasn't read counts as the worst that was."""
        return _scores_of(passages, self.answers)

    def of_sentences(self, sentences: Sequence[int]) -> list[float]:
        """The score of each sentence; one that wasn't read counts as the worst that was."""
        return _scores_of(sentences, self.sentences)

    @property
    def log_odds(self) -> float:
        """That one of the passages read answers, against none; 0 if none was read."""
        if not self.answers:
            return 0.0
        return float(np.logaddexp.reduce([*self.answers.values()]))


NOT_READ = Reading()


def _scores_of(numbers: Sequence[int], scores: Mapping[int, float]) -> list[float]:
    lowest = min(scores.values(), default=0.0)
    return [scores.get(number, lowest) for number in numbers]


def read_best(reader: "Reader", index: Index, query: Query, hits: Sequence[Hit]) -> Reading:
    """Read the best of a question's hits."""
    question = f"{query.before} {query.text}".strip()
    passages: list[int] = []
    pairs: list[ReadingPair] = []
    texts = PassageTexts.of_index(index)
    n_tokens = 0
    for hit in hits:
        pair = reading_pair(reader.encoder, texts, question, hit.passage)
        n_tokens += len(pair.tokens)
        if pairs and n_tokens > TOKENS_READ_TOGETHER:
            break
        passages.append(hit.passage)
        pairs.append(pair)
    # The longest first, so that no thread begins with it when the others are done.
    order = sorted(range(len(pairs)), key=lambda number: -len(pairs[number].tokens))

    def read(number: int) -> tuple[float, NDArray[np.float32]]:
        return reader.scores(pairs[number].tokens, pairs[number].sentences >= 0)

    answers: dict[int, float] = dict.fromkeys(passages, 0.0)
    sentences: dict[int, float] = {}
    with ThreadPoolExecutor(cpu_count()) as pool:
        for number, (answer, tokens) in zip(order, pool.map(read, order), strict=True):
            answers[passages[number]] = answer
            sentences |= _best_of_sentences(pairs[number].sentences, tokens)
    for passage in _in_section_asked_for(index, query, passages):
        answers[passage] = max(answers[passage], SECTION_ANSWER)
    return Reading(answers, sentences)


def _in_section_asked_for(index: Index, query: Query, passages: Sequence[int]) -> list[int]:
    """The passages of a section that the question names and asks for, or for its heading.

    "What changed in 3.1.2?" asks for all of a section, "When was 3.1.2 released?" for the date in
    its heading. The reader has hardly learned either.
    """
    names: dict[int, str] = {}  # by the numbers of their terms
    n_others = 0
    for word in query.words:
        own = {n: index.lexicon.terms[n] for n in word.terms[word.weights >= 1].tolist()}
        named = {n: term for n, term in own.items() if _names_section(term, word.word)}
        n_others += not named
        names |= named
    if not names:
        return []
    asked = expected_answer_type(query.text, query.before)
    one = np.ones(1, dtype=np.float32)
    words = [ExpandedTerm(name, np.array([n], np.int32), one, 1.0) for n, name in names.items()]
    matches = matches_above(index, replace(query, words=tuple(words)), np.array(passages))
    in_section = np.array(passages)[matches.max(axis=1) >= 1].tolist()
    if not asked.types:
        return in_section if n_others <= 1 else []

    def is_in_heading(passage: int) -> bool:
        path = index.blocks.heading_path(index.passages.sentences_of(passage).start)
        return not asked.is_missing_from("\n".join(map(index.sentence_text, path)))

    return [passage for passage in in_section if is_in_heading(passage)]


def _names_section(term: str, word: str) -> bool:
    """Whether a term is the name of a section; of versions only that which the word is."""
    if _VERSION.fullmatch(term):
        return word.removeprefix("v") == term
    return _DAY_OR_NUMBER.fullmatch(term) is not None


def _best_of_sentences(
    sentences: NDArray[np.int64], scores: NDArray[np.float32]
) -> dict[int, float]:
    """Sentence -> the highest score of its tokens."""
    best: dict[int, float] = {}
    for sentence, score in zip(sentences.tolist(), scores.tolist(), strict=True):
        if sentence >= 0:
            best[sentence] = max(score, best.get(sentence, -math.inf))
    return best


def reading_pair(
    encoder: "OnnxEmbedder", texts: PassageTexts, question: str, passage: int
) -> ReadingPair:
    """What the reader reads; what is too long is cut."""
    passages = texts.passages
    document = texts.documents.document(int(passages.documents[passage]))
    numbers = passages.sentences_of(passage)
    asked, above, *body = encoder.pieces(
        [
            encoder.prompted_question(question),
            encoder.prompted_passage(texts.above(document, passage)),
            *(texts.sentence(document, number) for number in numbers),
        ]
    )
    first, last = encoder.first_token, encoder.last_token
    before = [first, *asked[:MAX_QUESTION_TOKENS], last, last, *above[:MAX_ABOVE_TOKENS]]
    own = [token for sentence in body for token in sentence][: MAX_TOKENS - 1 - len(before)]
    owners = np.repeat(np.array(numbers), [len(sentence) for sentence in body])[: len(own)]
    sentences = np.concatenate([np.full(len(before), -1), owners, [-1]])
    return ReadingPair([*before, *own, last], sentences)


def in_order_of_reading(hits: Sequence[Hit], reading: Reading, weight: float) -> list[Hit]:
    """The hits in the order of their scores and the reader's, which `Hit.answer` keeps."""
    answers = reading.of_passages([hit.passage for hit in hits])
    read = [replace(hit, answer=answer) for hit, answer in zip(hits, answers, strict=True)]
    return sorted(read, key=lambda hit: -(hit.score + weight * hit.answer))
