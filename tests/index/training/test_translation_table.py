"""Terms that keep turning up in each other's translations."""

from index.retrieval.translation_table import TranslationTable
from index.training.pairs import Pair
from index.training.translation_table import TableRecipe, learn_table
from tests.index.training.sentences import pairs_of, sentences


def learned(pairs: list[Pair], recipe: TableRecipe | None = None) -> TranslationTable:
    """The table of these pairs."""
    return learn_table(pairs, recipe or TableRecipe(), lambda *_: None)


def best(table: TranslationTable, term: str, language: str) -> str:
    """A term's best translation into a language."""
    found = [t.term for t in table.translations(term) if t.term.startswith(f"{language}:")]
    return found[0] if found else ""


TABLE = learned(pairs_of(sentences()))


def test_words_meet_their_translations_in_both_directions() -> None:
    """Out of whole sentences, of which no two have the same words."""
    assert best(TABLE, "en:cat", "ja") == "ja:猫"
    assert best(TABLE, "ja:猫", "en") == "en:cat"
    assert best(TABLE, "en:boat", "pt") == "pt:barc"
    assert best(TABLE, "pt:barc", "en") == "en:boat"


def test_a_translation_is_surer_than_a_neighbour() -> None:
    """The dice coefficient is between 0 and 1 and falls."""
    associations = [t.association for t in TABLE.translations("en:cat") if t.term.startswith("ja:")]
    assert 0.5 < associations[0] <= 1
    assert associations == sorted(associations, reverse=True)


def test_a_dictionary_s_entry_speaks_louder_than_a_long_sentence() -> None:
    """Even though the sentence came more often."""
    sentence = Pair(
        "en",
        "ja",
        "resign yesterday afternoon office meeting weather garden",
        "天気と庭と会議と昨日の午後の事務所",
    )
    table = learned([Pair("en", "ja", "resign", "辞任"), sentence, sentence])
    assert best(table, "en:resign", "ja") == "ja:辞任"


def test_two_words_seen_together_once_in_a_long_sentence_are_no_evidence() -> None:
    """Unless somebody wrote them down as an entry."""
    words = "alpha bravo charlie delta echo foxtrot golf hotel"
    others = "casa pedra vento chuva folha livro praia terra"
    assert len(learned([Pair("en", "pt", words, others)]).terms) == 0
    assert len(learned([Pair("en", "pt", "alpha", "chuva")]).terms) == 2


def test_a_term_has_no_more_translations_than_asked_for() -> None:
    """In one other language."""
    entries = [Pair("en", "ja", "run", text) for text in ("走る", "駆ける", "逃げる", "運営")]
    table = learned(entries, TableRecipe(max_translations=2))
    assert len(table.translations("en:run")) == 2


def test_names_written_alike_are_left_out() -> None:
    """The index finds them without a table."""
    table = learned([Pair("en", "pt", "OpenAI", "OpenAI"), Pair("en", "pt", "house", "casa")])
    assert list(table.translations("openai")) == []
    assert best(table, "en:hous", "pt") == "pt:cas"


def test_pairs_without_words_teach_nothing() -> None:
    """And break nothing."""
    assert len(learned([Pair("en", "ja", "...", "。"), Pair("en", "ja", "", "猫")]).terms) == 0


def test_progress_is_told_to_the_end() -> None:
    """Each stage up to its total."""
    told: dict[str, tuple[int, int]] = {}
    learn_table(
        pairs_of(sentences())[:30],
        TableRecipe(),
        lambda what, done, total: told.update({what: (done, total)}),
    )
    assert told
    assert all(done == total for done, total in told.values())


def test_two_languages_that_no_pair_joins_meet_through_the_third() -> None:
    """Portuguese and Japanese have only English in common here."""
    assert best(TABLE, "pt:gat", "ja") == "ja:猫"
    assert best(TABLE, "ja:船", "pt") == "pt:barc"


def test_words_with_one_translation_are_of_like_meaning() -> None:
    """In their own language, and less surely than the translation."""
    table = learned([Pair("en", "ja", "resign", "辞任"), Pair("en", "ja", "resign", "退職")])
    assert best(table, "ja:辞任", "ja") == "ja:退職"
    associations = {t.term: t.association for t in table.translations("ja:辞任")}
    assert associations["ja:退職"] < associations["en:resign"]


def test_numbers_are_not_told() -> None:
    """4 and 5 stand in the same sentences."""
    table = learned([Pair("en", "pt", "4 houses", "4 casas"), Pair("en", "pt", "house", "casa")])
    assert list(table.translations("4")) == []
    assert best(table, "en:hous", "pt") == "pt:cas"
