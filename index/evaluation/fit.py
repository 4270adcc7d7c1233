"""Fit the weights of index/params.py: `python -m index.evaluation.fit WEIGHTS PATH...`.

rescoring FOLDER...: the weights that rank passages. The questions of the collections' dev halves
are asked over the passages of one language at a time. The weights make the right passages likeliest
among the rescored ones.

reading FOLDER...: how much the reader's score of a passage counts beside the passage's own, among
the passages that it reads; on the same questions as "rescoring".

excerpts [FILE.tsv.xz] FOLDER...: the weights that rank sentences, and how good the quotes are. The
file has questions, passages and answers, in the format of `index.training.pairs`; the questions of
the collections need `answers`. Given a file, the weights are fitted on it and on the dev halves.
Quotes are measured on both halves: is the answer in the quote, and the quote from the right
passage?

confidence FOLDER...: the weights of the confidence. Each question of the dev halves is asked twice:
with its right passage in the index, and with this passage and its translations left out. Questions
of the other collections, which have no answer here at all, are asked too. Logistic regression
separates the first kind from the other two; a feature that should speak for an answer never counts
against one. Cross-validated figures are printed first, then the weights fitted on all questions.

`--asked QUESTIONS DOCUMENTS` adds a question set (.jsonl) over a folder of documents to any of
them; its dev half is asked. Of such a folder, passages and sentences that contain a gold string
are right. Give it as often as there are folders.

Conditional logit: McFadden, "Conditional logit analysis of qualitative choice behavior", 1974.
scikit-learn has no such model, and no logistic regression whose weights keep their sign.
"""

import argparse
import dataclasses
import functools
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean, median

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from index.engine import EngineOptions
from index.evaluation.corpus import Corpus, Models, open_models
from index.evaluation.metrics import Floats, calibration_error
from index.evaluation.question_sets import (
    ALL_KINDS,
    add_asked_option,
    in_half,
    read_collection,
)
from index.evaluation.runner import MONOLINGUAL, judge_quotes, make_plan
from index.evaluation.samples import (
    KIND_WEIGHTS,
    MAX_CONFIDENCE_QUESTIONS,
    AskedFolder,
    ChoiceSet,
    Sample,
    read_answered_questions,
    reading_choice,
    sample_task,
    sentence_choices,
)
from index.excerpts import sentence_scoring
from index.params import RANKING_WEIGHTS, RankingWeights
from index.retrieval import rescoring
from index.retrieval.confidence import ConfidenceFeatures

