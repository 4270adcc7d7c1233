"""What people say to the bot, and the card that each of them gets."""

import asyncio
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import discord
from discord import ui

from bot.answering import Answering
from bot.cards import answer_card, notice_card
from bot.phrases import LANGUAGE_OF_LOCALE, PHRASES
from index.answers import check_question
from index.errors import QuestionError
from index.language import language_of
from index.records import Language

__all__ = ["Conversation", "question_in"]

_log = logging.getLogger(__name__)

# What is said instead of an answer.
_OBSTACLES = {"starting": "ask-starting", "busy": "ask-busy", "failed": "ask-failed"}

_SAID_BY_PEOPLE = (discord.MessageType.default, discord.MessageType.reply)

_MENTION = re.compile(r"<(@&|@|#)!?([0-9]+)>")

# What Discord draws and nobody would look for: mentions, custom emoji, timestamps, links into the
# guild. Of a command, which is kept in the group, the name is text.
_MARKUP = re.compile(
    r"<(?:(?:@[!&]?|#)[0-9]+|a?:\w+:[0-9]+|t:-?[0-9]+(?::\w)?|id:[\w:-]+|/([^<>:]+):[0-9]+)>"
)


class Conversation:
    """Turns questions into cards, the same way for commands, mentions, replies and DMs."""

    def __init__(self, answering: Answering, max_question_chars: int) -> None:
        self._answering = answering
        self.max_question_chars = max_question_chars
        self._under_way: set[asyncio.Task[object]] = set()

    async def card(
        self, text: str, language: Language | None = None, *, repeat: bool = False
    ) -> ui.LayoutView:
        """The card for what someone asked.

        Args:
            text: The question as it was typed.
            language: The language to speak; the question's own when not known.
            repeat: Whether the card repeats the question, for those who can't see it otherwise.
        """
        question = _plain(text)
        phrases = PHRASES[language or language_of(question)]
        try:
            check_question(question, self.max_question_chars)
        except QuestionError:
            if not question:
                return notice_card(phrases.say("ask-how"))
            return notice_card(phrases.say("ask-too-long", limit=self.max_question_chars))
        if obstacle := _OBSTACLES.get(self._answering.status):
            return notice_card(phrases.say(obstacle))
        answer = await self._answering.ask(question)
        return answer_card(answer, language or answer.language, question if repeat else "")

    async def card_for(self, message: discord.Message, question: str) -> ui.LayoutView:
        """The card for a message in which `question_in` found a question, possibly none ("")."""
        language = None if question else _language_of_guild(message)
        if _is_hidden(message):
            return notice_card(PHRASES[language or "en"].say("ask-hidden"))
        return await self.card(question, language)

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Mark what runs inside as an answer that `finish` waits for."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("not inside a task")
        self._under_way.add(task)
        try:
            yield
        finally:
            self._under_way.discard(task)

    async def finish(self, at_most_s: float) -> None:
        """Wait until the answers under way are sent; give up those that take over `at_most_s`."""
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=at_most_s)
        for task in late:
            task.cancel()
        if late:
            _log.warning("%d answers were not sent any more.", len(late))


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


def _plain(text: str) -> str:
    """The words of a question: without Discord's markup, and valid Unicode."""
    words = _MARKUP.sub(lambda markup: markup[1] or " ", text)
    # Discord passes half surrogates on; nothing can be found with them nor sent back.
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def _is_hidden(message: discord.Message) -> bool:
    """Whether Discord keeps the text from us, as it does in replies to the answers of /ask."""
    has_something = message.content or message.attachments or message.stickers or message.poll
    return message.type is discord.MessageType.reply and not has_something


def _language_of_guild(message: discord.Message) -> Language | None:
    if message.guild is None:
        return None
    return LANGUAGE_OF_LOCALE.get(str(message.guild.preferred_locale))
