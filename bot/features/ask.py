"""/ask: answer a question, from one document or in private if the asker likes."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import app_commands

from bot.db.answers import new_token
from bot.db.errors import StorageError
from bot.features.documents import complete_document, document_named
from bot.features.lookup import why_unreadable
from bot.features.remembering import remember
from bot.history import NO_CONTEXT, PreviousAnswer, QuestionContext
from bot.i18n import PHRASES, Phrases, phrase
from bot.permissions import Requester, requester_of
from bot.state import BotState, state_of
from bot.ui.citations import also_in, citation_line, matched_pairs, small
from bot.ui.layout import (
    ANSWERED,
    MAX_CARD_CHARS,
    RULE,
    SILENT,
    Beside,
    Card,
    Part,
    Row,
    length_of,
    notice_card,
)
from bot.ui.markdown import label, quote_block
from bot.ui.persistent_button import persistent_button
from index.engine import check_question
from index.errors import QuestionError
from index.retrieval.follow_up import context_text
from index.text.language import language_of
from index.types import Answer, Excerpt, Language

MAX_NAME_CHARS = 100  # of whoever shares an answer
_MAX_QUESTION_CHARS = 200
_SHARED_UNITS = 2 * MAX_NAME_CHARS + 50  # what a card grows by when it is shared
_SURE = {"high": 0.8, "good": 0.6, "fair": 0.4}  # probabilities from which on words are used


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above an answer.

    `question` is repeated where the people around can't see it otherwise, `before` is the earlier
    question it was understood with, `document` the title of the only one looked in.
    """

    question: str = ""
    before: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class _Details:
    """What is shown beside quotes and citations, as long as it fits."""

    marks: bool = True
    also_in: bool = True


def answer_card(
    answer: Answer,
    language: Language,
    token: str = "",
    heading: Heading | None = None,
    *,
    is_private: bool = False,
) -> Card:
    """The card for an answer or an abstention.

    When not everything fits into a message, the marks of the matched words are put away first, then
    where else it is said, then the quotes of the lowest rank.

    Args:
        answer: What to show.
        language: The language of our own words on the card.
        token: What the answer is remembered by; without one, there are no buttons.
        heading: What stands above it.
        is_private: Whether only the asker sees it, and may share it.
    """
    phrases = PHRASES[language]
    top = list(_top(answer, phrases, heading or Heading()))
    bottom: list[Part] = [answer_buttons(phrases, token, is_private=is_private)] if token else []
    room = MAX_CARD_CHARS - (_SHARED_UNITS if is_private else 0)
    for count in range(len(excerpts_of(answer)), -1, -1):
        for details in (_Details(), _Details(marks=False), _Details(marks=False, also_in=False)):
            parts = [*top, *_quoted(answer, phrases, token, count, details), *bottom]
            if length_of(parts) <= room:
                return Card(parts, ANSWERED if answer.answered else SILENT)
    raise ValueError("the card's own words exceed a message")


def excerpts_of(answer: Answer) -> tuple[Excerpt, ...]:
    """What is shown of an answer: its excerpts, or what comes closest."""
    return answer.excerpts if answer.answered else answer.closest


def answer_buttons(
    phrases: Phrases, token: str, *, is_private: bool = False, is_shared: bool = False
) -> Row:
    """What can be done about an answer.

    Args:
        phrases: In the asker's language.
        token: What the answer is remembered by.
        is_private: Whether only the asker sees it.
        is_shared: Whether it was shown to all besides.
    """
    follow_up = persistent_button(
        "follow", token, label=phrases.say("button-follow-up"), emoji="💬"
    )
    good = persistent_button("good", token, label=phrases.say("button-helpful"), emoji="👍")
    bad = persistent_button("bad", token, label=phrases.say("button-not-helpful"), emoji="👎")
    if is_private:
        share = phrases.say("button-share")
        last = persistent_button("share", token, label=share, emoji="📣", disabled=is_shared)
    else:
        delete = phrases.say("button-delete")
        last = persistent_button("delete", token, label=delete, style=discord.ButtonStyle.danger)
    return Row([follow_up, good, bad, last])


def _top(answer: Answer, phrases: Phrases, heading: Heading) -> Iterator[Part]:
    lines = []
    if heading.question:
        question = label(heading.question, _MAX_QUESTION_CHARS)
        lines.append(phrases.say("answer-question", question=question))
    if heading.before:
        before = label(heading.before, _MAX_QUESTION_CHARS)
        lines.append(phrases.say("answer-question-before", question=before))
    if heading.document:
        title = label(heading.document, _MAX_QUESTION_CHARS)
        lines.append(phrases.say("answer-in-document", title=title))
    if lines:
        yield small(lines)
    if not answer.answered:
        yield f"**{phrases.say('answer-silent')}**"
        if answer.closest:
            yield RULE
            yield phrases.say("answer-closest")


