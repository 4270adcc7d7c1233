"""Terms of the index are found by their key, as a name and by translation."""

from hypothesis import given
from hypothesis import strategies as st

from index.params import MAX_EXPANSIONS
from index.retrieval.term_lookup import TermLookup
from tests.index.small import segment_of, table_of

LEXICON = segment_of("Why did Leike leave OpenAI? Leike resigned.", "ライク氏は辞任した。").lexicon
KEYS = st.sampled_from([*LEXICON.terms, "leike", "openai", "en:leik", "pt:leik", "en:no", ""])


@given(KEYS, st.booleans())
def test_a_key_finds_its_term_and_names_written_alike(key: str, by_name: bool) -> None:
    """Names only if they are asked for."""
    numbers = TermLookup(LEXICON, table_of({})).find(key, by_name=by_name)
    names = {"en:leik"} if by_name and key in ("leike", "pt:leik") else set()
    expected = ({key} & set(LEXICON.terms)) | names
    assert {LEXICON.terms[number] for number in numbers} == expected
    assert len(numbers) == len(expected)


def test_translations_that_the_index_lacks_take_no_place() -> None:
    """The best of those that it has are found, the best with the highest weight."""
    text = "。".join(f"{name}は来た" for name in ("辞任", "退職", "天気", "会社", "手紙"))
    lexicon = segment_of(text).lexicon
    absent = {f"ja:不在{chr(0x4E00 + n)}": 0.9 for n in range(MAX_EXPANSIONS)}
    table = {"en:resign": {**absent, "ja:辞任": 0.6, "ja:退職": 0.3}, "en:4": {"ja:辞任": 0.6}}
    lookup = TermLookup(lexicon, table_of(table))
    weights = {lexicon.terms[n]: weight for n, weight in lookup.translate("en:resign").items()}
    assert weights.keys() == {"ja:辞任", "ja:退職"}
    assert 1 > weights["ja:辞任"] > weights["ja:退職"] > 0
    assert lookup.translate("en:4") == lookup.translate("en:unknown") == {}
