"""The question before: what a follow-up is understood with, and the message that asked it.

It is known for a while (`bot.history`); after a restart it is read back from Discord,
from the card that is followed up or from the message that the card answers.
"""

import logging
from dataclasses import replace

import discord

from bot.conversation.mentions import question_in
from bot.history import NO_CONTEXT, QuestionContext
from bot.state import BotState
from bot.ui.markdown import plain_label
from bot.ui.parse_card import document_on, question_before_on, question_on, token_on
from index.retrieval.follow_up import context_text

_log = logging.getLogger(__name__)


async def question_before(
    state: BotState, message: discord.Message, me: discord.abc.Snowflake
) -> QuestionContext:
    """What was asked before a message: by what it replies to, or by the same person just now."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return state.history.last(message.author.id, message.channel.id)
    answer = reference.resolved
    if not isinstance(answer, discord.Message) or answer.author.id != me.id:
        return NO_CONTEXT
    return await question_answered_by(state, answer, me)


async def question_answered_by(
    state: BotState, answer: discord.Message, me: discord.abc.Snowflake
) -> QuestionContext:
    """The question that one of the bot's cards answers, with what that leaned on itself."""
    if known := state.history.find(token_on(answer)):
        return known.as_context(is_explicit=True)
    before = question_before_on(answer)
    question = question_on(answer)
    people = {answer.interaction_metadata.user.id} if answer.interaction_metadata else set()
    if not question and (asking := await message_asking(answer)):
        question, people = question_in(asking, me) or "", {asking.author.id}
    return QuestionContext(
        context_text(question, before) if question else before,
        await _only_document(state, answer),
        is_explicit=True,
        user_ids=frozenset(people),
    )


async def question_leaned_on(
    state: BotState, answer: discord.PartialMessage, token: str
) -> QuestionContext:
    """What the question of one of the bot's replies was understood with.

    Args:
        state: Where it is remembered for a while.
        answer: The reply; Discord is asked what stands there when it isn't remembered any more.
        token: What the answer is remembered by.
    """
    known = state.history.find(token)
    if known is not None:
        return replace(known.context, document=known.document, is_explicit=False)
    try:
        card = await answer.fetch()
    except discord.HTTPException as error:
        _log.info("The answer %d can't be read again: %s", answer.id, error)
        return NO_CONTEXT
    return QuestionContext(question_before_on(card), await _only_document(state, card))


async def _only_document(state: BotState, answer: discord.Message) -> str | None:
    """The path of the document, if one of the bot's cards looked in one only."""
    title = document_on(answer)
    if not title:
        return None
    shown = await state.store.answers.find(token_on(answer))
    if shown is not None and shown.excerpts:
        return shown.excerpts[0].document
    opened = state.queue.loaded
    path = opened.lookup.path(title) if opened else None
    # What is merely similar doesn't count.
    is_it = opened and path and plain_label(opened.lookup.title(path), len(title)) == title
    return path if is_it else None


async def message_asking(answer: discord.Message) -> discord.Message | None:
    """The message that one of the bot's replies to; None where it can't be had."""
    reference = answer.reference
    if reference is None or reference.message_id is None:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    try:
        return await answer.channel.fetch_message(reference.message_id)
    except discord.HTTPException as error:
        # Without it the next question is understood by itself, which mostly is enough.
        _log.info("The message that %d answers can't be had: %s", answer.id, error)
        return None
