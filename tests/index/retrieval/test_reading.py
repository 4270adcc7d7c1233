"""Reading: the reader's scores change orders and confidence, and nothing that is quoted."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.embedding.encoder import OnnxEmbedder
from index.embedding.reader import Reader
from index.engine import Engine
from index.indexing.passage_texts import PassageTexts
from index.params import MIN_PASSAGES_TO_READ, TOKENS_READ_TOGETHER
from index.retrieval.reading import (
    MAX_TOKENS,
    NOT_READ,
    SECTION_ANSWER,
    Reading,
    in_order_of_reading,
    read_best,
    reading_pair,
)
from index.retrieval.retriever import Retriever
from index.types import Hit
from tests.index.small import WordEmbedder, segment_of, table_of

WORDS = ("closed", "lighthouse")
TEXTS = (
    "# Lighthouse\n\nThe lighthouse opens daily. Visitors like the lighthouse.",
    "# Lighthouse\n\nThe lighthouse is closed on Monday. It has **many** steps.",
    "# Harbour\n\nThe lighthouse stands near the harbour.",
)


class WordEncoder:
    """A fake encoder: a token for each word, by its length; its prompts are a word each."""

    first_token, last_token = 0, 1

    def prompted_question(self, text: str) -> str:
        """The question behind its prompt."""
        return f"query: {text}"

    def prompted_passage(self, text: str) -> str:
        """The passage behind its prompt."""
        return f"passage: {text}"

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """The lengths of words, from 10."""
        return [[10 + len(word.strip(".*")) for word in text.split()] for text in texts]


class WordReader:
    """A fake reader: likes words of one length, and records what it read."""

    def __init__(self, word: str) -> None:
        self.encoder = cast("OnnxEmbedder", WordEncoder())
        self.token = 10 + len(word)
        self.read: list[list[int]] = []

    def scores(
        self, tokens: Sequence[int], is_own: NDArray[np.bool_]
    ) -> tuple[float, NDArray[np.floating]]:
        """5 for a passage with the word, else -5; likewise for each token."""
        self.read.append([*tokens])
        liked = (np.array(tokens) == self.token) & is_own
        return (5.0 if liked.any() else -5.0), np.where(liked, 5.0, -5.0)


def engine_with(reader: WordReader | None, n_others: int = MIN_PASSAGES_TO_READ) -> Engine:
    """An engine over the texts, and over so many others."""
    others = [f"# Note {number}\n\nNothing is said of it." for number in range(n_others)]
    model, index = WordEmbedder(), segment_of(*TEXTS, *others, suffix=".md")
    chosen = cast("Reader | None", reader)
    return Engine(Retriever(index, model, model, table_of({}), reader=chosen))


def test_what_the_reader_likes_is_quoted_first() -> None:
    """Though the words of the question are elsewhere more often."""
    question = "When does the lighthouse open?"
    without = engine_with(None).answer(question)
    with_it = engine_with(WordReader("closed")).answer(question)
    first = (with_it.excerpts or with_it.closest)[0]
    assert "closed" not in (without.excerpts or without.closest)[0].quote
    assert "closed on Monday" in first.quote
    text = TEXTS[1]
    assert text[first.citation.start : first.citation.end] == first.quote


def test_a_terse_question_over_a_tiny_folder_is_not_read() -> None:
    """Its reader would say too often that nothing answers; a longer question is read."""
    reader = WordReader("closed")
    without, with_it = (engine_with(each, n_others=3) for each in (None, reader))
    question = "When does the lighthouse open?"
    assert with_it.answer(question).excerpts == without.answer(question).excerpts
    assert not reader.read
    with_it.answer("When does the old lighthouse on the island open for guests?")
    assert reader.read


CHANGES = """# Changes

## [3.1.2] - 2025-12-03

Projects without a name open again.

## [3.1.1] - 2025-11-10

The preview needs less memory.

## Rule 4: Be kind

Nobody is insulted.

## 12 May: Tournament

