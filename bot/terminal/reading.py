"""`inyo search`, which lists passages, and `inyo read`, which shows a document or a page of it."""

import dataclasses
import difflib
from collections.abc import Mapping

from bot.documents import DocumentLookup, PagedDocument, Paginator
from bot.settings import Settings
from bot.terminal.indexing import open_engine_with_progress
from bot.terminal.screen import Terminal, to_json_line
from index.engine import check_question
from index.errors import DocumentError
from index.storage.documents import DocumentTable
from index.text.language import language_of

_OWN_PAGES = ("page", "slide")  # places of a file that are pages
_MIN_RESEMBLANCE = 0.6  # difflib's ratio from which a path is taken for a misspelt one


def search_passages(
    query: str, k: int, settings: Settings, terminal: Terminal, *, as_json: bool
) -> int:
    """List the k passages that match some words best.

    Raises:
        QuestionError: The query is empty, too long, or no valid text.
    """
    query = check_question(query, settings.max_question_chars)
    passages = open_engine_with_progress(settings, terminal).search(query, k=k)
    language = language_of(query)
    if as_json:
        listed = [dataclasses.asdict(passage) for passage in passages]
        terminal.json(to_json_line({"query": query, "language": language, "passages": listed}))
    else:
        terminal.passages(passages, language)
    return 0


def read_document(
    name: str, page: int | None, settings: Settings, terminal: Terminal, *, as_json: bool
) -> int:
    """Show a document as Inyo reads it, or one page of it.

    Args:
        name: Its path, or a part of its title; "" for the only document that there is.
        page: The page to show, from 1; None for all of it.
        settings: Where the documents and the index are.
        terminal: Shows it.
        as_json: Whether to print the exact text and what is known of it as JSON.

    Raises:
        DocumentError: There is no such document, or no such page.
    """
    index = open_engine_with_progress(settings, terminal).index
    path = _find(name, index.documents)
    paged = Paginator(index).open(path)
    if paged is None:
        raise DocumentError(path, f"{path} is gone: run `inyo index`.")
    document, pages = paged.document, _pages(paged)
    if page is not None and str(page) not in pages:
        last = list(pages)[-1]
        raise DocumentError(path, f"{path} has no page {page} with text: the last is {last}.")
    start, end = (0, len(document.text)) if page is None else pages[str(page)]
    if as_json:
        facts = dataclasses.asdict(document) | {"text": document.text[start:end]}
        terminal.json(to_json_line({**facts, "start": start, "end": end}))
        return 0
    text, _ = paged.visible.part(start, end)
    terminal.page(document, text, "" if page is None else f"page {page} of {list(pages)[-1]}")
    return 0


def _find(name: str, documents: DocumentTable) -> str:
    """The path of the document that is meant."""
    if not name and len(documents) == 1:
        return str(documents.facts(0)["path"])
    if not name:
        message = f"Name one of {len(documents):,} documents: `inyo index` lists them."
        raise DocumentError(name, message)
    if documents.number_of(name) is not None:
        return name
    lookup = DocumentLookup(documents)
    if path := lookup.path(name):
        return path
    paths = [str(documents.facts(number)["path"]) for number in range(len(documents))]
    nearest = difflib.get_close_matches(name, paths, 1, _MIN_RESEMBLANCE)
    hint = f"did you mean {nearest[0]}?" if nearest else "`inyo index` lists all."
    message = f"No document has {name!r} as its path or in its title: {hint}"
    raise DocumentError(name, message)


def _pages(paged: PagedDocument) -> Mapping[str, tuple[int, int]]:
    """Number -> where a page begins and ends: the file's own pages or slides, if it has any."""
    document = paged.document
    own = [place for place in document.places if place.kind in _OWN_PAGES]
    if not own:
        return {str(n): (page.start, page.end) for n, page in enumerate(paged.pages, 1)}
    ends = [*(place.start for place in own[1:]), len(document.text)]
    return {place.label: (place.start, end) for place, end in zip(own, ends, strict=True)}
