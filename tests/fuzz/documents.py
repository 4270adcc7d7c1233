"""Targets that read documents and answer from them: files, sentences, terms, excerpts, quotes."""

import codecs
import dataclasses
import functools
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import regex

from index.documents.front_matter import read_front_matter
from index.documents.readers.base import FileContent
from index.documents.readers.registry import FORMATS, SUFFIXES, TEXT, format_of, read_file
from index.documents.sentences import MAX_SENTENCE_CHARS
from index.documents.sources import SOURCES_NAME, read_sources
from index.engine import Engine
from index.errors import DocumentError, QuestionError
from index.indexing.analysis import analyze_document, parse
from index.types import LANGUAGES, Document
from tests.fakes.hostile import PIECES, cases
from tests.fuzz.target import Run, Target, chosen, invariant, pure, text_of
from tests.index.documents import test_passages, test_sentences
from tests.index.excerpts.test_excerpts import test_every_quote_equals_its_span
from tests.index.quotes.test_find import test_nothing_breaks_it
from tests.index.small import answerer_of
from tests.index.text.test_tokenizer import test_tokens_stand_in_order_without_overlap

TESTS = Path(__file__).parents[1]
SAMPLES = [TESTS / "index/documents/readers/files", TESTS / "index/documents/readers/public"]
MAX_SEED_BYTES = 60_000
PARTS = (".xml", ".rels", ".xhtml", ".opf", ".ncx", ".html")  # of office documents and books
# A little of each format that is text.
MIXED = b"""---
title: A
---
# A

b **c** `d`

| a | b |
|---|---|
| c | d |

A
=

.. note:: x

1
00:00:01,000 --> 00:00:02,000
b

a,b
1,2
<p>c<b>d</b>&amp;</p>
[source]
----
e
"""
SOURCES_PATHS = {"a.txt", "reports/2024.txt", "relatorios/2024.txt", "docs/é.md", "b.zip"}
SOURCES_SEED = """ignore = ["drafts/**", "*.draft.md"]
[encodings]
"minutes/19*/**" = "shift_jis"
[synonyms]
pto = ["vacation", "paid time off"]
[[site]]
path = "docs/{path}.md"
url = "https://example.org/{path}/"
anchors = "mkdocs"
[[website]]
url = "https://example.org/docs/"
[[repository]]
url = "https://example.org/a.git"
["reports/2024.txt"]
title = "Annual report"
title_is_ours = true
language = "en"
date = 2024-03-20
url = "https://example.org/reports/2024"
translation_of = "relatorios/2024.txt"
"""
for _format in FORMATS:  # now, so that their readers are instrumented as well
    _format.open_reader()


def samples() -> Iterator[Path]:
    """The files that the readers' tests read."""
    for folder in SAMPLES:
        yield from sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def check_content(content: FileContent, suffix: str) -> None:
    """A document that was read can be encoded, split and analysed, and its places are in it."""
    json.dumps(dataclasses.asdict(content), ensure_ascii=False).encode()
    starts = [place.start for place in content.places]
    assert starts == sorted(starts)
    assert all(0 <= start <= len(content.text) for start in starts)
    if content.is_markdown and not content.is_extracted:
        read_front_matter(content.text)
    language = content.language or "en"
    document = Document(
        f"a{suffix}", content.text, content.title or "a", language, is_markdown=content.is_markdown
    )
    parsed = parse(document)
    end = 0
    for sentence in parsed.structure.sentences:
        assert end <= sentence.start < sentence.end <= len(content.text)
        end = sentence.end
    analyze_document(parsed)


def read_any_file(path: Path, data: bytes) -> None:
    """Read a file as the bot does; what can't be read costs one line."""
    try:
        contents = read_file(path, data)
    except DocumentError as error:
        assert "\n" not in str(error)
        return
    except RecursionError:  # the process that reads all but plain text says it in one line
        assert format_of(path, data) is not TEXT
        return
    for line in contents.left_out:
        assert "\n" not in line
    for content in contents.documents:
        check_content(content, path.suffix)


def files(data: bytes) -> None:
    """A file of any format."""
    choice, content = chosen(data)
    read_any_file(Path(f"a{SUFFIXES[choice % len(SUFFIXES)]}"), content)


def file_seeds() -> Iterator[bytes]:
    """A sample of each format, and one of each that has none by its name."""
    # Hostile files, which take too long by design, are left to the process with limits.
    for path in samples():
        if path.stat().st_size <= MAX_SEED_BYTES:
            yield bytes([SUFFIXES.index(path.suffix.lower())]) + path.read_bytes()
    yield from (bytes([number]) + MIXED for number in range(len(SUFFIXES)))


@functools.cache
def _parts() -> list[tuple[str, dict[str, bytes], str]]:
    """Each part of a zipped sample that is text: the file's suffix, all its parts, and its name."""
    found = []
    for path in samples():
        data = path.read_bytes()
        if zipfile.is_zipfile(io.BytesIO(data)) and len(data) <= MAX_SEED_BYTES:
            with zipfile.ZipFile(path) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
            found += [(path.suffix, parts, name) for name in parts if name.endswith(PARTS)]
    return found[:256]


