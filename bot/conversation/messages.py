"""Messages to the bot: the answer to a message, and to its edits; its deletion with the message."""

import asyncio
import logging
from dataclasses import replace

import discord

from bot.db.errors import StorageError, log_failure
from bot.db.records import ShownAnswer
from bot.error_handler import UNAVAILABLE
from bot.errors import Refusal, TemporaryRefusal
from bot.features.ask import Question, answer_question
from bot.features.follow_up import context_of_answer
from bot.features.shown_answers import save_answer
from bot.history import NO_CONTEXT, UNKNOWN_CONTEXT, QuestionContext
from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES
from bot.permissions import (
    Requester,
    check_not_blocked,
    check_queue,
    is_blocked,
    question_refusal,
)
from bot.state import BotState
from bot.ui.layout import Card, notice_card
from bot.ui.message_text import guild_id_of, question_in
from bot.ui.send import send_reply, thinking
from index.text.language import language_of
from index.types import Language

_log = logging.getLogger(__name__)

# discord.py drops the client's own setting when it edits a message.
_NO_PINGS = discord.AllowedMentions.none()
# When to try again to follow an edit or a deletion: rate limits, starts and a database that is away
# have passed by then.
RETRY_AFTER_S = (0.0, 10.0, 50.0, 120.0)


async def answer_message(
    state: BotState, client: discord.Client, message: discord.Message, me: discord.ClientUser
) -> None:
    """Answer a mention, a reply or a direct message; ignore all others."""
    text = question_in(message, me)
    if text is None or not state.seen_events.is_new(message.id):
        return
    if not await _may_answer(state, client, message):
        return
    # Nothing is awaited between these two: of many messages at once, one is told to wait.
    if state.rate_limiter.was_notified(message.author.id):
        return  # or people could make the bot flood the channel
    too_fast = question_refusal(state, message.author.id)

    async def apologize(count: int) -> None:
        phrases = PHRASES[_language_for(state, message, text) or language_of(text)]
        await send_reply(message, notice_card(phrases.say("ask-closing-channel", count=count)))

    state.in_flight.if_given_up(message.channel.id, apologize)
    async with state.message_locks.hold(message.id), thinking(message.channel):
        context = await _context_of(state, message, me) if text else NO_CONTEXT
        if too_fast:
            card, token = await _refuse(state, message, text, too_fast)
        else:
            card, token = await _reply(state, client, message, text, context)
        sent = await send_reply(message, card)
        if token:
            try:
                await state.store.answers.set_message(token, sent.id)
            except StorageError as error:  # the answer was sent all the same
                log_failure(_log, "An answer won't follow edits of its question", error)


async def update_answer(state: BotState, client: discord.Client, message: discord.Message) -> None:
    """Answer an edited question again, in place of the old answer.

    While it can't be answered, for example because of a rate limit, the old answer stays.
    """
    if client.user is None or message.author.bot or not state.history.is_new_edit(message):
        return
    for wait_s in RETRY_AFTER_S:
        with state.in_flight.paused():
            await asyncio.sleep(wait_s)
        if not state.history.is_last_edit(message):
            return
        try:
            if await _is_updated(state, client, message, client.user):
                return
        except StorageError as error:
            log_failure(_log, "An answer can't follow an edit of its question", error)


async def _is_updated(
    state: BotState, client: discord.Client, message: discord.Message, me: discord.ClientUser
) -> bool:
    """Handle an edit; False if it can't be answered now, but later."""
    async with state.message_locks.hold(message.id) as is_latest:
        if not is_latest:  # another edit or the deletion comes next
            return True
        shown = await state.store.answers.find_by_question(message.id)
        if shown is None or shown.message_id is None:
            return True
        text = question_in(message, me)
        if text is None:  # the mention of the bot was removed
            await _delete(state, client, shown)
            return True
        if not await _may_answer(state, client, message):
            return True
        if question_refusal(state, message.author.id, is_told=False):
            return False
        if message.reference is not None:
            context = await _context_of(state, message, me)
        elif previous := state.history.find(shown.token):
            context = replace(previous.context, document=previous.document, is_explicit=False)
        else:
            context = UNKNOWN_CONTEXT
        try:
            card, token = await _reply(state, client, message, text, context, shown.message_id)
        except TemporaryRefusal:
            return False
        try:
            answer = _answer_message(client, shown)
            await answer.edit(view=card, allowed_mentions=_NO_PINGS)
        except discord.NotFound:  # somebody deleted the answer
            await state.forget_answer(token)
        await state.forget_answer(shown.token)
        return True


async def delete_answer(state: BotState, client: discord.Client, message_id: int) -> None:
    """Delete the answer to a deleted question."""
    for wait_s in RETRY_AFTER_S:
        if wait_s:
            with state.in_flight.paused():
                await asyncio.sleep(wait_s)
        try:
            async with state.message_locks.hold(message_id):
                shown = await state.store.answers.find_by_question(message_id)
                if shown is not None and shown.message_id is not None:
                    await _delete(state, client, shown)
            return
        except StorageError as error:
            log_failure(_log, "An answer can't be deleted with its question", error)


