"""What weights are fitted to: choices among passages or sentences, samples of confidence."""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.engine import Engine, EngineOptions, open_engine
from index.evaluation.corpus import Corpus, Models
from index.evaluation.metrics import Floats
from index.evaluation.question_sets import (
    Collection,
    Question,
    contains_answer,
    in_half,
    read_questions,
    subsample,
)
from index.evaluation.runner import Task
from index.excerpts import sentence_scoring
from index.indexing.passage_texts import PassageTexts
from index.params import PASSAGES_READ, PASSAGES_RESCORED
from index.retrieval.confidence import ConfidenceFeatures
from index.retrieval.retriever import Retriever
from index.storage.index import Index
from index.text.chatter import classify_chatter
from index.training.pairs import AnsweredQuestion, FoundPassages, read_rows
from index.types import LANGUAGES, Document, Language

if TYPE_CHECKING:  # imports torch: seconds, and only training needs it
    from index.training.reader import PassageReader, ReadPassage

# Most questions of a collection and a direction, for each kind of confidence sample.
MAX_CONFIDENCE_QUESTIONS = 60
# How much samples count. Questions over real folders are what the confidence is for, and few of
# them have no answer.
KIND_WEIGHTS = {"present": 0.1, "absent": 0.1, "elsewhere": 0.05}
ASKED_WEIGHTS = {"present": 4.0, "absent": 10.0}
PASSAGES_TO_TRAIN_ON = 8  # of a question: some more than the reader will read
RIGHT_TO_FINE_TUNE_ON, WRONG_TO_FINE_TUNE_ON = 3, 16  # passages of a question, at most
MAX_PASSAGES_TO_TRAIN_ON = 1_200  # of a file
MAX_QUESTIONS_TO_TRAIN_ON = 900  # of a file: a few times as many as a folder's
MAX_EXCERPT_QUESTIONS = 600  # of a file or collection
MAX_EXCERPT_PASSAGES = 1_400  # of a file


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    """Options to choose from: `features`, shape (n_options, n_features), and which are right."""

    features: Floats
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sample:
    """The features of a question's best passage, and the kind of the question."""

    question: str
    direction: str
    kind: str
    features: ConfidenceFeatures
    weight: float


@dataclass(frozen=True, slots=True)
class AskedFolder:
    """A folder of documents and questions of a set, without chatter."""

    name: str
    engine: Engine
    questions: Sequence[Question]

    @classmethod
    def open(cls, path: Path, options: EngineOptions, half: str = "dev") -> "AskedFolder":
        """Read the set, and open the folder's index, building it if needed."""
        questions = [
            question
            for question in in_half(read_questions(path), half)
            if classify_chatter(question.text) is None
        ]
        return cls(path.stem, open_engine(options, lambda *_: None, lambda _: None), questions)

    def rescoring_choices(self) -> Iterator[ChoiceSet]:
        """For each question the passages that are rescored, and which hold its answer."""
        for question in self.questions:
            query = self.engine.retriever.understand(question.text)
            if query.words and question.gold:
                passages, features = self.engine.retriever.features(query)
                index = self.engine.index
                right = [_holds_answer(index, question.gold, n) for n in passages.tolist()]
                yield ChoiceSet(features, np.array(right, dtype=np.bool_))

    def reading_choices(self) -> Iterator[ChoiceSet]:
        """For each question the passages that the reader read: their score and the reader's."""
        index = self.engine.index
        for question in self.questions:
            if question.gold:
                is_right = functools.partial(_holds_answer, index, question.gold)
                yield reading_choice(self.engine.retriever, question.text, is_right)

    def passages_to_train_on(self, reader: "PassageReader") -> Iterator[list["ReadPassage"]]:
        """For each question its best passages, as `passages_to_train_on`."""
        index = self.engine.index
        yield from passages_to_train_on(
            self.engine.retriever,
            self.questions,
            reader,
            lambda question, passage: _holds_answer(index, question.gold, passage),
        )

    def passages_to_fine_tune_on(self) -> Iterator[FoundPassages]:
        """For each question with an answer its best passages, as `passages_to_fine_tune_on`."""
        index = self.engine.index
        yield from passages_to_fine_tune_on(
            self.engine.retriever,
            [question for question in self.questions if question.gold],
            lambda question, passage: _holds_answer(index, question.gold, passage),
        )

    def sentence_choices(self) -> Iterator[ChoiceSet]:
        """For each question the sentences that could be quoted, and which are of its answer."""
        index = self.engine.index
        for question in self.questions:
            if question.gold:
                candidates = read_sentences(index, self.engine.retriever, question)
                right = [
                    is_part_of_answer(index, sentence, question.gold)
                    for sentence in candidates.sentences
                ]
                yield ChoiceSet(candidates.features, np.array(right, dtype=np.bool_))

    def samples(self) -> Iterator[Sample]:
        """The questions with an answer and those without."""
        for question in self.questions:
            features = self.engine.confidence_features(question.text)
            if features is not None:
                kind = "present" if question.gold else "absent"
                yield Sample(question.text, self.name, kind, features, ASKED_WEIGHTS[kind])