def zipped_parts(data: bytes) -> None:
    """A part of an office document or a book, beside the other parts of a real one."""
    choice, content = chosen(data)
    suffix, parts, name = _parts()[choice % len(_parts())]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for each, original in parts.items():
            archive.writestr(each, content if each == name else original)
    read_any_file(Path(f"a{suffix}"), packed.getvalue())


def part_seeds() -> Iterator[bytes]:
    """All parts as they are."""
    for number, (_, parts, name) in enumerate(_parts()):
        yield bytes([number]) + parts[name]


def sentences(data: bytes) -> None:
    """Sentences and passages of a text: nothing is lost, cut inside of a grapheme or too long."""
    text = text_of(data)
    # What no quote has room for is cut, also inside of what a reader takes for one character.
    if all(len(match[0]) <= MAX_SENTENCE_CHARS for match in regex.finditer(r"\X", text)):
        invariant(test_sentences.test_sentences_begin_and_end_between_graphemes)(text)
    for test in (
        test_sentences.test_nothing_is_lost_and_nothing_overlaps,
        test_sentences.test_no_sentence_is_too_long_to_be_quoted,
        test_passages.test_nothing_is_lost,
        test_passages.test_passages_are_whole_sentences_in_order,
        test_passages.test_menus_are_never_mixed_with_text,
    ):
        invariant(test)(text)


def text_seeds() -> Iterator[bytes]:
    """Hostile texts, and lines of the kinds that are told apart."""
    yield from (text.encode() for text in cases())
    yield "\n\n".join(test_passages.LINES).encode()
    yield "".join(PIECES).encode()
    for path in samples():
        if path.suffix == ".md":
            yield path.read_bytes()


def terms(data: bytes) -> None:
    """The terms of a text: in order, without overlap."""
    choice, text = chosen(data)
    language = LANGUAGES[choice % len(LANGUAGES)]
    invariant(test_tokens_stand_in_order_without_overlap)(text_of(text), language)


def term_seeds() -> Iterator[bytes]:
    """The texts in each language."""
    for number, text in enumerate(text_seeds()):
        yield bytes([number % len(LANGUAGES)]) + text


def excerpts(data: bytes) -> None:
    """Quotes that answer the first line from up to three documents, parted by NUL."""
    question, *texts = text_of(data).split("\0")[:4]
    if question.strip() and len(question) <= 1_000:
        invariant(test_every_quote_equals_its_span)(texts, question)


def excerpt_seeds() -> Iterator[bytes]:
    """A question that every text could answer, and texts."""
    asked = b"Who resigned on Friday?\0Leike resigned on Friday.\0"
    yield from (asked + text for text in text_seeds())


@contextmanager
def questions() -> Iterator[Run]:
    """Questions, searches and quotes to check over the same documents, half surrogates included."""
    texts = [*test_passages.LINES, *cases()[::9]]
    engine = answerer_of(*texts, suffix=".md")

    def run(data: bytes) -> None:
        choice, rest = chosen(data)
        question = rest.decode("utf-8", "surrogateescape")
        with suppress(QuestionError):
            _ask(engine, texts, question, choice)
        invariant(test_nothing_breaks_it)(question, "")

    yield run


def _ask(engine: Engine, texts: list[str], question: str, choice: int) -> None:
    """Whatever is asked, each quote equals its span."""
    answer = engine.answer(question, before=question[::-1] if choice % 2 else "")
    for excerpt in (*answer.excerpts, *answer.closest, *engine.search(question, k=5)):
        citation = excerpt.citation
        text = texts[int(citation.document.removesuffix(".md"))]
        assert text[citation.start : citation.end] == excerpt.quote


def question_seeds() -> Iterator[bytes]:
    """Hostile questions and real ones."""
    yield from (bytes([number % 2]) + text for number, text in enumerate(text_seeds()))
    yield "\0When did Leike resign? 誰が辞任しましたか？ Quem renunciou?".encode()


@contextmanager
def sources() -> Iterator[Run]:
    """A sources.toml: each mistake costs one line, and every address that it gives is the web's."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, SOURCES_NAME)

        def run(data: bytes) -> None:
            file.write_bytes(data)
            errors: list[DocumentError] = []
            found = read_sources(file.parent, errors).check_paths(file, SOURCES_PATHS, errors)
            assert all("\n" not in str(error) for error in errors)
            for path in (*SOURCES_PATHS, *found.entries):
                source = found.source_of(path, "slug")
                assert source.url is None or source.url.startswith(("https://", "http://"))
                assert source.language in (None, *LANGUAGES)
                found.about_below(path)
                if not found.ignores(path) and not found.ignores_fetched(path):
                    codecs.lookup(found.encoding_of(path) or "utf-8")

        yield run


def sources_seeds() -> Iterator[bytes]:
    """One with everything, and each line of it alone."""
    yield SOURCES_SEED.encode()
    yield from (line.encode() for line in SOURCES_SEED.splitlines())


TARGETS = {
    "files": pure(files, file_seeds),
    "zipped_parts": pure(zipped_parts, part_seeds),
    "sentences": pure(sentences, text_seeds),
    "terms": pure(terms, term_seeds),
    "excerpts": pure(excerpts, excerpt_seeds),
    "questions": Target(questions, question_seeds),
    "sources": Target(sources, sources_seeds),
}
