"""A folder of documents of any size, made from a seed: the seeds' sentences with new words."""

import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from index.documents.folder import read_documents
from index.documents.sentences import split_sentences
from index.types import LANGUAGES, Language

SEEDS = Path(__file__).parents[2] / "seeds"
N_WORDS = 50_000  # that are invented in each language
SENTENCES_OF_A_DOCUMENT = 24  # about ten passages
PASSAGES_OF_A_DOCUMENT = 10
_NEW_WORDS = 0.25  # of a sentence's
_SYLLABLES: dict[Language, tuple[str, ...]] = {
    "ja": ("カ", "ミ", "ス", "テ", "ノ", "ラ", "リ", "ルー", "ン", "ト", "マ", "ジ", "ボ", "デ"),
    "pt": ("ca", "mi", "tor", "bal", "ven", "lha", "ção", "dor", "pra", "quei", "nu", "zi"),
    "en": ("bal", "ter", "wick", "sto", "ner", "ing", "ham", "lo", "dre", "mun", "fea", "th"),
}


def write_library(folder: Path, n_documents: int, seed: int = 1) -> None:
    """Write so many documents, a hundred to a folder."""
    texts = documents(seed)
    for number in range(n_documents):
        path = folder / f"{number // 100:05}" / f"{number:07}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(next(texts), encoding="utf-8")


def documents(seed: int) -> Iterator[str]:
    """Texts without end, each in one language."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    sentences = _sentences()
    words = {language: _words(language, chance) for language in LANGUAGES}
    weights = list(accumulate(1 / (rank + 3) for rank in range(N_WORDS)))
    while True:
        language = chance.choice(LANGUAGES)
        held = chance.choices(sentences[language], k=SENTENCES_OF_A_DOCUMENT)
        new = chance.choices(words[language], cum_weights=weights, k=SENTENCES_OF_A_DOCUMENT * 8)
        glue = "" if language == "ja" else " "
        yield glue.join(_mixed(sentence, language, new, chance) for sentence in held) + "\n"


def _mixed(sentence: str, language: Language, new: list[str], chance: random.Random) -> str:
    """The sentence with some of its words replaced by new ones."""
    if language == "ja":
        at = chance.randrange(len(sentence))
        return sentence[:at] + new.pop() + "の" + sentence[at:]
    words = sentence.split()
    for at in range(1, len(words) - 1):
        if new and chance.random() < _NEW_WORDS:
            words[at] = new.pop()
    return " ".join(words)


def _sentences() -> dict[Language, list[str]]:
    found: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
    for document in read_documents(SEEDS)[0]:
        for sentence in split_sentences(document.text):
            if sentence.kind == "text" and sentence.end - sentence.start > 20:
                found[document.language].append(document.text[sentence.start : sentence.end])
    found["en"] = found["en"] or found["pt"]
    return found


def _words(language: Language, chance: random.Random) -> list[str]:
    syllables = _SYLLABLES[language]
    return ["".join(chance.choices(syllables, k=chance.randint(2, 5))) for _ in range(N_WORDS)]
