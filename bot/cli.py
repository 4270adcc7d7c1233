"""The command line: parses arguments, runs a command, turns errors into one line.

Exit codes: 0 success (also when the documents don't say), 1 an error, 2 a setting or an argument
that can't be used, 3 a token that Discord has revoked, 130 interrupted.
"""

import io
import logging
import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from bot.arguments import FINE_TUNE, TRAIN_ENCODER, TRAIN_READER, parse_arguments
from bot.log_privacy import keep_private, redactor
from bot.logs import log_to_stderr
from bot.settings import (
    ConfigurationError,
    Settings,
    install_command,
    read_settings,
    with_documents,
)
from bot.terminal.ask import ask_batch, ask_once, chat
from bot.terminal.indexing import list_index, open_engine_with_progress
from bot.terminal.live import EngineLoader, keep_indexed, live_engine
from bot.terminal.reading import read_document, search_passages
from bot.terminal.screen import Terminal
from index.errors import RetrievalError
from index.training.pairs import training_files

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the result is the exit code."""
    # Questions and quotes are UTF-8 whatever the locale says; Windows and LANG=C say otherwise.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parse_arguments(given, _COMMANDS)
    terminal = Terminal()
    redact: Callable[[str], str] = str
    try:
        settings = read_settings(warn=terminal.notice)
        if options.documents is not None:
            settings = with_documents(settings, options.documents)
        redact = redactor(settings)
        keep_private(settings, log_to_stderr(settings.log_level, settings.log_format))
        code: int = options.command(options, settings, terminal)
        return code
    except ConfigurationError as error:
        terminal.error(str(error))
        return 2
    except (RetrievalError, _MissingPackageError) as error:
        terminal.error(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has left (`inyo ask ... | head -1`): Python must not flush again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - the outermost edge: one line, never a traceback
        _log.debug("the traceback", exc_info=True)
        terminal.error(redact(f"{type(error).__name__}: {error} (LOG_LEVEL=DEBUG shows where)"))
        return 1


class _MissingPackageError(Exception):
    """A package of an extra isn't installed; the text says how to install it."""


@contextmanager
def _needing(extra: str, purpose: str) -> Iterator[None]:
    """Around the imports of a command that needs an extra.

    Raises:
        _MissingPackageError: One of them fails.
    """
    try:
        yield
    except ImportError as error:
        brings = f"{install_command(extra)} brings what {purpose} needs"
        raise _MissingPackageError(f"{error.name or error} is missing: {brings}.") from error


def _ask(options: Namespace, settings: Settings, terminal: Terminal) -> int:
    question = " ".join(options.question)
    if question == "-":
        engine = open_engine_with_progress(settings, terminal)
        lines = sys.stdin.buffer if sys.stdin is not None else io.BytesIO()
        return ask_batch(lines, engine, terminal, as_json=options.json)
    return ask_once(question, settings, terminal, as_json=options.json)


def _chat(_: Namespace, settings: Settings, terminal: Terminal) -> int:
    with live_engine(settings, terminal) as engine:
        return chat(engine, terminal)


def _search(options: Namespace, settings: Settings, terminal: Terminal) -> int:
    query = " ".join(options.query)
    return search_passages(query, options.count, settings, terminal, as_json=options.json)


def _read(options: Namespace, settings: Settings, terminal: Terminal) -> int:
    name, page = options.document, options.page
    return read_document(name, page, settings, terminal, as_json=options.json)


def _index(options: Namespace, settings: Settings, terminal: Terminal) -> int:
    tried_since = time.time() if options.watch else 0.0
    code = list_index(settings, terminal, as_json=options.json, tried_since=tried_since)
    return keep_indexed(settings, terminal, tried_since) if options.watch else code


def _sync(_: Namespace, settings: Settings, terminal: Terminal) -> int:
    # An HTTP client, which no other command needs.
    from bot.terminal.sync import sync

    return sync(settings, terminal)


