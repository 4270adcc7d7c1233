"""A question's words are expanded into terms of the index."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from index.embedding.base import Vectors
from index.params import MAX_EXPANSIONS
from index.retrieval import expansion
from index.retrieval.expansion import QueryExpander
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
    (found,) = QueryExpander(index, table_of(table or {}), model).expand(word, (language,))
    assert found.word == word
    assert found.idf > 0
    assert len(set(found.terms.tolist())) == len(found.terms) == len(found.weights)
    assert ((found.weights > 0) & (found.weights <= 1)).all()
    terms = index.lexicon.terms
    return {terms[t]: w for t, w in zip(found.terms.tolist(), found.weights.tolist(), strict=True)}


def test_a_word_matches_itself_fully() -> None:
    """In any inflection."""
    assert weights("resigning")["en:resign"] == 1.0


def test_the_table_leads_to_other_languages() -> None:
    """To terms that the index has; a stronger association gives a higher weight."""
    table = {"en:resign": {"ja:辞任": 0.5, "pt:demissa": 0.1, "ja:退職": 0.4}}
    found = weights("resign", table=table)
    assert found.keys() == {"en:resign", "ja:辞任", "pt:demissa"}
    assert 1.0 >= found["ja:辞任"] > found["pt:demissa"]


def test_translations_that_the_index_lacks_take_no_place() -> None:
    """The best of those that it has are found."""
    absent = {f"ja:不在{chr(0x4E00 + n)}": 0.9 for n in range(MAX_EXPANSIONS)}
    found = weights("resign", table={"en:resign": {**absent, "ja:辞任": 0.6, "ja:発表": 0.3}})
    assert found.keys() == {"en:resign", "ja:辞任", "ja:発表"}
    assert 1 >= found["ja:辞任"] > found["ja:発表"] > 0


def test_the_embedding_leads_to_what_the_table_lacks() -> None:
    """A word that is near to no other finds nothing."""
    found = weights("quit", embedder=WordEmbedder({"quit": "辞任", "demissão": "辞任"}))
    assert found.keys() == {"ja:辞任", "pt:demissa"}
    assert weights("quit") == {}


def test_numbers_have_no_neighbours() -> None:
    """2023 is near to 2024 and yet another year."""
    assert weights("2023", embedder=WordEmbedder({"2023": "2024"})) == {}
    assert weights("2024", embedder=WordEmbedder({"2024": "辞任"})) == {"2024": 1.0}


def test_a_word_that_the_index_lacks_has_an_idf() -> None:
    """Otherwise a question of one known and many unknown words would seem answered."""
    model = WordEmbedder()
    index = segment_of(JAPANESE, ENGLISH, PORTUGUESE, embedder=model)
    expander = QueryExpander(index, table_of({}), model)
    (found,) = expander.expand("hippopotamus", ("en",))
    assert not len(found.terms)
    assert found.idf >= np.log(2)


def test_a_word_whose_translation_is_common_has_a_low_idf() -> None:
    """Even if the word itself is rare."""
    model = WordEmbedder()
    japanese = [
        f"会社は{thing}を売った。" for thing in ("本", "船", "パン", "花", "机", "家", "紙")
    ]
    index = segment_of("The company sold it.", "Leike resigned.", *japanese, embedder=model)
    table = {"en:compani": {"ja:会社": 0.6}, "en:sold": {"ja:本": 0.6}}
    idf = {}
    for translations in ({}, table):
        expander = QueryExpander(index, table_of(translations), model)
        for word in ("company", "sold", "resigned"):
            idf[word, bool(translations)] = expander.expand(word, ("en",))[0].idf
    assert idf["company", True] < idf["company", False] / 4
    assert idf["company", True] < idf["sold", True] < idf["sold", False]
    assert idf["resigned", True] == idf["resigned", False] == idf["company", False]


def test_words_are_expanded_together_as_each_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether they are known, repeated, or too many to keep."""
    model = WordEmbedder({"quit": "辞任"})
    index = segment_of(JAPANESE, ENGLISH, PORTUGUESE, embedder=model)
    table = table_of({"en:weather": {"pt:temp": 0.6}})
    words = ["quit", "weather", "2024", "quit", "Leike", "hippopotamus"]
    alone = [QueryExpander(index, table, model).expand(word, ("en",))[0] for word in words]
    for most in (20_000, 5, 4, 0):
        monkeypatch.setattr(expansion, "MAX_KNOWN", most)
        expander = QueryExpander(index, table, model)
        for asked in (slice(0, 2), slice(None), slice(None), slice(3, 5)):
            together = expander.expand(" ".join(words[asked]), ("en",))
            for one, other in zip(alone[asked], together, strict=True):
                assert (one.word, one.idf) == (other.word, other.idf)
                assert one.terms.tolist() == other.terms.tolist()
                assert one.weights.tolist() == other.weights.tolist()
        assert expander.expand("", ("en",)) == ()


class RecordingEmbedder(WordEmbedder):
    """Records the texts that it embeds."""

    def __init__(self) -> None:
        super().__init__({"temporal": "weather"})
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (n_texts, dimension), float32."""
        self.embedded.extend(texts)
        return super().embed_passages(texts)


@pytest.mark.parametrize("question", ["weather", "辞任", "tempo"])
def test_warming_up_expands_the_words_of_the_index(question: str) -> None:
    """With the terms that they have without it."""
    model = RecordingEmbedder()
    index = segment_of(*[ENGLISH] * 3, JAPANESE, PORTUGUESE, embedder=model)
    languages: tuple[Language, ...] = ("pt",) if question == "tempo" else ("en",)
    (expected,) = QueryExpander(index, table_of({}), model).expand(question, languages)
    expander = QueryExpander(index, table_of({}), model)
    expander.warm_up(60.0)
    model.embedded.clear()
    (found,) = expander.expand(question, languages)
    assert model.embedded == []
    assert (found.terms.tolist(), found.idf) == (expected.terms.tolist(), expected.idf)
    assert found.weights.tolist() == expected.weights.tolist()
