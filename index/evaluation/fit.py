"""Fit the weights of index/params.py: `python -m index.evaluation.fit WEIGHTS PATH...`.

rescoring FOLDER...: the weights that rank passages. The questions of the collections' dev halves
are asked over the passages of one language at a time. The weights make the right passages likeliest
among the rescored ones.

excerpts [FILE.tsv.xz] FOLDER...: the weights that rank sentences, and how good the quotes are. The
file has questions, passages and answers, in the format of `index.training.pairs`; the questions of
the collections need `answers`. Given a file, the weights are fitted on it and on the dev halves.
Quotes are measured on both halves: is the answer in the quote, and the quote from the right
passage?

confidence FOLDER...: the weights of the confidence. Each question of the dev halves is asked twice:
with its right passage in the index, and with this passage and its translations left out. Questions
of the other collections, which have no answer here at all, are asked too. Logistic regression
separates the first kind from the other two. Cross-validated figures are printed first, then the
weights fitted on all questions.

Conditional logit: McFadden, "Conditional logit analysis of qualitative choice behavior", 1974.
scikit-learn has no such model.
"""

import argparse
import dataclasses
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from index.evaluation.corpus import Corpus, Models, open_models
from index.evaluation.metrics import Floats, calibration_error
from index.evaluation.question_sets import (
    ALL_KINDS,
    Collection,
    Question,
    contains_answer,
    in_half,
    read_collection,
    subsample,
)
from index.evaluation.runner import MONOLINGUAL, Task, judge_quotes, make_plan
from index.excerpts import sentence_scoring
from index.params import PASSAGES_READ, RANKING_WEIGHTS, SENTENCE_WEIGHTS
from index.retrieval import rescoring
from index.retrieval.confidence import ConfidenceFeatures
from index.training.pairs import AnsweredQuestion, read_rows
from index.types import LANGUAGES, Document, Language

