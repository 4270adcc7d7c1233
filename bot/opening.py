"""Settings -> an answerer, with what the person at the terminal sees meanwhile."""

from bot.settings import Settings
from bot.terminal import Terminal
from index.answers import Answerer
from index.library import LibraryOptions, open_library


def open_answerer(settings: Settings, terminal: Terminal) -> Answerer:
    """Open the index, building it first where needed, with a progress bar on stderr.

    Raises:
        RetrievalError: There are no documents, no model or no place for the index.
    """
    options = LibraryOptions(
        documents_dir=settings.documents_dir,
        index_dir=settings.index_dir,
        embedding_model=settings.embedding_model,
        query_prompt=settings.embedding_query_prompt,
        passage_prompt=settings.embedding_passage_prompt,
        max_excerpts=settings.max_excerpts,
        max_question_chars=settings.max_question_chars,
    )
    with terminal.progress() as progress:
        return open_library(options, progress, terminal.notice)
