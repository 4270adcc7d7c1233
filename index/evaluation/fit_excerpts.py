"""Fit and measure the quotes: `python -m index.evaluation.fit_excerpts [FILE.tsv.xz] FOLDER...`.

A file has lines of two languages, a question, its passage and the answer, which the passage
contains (as `index.training.pairs` reads them). A folder is a collection whose questions have
`answers`. Given a file, the weights of a sentence's features are fitted on the file and on the
collections' dev halves, and printed. Then the quotes to both halves of the collections are
measured: is the answer inside the quote, and the quote from the right passage?
"""

import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.evaluation.conditional_logit import ChoiceSet, fit_conditional_logit
from index.evaluation.corpus import Corpus, Models, open_models
from index.evaluation.question_sets import (
    ALL_KINDS,
    Collection,
    Question,
    contains_answer,
    in_half,
    read_collection,
)
from index.evaluation.runner import judge_quotes
from index.excerpts.sentence_scoring import FEATURES, sentence_candidates
from index.params import PASSAGES_READ, SENTENCE_WEIGHTS
from index.training.pairs import AnsweredQuestion, read_rows
from index.types import LANGUAGES, Document, Language

MAX_FITTED = 1_800  # questions of a set
MAX_FITTED_PASSAGES = 1_400
COLLECTION_WEIGHT = 2  # collections have the few questions that aren't Japanese
# Kept as they are: each set is in one language, and would let the question's language always win.
FIXED = ("score", "foreign")


def main(arguments: Sequence[str]) -> None:
    """Print the weights if a file is given, then the figures of each collection."""
    paths = [Path(argument) for argument in arguments]
    models = open_models()
    collections = [read_collection(path, ALL_KINDS) for path in paths if path.is_dir()]
    files = [read_answered_questions(path) for path in paths if not path.is_dir()]
    if files:
        fitted = [choice for file in files for choice in choices(file, "all", models)]
        for collection in collections:
            fitted += COLLECTION_WEIGHT * list(choices(collection, "dev", models))
        fixed = {FEATURES.index(name): SENTENCE_WEIGHTS[name] for name in FIXED}
        for name, weight in zip(FEATURES, fit_conditional_logit(fitted, fixed), strict=True):
            sys.stdout.write(f'    "{name}": {weight:.2f},\n')
    for collection in collections:
        engine = Corpus(collection.passages, models).open_engine()
        for half in ("dev", "test"):
            questions = [each for each in in_half(collection.questions, half) if each.gold]
            results = [judge_quotes(each, engine.answer(each.text)) for each in questions]
            if results:
                first = statistics.mean(result.rank == 1 for result in results)
                among = statistics.mean(result.rank is not None for result in results)
                chars = statistics.median([r.chars for r in results if r.chars is not None] or [0])
                sys.stdout.write(
                    f"{collection.name} {half}: {len(results)} questions, "
                    f"first {100 * first:.1f} %, one of three {100 * among:.1f} %, "
                    f"median {chars:.0f} characters\n"
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
            if key not in passages and len(passages) == MAX_FITTED_PASSAGES:
                continue
            passage = Document(str(len(passages)), row.passage, "", row.passage_language)
            id_ = passages.setdefault(key, passage).path
            name, language = f"{id_}.{len(questions)}", row.question_language
            questions.append(Question(name, language, row.question, (row.answer,), (id_,)))
    return Collection(path.name, tuple(passages.values()), tuple(questions))


def choices(collection: Collection, half: str, models: Models) -> Iterator[ChoiceSet]:
    """For each question the sentences that could be quoted, and which of them hold an answer."""
    corpus = Corpus(collection.passages, models)
    retriever = corpus.open_retriever()
    table, documents = corpus.index.passages, corpus.index.documents
    questions = [question for question in in_half(collection.questions, half) if question.gold]
    for question in questions[:: -(-len(questions) // MAX_FITTED) or 1]:
        query = retriever.understand(question.text)
        hits = retriever.search(query, PASSAGES_READ)
        candidates = sentence_candidates(corpus.index, query, hits)
        gold = corpus.gold(question, *LANGUAGES)
        right: list[bool] = []
        for sentence, hit in zip(candidates.sentences, candidates.hits, strict=True):
            document = int(table.documents[hit.passage])
            start, end = table.sentence_spans[sentence].tolist()
            text = documents.document(document).text[start:end] if document in gold else ""
            right.append(contains_answer(text, question.gold))
        yield ChoiceSet(candidates.features, np.array(right, dtype=np.bool_))


if __name__ == "__main__":
    main(sys.argv[1:])
