"""What `inyo evaluate` understands; apart from what it does, which other commands needn't load."""

import argparse
from pathlib import Path

from index.evaluation.collections import ALL_KINDS, HALVES
from index.evaluation.plan import LAYOUTS

_EPILOG = """
A question set (.jsonl) is asked over DOCUMENTS_DIR, end to end. A line each:
  {"id": "1", "language": "en", "question": "...", "gold": ["..."]}
"gold" holds strings of which a right quote contains one; it is empty where the
documents hold no answer.

A folder brings its passages along. passages.jsonl, a line each:
  {"id": "p1", "lang": "en", "text": "..."}
questions.jsonl, a line each:
  {"id": "q1", "lang": "pt", "text": "...", "passage_id": "p1", "answers": ["..."]}
or, where passages are translations of each other, instead of passage_id:
  "passage_ids": {"en": "p1", "ja": "p1-ja"}
Passages are ranked as wholes, on their text alone, ties midway. Questions whose
"generic" is "1.0" are left out; where some have the "kind" heading, only those
are asked. "answers" may be missing or empty; quotes are measured where an
answer stands in the right passage.

EMBEDDING_MODEL says which model embeds passages: run it twice to compare two.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `inyo evaluate` understands."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    add = parser.add_argument
    add("targets", type=Path, nargs="+", metavar="TARGET", help="question sets and folders")
    add(
        "--half",
        choices=(*HALVES, "both"),
        default="all",
        help="of the questions, by the SHA-256 of their id: Inyo was tuned on the even ones",
    )
    add(
        "--questions",
        type=_count,
        metavar="N",
        help="at most so many of a direction, evenly spaced",
    )
    add(
        "--layout",
        choices=(*LAYOUTS, "both"),
        default="both",
        help="an index for each language of passages (apart), or one for all (together)",
    )
    add("--kind", help=f"the kind of questions to ask, {ALL_KINDS} for every kind")
    add(
        "--abstaining",
        action="store_true",
        help="ask every question once more with its right passage left out",
    )
    add("--json", type=Path, metavar="FILE", help="write everything, question by question")
    add("--picture", type=Path, metavar="FILE", help="draw bars for each direction (.png or .svg)")
    add(
        "--reliability",
        type=Path,
        metavar="FILE",
        help="draw whether confidence means what it says (implies --abstaining)",
    )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**9):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of questions: give 1 or more")
    return int(text)
