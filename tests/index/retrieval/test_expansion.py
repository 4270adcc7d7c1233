"""A question's words meet the index's terms."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from index.embedding.base import Vectors
from index.retrieval import expansion as translation
from index.retrieval.expansion import QueryExpander
from index.text.tokenizer import analyze
from index.types import Language
from tests.index.small import WordEmbedder, segment_of, table_of

JAPANESE = "ライク氏は辞任を発表した。"
ENGLISH = "Leike resigned in 2024 because of the weather."
PORTUGUESE = "O chefe pediu demissão por causa do tempo."


def weights(
    word: str,
    language: Language = "en",
    table: Mapping[str, Mapping[str, float]] | None = None,
    embedder: WordEmbedder | None = None,
) -> dict[str, float]:
    """Term -> weight, for one word of a question over three documents."""
    model = embedder or WordEmbedder()
    index = segment_of(JAPANESE, ENGLISH, PORTUGUESE, embedder=model)
    (token,) = analyze(word, (language,))
    found = QueryExpander(index, table_of(table or {}), model).expand([token], [word])[0]
    assert found.word == word
    assert found.idf > 0
    assert len(set(found.terms.tolist())) == len(found.terms) == len(found.weights)
    assert ((found.weights > 0) & (found.weights <= 1)).all()
    terms = index.lexicon.terms
    return {terms[t]: w for t, w in zip(found.terms.tolist(), found.weights.tolist(), strict=True)}


def test_a_word_is_its_own_best_counterpart() -> None:
    """However it is inflected, with the full weight."""
    assert weights("resigning")["en:resign"] == 1.0


def test_the_table_leads_to_other_languages() -> None:
    """To the terms that the index holds; a surer translation weighs more."""
    table = {"en:resign": {"ja:辞任": 0.5, "pt:demissa": 0.1, "ja:退職": 0.4}}
    found = weights("resign", table=table)
    assert found.keys() == {"en:resign", "ja:辞任", "pt:demissa"}
    assert 1.0 >= found["ja:辞任"] > found["pt:demissa"]


def test_the_embedding_leads_to_what_the_table_lacks() -> None:
    """A word with a vector of its own finds nothing."""
    found = weights("quit", embedder=WordEmbedder({"quit": "辞任", "demissão": "辞任"}))
    assert found.keys() == {"ja:辞任", "pt:demissa"}
    assert weights("quit") == {}


def test_numbers_have_no_neighbours() -> None:
    """2023 is as near to 2024 as can be, and another year."""
    assert weights("2023", embedder=WordEmbedder({"2023": "2024"})) == {}
    assert weights("2024", embedder=WordEmbedder({"2024": "辞任"})) == {"2024": 1.0}


def test_a_word_that_the_index_lacks_is_worth_something_all_the_same() -> None:
    """Else a question of one known and many unknown words would look answered."""
    model = WordEmbedder()
    index = segment_of(JAPANESE, ENGLISH, PORTUGUESE, embedder=model)
    translator = QueryExpander(index, table_of({}), model)
    (unknown,) = analyze("hippopotamus", ("en",))
    (found,) = translator.expand([unknown], ["hippopotamus"])
    assert not len(found.terms)
    assert found.idf >= np.log(2)


def test_a_word_whose_translation_is_everywhere_is_worth_little() -> None:
    """Even where the word itself is rare: it tells as little as its translation does."""
    model = WordEmbedder()
    japanese = [
        f"会社は{thing}を売った。" for thing in ("本", "船", "パン", "花", "机", "家", "紙")
    ]
    index = segment_of("The company sold it.", "Leike resigned.", *japanese, embedder=model)
    table = {"en:compani": {"ja:会社": 0.6}, "en:sold": {"ja:本": 0.6}}
    worth = {}
    for translations in ({}, table):
        translator = QueryExpander(index, table_of(translations), model)
        for word in ("company", "sold", "resigned"):
            (token,) = analyze(word, ("en",))
            worth[word, bool(translations)] = translator.expand([token], [word])[0].idf
    assert worth["company", True] < worth["company", False] / 4
    assert worth["company", True] < worth["sold", True] < worth["sold", False]
    assert worth["resigned", True] == worth["resigned", False] == worth["company", False]


def test_an_unsure_translation_takes_less_of_a_words_worth() -> None:
    """Each passage counts by the weight of what it holds."""
    model = WordEmbedder()
    index = segment_of("A company.", *["会社は本を売った。"] * 5, "彼は寝た。", embedder=model)
    (token,) = analyze("company", ("en",))
    worth = [
        QueryExpander(index, table_of({"en:compani": {"ja:会社": association}}), model)
        .expand([token], ["company"])[0]
        .idf
        for association in (0.02, 0.1, 0.6)
    ]
    assert worth == sorted(worth, reverse=True)
    assert len(set(worth)) == 3


def test_words_are_looked_for_together_as_each_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether they were asked before, come twice, or there are too many to remember."""
    model = WordEmbedder({"quit": "辞任"})
    index = segment_of(JAPANESE, ENGLISH, PORTUGUESE, embedder=model)
    table = table_of({"en:weather": {"pt:temp": 0.6}})
    question = "quit weather 2024 quit Leike hippopotamus"
    tokens = analyze(question, ("en",))
    words = [question[token.start : token.end] for token in tokens]
    alone = [
        QueryExpander(index, table, model).expand([token], [word])[0]
        for token, word in zip(tokens, words, strict=True)
    ]
    for most in (20_000, 5, 4, 0):
        monkeypatch.setattr(translation, "MAX_KNOWN", most)
        translator = QueryExpander(index, table, model)
        for asked in (slice(0, 2), slice(None), slice(None), slice(3, 5)):
            together = translator.expand(tokens[asked], words[asked])
            for one, other in zip(alone[asked], together, strict=True):
                assert (one.word, one.idf) == (other.word, other.idf)
                assert one.terms.tolist() == other.terms.tolist()
                assert one.weights.tolist() == other.weights.tolist()
        assert translator.expand([], []) == ()