Teams of four.
"""


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("When was version 3.1.2 released?", "Projects"),
        ("release date of 3.1.1", "The"),
        ("3.1.2はいつリリースされた？", "Projects"),
        ("What changed in 3.1.1?", "The"),
        ("o que mudou na 3.1.1?", "The"),
        ("rule 4", "Nobody"),
        ("What is on May 12?", "Teams"),
        ("5月12日には何がある？", "Teams"),
        ("Does 3.1.2 support the keyboards of Windows?", ""),
        ("Why was 3.1.1 delayed?", ""),
        ("When was 3.1.3 released?", ""),
        ("When was the preview opened?", ""),
    ],
)
def test_a_section_that_is_asked_for_by_its_name_answers_whatever_the_reader_says(
    question: str, section: str
) -> None:
    """If all of it is asked for, or what its heading says; of others the reader decides."""
    others = [f"# Note {number}\n\nNothing is said." for number in range(MIN_PASSAGES_TO_READ)]
    model, index = WordEmbedder(), segment_of(CHANGES, *others, suffix=".md")
    reader = cast("Reader", WordReader("unheard-of-by-anybody"))
    retriever = Retriever(index, model, model, table_of({}), reader=reader)
    query = retriever.understand(question)
    reading = read_best(reader, index, query, retriever.search(query, 10))
    liked = [n for n, answer in reading.answers.items() if answer >= SECTION_ANSWER]
    assert [index.text_of(n).split()[0] for n in liked] == ([section] if section else [])


def test_a_pair_is_the_question_then_what_is_above_then_the_passage_without_markup() -> None:
    """As tokens; each of the passage's own tokens knows its sentence."""
    index = segment_of(*TEXTS, suffix=".md")
    texts = PassageTexts.of_index(index)
    encoder = cast("OnnxEmbedder", WordEncoder())
    pair = reading_pair(encoder, texts, "why is it so", 1)
    question = [16, 13, 12, 12, 12]
    above = [18, 21]  # "passage:" and "Lighthouse:"
    own = [13, 20, 12, 16, 12, 16, 12, 13, 14, 15]
    assert pair.tokens == [0, *question, 1, 1, *above, *own, 1]
    first = index.passages.sentences_of(1).start
    owners = [-1] * 10 + [first + n for n in (0, 0, 0, 0, 0, 0, 1, 1, 1, 1)] + [-1]
    numbers = sorted({n for n in pair.sentences.tolist() if n >= 0})
    assert [-1 if n < 0 else first + numbers.index(n) for n in pair.sentences.tolist()] == owners


def test_long_texts_are_cut_and_only_the_best_are_read() -> None:
    """So that a question has a bounded cost."""
    texts = [f"# Lighthouse {n}\n\n" + "The lighthouse is high. " * 80 for n in range(9)]
    texts[:2] = ["# Lighthouse\n\nHow high is the lighthouse?"] * 2
    model, index = WordEmbedder(), segment_of(*texts, suffix=".md")
    retriever = Retriever(index, model, model, table_of({}))
    query = retriever.understand("how high is the lighthouse " + "really " * 90)
    reader = WordReader("high")
    hits = retriever.search(query, 10)
    reading = read_best(cast("Reader", reader), index, query, hits)
    assert max(map(len, reader.read)) <= MAX_TOKENS
    n_tokens = sum(map(len, reader.read))
    assert n_tokens <= TOKENS_READ_TOGETHER < n_tokens + MAX_TOKENS
    assert [*reading.answers] == [hit.passage for hit in hits[: len(reader.read)]]


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(-9, 9)), min_size=1, max_size=9))
def test_the_order_is_that_of_both_scores(scores: list[tuple[float, float]]) -> None:
    """Every hit is kept, and one that wasn't read counts as the worst that was."""
    hits = [
        Hit(number, score, 0, 0, 0, 0, 0, is_foreign=False)
        for number, (score, _) in enumerate(scores)
    ]
    n_read = (len(hits) + 1) // 2
    reading = Reading({number: answer for number, (_, answer) in enumerate(scores[:n_read])})
    ordered = in_order_of_reading(hits, reading, 0.5)
    assert sorted(hit.passage for hit in ordered) == [hit.passage for hit in hits]
    sums = [hit.score + 0.5 * hit.answer for hit in ordered]
    assert sums == sorted(sums, reverse=True)
    lowest = min(answer for _, answer in scores[:n_read])
    assert all(hit.answer == lowest for hit in ordered if hit.passage >= n_read)
    assert in_order_of_reading(sorted(hits, key=lambda h: -h.score), NOT_READ, 0.5)[0].answer == 0


def test_static_embeddings_are_not_read(tmp_path: Path) -> None:
    """The reader needs the bundled encoder's states."""
    from index.embedding.models import open_reader_of, open_static_embedding

    assert open_reader_of(open_static_embedding()) is None
