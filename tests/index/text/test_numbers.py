"""Numbers, ordinals and months meet across languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.tokenizer import analyze
from index.types import LANGUAGES, Language


def terms(text: str, language: Language) -> set[str]:
    """All terms of a text."""
    return {term for token in analyze(text, (language,)) for term in token.terms}


@pytest.mark.parametrize(
    ("term", "written"),
    [
        ("6", {"ja": ["6か月", "六ヶ月"], "en": ["six months"], "pt": ["seis meses"]}),
        ("80", {"ja": ["８０％", "八十パーセント"], "en": ["eighty percent"], "pt": ["oitenta"]}),
        ("%", {"ja": ["80パーセント", "80％"], "en": ["80 percent"], "pt": ["80 por cento"]}),
        ("21", {"ja": ["二十一"], "en": ["twenty-one"], "pt": ["vinte e um", "vinte e uma"]}),
        ("120", {"ja": ["百二十"], "en": ["one hundred and twenty"], "pt": ["cento e vinte"]}),
        ("20000", {"ja": ["2万", "二万"], "en": ["20,000", "20 thousand"], "pt": ["20.000"]}),
        ("3500000", {"ja": ["350万"], "en": ["3.5 million"], "pt": ["3,5 milhões"]}),
        ("1000000000", {"ja": ["10億"], "en": ["one billion"], "pt": ["um bilhão"]}),
        ("3.5", {"ja": ["3.5"], "en": ["3.5"], "pt": ["3,5"]}),
        ("#2", {"ja": ["2番目", "第二", "2 つ目"], "en": ["the second point", "2nd"],
                "pt": ["a segunda vez", "o segundo ponto", "2º"]}),
        ("3月", {"ja": ["2023年3月14日", "三月", "2023-03-14"], "en": ["March 14"],
                "pt": ["14 de março"]}),
    ],
)  # fmt: skip
def test_a_number_has_one_term_in_all_languages(
    term: str, written: dict[Language, list[str]]
) -> None:
    """However it is written."""
    for language, texts in written.items():
        for text in texts:
            assert term in terms(text, language), text


@pytest.mark.parametrize(
    ("text", "language", "term"),
    [
        ("one of them", "en", "1"),
        ("uma casa e um carro", "pt", "1"),
        ("a second later", "en", "#2"),
        ("ten seconds", "en", "#2"),
        ("segunda-feira", "pt", "#2"),
        ("segundo a empresa", "pt", "#2"),
        ("you may march", "en", "3月"),
        ("you may march", "en", "5月"),
        ("3月間", "ja", "3月"),
        ("3か月", "ja", "3月"),
        ("two, three", "en", "5"),
        ("between twenty and one hundred", "en", "2100"),
        ("entre dois e mil", "pt", "2000"),
    ],
)
def test_a_word_of_another_meaning_is_no_number(text: str, language: Language, term: str) -> None:
    """Articles, units of time, weekdays, verbs."""
    assert term not in terms(text, language)


def test_a_word_keeps_its_own_term_beside_the_number() -> None:
    """The table and the embedding know it by that."""
    assert {"en:six", "6"} <= terms("six", "en")
    assert "5月" in terms("released in May 2024", "en")


def test_versions_stay_as_they_are() -> None:
    """3.10 is not 3.1 but holds 3.10.2, and 1.000 may be a version in Portuguese too."""
    assert terms("3.10", "en") == terms("v3.10", "en") == {"3.10"}
    assert terms("3.10.2", "en") == {"3.10", "3.10.2"}
    assert terms("1.000", "pt") == {"1000", "1.000"}


def test_a_model_is_found_with_its_hyphen_or_without() -> None:
    """But "python3" stays whole."""
    assert terms("gpt4o", "en") == terms("GPT-4o", "en") == {"gpt", "4o"}
    assert terms("python3", "en") == {"python3"}


@given(
    st.text(alphabet="0123456789,. -/%年月万千第目二十百oftwentyhundredmileum", max_size=40),
    st.sampled_from(LANGUAGES),
)
def test_any_text_can_be_read(text: str, language: Language) -> None:
    """However odd; tokens stand in order."""
    start = 0
    for token in analyze(text, (language,)):
        assert start <= token.start < token.end <= len(text)
        assert all(token.terms)
        start = token.start


@pytest.mark.parametrize("text", ["1,2,3 million", "価格は1,2,3万円だった。", "1.5,3,4 mil"])
def test_a_list_of_numbers_before_a_scale_is_read_without_failing(text: str) -> None:
    """It is no one number, and nothing to stumble over."""
    assert analyze(text, ("ja", "pt", "en"))


def test_a_number_without_end_is_read_no_further_than_it_makes_sense() -> None:
    """Python refuses to write a number of thousands of digits."""
    assert analyze("hundred " * 2_500, ("en",))
