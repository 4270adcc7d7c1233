"""The terms of an index and the keys that find them."""

from collections import Counter

from index.indexing.analysis import variants_of
from index.indexing.tables import build_lexicon
from index.storage.lexicon import Lexicon
from index.text.tokenizer import analyze
from index.types import Language


def lexicon_of(*texts: tuple[Language, str]) -> Lexicon:
    """The lexicon of texts, each in a language."""
    variants = Counter(
        variant
        for language, text in texts
        for token in analyze(text, (language,))
        for variant in variants_of(token)
    )
    lexicon, terms = build_lexicon(list(variants), list(variants.values()))
    assert [lexicon.terms[term] for term in terms.tolist()] == [
        variant.partition("\0")[0] for variant in variants
    ]
    return lexicon


def found(lexicon: Lexicon, key: str) -> list[str]:
    """The terms that a key finds."""
    return [lexicon.terms[number] for number in lexicon.find(key)]


def test_terms_are_found_by_themselves() -> None:
    """And nothing is found by a key that no text holds."""
    lexicon = lexicon_of(("en", "they resigned"), ("ja", "辞任"))
    assert found(lexicon, "en:resign") == ["en:resign"]
    assert found(lexicon, "ja:辞任") == ["ja:辞任"]
    assert found(lexicon, "pt:resign") == []


def test_the_commonest_form_of_a_term_is_kept() -> None:
    """It is what gets embedded: stems are no words."""
    lexicon = lexicon_of(("en", "resigning; resigned; resigned"))
    assert list(lexicon.forms) == ["resigned"]


def test_a_name_is_found_however_a_language_would_have_stemmed_it() -> None:
    """Who asks in Portuguese or Japanese writes Leike as in English."""
    lexicon = lexicon_of(("en", "So Leike left, and we asked Leike why."))
    for key in ("leike", "en:leik", "pt:leik"):
        assert found(lexicon, key) == ["en:leik"]


def test_a_common_word_is_found_in_its_own_language_alone() -> None:
    """English "fabric" is no factory."""
    lexicon = lexicon_of(("en", "the fabric is blue"))
    assert found(lexicon, "en:fabric") == ["en:fabric"]
    assert found(lexicon, "pt:fabric") == []
