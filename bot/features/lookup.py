"""A quote that was shown before, found again in the documents as they are now."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.db.records import QuoteLocation, ShownAnswer, digest_of
from bot.documents import key_of, page_cost
from bot.state import BotState, state_of
from index.browse.pages import Context, context
from index.engine import Engine
from index.excerpts.citations import cite
from index.types import Document, Excerpt


def is_left_out(state: BotState, path: str, *guild_ids: int | None) -> bool:
    """Whether one of these servers leaves a document out; None is a direct message."""
    return any(path in state.settings(guild_id).hidden_documents for guild_id in guild_ids)


def why_unreadable(state: BotState, path: str, *guild_ids: int | None) -> str:
    """The phrase that tells why a document can't be shown just now; "" where it can."""
    opened = state.queue.loaded
    if opened is None or opened.lookup.path_of_key(key_of(path)) != path:
        return "document-gone"
    return "read-left-out" if is_left_out(state, path, *guild_ids) else ""


async def remembered(
    interaction: discord.Interaction, arguments: Sequence[str]
) -> ShownAnswer | None:
    """The answer whose token is a button's first argument; None when it is kept no more."""
    return await state_of(interaction).store.answers.find(arguments[0]) if arguments else None


def number(arguments: Sequence[str], position: int, default: int) -> int:
    """A button's argument as a number; whatever else stands there is the default."""
    written = arguments[position] if position < len(arguments) else ""
    is_number = written.lstrip("-").isdecimal() and len(written) <= 9
    return int(written) if is_number else default


@dataclass(frozen=True, slots=True)
class Found:
    """A shown excerpt, its document, and the pages around it."""

    excerpt: Excerpt
    document: Document
    context: Context


async def find_again(
    state: BotState, shown: ShownAnswer, rank: int, page_units: int
) -> Found | str:
    """Find an excerpt again, or say which phrase tells why it can't be.

    Args:
        state: Where the documents are.
        shown: The answer that it was part of.
        rank: Its rank in the answer, from 1.
        page_units: What a page around it may take of a message.
    """
    if not 1 <= rank <= len(shown.excerpts):
        return "answer-too-old"
    excerpt = shown.excerpts[rank - 1]

    def find(engine: Engine) -> Found | str:
        # In the thread: moderators may leave the document out while it waits.
        if is_left_out(state, excerpt.document, shown.guild_id):
            return "read-left-out"
        return _find(engine, excerpt, rank, page_units)

    return await state.queue.submit(find)


async def quotes_again(state: BotState, shown: ShownAnswer) -> tuple[Excerpt | str, ...]:
    """All excerpts of an answer, each found again, or the phrase that tells why it can't be."""

    def quote_all(engine: Engine) -> tuple[Excerpt | str, ...]:
        left_out = state.settings(shown.guild_id).hidden_documents
        return tuple(
            "read-left-out" if each.document in left_out else _quote(engine, each, rank)
            for rank, each in enumerate(shown.excerpts, start=1)
        )

    return await state.queue.submit(quote_all)


def _quote(engine: Engine, shown: QuoteLocation, rank: int) -> Excerpt | str:
    documents = engine.index.documents
    number = documents.number_of(shown.document)
    if number is None:
        return "document-gone"
    document = documents.document(number)
    quote = document.text[shown.start : shown.end]
    if digest_of(quote) != shown.digest:
        return "document-changed"
    citation = cite(document, document.language, shown.start, shown.end)
    return Excerpt(rank, quote, 0.0, (), citation)


def _find(engine: Engine, shown: QuoteLocation, rank: int, page_units: int) -> Found | str:
    excerpt = _quote(engine, shown, rank)
    if isinstance(excerpt, str):
        return excerpt
    (number,) = engine.index.documents.numbers_of([shown.document])
    document = engine.index.documents.document(number)
    starts = engine.index.passages.sentence_starts(number)
    around = context(document.text, shown.start, shown.end, page_units, page_cost, starts)
    return Found(excerpt, document, around)
