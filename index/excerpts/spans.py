"""Candidate spans: which stretches of a document may be quoted, and how likely each answers.

A quote is made of whole blocks: paragraphs, list items, table rows, code. Only prose is quoted
sentence by sentence. What a block can't be understood without comes with it as long as there is
room: the line that leads to a list, the steps before a step, a table's header row.
"""

import functools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from index.documents.inline import searchable
from index.documents.lines import ends_sentence
from index.params import EXCERPT_CHARS, MAX_EXCERPT_CHARS, MAX_EXCERPT_SENTENCES
from index.storage.index import Index
from index.types import BLOCK_KINDS

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
_COLON = re.compile(r"[:：][*_`)\]\"'”’\\\s]*\Z")  # also of "**Note:**", before a hard line break
_PICTURE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])")
_MARKUP_BEGINS = re.compile(r"!\[|[<{]|8<-")  # of pictures, tags and includes
# Pictures and nothing else, of which there is only their alternative text.
_PICTURES = re.compile(
    r"(?:\[?!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])(?:\]\([^)]*\))?|</?(?:img|a|p|picture)\b[^<>]*>|\s)+"
)
_HEADING, _ITEM, _ROW, _CODE, _NAVIGATION = (
    BLOCK_KINDS.index(kind) for kind in ("heading", "item", "row", "code", "navigation")
)
_LISTED = (_ITEM, _ROW)
_MIN_LIKELIHOOD = 0.02  # of a passage's likeliest sentence, as a share of the likeliest of all
_FENCE = re.compile("`{3}|~{3}")
_MAX_MARKUP_CHARS = 60  # between two blocks of a quote: a tag or a fence, but no row of badges
_VERSION_OR_DAY = re.compile(r"\d+\.\d+|\d{4}[-/.年]|\d{1,2}(?:[-/.]|月)\d{1,2}|\b(?:19|20)\d\d\b")
_HEADING_REACH = 350  # characters of a quote that begins with such a heading
_NEAR_BLOCKS = 12  # after a passage, which a quote that begins in it may reach


