"""What weights are fitted to: choices among passages or sentences, samples of confidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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
from index.params import PASSAGES_READ
from index.retrieval.confidence import ConfidenceFeatures
from index.retrieval.retriever import Retriever
from index.storage.index import Index
from index.text.chatter import classify_chatter
from index.training.pairs import AnsweredQuestion, read_rows
from index.types import LANGUAGES, Document, Language

# Most questions of a collection and a direction, for each kind of confidence sample.
MAX_CONFIDENCE_QUESTIONS = 200
# How much samples count. Questions over real folders are what the confidence is for, and few of
# them have no answer.
KIND_WEIGHTS = {"present": 0.5, "absent": 0.5, "elsewhere": 0.1}
ASKED_WEIGHTS = {"present": 4.0, "absent": 10.0}
MAX_EXCERPT_QUESTIONS = 1_800  # of a file or collection
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
    """A folder of documents and the questions of a set's dev half, without chatter."""

    name: str
    engine: Engine
    questions: Sequence[Question]

    @classmethod
    def open(cls, path: Path, options: EngineOptions) -> "AskedFolder":
        """Read the set, and open the folder's index, building it if needed."""
        questions = [
            question
            for question in in_half(read_questions(path), "dev")
            if classify_chatter(question.text) is None
        ]
        return cls(path.stem, open_engine(options, lambda *_: None, lambda _: None), questions)

    def rescoring_choices(self) -> Iterator[ChoiceSet]:
        """For each question the passages that are rescored, and which hold its answer."""
        for question in self.questions:
            query = self.engine.retriever.understand(question.text)
            if query.words and question.gold:
                passages, features = self.engine.retriever.features(query)
                texts = map(self.engine.index.text_of, passages.tolist())
                right = [contains_answer(text, question.gold) for text in texts]
                yield ChoiceSet(features, np.array(right, dtype=np.bool_))

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
    hits = retriever.search(query, PASSAGES_READ)
    return sentence_scoring.sentence_candidates(index, query, hits)


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
