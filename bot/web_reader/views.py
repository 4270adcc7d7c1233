"""The pages of the web reader: the list of documents, a search, a document with a quote.

They block, so they are made in threads. Nothing of an address is used but to look something up.
"""

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import jinja2
from markupsafe import Markup

from bot.document_links import QUOTE_FRAGMENT, DocumentLinks, QuotePlace, is_public, key_of
from bot.documents import PagedDocument
from bot.i18n import PHRASES, Phrases
from bot.query_queue import LoadedIndex
from bot.ui.citations import position
from bot.ui.markdown import unescape
from bot.ui.markdown_dialects import Around
from bot.ui.rendering import visible_text
from bot.ui.source_paths import headings_below_title, shorten_path
from bot.web_reader.markup import Source, document_html, quote_html, safe_url
from bot.web_reader.pictures import PagePictures, PageView, page_quote, pages_to_show
from bot.web_reader.sections import Section, section_of, sections
from index.documents.link_definitions import definitions_of
from index.errors import QuestionError
from index.excerpts.citations import quote_digest
from index.types import (
    LANGUAGES,
    TENANTS,
    Citation,
    Context,
    Document,
    Excerpt,
    Language,
    tenant_folder,
    tenant_of,
)

DOCUMENTS_ON_PAGE = 50
PASSAGES_SHOWN = 10
MAX_SOURCE_CHARS = 300  # of a title and the headings below it
LANGUAGE_NAMES: Mapping[Language, str] = {"en": "English", "ja": "日本語", "pt": "Português"}

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("bot.web_reader"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser asks for.

    Attributes:
        path: The path of the page below the reader's own.
        query: The parameters of its address.
        phrases: The phrases in the language to speak.
    """

    path: str
    query: Mapping[str, str]
    phrases: Phrases


@dataclass(frozen=True, slots=True)
class Page:
    """A page for a browser; `is_private` if only those with a signed link may see it.

    `retry_s`: the seconds after which the browser may ask again, if it couldn't be served now.
    """

    html: str
    status: int = 200
    is_private: bool = False
    retry_s: int | None = None


class _Opened(NamedTuple):
    """A document that may be shown, what the address says of a quote, and where that is now."""

    paged: PagedDocument
    place: QuotePlace | None
    quote: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Found:
    """A quote as the page of a search shows it."""

    html: Markup
    above: tuple[str, ...]
    source: str
    link: str
    facts: str
    language: str


@dataclass(frozen=True, slots=True)
class Site:
    """Makes the pages.

    Attributes:
        links: Checks the signatures of addresses.
        is_withdrawn: Tells whether the server whose document this is has hidden or removed it.
        pictures: Draws the pages of PDFs; None if nobody does.
        prefix: What the paths of all addresses begin with.
    """

    links: DocumentLinks
    is_withdrawn: Callable[[str], bool] = lambda _: False
    pictures: PagePictures | None = None
    prefix: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "prefix", urlsplit(self.links.base_url).path)

    def message(
        self,
        asked: Asked,
        phrase: str,
        status: int,
        retry_s: int | None = None,
        **variables: str | float,
    ) -> Page:
        """A page that says one thing."""
        said = asked.phrases.say(phrase, **variables)
        return Page(self._rendered("message.html", asked, title=said), status, retry_s=retry_s)

    def list_of_documents(self, loaded: LoadedIndex, asked: Asked) -> Page:
        """A page of the list of all documents, or the page nearest to it."""
        table = loaded.engine.index.documents
        of_tenants = table.below(TENANTS)
        numbers = [number for number in table.by_path.tolist() if number not in of_tenants]
        n_pages = max(1, -(-len(numbers) // DOCUMENTS_ON_PAGE))
        page = min(number_of(asked.query.get("page", "")), n_pages)
        first = (page - 1) * DOCUMENTS_ON_PAGE
        listed = [
            (document, self._facts(document, asked.phrases))
            for document in map(table.document, numbers[first : first + DOCUMENTS_ON_PAGE])
        ]
        return Page(
            self._rendered(
                "list.html",
                asked,
                title=asked.phrases.say("web-documents"),
                count=len(numbers),
                listed=listed,
                page=page,
                n_pages=n_pages,
            )
        )

    def search(self, loaded: LoadedIndex, asked: Asked) -> Page:
        """The quotes that answer a question or come closest, as on Discord, and more passages."""
        query, engine = asked.query.get("q", "").strip(), loaded.engine
        left_out = engine.index.documents.below(TENANTS)
        heading, problem, status = "", "", 200
        quotes: Sequence[Excerpt] = ()
        passages: Sequence[Excerpt] = ()
        if query:
            try:
                answer = engine.answer(query, left_out)
                quotes = answer.excerpts if answer.answered else answer.closest
                passages = engine.search(query, left_out, PASSAGES_SHOWN)
                heading = asked.phrases.say("web-answer" if answer.answered else "web-no-answer")
            except QuestionError:
                problem, status = asked.phrases.say("web-question-unfit"), 400
        passages = [each for each in passages if not any(_overlap(each, one) for one in quotes)]
        titled = loaded.lookup.find(query, left_out)
        title = f"{query} – {asked.phrases.say('web-search')}" if query else None
        return Page(
            self._rendered(
                "search.html",
                asked,
                title=title or asked.phrases.say("web-search"),
                query=query,
                problem=problem,
                heading=heading,
                quotes=[self._found(loaded, excerpt, asked) for excerpt in quotes],
                passages=[self._found(loaded, excerpt, asked) for excerpt in passages],
                titled=titled,
            ),
            status,
        )

    def document(self, loaded: LoadedIndex, asked: Asked, key: str) -> Page:
        """A section of a document: that with a quote, which is highlighted, or one by number."""
        opened = self._open(loaded, asked, key)
        if isinstance(opened, Page):
            return opened
        paged, place, quote = opened
        document, phrases = paged.document, asked.phrases
        path, documents = document.path, loaded.engine.index.documents
        index, number = loaded.engine.index.whole(*documents.numbers_of([path]))
        cut = sections(index, number)
        if quote is not None:
            at = section_of(cut, quote[0])
        elif (offset := asked.query.get("at", "")).isdecimal():
            at = section_of(cut, number_of(offset))
        else:
            at = min(number_of(asked.query.get("page", "")), len(cut)) - 1
        content = self._content(loaded, paged, cut[at], quote, asked)
        access = {} if is_public(path) else {"access": asked.query.get("access", "")}
        original = document.translation_of
        page = self._rendered(
            "document.html",
            asked,
            title=loaded.lookup.title(path),
            document=document,
            language=document.language if document.language_is_sure else None,
            facts=self._facts(document, phrases),
            original=original
            if original and original in loaded.lookup and is_public(original)
            else None,
            original_title=loaded.lookup.title(original or ""),
            source=safe_url(document.url or ""),
            content=content,
            has_quote=quote is not None,
            is_changed=place is not None and quote is None,
            page=at + 1,
            n_pages=len(cut),
            access=access,
            pictures=self._pictures(document, cut[at], quote),
            picture_query={**access, "quote": str(place)} if quote else access,
        )
        return Page(page, is_private=not is_public(path))

    def picture(self, loaded: LoadedIndex, asked: Asked, key: str, number: int) -> Page | PageView:
        """What to draw of a document's file, or the page that says why there is nothing."""
        opened = self._open(loaded, asked, key)
        if isinstance(opened, Page):
            return opened
        document = opened.paged.document
        if self.pictures is None or not self.pictures.are_of(document):
            return self.message(asked, "web-not-found", 404)
        quote = page_quote(document, number, opened.quote)
        return PageView(document.path, quote, not is_public(document.path))

    def _open(self, loaded: LoadedIndex, asked: Asked, key: str) -> "_Opened | Page":
        """The document with this key, or the page that says why it isn't shown."""
        path = loaded.lookup.path_of_key(key)
        if path is None:
            return self.message(asked, "web-not-found", 404)
        allowed = self.links.check(path, asked.query.get("access", ""))
        if allowed == "expired":
            return self.message(asked, "web-expired", 410)
        paged = loaded.paginator.open(path)
        is_withdrawn = not is_public(path) and self.is_withdrawn(path)
        if allowed == "denied" or is_withdrawn or paged is None:
            return self.message(asked, "web-not-found", 404)
        index = loaded.engine.index
        index, number = index.whole(*index.documents.numbers_of([path]))
        place = QuotePlace.parse(asked.query.get("quote", ""))
        starts = index.passages.sentence_starts(number)
        return _Opened(paged, place, _locate(paged.document.text, place, starts))

    def _pictures(
        self, document: Document, section: Section, quote: tuple[int, int] | None
    ) -> list[int]:
        """The pages of a document's file that are shown beside a section of it."""
        if self.pictures is None or not self.pictures.are_of(document):
            return []
        return pages_to_show(document.places, (section.start, section.end), quote)

    def _content(
        self,
        loaded: LoadedIndex,
        paged: PagedDocument,
        section: Section,
        quote: tuple[int, int] | None,
        asked: Asked,
    ) -> Markup:
        """A section as HTML; it is longer by what of a quote goes on behind it."""
        end = max(section.end, quote[1]) if quote else section.end
        text, spans = paged.visible.part(section.start, end, quote or (0, 0))
        whole, is_markdown = paged.document.text, paged.document.is_markdown
        defined = definitions_of(whole, section.start, end) if is_markdown else []
        links = "\n".join(whole[slice(*span)] for span in defined)
        around = Around(section.columns, section.fence, links)
        source = Source(text, is_markdown, section.column, around)
        marked = (spans[0][0], spans[-1][1]) if spans else None
        return document_html(
            source, marked, lambda url: self._resolve(url, loaded, paged.document.path, asked)
        )

    def _found(self, loaded: LoadedIndex, excerpt: Excerpt, asked: Asked) -> Found:
        """A quote of an answer, with the text that it needs above it and its citation below."""
        citation = excerpt.citation
        is_markdown = citation.is_markdown
        around = Around.of(excerpt.context)
        source = Source(excerpt.quote, is_markdown, citation.column, around)
        html = quote_html(
            source,
            [(mark.start, mark.end) for mark in excerpt.highlights],
            lambda url: self._resolve(url, loaded, citation.document, asked),
        )
        title = loaded.lookup.title(citation.document)
        path = shorten_path([title, *headings_below_title(citation)], MAX_SOURCE_CHARS)
        place = unescape(position(citation, asked.phrases))
        facts = [citation.author, citation.date, place]
        return Found(
            html,
            tuple(_lines_above(excerpt.context, is_markdown=is_markdown)),
            " › ".join(path),
            self._quote_address(citation, asked),
            " · ".join(filter(None, facts)),
            citation.language or "",
        )

    def _facts(self, document: Document, phrases: Phrases) -> str:
        """What else is known of a document, in one line."""
        tenant = tenant_of(document.path)
        path = document.path.removeprefix(tenant_folder(tenant)) if tenant else document.path
        facts = [document.author, document.date, path]
        if document.language_is_sure:
            facts.insert(0, phrases.say("documents-language", language=document.language))
        return " · ".join(filter(None, facts))

    def _resolve(self, url: str, loaded: LoadedIndex, path: str, asked: Asked) -> str:
        """Where an address in a document leads: into the web, or to another document that is shown.

        Args:
            url: The address.
            loaded: The documents.
            path: The document's own path.
            asked: What the browser asks for.
        """
        if outside := safe_url(url):
            return outside
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), url.partition("#")[0]))
        if target == path or target not in loaded.lookup or not is_public(target):
            return ""
        return self._address(asked, f"/documents/{key_of(target)}")

    def _quote_address(self, citation: Citation, asked: Asked) -> str:
        place = QuotePlace(citation.start, citation.end, citation.digest)
        path = f"/documents/{key_of(citation.document)}"
        return self._address(asked, path, quote=str(place)) + f"#{QUOTE_FRAGMENT}"

    def _address(self, asked: Asked, path: str, **query: str | int) -> str:
        """The address of one of these pages, in the language that the reader has chosen."""
        if "hl" in asked.query and "hl" not in query:
            query["hl"] = asked.phrases.language
        return f"{self.prefix}{path}{'?' + urlencode(query) if query else ''}"

    def _rendered(self, template: str, asked: Asked, **values: Any) -> str:
        def address(path: str, **query: str | int) -> str:
            return self._address(asked, path, **query)

        same = {name: text for name, text in asked.query.items() if name != "hl"}
        languages = [
            (each, LANGUAGE_NAMES[each], address(asked.path, **{**same, "hl": each}))
            for each in sorted(LANGUAGES)
        ]
        return _TEMPLATES.get_template(template).render(
            {"query": "", "language": asked.phrases.language, **values},
            say=asked.phrases.say,
            ui_language=asked.phrases.language,
            address=address,
            key_of=key_of,
            languages=languages,
            chosen="hl" in asked.query,
        )


