"""Questions of a set with made-up answers over two small documents."""

from collections.abc import Sequence

from index.engine import Engine
from index.evaluation.question_sets import Question, first_right
from index.evaluation.runner import Outcome
from index.types import Answer, Citation, Excerpt
from tests.index.small import answerer_of

TEXTS = (
    "Bread is baked in the morning.\n\nThe baker sleeps in\nthe afternoon.",
    "Leike resigned on Friday. He had asked for more computers.",
)
BAKED, SLEEPS = "Bread is baked in the morning.", "The baker sleeps in\nthe afternoon."
RESIGNED, COMPUTERS = "Leike resigned on Friday.", "He had asked for more computers."


def engine_of_texts() -> Engine:
    """An engine over 0.txt and 1.txt, which have these texts."""
    return answerer_of(*TEXTS)


def excerpt(rank: int, quote: str) -> Excerpt:
    """A quote of the texts, cited."""
    (number,) = (n for n, text in enumerate(TEXTS) if quote in text)
    start = TEXTS[number].index(quote)
    line = TEXTS[number].count("\n", 0, start) + 1
    citation = Citation(f"{number}.txt", "A title", "en", start, start + len(quote), line)
    return Excerpt(rank, quote, 1 / rank, (), citation)


def outcome(
    question: Question, quotes: Sequence[str], *, answered: bool = True, confidence: float = 0.5
) -> Outcome:
    """These quotes as the answer, or as the closest passages of an abstention."""
    excerpts = tuple(excerpt(rank, quote) for rank, quote in enumerate(quotes, start=1))
    shown, closest = (excerpts, ()) if answered else ((), excerpts)
    answer = Answer(question.text, "en", answered, confidence, shown, closest, 1.0)
    return Outcome(question, answer, first_right(shown, question.gold))
