"""Text -> terms."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.tokenizer import analyze, stem_term
from index.types import LANGUAGES, Language


def terms(text: str, *languages: Language) -> list[str]:
    """All terms of a text, in order."""
    return [term for token in analyze(text, languages) for term in token.terms]


def test_english_words_become_stems_and_lose_stop_words() -> None:
    """Inflected words meet; "on" and "the" say nothing."""
    assert terms("They resigned on the Friday", "en") == ["en:resign", "en:friday"]
    assert terms("resigning", "en") == terms("Resigns", "en") == ["en:resign"]


def test_portuguese_words_become_stems_without_accents() -> None:
    """The plurals that Snowball leaves apart from their singular meet it."""
    assert terms("as decisões da empresa", "pt") == ["pt:decisa", "pt:empres"]
    assert stem_term("ações", "pt") == stem_term("ação", "pt")
    assert stem_term("pães", "pt") == stem_term("pão", "pt")


def test_japanese_words_become_normalized_forms() -> None:
    """Inflections and spellings meet; particles and auxiliaries are dropped."""
    assert terms("ライク氏は辞任を発表した。", "ja") == ["ja:ライク", "ja:氏", "ja:辞任", "ja:発表"]
    assert terms("大きかった", "ja") == terms("大きい", "ja")


def test_japanese_is_read_as_such_in_any_language() -> None:
    """Someone who asks in English may name サム in katakana."""
    assert terms("Who is サム?", "en") == terms("サム", "ja") == ["ja:サム"]


def test_words_of_two_languages_do_not_meet_by_accident() -> None:
    """Portuguese "fábrica", a factory, shares its stem with English "fabric"."""
    assert not set(terms("fabric", "en")) & set(terms("fábrica", "pt"))


def test_names_and_numbers_are_written_alike_in_all_languages() -> None:
    """What holds a digit or capitals inside carries no language."""
    expected = ["openai", "gpt", "4o", "3.5"]
    assert terms("OpenAI GPT-4o 3,5", "en") == expected
    assert terms("OpenAI GPT-4o 3,5", "pt") == expected
    assert terms("ＯｐｅｎＡＩのＧＰＴ－４ｏは３,５", "ja") == expected


def test_a_shouted_word_is_not_an_acronym() -> None:
    """Long words in capitals are words; short ones are spelled."""
    assert terms("NATO RESIGNED", "en") == ["nato", "en:resign"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("the US and the WHO", "en", ["us", "who"]),
        ("IT’s budget", "en", ["it", "en:budget"]),
        ("WHO?", "en", ["who"]),
        ("Can it help us? It can. Who?", "en", ["en:help"]),
        ("HOW CAN IT HELP US?", "en", ["help"]),
        ("I am OK, A is NOT", "en", []),
        ("a ELA e os de Aracaju, SE", "pt", ["ela", "pt:aracaju", "se"]),
        ("ELA e OS DEMAIS", "pt", ["ela", "os"]),
        ("DE ONDE ELA VEM?", "pt", ["vem"]),
    ],
)
def test_stop_words_in_capitals_are_acronyms(
    text: str, language: Language, expected: list[str]
) -> None:
    """Unless everything is in capitals, or the word is in small letters."""
    assert terms(text, language) == expected


def test_a_word_in_two_possible_languages_is_one_token_with_two_terms() -> None:
    """It must not count twice."""
    tokens = analyze("Leike renuncia", ("en", "pt"))
    assert [token.terms for token in tokens] == [
        ("en:leik", "pt:leik"),
        ("en:renuncia", "pt:renunc"),
    ]


def test_clitics_are_cut_off() -> None:
    """A word is the same with the genitive or without it, with either apostrophe."""
    assert terms("Leike's team", "en") == terms("Leike’s team", "en") == ["en:leik", "en:team"]


def test_a_capital_makes_a_name_only_inside_of_a_sentence() -> None:
    """Every sentence begins with a capital."""
    text = "Safety first. Safety is what Leike wanted."
    names = {text[t.start : t.end]: t.is_name for t in analyze(text, ("en",))}
    assert not names["Safety"]
    assert names["Leike"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("①東京", ["1", "ja:東京"]),
        ("Москва東京", ["москва", "ja:東京"]),
        ("한국Tokyo", ["한국", "en:tokyo"]),
        ("ｻｰﾊﾞｰ", ["ja:サーバー"]),
        ("ﾃﾞｰﾀ", ["ja:データ"]),
    ],
)
def test_scripts_are_told_apart_without_a_space(text: str, expected: list[str]) -> None:
    """A circled number or a foreign word doesn't swallow the Japanese word behind it."""
    assert terms(text, "en") == expected


def test_decomposed_text_gives_the_same_terms() -> None:
    """Some systems write が and ç as two characters each."""
    for text in ("学生がデータを持つ", "ação", "decisões"):
        decomposed = unicodedata.normalize("NFD", text)
        assert decomposed != text
        assert terms(decomposed, "pt") == terms(text, "pt")


def test_japanese_beyond_what_sudachi_reads_at_once_is_analysed() -> None:
    """SudachiPy refuses more than 49,149 bytes."""
    assert terms("辞任" * 20_000, "ja") == ["ja:辞任"] * 20_000


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_tokens_stand_in_order_without_overlap(text: str, language: Language) -> None:
    """Whatever the text, each token has at least one term; a compound holds its parts."""
    start = end = whole_end = 0
    for token in analyze(text, (language,), keep_common=True):
        assert start <= token.start < token.end <= len(text)
        assert token.terms
        assert all(token.terms)
        if token.is_compound:
            assert whole_end <= token.start
            whole_end = token.end
        else:
            assert end <= token.start
            assert token.start >= whole_end or token.end <= whole_end
            end = token.end
        start = token.start


def test_threads_can_analyse_at_once() -> None:
    """Neither SudachiPy nor Snowball may be shared by threads, so each has its own."""
    texts = [f"ライク氏は{n}日に辞任を発表した。 Leike resigned. Renúncia." for n in range(50)]
    expected = [terms(text, "en") for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: terms(text, "en"), texts)) == expected
