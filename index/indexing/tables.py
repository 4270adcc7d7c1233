"""Analyses of documents, in order -> the tables of an index.

What comes out depends on the documents alone: whether their analyses were computed or taken from
the cache makes no difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.files import DIGEST_BYTES
from index.indexing.analysis import DocumentAnalysis
from index.storage.arrays import ArrayColumn, ArrayWriter
from index.storage.documents import DocumentTable
from index.storage.index import FoldedTexts, PassageTable
from index.storage.lexicon import Lexicon, build_lexicon

# Columns of the arrays of an analysis.
_START, _END, _FIRST, _LAST, _LANGUAGE, _MENU = range(6)
_KIND, _CUT, _N_TERMS = range(2, 5)


@dataclass(frozen=True, slots=True)
class Tables:
    """What follows from analyses alone, without vectors and statistics."""

    documents: DocumentTable
    folded: FoldedTexts
    passages: PassageTable
    lexicon: Lexicon


class TableBuilder:
    """Puts the analyses of documents together, one after the other.

    Args:
        writer: Where the arrays are made.
    """

    def __init__(self, writer: ArrayWriter) -> None:
        self._facts: list[str] = []
        self._digests: list[bytes] = []
        self._variants: dict[str, int] = {}  # how words were read, numbered as they come
        self._variant_counts: list[int] = []
        self._texts = _StringColumn(writer, "documents.text_blob")
        self._folded = _StringColumn(writer, "folded.blob")
        self._document_bounds = [0]
        column = writer.column
        self._documents = column("passages.documents", np.int32)
        self._spans = column("passages.spans", np.int64, (2,))
        self._ranges = column("passages.sentence_ranges", np.int32, (2,))
        self._languages = column("passages.languages", np.uint8)
        self._menu = column("passages.menu", np.uint8)
        self._sentence_spans = column("passages.sentence_spans", np.int64, (2,))
        self._kinds = column("passages.sentence_kinds", np.uint8)
        self._cuts = column("passages.sentence_cuts", np.uint8)
        self._n_terms = ArrayColumn(None, np.int64, ())
        self._terms = column("passages.sentence_terms", np.int32)
        self._term_spans = column("passages.term_spans", np.uint16, (2,))
        self._n_headings = ArrayColumn(None, np.int64, ())
        self._headings = column("passages.headings", np.int32)

    def add(self, analysis: DocumentAnalysis) -> None:
        """Add the next document."""
        passages, sentences = analysis.passages, analysis.sentences
        n_sentences = self._document_bounds[-1]
        self._documents.append(np.full(len(passages), len(self._facts)))
        self._spans.append(passages[:, [_START, _END]])
        self._ranges.append(passages[:, [_FIRST, _LAST]] + n_sentences)
        self._languages.append(passages[:, _LANGUAGE])
        self._menu.append(passages[:, _MENU])
        self._sentence_spans.append(sentences[:, [_START, _END]])
        self._kinds.append(sentences[:, _KIND])
        self._cuts.append(sentences[:, _CUT])
        self._n_terms.append(sentences[:, _N_TERMS])
        self._n_headings.append(np.bincount(analysis.headings[:, 0], minlength=len(passages)))
        self._headings.append(analysis.headings[:, 1] + n_sentences)
        known, counts = self._variants, np.bincount(analysis.terms).tolist()
        numbers = [known.setdefault(variant, len(known)) for variant in analysis.variants]
        self._variant_counts += [0] * (len(known) - len(self._variant_counts))
        for number, count in zip(numbers, counts, strict=True):
            self._variant_counts[number] += count
        self._terms.append(np.array(numbers, dtype=np.int32)[analysis.terms])
        self._term_spans.append(analysis.term_spans)
        self._texts.append(analysis.text)
        self._folded.append(analysis.folded)
        self._facts.append(analysis.facts.decode())
        self._digests.append(analysis.text_digest)
        self._document_bounds.append(n_sentences + len(sentences))

    def finish(self, left_out: Sequence[str]) -> Tables:
        """The tables; `left_out`: what to say about files that are not among the documents."""
        lexicon, terms = build_lexicon(list(self._variants), self._variant_counts)
        digests = np.frombuffer(b"".join(self._digests), dtype=np.uint8)
        return Tables(
            documents=DocumentTable.of(
                self._facts, self._texts.finish(), digests.reshape(-1, DIGEST_BYTES), left_out
            ),
            folded=FoldedTexts(*self._folded.finish()),
            passages=PassageTable(
                documents=self._documents.finish(),
                spans=self._spans.finish(),
                sentence_ranges=self._ranges.finish(),
                languages=self._languages.finish(),
                menu=self._menu.finish(),
                sentence_spans=self._sentence_spans.finish(),
                sentence_kinds=self._kinds.finish(),
                sentence_cuts=self._cuts.finish(),
                document_bounds=np.array(self._document_bounds, dtype=np.int64),
                term_bounds=_bounds(self._n_terms.finish()),
                sentence_terms=self._terms.finish(renumber=terms),
                term_spans=self._term_spans.finish(),
                heading_bounds=_bounds(self._n_headings.finish()),
                headings=self._headings.finish(),
            ),
            lexicon=lexicon,
        )


class _StringColumn:
    """Strings as bytes under construction, and the bounds between them."""

    def __init__(self, writer: ArrayWriter, name: str) -> None:
        self._blob = writer.column(name, np.uint8)
        self._bounds = [0]

    def append(self, content: bytes) -> None:
        self._blob.extend(content)
        self._bounds.append(len(self._blob))

    def finish(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        return self._blob.finish(), np.array(self._bounds, dtype=np.int64)


def _bounds(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bounds between groups of these sizes."""
    return np.concatenate([[0], np.cumsum(sizes)])
