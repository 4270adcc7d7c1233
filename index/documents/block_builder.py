"""Collects the blocks of a document as it is read: containers, groups, what leads to what."""

import re
from dataclasses import dataclass, field
from typing import Literal

from index.documents.hidden import Scan, Span
from index.documents.inline import links_elsewhere, searchable
from index.documents.lines import has_words
from index.types import BlockKind

ContainerKind = Literal[
    "list", "item", "quote", "note", "details", "table", "row", "definition", "component",
    "navigation", "code",
]  # fmt: skip
# Containers whose blocks belong together; a component only if it is a small part of its page.
_GROUPING = frozenset({"list", "quote", "note", "details", "table", "definition"})
DEFINITION = "dl/dt"  # the name of a container that the next definition or the list's end closes
MAX_COMPONENT_CHARS = 3_000
_ANNOUNCES = re.compile(r"[:：](?:[*_`~\s]|</\w+>)*\Z")
_NUMBER = re.compile(r"\A\s*\d{1,9}[.)]")
_WHITE_SPACE = " \t\r\n\f\v\u3000\xa0"


@dataclass(slots=True)
class Draft:
    """A block that is being read: the fields of Block, and where its sentences are looked for.

    `stretches` are the parts of `start`..`end` that hold its text, without the marks around it;
    `words` is their text as it is searched, from the first to the last.
    `until` is, for a heading inside of a container, the number of the block behind that.
    `ends`: the sections of this level and below it end before the block, by a heading without text;
    0 if there is none.
    """

    start: int
    end: int
    kind: BlockKind
    stretches: list[Span]
    words: str
    group: int
    lead: int = -1
    level: int = 0
    follows_hidden: bool = False
    until: int | None = None
    ends: int = 0


@dataclass(slots=True)
class Container:
    """What holds blocks: a list, an item, a note.

    `first` is the number of its first block; `label` that of the block which leads to the others,
    or -1; `mark` is where a label without words begins, which belongs to the next block; `name` is
    the tag that closes it, "" for Markdown.
    """

    kind: ContainerKind
    first: int
    group: int
    label: int = -1
    mark: int | None = None
    name: str = ""


