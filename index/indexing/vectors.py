"""The vectors of passages, documents and terms.

No text is embedded twice, since models may be slow: the vectors of passages are cached by a digest
of the text that is embedded, and the vectors of terms are copied from the current index.
"""

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.files import digest_of
from index.indexing.cache import BuildCache
from index.indexing.passage_texts import EMBED_BATCH, PassageTexts
from index.storage.arrays import ArrayColumn
from index.storage.index import EmbeddedTerms
from index.storage.lexicon import Lexicon
from index.types import Progress

Floats = NDArray[np.float32]
_FIRST_BATCH = 16  # texts for a model that may be slow; twice as many after each fast batch
_BATCH_S = 0.5  # so often, progress is reported


def passage_vectors(
    texts: PassageTexts,
    embedder: Embedder,
    cache: BuildCache,
    folder: Path | None,
    progress: Progress,
) -> Floats:
    """The vectors of all passages, each embedded with the headings above it.

    Shape (n_passages, dimension), rows of unit norm. Progress counts texts that are new.
    """
    kind = f"passages:{embedder.identity}"
    column = ArrayColumn(folder, "vectors.passages", np.float32, (embedder.dimension,))
    n_new = sum(cache.count_missing(kind, [*map(digest_of, batch)]) for batch in texts.batches())
    n_done, batch_size = 0, _FIRST_BATCH
    for group in texts.batches():
        digests = [digest_of(text) for text in group]
        contents = dict(zip(digests, cache.get_many(kind, digests), strict=True))
        # A text that several passages have is embedded once.
        new = [
            (digest, text)
            for digest, text in dict(zip(digests, group, strict=True)).items()
            if contents[digest] is None
        ]
        while new:
            batch, new = new[:batch_size], new[batch_size:]
            started = time.monotonic()
            vectors = embedder.embed_passages([text for _, text in batch])
            if time.monotonic() - started < _BATCH_S:
                batch_size = min(2 * batch_size, EMBED_BATCH)
            fresh = {digest: row.tobytes() for (digest, _), row in zip(batch, vectors, strict=True)}
            cache.put_many(kind, fresh)
            contents.update(fresh)
            n_done += len(batch)
            progress("passages", n_done, max(n_done, n_new))
        joined = b"".join(contents[digest] or b"" for digest in digests)
        column.append(np.frombuffer(joined, np.float32).reshape(-1, embedder.dimension))
    if n_done < n_new:  # the rest are texts that several passages have
        progress("passages", n_new, n_new)
    return column.finish()


def document_vector(
    texts: PassageTexts,
    document: int,
    vectors: Floats | None,
    embedder: Embedder,
    cache: BuildCache,
) -> Floats:
    """The sum of a document's passage vectors, each weighted by its number of terms.

    Navigation is left out. Shape (dimension,), of any norm.

    Args:
        texts: The texts of all passages.
        document: The number of the document.
        vectors: The vectors of all passages by `embedder`; None if the index uses another model.
        embedder: The bundled model.
        cache: The results of earlier builds.
    """
    passages = texts.passages
    numbers = passages.document_passages(document)
    if vectors is not None:
        own = vectors[numbers.start : numbers.stop]
    else:
        own_texts = texts.of_document(document)
        kind, digest = f"document:{embedder.identity}", digest_of(*own_texts)
        content = cache.get(kind, digest)
        if content is not None:
            return np.frombuffer(content, np.float32)
        own = embedder.embed_passages(own_texts)
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
    known: EmbeddedTerms | None,
    folder: Path | None,
    progress: Progress,
) -> Floats:
    """The vectors of all terms' commonest dictionary forms. Shape (n_terms, dimension).

    Args:
        lexicon: The terms.
        embedder: The bundled model.
        known: Terms that the same model has embedded, if there are any.
        folder: Where the array is written; None for memory.
        progress: Called when new terms were embedded.
    """
    rows: dict[str, int] = {}
    if known is not None:
        rows = {form: row for row, form in enumerate(known.forms)}
    column = ArrayColumn(folder, "vectors.terms", np.float32, (embedder.dimension,))
    n_terms = len(lexicon.forms)
    for start in range(0, n_terms, EMBED_BATCH):
        forms = lexicon.forms.between(start, min(start + EMBED_BATCH, n_terms))
        vectors = np.empty((len(forms), embedder.dimension), dtype=np.float32)
        copied = [n for n, form in enumerate(forms) if form in rows]
        fresh = [n for n, form in enumerate(forms) if form not in rows]
        if copied and known is not None:
            vectors[copied] = known.vectors[[rows[forms[n]] for n in copied]]
        if fresh:
            vectors[fresh] = embedder.embed_passages([forms[n] for n in fresh])
            progress("terms", start + len(forms), n_terms)
        column.append(vectors)
    return column.finish()
