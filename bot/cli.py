"""The command line: parses arguments, runs a command, turns errors into one line.

Exit codes: 0 success (also when the documents don't say), 1 an error, 2 a setting or an argument
that can't be used, 130 interrupted.
"""

import argparse
import io
import logging
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from bot.settings import ConfigurationError, Settings, install_command, read_settings
from bot.terminal.ask import ask_batch, ask_once, chat
from bot.terminal.indexing import list_index, open_engine_with_progress
from bot.terminal.screen import Terminal
from index.engine import Engine
from index.errors import RetrievalError
from index.evaluation.question_sets import ALL_KINDS, BREAKDOWNS, HALVES, LAYOUTS
from index.training.pairs import training_files
from index.types import Progress

TRAIN_ENCODER = "train encoder"

_log = logging.getLogger(__name__)

_EVALUATE_EPILOG = """
A question set (.jsonl) is asked over DOCUMENTS_DIR, end to end. One line each:
  {"id": "1", "language": "en", "question": "...", "gold": ["..."]}
"gold" lists strings, of which a right quote contains one; it is empty if the
documents don't answer the question. "kind" and "form" are optional (--by).

A folder brings its own passages. passages.jsonl, one line each:
  {"id": "p1", "lang": "en", "text": "..."}
questions.jsonl, one line each:
  {"id": "q1", "lang": "pt", "text": "...", "passage_id": "p1", "answers": ["..."]}
or, if passages are translations of each other, instead of passage_id:
  "passage_ids": {"en": "p1", "ja": "p1-ja"}
Passages are ranked as wholes, by their text alone; ties share their mean rank.
Questions whose "generic" is "1.0" are skipped; if some have the "kind" heading,
only those are asked. "answers" may be missing or empty: quotes are measured
for questions whose right passage contains an answer.

EMBEDDING_MODEL sets the model that embeds passages: run twice to compare two.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the result is the exit code."""
    # Questions and quotes are UTF-8 whatever the locale says; Windows and LANG=C say otherwise.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:2] == TRAIN_ENCODER.split():  # the only command of two words
        given[:2] = [TRAIN_ENCODER]
    options = _parser().parse_args(given)
    terminal = Terminal()
    try:
        settings = read_settings()
        _log_to_stderr(settings.log_level)
        code: int = options.command(options, settings, terminal)
        return code
    except ConfigurationError as error:
        terminal.error(str(error))
        return 2
    except RetrievalError as error:
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
        terminal.error(f"{type(error).__name__}: {error} (LOG_LEVEL=DEBUG shows where)")
        return 1


