"""/ask, and the answer to a question however it was asked: the card, its buttons, what is saved."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import app_commands

from bot.audience import Audience
from bot.db.errors import StorageError, log_failure
from bot.db.records import new_token
from bot.errors import Refusal
from bot.features.documents import complete_document, find_document
from bot.features.shown_answers import check_visible, save_answer
from bot.features.translate import translate_buttons
from bot.history import NO_CONTEXT, PreviousAnswer, QuestionContext
from bot.i18n import PHRASES, Phrases, phrase
from bot.permissions import (
    Requester,
    check_may_ask,
    check_not_blocked,
    check_queue,
    requester_of,
)
from bot.state import BotState, state_of
from bot.translation import Translator
from bot.ui.citations import CitationStyle, small
from bot.ui.layout import (
    ANSWERED,
    MAX_CARD_CHARS,
    NOT_ANSWERED,
    RULE,
    Button,
    Card,
    Part,
    Row,
    notice_card,
)
from bot.ui.markdown import label
from bot.ui.message_text import without_markup
from bot.ui.persistent_button import persistent_button
from bot.ui.quotes import QuoteStyle, quote_of, quotes_card
from index.engine import check_question
from index.errors import QuestionError
from index.retrieval.follow_up import context_text, needs_context
from index.types import Answer, Excerpt, Language

_log = logging.getLogger(__name__)

MAX_NAME_CHARS = 100  # of the person who shares an answer
_MAX_HEADING_CHARS = 200
_SHARED_CHARS = 2 * MAX_NAME_CHARS + 50  # what a card grows by when it is shared
_LEVELS = {"high": 0.8, "good": 0.6, "fair": 0.4}  # level -> the lowest confidence


@dataclass(frozen=True, slots=True)
class Question:
    """A question and how it was asked.

    Attributes:
        text: As it was written.
        requester: The person who asks.
        context: The question before it.
        document: The only document to search, as the option of /ask names it; "" for all. A
            follow-up stays in its context's document.
        is_private: Whether only the requester sees the answer.
        is_repeated: Whether the card repeats the question: other people can't see it elsewhere.
        message_id: The message that asks, if any.
        answer_id: The message with the answer that this one replaces, if any.
    """

    text: str
    requester: Requester
    context: QuestionContext = NO_CONTEXT
    document: str = ""
    is_private: bool = False
    is_repeated: bool = False
    message_id: int | None = None
    answer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines above an answer: who shared it, the question, the one before, the only document."""

    question: str = ""
    context: str = ""
    document: str = ""
    shared_by: str = ""


def answer_card(
    answer: Answer,
    language: Language,
    token: str = "",
    heading: Heading | None = None,
    *,
    is_private: bool = False,
    cited: CitationStyle = CitationStyle(),  # noqa: B008 - it is immutable
    translator: Translator | None = None,
) -> Card:
    """The card for an answer or an abstention.

    Args:
        answer: The answer.
        language: The language of our own words on the card.
        token: The token under which it is saved; without one, there are no buttons.
        heading: The lines above it.
        is_private: Whether only the requester sees it, and may share it.
        cited: How citations are shown.
        translator: Translates quotes, if a model does.
    """
    phrases = PHRASES[language]
    top: list[Part] = list(heading_part(heading or Heading(), phrases))
    notes = []
    if answer.answered:
        level = next((level for level, low in _LEVELS.items() if answer.confidence >= low), "low")
        notes.append(phrases.say("answer-confidence", level=level))
    else:
        top.append(f"**{phrases.say('answer-none')}**")
        top += [RULE, phrases.say("answer-closest")] if answer.closest else []
    excerpts = excerpts_of(answer)
    citations = [excerpt.citation for excerpt in excerpts]
    more = translate_buttons(translator, citations, phrases, token, (1, len(excerpts)))
    return quotes_card(
        [quote_of(excerpt) for excerpt in excerpts],
        QuoteStyle(phrases, token, answer.language, answer.answered, cited),
        ANSWERED if answer.answered else NOT_ANSWERED,
        top,
        notes,
        [answer_buttons(phrases, token, more, is_private=is_private)] if token else [],
        MAX_CARD_CHARS - (_SHARED_CHARS if is_private else 0),
    )


def excerpts_of(answer: Answer) -> tuple[Excerpt, ...]:
    """The excerpts that a card shows: those of the answer, or else the closest."""
    return answer.excerpts if answer.answered else answer.closest


def heading_part(heading: Heading, phrases: Phrases) -> Iterator[str]:
    """The lines above an answer as one text, if there are any."""
    lines = []
    if heading.shared_by:
        name = label(heading.shared_by, MAX_NAME_CHARS)
        lines.append(phrases.say("share-by", name=name))
    if heading.question:
        question = label(heading.question, _MAX_HEADING_CHARS)
        lines.append(phrases.say("answer-question", question=question))
    if heading.context:
        context = label(heading.context, _MAX_HEADING_CHARS)
        lines.append(phrases.say("answer-follow-up-to", question=context))
    if heading.document:
        title = label(heading.document, _MAX_HEADING_CHARS)
        lines.append(phrases.say("answer-in-document", title=title))
    if lines:
        yield small(lines)


