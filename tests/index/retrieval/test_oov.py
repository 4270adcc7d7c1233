"""Words that neither index nor table has as they are written."""

from collections.abc import Mapping

import pytest

from index.retrieval.expansion import QueryExpander
from index.text.language import question_languages
from tests.index.small import WordEmbedder, segment_of, table_of


def weights(
    question: str, text: str, table: Mapping[str, Mapping[str, float]] | None = None
) -> dict[str, float]:
    """Term of the text -> its highest weight for a word of the question."""
    model = WordEmbedder()
    index = segment_of(text, embedder=model)
    best: dict[str, float] = {}
    expander = QueryExpander(index, table_of(table or {}), model)
    for word in expander.expand(question, question_languages(question)):
        for term, weight in zip(word.terms.tolist(), word.weights.tolist(), strict=True):
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
def test_other_spellings_of_a_word_are_found(question: str, text: str, term: str) -> None:
    """By sound, across scripts, and despite a misspelling."""
    assert weights(question, text).get(term, 0.0) >= 0.25


def test_a_misspelled_word_is_translated() -> None:
    """By the translations of the right word, with less weight."""
    table = {"en:resign": {"ja:辞任": 0.5}}
    right = weights("Who resigned?", "ライク氏は辞任した。", table)
    wrong = weights("Who resgined?", "ライク氏は辞任した。", table)
    assert 0.5 * right["ja:辞任"] < wrong["ja:辞任"] < right["ja:辞任"]


def test_a_known_word_is_not_respelled() -> None:
    """The table knows "resin", so it is no misspelling of "resign"."""
    table = {"en:resin": {"ja:樹脂": 0.5}}
    assert "en:resign" not in weights("What is resin?", "The chief resigned.", table)


def test_a_plain_number_is_not_a_model_name() -> None:
    """Somebody who asks for 40 means 40."""
    assert "4o" not in weights("Why 40?", "The model 4o is special.")