def _ask(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    question = " ".join(options.question)
    if question == "-":
        engine = open_engine_with_progress(settings, terminal)
        lines = sys.stdin.buffer if sys.stdin is not None else io.BytesIO()
        return ask_batch(lines, engine, terminal, as_json=options.json)
    return ask_once(question, settings, terminal, as_json=options.json)


def _chat(_: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    return chat(open_engine_with_progress(settings, terminal), terminal)


def _index(_: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    return list_index(settings, terminal)


def _run(_: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    # Imports discord.py: half a second, for which `inyo ask` need not wait.
    from bot.db.errors import StorageError
    from bot.errors import DiscordUnavailableError
    from bot.runner import run

    def load(progress: Progress) -> Engine:
        return open_engine_with_progress(settings, terminal, progress)

    try:
        run(settings, load, terminal.line)
    except (DiscordUnavailableError, StorageError) as error:
        terminal.error(str(error))
        return 1
    return 0


def _evaluate(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    try:
        # A dozen modules that no other command needs, and scipy, which is an extra.
        from bot.terminal.evaluate import evaluate
    except ImportError as error:
        brings = f"{install_command('evaluate')} brings what measuring needs"
        terminal.error(f"{error.name or error} is missing: {brings}.")
        return 1
    return evaluate(options, settings, terminal)


def _train(options: argparse.Namespace, _: Settings, terminal: Terminal) -> int:
    training_files(options.data)  # reports a wrong folder before torch is imported
    try:
        # Imports torch: seconds, and only training needs it.
        from index.training.model import train
    except ImportError as error:
        brings = f"{install_command('train')} brings what training needs"
        terminal.error(f"{error.name} is missing: {brings}.")
        return 1
    with terminal.progress("Training") as progress:
        train(options.data, options.output, options.part, progress)
    terminal.line(f"The model is in {options.output}.")
    return 0


def _train_encoder(options: argparse.Namespace, _: Settings, terminal: Terminal) -> int:
    try:
        # Imports torch: seconds, and only training needs it.
        from index.training.encoder import ExportOptions, export_encoder
    except ImportError as error:
        brings = f"{install_command('train')} brings what exporting needs"
        terminal.error(f"{error.name} is missing: {brings}.")
        return 1
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


class _Parser(argparse.ArgumentParser):
    """Reports wrong arguments in one line, without printing the usage first."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} ({self.prog} --help says more)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="inyo",
        description="Answers questions over a folder of documents only by quoting them.",
        epilog="Settings are read from the environment, then from .env; see .env.example.",
    )
    parser.add_argument("--version", action="version", version=f"inyo {version('inyo')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: object, help_text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_text, description=help_text)
        added.set_defaults(command=command)
        return added

    ask = add("ask", _ask, "Answer one question, or with - one question per line of stdin.")
    ask.add_argument("question", nargs="+", metavar="QUESTION", help="the question, or -")
    ask.add_argument("--json", action="store_true", help="print each answer as one line of JSON")
    add("chat", _chat, "Answer questions in the terminal until you leave.")
    add("index", _index, "Build the index if needed, and list what is in it.")
    add("run", _run, "Run the Discord bot.")
    evaluate = add("evaluate", _evaluate, "Measure answers on question sets and folders.")
    _add_evaluate_options(evaluate)
    train = add("train", _train, "Train the bundled model on pairs of sentences.")
    train.add_argument("data", type=Path, metavar="FOLDER", help="holds .tsv or .tsv.xz files")
    train.add_argument("--output", type=Path, required=True, help="folder to write the model to")
    train.add_argument(
        "--part", choices=("all", "embedding", "table"), default="all", help="part to train"
    )
    encoder = add(TRAIN_ENCODER, _train_encoder, "Make a small, fast copy of an embedding model.")
    _add_encoder_options(encoder)
    return parser


def _add_evaluate_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `inyo evaluate`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EVALUATE_EPILOG
    add = parser.add_argument
    add("targets", type=Path, nargs="+", metavar="TARGET", help="question sets and folders")
    add(
        "--half",
        choices=(*HALVES, "both"),
        default="all",
        help="of the questions, by the SHA-256 of their ids: Inyo was tuned on dev",
    )
    add(
        "--questions",
        type=_count,
        metavar="N",
        help="at most N questions of each direction, evenly spaced",
    )
    add(
        "--layout",
        choices=(*LAYOUTS, "both"),
        default="both",
        help="an index for each language of passages (monolingual), or one for all (multilingual)",
    )
    add("--kind", help=f"the kind of questions to ask, or {ALL_KINDS}")
    add(
        "--abstaining",
        action="store_true",
        help="ask each question once more with its right passage left out",
    )
    add(
        "--by",
        action="append",
        choices=BREAKDOWNS,
        help="break the figures of question sets down by this field of theirs",
    )
    add("--misses", action="store_true", help="list each missed question, and why it was missed")
    add("--html", type=Path, metavar="FILE", help="write a report for people, with all misses")
    add("--json", type=Path, metavar="FILE", help="write everything, question by question")
    add(
        "--against",
        type=Path,
        metavar="FILE",
        help="the --json of an earlier run: say what is right or wrong now that wasn't before",
    )
    add("--picture", type=Path, metavar="FILE", help="draw bars for each direction (.png or .svg)")
    add(
        "--reliability",
        type=Path,
        metavar="FILE",
        help="draw how well confidence is calibrated (implies --abstaining)",
    )


def _add_encoder_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `inyo train encoder`."""
    parser.epilog = "EMBEDDING_MODEL=OUT then embeds passages with the copy."
    add = parser.add_argument
    add(
        "source",
        metavar="SOURCE",
        help="a folder of sentence-transformers or transformers, or a name on the hub",
    )
    add("output", type=Path, metavar="OUT", help="folder to write the model to")
    add(
        "--pieces",
        type=Path,
        nargs="+",
        default=[],
        metavar="PATH",
        help="keep only the pieces of words that these texts have (.txt, .md, .tsv, .tsv.xz)",
    )
    add("--query-prompt", default="", help="put before questions, if the model has no prompts")
    add("--passage-prompt", default="", help="put before passages, likewise")
    add("--max-tokens", type=_count, metavar="N", help="cut longer texts")
    add("--name", default="", help="the model's name, to be kept with the copy")
    add("--license", default="", help="the model's licence, likewise")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**9):
        raise argparse.ArgumentTypeError(f"{text!r} is no number to count with: give 1 or more")
    return int(text)


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if level != "DEBUG":
        # They log each step of looking for a model; we report the result ourselves in one line.
        for name in ("sentence_transformers", "transformers", "httpx", "httpx2"):
            logging.getLogger(name).setLevel(logging.ERROR)
