"""A question from Discord -> the card that its asker gets."""

import logging
import re
from dataclasses import dataclass, replace

from bot.cards.answer import Heading, answer_card, excerpts_of
from bot.i18n import PHRASES, Phrases
from bot.memory.recent import NOTHING, Earlier, RecentAnswer
from bot.permissions import Asker
from bot.replies.left_out import why_unreadable
from bot.replies.remembering import remember
from bot.state import Desk
from bot.storage.answers import new_token
from bot.storage.errors import StorageError
from bot.ui.layout import Card, notice_card
from bot.ui.markdown import label
from index.engine import check_question
from index.errors import QuestionError
from index.retrieval.follow_up import carried
from index.text.language import language_of
from index.types import Answer

__all__ = [
    "Asked",
    "Reply",
    "hurry",
    "obstacle",
    "plain",
    "refusal",
    "refuse",
    "reply_to",
    "unavailable",
    "unready",
    "valid",
]

_log = logging.getLogger(__name__)

_MAX_TITLE_CHARS = 100

# What Discord draws and nobody would look for: mentions, custom emoji, timestamps, links into the
# guild. Of a command, which is kept in the group, the name is text.
_MARKUP = re.compile(
    r"<(?:(?:@[!&]?|#)[0-9]+|a?:\w+:[0-9]+|t:-?[0-9]+(?::\w)?|id:[\w:-]+|/([^<>:]+):[0-9]+)>"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how it was asked.

    `before` is what was asked before it, `only` the path of the one document to look in (or else
    that of the question before, where it is followed), `unknown` what the asker has called that
    document where none is called so, `repeat` whether the card repeats the question, `message_id`
    the message that asks, `answer_id` the message that has answered it and is to show the new
    answer.
    """

    text: str
    asker: Asker
    before: Earlier = NOTHING
    only: str | None = None
    unknown: str = ""
    is_private: bool = False
    repeat: bool = False
    message_id: int | None = None
    answer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A card, and the token by which it is remembered; "" where it isn't.

    `is_for_now` tells that it says what stands in the way, and that it will pass.
    """

    card: Card
    token: str = ""
    is_for_now: bool = False


async def reply_to(desk: Desk, asked: Asked) -> Reply:
    """Answer, remember what was shown, and note what couldn't be answered."""
    text = plain(asked.text)
    asked = replace(asked, text=text, only=asked.only or asked.before.only_for(text))
    language = asked.asker.language or language_of(asked.text)
    if sentence := obstacle(desk, asked.asker, PHRASES[language]):
        return await refuse(desk, asked, sentence, is_for_now=True)
    if sentence := unaskable(desk, asked.text, PHRASES[language]):
        return await refuse(desk, asked, sentence)
    if asked.unknown:
        title = label(asked.unknown, _MAX_TITLE_CHARS)
        sentence = PHRASES[language].say("ask-no-such-document", title=title)
        return await refuse(desk, asked, sentence)
    answer = await desk.answering.ask(
        asked.text,
        lambda answerer: desk.left_out(answerer, asked.asker.guild_id, asked.only),
        asked.before.question,
    )
    # Not before: while the question waited, the one document may have gone or been left out.
    title = ""
    opened = desk.answering.opened
    if asked.only is not None and opened is not None:
        if phrase := why_unreadable(desk, asked.only, asked.asker.guild_id):
            return await refuse(desk, asked, PHRASES[language].say(phrase))
        title = opened.shelf.title(asked.only)
    token = await _remember(desk, asked, answer)
    understood = carried(asked.text, asked.before.question)
    heading = Heading(
        question=asked.text if asked.repeat else "",
        before=asked.before.question if understood != asked.text else "",
        document=title,
    )
    # Kept as it was understood, so that a follow-up to a follow-up leans on both.
    kept = replace(answer, question=understood)
    asker = asked.asker
    recent = RecentAnswer(
        kept,
        asker.user_id,
        asker.channel_id,
        asker.guild_id,
        asked.before.question,
        asked.is_private,
        only=asked.only,
        leaned_on=asked.before.people,
    )
    if not desk.under_way.is_forgotten:
        desk.recent.keep(token or new_token(), recent)
    language = asker.language or answer.language
    return Reply(answer_card(answer, language, token, heading, is_private=asked.is_private), token)


async def refuse(desk: Desk, asked: Asked, sentence: str, *, is_for_now: bool = False) -> Reply:
    """Say why there is no answer; to a message so that it can still be edited into a question."""
    token = ""
    is_shown = asked.answer_id is None or not is_for_now
    if asked.message_id is not None and is_shown:
        token = await _remember(desk, asked)
    return Reply(notice_card(sentence), token, is_for_now)


def plain(text: str) -> str:
    """The words of a question: without Discord's markup, and valid Unicode."""
    return valid(_MARKUP.sub(lambda markup: markup[1] or " ", text))


def valid(text: str) -> str:
    """A text as it is, but for half surrogates and blanks around it.

    Discord passes half surrogates on; nothing can be found with them, nor sent back.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def obstacle(desk: Desk, asker: Asker, phrases: Phrases) -> str:
    """Why a person gets no answer now, here, or at all; "" if nothing stands in the way."""
    if asker.user_id in desk.settings(asker.guild_id).blocked:
        return phrases.say("ask-blocked")
    # Also while the index is being built: the line that says so can flood a channel as well.
    if wait_s := desk.pace.wait_s(asker.user_id):
        return phrases.say("ask-cooldown", seconds=int(wait_s) + 1)
    return _closed(desk, phrases)


def unready(desk: Desk, asker: Asker, phrases: Phrases) -> str:
    """The same for what takes next to no work, such as turning a page."""
    if asker.user_id in desk.settings(asker.guild_id).blocked:
        return phrases.say("ask-blocked")
    return hurry(desk, asker.user_id, phrases) or _closed(desk, phrases)


def hurry(desk: Desk, user_id: int, phrases: Phrases) -> str:
    """That somebody presses buttons faster than anybody reads; "" if not."""
    wait_s = desk.presses.wait_s(user_id)
    return phrases.say("press-cooldown", seconds=int(wait_s) + 1) if wait_s else ""


def unavailable(desk: Desk, phrases: Phrases) -> str:
    """Why the documents can't be read yet, with progress, or at all; "" if they can."""
    if desk.answering.status == "failed":
        return phrases.say("ask-failed")
    if desk.answering.status != "starting":
        return ""
    starting = phrases.say("ask-starting")
    loading = desk.answering.loading
    if not loading.total:
        return starting
    progress = phrases.say(
        "ask-progress", stage=loading.what, done=loading.done, total=loading.total
    )
    return f"{starting}\n-# {progress}"


def _closed(desk: Desk, phrases: Phrases) -> str:
    """Why nobody gets anything from the documents now."""
    if sentence := unavailable(desk, phrases):
        return sentence
    return phrases.say("ask-busy") if desk.answering.status == "busy" else ""


def refusal(desk: Desk, question: str, asker: Asker, phrases: Phrases) -> str:
    """Why a text isn't looked for; "" if nothing is wrong with it and nothing in the way."""
    return obstacle(desk, asker, phrases) or unaskable(desk, question, phrases)


def unaskable(desk: Desk, question: str, phrases: Phrases) -> str:
    """What is wrong with a question; "" if nothing is."""
    try:
        check_question(question, desk.max_question_chars)
    except QuestionError:
        if not question:
            return phrases.say("ask-how")
        return phrases.say("ask-too-long", limit=desk.max_question_chars)
    return ""


async def _remember(desk: Desk, asked: Asked, answer: Answer | None = None) -> str:
    """Remember an answer, or a refusal, and what the documents don't say; its token, or ""."""
    asker = asked.asker
    if answer is not None:
        asker = replace(asker, language=asker.language or answer.language)
    token = await remember(
        desk,
        asker,
        excerpts_of(answer) if answer is not None else (),
        is_private=asked.is_private,
        answered=answer is not None and answer.answered,
        question_message_id=asked.message_id,
        message_id=asked.answer_id,
    )
    if token and answer is not None and not answer.answered and not desk.under_way.is_forgotten:
        # What was asked in private isn't shown to moderators either.
        kept = desk.settings(asker.guild_id).keep_questions and not asked.is_private
        try:
            await desk.store.unanswered.note(
                asker.guild_id, asker.user_id, asked.text, answer.confidence, kept
            )
        except StorageError as error:  # the answer stands all the same
            _log.error("A question without an answer can't be noted: %s", error)
    return token
