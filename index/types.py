"""The records that flow through Inyo, in the order in which they are made.

Document -> Passage -> Hit -> Excerpt with Citation and Highlights -> Answer.

Offsets count code points of a document's decoded text, end exclusive. A higher score is better.
This module imports no other module of Inyo.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "pt", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "pt", "en")
LANGUAGE_NAMES: dict[Language, str] = {"ja": "Japanese", "pt": "Portuguese", "en": "English"}
BlockKind = Literal["heading", "paragraph", "item", "row", "code", "navigation"]
BLOCK_KINDS: tuple[BlockKind, ...] = (
    *("heading", "paragraph", "item", "row", "code", "navigation"),
)
ContextKind = Literal["heading", "lead", "columns", "fence", "link"]
# What a stretch of a file is called in its format (`Place`).
PlaceKind = Literal["page", "slide", "sheet", "row", "time", "message", "chapter", "cell"]
PLACE_KINDS: tuple[PlaceKind, ...] = (
    *("page", "slide", "sheet", "row", "time", "message", "chapter", "cell"),
)
# What is below this folder belongs to tenants, such as the servers of a Discord bot: each has a
# folder of its own, of which nobody else sees anything. Files of the documents folder can't be
# below it, since names that begin with a dot are ignored there.
TENANTS = ".tenants/"
MARKDOWN_SUFFIXES = (".md", ".markdown", ".mkd", ".mdx", ".qmd", ".rmd")
Synonyms = tuple[tuple[str, ...], ...]  # groups of phrases that mean the same
# Who makes the ids of a published page's headings (`documents.anchors`).
AnchorStyle = Literal["github", "mkdocs", "docusaurus"]
# Messages that ask nothing; the kind that decides where a message has several comes first.
Chatter = Literal["thanks", "greeting", "farewell", "reaction"]
CHATTER_KINDS: tuple[Chatter, ...] = ("thanks", "greeting", "farewell", "reaction")
# Called with the stage of a long task, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its file a stretch of extracted text stands: from `start` to the next place's start.

    `start` is an offset in the text. `label` is the number or name of the page, slide, sheet,
    chapter or cell: "3", "Budget". Of a row it is "Budget, row 5", or "row 5" where there is only
    one sheet; of a time "00:01:02", of a message who wrote it.
    """

    start: int
    kind: PlaceKind
    label: str


@dataclass(frozen=True, slots=True)
class PlaceRange:
    """The places that a quote goes from and to, by their labels; most often both are one."""

    kind: PlaceKind
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the folder: a file, or a part of one that holds several, as text.

    `path` is relative to the folder, with forward slashes; a document inside of a file has the
    file's path and below it a name. `text` is a text file's, decoded, with its line ends kept and
    no byte order mark. Of other formats it is extracted (`is_extracted`), as Markdown, and its
    lines aren't those of the file; `places` says what is where in the file, in ascending order.

    `title_is_ours` says that the title is not in the text itself; `translation_of` is the path of
    the original. `language` is the language that the text is searched in; unless
    `language_is_sure`, the text seems to be in another one. `anchors` says who makes the ids of the
    headings on the page at `url`; without it, the page is linked as a whole.

    `aliases`, `description`, `tags` and `slug` come from front matter. Like the title and the words
    of the file's name they are searched with each passage. `format` is the name of the file's
    format, `encoding` that of its text, if it is a text file; both are for people.
    """

    path: str
    text: str
    title: str
    language: Language
    title_is_ours: bool = False
    author: str | None = None
    date: str | None = None
    url: str | None = None
    translation_of: str | None = None
    language_is_sure: bool = True
    anchors: AnchorStyle | None = None
    aliases: tuple[str, ...] = ()
    description: str | None = None
    tags: tuple[str, ...] = ()
    slug: str | None = None
    is_markdown: bool = False
    is_extracted: bool = False
    places: tuple[Place, ...] = ()
    format: str = ""
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """When documents that take too much time or memory were last tried, and with which limits.

    `limits`: a digest of them and of the program's version. `at`: seconds since 1970.
    """

    limits: str = ""
    at: float = 0.0

    def is_before(self, oldest: "Attempt") -> bool:
        """Whether this attempt was with other limits than another one, or before it.

        So is one that is yet to come, since the clock was set back: when it was isn't known.
        """
        return self.limits != oldest.limits or not oldest.at <= self.at <= time.time()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a document's text: a sentence, a heading or a piece of a cut sentence.

    `kind` is "navigation" for the short lines of a web page's menus. `cut` says that the sentence
    was too long to quote whole and this is one piece of it.
    """

    start: int
    end: int
    kind: Literal["text", "heading", "navigation"] = "text"
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """The smallest unit of structure: a paragraph, an item's own text, a table's row, some code.

    `start` and `end` are offsets with the marks that belong to the block: bullet or number, pipes,
    fences, "> ". `first` and `last` (exclusive) count the document's sentences.

    `group` is the same for all blocks of one list, table, note, <details> or definition, the
    outermost that holds them; a block alone has a group of its own. `lead` is the number of the
    block without which this one can't be understood, or -1: for an item the line that leads to the
    list, or its parent item; for a row the header row; for the content of <details>, a note or a
    definition its summary, title or term; for code the paragraph above that ends in a colon.

    `level` is 1..6 for a heading (7 or 8 without marks), for an item its depth from 1, else 0.
    `heading` is the number of the nearest heading above, or -1. `follows_hidden` says that a
    comment, which must never be shown, stands between this block and the one before.
    """

    start: int
    end: int
    first: int
    last: int
    kind: BlockKind
    group: int
    lead: int = -1
    level: int = 0
    heading: int = -1
    follows_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive whole sentences, the unit that is ranked: whole blocks, unless one is too long.

    `first` and `last` (exclusive) count the document's sentences; `start` and `end` are offsets
    into its text. `headings` are the sentences above that are searched with the passage: all its
    headings, outermost first, and the lines that lead to its blocks. `is_titled` says that the
    document's title is among them.
    """

    start: int
    end: int
    first: int
    last: int
    language: Language
    headings: tuple[int, ...] = ()
    is_navigation: bool = False
    is_titled: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found for a question.

    `score` orders passages. `margin` is how far the score exceeds that of other passages in the
    same language, less where these are few; in a tiny folder, a usual share of the score.
    `coverage` is the share of the question's idf mass that the passage contains, 0..1; `lexical`,
    0..1, also counts how often its words occur; `idf_mass` is the mass itself, counted in words of
    the rarest kind. `is_foreign` says that question and passage are in different languages.
    `answer` is the reader's score (`retrieval.reading`); 0 without a reader.
    """

    passage: int
    score: float
    margin: float
    coverage: float
    lexical: float
    semantic: float
    idf_mass: float
    is_foreign: bool
    answer: float = 0.0


