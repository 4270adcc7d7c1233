"""Analyses of documents, in order -> the tables of an index.

What comes out depends on the documents alone: whether their analyses were computed or taken from
the cache makes no difference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from index.files import DIGEST_BYTES
from index.indexing.analysis import DocumentAnalysis
from index.storage.arrays import ArrayWriter
from index.storage.documents import DocumentTable
from index.storage.index import FoldedTexts, PassageTable
from index.storage.lexicon import Lexicon, build_lexicon

# The arrays of PassageTable that grow with each document, without bounds.
_PASSAGE_COLUMNS: dict[str, tuple[DTypeLike, tuple[int, ...]]] = {
    "documents": (np.int32, ()),
    "spans": (np.int64, (2,)),
    "sentence_ranges": (np.int32, (2,)),
    "languages": (np.uint8, ()),
    "navigation": (np.uint8, ()),
    "sentence_spans": (np.int64, (2,)),
    "sentence_kinds": (np.uint8, ()),
    "sentence_cuts": (np.uint8, ()),
    "sentence_terms": (np.int32, ()),
    "term_spans": (np.uint16, (2,)),
    "headings": (np.int32, ()),
}


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that follow from analyses alone, without vectors and statistics."""

    documents: DocumentTable
    folded: FoldedTexts
    passages: PassageTable
    lexicon: Lexicon


def build_tables(
    analyses: Iterable[DocumentAnalysis], left_out: Sequence[str], writer: ArrayWriter
) -> Tables:
    """Put the analyses of all documents together.

    Args:
        analyses: In the order in which documents are numbered.
        left_out: What to say about files that are not among the documents.
        writer: Where the arrays are made.
    """
    texts = writer.column("documents.text_blob", np.uint8)
    folded = writer.column("folded.blob", np.uint8)
    columns = {
        name: writer.column(f"passages.{name}", dtype, row_shape)
        for name, (dtype, row_shape) in _PASSAGE_COLUMNS.items()
    }
    facts: list[str] = []
    digests: list[bytes] = []
    # Sizes, of which the bounds are the sums.
    text_sizes: list[int] = []
    folded_sizes: list[int] = []
    n_sentences: list[int] = []
    n_terms = [np.empty(0, dtype=np.int64)]  # of sentences
    n_headings = [np.empty(0, dtype=np.int64)]  # of passages
    # How words were read: numbered as they come, and how often each occurs.
    variants: dict[str, int] = {}
    counts: list[int] = []
    first_sentence = 0
    for number, analysis in enumerate(analyses):
        own_counts = np.bincount(analysis.terms, minlength=len(analysis.variants)).tolist()
        numbers = [variants.setdefault(variant, len(variants)) for variant in analysis.variants]
        counts += [0] * (len(variants) - len(counts))
        for variant, count in zip(numbers, own_counts, strict=True):
            counts[variant] += count
        passages, sentences = analysis.passages, analysis.sentences
        rows = {
            "documents": np.full(len(passages), number),
            "spans": passages[:, :2],
            "sentence_ranges": passages[:, 2:4] + first_sentence,
            "languages": passages[:, 4],
            "navigation": passages[:, 5],
            "sentence_spans": sentences[:, :2],
            "sentence_kinds": sentences[:, 2],
            "sentence_cuts": sentences[:, 3],
            "sentence_terms": np.array(numbers, dtype=np.int32)[analysis.terms],
            "term_spans": analysis.term_spans,
            "headings": analysis.headings[:, 1] + first_sentence,
        }
        for name, column in columns.items():
            column.append(rows[name])
        texts.append(np.frombuffer(analysis.text, np.uint8))
        folded.append(np.frombuffer(analysis.folded, np.uint8))
        facts.append(analysis.facts.decode())
        digests.append(analysis.text_digest)
        text_sizes.append(len(analysis.text))
        folded_sizes.append(len(analysis.folded))
        n_sentences.append(len(sentences))
        n_terms.append(sentences[:, 4])
        n_headings.append(np.bincount(analysis.headings[:, 0], minlength=len(passages)))
        first_sentence += len(sentences)
    lexicon, terms = build_lexicon(list(variants), counts)
    # Variants become terms.
    arrays = {"sentence_terms": columns.pop("sentence_terms").finish(renumber=terms)}
    arrays |= {name: column.finish() for name, column in columns.items()}
    all_digests = np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(-1, DIGEST_BYTES)
    return Tables(
        documents=DocumentTable.of(
            facts, (texts.finish(), _bounds(text_sizes)), all_digests, left_out
        ),
        folded=FoldedTexts(folded.finish(), _bounds(folded_sizes)),
        passages=PassageTable(
            **arrays,
            document_bounds=_bounds(n_sentences),
            term_bounds=_bounds(np.concatenate(n_terms)),
            heading_bounds=_bounds(np.concatenate(n_headings)),
        ),
        lexicon=lexicon,
    )


def _bounds(sizes: Sequence[int] | NDArray[Any]) -> NDArray[np.int64]:
    """The bounds between consecutive groups of these sizes."""
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
