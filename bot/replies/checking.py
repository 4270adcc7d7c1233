"""A message's text -> the card that says whether it stands in the documents ("Check quote")."""

from bot.cards.check import Checked, checked_card
from bot.permissions import Asker
from bot.query_queue import Answerer
from bot.replies.questions import obstacle
from bot.replies.remembering import remember
from bot.state import Desk
from bot.ui.layout import Card, notice_card
from index.quotes.find import MAX_MESSAGE_CHARS, CheckedStretch, looked_past
from index.types import Citation, Excerpt, Highlight

__all__ = ["check_card"]


async def check_card(desk: Desk, asker: Asker, text: str) -> Card:
    """Check what a message says, or what it quotes."""
    phrases = asker.phrases
    if not any(map(str.isalnum, text)):
        return notice_card(phrases.say("check-no-text"))
    if len(text) > MAX_MESSAGE_CHARS:
        return notice_card(phrases.say("check-too-long", count=MAX_MESSAGE_CHARS))
    if sentence := obstacle(desk, asker, phrases):
        return notice_card(sentence)

    def check(answerer: Answerer) -> tuple[tuple[Checked, ...], int]:
        found = answerer.check_quote(text, desk.left_out(answerer, asker.guild_id))
        return _quoted(answerer, found.stretches), found.left_out

    checked, left_out = await desk.answering.do(check)
    excerpts = tuple(excerpt for each in checked for excerpt in each.excerpts)
    token = await remember(desk, asker, excerpts) if excerpts else ""
    return checked_card(checked, left_out, token, phrases)


def _quoted(answerer: Answerer, stretches: tuple[CheckedStretch, ...]) -> tuple[Checked, ...]:
    """The stretches with what stands at their places, ranked through all of them."""
    documents = answerer.segment.documents
    checked: list[Checked] = []
    rank = 1
    for stretch in stretches:
        excerpts = []
        for place in stretch.places:
            (number,) = documents.numbers_of([place.document])
            excerpts.append(_excerpt(rank, documents.document(number).text, place, stretch))
            rank += 1
        kinds = looked_past(stretch.text, excerpts[0].quote) if excerpts else ()
        checked.append(Checked(stretch, tuple(excerpts), kinds))
    return tuple(checked)


def _excerpt(rank: int, text: str, place: Citation, stretch: CheckedStretch) -> Excerpt:
    """What stands at a place; what only the document has is marked."""
    marks = []
    at = 0
    for piece in stretch.pieces:
        if piece.kind == "only_in_message":
            continue
        if piece.kind == "only_in_document":
            marks.append(Highlight(at, at + len(piece.text), ""))
        at += len(piece.text)
    return Excerpt(rank, text[place.start : place.end], 0.0, tuple(marks), place)
