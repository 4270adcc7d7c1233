"""Answers that were shown: saved for the buttons below them, and found again when one is pressed.

Saved are the places of the quotes in the documents, not the quotes and not the question.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import discord

from bot.audience import Audience
from bot.db.errors import StorageError, log_failure
from bot.db.records import QuoteLocation, ShownAnswer, digest_of, new_token
from bot.errors import Refusal
from bot.permissions import Requester
from bot.state import BotState, state_of
from bot.ui.quotes import Quote
from index.engine import Engine
from index.excerpts.citations import cite_place
from index.types import Document, Excerpt

_log = logging.getLogger(__name__)


async def save_answer(
    state: BotState,
    requester: Requester,
    quotes: Sequence[Quote],
    *,
    is_private: bool = True,
    answered: bool = True,
    question_message_id: int | None = None,
    message_id: int | None = None,
) -> str:
    """Save where the quotes on a card are, so that its buttons work after a restart too.

    Args:
        state: The bot's state, with the database.
        requester: The person who gets the card.
        quotes: The quotes on it.
        is_private: Whether only the requester sees it.
        answered: Whether the quotes answer a question, or merely come closest to it.
        question_message_id: The message that asks, if any.
        message_id: The message with the card, if that is known already.

    Returns:
        The answer's token; "" if the database is away or the requester has just asked the bot to
        forget them. The card then has no buttons.
    """
    if state.in_flight.is_forgotten:
        return ""
    shown = ShownAnswer(
        token=new_token(),
        user_id=requester.user_id,
        guild_id=requester.guild_id,
        channel_id=requester.channel_id,
        language=requester.language or "en",
        is_private=is_private,
        answered=answered,
        excerpts=tuple(
            QuoteLocation(
                quote.citation.document,
                quote.citation.start,
                quote.citation.end,
                digest_of(quote.text),
            )
            for quote in quotes
        ),
        question_message_id=question_message_id,
        message_id=message_id,
        created_at=datetime.now(UTC),
    )
    try:
        await state.store.answers.save(shown)
    except StorageError as error:  # the quotes matter more than the buttons below them
        log_failure(_log, "An answer can't be saved, it has no buttons", error)
        return ""
    return shown.token


async def find_shown_answer(
    interaction: discord.Interaction, arguments: Sequence[str]
) -> ShownAnswer:
    """The answer whose token is the first argument of a button.

    Raises:
        Refusal: It is no longer saved.
    """
    token = arguments[0] if arguments else ""
    shown = await state_of(interaction).store.answers.find(token) if token else None
    if shown is None:
        raise Refusal("answer-expired")
    return shown


def may_see(state: BotState, path: str, audience: Audience, shown: ShownAnswer | None) -> bool:
    """Whether an audience may see a document, also as a part of an answer from another server.

    What everybody on that server may not see can't be read elsewhere.

    Args:
        state: The bot's state.
        path: The document.
        audience: The people who would see it now.
        shown: The answer whose button was pressed, if any.
    """
    if shown is not None and shown.guild_id != audience.guild_id:
        everybody_there = Audience(shown.guild_id)
        if not state.may_see(path, everybody_there):
            return False
    return state.may_see(path, audience)


def check_visible(
    state: BotState, path: str, audience: Audience, shown: ShownAnswer | None = None
) -> None:
    """Refuse a document that not everybody in an audience `may_see`."""
    if may_see(state, path, audience, shown):
        return
    guild_ids = {audience.guild_id, shown.guild_id if shown else audience.guild_id}
    if any(path in state.settings(guild_id).hidden_documents for guild_id in guild_ids):
        raise Refusal("document-hidden")
    if any(state.rights(guild_id).has(path) for guild_id in guild_ids):
        raise Refusal("document-limited")
    raise Refusal("document-gone")  # a server's own, which was removed or never was this one's


def without_unseen(
    state: BotState, excerpt: Excerpt, audience: Audience, shown: ShownAnswer
) -> Excerpt:
    """An excerpt without mentions of documents that say the same but not everybody may see."""
    also_in = tuple(
        other for other in excerpt.also_in if may_see(state, other.document, audience, shown)
    )
    return replace(excerpt, also_in=also_in)


def find_quote(engine: Engine, shown: QuoteLocation, rank: int) -> tuple[Document, Quote]:
    """A shown quote and its document, in the documents as they are now.

    Raises:
        Refusal: The document is gone, or its text has changed there.
    """
    documents = engine.index.documents
    number = documents.number_of(shown.document)
    if number is None:
        raise Refusal("document-gone")
    document = documents.document(number)
    text = document.text[shown.start : shown.end]
    if digest_of(text) != shown.digest:
        raise Refusal("document-changed")
    citation = cite_place(*engine.index.whole(number), shown.start, shown.end)
    return document, Quote(rank, text, citation)
