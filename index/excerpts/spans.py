"""Which runs of sentences may be quoted together, and what each is worth."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from index.params import EXCERPT_CHARS, MAX_EXCERPT_CHARS, MAX_EXCERPT_SENTENCES
from index.storage.index import HEADING, Index

_OPENING = r"[\s「『（(\"'“«]*"
_POINTERS = re.compile(
    _OPENING + r"(?:"
    # これ, その, 彼, 同年; not それぞれ, このほど, 彼岸, 同じ, which point nowhere.
    r"(?:これ|それ(?!ぞれ)|この(?!ほど|度)|その(?!まま)|こうした|そうした|このよう|そのよう|そこ[でにはを]"
    r"|ここ[でにはを]|彼(?!岸)|前者|後者|同(?=[年月日社国氏市町村校地人書作誌紙局大]))"
    r"|(?:isso|isto|aquilo|ess[ea]s?|est[ea]s?|aquel[ea]s?|el[ea]s?|tal|tais|dest[ea]s?|ness[ea]s?"
    r"|dess[ea]s?|nest[ea]s?|del[ea]s?|nel[ea]s?|disso|nisso|seus?|suas?"
    r"|it|this|that|these|those|he|she|they|his|her|hers|its|their|such)\b"
    # A Portuguese sentence that begins with its verb has the subject of the one before.
    r"|(?:é|são|foi|foram|era|eram|está|estão|tem|têm|teve|consiste|trata-se|pode|podem)\b"
    r")",
    re.IGNORECASE,
)


def leans(sentence: str) -> bool:
    """Whether it can't be understood without the one before."""
    return _POINTERS.match(sentence) is not None


_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r(?!\n))[^\S\r\n]*[\r\n]")


class CandidateSpan(
    NamedTuple
):  # a hundred a question: data classes take several times as long to make
    """The sentences `first..last` (exclusive, over all documents), `start..end` in the text.

    `passage` holds its first candidate; `core` is its likeliest sentence; `probability` is that the
    answer is one of them; `length` its characters as a share of what an excerpt may have in its
    language.
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
        """The numbers of its sentences."""
        return range(self.first, self.last)

    def value(self, cost: float) -> float:
        """What it gains, less what reading it costs."""
        return self.probability - cost * self.length


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Consecutive sentences of a document, from number `first` on, as plain numbers.

    Windows are many and overlap: reading arrays one number at a time would take most of the time.
    """

    first: int
    spans: list[tuple[int, int]]
    kinds: list[int]
    text: str

    @classmethod
    def of(cls, index: Index, document: int, sentences: range) -> "_Stretch":
        """These sentences of a document."""
        held = slice(sentences.start, sentences.stop)
        table = index.passages
        return cls(
            sentences.start,
            table.sentence_spans[held].tolist(),
            table.sentence_kinds[held].tolist(),
            index.documents.document(document).text,
        )

    def is_heading(self, sentence: int) -> bool:
        return self.kinds[sentence - self.first] == HEADING

    def leans(self, sentence: int) -> bool:
        """Whether it can't be understood without the one before."""
        start, end = self.spans[sentence - self.first]
        return leans(self.text[start:end])

    def ends(self, first: int, last: int) -> tuple[int, int]:
        """Where the sentences `first..last` (exclusive) start and end in the text."""
        return self.spans[first - self.first][0], self.spans[last - 1 - self.first][1]

    def reach(self, first: int, max_chars: int) -> int:
        """Up to which sentence (exclusive) all from `first` on belong together.

        That is `first` itself where it isn't here, or is too long alone; see `belong_together`.
        """
        at = first - self.first
        if at < 0:
            return first
        below = at + (self.kinds[at] == HEADING)  # where what a heading leads begins
        kind = self.kinds[below] if below < len(self.kinds) else HEADING
        furthest = self.spans[at][0] + min(max_chars, MAX_EXCERPT_CHARS)
        most = min(len(self.kinds), at + MAX_EXCERPT_SENTENCES)
        past = at
        while past < most and self.spans[past][1] <= furthest:
            if past > at and (self.kinds[past] != kind or kind == HEADING):
                break
            past += 1
        # Past a blank line something else begins: a list, a table, code. But below a heading.
        blank = past > below and _BLANK_LINE.search(
            self.text, self.spans[below][0], self.spans[past - 1][1]
        )
        while blank and past > below and self.spans[past - 1][1] >= blank.end():
            past -= 1
        return self.first + past


def belong_together(index: Index, document: int, sentences: range, max_chars: int) -> bool:
    """Whether these sentences of a document may be quoted together: one kind, not too long.

    A heading may lead what follows it.
    """
    stretch = _Stretch.of(index, document, sentences)
    return stretch.reach(sentences.start, max_chars) == sentences.stop


class CandidateSpans:
    """Finds the windows of one segment. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._segment = index
        self._passages = index.passages

    def all(self, passages: Mapping[int, int], chances: Mapping[int, float]) -> list[CandidateSpan]:
        """Every window of these sentences, given a passage and the probability of each.

        A window doesn't begin with a heading alone where text can follow, nor with a sentence that
        leans on one before for which there is room.
        """
        stretches = self._stretches(passages)
        windows: list[CandidateSpan] = []
        for first, passage in passages.items():
            stretch = stretches[passage]
            room = EXCERPT_CHARS[self._passages.language(passage)]
            most = max(stretch.reach(first, room), first + 1)
            least = first + 1
            if stretch.is_heading(first):
                least = min(first + 2, most)
            if stretch.leans(first):
                least = max(least, stretch.reach(first - 1, room) + 1)
            for last in range(least, most + 1):
                windows.append(_window(stretch, first, last, passage, room, chances))
        return windows

    def _stretches(self, passages: Mapping[int, int]) -> dict[int, _Stretch]:
        """For each passage its sentences, the one before, and those that may follow."""
        sentences: dict[int, list[int]] = defaultdict(list)
        for sentence, passage in passages.items():
            sentences[passage].append(sentence)
        stretches = {}
        for passage, held in sentences.items():
            document = int(self._passages.documents[passage])
            whole = self._passages.document_sentences(document)
            first = max(whole.start, min(held) - 1)
            around = range(first, min(whole.stop, max(held) + MAX_EXCERPT_SENTENCES))
            stretches[passage] = _Stretch.of(self._segment, document, around)
        return stretches


def _window(
    stretch: _Stretch,
    first: int,
    last: int,
    passage: int,
    room: int,
    chances: Mapping[int, float],
) -> CandidateSpan:
    start, end = stretch.ends(first, last)
    gains = [chances.get(sentence, 0.0) for sentence in range(first, last)]
    return CandidateSpan(
        first,
        last,
        start,
        end,
        passage,
        first + gains.index(max(gains)),
        sum(gains),
        (end - start) / room,
    )
