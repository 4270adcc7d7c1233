"""A quote that was shown before, found again in the documents as they are now."""

from dataclasses import dataclass, replace

from bot.answering import Answerer
from bot.desk import Desk
from bot.escaping import escape, utf16_length
from bot.storage.records import ShownAnswer, ShownExcerpt, digest_of
from index.excerpts import cite
from index.pages import Context, context
from index.records import Document, Excerpt

__all__ = ["Found", "find_again", "page_cost"]


@dataclass(frozen=True, slots=True)
class Found:
    """A shown excerpt, its document, and the pages around it."""

    excerpt: Excerpt
    document: Document
    context: Context


def page_cost(text: str) -> int:
    """What a stretch takes of a message, once escaped."""
    return utf16_length(escape(text))


async def find_again(desk: Desk, shown: ShownAnswer, rank: int, page_units: int) -> Found | str:
    """Find an excerpt again, or say which phrase tells why it can't be.

    Args:
        desk: Where the documents are.
        shown: The answer that it was part of.
        rank: Its rank in the answer, from 1.
        page_units: What a page around it may take of a message.
    """
    if not 1 <= rank <= len(shown.excerpts):
        return "answer-too-old"
    excerpt = shown.excerpts[rank - 1]
    if excerpt.document in desk.settings(shown.guild_id).left_out:
        return "read-left-out"
    found = await desk.answering.do(lambda answerer: _find(answerer, excerpt, page_units))
    return found if isinstance(found, str) else replace(found, excerpt=_ranked(found, rank))


def _find(answerer: Answerer, shown: ShownExcerpt, page_units: int) -> Found | str:
    documents = answerer.segment.documents
    numbers = documents.numbers_of([shown.document])
    if not numbers:
        return "document-gone"
    (number,) = numbers
    document = documents.document(number)
    quote = document.text[shown.start : shown.end]
    if digest_of(quote) != shown.digest:
        return "document-changed"
    citation = cite(document, document.language, shown.start, shown.end)
    starts = answerer.segment.passages.sentence_starts(number)
    around = context(document.text, shown.start, shown.end, page_units, page_cost, starts)
    return Found(Excerpt(1, quote, 0.0, (), citation), document, around)


def _ranked(found: Found, rank: int) -> Excerpt:
    return replace(found.excerpt, rank=rank)
