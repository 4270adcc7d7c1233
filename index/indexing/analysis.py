"""Document -> DocumentAnalysis: all that an index needs from a single document.

An analysis depends on its document alone, so it can be computed in any process and cached on disk
(`indexing.cache`). `indexing.tables` combines the analyses of all documents.
"""

import dataclasses
import json
import unicodedata
import zlib
from collections import defaultdict
from dataclasses import dataclass, replace
from importlib.metadata import version

import numpy as np
import regex
from numpy.typing import NDArray

from index.documents.metadata import known_as, searched_title
from index.documents.passages import split_passages
from index.documents.structure import Structure, read_structure
from index.files import digest_of
from index.storage.index import KINDS
from index.storage.strings import sort_key
from index.text.quote_normalization import fold_quote
from index.text.tokenizer import Token, analyze
from index.types import BLOCK_KINDS, LANGUAGES, Block, Document, Language, Passage

# Goes up when the same documents would give other analyses, or when the format in which analyses
# are cached changes.
ANALYSIS_VERSION = 37
# Another version of these may find other words or sentences in the same text.
ANALYSIS_PACKAGES = (
    "PyStemmer",
    "charset-normalizer",
    "markdown-it-py",
    "mdit-py-plugins",
    "regex",
    "sudachidict-core",
    "sudachipy",
)
_SEPARATOR = "\n"  # in no variant
_LENGTH_BYTES = 8
_NUMBER = regex.compile(r"(\d{1,3})[.)](?=\s)")  # of an item


