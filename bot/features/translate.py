"""The button "Translate" below quotes in another language than the reader's.

The reader alone gets a card with each quote and, below it, what the documents themselves say in the
reader's language, or else a machine translation that is marked as such. Nothing of it is saved.
"""

import itertools
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import ui

from bot.audience import Audience
from bot.errors import BusyError, Refusal, TemporaryRefusal
from bot.features.shown_answers import check_visible, find_quote, find_shown_answer
from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES, Phrases
from bot.interactions import on_button
from bot.permissions import audience_of, check_may_ask, requester_of
from bot.state import state_of
from bot.translation import TooSlowError, Translator
from bot.ui.citations import also_in_line, small
from bot.ui.layout import (
    ANSWERED,
    MAX_CARD_CHARS,
    MAX_PARTS,
    RULE,
    Card,
    Part,
    length_of,
    n_components,
)
from bot.ui.markdown import escape
from bot.ui.persistent_button import number_in, persistent_button
from bot.ui.quotes import Quote, QuoteStyle, quote_parts
from bot.ui.rendering import visible_text
from index.engine import Engine
from index.errors import EmbeddingError
from index.excerpts.citations import cite_place
from index.excerpts.spans import quoted_stretch
from index.excerpts.twins import QuotePart, quote_parts_with_twins
from index.types import Citation, Language

_log = logging.getLogger(__name__)