def read_sentences(
    index: Index, retriever: Retriever, question: Question
) -> sentence_scoring.SentenceCandidates:
    """The sentences that could be quoted in answer to a question."""
    query = retriever.understand(question.text)
    hits, reading = retriever.find(query, PASSAGES_READ)
    return sentence_scoring.sentence_candidates(index, query, hits, reading)


def reading_choice(
    retriever: Retriever, question: str, is_right: Callable[[int], bool]
) -> ChoiceSet:
    """The passages that the reader read: the score of each and the reader's."""
    hits, reading = retriever.find(retriever.understand(question), PASSAGES_READ)
    read = [hit for hit in hits if hit.passage in reading.answers]
    features = np.array([[hit.score, hit.answer] for hit in read]).reshape(-1, 2)
    right = [is_right(hit.passage) for hit in read]
    return ChoiceSet(features, np.array(right, dtype=np.bool_))


def passages_to_train_on(
    retriever: Retriever,
    questions: Sequence[Question],
    reader: "PassageReader",
    has_answer: Callable[[Question, int], bool],
) -> Iterator[list["ReadPassage"]]:
    """For each question its best passages as a reader in training reads them, best first.

    If fewer have its answer, up to two that do are added from further below.
    """
    for question in questions:
        query = retriever.understand(question.text)
        passages: list[ReadPassage] = []
        for rank, hit in enumerate(retriever.search(query, PASSAGES_RESCORED)):
            is_right = has_answer(question, hit.passage)
            n_right = sum(passage.right for passage in passages)
            if rank < PASSAGES_TO_TRAIN_ON or (is_right and n_right < 2):
                gold = question.gold if is_right else ()
                passages.append(reader.read(retriever.index, question.text, hit.passage, gold))
        if passages:
            yield passages


def passages_to_fine_tune_on(
    retriever: Retriever,
    questions: Sequence[Question],
    has_answer: Callable[[Question, int], bool],
) -> Iterator[FoundPassages]:
    """For each question of which a passage is found that has its answer: that one, and others."""
    texts = PassageTexts.of_index(retriever.index)
    for question in questions:
        found = retriever.search(retriever.understand(question.text), PASSAGES_RESCORED)
        right: list[str] = []
        wrong: list[str] = []
        for hit in found:
            is_right = has_answer(question, hit.passage)
            (right if is_right else wrong).append(texts.of_passage(hit.passage))
        if right:
            yield FoundPassages(
                question.text, right[:RIGHT_TO_FINE_TUNE_ON], wrong[:WRONG_TO_FINE_TUNE_ON]
            )


def _holds_answer(index: Index, gold: Sequence[str], passage: int) -> bool:
    return contains_answer(index.text_of(passage), gold)


def is_part_of_answer(index: Index, sentence: int, gold: Sequence[str]) -> bool:
    """Whether a sentence holds a gold string, or is most of one."""
    squeezed = "".join(index.sentence_text(sentence).split())
    return contains_answer(squeezed, gold) or any(
        2 * len(squeezed) > len(wanted) and squeezed in wanted
        for wanted in ("".join(string.split()) for string in gold)
    )