# Most questions of a collection and a direction.
MAX_RESCORING_QUESTIONS = 130
ASKED_WEIGHT = 4  # folders of real documents, asked as members ask, are what the weights are for
COLLECTION_WEIGHT = 2  # collections have the few questions that aren't Japanese
# Sentence weights that are kept: each set is in one language, and would let the question's language
# always win; "answer" is chosen on right quotes.
FIXED = ("score", "foreign", "answer")
_CONFIDENCE_FEATURES = [field.name for field in dataclasses.fields(ConfidenceFeatures)]
SPEAK_AGAINST = ("type_missing",)  # an answer; all others speak for one
FOLDS = 5
RIDGE = 1e-6  # practically no regularization, but enough if a feature is constant


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit some of the weights and print them."""
    commands = {
        "rescoring": fit_rescoring,
        "reading": fit_reading,
        "excerpts": fit_excerpts,
        "confidence": fit_confidence,
    }
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.fit")
    parser.add_argument("weights", choices=commands, help="what to fit")
    parser.add_argument("paths", type=Path, nargs="*", metavar="PATH", help="collections, files")
    add = parser.add_argument
    add("--embedding-model", default="", help="fit to this model, as the setting EMBEDDING_MODEL")
    add("--query-prompt", default="", help="as EMBEDDING_QUERY_PROMPT")
    add("--passage-prompt", default="", help="as EMBEDDING_PASSAGE_PROMPT")
    add("--no-reader", action="store_true", help="fit to retrieval without the reader")
    add_asked_option(parser)
    add("--index-dir", type=Path, help="keep the indexes of these folders here")
    options = parser.parse_args(arguments)
    model = options.embedding_model, options.query_prompt, options.passage_prompt
    reads = not options.no_reader
    models = open_models(*model, reader=reads)
    with tempfile.TemporaryDirectory() as temporary:
        index_dir = options.index_dir or Path(temporary)
        asked = [
            AskedFolder.open(
                path, EngineOptions(documents, index_dir / path.stem, *model, reader=reads)
            )
            for path, documents in options.asked
        ]
        for line in commands[options.weights](options.paths, models, asked):
            sys.stdout.write(f"{line}\n")


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


def fit_rescoring(
    folders: Sequence[Path], models: Models, asked: Sequence[AskedFolder] = ()
) -> Iterator[str]:
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
    choices += ASKED_WEIGHT * [choice for each in asked for choice in each.rescoring_choices()]
    weights = fit_conditional_logit(choices)
    kept = _weights(models).passage[rescoring.FEATURES[0]]
    weights *= kept / weights[0]
    for name, weight in zip(rescoring.FEATURES, weights, strict=True):
        yield f'    "{name}": {weight:.3f},'


def fit_reading(
    folders: Sequence[Path], models: Models, asked: Sequence[AskedFolder] = ()
) -> Iterator[str]:
    """The weight of the reader's score of a passage, in relation to the passage's own score."""
    collections = [read_collection(folder) for folder in folders]
    choices: list[ChoiceSet] = []
    for task in make_plan(collections, [MONOLINGUAL], ["dev"], MAX_RESCORING_QUESTIONS):
        corpus = Corpus(task.collection.passages_in(*task.languages), models, whole=True)
        retriever, documents = corpus.open_retriever(), corpus.index.passages.documents
        for question in task.questions:
            gold = corpus.gold(question, *task.languages)
            choices.append(
                reading_choice(
                    retriever,
                    question.text,
                    functools.partial(_is_of, documents, gold),
                )
            )
    choices += ASKED_WEIGHT * [choice for each in asked for choice in each.reading_choices()]
    own, of_reader = fit_conditional_logit(choices)
    yield f"    answer={of_reader / own:.3f},"


def fit_excerpts(
    paths: Sequence[Path], models: Models, asked: Sequence[AskedFolder] = ()
) -> Iterator[str]:
    """The weights that rank sentences if there is a file, then the figures of each collection."""
    collections = [read_collection(path, ALL_KINDS) for path in paths if path.is_dir()]
    files = [read_answered_questions(path) for path in paths if not path.is_dir()]
    if files or asked:
        choices = [choice for file in files for choice in sentence_choices(file, "all", models)]
        for collection in collections:
            choices += COLLECTION_WEIGHT * list(sentence_choices(collection, "dev", models))
        choices += ASKED_WEIGHT * [choice for each in asked for choice in each.sentence_choices()]
        names = sentence_scoring.FEATURES
        fixed = {names.index(name): _weights(models).sentence[name] for name in FIXED}
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


def fit_confidence(
    folders: Sequence[Path], models: Models, asked: Sequence[AskedFolder] = ()
) -> Iterator[str]:
    """How well the features separate answerable questions from others, then the weights."""
    collections = [read_collection(folder) for folder in folders]
    plan = make_plan(collections, [MONOLINGUAL], ["dev"], MAX_CONFIDENCE_QUESTIONS)
    samples = [sample for task in plan for sample in sample_task(task, collections, models)]
    samples += [sample for each in asked for sample in each.samples()]
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
    fitted = fit_logistic(*_arrays(samples))
    for name, weight in zip([*_CONFIDENCE_FEATURES, "base"], fitted.tolist(), strict=True):
        yield f"{name}: {weight:.2f}"


def cross_validate(samples: Sequence[Sample]) -> Floats:
    """The confidence of each sample, by weights fitted without its question."""
    features, labels, weights = _arrays(samples)
    predicted = np.zeros(len(samples))
    questions = [sample.question for sample in samples]
    for others, own in GroupKFold(FOLDS).split(features, groups=questions):
        *slopes, base = fit_logistic(features[others], labels[others], weights[others])
        predicted[own] = expit(features[own] @ np.array(slopes) + base)
    return predicted


def fit_logistic(features: Floats, labels: Floats, sample_weights: Floats) -> Floats:
    """Logistic regression by maximum likelihood, each slope of the sign that makes sense.

    Args:
        features: Shape (n_samples, n_features), in the order of ConfidenceFeatures.
        labels: 1 where there is an answer, 0 where there is none.
        sample_weights: How much each sample counts.

    Returns:
        A weight for each feature and the base.
    """
    deviations = features.std(axis=0)
    scale = np.append(np.where(deviations > 0, deviations, 1.0), 1.0)
    scaled = np.column_stack([features, np.ones(len(features))]) / scale
    shares = sample_weights / sample_weights.sum()
    signs = 2 * labels - 1

    def loss(weights: Floats) -> tuple[float, Floats]:
        margins = signs * (scaled @ weights)
        value = shares @ np.logaddexp(0, -margins) + RIDGE * (weights @ weights) / 2
        gradient = -(shares * signs * expit(-margins)) @ scaled + RIDGE * weights
        return float(value), gradient

    bounds = [(None, 0) if name in SPEAK_AGAINST else (0, None) for name in _CONFIDENCE_FEATURES]
    found = minimize(
        loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]
    )
    fitted: Floats = found.x / scale
    return fitted


def _weights(models: Models) -> RankingWeights:
    """The weights that the models have now."""
    return RANKING_WEIGHTS["reader" if models.reader is not None else models.embedder.kind]


def _is_of(documents: NDArray[np.int32], numbers: frozenset[int], passage: int) -> bool:
    """Whether a passage's document is one of these."""
    return int(documents[passage]) in numbers


def _arrays(samples: Sequence[Sample]) -> tuple[Floats, Floats, Floats]:
    """Features, labels (1 if the answer is present) and weights of the samples."""
    features = np.array([dataclasses.astuple(sample.features) for sample in samples])
    labels = np.array([float(sample.kind == "present") for sample in samples])
    return features, labels, np.array([sample.weight for sample in samples])


if __name__ == "__main__":
    main()