MAX_TRANSLATED_CHARS = 3_000  # of all quotes of a card: about what a card can show in two languages
_MISSING = "[…]"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a quote, and what stands for it in the reader's language.

    Attributes:
        text: The text to translate, without markup; or the text of the translation.
        twin: What a document says in the reader's language itself, if one does.
        block: The number of the block of the quote that it is in.
        is_code: Whether it is code, which is the same in all languages.
        is_missing: Whether it couldn't be translated.
    """

    text: str
    twin: Quote | None = None
    block: int = 0
    is_code: bool = False
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Translated:
    """A quote with its stretches in order."""

    quote: Quote
    stretches: tuple[Stretch, ...]


def translate_buttons(
    translator: Translator | None,
    citations: Iterable[Citation],
    phrases: Phrases,
    token: str,
    ranks: tuple[int, int],
) -> list[ui.Button[Any]]:
    """The button, if the model can translate one of the quotes for the reader; else none.

    Args:
        translator: The model; None if there is none.
        citations: Those of the quotes.
        phrases: The phrases in the reader's language.
        token: The token of the answer.
        ranks: The first and the last quote that it translates.
    """
    is_useful = translator is not None and any(
        translator.can_translate(citation.language, phrases.language) for citation in citations
    )
    if not is_useful or not token:
        return []
    name = phrases.say("translate-button")
    return [persistent_button("translate", token, *ranks, label=name, emoji="🌐")]


@on_button("translate", needs_documents=True)
async def translate(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Send the presser the quotes with their translations. It counts as a question."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    state, requester = state_of(interaction), requester_of(interaction)
    translator = state.translator
    if translator is None:
        raise Refusal("translate-off")
    shown = await find_shown_answer(interaction, arguments)
    check_may_ask(state, requester)
    # Their own, even where the server speaks another.
    own_language = LANGUAGE_OF_LOCALE.get(str(interaction.locale))
    language: Language = own_language or requester.language or shown.language
    first, last = number_in(arguments, 1) or 1, number_in(arguments, 2) or len(shown.excerpts)
    audience = audience_of(interaction)

    def find(engine: Engine) -> list[Translated]:
        found, left_out = [], state.left_out(engine, audience)
        if shown.guild_id != audience.guild_id:  # what nobody may read there isn't read here
            left_out |= state.left_out(engine, Audience(shown.guild_id))
        for rank in range(max(first, 1), min(last, len(shown.excerpts)) + 1):
            excerpt = shown.excerpts[rank - 1]
            check_visible(state, excerpt.document, audience, shown)
            quote = find_quote(engine, excerpt, rank)[1]
            if quote.citation.language != language:
                found.append(_with_twins(engine, quote, language, left_out))
        return found

    quotes = await state.queue.submit(find)
    known = [q for q in quotes if translator.can_translate(q.quote.citation.language, language)]
    if not known:
        raise Refusal("translate-impossible" if quotes else "translate-needless")
    translated = await _translated(translator, known, language)
    style = QuoteStyle(PHRASES[language], cited=state.citations)
    await interaction.edit_original_response(view=translation_card(translated, style))


def _with_twins(
    engine: Engine, quote: Quote, language: Language, left_out: frozenset[int]
) -> Translated:
    """A quote whose stretches hold what documents say in a language, or the text to translate."""
    citation = quote.citation
    (number,) = engine.index.documents.numbers_of([citation.document])
    index, number = engine.index.whole(number)
    left_out = index.numbers_here(left_out)
    text, span = index.documents.text(number), (citation.start, citation.end)

    def stretch(part: QuotePart) -> Stretch:
        if part.twin:
            document = index.passages.document_of(part.twin[0])
            start, end = quoted_stretch(index, part.twin)
            said = index.documents.text(document)[start:end]
            return Stretch("", Quote(quote.rank, said, cite_place(index, document, start, end)))
        said, is_code = text[part.start : part.end], part.kind == "code"
        if citation.is_markdown and not is_code:
            said = visible_text(said)
        return Stretch(said, None, part.block, is_code)

    parts = quote_parts_with_twins(index, number, span, language, left_out)
    return Translated(quote, tuple(map(stretch, parts)))


async def _translated(
    translator: Translator, quotes: Sequence[Translated], language: Language
) -> list[Translated]:
    """Translate what no document says in the reader's language, as long as it isn't too much."""
    done, room = [], MAX_TRANSLATED_CHARS
    for each in quotes:
        source = each.quote.citation.language
        if source is None:
            continue
        texts: list[str] = []
        for stretch in _to_translate(each):
            room -= len(stretch.text)
            if room >= 0:
                texts.append(stretch.text)
        results = iter(await _translate(translator, texts, source, language) if texts else ())
        stretches = []
        for stretch in each.stretches:
            if stretch.twin is None and not stretch.is_code:
                text = next(results, None)
                stretch = replace(stretch, text=text or _MISSING, is_missing=text is None)
            stretches.append(stretch)
        done.append(replace(each, stretches=tuple(stretches)))
    return done


def _to_translate(translated: Translated) -> Iterator[Stretch]:
    for stretch in translated.stretches:
        if stretch.twin is None and not stretch.is_code:
            yield stretch


async def _translate(
    translator: Translator, texts: Sequence[str], source: Language, target: Language
) -> list[str | None]:
    try:
        return await translator.translate(texts, source, target)
    except BusyError:
        raise TemporaryRefusal("translate-busy") from None
    except TooSlowError:
        raise TemporaryRefusal("translate-slow") from None
    except EmbeddingError as error:
        _log.error("Quotes can't be translated: %s", error)
        raise Refusal("translate-failed") from error


def translation_card(translated: Sequence[Translated], style: QuoteStyle) -> Card:
    """The card with quotes and their translations, as many as fit.

    If not even one fits, its quote is left out, which the reader has seen; if even then it is too
    long, its last stretches go.
    """
    for count, has_quotes in itertools.product(range(len(translated), 0, -1), (True, False)):
        parts = _parts(translated[:count], style, len(translated) - count, has_quotes=has_quotes)
        if _fits(parts):
            return Card(parts, ANSWERED)
    first = translated[0]
    for n_stretches in range(len(first.stretches) - 1, 0, -1):
        kept = (*first.stretches[:n_stretches], Stretch(_MISSING, is_missing=True))
        shorter = replace(first, stretches=kept)
        parts = _parts([shorter], style, len(translated) - 1, has_quotes=False)
        if _fits(parts):
            break
    else:
        raise TemporaryRefusal("translate-too-long")
    return Card(parts, ANSWERED)


def _fits(parts: Sequence[Part]) -> bool:
    return length_of(parts) <= MAX_CARD_CHARS and n_components(parts) <= MAX_PARTS


def _parts(
    translated: Sequence[Translated], style: QuoteStyle, n_left_out: int, *, has_quotes: bool
) -> list[Part]:
    phrases = style.phrases
    parts: list[Part] = [small([phrases.say("translate-heading")])]
    for each in translated:
        block, below = quote_parts(each.quote, style)
        parts += [RULE, *([block] if has_quotes else []), below]
        for is_twin, run in itertools.groupby(each.stretches, lambda s: s.twin is not None):
            if is_twin:
                for stretch in run:
                    parts += _twin_parts(stretch.twin, style)
            else:
                language = each.quote.citation.language or ""
                machine = small([phrases.say("translate-machine", language=language)])
                parts.append(f"{machine}\n{_joined(run, phrases.language)}")
    notes = []
    if any(stretch.is_missing for each in translated for stretch in each.stretches):
        notes.append(phrases.say("translate-incomplete"))
    if n_left_out:
        notes.append(phrases.say("quotes-not-shown", count=n_left_out))
    return [*parts, RULE, small(notes)] if notes else parts


def _twin_parts(twin: Quote | None, style: QuoteStyle) -> list[Part]:
    if twin is None:
        return []
    block, _ = quote_parts(twin, style)
    return [block, small([also_in_line(twin.citation, style.phrases, style.cited)])]


def _joined(stretches: Iterable[Stretch], language: Language) -> str:
    """The sentences of each block in a line, escaped for Discord."""
    between = "" if language == "ja" else " "
    blocks = itertools.groupby(stretches, lambda stretch: stretch.block)
    return "\n".join(escape(between.join(s.text for s in sentences)) for _, sentences in blocks)
