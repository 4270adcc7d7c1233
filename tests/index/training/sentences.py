"""A few hundred sentence pairs out of a dozen words, to train on in seconds."""

import itertools
import random
from pathlib import Path

from index.training.pairs import Pair

# English, Portuguese, Japanese.
SUBJECTS = [
    ("cat", "gato", "猫"),
    ("dog", "cachorro", "犬"),
    ("teacher", "professor", "先生"),
    ("child", "menino", "子供"),
    ("doctor", "médico", "医者"),
    ("bird", "pássaro", "鳥"),
]
VERBS = [
    ("eats", "come", "食べる"),
    ("buys", "compra", "買う"),
    ("sells", "vende", "売る"),
    ("paints", "pinta", "塗る"),
    ("carries", "carrega", "運ぶ"),
]
OBJECTS = [
    ("bread", "pão", "パン"),
    ("fish", "peixe", "魚"),
    ("boat", "barco", "船"),
    ("table", "mesa", "机"),
    ("apple", "maçã", "リンゴ"),
    ("house", "casa", "家"),
    ("book", "livro", "本"),
]
_Sentence = tuple[str, str, str]


def sentences() -> list[_Sentence]:
    """Every subject with every verb and object, in English, Portuguese and Japanese, shuffled."""
    made = [
        (f"The {s[0]} {v[0]} the {o[0]}.", f"O {s[1]} {v[1]} {o[1]}.", f"{s[2]}は{o[2]}を{v[2]}。")
        for s, v, o in itertools.product(SUBJECTS, VERBS, OBJECTS)
    ]
    random.Random(5).shuffle(made)  # noqa: S311 - no secret
    return made


def pairs_of(made: list[_Sentence]) -> list[Pair]:
    """The sentences as pairs, of English with Portuguese and with Japanese by turns."""
    return [
        Pair("en", "ja", english, japanese) if number % 2 else Pair("en", "pt", english, portuguese)
        for number, (english, portuguese, japanese) in enumerate(made)
    ]


def write_pairs(path: Path, pairs: list[Pair]) -> None:
    """Write a file of training data."""
    lines = (f"{p.left_language}\t{p.right_language}\t{p.left}\t{p.right}\n" for p in pairs)
    path.write_text("".join(lines), encoding="utf-8")