@dataclass(slots=True)
class BlockBuilder:
    """The blocks read so far, and the containers that are open."""

    text: str
    scan: Scan
    drafts: list[Draft] = field(default_factory=list)
    stack: list[Container] = field(default_factory=list)
    n_groups: int = 0
    ends: int = 0  # of the next block

    def open(self, kind: ContainerKind, mark: int | None = None, name: str = "") -> Container:
        """Open a container inside of those that are open."""
        self.n_groups += 1
        container = Container(kind, len(self.drafts), self.n_groups, mark=mark, name=name)
        if kind in ("list", "table"):
            container.label = self.announcing()
        self.stack.append(container)
        return container

    def close(self) -> None:
        """Close the innermost container."""
        container = self.stack.pop()
        inside = self.drafts[container.first :]
        if container.kind == "component":
            is_small = inside and inside[-1].end - inside[0].start <= MAX_COMPONENT_CHARS
            if is_small and not self._outermost() and all(d.kind != "heading" for d in inside):
                for draft in inside:
                    draft.group = container.group
            return
        for draft in inside:
            if draft.kind == "heading" and draft.until is None:
                draft.until = len(self.drafts)

    def next_definition(self) -> None:
        """Open a container for a term and its definitions, behind that of the term before."""
        if self.stack and self.stack[-1].name == DEFINITION:
            self.close()
        self.open("definition", name=DEFINITION)

    def is_inside(self, kind: ContainerKind) -> bool:
        """Whether a container of a kind is open."""
        return any(container.kind == kind for container in self.stack)

    def announcing(self) -> int:
        """The number of the block directly before if it announces what follows; else -1."""
        number = len(self.drafts) - 1
        begins = self.stack[-1].first if self.stack else 0
        if number < begins or self.drafts[number].kind not in ("paragraph", "item"):
            return -1
        draft = self.drafts[number]
        end = draft.stretches[-1][1]
        return number if _ANNOUNCES.search(self.text, max(draft.start, end - 40), end) else -1

    def add_text(self, begin: int, start: int, end: int, level: int = 0) -> None:
        """Add the text from `start` to `end`, whose marks start at `begin`: a paragraph or an item.

        It is divided where something hidden or a line of mere markup stands.
        """
        for first, last in self.scan.visible(start, end):
            words_of_all = searchable(self.text, first, last)
            for left, right in self._lines_with_words(first, words_of_all):
                words = words_of_all[left - first : right - first]
                kind: BlockKind = "heading" if level else "paragraph"
                top = self.stack[-1] if self.stack else None
                is_item = top is not None and top.kind == "item" and top.label < 0
                if is_item:
                    kind, level = "item", sum(c.kind == "list" for c in self.stack)
                if self._is_navigation(kind, left, right, words):
                    kind = "navigation"
                number = self.add(kind, min(begin, left), (left, right), words, level)
                if is_item and top is not None:
                    top.label = number
                level = level if kind == "heading" else 0
                begin = right

    def add_label(self, begin: int, start: int, end: int) -> None:
        """Add the title of the innermost container, which leads to all the rest of it."""
        container = self.stack[-1]
        number = len(self.drafts)
        self.add_text(begin, start, end)
        if len(self.drafts) > number:
            container.label = number
            self.drafts[number].kind = "paragraph"

    def add_verbatim(
        self, kind: BlockKind, begin: int, start: int, end: int, *, is_header: bool = False
    ) -> None:
        """Add a row or a block of code whose content is from `start` to `end`."""
        for left, right in self.scan.visible(start, end):
            is_plain = kind == "code" and not self.is_inside("code")  # not in HTML's <pre>
            words = self.text[left:right] if is_plain else searchable(self.text, left, right)
            if not has_words(words, 0, len(words)):
                continue
            number = self.add(kind, min(begin, left), (left, right), words)
            begin = right
            table = next((c for c in reversed(self.stack) if c.kind == "table"), None)
            if is_header and table is not None and table.label < table.first:
                table.label = number

    def add(self, kind: BlockKind, begin: int, content: Span, words: str, level: int = 0) -> int:
        """Add a block and return its number."""
        start, end = content
        before = self.drafts[-1].end if self.drafts else 0
        for container in self.stack:
            if container.mark is not None and container.first == len(self.drafts):
                begin = min(begin, container.mark)
                container.mark = None
        lead = next((c.label for c in reversed(self.stack) if c.label >= 0), -1)
        if kind == "code" and (announcing := self.announcing()) >= 0:
            lead = announcing
        outermost = self._outermost()
        self.n_groups += outermost is None
        begin = max(begin, before, self.scan.hidden_before(start))
        marks = self.text[begin:start]
        self.drafts.append(
            Draft(
                begin + len(marks) - len(marks.lstrip()),
                start + len(self.text[start:end].rstrip(_WHITE_SPACE)),
                kind,
                [content],
                words,
                outermost.group if outermost else self.n_groups,
                lead,
                level,
                follows_hidden=self.scan.hides(before, start),
                ends=self.ends,
            )
        )
        self.ends = 0
        return len(self.drafts) - 1

    def _outermost(self) -> Container | None:
        return next((c for c in self.stack if c.kind in _GROUPING), None)

    def _is_navigation(self, kind: BlockKind, start: int, end: int, words: str) -> bool:
        """Whether text only leads elsewhere on the site: it is nothing but links, or in a menu."""
        if kind == "heading":
            return False
        if self.is_inside("navigation"):
            return True
        links = links_elsewhere(self.text, start, end)
        if not links:
            return False
        between: list[str] = []
        at = start
        for first, last in links:
            between.append(words[at - start : first - start])
            at = last
        outside = " ".join((*between, words[at - start :]))
        return not has_words(_NUMBER.sub("", outside), 0, len(outside))

    def _lines_with_words(self, start: int, words: str) -> list[Span]:
        """The runs of lines between those of mere markup, without white space around them."""
        spans: list[Span] = []
        at = start
        is_open = False
        for line in words.splitlines(keepends=True):
            raw = self.text[at : at + len(line)]
            last = at + len(raw.rstrip(_WHITE_SPACE))
            if not has_words(line, 0, len(line)):
                is_open = False
            elif is_open:
                spans[-1] = (spans[-1][0], last)
            else:
                spans.append((at + len(raw) - len(raw.lstrip(_WHITE_SPACE)), last))
                is_open = True
            at += len(line)
        return spans


def lead_lists_by_their_paragraph(drafts: list[Draft]) -> None:
    """A paragraph leads to a list or table if the two are all of a section."""
    for number, draft in enumerate(drafts):
        above = drafts[number - 1] if number else None
        if above is None or draft.kind not in ("item", "row") or draft.lead >= 0:
            continue
        is_alone = above.kind == "paragraph" and (
            number < 2 or drafts[number - 2].kind == "heading"
        )
        if not is_alone or above.group == draft.group:
            continue
        last = number
        while last < len(drafts) and drafts[last].group == draft.group:
            last += 1
        if last == len(drafts) or drafts[last].kind == "heading":
            for member in drafts[number:last]:
                if member.lead < 0:
                    member.lead = number - 1
