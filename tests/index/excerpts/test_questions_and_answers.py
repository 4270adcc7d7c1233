"""Lists of questions and answers: what answers is quoted below what it answers."""

import pytest

from index.documents.structure import read_structure
from tests.index.small import answerer_of

FAQ = """# FAQ

**Q: Can I bring my dog?**

A: Yes, on a lead.

**Q: Where can I park?**

A: At gate three.

When are the doors opened?
At nine.
"""


def headings(text: str) -> list[str]:
    """The headings of a text."""
    spans = read_structure(text).sentences
    return [text[span.start : span.end] for span in spans if span.kind == "heading"]


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (FAQ, ["FAQ", "Q: Can I bring my dog?", "Q: Where can I park?"]),
        ("Q1. Is it free?\nYes.\n\nQ2. For all?\nNo.\n", ["Q1. Is it free?", "Q2. For all?"]),
        ("質問：犬は入れますか？\n答え：はい。\n", ["質問：犬は入れますか？"]),
        ("**Posso entrar?**\nSim.\n", ["Posso entrar?"]),
        ("Pergunta: Onde fica?\n\nResposta: Ali.\n", ["Pergunta: Onde fica?"]),
    ],
)
def test_a_question_of_a_list_is_a_heading(text: str, questions: list[str]) -> None:
    """However it is marked."""
    assert headings(text)[: len(questions)] == questions


def test_a_question_that_stands_by_itself_heads_a_short_answer() -> None:
    """Without any mark; the answer needn't be longer than it."""
    assert "When are the doors opened?" in headings(FAQ)


@pytest.mark.parametrize(
    "text",
    [
        "Alice: Is it open?\nBob: Yes.\n",
        "It was late.\nWas it open?\nIt was.\n",
        "Who is it? It is Ana.\nShe came in.\n",
        "**Who?** Ana came in.\n",
        "Is it open?\nIs it free?\n",
        "The last words were:\n\nIs it open?",
    ],
)
def test_other_questions_are_text(text: str) -> None:
    """Those of a dialogue, of a story, and those that nothing answers."""
    assert headings(text) == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Can I bring my dog?", "Yes, on a lead."),
        ("Where can I park?", "At gate three."),
        ("When are the doors opened?", "At nine."),
    ],
)
def test_whoever_asks_the_same_is_answered(question: str, answer: str) -> None:
    """With the question above the answer, and with no heading alone."""
    found = answerer_of(FAQ).answer(question)
    assert found.answered
    first, *others = found.excerpts
    assert question in first.quote
    assert first.quote.endswith(answer)
    assert not [other.quote for other in others if other.quote.endswith(("?", "?**", "FAQ"))]