def test_what_words_stand_for_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until there are too many; numbers always, of which there is no end."""
    model = WordEmbedder()
    translator = QueryExpander(segment_of(ENGLISH, embedder=model), table_of({}), model)
    embedded: list[list[str]] = []

    def embed(texts: Sequence[str]) -> Vectors:
        embedded.append(list(texts))
        return WordEmbedder.embed_passages(model, texts)

    monkeypatch.setattr(model, "embed_passages", embed)
    monkeypatch.setattr(translation, "MAX_KNOWN", 3)
    for question in ("weather Leike", "weather", "2024", "hippopotamus", "weather", "quit", "quit"):
        tokens = analyze(question, ("en",))
        translator.expand(tokens, question.split())
    looked_up = [[], *embedded]
    assert looked_up == [[], ["weather", "leike"], [], ["hippopotamus"], ["quit"]]
    translator.expand(analyze("weather", ("en",)), ["weather"])
    assert embedded[-1] == ["weather"]  # it was one too many


def test_the_index_s_own_words_are_looked_up_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commonest first, as long as there is time; they stand for the same then."""
    model = WordEmbedder({"temporal": "weather"})
    index = segment_of(*[ENGLISH] * 3, JAPANESE, PORTUGUESE, embedder=model)
    expected = QueryExpander(index, table_of({}), model)
    for at_most_s, question in (
        (0.0, "weather"),
        (60.0, "weather"),
        (60.0, "辞任"),
        (60.0, "tempo"),
    ):
        monkeypatch.setattr(translation, "_WARMED_AT_ONCE", 3)
        translator = QueryExpander(index, table_of({}), model)
        translator.warm_up(at_most_s)
        tokens = analyze(question, ("pt",) if question == "tempo" else ("en",))
        (wanted,) = expected.expand(tokens, [question])
        with monkeypatch.context() as patch:
            patch.setattr(QueryExpander, "_find", lambda *_: {})
            (found,) = translator.expand(tokens, [question])
        assert (found.terms.tolist(), found.idf) == (wanted.terms.tolist(), wanted.idf)
        assert found.weights.tolist() == wanted.weights.tolist()


@pytest.mark.parametrize("texts", [(), ("?!",), (ENGLISH,)])
def test_any_index_can_be_asked(texts: tuple[str, ...]) -> None:
    """Without documents, without terms, with one passage."""
    model = WordEmbedder()
    translator = QueryExpander(segment_of(*texts, embedder=model), table_of({}), model)
    translator.warm_up(1.0)
    (token,) = analyze("hippopotamus", ("en",))
    assert translator.expand([token], ["hippopotamus"])[0].idf > 0
