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
from bot.escaping import label
from bot.phrases import PHRASES
from index.errors import QuestionError
from index.language import language_of
from index.records import Language

__all__ = ["Conversation", "question_in"]

_log = logging.getLogger(__name__)

_MAX_NOTICE_CHARS = 1_000
_SAID_BY_PEOPLE = (discord.MessageType.default, discord.MessageType.reply)


class Conversation:
    """Turns questions into cards, the same way for commands, mentions, replies and DMs."""

    def __init__(self, answering: Answering, max_question_chars: int) -> None:
        self._answering = answering
        self._max_question_chars = max_question_chars
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
        question = _mend(text)
        phrases = PHRASES[language or language_of(question)]
        if not question:
            return notice_card(phrases.help)
        if len(question) > self._max_question_chars:
            return notice_card(phrases.too_long.format(limit=self._max_question_chars))
        if self._answering.status != "ready":
            starting = self._answering.status == "starting"
            return notice_card(phrases.starting if starting else phrases.failed)
        try:
            answer = await self._answering.ask(question)
        except QuestionError as error:
            return notice_card(label(str(error), _MAX_NOTICE_CHARS) or phrases.help)
        return answer_card(answer, language or answer.language, question if repeat else "")

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
    return re.sub(address, " ", message.content).strip()


def _mend(question: str) -> str:
    # Discord passes half surrogates on; nothing can be found with them nor sent back.
    return question.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
