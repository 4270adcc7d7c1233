"""Messages: what they ask, the answer to them, and what becomes of it when they change."""

import logging
import re

import discord

from bot.asker import Asker
from bot.cards.layout import notice_card
from bot.cards.reading_back import question_on
from bot.desk import Desk
from bot.phrases import LANGUAGE_OF_LOCALE, PHRASES
from bot.questions import Asked, Reply, reply_to
from bot.storage.records import ShownAnswer
from index.records import Language

__all__ = ["answer_message", "question_in", "take_away", "update_answer"]

_log = logging.getLogger(__name__)

_SAID_BY_PEOPLE = (discord.MessageType.default, discord.MessageType.reply)

_MENTION = re.compile(r"<(@&|@|#)!?([0-9]+)>")

# discord.py drops the client's own where a message is edited.
_NO_PINGS = discord.AllowedMentions.none()


async def answer_message(desk: Desk, message: discord.Message, me: discord.ClientUser) -> None:
    """Answer a mention, a reply or a direct message; say nothing to all others."""
    question = question_in(message, me)
    if question is None or not _may_answer(desk, message):
        return
    async with message.channel.typing():
        reply = await _reply(desk, message, question, me)
        sent = await message.channel.send(
            view=reply.card,
            # The question may be deleted before it is answered.
            reference=message.to_reference(fail_if_not_exists=False),
            mention_author=False,
        )
    if reply.token:
        await desk.store.answers.set_message(reply.token, sent.id)


async def update_answer(desk: Desk, client: discord.Client, message: discord.Message) -> None:
    """Answer an edited question anew, in the place of the old answer."""
    me = client.user
    if me is None:
        return
    shown = await desk.store.answers.answering(message.id)
    question = question_in(message, me)
    if shown is None or shown.message_id is None or question is None:
        return
    reply = await _reply(desk, message, question, me)
    channel = client.get_partial_messageable(shown.channel_id, guild_id=shown.guild_id)
    answer = channel.get_partial_message(shown.message_id)
    await answer.edit(view=reply.card, allowed_mentions=_NO_PINGS)
    if reply.token:
        await desk.store.answers.set_message(reply.token, shown.message_id)
    await _forget(desk, shown)


async def take_away(desk: Desk, client: discord.Client, message_id: int) -> None:
    """Delete the answer to a question that was deleted."""
    shown = await desk.store.answers.answering(message_id)
    if shown is None or shown.message_id is None:
        return
    channel = client.get_partial_messageable(shown.channel_id, guild_id=shown.guild_id)
    await _forget(desk, shown)
    await channel.get_partial_message(shown.message_id).delete()


def question_in(message: discord.Message, me: discord.abc.Snowflake) -> str | None:
    """What a message asks the bot, possibly nothing (""); None when it isn't meant for the bot.

    Meant for it are direct messages, mentions, and replies that ping it. A ping of everyone or of
    a role is not.
    """
    if message.author.bot or message.webhook_id or message.type not in _SAID_BY_PEOPLE:
        return None
    if message.guild is not None and all(user.id != me.id for user in message.mentions):
        return None
    # By hand: after the mention there may be a full-width space, a line end or nothing at all, or
    # the comma of "@Inyo, who ...?", which isn't the question's.
    address = rf"<@!?{me.id}>(?:\s*(?:[,:](?=\s)|[、，：]))?"
    return _name_mentions(re.sub(address, " ", message.content), message).strip()


def _name_mentions(text: str, message: discord.Message) -> str:
    """Put the names of people, roles and channels where the message mentions them by their ids."""
    names = {f"@{user.id}": user.display_name for user in message.mentions}
    names |= {f"@&{role.id}": role.name for role in message.role_mentions}
    names |= {f"#{channel.id}": channel.name for channel in message.channel_mentions}
    return _MENTION.sub(lambda mention: names.get(mention[1] + mention[2], mention[0]), text)


def _may_answer(desk: Desk, message: discord.Message) -> bool:
    """Whether mentions are answered in this channel, or in the one that a thread belongs to."""
    channels = desk.settings(message.guild.id if message.guild else None).channels
    parent = getattr(message.channel, "parent_id", None)
    return not channels or not channels.isdisjoint((message.channel.id, parent))


async def _reply(
    desk: Desk, message: discord.Message, question: str, me: discord.ClientUser
) -> Reply:
    guild_id = message.guild.id if message.guild else None
    language = desk.settings(guild_id).language
    if not question:
        language = language or _language_of_guild(message)
        if _is_hidden(message):
            return Reply(notice_card(PHRASES[language or "en"].say("ask-hidden")))
    asker = Asker(message.author.id, message.channel.id, guild_id, language)
    before = await _before(desk, message, me) if question else ""
    return await reply_to(desk, Asked(question, asker, before, message_id=message.id))


async def _before(desk: Desk, message: discord.Message, me: discord.ClientUser) -> str:
    """What was asked before: by the message whose answer is replied to, or just now, here."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return desk.recent.question_before(message.author.id, message.channel.id)
    answer = reference.resolved
    if not isinstance(answer, discord.Message) or answer.author.id != me.id:
        return ""
    if question := question_on(answer):
        return question
    if answer.reference is None or answer.reference.message_id is None:
        return ""
    try:
        asking = await message.channel.fetch_message(answer.reference.message_id)
    except discord.HTTPException as error:
        # Without it the question is understood by itself, which mostly is enough.
        _log.info("The question before message %d can't be had: %s", message.id, error)
        return ""
    return question_in(asking, me) or ""


async def _forget(desk: Desk, shown: ShownAnswer) -> None:
    await desk.store.answers.remove(shown.token)
    desk.recent.remove(shown.token)


def _is_hidden(message: discord.Message) -> bool:
    """Whether Discord keeps the text from us, as it does in replies to the answers of /ask."""
    has_something = message.content or message.attachments or message.stickers or message.poll
    return message.type is discord.MessageType.reply and not has_something


def _language_of_guild(message: discord.Message) -> Language | None:
    if message.guild is None:
        return None
    return LANGUAGE_OF_LOCALE.get(str(message.guild.preferred_locale))
