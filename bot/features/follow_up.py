"""The button "Follow up" with its modal, and the context in which a follow-up is understood.

The question of an answer is remembered for an hour (`bot.history`). After that, or after a restart,
it is read from the message that asked it, if there is one.
"""

import logging
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.errors import Refusal
from bot.features.ask import Question, answer_question
from bot.history import NO_CONTEXT, UNKNOWN_CONTEXT, QuestionContext
from bot.interactions import on_button, on_modal
from bot.permissions import check_may_ask, phrases_of, requester_of
from bot.state import BotState, state_of
from bot.ui.message_text import message_asking, question_in
from bot.ui.modals import PersistentModal, submitted_fields
from bot.ui.persistent_button import parse_custom_id
from index.retrieval.follow_up import context_text, needs_context

_log = logging.getLogger(__name__)

_QUESTION = "question"  # the field's custom id


@on_button("follow_up")
async def open_follow_up(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Open the modal, or say that the question before is no longer known.

    Nothing may be waited for before it opens: a modal can't be deferred.
    """
    state, phrases, card = state_of(interaction), phrases_of(interaction), interaction.message
    is_remembered = bool(arguments) and state.history.find(arguments[0]) is not None
    # Only the questions of people's messages can be read again, not those of commands and modals.
    is_to_message = card is not None and card.reference and not card.interaction_metadata
    if not is_remembered and not is_to_message:
        raise Refusal("follow-up-context-forgotten")
    modal = PersistentModal(phrases.say("follow-up-title"), "follow_up", *arguments)
    question: ui.TextInput[Any] = ui.TextInput(
        custom_id=_QUESTION,
        style=discord.TextStyle.paragraph,
        placeholder=phrases.say("follow-up-placeholder"),
        min_length=1,
        max_length=state.max_question_chars,
    )
    modal.add_item(ui.Label(text=phrases.say("follow-up-label"), component=question))
    await interaction.response.send_modal(modal)


@on_modal("follow_up")
async def answer_follow_up(
    interaction: discord.Interaction,
    arguments: Sequence[str],  # noqa: ARG001 - the card itself has the token too
) -> None:
    """Answer the question of the modal, as privately as the card whose button was pressed."""
    card = interaction.message
    is_private = card is not None and card.flags.ephemeral
    await interaction.response.defer(thinking=True, ephemeral=is_private)
    state, requester = state_of(interaction), requester_of(interaction)
    check_may_ask(state, requester)
    question = Question(
        submitted_fields(interaction).get(_QUESTION, ""),
        requester,
        await context_of_answer(state, card, card.author) if card else UNKNOWN_CONTEXT,
        is_private=is_private,
        is_repeated=True,
    )
    answer, _ = await answer_question(state, question)
    await interaction.edit_original_response(view=answer)


async def context_of_answer(
    state: BotState, card: discord.Message, me: discord.abc.Snowflake
) -> QuestionContext:
    """The context in which a follow-up to one of the bot's cards is understood.

    Args:
        state: The bot's state, with the history.
        card: The message with the answer.
        me: The bot's user.

    Returns:
        `UNKNOWN_CONTEXT` if the question of the answer isn't known any more.
    """
    if previous := state.history.find(token_on(card)):
        return previous.as_context(is_explicit=True)
    asking = await message_asking(card)
    question = question_in(asking, me) if asking else None
    if asking is None or not question:
        return UNKNOWN_CONTEXT
    before = NO_CONTEXT
    if needs_context(question):  # a follow-up itself, to the card that it replies to
        followed = asking.reference.resolved if asking.reference else None
        if not isinstance(followed, discord.Message) or followed.author.id != me.id:
            return UNKNOWN_CONTEXT
        before = await context_of_answer(state, followed, me)
    return QuestionContext(
        context_text(question, before.question),
        is_explicit=True,
        user_ids=before.user_ids | {asking.author.id},
        is_known=before.is_known,
    )


def token_on(card: discord.Message) -> str:
    """The token in the custom ids of an answer's buttons; "" if it has none."""
    for component in ui.LayoutView.from_message(card).walk_children():
        if isinstance(component, ui.Button) and component.custom_id:
            action, arguments = parse_custom_id(component.custom_id)
            if action == "follow_up" and arguments:
                return arguments[0]
    return ""
