"""The options of `inyo evaluate`, apart from the command itself, whose imports are slow."""

import argparse
from pathlib import Path

from index.evaluation.question_sets import ALL_KINDS, HALVES, LAYOUTS

_EPILOG = """
A question set (.jsonl) is asked over DOCUMENTS_DIR, end to end. One line each:
  {"id": "1", "language": "en", "question": "...", "gold": ["..."]}
"gold" lists strings, of which a right quote contains one; it is empty if the
documents don't answer the question.

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


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `inyo evaluate`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
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
    add("--json", type=Path, metavar="FILE", help="write everything, question by question")
    add("--picture", type=Path, metavar="FILE", help="draw bars for each direction (.png or .svg)")
    add(
        "--reliability",
        type=Path,
        metavar="FILE",
        help="draw how well confidence is calibrated (implies --abstaining)",
    )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**9):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of questions: give 1 or more")
    return int(text)
