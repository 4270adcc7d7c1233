"""`python -m tests.benchmarks.conversion`: is Markdown answered as well in other formats?

Each folder is converted to pages of HTML, from these to DOCX, and from these to PDF, with tags and
without. A question set is asked over each. What is right is judged by letters alone, since markup
differs between formats. LibreOffice (Debian's `libreoffice-writer-nogui`) makes DOCX and PDF, so
that neither is read by what has written it.

The exit code is 1 if all sets together lose more answers than `BARS` allows, and 2 if something
can't be measured.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from markdown_it.token import Token

from bot.ui.markdown_dialects import LINE_BREAK, NONCHARACTERS
from bot.ui.rendering import parse
from bot.web_reader.markup import Source, document_html, safe_url
from index.documents.folder import read_documents
from index.documents.front_matter import front_matter_end
from index.engine import Engine, EngineOptions, open_engine
from index.errors import RetrievalError
from index.evaluation.question_sets import (
    HALVES,
    Question,
    add_asked_option,
    contains_answer,
    in_half,
    read_questions,
    subsample,
)
from index.text.quote_normalization import fold_quote
from index.types import Document

MARKDOWN, HTML, DOCX, PDF, UNTAGGED = "markdown", "html", "docx", "pdf", "untagged pdf"
# Points of "right first" and of "one of three" that may be lost.
BARS = {HTML: 3.0, DOCX: 3.0, PDF: 8.0, UNTAGGED: 8.0}
RIGHT_FIRST, ONE_OF_THREE = "right first", "one of three"
WRONGLY_ANSWERED, KEPT = "wrongly answered", "kept in the text"
N_QUOTES = 3
ALL = "all sets"
_TITLE_WITHIN = 400  # characters: a text that says its title here needs no heading with it
_FILES_AT_ONCE = 50  # a command line's length is limited, and so is a converter's patience
_CONVERTER_S = 1_800.0
_LIBREOFFICE = "soffice"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question got.

    Attributes:
        question: The question.
        rank: That of the first right quote, if there is one.
        first: The first quote, or the closest passage of an abstention.
        is_answered: Whether it was answered.
        is_kept: Whether the documents' text has an answer that the question set names.
    """

    question: Question
    rank: int | None
    first: str
    is_answered: bool
    is_kept: bool