def analysis_identity() -> str:
    """A digest that changes when the same documents would be analysed differently."""
    packages = [f"{name} {version(name)}" for name in ANALYSIS_PACKAGES]
    characters = unicodedata.unidata_version  # the version of character classes
    return digest_of(str(ANALYSIS_VERSION), characters, *packages).hex()


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document with its sentences, its blocks, and the passages they make."""

    document: Document
    structure: Structure
    passages: tuple[Passage, ...]


def parse(document: Document) -> ParsedDocument:
    """Split a document into sentences, blocks and passages."""
    structure = read_structure(document.text, is_markdown=document.is_markdown)
    return ParsedDocument(document, structure, split_passages(document, structure))


@dataclass(frozen=True, slots=True)
class DocumentAnalysis:
    """A document's texts, passages, sentences and terms.

    `facts`: all fields of the Document but its text and places, in JSON; `places`: those, each as
    start, kind and label, in JSON; `text` and `folded`: its text, and
    the text normalized to compare quotes (`text.quote_normalization`), in UTF-8. `text_digest`: a
    digest of all that sentences, passages and their vectors depend on.

    `passages`, shape (n_passages, 7): start, end, first sentence, sentence after the last,
    language as a position in LANGUAGES, 1 for navigation, 1 if the title is among its headings.
    `headings`, (n, 2): a passage, and a sentence above it that isn't its own. `blocks`,
    (n_blocks, 10): the fields of Block, the kind as a position in BLOCK_KINDS. `sentences`,
    (n_sentences, 5): start, end, kind as a position in KINDS, 1 for a piece of a cut sentence,
    number of terms. `terms`, (n_terms,): a position in `variants` for each term of each sentence,
    in order; `term_spans`, (n_terms, 2): the offsets in the sentence of the word it comes from.
    `title_terms` and `field_terms`, (n,): positions in `variants` of the title, and of what else
    the document is known by.
    """

    facts: bytes
    places: bytes
    text: bytes
    folded: bytes
    text_digest: bytes
    variants: tuple[str, ...]
    passages: NDArray[np.int64]
    headings: NDArray[np.int64]
    blocks: NDArray[np.int64]
    sentences: NDArray[np.int64]
    terms: NDArray[np.int32]
    term_spans: NDArray[np.uint16]
    title_terms: NDArray[np.int32]
    field_terms: NDArray[np.int32]

    def to_bytes(self) -> bytes:
        """Encode the analysis, compressed."""
        fields = [
            self.facts,
            self.places,
            self.text,
            self.folded,
            self.text_digest,
            sort_key(_SEPARATOR.join(self.variants)),
            self.passages.tobytes(),
            self.headings.tobytes(),
            self.blocks.tobytes(),
            self.sentences.tobytes(),
            self.terms.tobytes(),
            self.term_spans.tobytes(),
            self.title_terms.tobytes(),
            self.field_terms.tobytes(),
        ]
        lengths = [len(field).to_bytes(_LENGTH_BYTES, "little") for field in fields]
        return zlib.compress(b"".join([*lengths, *fields]), level=1)

    @classmethod
    def from_bytes(cls, content: bytes) -> "DocumentAnalysis":
        """Decode an analysis that `to_bytes` encoded.

        Raises:
            zlib.error: The content is damaged: zlib checks a checksum.
        """
        content = zlib.decompress(content)
        n_fields = len(dataclasses.fields(cls))
        start = n_fields * _LENGTH_BYTES
        fields: list[bytes] = []
        for at in range(0, start, _LENGTH_BYTES):
            length = int.from_bytes(content[at : at + _LENGTH_BYTES], "little")
            fields.append(content[start : start + length])
            start += length
        facts, places, text, folded, text_digest, variants = fields[:6]
        passages, headings, blocks, sentences, terms, term_spans, title, others = fields[6:]
        decoded = variants.decode("utf-8", "surrogatepass")
        return cls(
            facts,
            places,
            text,
            folded,
            text_digest,
            tuple(decoded.split(_SEPARATOR)) if decoded else (),
            np.frombuffer(passages, np.int64).reshape(-1, 7),
            np.frombuffer(headings, np.int64).reshape(-1, 2),
            np.frombuffer(blocks, np.int64).reshape(-1, 10),
            np.frombuffer(sentences, np.int64).reshape(-1, 5),
            np.frombuffer(terms, np.int32),
            np.frombuffer(term_spans, np.uint16).reshape(-1, 2),
            np.frombuffer(title, np.int32),
            np.frombuffer(others, np.int32),
        )


def analyze_document(parsed: ParsedDocument) -> DocumentAnalysis:
    """Tokenize each sentence of a document in the language of the passage that contains it."""
    document, structure = parsed.document, parsed.structure
    languages: dict[int, Language] = {}
    for passage in parsed.passages:
        for number in (*range(passage.first, passage.last), *passage.headings):
            languages.setdefault(number, passage.language)
    variants: dict[str, int] = {}
    terms: list[int] = []
    term_spans: list[tuple[int, int]] = []
    sentences: list[tuple[int, int, int, int, int]] = []
    counted = _counted_items(structure)
    for number, sentence in enumerate(structure.sentences):
        language = languages.get(number, document.language)
        n_before = len(terms)
        searched = structure.searched[sentence.start : sentence.end]
        tokens = analyze(searched, (language,), keep_common=True)
        if number in counted and tokens:
            written = str(counted[number])
            tokens[0] = replace(tokens[0], terms=(written, f"#{written}"), form=written)
        for token in tokens:
            term_spans += [(token.start, token.end)] * len(token.terms)
            terms += [variants.setdefault(v, len(variants)) for v in variants_of(token)]
        kind, n_terms = KINDS.index(sentence.kind), len(terms) - n_before
        sentences.append((sentence.start, sentence.end, kind, sentence.cut, n_terms))
    passages = [
        (p.start, p.end, p.first, p.last, LANGUAGES.index(p.language), p.is_navigation, p.is_titled)
        for p in parsed.passages
    ]
    headings = [
        (number, heading)
        for number, passage in enumerate(parsed.passages)
        for heading in passage.headings
        if not passage.first <= heading < passage.last
    ]

    def terms_of(text: str) -> list[int]:
        if not text:
            return []
        tokens = analyze(text, (document.language,))
        return [variants.setdefault(v, len(variants)) for t in tokens for v in variants_of(t)]

    title_terms = terms_of(searched_title(document))
    field_terms = terms_of("\n".join(known_as(document)))
    in_title = set(title_terms)
    names = (field.name for field in dataclasses.fields(document))
    apart = ("text", "places")
    fields = {name: getattr(document, name) for name in names if name not in apart}
    places = [(place.start, place.kind, place.label) for place in document.places]
    blocks = [_block_row(block) for block in structure.blocks]
    return DocumentAnalysis(
        facts=json.dumps(fields).encode(),
        places=json.dumps(places).encode(),
        text=sort_key(document.text),
        folded=sort_key(fold_quote(document.text).text),
        text_digest=digest_of(
            *(document.language, str(document.is_markdown)),
            *(searched_title(document), document.text, *known_as(document)),
        ),
        variants=tuple(variants),
        passages=np.array(passages, dtype=np.int64).reshape(-1, 7),
        headings=np.array(headings, dtype=np.int64).reshape(-1, 2),
        blocks=np.array(blocks, dtype=np.int64).reshape(-1, 10),
        sentences=np.array(sentences, dtype=np.int64).reshape(-1, 5),
        terms=np.array(terms, dtype=np.int32),
        term_spans=np.array(term_spans, dtype=np.uint16).reshape(-1, 2),
        title_terms=np.array(title_terms, dtype=np.int32),
        field_terms=np.array([t for t in field_terms if t not in in_title], dtype=np.int32),
    )


def _block_row(block: Block) -> tuple[int, ...]:
    return (
        *(block.start, block.end, block.first, block.last, BLOCK_KINDS.index(block.kind)),
        *(block.group, block.lead, block.level, block.heading, int(block.follows_hidden)),
    )


def _counted_items(structure: Structure) -> dict[int, int]:
    """The first sentence of each item of a list numbered "1. 1. 1." -> what it counts as."""
    lists: dict[tuple[int, int, int], list[tuple[int, str]]] = defaultdict(list)
    for block in structure.blocks:
        if block.kind == "item" and block.first < block.last:
            start = structure.sentences[block.first].start
            if mark := _NUMBER.match(structure.searched, start):
                lists[block.group, block.level, block.lead].append((block.first, mark[1]))
    return {
        sentence: int(items[0][1]) + n
        for items in lists.values()
        if len(items) > 1 and len({mark for _, mark in items}) == 1
        for n, (sentence, _) in enumerate(items)
    }


def variants_of(token: Token) -> list[str]:
    """Return, for each term of a word: the term, its dictionary form, and "n" if it is a name.

    The lexicon's dictionary forms and names are counted from these variants.
    """
    mark = "n" if token.is_name else "-"
    return [f"{term}\0{token.form}\0{mark}" for term in token.terms]
