"""The records that flow through Inyo, in the order in which they are made.

Document -> Passage -> Hit -> Excerpt with Citation and Highlights -> Answer.

All offsets are code points of the document's decoded text, end exclusive. All scores: higher is
better. This module imports nothing of ours.
"""

from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "pt", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "pt", "en")
LANGUAGE_NAMES: dict[Language, str] = {"ja": "Japanese", "pt": "Portuguese", "en": "English"}


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the documents folder, decoded.

    `path` is relative to the folder, with forward slashes; `text` is decoded as utf-8-sig with its
    line ends kept. `title_is_ours` says that the title does not stand in the text itself,
    `translation_of` names the path of the original. `language` is what the text is searched as;
    unless `language_is_sure`, it is in another one as far as one can tell.
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

    @property
    def is_markdown(self) -> bool:
        """Whether it may begin with front matter, which is no text."""
        return self.path.lower().endswith(".md")


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
class Passage:
    """Consecutive whole sentences, the unit that is ranked.

    `first` and `last` (exclusive) count the document's sentences; `start` and `end` are offsets
    into its text. `headings` are the sentences that stand above the passage's section and are
    searched with it, outside of `start`..`end` or inside.
    """

    start: int
    end: int
    first: int
    last: int
    language: Language
    headings: tuple[int, ...] = ()
    is_navigation: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    `score` is what passages are ordered by; `margin` how far it stands above what else its language
    offers, less where that is little; `coverage` the share of the question's words that stand in
    it. `lexical` is about the same with how often they do, 0..1; `idf_mass` that counted in words
    of the rarest kind; `is_foreign` says that the question is in another language.
    """

    passage: int
    score: float
    margin: float
    coverage: float
    lexical: float
    semantic: float
    idf_mass: float
    is_foreign: bool


@dataclass(frozen=True, slots=True)
class Highlight:
    """A matched stretch of a quote, from the quote's start, and the question's word for it."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands: `text[start:end] == quote`. Lines and columns count from 1.

    `line` and `column` are where it begins, `last_line` is the line on which it ends. `language` is
    the quote's, None where it seems to be none of the three.
    """

    document: str
    title: str
    language: Language | None
    start: int
    end: int
    line: int
    page: int | None = None
    column: int = 1
    last_line: int = 1
    title_is_ours: bool = False
    author: str | None = None
    date: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A verbatim quote.

    `cut` says that it begins or ends inside a sentence too long to quote, `also_in` where another
    document says the same in another language.
    """

    rank: int
    quote: str
    score: float
    highlights: tuple[Highlight, ...]
    citation: Citation
    cut: bool = False
    also_in: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets: excerpts, or, when the documents hold none, the closest passages.

    `confidence` is the estimated probability, 0..1, that the documents hold an answer.
    """

    question: str
    language: Language
    answered: bool
    confidence: float
    excerpts: tuple[Excerpt, ...]
    closest: tuple[Excerpt, ...]
    elapsed_ms: float


MAX_QUESTION_CHARS = 1_000
MAX_EXCERPTS = 3  # of one answer
MAX_RANKED = 25  # passages of one search
# Where a line is longer, its number alone leaves much to search: citations count characters, too.
LONG_LINE_CHARS = 200