# Most questions of a collection and a direction; for the confidence, of each kind too.
MAX_RESCORING_QUESTIONS = 130
MAX_CONFIDENCE_QUESTIONS = 200
MAX_EXCERPT_QUESTIONS = 1_800  # of a file or collection
MAX_EXCERPT_PASSAGES = 1_400  # of a file
COLLECTION_WEIGHT = 2  # collections have the few questions that aren't Japanese
# Sentence weights that are kept: each set is in one language, and would let the question's language
# always win.
FIXED = ("score", "foreign")
KIND_WEIGHTS = {"present": 1.0, "absent": 1.0, "elsewhere": 0.2}  # of questions, for the confidence
FOLDS = 5
MAX_C = 1e6  # practically no regularization, but enough if a feature is constant


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit some of the weights and print them."""
    commands = {"rescoring": fit_rescoring, "excerpts": fit_excerpts, "confidence": fit_confidence}
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.fit")
    parser.add_argument("weights", choices=commands, help="what to fit")
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="collections, files")
    add = parser.add_argument
    add("--embedding-model", default="", help="fit to this model, as the setting EMBEDDING_MODEL")
    add("--query-prompt", default="", help="as EMBEDDING_QUERY_PROMPT")
    add("--passage-prompt", default="", help="as EMBEDDING_PASSAGE_PROMPT")
    options = parser.parse_args(arguments)
    models = open_models(options.embedding_model, options.query_prompt, options.passage_prompt)
    for line in commands[options.weights](options.paths, models):
        sys.stdout.write(f"{line}\n")


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    """Options to choose from: `features`, shape (n_options, n_features), and which are right."""

    features: Floats
    right: NDArray[np.bool_]


def fit_conditional_logit(
    choices: Sequence[ChoiceSet], fixed: Mapping[int, float] | None = None, shrinkage: float = 2.0
) -> Floats:
    """Fit weights by maximum likelihood.

    The likelihood of an option is the softmax of `features @ weights` over its choice. Right
    options share a choice equally; choices without any are ignored.

    Args:
        choices: What was chosen from, and what was right.
        fixed: Weights that stay as they are, by the number of their feature.
        shrinkage: Ridge penalty on the weights, as if each feature had unit deviation.

    Returns:
        The weights, shape (n_features,).

    Raises:
        ValueError: No choice has a right option.
    """
    answered = [choice for choice in choices if choice.right.any()]
    if not answered:
        raise ValueError("There is no right option in any choice.")
    features = np.concatenate([choice.features for choice in answered])
    shares = np.concatenate([choice.right / choice.right.sum() for choice in answered])
    sizes = np.array([len(choice.right) for choice in answered])
    starts = np.cumsum(sizes) - sizes
    deviations = features.std(axis=0)
    scale = np.where(deviations > 0, deviations, 1.0)
    scaled = features / scale
    weights = np.zeros(features.shape[1])
    weights[list(fixed or {})] = list((fixed or {}).values())
    weights *= scale
    free = np.array([number not in (fixed or {}) for number in range(len(weights))])

    def loss(free_weights: Floats) -> tuple[float, Floats]:
        weights[free] = free_weights
        scores = scaled @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
        sums = np.add.reduceat(np.exp(scores), starts)
        log_likelihoods = scores - np.repeat(np.log(sums), sizes)
        gradient = (np.exp(log_likelihoods) - shares) @ scaled + shrinkage * weights
        value = shrinkage * (weights @ weights) / 2 - shares @ log_likelihoods
        return float(value), gradient[free]

    weights[free] = minimize(loss, weights[free], jac=True, method="BFGS").x
    fitted: Floats = weights / scale
    return fitted


def fit_rescoring(folders: Sequence[Path], models: Models) -> Iterator[str]:
    """The weights that rank passages, a line each, scaled so that the first stays as it is."""
    collections = [read_collection(folder) for folder in folders]
    plan = make_plan(collections, [MONOLINGUAL], ["dev"], MAX_RESCORING_QUESTIONS)
    choices: list[ChoiceSet] = []  # for each question, the passages that are rescored
    for task in plan:
        corpus = Corpus(task.collection.passages_in(*task.languages), models, whole=True)
        retriever = corpus.open_retriever()
        for question in task.questions:
            query = retriever.understand(question.text)
            if query.words:
                passages, features = retriever.features(query)
                right = list(corpus.gold(question, *task.languages))
                documents = corpus.index.passages.documents[passages]
                choices.append(ChoiceSet(features, np.isin(documents, right)))
    weights = fit_conditional_logit(choices)
    kept = RANKING_WEIGHTS[models.embedder.kind].passage[rescoring.FEATURES[0]]
    weights *= kept / weights[0]
    for name, weight in zip(rescoring.FEATURES, weights, strict=True):
        yield f'    "{name}": {weight:.3f},'


def fit_excerpts(paths: Sequence[Path], models: Models) -> Iterator[str]:
    """The weights that rank sentences if there is a file, then the figures of each collection."""
    collections = [read_collection(path, ALL_KINDS) for path in paths if path.is_dir()]
    files = [read_answered_questions(path) for path in paths if not path.is_dir()]
    if files:
        choices = [choice for file in files for choice in sentence_choices(file, "all", models)]
        for collection in collections:
            choices += COLLECTION_WEIGHT * list(sentence_choices(collection, "dev", models))
        names = sentence_scoring.FEATURES
        fixed = {names.index(name): SENTENCE_WEIGHTS[name] for name in FIXED}
        for name, weight in zip(names, fit_conditional_logit(choices, fixed), strict=True):
            yield f'    "{name}": {weight:.2f},'
    for collection in collections:
        engine = Corpus(collection.passages, models).open_engine()
        for half in ("dev", "test"):
            questions = [each for each in in_half(collection.questions, half) if each.gold]
            results = [judge_quotes(each, engine.answer(each.text)) for each in questions]
            if results:
                first = mean(result.rank == 1 for result in results)
                among = mean(result.rank is not None for result in results)
                chars = median([r.chars for r in results if r.chars is not None] or [0])
                yield (
                    f"{collection.name} {half}: {len(results)} questions, "
                    f"first {100 * first:.1f} %, one of three {100 * among:.1f} %, "
                    f"median {chars:.0f} characters"
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
        query = retriever.understand(question.text)
        hits = retriever.search(query, PASSAGES_READ)
        candidates = sentence_scoring.sentence_candidates(corpus.index, query, hits)
        gold = corpus.gold(question, *LANGUAGES)
        right: list[bool] = []
        for sentence, hit in zip(candidates.sentences, candidates.hits, strict=True):
            document = int(table.documents[hit.passage])
            start, end = table.sentence_spans[sentence].tolist()
            text = documents.document(document).text[start:end] if document in gold else ""
            right.append(contains_answer(text, question.gold))
        yield ChoiceSet(candidates.features, np.array(right, dtype=np.bool_))


@dataclass(frozen=True, slots=True)
class Sample:
    """The features of a question's best passage, and the kind of the question."""

    question: str
    direction: str
    kind: str
    features: ConfidenceFeatures


