"""What is in the index: `inyo index`."""

from collections.abc import Iterator

from bot.settings import Settings
from bot.terminal.open_engine import open_answerer
from bot.terminal.screen import Terminal, counted, one_line, titled
from index.documents.folder import passed_over
from index.storage.index import Segment
from index.types import LANGUAGE_NAMES, Document


def list_index(settings: Settings, terminal: Terminal) -> int:
    """Build the index where it is due; say what is in it, and which files are not."""
    told: list[str] = []

    def notice(line: str) -> None:
        told.append(line)
        terminal.notice(line)

    segment = open_answerer(settings, terminal, notice=notice).segment
    for line in _lines(segment, settings):
        terminal.line(line)
    for line in (*segment.documents.left_out, passed_over(settings.documents_dir)):
        if line and line not in told:
            terminal.notice(line)
    return 0


def _lines(segment: Segment, settings: Settings) -> Iterator[str]:
    documents = segment.documents
    sizes = [
        counted(len(documents), "document"),
        counted(len(segment.passages), "passage"),
        counted(len(segment.lexicon.terms), "term"),
    ]
    yield f"In the index in {settings.index_dir}: {', '.join(sizes)}."
    for number in range(len(documents)):
        yield "  " + _facts(documents.document(number))


def _facts(document: Document) -> str:
    title = titled(document.title, is_ours=document.title_is_ours)
    language = LANGUAGE_NAMES[document.language] if document.language_is_sure else ""
    facts = [title, document.path, language, counted(len(document.text), "character")]
    return one_line(" · ".join(filter(None, facts)))