def read_answered_questions(path: Path) -> Collection:
    """Read the beginning of a file of questions, passages and answers.

    It isn't sampled: passages of one article are the ones that are hard to tell apart.
    """
    passages: dict[tuple[Language, str], Document] = {}
    questions: list[Question] = []
    for row in read_rows(path):
        if isinstance(row, AnsweredQuestion):
            key = row.passage_language, row.passage
            if key not in passages and len(passages) == MAX_EXCERPT_PASSAGES:
                continue
            passage = Document(str(len(passages)), row.passage, "", row.passage_language)
            id_ = passages.setdefault(key, passage).path
            name, language = f"{id_}.{len(questions)}", row.question_language
            questions.append(Question(name, language, row.question, (row.answer,), (id_,)))
    return Collection(path.name, tuple(passages.values()), tuple(questions))


@dataclass(frozen=True, slots=True)
class AnsweredQuestions:
    """Questions of a file of questions, passages and answers, asked over its passages.

    An answer of a few letters is in other passages too, which don't answer for that.
    """

    retriever: Retriever
    questions: Sequence[Question]
    documents: NDArray[np.int32]
    gold: Mapping[Question, frozenset[int]]

    @classmethod
    def open(cls, path: Path, models: Models) -> "AnsweredQuestions":
        """Read the beginning of a file, and index its passages."""
        collection = read_answered_questions(path)
        corpus = Corpus(collection.passages[:MAX_PASSAGES_TO_TRAIN_ON], models)
        gold = {question: corpus.gold(question, *LANGUAGES) for question in collection.questions}
        questions = [question for question in collection.questions if gold[question]]
        return cls(
            corpus.open_retriever(),
            subsample(questions, MAX_QUESTIONS_TO_TRAIN_ON),
            corpus.index.passages.documents,
            gold,
        )

    def has_answer(self, question: Question, passage: int) -> bool:
        """Whether a passage is of the question's document."""
        return int(self.documents[passage]) in self.gold[question]

    def passages_to_train_on(self, reader: "PassageReader") -> Iterator[list["ReadPassage"]]:
        """For each question its best passages, as `passages_to_train_on`."""
        yield from passages_to_train_on(self.retriever, self.questions, reader, self.has_answer)

    def passages_to_fine_tune_on(self) -> Iterator[FoundPassages]:
        """For each question its best passages, as `passages_to_fine_tune_on`."""
        yield from passages_to_fine_tune_on(self.retriever, self.questions, self.has_answer)


def sentence_choices(collection: Collection, half: str, models: Models) -> Iterator[ChoiceSet]:
    """For each question the sentences that could be quoted, and which of them hold an answer."""
    corpus = Corpus(collection.passages, models)
    retriever = corpus.open_retriever()
    table, documents = corpus.index.passages, corpus.index.documents
    questions = [question for question in in_half(collection.questions, half) if question.gold]
    for question in questions[:: -(-len(questions) // MAX_EXCERPT_QUESTIONS) or 1]:
        candidates = read_sentences(corpus.index, retriever, question)
        gold = corpus.gold(question, *LANGUAGES)
        right: list[bool] = []
        for sentence, hit in zip(candidates.sentences, candidates.hits, strict=True):
            document = int(table.documents[hit.passage])
            start, end = table.sentence_spans[sentence].tolist()
            text = documents.document(document).text[start:end] if document in gold else ""
            right.append(contains_answer(text, question.gold))
        yield ChoiceSet(candidates.features, np.array(right, dtype=np.bool_))


def sample_task(task: Task, collections: Sequence[Collection], models: Models) -> Iterator[Sample]:
    """Ask the questions of a task with and without the answer, and those of other collections."""
    corpus = Corpus(task.collection.passages_in(*task.languages), models)
    engine = corpus.open_engine()
    others = [
        question
        for collection in collections
        if collection is not task.collection
        for question in in_half(collection.questions, task.half)
        if question.language == task.question_language
    ]
    nothing: frozenset[int] = frozenset()
    asked = [(question, "present", nothing) for question in task.questions]
    asked += [(q, "absent", corpus.gold(q, *task.languages)) for q in task.questions]
    asked += [(q, "elsewhere", nothing) for q in subsample(others, MAX_CONFIDENCE_QUESTIONS)]
    for question, kind, left_out in asked:
        features = engine.confidence_features(question.text, left_out)
        if features is not None:
            direction = f"{task.collection.name} {task.direction}"
            yield Sample(question.text, direction, kind, features, KIND_WEIGHTS[kind])
