"""Passages: whole sentences, headings, menus."""

from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents.folder import read_documents
from index.documents.passages import MAX_SIZE, MIN_SIZE, split_passages
from index.documents.structure import read_structure
from index.text.language import count_japanese, language_of
from index.types import Document, Passage, Sentence

SEEDS = Path(__file__).parents[3] / "seeds"

LINES = (
    *("# One", "## Two", "### Three", "###### Six", "Title\n=====", "Under\n-----", "INTRODUCTION"),
    *("Home", "About us", "News", "#", "", "", "---", "- an item of a list", "1. a first item"),
    *("This is a sentence. And here is another one, somewhat longer than the first one was.",),
    *("Uma frase em português. " * 12, "日本語の文です。" * 20, "長い文、" * 200, "🎉", "見出し"),
)
texts = st.lists(st.sampled_from(LINES) | st.text(max_size=8), max_size=30).map("\n".join)


def make_document(text: str) -> Document:
    """A document with nothing but its text."""
    return Document(path="a.txt", text=text, title="a", language=language_of(text))


def split(text: str) -> tuple[tuple[Sentence, ...], tuple[Passage, ...]]:
    """A text's sentences and passages."""
    structure = read_structure(text)
    return structure.sentences, split_passages(make_document(text), structure)


def headings_of(text: str) -> list[list[str]]:
    """The headings above each passage of a text."""
    sentences, passages = split(text)
    return [[text[sentences[h].start : sentences[h].end] for h in p.headings] for p in passages]


@settings(deadline=None, max_examples=300)
@given(texts)
def test_nothing_is_lost(text: str) -> None:
    """Every sentence is inside of a passage, or is a heading or a table's header row of one."""
    sentences, passages = split(text)
    inside = {n for p in passages for n in range(p.first, p.last)}
    above = {n for p in passages for n in p.headings}
    assert inside | above == set(range(len(sentences)))
    assert all(sentences[n].kind in ("heading", "text") for n in above)


@settings(deadline=None, max_examples=300)
@given(texts)
def test_passages_are_whole_sentences_in_order(text: str) -> None:
    """A passage spans its sentences exactly, and begins behind the one before it."""
    sentences, passages = split(text)
    for passage in passages:
        assert passage.start == sentences[passage.first].start
        assert passage.end == sentences[passage.last - 1].end
        assert all(n < passage.first for n in passage.headings)
    for before, passage in pairwise(passages):
        assert before.first < passage.first
        assert before.last < passage.last
        assert passage.first in (before.last, before.last - 1) or passage.first > before.last
    assert passages == split(text)[1]


