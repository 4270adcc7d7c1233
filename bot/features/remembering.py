"""Remembering where the quotes on a card stand, so that its buttons go on working."""

import logging
from datetime import UTC, datetime

from bot.db.answers import new_token
from bot.db.errors import StorageError
from bot.db.records import QuoteLocation, ShownAnswer, digest_of
from bot.permissions import Requester
from bot.state import BotState
from index.types import Excerpt

_log = logging.getLogger(__name__)


async def remember(
    state: BotState,
    requester: Requester,
    excerpts: tuple[Excerpt, ...],
    *,
    is_private: bool = True,
    answered: bool = True,
    question_message_id: int | None = None,
    message_id: int | None = None,
) -> str:
    """Keep where the quotes on a card stand; the token of its buttons.

    Args:
        state: Where the database is.
        requester: Who gets the card, in English where their language isn't known.
        excerpts: What is quoted on it.
        is_private: Whether only the asker sees it.
        answered: Whether the quotes answer a question, rather than come closest to it.
        question_message_id: The message that asks, where there is one.
        message_id: The message that shows the card, where that is known already.

    Returns:
        The token. It is "" if the database can't be used just now, or the asker wants nothing to
        be kept: the card then has no buttons.
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
                excerpt.citation.document,
                excerpt.citation.start,
                excerpt.citation.end,
                digest_of(excerpt.quote),
            )
            for excerpt in excerpts
        ),
        question_message_id=question_message_id,
        message_id=message_id,
        created_at=datetime.now(UTC),
    )
    try:
        await state.store.answers.save(shown)
    except StorageError as error:  # the quotes matter more than the buttons below them
        _log.error("An answer can't be remembered, it has no buttons: %s", error)
        return ""
    return shown.token
