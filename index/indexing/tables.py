"""Analyses of documents, in order -> the tables of an index.

The tables depend on the documents alone, not on which analyses came from the cache.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from index.files import DIGEST_BYTES
from index.indexing.analysis import DocumentAnalysis
from index.storage.arrays import ArrayColumn
from index.storage.documents import DocumentTable, stored_digest
from index.storage.index import BlockTable, FoldedTexts, PassageTable
from index.storage.lexicon import NEUTRAL, NUMERIC, Lexicon, has_digit
from index.storage.strings import pack, sort_key
from index.text.tokenizer import fold, stem_term
from index.types import LANGUAGES

# The arrays of PassageTable that grow with each document, without bounds.
_PASSAGE_COLUMNS: dict[str, tuple[DTypeLike, tuple[int, ...]]] = {
    "documents": (np.int32, ()),
    "spans": (np.int64, (2,)),
    "sentence_ranges": (np.int32, (2,)),
    "languages": (np.uint8, ()),
    "navigation": (np.uint8, ()),
    "titled": (np.uint8, ()),
    "sentence_spans": (np.int64, (2,)),
    "sentence_kinds": (np.uint8, ()),
    "sentence_cuts": (np.uint8, ()),
    "term_spans": (np.uint16, (2,)),
    "headings": (np.int32, ()),
}
# Those of BlockTable.
_BLOCK_COLUMNS: dict[str, tuple[DTypeLike, tuple[int, ...]]] = {
    "spans": (np.int64, (2,)),
    "sentence_ranges": (np.int32, (2,)),
    "kinds": (np.uint8, ()),
    "groups": (np.int32, ()),
    "leads": (np.int32, ()),
    "levels": (np.uint8, ()),
    "headings": (np.int32, ()),
    "follows_hidden": (np.uint8, ()),
}


def build_tables(
    analyses: Iterable[DocumentAnalysis], left_out: Sequence[str], folder: Path | None
) -> tuple[DocumentTable, FoldedTexts, PassageTable, BlockTable, Lexicon]:
    """Combine the analyses of all documents.

    Args:
        analyses: In the order in which documents are numbered.
        left_out: A line for each file that is not among the documents.
        folder: Where large arrays are written; None for memory.
    """
    texts = ArrayColumn(folder, "documents.text_blob", np.uint8)
    folded = ArrayColumn(folder, "folded.blob", np.uint8)
    columns = {
        name: ArrayColumn(folder, f"passages.{name}", dtype, row_shape)
        for name, (dtype, row_shape) in _PASSAGE_COLUMNS.items()
    }
    block_columns = {
        name: ArrayColumn(folder, f"blocks.{name}", dtype, row_shape)
        for name, (dtype, row_shape) in _BLOCK_COLUMNS.items()
    }
    of_sentences = ArrayColumn(None, "variants", np.int32)
    of_titles = ArrayColumn(None, "variants of titles", np.int32)
    of_fields = ArrayColumn(None, "variants of fields", np.int32)
    facts: list[str] = []
    places: list[str] = []
    digests: list[bytes] = []
    stored_digests: list[bytes] = []
    # Sizes, of which the bounds are the sums.
    text_sizes: list[int] = []
    folded_sizes: list[int] = []
    n_sentences: list[int] = []
    n_terms = [np.empty(0, dtype=np.int64)]  # of sentences
    n_headings = [np.empty(0, dtype=np.int64)]  # of passages
    # How words were read, numbered in the order of their first occurrence, and how often.
    variants: dict[str, int] = {}
    counts: list[int] = []
    n_blocks: list[int] = []
    n_title_terms: list[int] = []
    n_field_terms: list[int] = []
    first_sentence = first_block = first_group = 0
    for number, analysis in enumerate(analyses):
        searched = np.concatenate([analysis.terms, analysis.title_terms, analysis.field_terms])
        own_counts = np.bincount(searched, minlength=len(analysis.variants)).tolist()
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
            "titled": passages[:, 6],
            "sentence_spans": sentences[:, :2],
            "sentence_kinds": sentences[:, 2],
            "sentence_cuts": sentences[:, 3],
            "term_spans": analysis.term_spans,
            "headings": analysis.headings[:, 1] + first_sentence,
        }
        for name, column in columns.items():
            column.append(rows[name])
        blocks = analysis.blocks
        block_rows = _block_rows(blocks, first_sentence, first_block, first_group)
        for name, column in block_columns.items():
            column.append(block_rows[name])
        own_numbers = np.array(numbers, dtype=np.int32)
        of_sentences.append(own_numbers[analysis.terms])
        of_titles.append(own_numbers[analysis.title_terms])
        of_fields.append(own_numbers[analysis.field_terms])
        texts.append(np.frombuffer(analysis.text, np.uint8))
        folded.append(np.frombuffer(analysis.folded, np.uint8))
        facts.append(analysis.facts.decode())
        places.append(analysis.places.decode())
        digests.append(analysis.text_digest)
        stored_digests.append(stored_digest(analysis.facts, analysis.places, analysis.text))
        text_sizes.append(len(analysis.text))
        folded_sizes.append(len(analysis.folded))
        n_sentences.append(len(sentences))
        n_terms.append(sentences[:, 4])
        n_headings.append(np.bincount(analysis.headings[:, 0], minlength=len(passages)))
        n_blocks.append(len(blocks))
        n_title_terms.append(len(analysis.title_terms))
        n_field_terms.append(len(analysis.field_terms))
        first_sentence += len(sentences)
        first_block += len(blocks)
        first_group += int(blocks[:, 5].max(initial=-1)) + 1
    lexicon, terms = build_lexicon(list(variants), counts)
    all_texts = texts.finish(), _bounds(text_sizes)
    return (
        DocumentTable.of(facts, places, all_texts, _rows(digests), _rows(stored_digests), left_out),
        FoldedTexts(folded.finish(), _bounds(folded_sizes)),
        PassageTable(
            **{name: column.finish() for name, column in columns.items()},
            sentence_terms=terms[of_sentences.finish()],
            document_bounds=_bounds(n_sentences),
            term_bounds=_bounds(np.concatenate(n_terms)),
            heading_bounds=_bounds(np.concatenate(n_headings)),
            title_terms=terms[of_titles.finish()],
            title_bounds=_bounds(n_title_terms),
            field_terms=terms[of_fields.finish()],
            field_bounds=_bounds(n_field_terms),
        ),
        BlockTable(
            **{name: column.finish() for name, column in block_columns.items()},
            document_bounds=_bounds(n_blocks),
        ),
        lexicon,
    )


def _block_rows(
    blocks: NDArray[np.int64], first_sentence: int, first_block: int, first_group: int
) -> dict[str, NDArray[np.int64]]:
    """The rows of a document's blocks, their numbers counted over all documents."""
    leads, headings = blocks[:, 6], blocks[:, 8]
    return {
        "spans": blocks[:, :2],
        "sentence_ranges": blocks[:, 2:4] + first_sentence,
        "kinds": blocks[:, 4],
        "groups": blocks[:, 5] + first_group,
        "leads": np.where(leads < 0, -1, leads + first_block),
        "levels": blocks[:, 7],
        "headings": np.where(headings < 0, -1, headings + first_block),
        "follows_hidden": blocks[:, 9],
    }


