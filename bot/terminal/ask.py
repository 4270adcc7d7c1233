"""Questions at the terminal: a single one, one per line, or a conversation."""

import contextlib
import importlib
import sys
from typing import BinaryIO

from bot.settings import Settings
from bot.terminal.indexing import open_engine_with_progress
from bot.terminal.live import LiveEngine
from bot.terminal.screen import Terminal, counted, to_json_line
from index.engine import Engine, check_question
from index.errors import QdrantError, QuestionError
from index.retrieval.follow_up import context_text
from index.types import Answer

EXIT_WORDS = ("exit", "quit")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # some editors begin a file with it

# Errors of one question, after which the next may succeed.
_QUESTION_FAILURES = (QuestionError, QdrantError)


def ask_once(question: str, settings: Settings, terminal: Terminal, *, as_json: bool) -> int:
    """Answer one question. An invalid one is refused before the index is opened.

    Raises:
        QuestionError: The question is empty, too long, or no valid text.
    """
    question = check_question(question, settings.max_question_chars)
    answer = open_engine_with_progress(settings, terminal).answer(question)
    _show(answer, terminal, as_json=as_json)
    return 0


def ask_batch(lines: BinaryIO, engine: Engine, terminal: Terminal, *, as_json: bool) -> int:
    """Answer one question per line. A question that fails gets its error; the others go on."""
    for number, line in enumerate(lines):
        raw = line.rstrip(b"\r\n")
        if number == 0:
            raw = raw.removeprefix(BYTE_ORDER_MARK)
        try:
            try:
                question = raw.decode("utf-8")
            except UnicodeDecodeError as error:
                byte = error.start + 1
                message = f"The question is not valid UTF-8 (byte {byte}): send it as UTF-8."
                raise QuestionError(message) from error
            _show(engine.answer(question), terminal, as_json=as_json)
        except _QUESTION_FAILURES as error:
            if as_json:
                question = raw.decode("utf-8", "replace")
                terminal.json(to_json_line({"question": question, "error": str(error)}))
            else:
                terminal.error(str(error))
    return 0


def chat(engine: Engine | LiveEngine, terminal: Terminal) -> int:
    """Answer questions until the input ends or says so; follow-ups get the questions before."""
    if sys.stdin is not None and sys.stdin.isatty():
        with contextlib.suppress(ImportError):  # Windows has none; its console edits lines itself
            importlib.import_module("readline")  # line editing and earlier questions
        n_documents = counted(len(engine.index.documents), "document")
        terminal.line(f"Ask about {n_documents}. Ctrl+D or exit leaves.")
    context = ""
    while (question := terminal.ask()) is not None:
        if question.strip().lower() in EXIT_WORDS:
            break
        if not question.strip():
            continue
        try:
            answer = engine.answer(question, before=context)
        except _QUESTION_FAILURES as error:
            terminal.error(str(error))
            continue
        _show(answer, terminal, as_json=False)
        if answer.chatter is None:
            context = context_text(question, context)
    return 0


def _show(answer: Answer, terminal: Terminal, *, as_json: bool) -> None:
    if as_json:
        terminal.json(to_json_line(answer))
    else:
        terminal.answer(answer)
