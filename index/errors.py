"""What can go wrong, each with a sentence that says what, where and what to do.

RetrievalError
  DocumentError       .path: unreadable, undecodable, or no documents at all
  IndexFormatError    .path: missing, damaged or of another version
  QdrantError         an index on another machine that is away or refuses
  EmbeddingError      a model (a reranker too) that is absent, unusable or of another dimension
  QuestionError       a question that can't be asked: empty, too long, undecodable
  TrainingError       training data that is missing or malformed
"""

from pathlib import Path


class RetrievalError(Exception):
    """The base of all errors that `index` raises on purpose; its text is fit to be shown."""


class _PathError(RetrievalError):
    def __init__(self, path: Path | str, message: str) -> None:
        super().__init__(message)
        self.path = path


class DocumentError(_PathError):
    """A document, or the folder of them, that can't be served."""


class IndexFormatError(_PathError):
    """An index on disk that is missing, damaged or of another version."""


class EmbeddingError(RetrievalError):
    """An embedding model or a reranker that can't be had or used."""


class QdrantError(RetrievalError):
    """An index on another machine that is away or refuses."""


class QuestionError(RetrievalError):
    """A question that can't be asked."""


class TrainingError(_PathError):
    """Training data that is missing or malformed."""
