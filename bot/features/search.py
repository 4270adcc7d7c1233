"""/search, the passages that match some words best, and "Find in documents" on a message."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import discord
from discord import app_commands

from bot.errors import Refusal
from bot.features.ask import check_text, excerpts_of
from bot.features.shown_answers import (
    check_visible,
    find_quote,
    find_shown_answer,
    save_answer,
    without_unseen,
)
from bot.features.translate import translate_buttons
from bot.history import PreviousAnswer, SearchResult
from bot.i18n import Phrases, phrase
from bot.interactions import on_button
from bot.permissions import audience_of, check_may_ask, phrases_of, requester_of
from bot.state import state_of
from bot.translation import Translator
from bot.ui.citations import CitationStyle, small
from bot.ui.layout import (
    ANSWERED,
    MAX_CARD_CHARS,
    NOT_ANSWERED,
    RULE,
    Card,
    Part,
    Row,
    length_of,
)
from bot.ui.markdown import label
from bot.ui.message_text import text_of, texts_in, without_markup
from bot.ui.persistent_button import custom_id, number_in, page_buttons
from bot.ui.quotes import DETAILS, Details, Quote, QuoteStyle, quote_of, quote_parts, quotes_card
from index.engine import Engine
from index.text.language import language_of
from index.types import Answer, Language

MAX_ON_PAGE = 3  # as many as fit on a screen
_MAX_QUERY_CHARS = 200
_MAX_PASSAGES_CHARS = MAX_CARD_CHARS - 700  # the rest is for the longest query, escaped, and so on


@dataclass(frozen=True, slots=True)
class Passages:
    """All passages of a search, or the reason why one can't be shown any more.

    Attributes:
        items: The passages, the best first.
        query: The words that were searched; "" if they aren't known any more.
        language: The query's language.
        heading: The small print above the passages if the query isn't known any more.
        cited: How citations are shown.
    """

    items: Sequence[Quote | Refusal]
    query: str = ""
    language: Language | None = None
    heading: str = ""
    cited: CitationStyle = field(default_factory=CitationStyle)


def search_card(
    passages: Passages,
    token: str,
    phrases: Phrases,
    first: int = 1,
    translator: Translator | None = None,
) -> Card:
    """One page of a search, with buttons to the pages beside it.

    Args:
        passages: All passages of the search.
        token: The token under which they are saved; without one there are no buttons, and the card
            says how many passages it doesn't show.
        phrases: The phrases in the reader's language.
        first: The rank of a passage on the page.
        translator: Translates passages, if a model does.
    """
    style = QuoteStyle(phrases, token, passages.language, cited=passages.cited)
    pages = _pages(passages, phrases)
    page = next((at for at, ranks in enumerate(pages) if first < ranks.stop), len(pages) - 1)
    heading = passages.heading
    if not heading:
        query = label(passages.query, _MAX_QUERY_CHARS)
        count = phrases.say("search-count", count=len(passages.items))
        heading = small([phrases.say("search-heading", query=query), count])
    ranks = pages[page].start, pages[page].stop - 1
    shown = passages.items[ranks[0] - 1 : ranks[1]]
    citations = [each.citation for each in shown if isinstance(each, Quote)]
    more = translate_buttons(translator, citations, phrases, token, ranks)
    bottom: list[Part] = [RULE, Row(more)] if more else []
    if len(pages) > 1 and token:
        firsts = [*(ranks.start for ranks in pages), len(passages.items) + 1]
        buttons = page_buttons(
            phrases,
            page,
            len(pages),
            lambda at: custom_id("search_page", token, firsts[at] if at >= 0 else 0),
        )
        position = phrases.say("page-position", page=page + 1, pages=len(pages))
        bottom = [RULE, small([position]), Row([*buttons, *more])]
    elif len(pages) > 1:
        n_missing = len(passages.items) - len(pages[page])
        bottom = [RULE, small([phrases.say("quotes-not-shown", count=n_missing)])]
    for details in DETAILS:
        parts: list[Part] = [heading]
        for rank in pages[page]:
            parts += [RULE, *_passage(passages.items[rank - 1], rank, style, details)]
        parts += bottom
        if length_of(parts) <= MAX_CARD_CHARS:
            break
    return Card(parts, ANSWERED)


def _passage(
    passage: Quote | Refusal, rank: int, style: QuoteStyle, details: Details
) -> Sequence[Part]:
    if isinstance(passage, Refusal):
        reason = style.phrases.say(passage.phrase, **passage.arguments)
        return [small([f"**{rank}** · {reason}"])]
    quote, below = quote_parts(passage, style, details)
    if length_of([quote, below]) <= _MAX_PASSAGES_CHARS:
        return [quote, below]
    return [style.phrases.say("search-too-long"), below] if style.token else [below]


def _pages(passages: Passages, phrases: Phrases) -> list[range]:
    """The ranks on each page, as many as fit without details.

    A page is the same whoever looks at it, and whether or not it has buttons.
    """
    # No password. The reader's language matters to nothing that is shown without details.
    style = QuoteStyle(phrases, token="any", cited=passages.cited)  # noqa: S106
    pages, first, n_chars = [], 1, 0
    for rank, passage in enumerate(passages.items, 1):
        length = length_of(_passage(passage, rank, style, DETAILS[-1]))
        is_full = n_chars + length > _MAX_PASSAGES_CHARS or rank - first == MAX_ON_PAGE
        if rank > first and is_full:
            pages.append(range(first, rank))
            first, n_chars = rank, 0
        n_chars += length
    return [*pages, range(first, len(passages.items) + 1)]


def search_command(max_query_chars: int) -> app_commands.Command[Any, ..., None]:
    """The command /search."""

    @app_commands.command(name=phrase("search-name"), description=phrase("search-description"))
    @app_commands.rename(query=phrase("search-query-name"), private=phrase("ask-private-name"))
    @app_commands.describe(
        query=phrase("search-query-description"),
        private=phrase("ask-private-description"),
    )
    async def search(
        interaction: discord.Interaction[Any],
        query: app_commands.Range[str, 1, max_query_chars],
        private: bool | None = None,
    ) -> None:
        state = state_of(interaction)
        settings = state.settings(interaction.guild_id)
        is_private = settings.private_by_default if private is None else private
        await interaction.response.defer(thinking=True, ephemeral=is_private)
        requester, words = requester_of(interaction), without_markup(query)
        check_may_ask(state, requester)
        check_text(state, words)
        audience = requester.audience(is_private=is_private)
        excerpts = await state.queue.submit(
            lambda engine: engine.search(words, state.left_out(engine, audience))
        )
        if excerpts:
            quotes = [quote_of(excerpt) for excerpt in excerpts]
            token = await save_answer(state, requester, quotes, is_private=is_private)
            result = SearchResult(words, language_of(words), excerpts)
            # Remembered so that the other pages have matched words, too.
            if token and not state.in_flight.is_forgotten:
                asked = requester.user_id, requester.channel_id, requester.guild_id
                state.history.add(token, PreviousAnswer(result, *asked))
            passages = Passages(quotes, words, result.language, cited=state.citations)
            card = search_card(passages, token, requester.phrases, translator=state.translator)
        else:
            phrases = requester.phrases
            none = phrases.say("search-none", query=label(words, _MAX_QUERY_CHARS))
            card = Card([none, small([phrases.say("search-try")])], NOT_ANSWERED)
        await interaction.edit_original_response(view=card)

    return search


@on_button("search_page", needs_documents=True)
async def turn_search_page(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Turn to another page; for people who didn't search, on a card of their own."""
    message = interaction.message
    metadata = message.interaction_metadata if message else None
    is_own = message is not None and (
        message.flags.ephemeral
        or (metadata is not None and metadata.user.id == interaction.user.id)
    )
    if is_own:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
    state, shown = state_of(interaction), await find_shown_answer(interaction, arguments)
    is_private = not is_own or (message is not None and message.flags.ephemeral)
    audience = audience_of(interaction, is_private=is_private)

    def find_all(engine: Engine) -> list[Quote | Refusal]:
        # In the documents as they are now.
        found: list[Quote | Refusal] = []
        for rank, excerpt in enumerate(shown.excerpts, start=1):
            try:
                check_visible(state, excerpt.document, audience, shown)
                found.append(find_quote(engine, excerpt, rank)[1])
            except Refusal as refusal:
                found.append(refusal)
        return found

    found = await state.queue.submit(find_all)
    previous = state.history.find(shown.token)
    result = previous.answer if previous else None
    if isinstance(result, SearchResult):
        for position, excerpt in enumerate(result.excerpts):
            quote = found[position]
            before = quote_of(without_unseen(state, excerpt, audience, shown))
            if isinstance(quote, Quote):
                citation = replace(quote.citation, language=before.citation.language)
                found[position] = replace(before, citation=citation)
        passages = Passages(found, result.query, result.language, cited=state.citations)
    else:
        heading = next(texts_in(message.components), "") if message else ""
        passages = Passages(found, heading=heading, cited=state.citations)
    card = search_card(
        passages,
        shown.token,
        phrases_of(interaction),
        number_in(arguments, 1) or 1,
        state.translator,
    )
    await interaction.edit_original_response(view=card)


