"""/search: the passages that fit some words best, by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import app_commands

from bot.db.records import ShownAnswer
from bot.features.ask import excerpts_of, obstacle, plain, refusal
from bot.features.lookup import quotes_again
from bot.features.remembering import remember
from bot.history import PreviousAnswer
from bot.i18n import Phrases, phrase
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
from index.text.language import language_of
from index.types import Answer, Excerpt, Language

MAX_ON_PAGE = 3  # as many as fit on a screen
_MAX_QUERY_CHARS = 200
_HEADING_UNITS = 700  # the longest query, escaped, with our own words


@dataclass(frozen=True, slots=True)
class Listed:
    """All passages of a search, or why one can't be shown any more, as a phrase.

    `language` is the query's, None where it is no longer known; `heading` stands above each page.
    """

    excerpts: Sequence[Excerpt | str]
    heading: str
    language: Language | None = None


def search_heading(query: str, n_found: int, phrases: Phrases) -> str:
    """What was looked for, and how many passages fit."""
    shown = phrases.say("search-heading", query=label(query, _MAX_QUERY_CHARS))
    return small([shown, phrases.say("search-count", count=n_found)])


def list_card(listed: Listed, token: str, phrases: Phrases, first: int = 1) -> Card:
    """The page of a search with the passage of rank `first`, with buttons to those beside it.

    Without a token there are no buttons, and it is said how many passages aren't shown.
    """
    pages = list(_pages(listed, phrases))
    at = next((at for at, page in enumerate(pages) if first < page.stop), len(pages) - 1)
    end: list[Part] = []
    if len(pages) > 1 and token:
        position = phrases.say("page-position", page=at + 1, pages=len(pages))
        end = [RULE, small([position]), _turns(pages, at, token, phrases)]
    elif len(pages) > 1:
        n_missing = len(listed.excerpts) - len(pages[at])
        end = [RULE, small([phrases.say("quotes-left-out", count=n_missing)])]
    for marks in (True, False):
        parts: list[Part] = [listed.heading]
        for rank in pages[at]:
            parts += [RULE, *_passage(listed, rank, token, phrases, marks=marks)]
        parts += end
        if length_of(parts) <= MAX_CARD_CHARS:
            break
    return Card(parts, ANSWERED)


def nothing_listed(query: str, phrases: Phrases) -> Card:
    """That no passage fits."""
    none = phrases.say("search-none", query=label(query, _MAX_QUERY_CHARS))
    return Card([none, small([phrases.say("search-try")])], SILENT)


def found_card(answer: Answer, token: str, phrases: Phrases, n_read: int | None = None) -> Card:
    """Quotes that bear on a message, or that none does.

    Args:
        answer: To the message as if it were a question.
        token: What the quotes are remembered by; without one, there are no buttons.
        phrases: In the reader's language.
        n_read: How many of its characters were read, where these aren't all.
    """
    excerpts = excerpts_of(answer)
    top: list[Part] = [f"**{phrases.say('find-heading' if answer.answered else 'find-none')}**"]
    if not answer.answered and excerpts:
        top.append(small([phrases.say("find-closest")]))
    if n_read is not None:
        top.append(small([phrases.say("find-cut", count=n_read)]))
    for count in range(len(excerpts), -1, -1):
        for marks in (True, False):
            parts = [*top]
            for excerpt in excerpts[:count]:
                asked = answer.language if marks else None
                parts += [RULE, *quoted(excerpt, token, phrases, asked, marks=marks)]
            if count < len(excerpts):
                left = phrases.say("quotes-left-out", count=len(excerpts) - count)
                parts += [RULE, small([left])]
            if length_of(parts) <= MAX_CARD_CHARS:
                return Card(parts, ANSWERED if answer.answered else SILENT)
    raise ValueError("the card's own words exceed a message")


def quoted(
    excerpt: Excerpt,
    token: str,
    phrases: Phrases,
    asked_in: Language | None = None,
    *,
    marks: bool = True,
) -> tuple[str, Part]:
    """A quote, and below it where it stands, with a button to more if there is a token.

    Args:
        excerpt: What is quoted.
        token: What the quotes are remembered by.
        phrases: In the reader's language.
        asked_in: The language of what was looked for, where the words found are to be explained.
        marks: Whether they are bold, and where else the same is said.
    """
    bold = [(mark.start, mark.end) for mark in excerpt.highlights] if marks else []
    return quote_block(excerpt.quote, bold), _below(excerpt, token, phrases, asked_in, marks=marks)


def _below(
    excerpt: Excerpt, token: str, phrases: Phrases, asked_in: Language | None, *, marks: bool
) -> Part:
    lines = [f"**{excerpt.rank}** · {citation_line(excerpt, phrases)}"]
    if marks:
        lines += [also_in(twin, phrases) for twin in excerpt.also_in]
        if asked_in is not None and excerpt.citation.language != asked_in:
            lines.append(matched_pairs(excerpt, phrases))
    if not token:
        return small(lines)
    more = persistent_button("more", token, excerpt.rank, label=phrases.say("button-more"))
    return Beside(small(lines), more)


def _passage(
    listed: Listed, rank: int, token: str, phrases: Phrases, *, marks: bool
) -> Iterator[Part]:
    excerpt = listed.excerpts[rank - 1]
    if isinstance(excerpt, str):
        yield small([f"**{rank}** · {phrases.say(excerpt)}"])
        return
    quote, below = quoted(excerpt, token, phrases, listed.language, marks=marks)
    if length_of([quote, below]) <= _room():
        yield quote
    elif token:
        yield phrases.say("search-too-long")
    yield below


def _pages(listed: Listed, phrases: Phrases) -> Iterator[range]:
    """The ranks on each page: as many as fit without any mark, the same whoever looks at them."""
    first, spent = 1, 0
    for rank in range(1, len(listed.excerpts) + 1):
        # With some token, so that each page is the same whether or not it has buttons.
        cost = length_of(_passage(listed, rank, "any", phrases, marks=False))
        if rank > first and (spent + cost > _room() or rank - first == MAX_ON_PAGE):
            yield range(first, rank)
            first, spent = rank, 0
        spent += cost
    yield range(first, len(listed.excerpts) + 1)


def _room() -> int:
    return MAX_CARD_CHARS - _HEADING_UNITS


def _turns(pages: Sequence[range], at: int, token: str, phrases: Phrases) -> Row:
    is_first, is_last = at == 0, at + 1 == len(pages)
    before = 0 if is_first else pages[at - 1].start
    after = pages[at].stop
    previous, following = phrases.say("button-previous-page"), phrases.say("button-next-page")
    return Row(
        [
            persistent_button("found", token, before, label=previous, disabled=is_first),
            persistent_button("found", token, after, label=following, disabled=is_last),
        ]
    )


async def search_card(
    state: BotState, requester: Requester, query: str, *, is_private: bool
) -> Card:
    """The first page of the passages that fit some words best."""
    phrases = requester.phrases
    query = plain(query)
    if sentence := refusal(state, query, requester, phrases):
        return notice_card(sentence)
    excerpts = await state.queue.submit(
        lambda engine: engine.search(query, state.hidden_numbers(engine, requester.guild_id))
    )
    if not excerpts:
        return nothing_listed(query, phrases)
    token = await remember(state, requester, excerpts, is_private=is_private)
    # An answer without confidence: it is kept so that pages turned have bold words.
    kept = Answer(query, language_of(query), True, 0.0, excerpts, (), 0.0)
    recent = PreviousAnswer(
        kept, requester.user_id, requester.channel_id, requester.guild_id, has_follow_ups=False
    )
    if token and not state.in_flight.is_forgotten:
        state.history.add(token, recent)
    heading = search_heading(query, len(excerpts), phrases)
    return list_card(Listed(excerpts, heading, kept.language), token, phrases)


async def search_page(
    state: BotState, shown: ShownAnswer, first: int, heading: str, phrases: Phrases
) -> Card:
    """The page with the passage of rank `first`.

    Args:
        state: Where the documents are.
        shown: The passages as they are remembered.
        first: The rank of one of them.
        heading: What stands above them, for when the query is no longer known.
        phrases: In the language of whoever turned the page.
    """
    excerpts = await quotes_again(state, shown)
    found = state.history.find(shown.token)
    if found is None:
        return list_card(Listed(excerpts, heading), shown.token, phrases, first)
    recent, left_out = found.answer, state.settings(shown.guild_id).hidden_documents
    marked = tuple(
        _marked(excerpt, before, left_out)
        for excerpt, before in zip(excerpts, recent.excerpts, strict=True)
    )
    heading = search_heading(recent.question, len(marked), phrases)
    return list_card(Listed(marked, heading, recent.language), shown.token, phrases, first)


async def find_card(state: BotState, requester: Requester, text: str) -> Card:
    """Quotes that bear on a message; of a long one the beginning is read."""
    phrases = requester.phrases
    whole = text.strip()
    text = whole[: state.max_question_chars].strip()
    if not any(map(str.isalnum, text)):
        return notice_card(phrases.say("find-no-text"))
    if sentence := obstacle(state, requester, phrases):
        return notice_card(sentence)
    answer = await state.queue.submit(
        lambda engine: engine.answer(text, state.hidden_numbers(engine, requester.guild_id))
    )
    token = await remember(state, requester, excerpts_of(answer))
    n_read = len(text) if text != whole else None
    return found_card(answer, token, phrases, n_read)


def _marked(excerpt: Excerpt | str, before: Excerpt, left_out: frozenset[str]) -> Excerpt | str:
    """A passage found again with what was known of it when it was found first."""
    if isinstance(excerpt, str):
        return excerpt
    return replace(
        excerpt,
        highlights=before.highlights,
        citation=replace(excerpt.citation, language=before.citation.language),
        cut=before.cut,
        also_in=tuple(twin for twin in before.also_in if twin.document not in left_out),
    )


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
        card = await search_card(state, requester_of(interaction), query, is_private=is_private)
        await interaction.edit_original_response(view=card)

    return search