def build_lexicon(
    variants: Sequence[str], counts: Sequence[int]
) -> tuple[Lexicon, NDArray[np.int32]]:
    """Build the lexicon of all words of an index.

    Args:
        variants: How words were read (`indexing.analysis.variants_of`), distinct.
        counts: How often each variant occurs.

    Returns:
        The lexicon, and for each variant the number of its term.
    """
    split = [tuple(variant.split("\0")) for variant in variants]
    terms = sorted({term for term, _, _ in split}, key=sort_key)
    numbers = {term: number for number, term in enumerate(terms)}
    of_variants = np.array([numbers[term] for term, _, _ in split], dtype=np.int32)
    totals, as_names = [0] * len(terms), [0] * len(terms)
    form_counts: list[Counter[str]] = [Counter() for _ in terms]
    for number, (_, form, mark), count in zip(of_variants.tolist(), split, counts, strict=True):
        totals[number] += count
        as_names[number] += count * (mark == "n")
        form_counts[number][form] += count
    # Of forms that are equally common, the first.
    forms = [min(found, key=lambda form: (-found[form], sort_key(form))) for found in form_counts]
    groups = []
    for term in terms:
        prefix, colon, _ = term.partition(":")
        if colon and prefix in LANGUAGES:
            groups.append(LANGUAGES.index(prefix))
        else:
            groups.append(NUMERIC if has_digit(term) else NEUTRAL)
    aliases: dict[str, list[int]] = defaultdict(list)
    for number, form in enumerate(forms):
        # A name, which is found however a language would have stemmed it.
        is_name = 2 * as_names[number] >= totals[number]
        if is_name and groups[number] not in (NUMERIC, LANGUAGES.index("ja")) and form.isalpha():
            written = {fold(form), stem_term(form, "en"), stem_term(form, "pt")}
            for key in written - {terms[number]}:
                aliases[key].append(number)
    keys = sorted(aliases, key=sort_key)
    lexicon = Lexicon(
        *pack(terms),
        np.array(groups, dtype=np.uint8),
        *pack(forms),
        *pack(keys),
        np.cumsum([0, *(len(aliases[key]) for key in keys)], dtype=np.int64),
        np.array([term for key in keys for term in aliases[key]], dtype=np.int32),
    )
    return lexicon, of_variants


def _rows(digests: Sequence[bytes]) -> NDArray[np.uint8]:
    """Digests as the rows of an array."""
    return np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(-1, DIGEST_BYTES)


def _bounds(sizes: Sequence[int] | NDArray[Any]) -> NDArray[np.int64]:
    """The bounds between consecutive groups of these sizes."""
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
