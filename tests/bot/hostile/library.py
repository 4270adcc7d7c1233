"""A library of nothing but hostile documents, and an engine that quotes each of them whole."""

import re

import regex

from index.engine import Engine
from index.excerpts.citations import cite
from index.types import LANGUAGES, Answer, Document, Excerpt, Highlight
from tests.bot.shelves import library
from tests.fakes.answers import answer
from tests.fakes.hostile import cases

__all__ = ["CASES", "LINKS", "Quoter", "document_of", "hostile_library", "quote_of"]

CASES = cases()
MAX_QUOTE_CHARS = 600
BEFORE, AFTER = "Searchable words\r\n\r\n", "\r\n\r\nand then nothing more."
_NUMBER = re.compile(r"\D{0,40}?(\d+):")
# A document's link, and what may be made of it.
LINKS = {
    "https://example.org/plain?a=b#c": "https://example.org/plain?a=b#c",
    "https://example.org/a(b)c": "https://example.org/a%28b%29c",
    "https://example.org/x y": "https://example.org/x%20y",
    "https://example.org/引用": "https://example.org/%E5%BC%95%E7%94%A8",
    "https://example.org/>)[x](https://evil.example)": (
        "https://example.org/%3E%29%5Bx%5D%28https%3A//evil.example%29"
    ),
    "https://example.org/@everyone/<@1>": "https://example.org/%40everyone/%3C%401%3E",
    "https://example.org/" + "a" * 2_000: None,
    "javascript:alert(1)": None,
    "https://user@example.org/": None,
    "http://[::1]/": None,
}


def document_of(number: int) -> Document:
    """A document whose text, title, path, author, date and link are all hostile."""
    case = CASES[number]
    name = re.sub(r"[\0/]", "", case)[:80]
    return Document(
        path=f"{name}/{number}-{name[:60]}.txt",
        text=f"{BEFORE}{case}{AFTER}",
        title=case,
        language=LANGUAGES[number % 3],
        title_is_ours=number % 2 == 0,
        author=CASES[(number + 7) % len(CASES)],
        date=CASES[(number + 13) % len(CASES)],
        url=[*LINKS, f"https://example.org/{case}"][number % (len(LINKS) + 1)],
    )


def quote_of(number: int) -> tuple[int, int]:
    """Where the hostile part stands in its document, as much of it as a quote may have."""
    end = len(BEFORE)
    for grapheme in regex.finditer(r"\X", CASES[number]):
        if grapheme.end() > MAX_QUOTE_CHARS:
            break
        end = len(BEFORE) + grapheme.end()
    return len(BEFORE), end


def hostile_library() -> Engine:
    """Everything hostile, indexed."""
    return library(*map(document_of, range(len(CASES))), kind=Quoter)


class Quoter(Engine):
    """Answers a question that begins with "17:" by quoting the 17th document."""

    def answer(
        self, question: str, left_out: frozenset[int] | None = None, before: str = ""
    ) -> Answer:
        """The document with that number, its neighbour as a twin, marks at odd places."""
        numbered = _NUMBER.match(question)
        if numbered is None:
            return super().answer(question, left_out, before)
        number = int(numbered[1])
        document, (start, end) = document_of(number), quote_of(number)
        other = document_of((number + 1) % len(CASES))
        marks = tuple(
            Highlight(at, at + 3, CASES[(number + at) % len(CASES)][:50])
            for at in range(number % 4, end - start, 11)
        )
        citation = cite(document, document.language, start, end)
        also_in = (cite(other, other.language, 0, len(other.text)),)
        quote = document.text[start:end]
        return answer(question, [Excerpt(1, quote, 0.9, marks, citation, number % 3 == 0, also_in)])