@settings(deadline=None, max_examples=300)
@given(texts)
def test_menus_are_never_mixed_with_text(text: str) -> None:
    """A passage of menu lines has nothing else in it, and no other passage has any."""
    sentences, passages = split(text)
    for passage in passages:
        kinds = {s.kind for s in sentences[passage.first : passage.last]}
        assert ("navigation" in kinds) == passage.is_navigation
        assert not passage.is_navigation or kinds == {"navigation"}


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=60), st.booleans())
def test_passages_have_about_the_same_size(lengths: list[int], is_japanese: bool) -> None:
    """250 characters of Japanese or 500 of the others, unless a single sentence is longer."""
    letter, end, weight = ("文", "。", 2) if is_japanese else ("a", ". ", 1)
    text = "".join("A" * (not is_japanese) + letter * (n // weight) + end for n in lengths)
    sentences, passages = split(text)
    for passage in passages:
        span = text[passage.start : passage.end]
        size = len(span) + count_japanese(span)
        new = passage.last - passage.first
        assert size <= 2 * MAX_SIZE or new <= 2
        assert size >= MIN_SIZE or passage is passages[-1] or new == 1 or len(sentences) < 3


def test_neighbours_share_a_sentence() -> None:
    """A passage begins with the last sentence of the one before it."""
    text = " ".join(f"This is sentence number {n} of a text." for n in "abcdefghijklmnopqrstuvwxyz")
    _, passages = split(text)
    assert len(passages) > 1
    for before, passage in pairwise(passages):
        assert passage.first == before.last - 1


def test_the_short_rest_of_a_section_joins_its_last_passage() -> None:
    """Alone, a few words would be found without what they belong to; a longer rest stands alone."""
    body = " ".join(
        f"This sentence of the text bears the letter {n}, no more." for n in "ABCDEFGHIJ"
    )
    assert len(split(f"{body} That is all.")[1]) == 1
    assert len(split(f"{body} That is all, {'and ' * 40}it is enough.")[1]) == 2
    two_sections = f"# One\n\n{body} That is all.\n\n# Two\n\nThe end.\n"
    assert [p.headings for p in split(two_sections)[1]] == [(0,), (12,)]


def test_a_long_sentence_stands_in_one_passage_only() -> None:
    """A sentence over half a passage long is not repeated."""
    text = " ".join(f"Sentence {n}, {'very ' * 80}long." for n in "abc")
    _, passages = split(text)
    assert [(p.first, p.last) for p in passages] == [(0, 1), (1, 2), (2, 3)]


def test_headings_belong_to_what_follows() -> None:
    """A Markdown section has its own heading and those it stands under."""
    text = (
        "# Book\n\nPreface text.\n\n## Part\n\n### Chapter\n\nBody text.\n\n"
        "## Last part\n\nMore text.\n"
    )
    assert headings_of(text) == [["Book"], ["Book", "Part", "Chapter"], ["Book", "Last part"]]


def test_a_heading_without_a_section_is_a_passage() -> None:
    """What nothing follows can still be found."""
    text = "# Book\n\n## Empty\n\n## Also empty\n\n## Full\n\nBody text.\n\n# End\n"
    sentences, passages = split(text)
    found = [text[p.start : p.end] for p in passages]
    assert found == ["Empty\n\n## Also empty", "Body text.", "End"]
    assert all(sentences[p.first].kind in ("heading", "text") for p in passages)


def test_all_headings_above_are_kept() -> None:
    """However deep a section is nested, the title stands above it."""
    text = (
        "".join(f"{'#' * n} Level {n}\n\n" for n in range(1, 7)) + "Text.\n\n###### Next\n\nMore."
    )
    levels = [f"Level {n}" for n in range(1, 7)]
    assert headings_of(text) == [levels, [*levels[:5], "Next"]]


def test_a_language_is_judged_by_passage() -> None:
    """A document of two languages has passages in each; a short passage takes the document's."""
    text = "日本語の文です。" * 40 + "\n\n## Title\n\n" + "This is an English sentence of it. " * 10
    _, passages = split(text)
    assert {p.language for p in passages} == {"ja", "en"}
    short = split("# 見出し\n\n日本語の文です。\n\n# Next\n\nOK.\n")[1]
    assert [p.language for p in short] == ["ja", "ja"]


def test_seed_004_has_each_section_under_its_opening_heading() -> None:
    """The heading repeated at a section's end closes it, and doesn't stand above the next."""
    document = next(d for d in read_documents(SEEDS)[0] if d.path.startswith("004"))
    text = document.text
    structure = read_structure(text)
    sentences, passages = structure.sentences, split_passages(document, structure)
    above = [text[sentences[h].start : sentences[h].end] for p in passages for h in p.headings]
    assert all(len(p.headings) == 1 for p in passages)
    assert list(dict.fromkeys(above)) == [
        "オープンAIの未来:サム・アルマン氏の去り行くことが意味するもの",
        "AIの未来と大企業の役割",
        "技術の進歩と専門家の価値",
        "AIの未来:オープンソースの重要性と専門家の役割",
        "次世代AIの民主的アプローチとは?",
        "Conclusion:",
    ]
    assert "2024-03-20" in text[passages[0].start : passages[0].end]
