"""Texts as vectors: the Embedder protocol, and which of its implementations a name means.

The bundled model, and any directory that holds a StaticEmbedding, is read by `StaticEmbedder`
without importing sentence-transformers, which would take seconds and half a gigabyte.
"""

import functools
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController
from tokenizers import Encoding, Tokenizer

from index.errors import EmbeddingError

Vectors = NDArray[np.float32]

MODEL_DIR = Path(__file__).parents[1] / "model"
BUNDLED_EMBEDDING = MODEL_DIR / "embedding"
_DTYPES = {"F16": np.float16, "F32": np.float32}
FEW_TEXTS = 32  # as many as a question has words: threads are slower for them
CHECKSUM_BLOCK = 2**20  # bytes read at once: the whole would be the peak of the memory


class Embedder(Protocol):
    """What turns texts into vectors. Rows have unit norm; a text without any piece is all zeros."""

    @property
    def identity(self) -> str:
        """Changes whenever the vectors would: an index remembers which one it was built with."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (n_texts, dimension), float32."""

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,), float32."""


class StaticEmbedder:
    """A mean of piece vectors: sentence-transformers' StaticEmbedding, read with numpy alone."""

    def __init__(self, folder: Path) -> None:
        """Read the directory that sentence-transformers wrote.

        Raises:
            EmbeddingError: The directory lacks a part or holds it damaged.
        """
        module = folder / _static_module_path(folder)
        try:
            self._tokenizer = Tokenizer.from_file(str(module / "tokenizer.json"))
            self._pieces = _map_pieces(module / "model.safetensors")
            if self._tokenizer.get_vocab_size() > len(self._pieces):
                raise ValueError("its tokenizer knows more pieces than it has vectors")
        # tokenizers raises plain Exception for a damaged file; nothing narrower exists.
        except Exception as error:
            message = f"The embedding model in {folder} can't be read ({error}): replace it."
            raise EmbeddingError(message) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        sums = [_checksum(module / name) for name in ("model.safetensors", "tokenizer.json")]
        self.identity = f"static:{sums[0]:08x}:{sums[1]:08x}"

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._pieces.shape[1])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (n_texts, dimension), float32."""
        encodings = self._encode([_without_surrogates(text) for text in texts])
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, encoding in enumerate(encodings):
            if encoding.ids:
                vectors[row] = self._pieces[encoding.ids].astype(np.float32).mean(axis=0)
        return unit_rows(vectors)

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,), float32."""
        vector: Vectors = self.embed_passages([text])[0]
        return vector

    def _encode(self, texts: Sequence[str]) -> list[Encoding]:
        # The fast one leaves out where each piece stands. It shares a batch among threads: for a
        # question's words, waking these takes longer than the work.
        encode = functools.partial(self._tokenizer.encode_batch_fast, add_special_tokens=False)
        if len(texts) > FEW_TEXTS:
            return list(encode(texts))
        return [encoding for text in texts for encoding in encode([text])]


def open_embedder(name: str, query_prompt: str = "", passage_prompt: str = "") -> Embedder:
    """The embedder that the setting EMBEDDING_MODEL names: a folder, or a name on the hub.

    Raises:
        EmbeddingError: The model can't be had or can't be used.
    """
    folder = Path(name).expanduser()
    if is_static_embedding(folder) and not (query_prompt or passage_prompt):
        return StaticEmbedder(folder)
    if name.startswith((".", "~", "/")) and not folder.exists():  # no name on the hub begins so
        raise EmbeddingError(
            f"EMBEDDING_MODEL {name!r} can't be loaded (no such folder): check the path, or leave "
            "the setting empty for the bundled model."
        )
    # Imports torch: seconds, and only for a model that somebody chose.
    from index.embedding.sentence_transformer import TransformerEmbedder

    return TransformerEmbedder(
        str(folder) if folder.exists() else name, query_prompt, passage_prompt
    )


def is_static_embedding(folder: Path) -> bool:
    """Whether the folder is a sentence-transformers model of StaticEmbedding, with its norm or not.

    Further modules (a projection, say) and prompts would change the vectors: sentence-transformers
    runs those models.
    """
    first, *further = _module_types(folder) or [""]
    is_plain = all(kind.endswith(".Normalize") for kind in further) and not _prompts(folder)
    return first.endswith(".StaticEmbedding") and is_plain


def unit_rows(vectors: Vectors) -> Vectors:
    """The rows scaled to unit norm; rows of zeros stay so."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return scaled


def _map_pieces(path: Path) -> NDArray[np.floating]:
    """The matrix of piece vectors, memory-mapped: a question touches a few of its rows.

    safetensors itself would read all of it, which is most of what a cold question takes.
    Source: the format's description, eight bytes of length, a header in JSON, the tensors.
    """
    with path.open("rb") as file:
        header_size = int.from_bytes(file.read(8), "little")
        tensor = json.loads(file.read(header_size))["embedding.weight"]
    dtype, start = _DTYPES[tensor["dtype"]], 8 + header_size + tensor["data_offsets"][0]
    pieces = np.memmap(path, dtype, mode="r", offset=start, shape=tuple(tensor["shape"]))
    return pieces.view(np.ndarray)  # numpy's memmap class makes every slice slower


def _module_types(folder: Path) -> list[str]:
    return [str(module.get("type", "")) for module in _modules(folder)]


def _static_module_path(folder: Path) -> str:
    modules = _modules(folder)
    return str(modules[0].get("path", "")) if modules else ""


def _modules(folder: Path) -> list[dict[str, object]]:
    modules = _read_json(folder / "modules.json")
    return [m for m in modules if isinstance(m, dict)] if isinstance(modules, list) else []


def _prompts(folder: Path) -> list[str]:
    """The prompts of the model's configuration that say anything."""
    configuration = _read_json(folder / "config_sentence_transformers.json")
    prompts = configuration.get("prompts") if isinstance(configuration, dict) else None
    return [text for text in prompts.values() if text] if isinstance(prompts, dict) else []


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(CHECKSUM_BLOCK):
            checksum = zlib.crc32(block, checksum)
    return checksum


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def limit_blas_threads() -> None:
    """Have OpenBLAS, which numpy multiplies with, do so in the thread that asks, from now on.

    A question's products are small, and questions come several at once. Left to itself OpenBLAS
    cuts each in as many parts as there are cores and waits for the last: where something else keeps
    a core busy, questions take up to six times as long. Models of torch have threads of their own.
    """
    ThreadpoolController().select(internal_api="openblas").limit(limits=1)