@dataclass(frozen=True, slots=True)
class Highlight:
    """A matched word of a quote, with offsets from the quote's start, and the question's word."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote is in its document: `text[start:end] == quote`.

    Lines and columns count from 1; `line` and `column` are those of the start, `last_line` is the
    line of the end. `language` is the quote's, or None if it seems to be none of the three.
    `headings` are the headings above the quote, outermost first, as they read without markup.
    `url` is the document's address, `link` the published one of the heading above the quote.
    `place` is the page, row, time or the like, if the format has them. Of text that
    `is_extracted` the lines aren't those of the file, and mean nothing to people. `digest` is of
    the quote, in hexadecimal digits: it tells whether the document still holds it there.
    """

    document: str
    title: str
    language: Language | None
    start: int
    end: int
    line: int
    column: int = 1
    last_line: int = 1
    title_is_ours: bool = False
    author: str | None = None
    date: str | None = None
    url: str | None = None
    headings: tuple[str, ...] = ()
    link: str | None = None
    place: PlaceRange | None = None
    is_markdown: bool = False
    is_extracted: bool = False
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Text of the quote's document, `text[start:end] == quote`, that the quote needs.

    `kind` is "heading" for a heading above it, such as a version or a day, "lead" for the line that
    leads to a list, "columns" for the header row of a table, "fence" for the line that opens the
    block of code that it begins inside of, and "link" for the definition of where a link in it
    leads.
    """

    kind: ContextKind
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Omitted:
    """What a quote has of a whole that is longer: its first `shown` of `total` of a kind."""

    kind: Literal["items", "steps", "rows", "lines", "sentences"]
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A verbatim quote.

    `cut` says that it begins or ends inside a sentence too long to quote; `also_in` cites documents
    that say the same in another language. `context` is shown beside the quote; `omitted` says how
    much of a list, a table or a block of code the quote leaves out.
    """

    rank: int
    quote: str
    score: float
    highlights: tuple[Highlight, ...]
    citation: Citation
    cut: bool = False
    also_in: tuple[Citation, ...] = ()
    context: tuple[Context, ...] = ()
    omitted: Omitted | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: excerpts, or, if the documents don't answer it, the closest ones.

    `confidence` is the estimated probability, 0..1, that the documents answer the question.
    `chatter` says that the message asks nothing, and what it is instead; it gets no excerpts.
    """

    question: str
    language: Language
    answered: bool
    confidence: float
    excerpts: tuple[Excerpt, ...]
    closest: tuple[Excerpt, ...]
    elapsed_ms: float
    chatter: Chatter | None = None


def tenant_folder(tenant: str | int) -> str:
    """The folder of a tenant's documents: how their paths begin."""
    return f"{TENANTS}{tenant}/"


def path_in_folder(path: str) -> str:
    """A document's path in its tenant's folder, as its readers know it; else the path."""
    tenant = tenant_of(path)
    return path if tenant is None else path.removeprefix(tenant_folder(tenant))


def tenant_of(path: str) -> str | None:
    """The tenant whose document this is; None if it is everybody's."""
    if not path.startswith(TENANTS):
        return None
    return path.removeprefix(TENANTS).partition("/")[0]


MAX_QUESTION_CHARS = 1_000
MEGABYTE = 1_000_000
MAX_DOCUMENT_BYTES = 50 * MEGABYTE  # of a file, unless its owner says otherwise
MAX_EXCERPTS = 3  # of one answer
MAX_RANKED = 25  # passages of one search
# In a longer line a quote is hard to find by the line's number: citations name the column, too.
LONG_LINE_CHARS = 200