@app_commands.context_menu(name=phrase("find-in-documents-menu"))
async def find_in_documents(
    interaction: discord.Interaction[Any], message: discord.Message
) -> None:
    """The message command that shows quotes related to a message."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    state, requester = state_of(interaction), requester_of(interaction)
    whole = text_of(message, interaction).strip()
    text = whole[: state.max_question_chars].strip()
    if not any(map(str.isalnum, text)):
        raise Refusal("find-no-text")
    check_may_ask(state, requester)
    audience = requester.audience(is_private=True)
    answer = await state.queue.submit(
        lambda engine: engine.answer(text, state.left_out(engine, audience))
    )
    quotes = [quote_of(excerpt) for excerpt in excerpts_of(answer)]
    token = await save_answer(state, requester, quotes)
    n_read = len(text) if text != whole else None
    style = QuoteStyle(requester.phrases, token, answer.language, cited=state.citations)
    card = found_card(answer, style, n_read, state.translator)
    await interaction.edit_original_response(view=card)


def found_card(
    answer: Answer,
    style: QuoteStyle,
    n_read: int | None = None,
    translator: Translator | None = None,
) -> Card:
    """The card with quotes related to a message, or with the news that there are none.

    Args:
        answer: The answer to the message as if it were a question.
        style: How the quotes are shown.
        n_read: How many of its characters were read; None if all were.
        translator: Translates quotes, if a model does.
    """
    excerpts, phrases = excerpts_of(answer), style.phrases
    top: list[Part] = [f"**{phrases.say('find-heading' if answer.answered else 'find-none')}**"]
    if not answer.answered and excerpts:
        top.append(small([phrases.say("find-closest")]))
    if n_read is not None:
        top.append(small([phrases.say("find-cut", count=n_read)]))
    citations, ranks = [excerpt.citation for excerpt in excerpts], (1, len(excerpts))
    more = translate_buttons(translator, citations, phrases, style.token, ranks)
    return quotes_card(
        [quote_of(excerpt) for excerpt in excerpts],
        style,
        ANSWERED if answer.answered else NOT_ANSWERED,
        [*top, RULE] if excerpts else top,
        bottom=[Row(more)] if more else [],
    )