class CandidateSpan(NamedTuple):  # hundreds a question: a dataclass takes longer to create
    """A stretch of a document that may be quoted: the sentences `first` to `last`, exclusive.

    `start` and `end` are its offsets in the document, which include the marks of its blocks, such
    as bullets; `passage` contains most of what it was chosen for; `core` is the likeliest answer
    among its sentences; `probability` is the chance that one of them is the answer; `length` is its
    characters as a share of an excerpt's usual limit.
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
    """Every span around these sentences that may be quoted.

    Args:
        index: The index.
        passages: Sentence -> its passage.
        probabilities: Sentence -> the probability that it is the answer.
    """
    table = index.passages
    spans: dict[tuple[int, int], CandidateSpan] = {}
    likely = _MIN_LIKELIHOOD * max(probabilities.values(), default=0.0)
    worth_reading = dict.fromkeys(passages[n] for n, p in probabilities.items() if p >= likely)
    for passage in dict.fromkeys((*worth_reading, *passages.values())):
        if spans and passage not in worth_reading:
            break  # an unlikely passage is read only while nothing may be quoted
        max_chars = EXCERPT_CHARS[table.language(passage)]
        reader = _UnitReader(index, passage)
        for first, last in reader.ranges(max_chars):
            units = reader.units[first : last + 1]
            sentences = range(units[0].first, units[-1].last)
            key = sentences.start, sentences.stop
            if key in spans:
                continue
            gains = [probabilities.get(sentence, 0.0) for sentence in sentences]
            core = sentences.start + gains.index(max(gains))
            start, end = units[0].start, units[-1].end
            length = (end - start) / max_chars
            spans[key] = CandidateSpan(*key, start, end, passage, core, sum(gains), length)
    return list(spans.values())


def quoted_stretch(index: Index, sentences: range) -> tuple[int, int]:
    """The offsets of consecutive sentences, with the marks of the blocks that they begin and end.

    The marks are bullets, numbers, fences and the like, so that a quoted list is a list.
    """
    table, blocks = index.passages, index.blocks
    start, end = table.sentence_span(sentences.start)[0], table.sentence_span(sentences[-1])[1]
    first, last = blocks.block_of(sentences.start), blocks.block_of(sentences[-1])
    if blocks.sentences_of(first).start == sentences.start:
        start = _within_limit(blocks.span(first)[0], start, end)
    if blocks.sentences_of(last).stop == sentences.stop:
        end = -_within_limit(-blocks.span(last)[1], -end, -start)
    return start, end


def _within_limit(with_marks: int, without: int, end: int) -> int:
    """Where a quote begins: with the marks of its block, unless they make it too long."""
    return with_marks if end - with_marks <= MAX_EXCERPT_CHARS else without


def is_quotable(index: Index, sentences: range) -> bool:
    """Whether consecutive sentences may be one quote: of one section, short, nothing hidden."""
    start, end = quoted_stretch(index, sentences)
    below = _blocks_below_first(index, sentences)
    is_one = not index.blocks.follows_hidden[below].any()
    is_one &= not (index.blocks.kinds[below] == _HEADING).any()
    return end - start <= MAX_EXCERPT_CHARS and is_one


def _blocks_below_first(index: Index, sentences: range) -> slice:
    """The blocks of consecutive sentences, without the first one."""
    blocks = index.blocks
    return slice(blocks.block_of(sentences.start) + 1, blocks.block_of(sentences[-1]) + 1)


def with_dated_heading(index: Index, sentences: range) -> range:
    """These sentences from the heading above that says a version or a day, if there is room.

    In a list of changes or events the answer often is in such a heading, and the text below it
    can't be understood without.
    """
    table, blocks = index.passages, index.blocks
    document = table.document_of(sentences.start)
    text = index.documents.document(document).text
    for heading in reversed(blocks.heading_path(sentences.start)):
        if heading in sentences or not _VERSION_OR_DAY.search(text, *table.sentence_span(heading)):
            continue
        extended = range(heading, sentences.stop)
        start, end = quoted_stretch(index, extended)
        below = _blocks_below_first(index, extended)
        is_near = end - start <= _HEADING_REACH and not blocks.follows_hidden[below].any()
        return extended if is_near else sentences
    return sentences


@dataclass(frozen=True, slots=True)
class _Unit:
    """The least that is quoted by itself: a sentence of prose, or else a block.

    `lead` and `block` are numbers of blocks; `is_first` and `is_last` say whether it begins and
    ends its block.
    """

    first: int
    last: int
    start: int
    end: int
    block: int
    kind: int
    lead: int
    group: int
    level: int
    follows_hidden: bool
    is_first: bool
    is_last: bool
    is_picture: bool = False


class _UnitReader:
    """The units of a passage and of what surrounds it, and the ranges of them that may be quoted.

    The surroundings are the headings and the leads above, and some blocks below.
    """

    def __init__(self, index: Index, passage: int) -> None:
        table, blocks = index.passages, index.blocks
        document = int(table.documents[passage])
        self._text = index.documents.document(document).text
        self._blocks = blocks
        own = table.sentences_of(passage)
        first, last = blocks.block_of(own.start), blocks.block_of(own.stop - 1)
        of_document = blocks.blocks_of(document)
        begin = self._begin(first)
        end = min(of_document.stop, last + 1 + _NEAR_BLOCKS)
        start, stop = table.span(passage)
        self._reach = start - MAX_EXCERPT_CHARS, stop + MAX_EXCERPT_CHARS
        self.units: list[_Unit] = []
        self._unit_of_block: dict[int, int] = {}
        for block in range(begin, end):
            units = [*self._units_of(index, block)]
            if units and units[0].is_first:
                self._unit_of_block[block] = len(self.units)
            self.units += units
        numbers = range(len(self.units))
        self._first_own = next(n for n in numbers if self.units[n].last > own.start)
        self._last_own = next(n for n in reversed(numbers) if self.units[n].first < own.stop)

    def _begin(self, block: int) -> int:
        """The block from which a quote of this one may begin: a heading or a lead above it."""
        blocks = self._blocks
        begin = block
        limit = int(blocks.spans[block, 0]) - MAX_EXCERPT_CHARS
        at = block
        while at >= 0 and int(blocks.spans[at, 0]) >= limit:
            begin = min(begin, at)
            lead, heading = int(blocks.leads[at]), int(blocks.headings[at])
            at = lead if lead >= 0 else heading
        group = int(blocks.groups[block])
        while (
            begin > 0
            and int(blocks.groups[begin - 1]) == group
            and limit <= int(blocks.spans[begin - 1, 0]) < int(blocks.spans[begin, 0])
        ):
            begin -= 1
        return begin

    def _units_of(self, index: Index, block: int) -> Iterator[_Unit]:
        blocks, table = self._blocks, index.passages
        sentences = blocks.sentences_of(block)
        if not sentences:
            return
        start, end = blocks.span(block)
        kind = int(blocks.kinds[block])
        follows_hidden = bool(blocks.follows_hidden[block])
        unit = functools.partial(
            _Unit,
            block=block,
            kind=kind,
            lead=int(blocks.leads[block]),
            group=int(blocks.groups[block]),
            level=int(blocks.levels[block]),
        )
        is_whole = kind in (_HEADING, _ROW, _CODE) or len(sentences) == 1
        if is_whole and end - start <= MAX_EXCERPT_CHARS:
            looks_so = self._text[start] in "![<" and kind not in (_HEADING, _ROW, _CODE)
            is_picture = looks_so and _PICTURES.fullmatch(self._text, start, end) is not None
            yield unit(
                first=sentences.start,
                last=sentences.stop,
                start=start,
                end=end,
                follows_hidden=follows_hidden,
                is_first=True,
                is_last=True,
                is_picture=is_picture,
            )
            return
        # Of a long block only what a quote of the passage may reach.
        spans = table.sentence_spans[sentences.start : sentences.stop]
        near = slice(
            bisect_left(spans[:, 1], self._reach[0]), bisect_right(spans[:, 0], self._reach[1])
        )
        for sentence, (left, right) in zip(sentences[near], spans[near].tolist(), strict=True):
            is_first, is_last = sentence == sentences.start, sentence == sentences[-1]
            begin = _within_limit(start, left, right) if is_first else left
            yield unit(
                first=sentence,
                last=sentence + 1,
                start=begin,
                end=-_within_limit(-end, -right, -begin) if is_last else right,
                follows_hidden=follows_hidden and is_first,
                is_first=is_first,
                is_last=is_last,
            )

    def ranges(self, usual_chars: int) -> Iterator[tuple[int, int]]:
        """The ranges of units (both ends included) that may be quoted and reach the passage."""
        units = self.units
        for first, unit in enumerate(units[: self._last_own + 1]):
            n_prose = 0
            for last in range(first, len(units)):
                below = units[last]
                if last > first and (below.follows_hidden or not self._continues(first, last)):
                    break
                is_prose = below.kind not in (_HEADING, _ITEM, _ROW, _CODE)
                n_prose += is_prose
                length = below.end - unit.start
                too_long = length > (usual_chars if is_prose and n_prose > 1 else MAX_EXCERPT_CHARS)
                if last > first and (too_long or n_prose > MAX_EXCERPT_SENTENCES):
                    break
                if last < self._first_own:
                    continue
                if self._may_begin(first, last) and self._may_end(first, last):
                    yield first, last

    def _continues(self, first: int, last: int) -> bool:
        """Whether a quote may go on from the unit before `last` to it: within one section."""
        below, above = self.units[last], self.units[last - 1]
        if (below.kind == _NAVIGATION) != (above.kind == _NAVIGATION):
            return False
        between = self._text[above.end : below.start].strip()
        # A fence there ends a directive, such as a note; in a quote it would look like code.
        if len(between) > _MAX_MARKUP_CHARS or _FENCE.search(between):
            return False
        if below.kind != _HEADING:
            return True
        # A heading inside of a quote belongs to the heading that the quote begins with, or shares
        # its text with the one directly above.
        top = self.units[first]
        is_pair = last == first + 1 and above.level == below.level
        return top.kind == _HEADING and (is_pair or 0 < top.level < below.level)

    def _may_begin(self, first: int, last: int) -> bool:
        unit = self.units[first]
        if unit.is_picture and self._is_beside_text(first):
            return False
        if unit.kind == _HEADING:
            return self.units[last].kind != _HEADING
        room = self.units[last].end - MAX_EXCERPT_CHARS  # the earliest start there is room for
        if not unit.is_first:
            before = self.units[first - 1] if first else None
            leans = BACK_REFERENCE.match(self._text, unit.start, unit.end)
            top = self._unit_of_block.get(unit.block)
            if unit.kind == _CODE and top is not None and self.units[top].start >= room:
                return False
            is_led = leans and before and before.start >= room
            return not is_led or self._leans_throughout(first, last)
        lead = self._unit_of_block.get(unit.lead)
        if lead is not None and lead < first and self.units[lead].start >= room:
            return False
        if unit.kind == _ITEM and first:
            # Steps begin with the first one.
            top = self._first_of_group(first)
            return top == first or self.units[top].start < room
        if first and BACK_REFERENCE.match(self._text, unit.start, unit.end):
            before = self.units[first - 1]
            return before.start < room or before.kind == _HEADING
        return True

    def _leans_throughout(self, first: int, last: int) -> bool:
        """Whether as many sentences as may be quoted all refer to those before them."""
        return last - first + 1 >= MAX_EXCERPT_SENTENCES and all(
            BACK_REFERENCE.match(self._text, unit.start, unit.end)
            for unit in self.units[first : last + 1]
        )

    def _leads_on(self, number: int) -> bool:
        """Whether the unit after this one can't be understood without it."""
        unit, below = self.units[number : number + 2]
        return below.lead == unit.block and unit.is_last and below.is_first

    def _ends_in_colon(self, unit: _Unit) -> bool:
        """Whether what a unit says at its end is missing, or is a picture or an include."""
        if unit.kind == _CODE and unit.is_last:
            return False
        if _COLON.search(self._text, unit.start, unit.end):
            return True
        if unit.kind == _CODE or not _MARKUP_BEGINS.search(self._text, unit.start, unit.end):
            return False
        text = _PICTURE.sub("", self._text[unit.start : unit.end])
        return _COLON.search(searchable(text, 0, len(text))) is not None

    def _is_title(self, number: int) -> bool:
        """Whether a unit says nothing without the one after it, which it leads to."""
        if number + 1 >= len(self.units) or not self._leads_on(number):
            return False
        unit = self.units[number]
        return not ends_sentence(self._text, unit.start, unit.end)

    def _has_room(self, first: int, number: int) -> bool:
        """Whether a unit fits into a quote from `first` on, with what it leads to."""
        unit = self.units[number]
        if unit.end - self.units[first].start > MAX_EXCERPT_CHARS:
            return False
        opens = unit.kind == _CODE and number + 1 < len(self.units) and self._ends_in_colon(unit)
        return not (opens or self._is_title(number)) or self._has_room(first, number + 1)

    def _is_beside_text(self, number: int) -> bool:
        """Whether a unit comes directly before or after text of its section."""
        around = (*self.units[max(0, number - 1) : number], *self.units[number + 1 : number + 2])
        return any(unit.kind != _HEADING and not unit.is_picture for unit in around)

    def _first_of_group(self, first: int) -> int:
        top = first
        while top and self.units[top - 1].group == self.units[first].group:
            top -= 1
        return top

    def _may_end(self, first: int, last: int) -> bool:
        unit = self.units[last]
        if unit.kind == _HEADING or (unit.is_picture and self._is_beside_text(last)):
            return False
        if self._ends_in_colon(unit):
            return False
        below = self.units[last + 1] if last + 1 < len(self.units) else None
        if below is None or below.follows_hidden:
            return True
        if below.kind == _HEADING:
            return True
        if not self._has_room(first, last + 1):
            return not self._is_title(last)
        if self._leads_on(last):
            return False
        # What was begun with its first line or lead is quoted as far as there is room.
        if unit.kind == _CODE and below.block == unit.block:
            return self._unit_of_block.get(unit.block, -1) < first
        same_list = below.group == unit.group and unit.kind == below.kind and unit.kind in _LISTED
        return not (same_list and self._first_of_group(last) >= first)
