"""What documents there are, by page, each with a button that opens it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from bot.documents import DocumentLookup, key_of
from bot.i18n import Phrases
from bot.permissions import is_blocked
from bot.state import BotState, state_of
from bot.ui.citations import small
from bot.ui.layout import ANSWERED, RULE, Beside, Card, Part, Row, notice_card
from bot.ui.markdown import label, plain_end, plain_label, utf16_length
from bot.ui.persistent_button import persistent_button
from index.types import Document, Language

DOCUMENTS_ON_PAGE = 8


@dataclass(frozen=True, slots=True)
class Listing:
    """What is told of a document; `translation_of` is the title of its original.

    `language` is None where it seems to be none of the three.
    """

    path: str
    title: str
    language: Language | None
    n_characters: int
    title_is_ours: bool = False
    author: str | None = None
    date: str | None = None
    translation_of: str | None = None


@dataclass(frozen=True, slots=True)
class ListingPage:
    """Some documents of all; `page` counts from 0."""

    listings: tuple[Listing, ...]
    page: int
    n_pages: int
    n_documents: int


async def listing_page(state: BotState, guild_id: int | None, page: int) -> ListingPage:
    """A page of the documents that this server's moderators haven't left out, or the nearest."""
    return await state.queue.submit(lambda _: _read(state, guild_id, page))


def _read(state: BotState, guild_id: int | None, page: int) -> ListingPage:
    opened = state.queue.loaded
    if opened is None:
        raise RuntimeError("no index is open, though nothing stands in the way")
    documents, left_out = opened.engine.index.documents, state.settings(guild_id).hidden_documents
    all_left_out = documents.numbers_of(left_out)
    numbers = [number for number in range(len(documents)) if number not in all_left_out]
    n_pages = max(1, -(-len(numbers) // DOCUMENTS_ON_PAGE))
    at = min(max(page, 0), n_pages - 1)
    shown = numbers[at * DOCUMENTS_ON_PAGE : (at + 1) * DOCUMENTS_ON_PAGE]
    listings = (_listing(documents.document(n), opened.lookup, left_out) for n in shown)
    return ListingPage(tuple(listings), at, n_pages, len(numbers))


def _listing(document: Document, lookup: DocumentLookup, left_out: frozenset[str]) -> Listing:
    original = document.translation_of
    return Listing(
        document.path,
        document.title,
        document.language if document.language_is_sure else None,
        len(document.text),
        document.title_is_ours,
        document.author,
        document.date,
        lookup.title(original) if original and original not in left_out else None,
    )


MAX_CHOICE_CHARS = 100  # Discord API


async def complete_document(
    interaction: discord.Interaction[Any], current: str
) -> list[app_commands.Choice[str]]:
    """The documents whose titles fit what was typed; at once, from memory."""
    state = state_of(interaction)
    opened = state.queue.loaded
    if opened is None or is_blocked(interaction):
        return []
    left_out = state.settings(interaction.guild_id).hidden_documents
    return choices_of({t.path: t.title for t in opened.lookup.find(current, left_out)})


def document_named(interaction: discord.Interaction[Any], named: str) -> str | None:
    """The path of the document that an option names; None where there is none, here."""
    state = state_of(interaction)
    opened = state.queue.loaded
    left_out = state.settings(interaction.guild_id).hidden_documents
    return opened.lookup.path(named, left_out) if opened else None


def choices_of(titles: Mapping[str, str]) -> list[app_commands.Choice[str]]:
    """Documents in such a list, from their paths and titles; no two look alike."""
    names = {path: plain_label(title, MAX_CHOICE_CHARS, path) for path, title in titles.items()}
    # Of documents that are called the same, only the path tells which is which, and the key where
    # even the paths can't be told apart.
    for told_by in (_end_of, key_of):
        n_called = Counter(names.values())
        names |= {
            path: _beside(titles[path], told_by(path))
            for path, name in names.items()
            if n_called[name] > 1
        }
    return [app_commands.Choice(name=name, value=key_of(path)) for path, name in names.items()]


def _end_of(path: str) -> str:
    return plain_end(path, MAX_CHOICE_CHARS // 2)


def _beside(title: str, addition: str) -> str:
    ending = f" ({addition})"
    return (plain_label(title, MAX_CHOICE_CHARS - utf16_length(ending)) + ending).strip()


# What is escaped may take twice as much: eight documents with the longest facts just fit.
_MAX_TITLE_CHARS = 80
_MAX_FACT_CHARS = 40
_MAX_DATE_CHARS = 20


def documents_card(found: ListingPage, phrases: Phrases) -> Card:
    """One page of the list."""
    if not found.n_documents:
        return notice_card(phrases.say("documents-none"))
    count = phrases.say("documents-heading", count=found.n_documents)
    parts: list[Part] = [f"**{count}**\n{small([phrases.say('documents-read')])}", RULE]
    for listing in found.listings:
        button = persistent_button(
            "read", key_of(listing.path), 0, label=phrases.say("button-read")
        )
        parts.append(Beside("\n".join(_lines(listing, phrases)), button))
    if found.n_pages > 1:
        position = phrases.say("page-position", page=found.page + 1, pages=found.n_pages)
        parts += [RULE, small([position]), _turns(found.page, found.n_pages, phrases)]
    return Card(parts, ANSWERED)


def _lines(listing: Listing, phrases: Phrases) -> Iterator[str]:
    title = label(listing.title, _MAX_TITLE_CHARS, listing.path)
    ours = f" {phrases.say('cited-title-is-ours')}" if listing.title_is_ours else ""
    yield f"**{title}**{ours}"
    facts = [
        phrases.say("document-language", language=listing.language) if listing.language else "",
        phrases.say("document-length", count=listing.n_characters),
        label(listing.date or "", _MAX_DATE_CHARS),
        label(listing.author or "", _MAX_FACT_CHARS),
    ]
    if listing.translation_of:
        original = label(listing.translation_of, _MAX_FACT_CHARS)
        facts.append(phrases.say("document-translation-of", title=original))
    yield small([" · ".join(fact for fact in facts if fact)])


def _turns(page: int, n_pages: int, phrases: Phrases) -> Row:
    previous, following = phrases.say("button-previous-page"), phrases.say("button-next-page")
    return Row(
        [
            persistent_button("documents", page - 1, label=previous, disabled=page == 0),
            persistent_button("documents", page + 1, label=following, disabled=page + 1 >= n_pages),
        ]
    )
