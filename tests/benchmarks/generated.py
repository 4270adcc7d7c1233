"""Generated collections of any size, from a seed: arrays of an index, and folders of documents.

Term number r is drawn with a probability of 1 / (r + SHIFT): Zipf's law with Mandelbrot's shift,
since an index has no stop words. The number of terms grows with the number of passages. Words with
more translations are more common, so that words of one meaning are about equally common. The arrays
of an index are made directly: analysing a million passages would take an hour and make no
difference to a question. Folders hold the sentences of the seeds with invented words.
"""

import dataclasses
import itertools
import random as pseudorandom
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.documents.folder import read_documents
from index.documents.structure import read_structure
from index.embedding.base import Embedder, unit_rows
from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.indexing.analysis import parse
from index.indexing.baseline import embed_unrelated_questions, measure_baseline
from index.indexing.pipeline import build_index
from index.indexing.postings import PositiveIdfBM25, compile_postings
from index.retrieval.translation_table import BUNDLED_TABLE, TranslationTable, open_table
from index.storage.index import KINDS, BlockTable, FoldedTexts, Index, ParallelTexts, Vectors
from index.storage.lexicon import NEUTRAL, Lexicon
from index.storage.postings import Postings
from index.storage.store import save_index
from index.storage.strings import pack, sort_key
from index.text.quote_normalization import fold_quote
from index.types import BLOCK_KINDS, LANGUAGES, Document, Language
from tests.index.small import document_table

SHIFT = 30  # the commonest term is then in a quarter of all passages
SHORTEST, LONGEST = 60, 100  # terms of a passage
MIN_ASKED, MAX_ASKED = 2, 10  # terms of a question
TERMS_PER_ROOT = 60  # of the number of all tokens: Heaps' law with an exponent of 1/2


@dataclass(frozen=True, slots=True)
class Collection:
    """Passage p has the terms `tokens[bounds[p]:bounds[p + 1]]`, numbers below `n_terms`."""

    tokens: NDArray[np.int32]
    bounds: NDArray[np.int64]
    n_terms: int

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def passages(self) -> list[NDArray[np.int32]]:
        """The terms of each passage."""
        return np.split(self.tokens, self.bounds[1:-1])

    def postings(self) -> Postings:
        """The postings of these passages."""
        statistics = PositiveIdfBM25(passage.tolist() for passage in self.passages())
        return compile_postings(statistics, self.n_terms)


def collection(n_passages: int, seed: int) -> Collection:
    """Generate a collection of this many passages."""
    random = np.random.default_rng(seed)
    lengths = random.integers(SHORTEST, LONGEST + 1, n_passages)
    n_tokens = int(lengths.sum())
    n_terms = n_terms_among(n_tokens)
    tokens = draw(random, n_terms, n_tokens)
    return Collection(tokens, np.concatenate([[0], np.cumsum(lengths)]), n_terms)


def n_terms_among(n_tokens: int) -> int:
    """The number of distinct terms in this many tokens."""
    return int(TERMS_PER_ROOT * n_tokens**0.5)


def draw(random: np.random.Generator, n_terms: int, n_tokens: int) -> NDArray[np.int32]:
    """Draw tokens; the lower the number of a term, the more common it is."""
    shares = 1 / (np.arange(n_terms) + SHIFT)
    drawn = np.searchsorted(np.cumsum(shares / shares.sum()), random.random(n_tokens))
    return np.minimum(drawn, n_terms - 1).astype(np.int32)


def questions(held: Collection, n_questions: int, seed: int) -> list[NDArray[np.int32]]:
    """Questions of distinct terms, each drawn from one passage."""
    random = np.random.default_rng(seed)
    asked = []
    for passage in random.integers(0, len(held), n_questions).tolist():
        terms = np.unique(held.tokens[held.bounds[passage] : held.bounds[passage + 1]])
        n_asked = min(int(random.integers(MIN_ASKED, MAX_ASKED + 1)), len(terms))
        asked.append(random.choice(terms, n_asked, replace=False).astype(np.int32))
    return asked


