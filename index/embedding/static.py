"""Static embedding models, read with numpy alone.

One is bundled. Reading it without sentence-transformers saves seconds at the start and
half a gigabyte of memory.
"""

import functools
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embedding.base import MODEL_DIR, EmbedderKind, Vectors, checksum, read_json, unit_rows
from index.embedding.bundled import check_bundled
from index.errors import EmbeddingError
from index.text.characters import replace_surrogates

BUNDLED_EMBEDDING = MODEL_DIR / "embedding"
_DTYPES = {"F16": np.float16, "F32": np.float32}
_MAX_UNTHREADED = 32  # texts; for so few, the tokenizer's threads cost more than they save


class StaticEmbedder:
    """The mean of a text's token vectors: sentence-transformers' StaticEmbedding without torch."""

    def __init__(self, folder: Path) -> None:
        """Read a model directory that sentence-transformers wrote.

        Raises:
            EmbeddingError: A file is missing or damaged.
        """
        try:
            check_bundled(folder)
        except (OSError, ValueError) as error:
            message = f"The embedding model in {folder} can't be read ({error}): reinstall Inyo."
            raise EmbeddingError(message) from error
        module = folder / next((str(each.get("path", "")) for each in _read_modules(folder)), "")
        weights, tokenizer = module / "model.safetensors", module / "tokenizer.json"
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
            self._token_vectors = _map_token_vectors(weights)
            if self._tokenizer.get_vocab_size() > len(self._token_vectors):
                raise ValueError("its tokenizer knows more pieces than it has vectors")
        # tokenizers raises plain Exception for a damaged file; nothing narrower exists.
        except Exception as error:
            message = f"The embedding model in {folder} can't be read ({error}): replace it."
            raise EmbeddingError(message) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.dimension = int(self._token_vectors.shape[1])
        self.kind: EmbedderKind = "static" if folder.resolve() == BUNDLED_EMBEDDING else "other"
        self.identity = f"static:{checksum(weights)}:{checksum(tokenizer)}"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (n_texts, dimension), float32."""
        texts = [replace_surrogates(text) for text in texts]
        # The fast variant doesn't compute offsets.
        encode = functools.partial(self._tokenizer.encode_batch_fast, add_special_tokens=False)
        if len(texts) > _MAX_UNTHREADED:
            encodings = encode(texts)
        else:
            encodings = [encoding for text in texts for encoding in encode([text])]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, encoding in enumerate(encodings):
            if encoding.ids:
                vectors[row] = self._token_vectors[encoding.ids].astype(np.float32).mean(axis=0)
        return unit_rows(vectors)

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,), float32."""
        vector: Vectors = self.embed_passages([text])[0]
        return vector


def is_static_embedding(folder: Path) -> bool:
    """Whether the folder holds a StaticEmbedding that StaticEmbedder reproduces exactly.

    Modules other than Normalize, and prompts, would change the vectors: such a model is left to
    sentence-transformers.
    """
    first, *further = [str(module.get("type", "")) for module in _read_modules(folder)] or [""]
    configuration = read_json(folder / "config_sentence_transformers.json")
    prompts = configuration.get("prompts") if isinstance(configuration, dict) else None
    has_prompts = isinstance(prompts, dict) and any(prompts.values())
    is_plain = all(kind.endswith(".Normalize") for kind in further) and not has_prompts
    return first.endswith(".StaticEmbedding") and is_plain


def _map_token_vectors(path: Path) -> NDArray[np.floating]:
    """Memory-map the matrix of token vectors, of which a question touches only a few rows.

    safetensors itself would read the whole file, which would take most of a first question's time.
    Source: the description of the safetensors format (8 bytes of length, a JSON header, tensors).
    """
    with path.open("rb") as file:
        header_size = int.from_bytes(file.read(8), "little")
        tensor = json.loads(file.read(header_size))["embedding.weight"]
    dtype, start = _DTYPES[tensor["dtype"]], 8 + header_size + tensor["data_offsets"][0]
    vectors = np.memmap(path, dtype, mode="r", offset=start, shape=tuple(tensor["shape"]))
    return vectors.view(np.ndarray)  # slicing a np.memmap object is slower


def _read_modules(folder: Path) -> list[dict[str, object]]:
    """The modules of a sentence-transformers model; empty if the folder doesn't hold one."""
    modules = read_json(folder / "modules.json")
    return [m for m in modules if isinstance(m, dict)] if isinstance(modules, list) else []
