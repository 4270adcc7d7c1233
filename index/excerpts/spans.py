"""Candidate spans: which runs of sentences may be quoted together, and how likely each answers."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from index.params import EXCERPT_CHARS, MAX_EXCERPT_CHARS, MAX_EXCERPT_SENTENCES
from index.storage.index import HEADING, Index

_OPENING = r"[\s「『（(\"'“«]*"
# Sentences that can't be understood without the one before.
BACK_REFERENCE = re.compile(
    _OPENING + r"(?:"
    # これ, その, 彼, 同年; not それぞれ, このほど, 彼岸, 同じ, which refer to nothing.
    r"(?:これ|それ(?!ぞれ)|この(?!ほど|度)|その(?!まま)|こうした|そうした|このよう|そのよう|そこ[でにはを]"
    r"|ここ[でにはを]|彼(?!岸)|前者|後者|同(?=[年月日社国氏市町村校地人書作誌紙局大]))"
    r"|(?:isso|isto|aquilo|ess[ea]s?|est[ea]s?|aquel[ea]s?|el[ea]s?|tal|tais|dest[ea]s?|ness[ea]s?"
    r"|dess[ea]s?|nest[ea]s?|del[ea]s?|nel[ea]s?|disso|nisso|seus?|suas?"
    r"|it|this|that|these|those|he|she|they|his|her|hers|its|their|such)\b"
    # The subject of a Portuguese sentence that begins with its verb is in the sentence before.
    r"|(?:é|são|foi|foram|era|eram|está|estão|tem|têm|teve|consiste|trata-se|pode|podem)\b"
    r")",
    re.IGNORECASE,
)
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r(?!\n))[^\S\r\n]*[\r\n]")


class CandidateSpan(NamedTuple):  # a hundred a question: a dataclass takes longer to create
    """Consecutive sentences that may be quoted: numbers `first` to `last`, exclusive.

    `start` and `end` are their offsets in the document; `passage` contains the first of them;
    `core` is the likeliest answer among them; `probability` is the chance that one of them is the
    answer; `length` is their characters as a share of an excerpt's usual limit.
    """

    first: int
    last: int
    start: int
    end: int
    passage: int
    core: int
    probability: float
    length: float

    @property
    def sentences(self) -> range:
        """The numbers of the sentences."""
        return range(self.first, self.last)


def candidate_spans(
    index: Index, passages: Mapping[int, int], probabilities: Mapping[int, float]
) -> list[CandidateSpan]:
    """Every span of these sentences that may be quoted.

    A span doesn't end with a heading that text follows, nor begin with a sentence that refers back
    to one for which there is room.

    Args:
        index: The index.
        passages: Sentence -> its passage.
        probabilities: Sentence -> the probability that it is the answer.
    """
    table = index.passages
    sentences_of: dict[int, list[int]] = defaultdict(list)
    for sentence, passage in passages.items():
        sentences_of[passage].append(sentence)
    runs: dict[int, SentenceRun] = {}
    for passage, members in sentences_of.items():
        document = int(table.documents[passage])
        sentences = table.document_sentences(document)
        # With the sentence before, and those that may follow.
        begin = max(sentences.start, min(members) - 1)
        end = min(sentences.stop, max(members) + MAX_EXCERPT_SENTENCES)
        runs[passage] = SentenceRun.read(index, document, range(begin, end))

    spans: list[CandidateSpan] = []
    for first, passage in passages.items():
        run, max_chars = runs[passage], EXCERPT_CHARS[table.language(passage)]
        furthest = max(run.end_of_span(first, max_chars), first + 1)
        nearest = first + 1
        start, end = run.spans[first - run.first]
        if run.kinds[first - run.first] == HEADING:
            nearest = min(first + 2, furthest)
        if BACK_REFERENCE.match(run.text, start, end):
            nearest = max(nearest, run.end_of_span(first - 1, max_chars) + 1)
        for last in range(nearest, furthest + 1):
            end = run.spans[last - 1 - run.first][1]
            gains = [probabilities.get(sentence, 0.0) for sentence in range(first, last)]
            core = first + gains.index(max(gains))
            length = (end - start) / max_chars
            spans.append(CandidateSpan(first, last, start, end, passage, core, sum(gains), length))
    return spans


@dataclass(frozen=True, slots=True)
class SentenceRun:
    """Consecutive sentences of a document, from number `first` on, as plain lists.

    They may be quoted together if they are short enough and of one kind, without a blank line; a
    heading may come before the text that it heads. Spans are many and overlap: reading arrays one
    number at a time would take most of the time.
    """

    first: int
    spans: list[tuple[int, int]]
    kinds: list[int]
    text: str

    @classmethod
    def read(cls, index: Index, document: int, sentences: range) -> "SentenceRun":
        """These sentences of a document."""
        members = slice(sentences.start, sentences.stop)
        return cls(
            sentences.start,
            index.passages.sentence_spans[members].tolist(),
            index.passages.sentence_kinds[members].tolist(),
            index.documents.document(document).text,
        )

    def end_of_span(self, first: int, max_chars: int) -> int:
        """The end (exclusive) of the longest span from `first` that may be quoted.

        It is `first` itself if that sentence isn't in the run or is too long alone.
        """
        at = first - self.first
        if at < 0:
            return first
        body = at + (self.kinds[at] == HEADING)  # where the text under a heading begins
        kind = self.kinds[body] if body < len(self.kinds) else HEADING
        max_end = self.spans[at][0] + min(max_chars, MAX_EXCERPT_CHARS)
        last = min(len(self.kinds), at + MAX_EXCERPT_SENTENCES)
        end = at
        while end < last and self.spans[end][1] <= max_end:
            if end > at and (self.kinds[end] != kind or kind == HEADING):
                break
            end += 1
        # After a blank line something else begins, such as a list, a table or code, except under a
        # heading.
        blank = end > body and _BLANK_LINE.search(
            self.text, self.spans[body][0], self.spans[end - 1][1]
        )
        while blank and end > body and self.spans[end - 1][1] >= blank.end():
            end -= 1
        return self.first + end