def _quoted(
    answer: Answer, phrases: Phrases, token: str, count: int, details: _Details
) -> Iterator[Part]:
    """The `count` best excerpts, how sure the answer is, and how many excerpts are left out."""
    excerpts = excerpts_of(answer)
    for position, excerpt in enumerate(excerpts[:count]):
        if position:
            yield RULE
        marks = excerpt.highlights if details.marks else ()
        yield quote_block(excerpt.quote, ((mark.start, mark.end) for mark in marks))
        text = _below(excerpt, answer, phrases, details)
        if token:
            yield Beside(
                text,
                persistent_button("more", token, excerpt.rank, label=phrases.say("button-more")),
            )
        else:
            yield text
    closing = []
    if answer.answered and count:
        closing.append(phrases.say("answer-confidence", level=_level(answer.confidence)))
    if count < len(excerpts):
        closing.append(phrases.say("quotes-left-out", count=len(excerpts) - count))
    if count and (closing or token):
        yield RULE
    if closing:
        yield small(closing)


def _below(excerpt: Excerpt, answer: Answer, phrases: Phrases, details: _Details) -> str:
    number = f"**{excerpt.rank}** · " if answer.answered else ""
    lines = [f"{number}{citation_line(excerpt, phrases)}"]
    if details.also_in:
        lines += [also_in(twin, phrases) for twin in excerpt.also_in]
    # Someone who reads the quote's language sees in bold what matched.
    if details.marks and excerpt.citation.language != answer.language:
        lines.append(matched_pairs(excerpt, phrases))
    return small(lines)


def _level(confidence: float) -> str:
    return next((level for level, least in _SURE.items() if confidence >= least), "low")


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
    requester: Requester
    before: QuestionContext = NO_CONTEXT
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


async def reply_to(state: BotState, asked: Asked) -> Reply:
    """Answer, remember what was shown, and note what couldn't be answered."""
    text = plain(asked.text)
    asked = replace(asked, text=text, only=asked.only or asked.before.document_for(text))
    language = asked.requester.language or language_of(asked.text)
    if sentence := obstacle(state, asked.requester, PHRASES[language]):
        return await refuse(state, asked, sentence, is_for_now=True)
    if sentence := unaskable(state, asked.text, PHRASES[language]):
        return await refuse(state, asked, sentence)
    if asked.unknown:
        title = label(asked.unknown, _MAX_TITLE_CHARS)
        sentence = PHRASES[language].say("ask-no-such-document", title=title)
        return await refuse(state, asked, sentence)
    answer = await state.queue.answer(
        asked.text,
        lambda engine: state.hidden_numbers(engine, asked.requester.guild_id, asked.only),
        asked.before.question,
    )
    # Not before: while the question waited, the one document may have gone or been left out.
    title = ""
    opened = state.queue.loaded
    if asked.only is not None and opened is not None:
        if phrase := why_unreadable(state, asked.only, asked.requester.guild_id):
            return await refuse(state, asked, PHRASES[language].say(phrase))
        title = opened.lookup.title(asked.only)
    token = await _remember(state, asked, answer)
    understood = context_text(asked.text, asked.before.question)
    heading = Heading(
        question=asked.text if asked.repeat else "",
        before=asked.before.question if understood != asked.text else "",
        document=title,
    )
    # Kept as it was understood, so that a follow-up to a follow-up leans on both.
    kept = replace(answer, question=understood)
    requester = asked.requester
    recent = PreviousAnswer(
        kept,
        requester.user_id,
        requester.channel_id,
        requester.guild_id,
        asked.before,
        asked.only,
        asked.is_private,
    )
    if not state.in_flight.is_forgotten:
        state.history.add(token or new_token(), recent)
    language = requester.language or answer.language
    return Reply(answer_card(answer, language, token, heading, is_private=asked.is_private), token)


async def refuse(
    state: BotState, asked: Asked, sentence: str, *, is_for_now: bool = False
) -> Reply:
    """Say why there is no answer; to a message so that it can still be edited into a question."""
    token = ""
    is_shown = asked.answer_id is None or not is_for_now
    if asked.message_id is not None and is_shown:
        token = await _remember(state, asked)
    return Reply(notice_card(sentence), token, is_for_now)


def plain(text: str) -> str:
    """The words of a question: without Discord's markup, and valid Unicode."""
    return valid(_MARKUP.sub(lambda markup: markup[1] or " ", text))


