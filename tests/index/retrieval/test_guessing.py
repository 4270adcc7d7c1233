"""Words that neither index nor table has as they are written."""

from collections.abc import Mapping

import pytest

from index.retrieval.expansion import QueryExpander
from index.text.language import question_languages
from index.text.tokenizer import analyze
from tests.index.small import WordEmbedder, segment_of, table_of


def reached(
    question: str, text: str, table: Mapping[str, Mapping[str, float]] | None = None
) -> dict[str, float]:
    """Term of the text -> its best weight."""
    model = WordEmbedder()
    index = segment_of(text, embedder=model)
    translator = QueryExpander(index, table_of(table or {}), model)
    best: dict[str, float] = {}
    for token in analyze(question, question_languages(question)):
        (found,) = translator.expand([token], [question[token.start : token.end]])
        for term, weight in zip(found.terms.tolist(), found.weights.tolist(), strict=True):
            name = index.lexicon.terms[term]
            best[name] = max(weight, best.get(name, 0.0))
    return best


@pytest.mark.parametrize(
    ("question", "text", "term"),
    [
        ("Who is Sutskever?", "サツケバー氏は辞任した。", "ja:サツケバー"),
        ("サツケバーとは", "We asked why Sutskever left.", "en:sutskev"),
        ("ライケとは", "ライク氏は辞任した。", "ja:ライク"),
        ("What is OpenAI?", "オープンAIは会社です。", "ja:オープンai"),
        ("オープンAIとは", "The company is called OpenAI.", "openai"),
        ("アルトマンとは", "サムアルトマン氏は辞任した。", "ja:アルトマン"),
        ("What about 4o?", "40の重みを削除する。", "40"),
        ("Who resgined?", "The chief resigned.", "en:resign"),
        ("Why did Sutskevr leave?", "We asked why Sutskever left.", "en:sutskev"),
    ],
)
def test_what_is_written_otherwise_is_reached(question: str, text: str, term: str) -> None:
    """By sound, across readings, and in spite of a slip."""
    assert reached(question, text).get(term, 0.0) >= 0.25


def test_a_misspelt_word_is_translated_all_the_same() -> None:
    """By the translations of what it should be, with less weight."""
    table = {"en:resign": {"ja:辞任": 0.5}}
    right = reached("Who resigned?", "ライク氏は辞任した。", table)
    wrong = reached("Who resgined?", "ライク氏は辞任した。", table)
    assert 0.5 * right["ja:辞任"] < wrong["ja:辞任"] < right["ja:辞任"]


def test_a_right_word_has_no_near_spellings() -> None:
    """The table knows "resin": it is no slip."""
    table = {"en:resin": {"ja:樹脂": 0.5}}
    assert "en:resign" not in reached("What is resin?", "The chief resigned.", table)


def test_a_plain_number_is_no_misread_model() -> None:
    """Who asks for 40 gets 40."""
    assert "4o" not in reached("Why 40?", "The model 4o is special.")
