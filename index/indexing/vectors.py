"""The vectors of passages, documents and terms.

No text is embedded twice, since models may be slow: the vectors of a document's passages are cached
by a digest of its text, and the vectors of terms are copied from the current index.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.indexing.cache import BuildCache
from index.storage.arrays import ArrayColumn
from index.storage.documents import DocumentTable
from index.storage.index import Index, PassageTable
from index.storage.lexicon import Lexicon
from index.types import Progress

Floats = NDArray[np.float32]
EMBED_BATCH = 256


def passage_vectors(
    documents: DocumentTable,
    passages: PassageTable,
    embedder: Embedder,
    cache: BuildCache,
    folder: Path | None,
    progress: Progress,
) -> Floats:
    """The vectors of all passages, each embedded with the headings above it.

    Shape (n_passages, dimension), rows of unit norm.
    """
    kind = f"passages:{embedder.identity}"
    row_shape = (embedder.dimension,)
    column = ArrayColumn(folder, "vectors.passages", np.float32, row_shape)
    bounds = np.searchsorted(passages.documents, np.arange(len(documents) + 1))
    last = 0
    while last < len(documents):
        # Consecutive documents, as many as have EMBED_BATCH passages.
        first, last = last, int(np.searchsorted(bounds, bounds[last] + EMBED_BATCH))
        group = range(first, min(last, len(documents)))
        vectors: dict[int, Floats] = {}
        texts: list[str] = []
        for document in group:
            content = cache.get(kind, documents.digests[document].tobytes())
            if content is None:
                texts += embedded_texts(documents, passages, document)
            else:
                vectors[document] = np.frombuffer(content, np.float32).reshape(-1, *row_shape)
        embedded = [np.empty((0, *row_shape), np.float32)]
        for start in range(0, len(texts), EMBED_BATCH):
            embedded.append(embedder.embed_passages(texts[start : start + EMBED_BATCH]))
        fresh, n_done = np.concatenate(embedded), 0
        for document in group:
            if document not in vectors:
                n_passages = int(bounds[document + 1] - bounds[document])
                vectors[document] = fresh[n_done : n_done + n_passages]
                n_done += n_passages
                digest = documents.digests[document].tobytes()
                cache.put(kind, digest, vectors[document].tobytes())
            column.append(vectors[document])
        if texts:
            progress("passages", len(column), len(passages))
    return column.finish()


def embedded_texts(documents: DocumentTable, passages: PassageTable, document: int) -> list[str]:
    """The texts to embed for a document: of each passage, after the headings above it."""
    text = documents.text(document)
    texts = []
    for passage in passages.document_passages(document):
        headings = passages.headings_of(passage).tolist()
        spans = [*map(passages.sentence_span, headings), passages.span(passage)]
        texts.append("\n".join(text[start:end] for start, end in spans))
    return texts


def document_vector(
    documents: DocumentTable,
    passages: PassageTable,
    document: int,
    vectors: Floats | None,
    embedder: Embedder,
    cache: BuildCache,
) -> Floats:
    """The sum of a document's passage vectors, each weighted by its number of terms.

    Navigation is left out. Shape (dimension,), of any norm.

    Args:
        documents: All documents.
        passages: All passages.
        document: The number of the document.
        vectors: The vectors of all passages by `embedder`; None if the index uses another model.
        embedder: The bundled model.
        cache: The results of earlier builds.
    """
    numbers = passages.document_passages(document)
    if vectors is not None:
        own = vectors[numbers.start : numbers.stop]
    else:
        kind, digest = f"document:{embedder.identity}", documents.digests[document].tobytes()
        content = cache.get(kind, digest)
        if content is not None:
            return np.frombuffer(content, np.float32)
        own = embedder.embed_passages(embedded_texts(documents, passages, document))
    starts, ends = passages.sentence_ranges[numbers.start : numbers.stop].T
    weights = (passages.term_bounds[ends] - passages.term_bounds[starts]).astype(np.float32)
    weights[passages.navigation[numbers.start : numbers.stop] > 0] = 0.0
    vector: Floats = (own * weights[:, None]).sum(axis=0)
    if vectors is None:
        cache.put(kind, digest, vector.tobytes())
    return vector


def term_vectors(
    lexicon: Lexicon,
    embedder: Embedder,
    served: Index | None,
    folder: Path | None,
    progress: Progress,
) -> Floats:
    """The vectors of all terms' commonest dictionary forms. Shape (n_terms, dimension).

    Args:
        lexicon: The terms.
        embedder: The bundled model.
        served: An index with term vectors by the same model, if there is one.
        folder: Where the array is written; None for memory.
        progress: Called when new terms were embedded.
    """
    rows: dict[str, int] = {}
    if served is not None:
        rows = {form: row for row, form in enumerate(served.lexicon.forms)}
    column = ArrayColumn(folder, "vectors.terms", np.float32, (embedder.dimension,))
    n_terms = len(lexicon.forms)
    for start in range(0, n_terms, EMBED_BATCH):
        forms = lexicon.forms.between(start, min(start + EMBED_BATCH, n_terms))
        vectors = np.empty((len(forms), embedder.dimension), dtype=np.float32)
        known = [n for n, form in enumerate(forms) if form in rows]
        fresh = [n for n, form in enumerate(forms) if form not in rows]
        if known and served is not None:
            vectors[known] = served.vectors.terms[[rows[forms[n]] for n in known]]
        if fresh:
            vectors[fresh] = embedder.embed_passages([forms[n] for n in fresh])
            progress("terms", start + len(forms), n_terms)
        column.append(vectors)
    return column.finish()
