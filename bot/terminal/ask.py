"""Questions at the terminal: one, one a line, or a conversation."""

import dataclasses
import json
import sys
from collections.abc import Mapping
from typing import BinaryIO

from bot.settings import Settings
from bot.terminal.open_engine import open_engine_with_progress
from bot.terminal.screen import Terminal
from index.engine import Engine, check_question
from index.errors import QdrantError, QuestionError
from index.retrieval.follow_up import context_text
from index.types import Answer

# They end a line for some readers (Python's splitlines, JavaScript of old), but not in JSON.
_LINE_SEPARATORS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}


def answer_to_json(answer: Answer) -> str:
    """One line of JSON. Offsets are code points of the decoded file, end exclusive."""
    return _one_line(dataclasses.asdict(answer))


def error_to_json(question: str, error: str) -> str:
    """One line of JSON, in place of an answer: why there is none."""
    return _one_line({"question": question, "error": error})


def _one_line(row: Mapping[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False).translate(_LINE_SEPARATORS)


LEAVING = ("exit", "quit")
# What one question fails with, and the next may not.
_FAILURES = (QuestionError, QdrantError)


def ask_once(question: str, settings: Settings, terminal: Terminal, *, as_json: bool) -> int:
    """Answer one question. A question that can't be asked is refused before the index is opened.

    Raises:
        QuestionError: The question is empty, too long or no valid text.
    """
    question = check_question(question, settings.max_question_chars)
    _show(question, open_engine_with_progress(settings, terminal), terminal, as_json=as_json)
    return 0


def ask_batch(lines: BinaryIO, engine: Engine, terminal: Terminal, *, as_json: bool) -> int:
    """Answer one question a line; one that can't be answered now gets its error, not the rest."""
    for number, line in enumerate(lines):
        raw = line.rstrip(b"\r\n")
        if number == 0:
            raw = raw.removeprefix(b"\xef\xbb\xbf")  # the mark that some editors begin a file with
        try:
            _show(_decode(raw), engine, terminal, as_json=as_json)
        except _FAILURES as error:
            if as_json:
                question = raw.decode("utf-8", "replace")
                terminal.json(error_to_json(question, str(error)))
            else:
                terminal.error(str(error))
    return 0


def chat(engine: Engine, terminal: Terminal) -> int:
    """Converse until the input ends or says so; a follow-up is read with the question before it."""
    if sys.stdin is not None and sys.stdin.isatty():
        terminal.greet(len(engine.index.documents))
    before = ""
    while (question := terminal.ask()) is not None:
        if question.strip().lower() in LEAVING:
            break
        if not question.strip():
            continue
        try:
            _show(question, engine, terminal, as_json=False, before=before)
        except _FAILURES as error:
            terminal.error(str(error))
        else:
            before = context_text(question, before)
    return 0


def _show(
    question: str, engine: Engine, terminal: Terminal, *, as_json: bool, before: str = ""
) -> None:
    answer = engine.answer(question, before=before)
    if as_json:
        terminal.json(answer_to_json(answer))
    else:
        terminal.answer(answer)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"The question is not valid UTF-8 (byte {error.start + 1}): send it as UTF-8."
        raise QuestionError(message) from error