async def _may_answer(state: BotState, client: discord.Client, message: discord.Message) -> bool:
    """Whether this person's messages are answered in this channel.

    Blocked people are ignored: a line each time would let them make noise. Threads belong to their
    channel.
    """
    guild_id, channel = guild_id_of(message), message.channel
    if is_blocked(state, message.author.id, guild_id):
        return False
    channels = state.settings(guild_id).channels
    if not channels or channel.id in channels:
        return True
    return await _parent_id(client, message) in channels


async def _parent_id(client: discord.Client, message: discord.Message) -> int | None:
    """The channel that a message's thread belongs to; None outside of threads, or if unknown."""
    thread: object = message.channel
    if isinstance(thread, discord.PartialMessageable):  # a thread that Discord hasn't sent yet
        try:
            thread = await client.fetch_channel(thread.id)
        except (discord.DiscordException, *UNAVAILABLE) as error:
            _log.info("Can't find out what channel a message is in: %s", error)
    return thread.parent_id if isinstance(thread, discord.Thread) else None


async def _context_of(
    state: BotState, message: discord.Message, me: discord.ClientUser
) -> QuestionContext:
    """The question before a message: of the answer that it replies to, or asked just before."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return state.history.last(message.author.id, message.channel.id)
    answer = reference.resolved
    if not isinstance(answer, discord.Message) or answer.author.id != me.id:
        return NO_CONTEXT
    return await context_of_answer(state, answer, me)


async def _reply(
    state: BotState,
    client: discord.Client,
    message: discord.Message,
    text: str,
    context: QuestionContext,
    answer_id: int | None = None,
) -> tuple[Card, str]:
    """The card with the answer to a message, or with the reason why there is none; and its token.

    Args:
        state: The bot's state.
        client: Finds out which channel a thread belongs to.
        message: The message that asks.
        text: The question.
        context: The question before it.
        answer_id: The message with the answer to replace, if any.

    Raises:
        TemporaryRefusal: The question can't be answered now, and there is an old answer.
    """
    guild_id = guild_id_of(message)
    language = _language_for(state, message, text)
    parent_id = await _parent_id(client, message) if state.settings(guild_id).limits else None
    requester = Requester(message.author.id, message.channel.id, guild_id, language, parent_id)
    question = Question(text, requester, context, message_id=message.id, answer_id=answer_id)
    # Discord hides the text of replies to the answers of /ask.
    has_content = message.content or message.attachments or message.stickers or message.poll
    try:
        if message.type is discord.MessageType.reply and not text and not has_content:
            check_not_blocked(state, requester)
            check_queue(state)
            raise Refusal("ask-hidden")
        return await answer_question(state, question)
    except Refusal as refusal:
        if answer_id is not None and isinstance(refusal, TemporaryRefusal):
            raise
        return await _refuse(state, message, text, refusal, answer_id)


async def _refuse(
    state: BotState,
    message: discord.Message,
    text: str,
    refusal: Refusal,
    answer_id: int | None = None,
) -> tuple[Card, str]:
    """The card that says why a message isn't answered; and its token.

    It is saved like an answer, so that the message can still be edited into a question.

    Args:
        state: The bot's state.
        message: The message that asks.
        text: The question.
        refusal: The reason.
        answer_id: The message with the answer to replace, if any.
    """
    guild_id, language = guild_id_of(message), _language_for(state, message, text)
    token = await save_answer(
        state,
        Requester(message.author.id, message.channel.id, guild_id, language),
        [],
        is_private=False,
        answered=False,
        question_message_id=message.id,
        message_id=answer_id,
    )
    phrases = PHRASES[language or language_of(text)]
    return notice_card(phrases.say(refusal.phrase, **refusal.arguments)), token


def _language_for(state: BotState, message: discord.Message, text: str) -> Language | None:
    """The language in which to answer a message; None if that of its text."""
    language = state.settings(guild_id_of(message)).language
    if not text and language is None and message.guild is not None:
        language = LANGUAGE_OF_LOCALE.get(str(message.guild.preferred_locale))
    return language


async def _delete(state: BotState, client: discord.Client, shown: ShownAnswer) -> None:
    """Delete an answer; if that fails it isn't forgotten, so that its asker can delete it."""
    try:
        await _answer_message(client, shown).delete()
    except discord.NotFound:
        pass
    except (discord.HTTPException, *UNAVAILABLE) as error:
        _log.warning("The answer %s can't be deleted: %s", shown.message_id, error)
        return
    await state.forget_answer(shown.token)


def _answer_message(client: discord.Client, shown: ShownAnswer) -> discord.PartialMessage:
    channel = client.get_partial_messageable(shown.channel_id, guild_id=shown.guild_id)
    return channel.get_partial_message(shown.message_id or 0)
