"""The exceptions of the index. Each message says in one sentence what, where and what to do.

RetrievalError
  DocumentError       .path: unreadable or undecodable
    NoDocumentsError  .path, .left_out: no documents at all
    LimitError        .path: reading it takes too much time or memory
    ReaderUnavailableError  .path: what reads the file isn't there, or there is no memory for it
  IndexFormatError    .path: an index that is missing, damaged or of another version
  QdrantError         a Qdrant server that is away or refuses
  EmbeddingError      a model (or reranker) that is absent, unusable or of another dimension
  QuestionError       a question that can't be asked: empty, too long, undecodable
  TrainingError       .path: training data that is missing or malformed
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any


class RetrievalError(Exception):
    """The base of all errors that `index` raises on purpose; its text may be shown to users."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Let errors pass between processes, whatever their classes are made with."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[RetrievalError], arguments: tuple[object, ...], fields: dict[str, object]
) -> RetrievalError:
    """An error that another process has raised."""
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(fields)
    return error


class _PathError(RetrievalError):
    def __init__(self, path: Path | str, message: str) -> None:
        super().__init__(message)
        self.path = path


class DocumentError(_PathError):
    """A document, or the folder of documents, can't be served."""


class NoDocumentsError(DocumentError):
    """A folder, or the single file that is named, holds nothing that can be served.

    `left_out`: a line for each file that would be a document, and why it is none.
    """

    def __init__(self, path: Path, left_out: Sequence[str], *, is_file: bool = False) -> None:
        advice = (
            "name another document, or a folder."
            if is_file
            else "copy documents into it, or point DOCUMENTS_DIR at another folder."
        )
        super().__init__(path, f"{path} holds no documents that can be served: {advice}")
        self.left_out = left_out


class LimitError(DocumentError):
    """Reading a file takes too much time or memory, or ends the process that reads it."""


class ReaderUnavailableError(DocumentError):
    """A file may be read another time: a package or memory is missing, nothing of the file."""


class IndexFormatError(_PathError):
    """An index on disk is missing, damaged or of another version."""


class EmbeddingError(RetrievalError):
    """An embedding model or a reranker isn't available or can't be used."""


class QdrantError(RetrievalError):
    """A Qdrant server is away or refuses."""


class QuestionError(RetrievalError):
    """A question can't be asked."""


class TrainingError(_PathError):
    """Training data is missing or malformed."""