PASSAGE_SENTENCES = 4
SENTENCE_TERMS = (15, 25)
DOCUMENT_PASSAGES = 40
_TRANSLATED = 0.5  # of the questions are put in another language than the passage
_ASKED = (3, 10)  # words of a question
_EMBEDDED_AT_ONCE = 4_096
# Between words and at the end of a sentence; what is between Japanese words is no term.
_GAPS, _ENDS = {"ja": "の", "pt": " ", "en": " "}, {"ja": "。", "pt": ". ", "en": ". "}

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Words:
    """Words that passages are made of: sorted terms, and each language's own by commonness."""

    terms: list[str]
    of_language: list[NDArray[np.int32]]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The terms of all sentences, and the language of each passage."""

    terms: NDArray[np.int32]
    sentence_bounds: Integers
    languages: NDArray[np.uint8]

    def of_passage(self, passage: int) -> NDArray[np.int32]:
        """Its terms, in order."""
        first = passage * PASSAGE_SENTENCES
        start, end = self.sentence_bounds[[first, first + PASSAGE_SENTENCES]]
        return self.terms[start:end]


def save_generated(folder: Path, n_passages: int, fingerprint: str) -> None:
    """Write an index of this many passages, and questions about it in `questions.txt`."""
    table, embedder = open_table(BUNDLED_TABLE), StaticEmbedder(BUNDLED_EMBEDDING)
    random = np.random.default_rng(n_passages)
    words = read_words(table, n_passages * PASSAGE_SENTENCES * SENTENCE_TERMS[1])
    tokens = _draw_tokens(random, words, n_passages)
    asked = "\n".join(_questions(random, words, tokens, table))
    words, tokens = _without_unused(words, tokens)
    save_index(_segment(words, tokens, embedder), folder, fingerprint)
    (folder / "questions.txt").write_text(asked, encoding="utf-8")


def read_words(table: TranslationTable, n_tokens: int) -> Words:
    """The words of the table with the most translations, as many as such a text would have."""
    terms = list(table.terms)
    counts = np.diff(table.bounds)
    languages = np.array([_language(term) for term in terms])
    limit = n_terms_among(n_tokens // len(LANGUAGES))
    of_language = []
    for language in LANGUAGES:
        own = np.flatnonzero(languages == language)
        of_language.append(own[np.argsort(-counts[own], kind="stable")][:limit].astype(np.int32))
    return Words(terms, of_language)


def embed_words(embedder: Embedder, terms: Sequence[str]) -> NDArray[np.float32]:
    """Embed terms; one row each."""
    vectors = np.zeros((len(terms), embedder.dimension), dtype=np.float32)
    for start in range(0, len(terms), _EMBEDDED_AT_ONCE):
        part = [word_of(term) for term in terms[start : start + _EMBEDDED_AT_ONCE]]
        vectors[start : start + len(part)] = embedder.embed_passages(part)
    return vectors


def word_of(term: str) -> str:
    """A term without its language."""
    return term.partition(":")[2] or term


def _language(term: str) -> str:
    prefix, colon, _ = term.partition(":")
    return prefix if colon and prefix in LANGUAGES else "en"


def _draw_tokens(random: np.random.Generator, words: Words, n_passages: int) -> Tokens:
    documents = -(-n_passages // DOCUMENT_PASSAGES)
    languages = np.repeat(np.arange(documents) % len(LANGUAGES), DOCUMENT_PASSAGES)[:n_passages]
    shortest, longest = SENTENCE_TERMS
    lengths = random.integers(shortest, longest + 1, n_passages * PASSAGE_SENTENCES)
    bounds = np.concatenate([[0], np.cumsum(lengths)])
    of_tokens = np.repeat(np.repeat(languages, PASSAGE_SENTENCES), lengths)
    terms = np.zeros(len(of_tokens), dtype=np.int32)
    for number, own in enumerate(words.of_language):
        members = of_tokens == number
        terms[members] = own[draw(random, len(own), int(members.sum()))]
    return Tokens(terms, bounds, languages.astype(np.uint8))


def _questions(
    random: np.random.Generator, words: Words, tokens: Tokens, table: TranslationTable
) -> Iterator[str]:
    """Words of a passage, in its language or in another."""
    n_passages = len(tokens.languages)
    for passage in random.integers(0, n_passages, 1_000).tolist():
        held = np.unique(tokens.of_passage(passage))
        chosen = random.choice(held, int(random.integers(_ASKED[0], _ASKED[1] + 1)), replace=False)
        asked = [words.terms[term] for term in chosen.tolist()]
        language = LANGUAGES[int(tokens.languages[passage])]
        if random.random() < _TRANSLATED:
            language = LANGUAGES[int(random.integers(len(LANGUAGES)))]
            asked = [_translated(table, term, language) for term in asked]
        yield _GAPS[language].join(map(word_of, asked)) + "?"


def _translated(table: TranslationTable, term: str, language: str) -> str:
    found = [t.term for t in table.translations(term) if t.term.startswith(f"{language}:")]
    return found[0] if found else term


def _without_unused(words: Words, tokens: Tokens) -> tuple[Words, Tokens]:
    """Keep the terms that occur, in the order of their bytes, as a lexicon has them."""
    used, numbers = np.unique(tokens.terms, return_inverse=True)
    terms = [words.terms[term] for term in used.tolist()]
    assert terms == sorted(terms, key=sort_key)
    return Words(terms, words.of_language), dataclasses.replace(
        tokens, terms=numbers.astype(np.int32)
    )


def small_segment(embedder: Embedder) -> Index:
    """An index of one word; its parts get replaced by larger ones."""
    return build_index([parse(Document("0.txt", "One.", "", "en"))], embedder, embedder, _quiet)


def _segment(words: Words, tokens: Tokens, embedder: Embedder) -> Index:
    small = small_segment(embedder)
    spans, documents = _write(words, tokens)
    n_passages, n_documents = len(tokens.languages), len(documents)
    sentences = np.arange(n_passages * PASSAGE_SENTENCES + 1)
    ranges = np.column_stack(
        [sentences[:-1:PASSAGE_SENTENCES], sentences[PASSAGE_SENTENCES::PASSAGE_SENTENCES]]
    )
    of_document = np.arange(n_passages) // DOCUMENT_PASSAGES
    bounds = np.searchsorted(of_document, np.arange(n_documents + 1)) * PASSAGE_SENTENCES
    passages = dataclasses.replace(
        small.passages,
        documents=of_document.astype(np.int32),
        spans=np.column_stack([spans[ranges[:, 0], 0], spans[ranges[:, 1] - 1, 1]]),
        sentence_ranges=ranges.astype(np.int32),
        languages=tokens.languages,
        navigation=np.zeros(n_passages, dtype=np.uint8),
        titled=np.ones(n_passages, dtype=np.uint8),
        title_bounds=np.zeros(n_documents + 1, dtype=np.int64),
        field_bounds=np.zeros(n_documents + 1, dtype=np.int64),
        heading_bounds=np.zeros(n_passages + 1, dtype=np.int64),
        sentence_spans=spans,
        sentence_kinds=np.full(len(spans), KINDS.index("text"), dtype=np.uint8),
        sentence_cuts=np.zeros(len(spans), dtype=np.uint8),
        document_bounds=bounds,
        term_bounds=tokens.sentence_bounds,
        sentence_terms=tokens.terms,
        term_spans=_term_spans(words, tokens),
    )
    n_sentences = len(spans)
    blocks = BlockTable(  # each sentence is a paragraph
        spans=spans,
        sentence_ranges=np.column_stack([sentences[:-1], sentences[1:]]).astype(np.int32),
        kinds=np.full(n_sentences, BLOCK_KINDS.index("paragraph"), dtype=np.uint8),
        groups=sentences[:-1].astype(np.int32),
        leads=np.full(n_sentences, -1, dtype=np.int32),
        levels=np.zeros(n_sentences, dtype=np.uint8),
        headings=np.full(n_sentences, -1, dtype=np.int32),
        follows_hidden=np.zeros(n_sentences, dtype=np.uint8),
        document_bounds=bounds,
    )
    held = Collection(tokens.terms, tokens.sentence_bounds[::PASSAGE_SENTENCES], len(words.terms))
    term_vectors = embed_words(embedder, words.terms)
    vectors = _passage_vectors(term_vectors, tokens)
    baseline = measure_baseline(embed_unrelated_questions(embedder), vectors, tokens.languages)
    return dataclasses.replace(
        small,
        documents=document_table(documents),
        folded=FoldedTexts(*pack(fold_quote(document.text).text for document in documents)),
        passages=passages,
        blocks=blocks,
        lexicon=lexicon_of(words.terms),
        postings=held.postings(),
        vectors=Vectors(vectors, term_vectors, baseline),
        parallel_texts=ParallelTexts(
            np.zeros(len(spans) + 1, dtype=np.int64), np.empty(0, dtype=np.int32)
        ),
    )


def _write(words: Words, tokens: Tokens) -> tuple[Integers, list[Document]]:
    """The documents, and the span of each sentence."""
    written = [word_of(term) for term in words.terms]
    spans, documents = [], []
    n_sentences = DOCUMENT_PASSAGES * PASSAGE_SENTENCES
    all_sentences = len(tokens.sentence_bounds) - 1
    for number, first in enumerate(range(0, all_sentences, n_sentences)):
        last = min(first + n_sentences, all_sentences)
        language = LANGUAGES[int(tokens.languages[first // PASSAGE_SENTENCES])]
        gap, end = _GAPS[language], _ENDS[language]
        bounds = tokens.sentence_bounds[first : last + 1]
        held = [written[term] for term in tokens.terms[bounds[0] : bounds[-1]].tolist()]
        pieces = [
            gap.join(held[a:b]) + end for a, b in itertools.pairwise((bounds - bounds[0]).tolist())
        ]
        ends = list(itertools.accumulate(map(len, pieces)))
        blank = len(end) - len(end.rstrip())
        spans += [(e - len(p), e - blank) for p, e in zip(pieces, ends, strict=True)]
        path = f"{number}.txt"
        documents.append(Document(path, "".join(pieces), path, language))
    return np.array(spans, dtype=np.int64), documents


def _term_spans(words: Words, tokens: Tokens) -> NDArray[np.uint16]:
    """The span of each word in its sentence; one character is between two words."""
    sizes = np.array([len(word_of(term)) for term in words.terms])[tokens.terms]
    starts = np.cumsum(sizes + 1) - sizes - 1
    begins, lengths = starts[tokens.sentence_bounds[:-1]], np.diff(tokens.sentence_bounds)
    starts -= np.repeat(begins, lengths)
    return np.column_stack([starts, starts + sizes]).astype(np.uint16)


def lexicon_of(terms: Sequence[str]) -> Lexicon:
    """A lexicon of these terms, without names."""
    groups = [
        LANGUAGES.index(term[:2]) if term[2:3] == ":" and term[:2] in LANGUAGES else NEUTRAL
        for term in terms
    ]
    return Lexicon(
        *pack(terms),
        np.array(groups, dtype=np.uint8),
        *pack(map(word_of, terms)),
        *pack([]),
        np.zeros(1, dtype=np.int64),
        np.empty(0, dtype=np.int32),
    )


def _passage_vectors(term_vectors: NDArray[np.float32], tokens: Tokens) -> NDArray[np.float32]:
    """The mean of each passage's words, nearly the vector of the bundled model."""
    vectors = np.zeros((len(tokens.languages), term_vectors.shape[1]), dtype=np.float32)
    longest = PASSAGE_SENTENCES * SENTENCE_TERMS[1]
    ones = np.ones(longest, dtype=np.float32)
    for passage in range(len(vectors)):
        terms = tokens.of_passage(passage)
        vectors[passage] = ones[: len(terms)] @ term_vectors[terms]
    return unit_rows(vectors)


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Ignore progress."""


SEEDS = Path(__file__).parents[2] / "seeds"
N_WORDS = 50_000  # invented in each language
SENTENCES_OF_A_DOCUMENT = 24  # about ten passages
PASSAGES_OF_A_DOCUMENT = 10
_NEW_WORDS = 0.25  # of a sentence's
_SYLLABLES: dict[Language, tuple[str, ...]] = {
    "ja": ("カ", "ミ", "ス", "テ", "ノ", "ラ", "リ", "ルー", "ン", "ト", "マ", "ジ", "ボ", "デ"),
    "pt": ("ca", "mi", "tor", "bal", "ven", "lha", "ção", "dor", "pra", "quei", "nu", "zi"),
    "en": ("bal", "ter", "wick", "sto", "ner", "ing", "ham", "lo", "dre", "mun", "fea", "th"),
}


def write_documents(folder: Path, n_documents: int, seed: int = 1) -> None:
    """Write this many documents, a hundred to a folder."""
    texts = documents(seed)
    for number in range(n_documents):
        path = folder / f"{number // 100:05}" / f"{number:07}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(next(texts), encoding="utf-8")


def documents(seed: int) -> Iterator[str]:
    """Generate documents without end, each in one language."""
    chance = pseudorandom.Random(seed)  # noqa: S311 - no secret
    sentences = _seed_sentences()
    words = {language: _invent_words(language, chance) for language in LANGUAGES}
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(N_WORDS)))
    while True:
        language = chance.choice(LANGUAGES)
        held = chance.choices(sentences[language], k=SENTENCES_OF_A_DOCUMENT)
        new = chance.choices(words[language], cum_weights=weights, k=SENTENCES_OF_A_DOCUMENT * 8)
        glue = "" if language == "ja" else " "
        yield glue.join(_mixed(sentence, language, new, chance) for sentence in held) + "\n"


def _mixed(sentence: str, language: Language, new: list[str], chance: pseudorandom.Random) -> str:
    """The sentence with some of its words replaced by new ones."""
    if language == "ja":
        at = chance.randrange(len(sentence))
        return sentence[:at] + new.pop() + "の" + sentence[at:]
    words = sentence.split()
    for at in range(1, len(words) - 1):
        if new and chance.random() < _NEW_WORDS:
            words[at] = new.pop()
    return " ".join(words)


def _seed_sentences() -> dict[Language, list[str]]:
    found: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
    for document in read_documents(SEEDS)[0]:
        for sentence in read_structure(document.text).sentences:
            if sentence.kind == "text" and sentence.end - sentence.start > 20:
                found[document.language].append(document.text[sentence.start : sentence.end])
    found["en"] = found["en"] or found["pt"]
    return found


def _invent_words(language: Language, chance: pseudorandom.Random) -> list[str]:
    syllables = _SYLLABLES[language]
    return ["".join(chance.choices(syllables, k=chance.randint(2, 5))) for _ in range(N_WORDS)]


if __name__ == "__main__":
    save_generated(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