def answer_buttons(
    phrases: Phrases, token: str, more: Sequence[Button] = (), *, is_private: bool = False
) -> Row:
    """The buttons below an answer, with at most one more."""
    if is_private:
        last = persistent_button("share", token, label=phrases.say("share-button"), emoji="📣")
    else:
        last = persistent_button(
            "delete", token, label=phrases.say("delete-button"), style=discord.ButtonStyle.danger
        )
    follow_up, helpful, unhelpful = (
        persistent_button(action, token, label=phrases.say(text), emoji=emoji)
        for action, text, emoji in (
            ("follow_up", "follow-up-button", "💬"),
            ("helpful", "feedback-helpful-button", "👍"),
            ("unhelpful", "feedback-unhelpful-button", "👎"),
        )
    )
    return Row([follow_up, helpful, unhelpful, *more, last])


async def answer_question(state: BotState, question: Question) -> tuple[Card, str]:
    """Answer a question, save what is shown, and note what couldn't be answered.

    It must have been counted against the rate limit already.

    Returns:
        The card, and the token under which the answer is saved; "" if it isn't.

    Raises:
        Refusal: The question can't be answered; a `TemporaryRefusal` if it can't be now.
    """
    question = replace(question, text=without_markup(question.text))
    requester, text, context = question.requester, question.text, question.context
    check_not_blocked(state, requester)
    check_queue(state)
    check_text(state, text)
    if not context.is_known and needs_context(text):
        raise Refusal("follow-up-context-forgotten")
    document = context.document_for(text)
    audience = requester.audience(is_private=question.is_private)
    if question.document:
        document = _named_document(state, question, audience)
    answer = await state.queue.answer(
        text,
        lambda engine: state.left_out(engine, audience, document),
        context.question,
        is_message=question.message_id is not None,
    )
    if answer.chatter is not None:
        return await _meet_chatter(state, question, answer)
    title = ""
    loaded = state.queue.loaded
    if document is not None and loaded is not None:
        # Only now: while the question waited, the document may have been removed or hidden.
        if document not in loaded.lookup:
            raise Refusal("document-gone")
        check_visible(state, document, audience)
        title = loaded.lookup.title(document)
    requester = replace(requester, language=requester.language or answer.language)
    token = await save_answer(
        state,
        requester,
        [quote_of(excerpt) for excerpt in excerpts_of(answer)],
        is_private=question.is_private,
        answered=answer.answered,
        question_message_id=question.message_id,
        message_id=question.answer_id,
    )
    if token and not answer.answered:
        await _note_unanswered(state, question, answer.confidence)
    understood = context_text(text, context.question)
    heading = Heading(
        question=text if question.is_repeated else "",
        context=context.question if understood != text else "",
        document=title,
    )
    if not state.in_flight.is_forgotten:
        previous = PreviousAnswer(
            answer,
            requester.user_id,
            requester.channel_id,
            requester.guild_id,
            # As it was understood, so that a follow-up to a follow-up is understood with both.
            question=understood,
            text=text,
            context=context,
            document=document,
            is_private=question.is_private,
        )
        state.history.add(token or new_token(), previous)
    language = requester.language or answer.language
    card = answer_card(
        answer,
        language,
        token,
        heading,
        is_private=question.is_private,
        cited=state.citations,
        translator=state.translator,
    )
    return card, token


def _named_document(state: BotState, question: Question, audience: Audience) -> str:
    """The only document to search, as the option of /ask names it.

    Raises:
        Refusal: There is none, or the requester may see it but not everybody who sees the answer.
    """
    try:
        return find_document(state, question.document, audience)
    except Refusal:
        alone = question.requester.audience(is_private=True)
        check_visible(state, find_document(state, question.document, alone), audience)
        raise


def check_text(state: BotState, text: str) -> None:
    """Refuse a question or a query that is empty or too long."""
    try:
        check_question(text, state.max_question_chars)
    except QuestionError:
        if not text:
            raise Refusal("ask-how") from None
        raise Refusal("ask-too-long", limit=state.max_question_chars) from None


async def _meet_chatter(state: BotState, question: Question, answer: Answer) -> tuple[Card, str]:
    """A friendly line; saved where a message can still be edited into a question."""
    token = ""
    if question.message_id is not None:
        token = await save_answer(
            state,
            question.requester,
            [],
            is_private=False,
            answered=False,
            question_message_id=question.message_id,
            message_id=question.answer_id,
        )
    phrases = PHRASES[question.requester.language or answer.language]
    return notice_card(phrases.say("ask-chatter", kind=str(answer.chatter))), token


async def _note_unanswered(state: BotState, question: Question, confidence: float) -> None:
    if state.in_flight.is_forgotten:
        return
    requester = question.requester
    # Moderators don't get to see private questions either.
    is_kept = state.settings(requester.guild_id).keep_questions and not question.is_private
    try:
        await state.store.unanswered.add(
            requester.guild_id, requester.user_id, question.text, confidence, is_kept
        )
    except StorageError as error:  # the answer is shown all the same
        log_failure(_log, "A question without an answer can't be noted", error)


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
        document: str = "",
        private: bool | None = None,
    ) -> None:
        state, requester = state_of(interaction), requester_of(interaction)
        settings = state.settings(interaction.guild_id)
        is_private = settings.private_by_default if private is None else private
        await interaction.response.defer(thinking=True, ephemeral=is_private)
        check_may_ask(state, requester)
        asked = Question(
            question,
            requester,
            state.history.last(requester.user_id, requester.channel_id, is_private=is_private),
            document,
            is_private=is_private,
            is_repeated=True,
        )
        card, _ = await answer_question(state, asked)
        await interaction.edit_original_response(view=card)

    return ask
