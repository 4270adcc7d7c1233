"""Documents -> Index: analyse, number the terms, count, embed, find parallel texts.

Each build makes all arrays. The analyses and vectors of documents that haven't changed come from
the cache (`indexing.cache`).
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.embedding.base import Embedder
from index.errors import NoDocumentsError
from index.indexing.analysis import ParsedDocument, analyze_document
from index.indexing.baseline import embed_unrelated_questions, measure_baseline
from index.indexing.cache import BuildCache, open_cache
from index.indexing.incremental import AnalyzedFolder, analyses_of
from index.indexing.parallel_texts import find_parallel_texts
from index.indexing.passage_texts import PassageTexts
from index.indexing.postings import PositiveIdfBM25, compile_postings
from index.indexing.tables import build_tables
from index.indexing.vectors import document_vector, passage_vectors, term_vectors
from index.storage.documents import DocumentTable
from index.storage.index import (
    BlockTable,
    EmbeddedTerms,
    FoldedTexts,
    Index,
    PassageTable,
    Vectors,
)
from index.storage.lexicon import Lexicon
from index.types import Progress

Embedders = tuple[Embedder, Embedder]  # of passages; of terms: the bundled one


def build_index(
    documents: Sequence[ParsedDocument],
    embedder: Embedder,
    term_embedder: Embedder,
    progress: Progress,
    left_out: Sequence[str] = (),
) -> Index:
    """Index documents in memory.

    Args:
        documents: In the order in which they are numbered.
        embedder: Makes the vectors of passages.
        term_embedder: Makes the vectors of terms: the bundled model.
        progress: Called as the build advances.
        left_out: A line for each file that is not among the documents.
    """
    tables = build_tables(map(analyze_document, documents), left_out, None)
    progress("documents", len(documents), len(documents))
    with open_cache(None) as cache:
        return _complete(tables, (embedder, term_embedder), None, cache, None, progress)


def build_from_folder(
    analyzed: AnalyzedFolder,
    embedders: Embedders,
    known_terms: EmbeddedTerms | None,
    cache: BuildCache,
    array_folder: Path | None,
    progress: Progress,
) -> Index:
    """Index the documents of a folder.

    Args:
        analyzed: The documents, whose analyses are in the cache.
        embedders: Make the vectors.
        known_terms: Those of the current index, if the same models made it.
        cache: The results of earlier builds; entries that this one doesn't use are removed.
        array_folder: Where large arrays are written as .npy files, so that memory need not hold
            them; None to keep all of them in memory.
        progress: Called as the build advances.

    Raises:
        NoDocumentsError: No document can be served.
    """
    if not analyzed.digests:
        folder, file = analyzed.folder.path, analyzed.folder.only_file
        path = folder / file if file else folder
        raise NoDocumentsError(path, analyzed.left_out, is_file=bool(file))
    analyses = analyses_of(analyzed.digests, cache)
    tables = build_tables(analyses, analyzed.left_out, array_folder)
    index = _complete(tables, embedders, known_terms, cache, array_folder, progress)
    cache.remove_unused()
    synonyms = analyzed.folder.sources.synonyms
    return replace(index, synonyms=synonyms, attempt=analyzed.attempt)


def _complete(
    tables: tuple[DocumentTable, FoldedTexts, PassageTable, BlockTable, Lexicon],
    embedders: Embedders,
    known_terms: EmbeddedTerms | None,
    cache: BuildCache,
    folder: Path | None,
    progress: Progress,
) -> Index:
    """Complete an index by statistics, vectors and parallel texts."""
    documents, folded, passages, blocks, lexicon = tables
    terms = (passages.searched_terms(passage) for passage in range(len(passages)))
    postings = compile_postings(PositiveIdfBM25(terms), len(lexicon.terms))
    embedder, bundled = embedders
    texts = PassageTexts(documents, passages, blocks)
    vectors = passage_vectors(texts, embedder, cache, folder, progress)
    by_bundled = vectors if embedder.identity == bundled.identity else None
    return Index(
        documents,
        passages,
        blocks,
        folded,
        lexicon,
        postings,
        Vectors(
            vectors,
            term_vectors(lexicon, bundled, known_terms, folder, progress),
            measure_baseline(
                embed_unrelated_questions(embedder, cache), vectors, passages.languages
            ),
        ),
        find_parallel_texts(
            documents,
            passages,
            lexicon,
            lambda number: document_vector(texts, number, by_bundled, bundled, cache),
            bundled,
            cache,
            progress,
        ),
    )