def fit_confidence(folders: Sequence[Path], models: Models) -> Iterator[str]:
    """How well the features separate answerable questions from others, then the weights."""
    collections = [read_collection(folder) for folder in folders]
    plan = make_plan(collections, [MONOLINGUAL], ["dev"], MAX_CONFIDENCE_QUESTIONS)
    samples = [sample for task in plan for sample in sample_task(task, collections, models)]
    confidences = cross_validate(samples)
    for direction in [*sorted({sample.direction for sample in samples}), ""]:
        kinds = np.array([s.kind if direction in ("", s.direction) else "" for s in samples])
        present, absent, elsewhere = (confidences[kinds == kind] for kind in KIND_WEIGHTS)
        parts = [f"{len(present)} questions"]
        for name, others in (("AUROC against absent", absent), ("elsewhere", elsewhere)):
            if len(present) and len(others):
                labels = np.repeat([1, 0], [len(present), len(others)])
                area = roc_auc_score(labels, np.concatenate([present, others]))
                parts.append(f"{name} {area:.3f}")
        if len(present) and len(absent):
            parts.append(f"calibration error {calibration_error(present, absent):.3f}")
        yield f"{direction or 'all'}: {', '.join(parts)}"
    model = LogisticRegression(C=MAX_C, solver="newton-cholesky").fit(*_arrays(samples))
    names = [field.name for field in dataclasses.fields(ConfidenceFeatures)]
    weights = [*model.coef_[0].tolist(), model.intercept_[0]]
    for name, weight in zip([*names, "base"], weights, strict=True):
        yield f"{name}: {weight:.2f}"


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
            yield Sample(question.text, direction, kind, features)


def cross_validate(samples: Sequence[Sample]) -> Floats:
    """The confidence of each sample, by weights fitted without its question."""
    features, labels, weights = _arrays(samples)
    predicted: Floats = cross_val_predict(
        LogisticRegression(C=MAX_C, solver="newton-cholesky"),
        features,
        labels,
        groups=[sample.question for sample in samples],
        cv=GroupKFold(FOLDS),
        params={"sample_weight": weights},
        method="predict_proba",
    )[:, 1]
    return predicted


def _arrays(samples: Sequence[Sample]) -> tuple[Floats, Floats, Floats]:
    """Features, labels (1 if the answer is present) and weights of the samples."""
    features = np.array([dataclasses.astuple(sample.features) for sample in samples])
    labels = np.array([float(sample.kind == "present") for sample in samples])
    return features, labels, np.array([KIND_WEIGHTS[sample.kind] for sample in samples])


if __name__ == "__main__":
    main()
