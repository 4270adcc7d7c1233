"""The Embedder protocol, and what all embedding models and rerankers share."""

import functools
import json
import zlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from index.errors import EmbeddingError

Vectors = NDArray[np.float32]
MODEL_DIR = Path(__file__).resolve().parents[1] / "model"
_CHECKSUM_BLOCK = 2**20  # bytes; reading a whole file at once would raise the peak of memory


# The bundled static embedding, the bundled encoder, any other model: each ranks with weights that
# were fitted to it (`params.RANKING_WEIGHTS`).
EmbedderKind = Literal["static", "encoder", "other"]


class Embedder(Protocol):
    """Turns texts into vectors of unit norm; a text that the model can't read is all zeros."""

    @property
    def identity(self) -> str:
        """Names the model and its version. An index is rebuilt when the identity changes."""

    @property
    def kind(self) -> EmbedderKind:
        """Which weights were fitted to the model."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (n_texts, dimension), float32."""

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,), float32."""


def unit_rows(vectors: Vectors) -> Vectors:
    """Scale each row to unit norm; rows of zeros stay zero."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return scaled


def resolve_model(setting: str, name: str) -> str:
    """The path of a model's folder, or its name on the Hugging Face hub.

    Raises:
        EmbeddingError: The name is a path, but there is no such folder.
    """
    folder = Path(name).expanduser()
    if folder.exists():
        return str(folder)
    if name.startswith((".", "~", "/")):  # no name on the hub begins so
        raise loading_error(setting, name, "no such folder", "path")
    return name


def model_state(name: str) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of each file of a model's folder; nothing for a name on the hub."""
    files = [path for path in sorted(Path(name).expanduser().rglob("*")) if path.is_file()]
    return tuple((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files)


def loading_error(
    setting: str, name: str, reason: str, to_check: str = "name, the network or the folder"
) -> EmbeddingError:
    """The error for a model that a setting names and that can't be used."""
    return EmbeddingError(
        f"{setting} {name!r} can't be loaded ({reason}): check the {to_check}, "
        f"or {_without(setting)}."
    )


def require_pytorch(setting: str, name: str) -> None:
    """See that what runs any other model than the bundled ones is installed; nothing is imported.

    Raises:
        EmbeddingError: It isn't, as in the container's image.
    """
    for package in ("torch", "sentence_transformers"):
        if find_spec(package) is None:
            raise EmbeddingError(
                f"{setting} {name!r} needs PyTorch and sentence-transformers, which aren't "
                "installed: run .venv/bin/pip install -c constraints.txt sentence-transformers, "
                f"build a container's image with TORCH_INDEX, or {_without(setting)}."
            )


def _without(setting: str) -> str:
    without = "for the bundled model" if setting == "EMBEDDING_MODEL" else "to do without"
    return f"leave the setting empty {without}"


def read_json(path: Path) -> object:
    """The parsed file of a model, or None if it is missing or malformed."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def checksum(path: Path) -> str:
    """A file's CRC-32 as eight hexadecimal digits: it tells the versions of a model apart.

    Raises:
        OSError: The file can't be read.
    """
    status = path.stat()
    return _checksum(path, status.st_size, status.st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _checksum(path: Path, *_: int) -> str:
    value = 0
    with path.open("rb") as file:
        while block := file.read(_CHECKSUM_BLOCK):
            value = zlib.crc32(block, value)
    return f"{value:08x}"


def cpu_count() -> int:
    """How many CPUs this process may use, by its affinity and its container's quota."""
    import joblib  # only here: it takes a tenth of a second, and questions don't need it

    n_cpus: int = joblib.cpu_count()
    return n_cpus


def limit_blas_threads() -> None:
    """Limit OpenBLAS, which numpy multiplies with, to one thread. This holds for the whole process.

    A question's matrix products are small, and several questions are answered at the same time. By
    default OpenBLAS splits each product among all cores and waits for the slowest, which makes
    questions up to six times slower where another process keeps one core busy. torch has a thread
    pool of its own, which isn't affected.
    """
    ThreadpoolController().select(internal_api="openblas").limit(limits=1)