def _run(_: Namespace, settings: Settings, terminal: Terminal) -> int:
    # Imports discord.py: half a second, for which `inyo ask` need not wait.
    from bot.db.errors import StorageError
    from bot.errors import AlreadyRunningError, DiscordUnavailableError, TokenRevokedError
    from bot.runner import run

    load = EngineLoader(settings, terminal)
    try:
        run(settings, load, terminal.line, load.watched)
    except (AlreadyRunningError, DiscordUnavailableError, StorageError) as error:
        terminal.error(str(error))
        return 1
    except TokenRevokedError as error:
        terminal.error(str(error))
        return 3
    return 0


def _backup(options: Namespace, settings: Settings, terminal: Terminal) -> int:
    # SQLAlchemy, which `inyo ask` need not wait for.
    from bot.backup import BackupError
    from bot.db.errors import StorageError
    from bot.terminal.backup import backup, restore

    run = restore if options.restores else backup
    try:
        return run(options.file, settings, terminal)
    except (BackupError, StorageError) as error:
        terminal.error(str(error))
        return 1


def _doctor(options: Namespace, settings: Settings, terminal: Terminal) -> int:
    # Imports discord.py, as `inyo run` does.
    from bot.doctor.command import examine

    return examine(settings, terminal, as_json=options.json)


def _service(options: Namespace, settings: Settings, terminal: Terminal) -> int:
    # Only for this command.
    from bot.terminal.service import serve_with_systemd

    return serve_with_systemd(settings, terminal, install=options.install)


def _evaluate(options: Namespace, settings: Settings, terminal: Terminal) -> int:
    with _needing("evaluate", "measuring"):
        # A dozen modules that no other command needs, and scipy, which is an extra.
        from bot.terminal.evaluate import evaluate
    return evaluate(options, settings, terminal)


def _train(options: Namespace, _: Settings, terminal: Terminal) -> int:
    training_files(options.data)  # reports a wrong folder before torch is imported
    with _needing("train", "training"):
        # Imports torch: seconds, and only training needs it.
        from index.training.model import train
    with terminal.progress("Training") as progress:
        train(options.data, options.output, options.part, progress)
    terminal.line(f"The model is in {options.output}.")
    return 0


def _train_encoder(options: Namespace, _: Settings, terminal: Terminal) -> int:
    with _needing("train", "exporting"):
        # Imports torch: seconds, and only training needs it.
        from index.training.encoder import ExportOptions, export_encoder
    chosen = ExportOptions(
        query_prompt=options.query_prompt,
        passage_prompt=options.passage_prompt,
        max_tokens=options.max_tokens,
        pieces=tuple(options.pieces),
        name=options.name,
        license=options.license,
    )
    with terminal.progress("Exporting") as progress:
        report = export_encoder(options.source, options.output, chosen, progress)
    terminal.line(
        f"The model is in {options.output}: {report.n_bytes / 1e6:,.1f} MB, "
        f"{report.n_pieces:,} pieces. Cosine of its vectors with the original's: "
        f"{report.mean_cosine:.4f} on average, {report.min_cosine:.4f} at least."
    )
    return 0


def _train_reader(options: Namespace, _: Settings, terminal: Terminal) -> int:
    with _needing("train", "training"):
        # Imports torch: seconds, and only training needs it.
        from bot.terminal.training import train_reader_on
    return train_reader_on(options, terminal)


def _fine_tune(options: Namespace, _: Settings, terminal: Terminal) -> int:
    with _needing("train", "training"):
        # Imports torch: seconds, and only training needs it.
        from bot.terminal.training import fine_tune_encoder_on
    return fine_tune_encoder_on(options, terminal)


_COMMANDS = {
    "ask": _ask,
    "chat": _chat,
    "search": _search,
    "read": _read,
    "index": _index,
    "sync": _sync,
    "run": _run,
    "backup": _backup,
    "restore": _backup,
    "doctor": _doctor,
    "service": _service,
    "evaluate": _evaluate,
    "train": _train,
    TRAIN_ENCODER: _train_encoder,
    TRAIN_READER: _train_reader,
    FINE_TUNE: _fine_tune,
}
