"""The button "Share": shows a private answer to everybody in the channel, once."""

from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import ui

from bot.db.records import ShownAnswer
from bot.errors import Refusal
from bot.features.ask import Heading, answer_buttons, answer_card, heading_part
from bot.features.shown_answers import (
    check_visible,
    find_quote,
    find_shown_answer,
    may_see,
    without_unseen,
)
from bot.features.translate import translate_buttons
from bot.history import PreviousAnswer
from bot.interactions import on_button
from bot.permissions import audience_of, phrases_of
from bot.state import BotState, state_of
from bot.ui.layout import ANSWERED, NOT_ANSWERED, RULE, Card
from bot.ui.persistent_button import parse_custom_id
from bot.ui.quotes import Quote, QuoteStyle, quotes_card
from index.engine import Engine
from index.types import Answer, Excerpt


@on_button("share", needs_documents=True)
async def share(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Show the answer to everybody, and disable the button."""
    await interaction.response.defer()
    private_card = interaction.message
    if private_card is None:
        return
    state = state_of(interaction)
    shown = await find_shown_answer(interaction, arguments)
    audience = audience_of(interaction, is_private=False)
    for excerpt in shown.excerpts:
        check_visible(state, excerpt.document, audience, shown)
    # People may press twice before the button is disabled.
    with state.sharing.once(shown.token) as is_first:
        disabled = _with_share_disabled(private_card)
        if not is_first or disabled is None:
            raise Refusal("share-done")
        card = await _shared_card(state, shown, interaction)
        sent = await interaction.followup.send(view=card, ephemeral=False, wait=True)
    if sent.flags.ephemeral:  # as Discord makes it where people may not use the apps they bring
        state.sharing.undo(shown.token)
        raise Refusal("share-not-here")
    await interaction.edit_original_response(view=disabled)


def _with_share_disabled(card: discord.Message) -> ui.LayoutView | None:
    """The card as it is, with the button disabled; None if it is disabled already."""
    view = ui.LayoutView.from_message(card, timeout=None)
    view.stop()  # discord.py would keep it in memory, to call buttons that have no callbacks
    is_changed = False
    for item in view.walk_children():
        if isinstance(item, ui.Button) and parse_custom_id(item.custom_id or "")[0] == "share":
            is_changed = not item.disabled
            item.disabled = True
    return view if is_changed else None


async def _shared_card(
    state: BotState, shown: ShownAnswer, interaction: discord.Interaction
) -> Card:
    """The answer's card for everybody.

    An hour later or after a restart the question and the confidence are unknown: then the quotes
    are looked up again.
    """
    phrases = phrases_of(interaction)
    name = interaction.user.display_name
    audience = audience_of(interaction, is_private=False)

    def for_everybody(excerpt: Excerpt) -> Excerpt:
        return without_unseen(state, excerpt, audience, shown)

    previous = state.history.find(shown.token)
    if isinstance(previous, PreviousAnswer) and isinstance(previous.answer, Answer):
        loaded, document = state.queue.loaded, previous.document or ""
        is_named = document and may_see(state, document, audience, shown)
        heading = Heading(
            question=previous.text,
            context=previous.context.question if previous.question != previous.text else "",
            document=loaded.lookup.title(document) if loaded and is_named else "",
            shared_by=name,
        )
        answer = replace(
            previous.answer,
            excerpts=tuple(map(for_everybody, previous.answer.excerpts)),
            closest=tuple(map(for_everybody, previous.answer.closest)),
        )
        return answer_card(
            answer,
            phrases.language,
            shown.token,
            heading,
            cited=state.citations,
            translator=state.translator,
        )

    def find_all(engine: Engine) -> list[Quote]:
        quotes = []
        for rank, excerpt in enumerate(shown.excerpts, 1):
            # Again, in the thread: moderators may hide a document while this waits.
            check_visible(state, excerpt.document, audience, shown)
            quotes.append(find_quote(engine, excerpt, rank)[1])
        return quotes

    quotes = await state.queue.submit(find_all)
    citations = [quote.citation for quote in quotes]
    more = translate_buttons(state.translator, citations, phrases, shown.token, (1, len(citations)))
    top = list(heading_part(Heading(shared_by=name), phrases))
    if not shown.answered:
        top.append(f"**{phrases.say('answer-none')}**")
    return quotes_card(
        quotes,
        QuoteStyle(phrases, shown.token, None, shown.answered, state.citations),
        ANSWERED if shown.answered else NOT_ANSWERED,
        [*top, RULE, phrases.say("answer-closest")] if quotes and not shown.answered else top,
        bottom=[answer_buttons(phrases, shown.token, more)],
    )