def phrases_for(chosen: str, accepted: str) -> Phrases:
    """The phrases of the language that a reader has chosen, or whose browser prefers it.

    Args:
        chosen: The language in the address, if any.
        accepted: The browser's Accept-Language header.
    """
    wanted: list[tuple[float, str]] = []
    for part in accepted[:500].split(","):
        name, _, quality = part.strip().partition(";q=")
        number = float(quality) if quality.replace(".", "", 1).isdecimal() else 1.0
        wanted.append((number, name.partition("-")[0].strip().lower()))
    ranked = [name for quality, name in sorted(wanted, key=lambda one: -one[0]) if quality]
    spoken = {str(language): phrases for language, phrases in PHRASES.items()}
    return next((spoken[name] for name in (chosen, *ranked) if name in spoken), PHRASES["en"])


def number_of(written: str) -> int:
    """A number from 1 that an address names; 1 for anything else."""
    return (
        max(1, int(written)) if written.isascii() and written.isdigit() and len(written) < 10 else 1
    )


def _locate(
    text: str, place: QuotePlace | None, sentence_starts: Sequence[int]
) -> tuple[int, int] | None:
    """Where a quote is now: where it was, or at another sentence; None if it is gone."""
    if place is None:
        return None
    length = place.end - place.start
    for start in (place.start, *sentence_starts):
        quote = text[start : start + length]
        if len(quote) == length and quote_digest(quote) == place.digest:
            return start, start + length
    return None


def _lines_above(contexts: Sequence[Context], *, is_markdown: bool) -> Iterator[str]:
    for context in contexts:
        if context.kind in ("heading", "lead"):
            yield visible_text(context.quote) if is_markdown else context.quote


def _overlap(one: Excerpt, other: Excerpt) -> bool:
    first, second = one.citation, other.citation
    is_same = first.document == second.document
    return is_same and first.start < second.end and second.start < first.end
