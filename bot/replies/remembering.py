"""Remembering where the quotes on a card stand, so that its buttons go on working."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.asker import Asker
from bot.desk import Desk
from bot.replies.questions import shown_excerpts
from bot.storage.answers import new_token
from bot.storage.records import ShownAnswer
from index.records import Excerpt

__all__ = ["remember"]


async def remember(
    desk: Desk, asker: Asker, excerpts: Iterable[Excerpt], *, is_private: bool = True
) -> str:
    """Keep where some quotes stand that answer no question; the token of their buttons.

    Nothing is kept for someone who wants that; the buttons then say that they are too old.
    """
    token = new_token()
    if desk.under_way.is_forgotten:
        return token
    await desk.store.answers.remember(
        ShownAnswer(
            token=token,
            user_id=asker.user_id,
            guild_id=asker.guild_id,
            channel_id=asker.channel_id,
            language=asker.language or "en",
            is_private=is_private,
            answered=True,
            excerpts=shown_excerpts(tuple(excerpts)),
            question_message_id=None,
            message_id=None,
            created_at=datetime.now(UTC),
        )
    )
    return token
