"""The seeds with the bundled model: exact quotes, and how many questions are answered rightly."""

from itertools import pairwise
from pathlib import Path

import pytest

from index.engine import Engine
from index.types import Answer, Language

QUESTIONS: list[tuple[Language, str]] = [
    ("en", "Why did Leike resign?"),
    ("en", "What should OpenAI do with the weights of GPT-4o?"),
    ("en", "Who is going to Microsoft?"),
    ("ja", "ライク氏はなぜ辞任したのですか？"),
    ("ja", "サム・アルトマン氏は大規模言語モデルについて何と言いましたか？"),
    ("ja", "４ｏの重みはどうすべきですか？"),
    ("pt", "Por que o GPT-4o deve ser mantido?"),
    ("pt", "Quem vai para a Microsoft?"),
    ("pt", "Quem renunciou à OpenAI?"),
]


def check_quotes(answer: Answer, folder: Path) -> None:
    """Every quote equals its span of the file, and its line is that on which it begins."""
    for excerpt in (*answer.excerpts, *answer.closest):
        citation = excerpt.citation
        text = (folder / citation.document).read_bytes().decode("utf-8-sig")
        assert text[citation.start : citation.end] == excerpt.quote
        before = text[: citation.start].replace("\r\n", "\n").replace("\r", "\n")
        assert citation.line == before.count("\n") + 1
        assert 0 < len(excerpt.quote) <= 600


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
def test_a_question_in_any_language_gets_exact_quotes(
    seeds: Engine, project: Path, language: Language, question: str
) -> None:
    """At most three, none of which overlap, whether they are sure enough to be an answer or not."""
    answer = seeds.answer(question)
    assert answer.language == language
    excerpts = answer.excerpts or answer.closest
    assert 1 <= len(excerpts) <= 3
    check_quotes(answer, project / "seeds")
    spans = sorted((e.citation.document, e.citation.start, e.citation.end) for e in excerpts)
    for before, after in pairwise(spans):
        assert before[0] != after[0] or before[2] <= after[1]


@pytest.mark.parametrize("question", ["How tall is Mount Fuji?", "Where does Sam Altman live?"])
def test_asking_a_single_document_makes_nobody_surer(
    seeds: Engine, project: Path, question: str
) -> None:
    """What the documents don't say is hardly surer in one of them, and only that one is quoted.

    The reader then reads other passages, so its opinion may differ a little.
    """
    confidence = seeds.answer(question).confidence
    for path in sorted(file.name for file in (project / "seeds").glob("*.txt")):
        answer = seeds.answer(question, left_out=seeds.index.documents.all_but(path))
        assert answer.confidence <= confidence + 0.1
        quoted = {excerpt.citation.document for excerpt in (*answer.excerpts, *answer.closest)}
        assert quoted <= {path}


def test_what_has_nothing_to_do_with_the_documents_is_not_answered(seeds: Engine) -> None:
    """Whatever common words it shares with them."""
    assert not seeds.answer("How tall is Mount Fuji?").answered
    assert not seeds.answer("How much does a ticket to Lisbon cost?").answered
