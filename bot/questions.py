"""A question from Discord -> the card that its asker gets."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.asker import Asker
from bot.cards.answer import Heading, answer_card, excerpts_of
from bot.cards.layout import Card, notice_card
from bot.desk import Desk
from bot.phrases import PHRASES, Phrases
from bot.storage.answers import new_token
from bot.storage.records import ShownAnswer, ShownExcerpt, digest_of
from index.answers import check_question
from index.errors import QuestionError
from index.follow_up import carried
from index.language import language_of
from index.records import Answer, Excerpt

__all__ = [
    "Asked",
    "Reply",
    "obstacle",
    "plain",
    "refusal",
    "reply_to",
    "shown_excerpts",
    "unready",
]

# What Discord draws and nobody would look for: mentions, custom emoji, timestamps, links into the
# guild. Of a command, which is kept in the group, the name is text.
_MARKUP = re.compile(
    r"<(?:(?:@[!&]?|#)[0-9]+|a?:\w+:[0-9]+|t:-?[0-9]+(?::\w)?|id:[\w:-]+|/([^<>:]+):[0-9]+)>"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how it was asked.

    `before` is what was asked before it, `only` the path of the one document to look in, `repeat`
    whether the card repeats the question, `message_id` the message that asks.
    """

    text: str
    asker: Asker
    before: str = ""
    only: str | None = None
    is_private: bool = False
    repeat: bool = False
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A card, and the token by which the answer on it is remembered; "" where there is none."""

    card: Card
    token: str = ""


async def reply_to(desk: Desk, asked: Asked) -> Reply:
    """Answer, remember what was shown, and note what couldn't be answered."""
    asked = replace(asked, text=plain(asked.text))
    language = asked.asker.language or language_of(asked.text)
    if sentence := refusal(desk, asked.text, asked.asker, PHRASES[language]):
        return Reply(notice_card(sentence))
    opened = desk.answering.opened
    if opened is None:
        raise RuntimeError("no index is open, though nothing stands in the way")
    left_out = desk.left_out(opened.answerer, asked.asker.guild_id, asked.only)
    answer = await desk.answering.ask(asked.text, left_out, asked.before)
    token = await _remember(desk, asked, answer)
    understood = carried(asked.text, asked.before)
    heading = Heading(
        question=asked.text if asked.repeat else "",
        before=asked.before if understood != asked.text else "",
        document=opened.shelf.title(asked.only) if asked.only else "",
    )
    # Kept as it was understood, so that a follow-up to a follow-up leans on both.
    kept = replace(answer, question=understood)
    desk.recent.keep(token, kept, asked.asker.user_id, asked.asker.channel_id)
    language = asked.asker.language or answer.language
    return Reply(answer_card(answer, language, token, heading, is_private=asked.is_private), token)


def plain(text: str) -> str:
    """The words of a question: without Discord's markup, and valid Unicode."""
    words = _MARKUP.sub(lambda markup: markup[1] or " ", text)
    # Discord passes half surrogates on; nothing can be found with them nor sent back.
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def obstacle(desk: Desk, asker: Asker, phrases: Phrases) -> str:
    """Why a person gets no answer now, here, or at all; "" if nothing stands in the way."""
    if sentence := unready(desk, asker, phrases):
        return sentence
    if wait_s := desk.pace.wait_s(asker.user_id):
        return phrases.say("ask-cooldown", seconds=int(wait_s) + 1)
    return ""


def unready(desk: Desk, asker: Asker, phrases: Phrases) -> str:
    """The same, however fast the person asks: for what takes next to no work."""
    if asker.user_id in desk.settings(asker.guild_id).blocked:
        return phrases.say("ask-blocked")
    status = desk.answering.status
    if status == "starting":
        loading = desk.answering.loading
        starting = phrases.say("ask-starting")
        if not loading.total:
            return starting
        progress = phrases.say(
            "ask-progress", stage=loading.what, done=loading.done, total=loading.total
        )
        return f"{starting}\n-# {progress}"
    if status == "failed":
        return phrases.say("ask-failed")
    if status == "busy":
        return phrases.say("ask-busy")
    return ""


def shown_excerpts(excerpts: tuple[Excerpt, ...]) -> tuple[ShownExcerpt, ...]:
    """Where quotes stand, as it is remembered."""
    return tuple(
        ShownExcerpt(
            excerpt.citation.document,
            excerpt.citation.start,
            excerpt.citation.end,
            digest_of(excerpt.quote),
        )
        for excerpt in excerpts
    )


def refusal(desk: Desk, question: str, asker: Asker, phrases: Phrases) -> str:
    """Why a text isn't looked for; "" if nothing is wrong with it and nothing in the way."""
    try:
        check_question(question, desk.max_question_chars)
    except QuestionError:
        if not question:
            return phrases.say("ask-how")
        return phrases.say("ask-too-long", limit=desk.max_question_chars)
    return obstacle(desk, asker, phrases)


async def _remember(desk: Desk, asked: Asked, answer: Answer) -> str:
    asker = asked.asker
    token = new_token()
    await desk.store.answers.remember(
        ShownAnswer(
            token=token,
            user_id=asker.user_id,
            guild_id=asker.guild_id,
            channel_id=asker.channel_id,
            language=asker.language or answer.language,
            is_private=asked.is_private,
            answered=answer.answered,
            excerpts=shown_excerpts(excerpts_of(answer)),
            question_message_id=asked.message_id,
            message_id=None,
            created_at=datetime.now(UTC),
        )
    )
    if not answer.answered:
        kept = desk.settings(asker.guild_id).keep_questions
        await desk.store.unanswered.note(
            asker.guild_id, asker.user_id, asked.text, answer.confidence, kept
        )
    return token
