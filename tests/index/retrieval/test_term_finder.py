"""Many terms are found at once as each would be by itself."""

from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.term_vectors import PrefixIndex, TermFinder
from index.storage.strings import StringTable, sort_key
from tests.index.small import segment_of

WORDS = st.text(alphabet="ab\0é辞任:", max_size=12)
LEXICON = segment_of("Why did Leike leave OpenAI? Leike resigned.", "ライク氏は辞任した。").lexicon
KEYS = st.sampled_from([*LEXICON.terms, "leike", "openai", "en:leik", "pt:leik", "en:no", ""])


@given(st.sets(WORDS), st.lists(WORDS))
def test_strings_are_found_by_their_beginnings(held: set[str], asked: list[str]) -> None:
    """However many begin alike, shorter than a beginning or longer."""
    strings = sorted(held, key=sort_key)
    wanted = [*asked, *strings]
    table = StringTable.of(strings)
    found = PrefixIndex(table).find(wanted)
    assert found == [strings.index(string) if string in held else -1 for string in wanted]
    assert found == [table.find(string) for string in wanted]


@given(st.lists(st.tuples(KEYS, st.booleans())))
def test_terms_are_found_as_the_lexicon_finds_them(asked: list[tuple[str, bool]]) -> None:
    """Names written alike among them, where they are wanted."""
    keys, by_name = [key for key, _ in asked], [named for _, named in asked]
    alone = [LEXICON.terms.find(key) for key in keys]
    assert TermFinder(LEXICON).find(keys, by_name=by_name) == [
        LEXICON.find(key) if named else [n for n in [number] if n >= 0]
        for key, named, number in zip(keys, by_name, alone, strict=True)
    ]
