"""What is in the index: `inyo index`."""

from collections.abc import Iterator

from bot.settings import Settings
from bot.terminal.open_engine import open_engine_with_progress
from bot.terminal.screen import Terminal, counted, one_line, titled
from index.documents.folder import skipped_files
from index.storage.index import Index
from index.types import LANGUAGE_NAMES, Document


def list_index(settings: Settings, terminal: Terminal) -> int:
    """Build the index where it is due; say what is in it, and which files are not."""
    told: list[str] = []

    def notice(line: str) -> None:
        told.append(line)
        terminal.notice(line)

    index = open_engine_with_progress(settings, terminal, notice=notice).index
    for line in _lines(index, settings):
        terminal.line(line)
    for line in (*index.documents.left_out, skipped_files(settings.documents_dir)):
        if line and line not in told:
            terminal.notice(line)
    return 0


def _lines(index: Index, settings: Settings) -> Iterator[str]:
    documents = index.documents
    sizes = [
        counted(len(documents), "document"),
        counted(len(index.passages), "passage"),
        counted(len(index.lexicon.terms), "term"),
    ]
    yield f"In the index in {settings.index_dir}: {', '.join(sizes)}."
    for number in range(len(documents)):
        yield "  " + _facts(documents.document(number))


def _facts(document: Document) -> str:
    title = titled(document.title, is_ours=document.title_is_ours)
    language = LANGUAGE_NAMES[document.language] if document.language_is_sure else ""
    facts = [title, document.path, language, counted(len(document.text), "character")]
    return one_line(" · ".join(filter(None, facts)))
