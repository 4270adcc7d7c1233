"""What the engine needs of an index on a Qdrant server, whose client is imported only then.

Most indexes are on no server, and the client comes with an extra.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from index.errors import RetrievalError
from index.indexing.building import IndexBuilder, build_lock, index_identity, unwritable
from index.indexing.pipeline import Embedders
from index.qdrant import QdrantOptions
from index.retrieval.first_stage import CandidateGenerator
from index.storage.index import Index

SHARED_LOCK = "shared.lock"  # of what a process keeps that has no documents


def publish(index: Index, qdrant: QdrantOptions, builder: IndexBuilder) -> CandidateGenerator:
    """Publish an index on the server, if needed; passages are then found there.

    Raises:
        QdrantError: The server is away, or refuses.
        RetrievalError: Its client is not installed.
    """
    with _client():
        # Only here: it needs the client.
        from index.qdrant.publishing import open_candidate_generator
    identity, fingerprint = index_identity(builder.embedders), index.fingerprint
    with build_lock(builder.index_dir, builder.notice):  # one upload from here at a time
        return open_candidate_generator(index, identity, fingerprint, qdrant, builder.progress)


def open_published(
    embedders: Embedders, qdrant: QdrantOptions, index_dir: Path
) -> tuple[Index, CandidateGenerator]:
    """Open the index that another process keeps up to date on the server.

    Args:
        embedders: The models of passages and of terms.
        qdrant: Where the server is.
        index_dir: Where what all documents share is kept.

    Raises:
        IndexFormatError: It can't be kept there.
        QdrantError: The server is away, or has no such index.
        RetrievalError: Its client is not installed.
    """
    with _client():
        # Only here: it needs the client.
        from index.qdrant.remote import open_remote
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(index_dir / SHARED_LOCK):
            identity = index_identity(embedders)
            return open_remote(qdrant, identity, embedders, index_dir, lambda *_: None)
    except OSError as error:
        raise unwritable(index_dir, error) from error


def is_published(index: Index) -> bool:
    """Whether an index that `open_published` opened is still the newest on its server.

    Raises:
        QdrantError: The server is away, or refuses.
    """
    # Only here: it needs the client.
    from index.qdrant.remote import RemoteIndex

    return isinstance(index, RemoteIndex) and index.is_served()


@contextmanager
def _client() -> Iterator[None]:
    """Say what to install if Qdrant's client can't be imported."""
    try:
        yield
    except ImportError as error:
        message = (
            f"INDEX_URL needs Qdrant's client ({error}): "
            'install it with .venv/bin/pip install -c constraints.txt -e ".[qdrant]".'
        )
        raise RetrievalError(message) from error