def main() -> int:
    """Convert, ask, and print the share of right answers in each format."""
    options = _parser().parse_args()
    kinds = [MARKDOWN, *options.formats]
    replies: dict[tuple[str, str], list[Reply]] = {}
    try:
        with tempfile.TemporaryDirectory() as temporary:
            for questions, documents in options.asked:
                asked = subsample(
                    in_half(read_questions(questions), options.half), options.questions
                )
                place = (options.folder or Path(temporary)) / questions.stem
                for kind, folder in converted(documents, place, kinds):
                    engine = _open(folder, place / f"index of {kind}", options.embedding_model)
                    got = ask(asked, engine)
                    replies[questions.stem, kind] = got
                    replies.setdefault((ALL, kind), []).extend(got)
                    sys.stdout.write(_line(questions.stem, kind, shares(got)))
                    sys.stdout.flush()
    except (RetrievalError, ConversionError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    found = {kind: shares(replies[ALL, kind]) for kind in kinds}
    for kind in kinds:
        sys.stdout.write(_line(ALL, kind, found[kind]))
    if options.lost:
        for (name, kind), got in replies.items():
            if name != ALL and kind != MARKDOWN:
                sys.stdout.writelines(_lost(replies[name, MARKDOWN], got, f"{name} {kind}"))
    return 1 if any(losses(found, kind) > BARS[kind] for kind in options.formats) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.conversion")
    add_asked_option(parser, required=True)
    parser.add_argument("--formats", nargs="+", choices=list(BARS), default=list(BARS))
    parser.add_argument(
        "--embedding-model", default="", help='as EMBEDDING_MODEL, such as "static"'
    )
    parser.add_argument("--half", choices=HALVES, default="all")
    parser.add_argument("--questions", type=int, help="of each set; default: all")
    parser.add_argument("--folder", type=Path, help="where converted files are kept")
    parser.add_argument("--lost", action="store_true", help="list the answers that a format loses")
    return parser


def _open(documents: Path, index_dir: Path, model: str) -> Engine:
    options = EngineOptions(documents, index_dir, embedding_model=model, max_excerpts=N_QUOTES)
    return open_engine(options, lambda *_: None, _notice)


def _notice(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _line(name: str, kind: str, found: Mapping[str, float]) -> str:
    figures = "  ".join(f"{figure} {share:3.0f} %" for figure, share in found.items())
    return f"{name:<14} {kind:<12}  {figures}\n"


# Conversion


class ConversionError(Exception):
    """Documents can't be converted; its text is shown."""


def converted(documents: Path, place: Path, kinds: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Yield the folder of each format, converted unless an earlier run has done so.

    Args:
        documents: The folder of Markdown.
        place: Where the folders of the other formats are.
        kinds: The formats that are wanted; those that they are made from are made as well.
    """
    steps: dict[str, tuple[str, Callable[[Path, Path], None]]] = {
        HTML: (MARKDOWN, write_pages),
        DOCX: (HTML, lambda source, target: _by_libreoffice(source, target, _DOCX_EXPORT)),
        PDF: (DOCX, lambda source, target: _by_libreoffice(source, target, _PDF_EXPORT)),
        UNTAGGED: (DOCX, lambda source, target: _by_libreoffice(source, target, _UNTAGGED_EXPORT)),
    }
    folders = {MARKDOWN: documents}

    def folder_of(kind: str) -> Path:
        if kind not in folders:
            origin, convert = steps[kind]
            source, folder, begun = folder_of(origin), place / kind, place / f"{kind}.part"
            if not folder.exists():
                shutil.rmtree(begun, ignore_errors=True)
                begun.mkdir(parents=True)
                convert(source, begun)
                begun.rename(folder)
            folders[kind] = folder
        return folders[kind]

    for kind in kinds:
        yield kind, folder_of(kind)


def write_pages(source: Path, target: Path) -> None:
    """Write a page for each document of a folder."""
    documents, errors = read_documents(source)
    for error in errors:
        sys.stderr.write(f"{error}\n")
    for document in documents:
        path = (target / document.path).with_suffix(".html")
        if path.exists():  # a.md and a.txt
            path = path.with_name(f"{path.stem}-{document.path.rpartition('.')[2]}.html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page_of(document), encoding="utf-8")


def page_of(document: Document) -> str:
    """A document as a page, with the title above it if the text doesn't begin with it."""
    text = document.text[front_matter_end(document.text) if document.is_markdown else 0 :]
    body = document_html(Source(text, document.is_markdown), None, safe_url)
    bordered = str(body).replace("<table>", '<table border="1">')  # as pages mostly have them
    title = escape(document.title)
    has_title = letters(document.title) in letters(text[:_TITLE_WITHIN])
    heading = "" if has_title else f"<h1>{title}</h1>\n"
    facts = {"author": document.author, "date": document.date, "description": document.description}
    metas = "".join(
        f'<meta name="{name}" content="{escape(fact)}">\n' for name, fact in facts.items() if fact
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n{metas}</head>\n<body>\n<main>\n{heading}{bordered}\n</main>\n"
        "</body>\n</html>\n"
    )


# What LibreOffice is told: the suffix of the files, the filter that writes them, and its options.
_DOCX_EXPORT = ("docx", "docx:MS Word 2007 XML")
_PDF = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"%s"}}'
_PDF_EXPORT, _UNTAGGED_EXPORT = ("pdf", _PDF % "true"), ("pdf", _PDF % "false")
_HTML_IMPORT = "HTML (StarWriter)"  # otherwise pages are opened as such, which can't become DOCX


def _by_libreoffice(source: Path, target: Path, export: tuple[str, str]) -> None:
    """Convert all files of a folder.

    Raises:
        ConversionError: LibreOffice isn't installed, or doesn't convert a file.
    """
    command = shutil.which(_LIBREOFFICE)
    if command is None:
        message = "LibreOffice is missing: install libreoffice-writer-nogui, or try --formats html."
        raise ConversionError(message)
    suffix, writer = export
    files = sorted(path for path in source.rglob("*") if path.is_file())
    for folder, in_folder in groupby(files, key=lambda path: path.parent):
        to_convert = list(in_folder)
        outdir = target / folder.relative_to(source)
        outdir.mkdir(parents=True, exist_ok=True)
        for first in range(0, len(to_convert), _FILES_AT_ONCE):
            part = to_convert[first : first + _FILES_AT_ONCE]
            _run_libreoffice(command, writer, outdir, part)
            for path in part:
                if not (outdir / f"{path.stem}.{suffix}").is_file():
                    raise ConversionError(f"LibreOffice makes no {suffix} of {path}.")


def _run_libreoffice(command: str, writer: str, outdir: Path, files: Sequence[Path]) -> None:
    # With a profile of its own, so that it neither disturbs nor waits for one that is running.
    with tempfile.TemporaryDirectory() as profile:
        arguments = [command, "--headless", f"-env:UserInstallation={Path(profile).as_uri()}"]
        if files[0].suffix == ".html":
            arguments.append(f"--infilter={_HTML_IMPORT}")
        arguments += ["--convert-to", writer, "--outdir", str(outdir), *map(str, files)]
        try:
            subprocess.run(arguments, check=True, capture_output=True, timeout=_CONVERTER_S)
        except subprocess.SubprocessError as error:
            raise ConversionError(f"LibreOffice fails: {error}") from error


# Judging


def ask(questions: Sequence[Question], engine: Engine) -> list[Reply]:
    """Ask the questions of a set."""
    documents = engine.index.documents
    texts = [documents.document(number).text for number in range(len(documents))]
    everything = "\n".join(map(letters, texts))
    replies = []
    for question in questions:
        answer = engine.answer(question.text)
        ranks = (each.rank for each in answer.excerpts if is_right(each.quote, question.gold))
        shown = next(iter(answer.excerpts or answer.closest), None)
        kept = any(letters(string) in everything for string in question.gold)
        first = shown.quote if shown else ""
        replies.append(Reply(question, next(ranks, None), first, answer.answered, kept))
    return replies


def is_right(quote: str, gold: Sequence[str]) -> bool:
    """Whether a quote has one of the strings, as it is written or by what is visible of both."""
    visible = letters(quote)
    # A string of marks alone has no letters, and would be in any quote.
    return contains_answer(quote, gold) or any(
        string in visible for string in map(letters, gold) if string
    )


def letters(text: str) -> str:
    """What is visible of a text of Markdown, without marks, blanks, case and addresses of links."""
    return fold_quote(visible(text)).text


def visible(text: str) -> str:
    """What is visible of a text of Markdown, each block, cell and line by itself."""
    return "\n".join(_visible(parse(NONCHARACTERS.sub("\ufffd", text))))


def _visible(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(map(_inline_text, token.children or ()))
        elif token.content:
            yield _without_marks(token.content)


def _inline_text(token: Token) -> str:
    if token.children:  # what a picture shows
        return "".join(map(_inline_text, token.children))
    is_break = token.type in ("softbreak", "hardbreak")
    return "\n" if is_break else _without_marks(token.content)


def _without_marks(content: str) -> str:
    return NONCHARACTERS.sub("", content.replace(LINE_BREAK, "\n"))


def shares(replies: Sequence[Reply]) -> dict[str, float]:
    """The shares of right answers and of texts that are kept, in percent."""
    answerable = [reply for reply in replies if reply.question.gold]
    others = [reply for reply in replies if not reply.question.gold]
    return {
        RIGHT_FIRST: _percent([reply.rank == 1 for reply in answerable]),
        ONE_OF_THREE: _percent([reply.rank is not None for reply in answerable]),
        WRONGLY_ANSWERED: _percent([reply.is_answered for reply in others]),
        KEPT: _percent([reply.is_kept for reply in answerable]),
    }


def _percent(counted: Sequence[bool]) -> float:
    return 100 * sum(counted) / len(counted) if counted else 0.0


def losses(found: Mapping[str, Mapping[str, float]], kind: str) -> float:
    """How many points of right answers a format loses to Markdown, in the worse of two figures."""
    figures = (RIGHT_FIRST, ONE_OF_THREE)
    return max(found[MARKDOWN][figure] - found[kind][figure] for figure in figures)


def _lost(before: Sequence[Reply], after: Sequence[Reply], where: str) -> Iterator[str]:
    """Lines about the questions whose answer is right in Markdown and not in another format."""
    for old, new in zip(before, after, strict=True):
        if (new.rank or N_QUOTES + 1) > (old.rank or N_QUOTES + 1) or (old.is_kept > new.is_kept):
            question = new.question
            state = f"rank {old.rank} -> {new.rank}" + ("" if new.is_kept else ", not in the text")
            yield f"\n{where} · {question.id} · {state}\n  {question.text}\n"
            yield f"  expected: {' / '.join(question.gold)!r}\n  quoted: {new.first[:300]!r}\n"


if __name__ == "__main__":
    sys.exit(main())
