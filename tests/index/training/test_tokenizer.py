"""Pieces never straddle scripts."""

import regex

from index.training.embedding import UNKNOWN, WORD_START, learn_tokenizer
from tests.index.training.sentences import sentences

TEXTS = [text for made in sentences() for text in made] + [
    "OpenAIのGPT-4oは2024年5月に発表された。",
    "ＣＥＯのサム・アルトマン氏",
] * 20
SCRIPTS = [
    regex.compile(pattern)
    for pattern in (
        r"[\p{Latin}\p{M}]+",
        r"[\p{Han}々〆〇]+",
        r"\p{Hiragana}+",
        r"[\p{Katakana}ー]+",
        r"\p{N}+",
        r"[^\p{L}\p{N}]",
    )
]
TOKENIZER = learn_tokenizer(TEXTS, vocabulary_size=250)


def is_of_one_script(piece: str) -> bool:
    """Whether a piece, the mark of a word's beginning aside, is of one script or empty."""
    bare = piece.removeprefix(WORD_START)
    return not bare or any(script.fullmatch(bare) for script in SCRIPTS)


def test_no_piece_straddles_scripts() -> None:
    """Each is of one script, or a single other character."""
    pieces = set(TOKENIZER.get_vocab()) - {UNKNOWN}
    assert len(pieces) > 100
    for piece in pieces:
        assert is_of_one_script(piece), piece


def test_text_is_split_where_its_script_changes() -> None:
    """Compatibility forms and capitals unified first."""
    pieces = TOKENIZER.encode("ＯｐｅｎＡＩのＧＰＴ4o").tokens
    assert "".join(pieces).replace(WORD_START, "") == "openaiのgpt4o"
    assert all(is_of_one_script(piece) for piece in pieces)


def test_the_beginning_of_a_word_is_marked() -> None:
    """In alphabets, wherever the word stands; in Japanese any word may stand inside another."""
    word = TOKENIZER.encode("gato").tokens
    assert word[0].startswith(WORD_START)
    assert TOKENIZER.encode("O gato").tokens[-len(word) :] == word
    assert not any(piece.startswith(WORD_START) for piece in TOKENIZER.encode("猫は犬").tokens)


def test_the_vocabulary_is_as_large_as_asked_for_at_most() -> None:
    """The matrix of the embedding has as many rows."""
    assert TOKENIZER.get_vocab_size() <= 250
    assert TOKENIZER.token_to_id(UNKNOWN) == 0