def valid(text: str) -> str:
    """A text as it is, but for half surrogates and blanks around it.

    Discord passes half surrogates on; nothing can be found with them, nor sent back.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def obstacle(state: BotState, requester: Requester, phrases: Phrases) -> str:
    """Why a person gets no answer now, here, or at all; "" if nothing stands in the way."""
    if requester.user_id in state.settings(requester.guild_id).blocked:
        return phrases.say("ask-blocked")
    # Also while the index is being built: the line that says so can flood a channel as well.
    if wait_s := state.rate_limiter.wait_s(requester.user_id):
        return phrases.say("ask-cooldown", seconds=int(wait_s) + 1)
    return _closed(state, phrases)


def unready(state: BotState, requester: Requester, phrases: Phrases) -> str:
    """The same for what takes next to no work, such as turning a page."""
    if requester.user_id in state.settings(requester.guild_id).blocked:
        return phrases.say("ask-blocked")
    return hurry(state, requester.user_id, phrases) or _closed(state, phrases)


def hurry(state: BotState, user_id: int, phrases: Phrases) -> str:
    """That somebody presses buttons faster than anybody reads; "" if not."""
    wait_s = state.button_rate_limiter.wait_s(user_id)
    return phrases.say("press-cooldown", seconds=int(wait_s) + 1) if wait_s else ""


def unavailable(state: BotState, phrases: Phrases) -> str:
    """Why the documents can't be read yet, with progress, or at all; "" if they can."""
    if state.queue.status == "failed":
        return phrases.say("ask-failed")
    if state.queue.status != "starting":
        return ""
    starting = phrases.say("ask-starting")
    loading = state.queue.loading
    if not loading.total:
        return starting
    progress = phrases.say(
        "ask-progress", stage=loading.stage, done=loading.done, total=loading.total
    )
    return f"{starting}\n-# {progress}"


def _closed(state: BotState, phrases: Phrases) -> str:
    """Why nobody gets anything from the documents now."""
    if sentence := unavailable(state, phrases):
        return sentence
    return phrases.say("ask-busy") if state.queue.status == "busy" else ""


def refusal(state: BotState, question: str, requester: Requester, phrases: Phrases) -> str:
    """Why a text isn't looked for; "" if nothing is wrong with it and nothing in the way."""
    return obstacle(state, requester, phrases) or unaskable(state, question, phrases)


def unaskable(state: BotState, question: str, phrases: Phrases) -> str:
    """What is wrong with a question; "" if nothing is."""
    try:
        check_question(question, state.max_question_chars)
    except QuestionError:
        if not question:
            return phrases.say("ask-how")
        return phrases.say("ask-too-long", limit=state.max_question_chars)
    return ""


async def _remember(state: BotState, asked: Asked, answer: Answer | None = None) -> str:
    """Remember an answer, or a refusal, and what the documents don't say; its token, or ""."""
    requester = asked.requester
    if answer is not None:
        requester = replace(requester, language=requester.language or answer.language)
    token = await remember(
        state,
        requester,
        excerpts_of(answer) if answer is not None else (),
        is_private=asked.is_private,
        answered=answer is not None and answer.answered,
        question_message_id=asked.message_id,
        message_id=asked.answer_id,
    )
    if token and answer is not None and not answer.answered and not state.in_flight.is_forgotten:
        # What was asked in private isn't shown to moderators either.
        kept = state.settings(requester.guild_id).keep_questions and not asked.is_private
        try:
            await state.store.unanswered.add(
                requester.guild_id, requester.user_id, asked.text, answer.confidence, kept
            )
        except StorageError as error:  # the answer stands all the same
            _log.error("A question without an answer can't be noted: %s", error)
    return token


def ask_command(max_question_chars: int) -> app_commands.Command[Any, ..., None]:
    """The command /ask."""

    @app_commands.command(name=phrase("ask-name"), description=phrase("ask-description"))
    @app_commands.rename(
        question=phrase("ask-question-name"),
        document=phrase("ask-document-name"),
        private=phrase("ask-private-name"),
    )
    @app_commands.describe(
        question=phrase("ask-question-description"),
        document=phrase("ask-document-description"),
        private=phrase("ask-private-description"),
    )
    @app_commands.autocomplete(document=complete_document)
    async def ask(
        interaction: discord.Interaction[Any],
        question: app_commands.Range[str, 1, max_question_chars],
        document: str | None = None,
        private: bool | None = None,
    ) -> None:
        settings = state_of(interaction).settings(interaction.guild_id)
        is_private = settings.private_by_default if private is None else private
        await interaction.response.defer(thinking=True, ephemeral=is_private)
        only = document_named(interaction, document) if document else None
        unknown = document if document and only is None else ""
        state, requester = state_of(interaction), requester_of(interaction)
        before = state.history.last(requester.user_id, requester.channel_id, is_private=is_private)
        asked = Asked(
            question, requester, before, only, unknown, is_private=is_private, repeat=True
        )
        reply = await reply_to(state, asked)
        await interaction.edit_original_response(view=reply.card)

    return ask
