"""/search and "Find in documents": some words, or a message -> the card with what bears on them."""

from dataclasses import replace

from bot.cards.answer import excerpts_of
from bot.cards.passages import Listed, found_card, list_card, nothing_listed, search_heading
from bot.i18n import Phrases
from bot.memory.recent import RecentAnswer
from bot.permissions import Asker
from bot.replies.questions import obstacle, plain, refusal
from bot.replies.remembering import remember
from bot.replies.shown import quotes_again
from bot.state import Desk
from bot.storage.records import ShownAnswer
from bot.ui.layout import Card, notice_card
from index.text.language import language_of
from index.types import Answer, Excerpt

__all__ = ["find_card", "search_card", "search_page"]


async def search_card(desk: Desk, asker: Asker, query: str, *, is_private: bool) -> Card:
    """The first page of the passages that fit some words best."""
    phrases = asker.phrases
    query = plain(query)
    if sentence := refusal(desk, query, asker, phrases):
        return notice_card(sentence)
    excerpts = await desk.answering.do(
        lambda answerer: answerer.search(query, desk.left_out(answerer, asker.guild_id))
    )
    if not excerpts:
        return nothing_listed(query, phrases)
    token = await remember(desk, asker, excerpts, is_private=is_private)
    # An answer without confidence: it is kept so that pages turned have bold words.
    kept = Answer(query, language_of(query), True, 0.0, excerpts, (), 0.0)
    recent = RecentAnswer(kept, asker.user_id, asker.channel_id, asker.guild_id, leads=False)
    if token and not desk.under_way.is_forgotten:
        desk.recent.keep(token, recent)
    heading = search_heading(query, len(excerpts), phrases)
    return list_card(Listed(excerpts, heading, kept.language), token, phrases)


async def search_page(
    desk: Desk, shown: ShownAnswer, first: int, heading: str, phrases: Phrases
) -> Card:
    """The page with the passage of rank `first`.

    Args:
        desk: Where the documents are.
        shown: The passages as they are remembered.
        first: The rank of one of them.
        heading: What stands above them, for when the query is no longer known.
        phrases: In the language of whoever turned the page.
    """
    excerpts = await quotes_again(desk, shown)
    recent = desk.recent.find(shown.token)
    if recent is None:
        return list_card(Listed(excerpts, heading), shown.token, phrases, first)
    left_out = desk.settings(shown.guild_id).left_out
    marked = tuple(
        _marked(excerpt, before, left_out)
        for excerpt, before in zip(excerpts, recent.excerpts, strict=True)
    )
    heading = search_heading(recent.question, len(marked), phrases)
    return list_card(Listed(marked, heading, recent.language), shown.token, phrases, first)


async def find_card(desk: Desk, asker: Asker, text: str) -> Card:
    """Quotes that bear on a message; of a long one the beginning is read."""
    phrases = asker.phrases
    whole = text.strip()
    text = whole[: desk.max_question_chars].strip()
    if not any(map(str.isalnum, text)):
        return notice_card(phrases.say("find-no-text"))
    if sentence := obstacle(desk, asker, phrases):
        return notice_card(sentence)
    answer = await desk.answering.do(
        lambda answerer: answerer.answer(text, desk.left_out(answerer, asker.guild_id))
    )
    token = await remember(desk, asker, excerpts_of(answer))
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
