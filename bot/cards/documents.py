"""What documents there are, by page, each with a button that opens it."""

from collections.abc import Iterator

from bot.documents import key_of
from bot.i18n import Phrases
from bot.replies.catalogue import Listing, ListingPage
from bot.ui.citations import small
from bot.ui.layout import ANSWERED, RULE, Beside, Card, Part, Row, notice_card
from bot.ui.markdown import label
from bot.ui.persistent_button import press

__all__ = ["documents_card"]

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
        button = press("read", key_of(listing.path), 0, label=phrases.say("button-read"))
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
            press("documents", page - 1, label=previous, disabled=page == 0),
            press("documents", page + 1, label=following, disabled=page + 1 >= n_pages),
        ]
    )
