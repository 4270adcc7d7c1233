"""Messages: the answer to what they ask, and what becomes of it when they change."""

import asyncio
import logging

import discord

from bot.conversation.context import question_before, question_leaned_on
from bot.conversation.mentions import guild_id_of, question_in
from bot.db.errors import StorageError
from bot.db.records import ShownAnswer
from bot.error_handler import UNAVAILABLE
from bot.features.ask import Asked, Reply, obstacle, refuse, reply_to
from bot.history import NO_CONTEXT, QuestionContext
from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES
from bot.permissions import Requester
from bot.state import BotState
from bot.ui.send import send_reply, thinking
from index.types import Language

_log = logging.getLogger(__name__)

# discord.py drops the client's own where a message is edited.
_NO_PINGS = discord.AllowedMentions.none()
# When an edit is looked at that couldn't be answered before: cooldowns and starts are over by then.
EDIT_TRIED_AFTER_S = (0.0, 10.0, 50.0, 120.0)


async def answer_message(
    state: BotState, client: discord.Client, message: discord.Message, me: discord.ClientUser
) -> None:
    """Answer a mention, a reply or a direct message; say nothing to all others."""
    question = question_in(message, me)
    if question is None or not await _may_answer(state, client, message):
        return
    if state.rate_limiter.was_notified(
        message.author.id
    ):  # or the bot could be made to flood the channel
        return
    async with state.message_locks.hold(message.id), thinking(message.channel):
        before = await question_before(state, message, me) if question else NO_CONTEXT
        reply = await _reply(state, message, question, before)
        sent = await send_reply(message, reply.card)
        if reply.token:
            await _note_message(state, reply.token, sent.id)


async def update_answer(state: BotState, client: discord.Client, message: discord.Message) -> None:
    """Answer an edited question anew, in the place of the old answer.

    Where something stands in the way that will pass, such as the cooldown, the old one stays until
    it has passed.
    """
    if client.user is None or message.author.bot or not state.history.is_new_edit(message):
        return
    for wait_s in EDIT_TRIED_AFTER_S:
        with state.in_flight.paused():
            await asyncio.sleep(wait_s)
        if not state.history.is_last_edit(message):
            return
        if await _is_updated(state, client, message, client.user):
            return


async def _is_updated(
    state: BotState, client: discord.Client, message: discord.Message, me: discord.ClientUser
) -> bool:
    """Deal with an edit; False if something stands in the way that will pass."""
    async with state.message_locks.hold(message.id) as is_latest:
        if not is_latest:  # another edit or the deletion comes next
            return True
        shown = await state.store.answers.find_by_question(message.id)
        if shown is None or shown.message_id is None:
            return True
        question = question_in(message, me)
        if question is None:  # its mention of the bot was taken out
            await _delete_answer(state, client, shown)
            return True
        if not await _may_answer(state, client, message):
            return True
        if state.rate_limiter.was_notified(message.author.id):
            return False
        if message.reference is not None:
            before = await question_before(state, message, me)
        else:
            before = await question_leaned_on(state, _answer_to(client, shown), shown.token)
        reply = await _reply(state, message, question, before, shown.message_id)
        if not reply.is_for_now:
            await _replace(state, client, shown, reply)
        return not reply.is_for_now


async def take_away(state: BotState, client: discord.Client, message_id: int) -> None:
    """Delete the answer to a question that was deleted."""
    async with state.message_locks.hold(message_id):
        shown = await state.store.answers.find_by_question(message_id)
        if shown is not None and shown.message_id is not None:
            await _delete_answer(state, client, shown)


async def _may_answer(state: BotState, client: discord.Client, message: discord.Message) -> bool:
    """Whether this person's mentions are answered here.

    Someone who is blocked is met with silence: a line each time would let them make noise. A thread
    belongs to its channel.
    """
    settings = state.settings(guild_id_of(message))
    if message.author.id in settings.blocked:
        return False
    if not settings.channels or message.channel.id in settings.channels:
        return True
    return await _parent_id(client, message.channel) in settings.channels


async def _parent_id(client: discord.Client, channel: object) -> int | None:
    """The channel of a thread; None for what is no thread."""
    if isinstance(channel, discord.PartialMessageable):  # a thread that Discord hasn't told of
        try:
            channel = await client.fetch_channel(channel.id)
        except (discord.DiscordException, *UNAVAILABLE) as error:
            _log.info("Discord doesn't tell what the channel of a message is: %s", error)
    return getattr(channel, "parent_id", None)


async def _reply(
    state: BotState,
    message: discord.Message,
    question: str,
    before: QuestionContext,
    answer_id: int | None = None,
) -> Reply:
    guild_id = guild_id_of(message)
    language = state.settings(guild_id).language
    if not question:
        language = language or _language_of_guild(message)
    asked = Asked(
        question,
        Requester(message.author.id, message.channel.id, guild_id, language),
        before,
        message_id=message.id,
        answer_id=answer_id,
    )
    if not question and _is_hidden(message):
        phrases = PHRASES[language or "en"]
        if sentence := obstacle(state, asked.requester, phrases):
            return await refuse(state, asked, sentence, is_for_now=True)
        return await refuse(state, asked, phrases.say("ask-hidden"))
    return await reply_to(state, asked)


async def _note_message(state: BotState, token: str, message_id: int) -> None:
    """Note which message shows an answer."""
    try:
        await state.store.answers.set_message(token, message_id)
    except StorageError as error:  # the answer stands there nevertheless
        _log.error("The answer %d won't follow edits of its question: %s", message_id, error)


async def _replace(
    state: BotState, client: discord.Client, shown: ShownAnswer, reply: Reply
) -> None:
    try:
        await _answer_to(client, shown).edit(view=reply.card, allowed_mentions=_NO_PINGS)
    except discord.NotFound:  # somebody has taken it away, and so it stays
        await _forget(state, reply.token)
    await _forget(state, shown.token)


async def _delete_answer(state: BotState, client: discord.Client, shown: ShownAnswer) -> None:
    """Delete an answer; where that fails it isn't forgotten, so that its asker can delete it."""
    try:
        await _answer_to(client, shown).delete()
    except discord.NotFound:
        pass
    except (discord.HTTPException, *UNAVAILABLE) as error:
        _log.warning("The answer %s can't be taken away: %s", shown.message_id, error)
        return
    await _forget(state, shown.token)


def _answer_to(client: discord.Client, shown: ShownAnswer) -> discord.PartialMessage:
    channel = client.get_partial_messageable(shown.channel_id, guild_id=shown.guild_id)
    return channel.get_partial_message(shown.message_id or 0)


async def _forget(state: BotState, token: str) -> None:
    await state.store.answers.remove(token)
    state.history.remove(token)


def _is_hidden(message: discord.Message) -> bool:
    """Whether Discord keeps the text from us, as it does in replies to the answers of /ask."""
    has_something = message.content or message.attachments or message.stickers or message.poll
    return message.type is discord.MessageType.reply and not has_something


def _language_of_guild(message: discord.Message) -> Language | None:
    if message.guild is None:
        return None
    return LANGUAGE_OF_LOCALE.get(str(message.guild.preferred_locale))
