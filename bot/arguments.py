"""The arguments of the command line: its commands, their options, and help with examples."""

import argparse
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from bot.settings import Settings
from bot.terminal.screen import Terminal
from index.evaluation.question_sets import (
    ALL_KINDS,
    BREAKDOWNS,
    HALVES,
    LAYOUTS,
    add_asked_option,
)
from index.types import MAX_RANKED

TRAIN_ENCODER = "train encoder"
TRAIN_READER = "train reader"
FINE_TUNE = "train finetune"
SHOWN_PASSAGES = 5  # by `inyo search`, unless told otherwise

# Runs a command; the result is the exit code.
Command = Callable[[Namespace, Settings, Terminal], int]

_QUESTION_SETS = """
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


class _Parser(ArgumentParser):
    """Reports wrong arguments in one line, without printing the usage first."""

    def error(self, message: str) -> NoReturn:
        Terminal().error(f"{message} ({self.prog} --help says more)", self.prog)
        self.exit(2)


def parse_arguments(given: list[str], commands: Mapping[str, Command]) -> Namespace:
    """Parse the arguments; wrong ones, `--help` and `--version` exit.

    Args:
        given: The arguments.
        commands: What runs each command, by its name. The one that was given becomes the
            namespace's `command`.
    """
    command = " ".join(given[:2])
    if command in (TRAIN_ENCODER, TRAIN_READER, FINE_TUNE):  # the commands of two words
        given = [command, *given[2:]]
    return _parser(commands).parse_args(given)


def _parser(commands: Mapping[str, Command]) -> ArgumentParser:
    parser = _Parser(
        prog="inyo",
        description="Answers questions over a folder of documents only by quoting them.",
        epilog=_examples(
            'ask -d handbook.md "How many days off do I have?"', "index", "chat", "run"
        )
        + "\nSettings are read from the environment, then from .env; see .env.example.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"inyo {version('inyo')}")
    listed = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, help_text: str, *examples: str) -> ArgumentParser:
        added = listed.add_parser(
            name,
            help=help_text,
            description=help_text,
            epilog=_examples(*(f"{name} {example}".strip() for example in examples)),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(command=commands[name], documents=None)
        return added

    _add_reading_commands(add)
    add("run", "Run the Discord bot.", "")
    backup = add(
        "backup",
        "Save the database, documents of servers and settings in one file.",
        "inyo-2026-11-30.zip",
    )
    restore = add(
        "restore",
        "Put a backup in place of the database and documents of servers.",
        "inyo-2026-11-30.zip",
    )
    for command, what in ((backup, "the file to write"), (restore, "what `inyo backup` wrote")):
        command.add_argument("file", type=Path, metavar="FILE", help=what)
        command.set_defaults(restores=command is restore)
    doctor = add(
        "doctor",
        "Look whether everything is there that the bot needs, and say what to do.",
        "",
        "--json",
    )
    doctor.add_argument("--json", action="store_true", help="print everything as one line of JSON")
    service = add(
        "service", "Print a hardened systemd unit for this folder, or install it.", "", "--install"
    )
    service.add_argument(
        "--install",
        action="store_true",
        help="save it in /etc/systemd/system and start it, as root; elsewise it is printed",
    )
    evaluate = add(
        "evaluate",
        "Measure answers on question sets and folders.",
        "questions.jsonl --by kind --misses",
        "questions.jsonl --html report.html --json new.json --against old.json",
    )
    _add_evaluate_options(evaluate)
    train = add(
        "train", "Train the bundled model on pairs of sentences.", "pairs --output index/model"
    )
    train.add_argument("data", type=Path, metavar="FOLDER", help="holds .tsv or .tsv.xz files")
    train.add_argument("--output", type=Path, required=True, help="folder to write the model to")
    train.add_argument(
        "--part", choices=("all", "embedding", "table"), default="all", help="part to train"
    )
    encoder = add(
        TRAIN_ENCODER,
        "Make a small, fast copy of an embedding model.",
        "intfloat/multilingual-e5-small my-encoder --pieces documents",
    )
    _add_encoder_options(encoder)
    reader = add(
        TRAIN_READER,
        "Train the bundled reader on questions over folders.",
        "multilingual-e5-small my-reader --asked questions.jsonl documents",
    )
    reader.add_argument(
        "--network",
        type=Path,
        metavar="FILE",
        help="keep the unquantized network here; if the file exists, training goes on from it",
    )
    _add_training_options(reader, epochs=2)
    fine_tuned = add(
        FINE_TUNE,
        "Fine-tune the bundled encoder on questions over folders.",
        "multilingual-e5-small my-model --asked questions.jsonl documents",
    )
    _add_training_options(fine_tuned, epochs=1)
    return parser


def _add_reading_commands(add: Callable[..., ArgumentParser]) -> None:
    """Add the commands that read documents, all of which take --documents."""
    ask = add(
        "ask",
        "Answer one question, or with - one question per line of stdin.",
        '"Why did Jan Leike leave OpenAI?"',
        '-d handbook.md "How many days off do I have?"',
        "--json - < questions.txt > answers.jsonl",
    )
    ask.add_argument("question", nargs="+", metavar="QUESTION", help="the question, or -")
    chat = add("chat", "Answer questions in the terminal until you leave.", "", "-d ~/notes")
    search = add(
        "search",
        "List the passages that match some words best, whole.",
        '"parental leave"',
        '-d handbook.md -n 10 --json "parental leave"',
    )
    search.add_argument("query", nargs="+", metavar="WORDS", help="what to search for")
    search.add_argument(
        *("-n", "--count"),
        type=_up_to(MAX_RANKED),
        default=SHOWN_PASSAGES,
        metavar="N",
        help=f"list N passages, at most {MAX_RANKED} (default: {SHOWN_PASSAGES})",
    )
    read = add(
        "read",
        "Show a document, or one page of it, as Inyo reads it.",
        "minutes/2026-03.md",
        '"Staff handbook" --page 3',
        "-d handbook.md --json",
    )
    read.add_argument(
        "document",
        nargs="?",
        default="",
        metavar="DOCUMENT",
        help="its path in the folder, or a part of its title; needless if there is only one",
    )
    read.add_argument("--page", type=_count, metavar="N", help="show page N only")
    index = add(
        "index",
        "Build the index if needed, and list what is in it and what isn't.",
        "",
        "-d ~/notes",
        "--json > index.json",
        "--watch",
    )
    index.add_argument(
        "--watch",
        action="store_true",
        help="go on: build it again after each change, for processes with WATCH=INDEX",
    )
    add("sync", "Fetch the websites and repositories that sources.toml names.", "")
    for command, what in (
        (ask, "each answer as one line of JSON"),
        (search, "the passages as one line of JSON"),
        (read, "the exact text and what is known of it as one line of JSON"),
        (index, "everything as one line of JSON"),
    ):
        command.add_argument("--json", action="store_true", help=f"print {what}")
    for command in (ask, chat, search, read, index):
        command.add_argument(
            *("-d", "--documents"),
            type=Path,
            metavar="PATH",
            help="a folder of documents, or a single one, instead of DOCUMENTS_DIR",
        )


def _add_evaluate_options(parser: ArgumentParser) -> None:
    """Add the options of `inyo evaluate`."""
    parser.epilog = f"{parser.epilog}{_QUESTION_SETS}"
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


def _add_encoder_options(parser: ArgumentParser) -> None:
    """Add the options of `inyo train encoder`."""
    parser.epilog = f"{parser.epilog}\nEMBEDDING_MODEL=OUT then embeds passages with the copy."
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


def _add_training_options(parser: ArgumentParser, epochs: int) -> None:
    """Add the options of the commands that train on questions over folders."""
    add = parser.add_argument
    add("source", type=Path, metavar="SOURCE", help="the model that the bundled encoder came from")
    add("output", type=Path, metavar="OUT", help="folder to write the model to")
    add_asked_option(parser, required=True)
    add(
        "--half",
        choices=HALVES,
        default="all",
        help="of the questions, by the SHA-256 of their ids",
    )
    add("--answered", type=Path, metavar="FILE", help="questions, passages and answers (.tsv.xz)")
    add("--index-dir", type=Path, help="keep the indexes of the folders here")
    add("--epochs", type=_count, metavar="N", default=epochs, help="how often questions are seen")


def _examples(*commands: str) -> str:
    return "Examples:\n" + "".join(f"  inyo {command}\n" for command in commands)


def _up_to(maximum: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= maximum):
            raise argparse.ArgumentTypeError(f"{text!r}: give a whole number from 1 to {maximum:,}")
        return int(text)

    return parse


_count = _up_to(10**9 - 1)
