"""Transformer encoders as ONNX files, run by onnxruntime: the bundled one, and others like it.

Neither torch nor transformers is imported, which saves seconds at the start and half a gigabyte of
memory. `inyo train encoder` (`index.training.encoder`) makes the folder of such a model.

Texts are encoded one at a time, each on one thread and several at once. The numbers of a quantized
model depend on all texts of a batch: only alone does a text have the same vector in every build.
One thread is also the fastest where other work keeps a core busy, and no batch has padding.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Self

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from index.embedding.base import (
    MODEL_DIR,
    EmbedderKind,
    Vectors,
    checksum,
    cpu_count,
    unit_rows,
)
from index.embedding.bundled import check_bundled
from index.errors import EmbeddingError
from index.text.characters import replace_surrogates

BUNDLED_ENCODER = MODEL_DIR / "encoder"
CONFIGURATION = "encoder.json"
MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
INPUTS = ("input_ids", "attention_mask")
OUTPUT = "last_hidden_state"
# The states after two thirds of the layers, from which a reader's own layers go on.
MIDDLE_OUTPUT = "middle_hidden_state"
Pooling = Literal["mean", "cls"]
POOLINGS: tuple[Pooling, ...] = ("mean", "cls")
_ERRORS_ONLY = 3  # onnxruntime's level: warnings about the machine help nobody


@dataclass(frozen=True, slots=True)
class EncoderConfiguration:
    """How a model's vectors are made, as encoder.json says.

    Attributes:
        dimension: Length of a vector.
        max_tokens: Longer texts are cut, the prompt and special tokens included.
        pooling: The vector is the mean of all tokens, or the first token.
        query_prompt: Put before each question.
        passage_prompt: Put before each passage.
        source: The model that was exported.
        license: Its licence.
    """

    dimension: int
    max_tokens: int
    pooling: Pooling = "mean"
    query_prompt: str = ""
    passage_prompt: str = ""
    source: str = ""
    license: str = ""

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read encoder.json.

        Raises:
            OSError: There is none.
            ValueError: It says something else than it should.
        """
        values = json.loads((folder / CONFIGURATION).read_text(encoding="utf-8"))
        if not isinstance(values, dict) or values.keys() - cls.__dataclass_fields__:
            raise ValueError(f"{CONFIGURATION} has other fields than {[*cls.__dataclass_fields__]}")
        for name, value in values.items():
            expected = int if name in ("dimension", "max_tokens") else str
            if type(value) is not expected:
                raise ValueError(f"{CONFIGURATION} has a wrong {name}")
        try:
            configuration = cls(**values)
        except TypeError as error:
            raise ValueError(f"{CONFIGURATION} has no dimension or no max_tokens") from error
        if configuration.pooling not in POOLINGS:
            raise ValueError(f"{CONFIGURATION} has a pooling other than {' or '.join(POOLINGS)}")
        return configuration

    def write(self, folder: Path) -> None:
        """Write encoder.json."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / CONFIGURATION).write_text(f"{text}\n", encoding="utf-8")


class OnnxEmbedder:
    """A transformer encoder. Safe to use from several threads."""

    def __init__(self, folder: Path, query_prompt: str = "", passage_prompt: str = "") -> None:
        """Read a model's folder.

        Args:
            folder: Has encoder.json, model.onnx and tokenizer.json.
            query_prompt: Put before each question if the model's configuration has no prompt.
            passage_prompt: Put before each passage if the model's configuration has no prompt.

        Raises:
            EmbeddingError: A file is missing or damaged.
        """
        try:
            check_bundled(folder)
            configuration = EncoderConfiguration.read(folder)
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(configuration.max_tokens)
            self._session = open_session(folder / MODEL)
            shapes = {output.name: output.shape for output in self._session.get_outputs()}
            if shapes[OUTPUT][-1] != configuration.dimension:
                raise ValueError(f"its vectors haven't the dimension that {CONFIGURATION} says")
        # tokenizers and onnxruntime raise errors of their own for damaged files.
        except Exception as error:
            reason = str(error).strip().split("\n")[0] or type(error).__name__
            message = f"The embedding model in {folder} can't be read ({reason}): replace it."
            raise EmbeddingError(message) from error
        self.dimension = configuration.dimension
        self._takes_first = configuration.pooling == "cls"
        prompts = (
            configuration.query_prompt or query_prompt,
            configuration.passage_prompt or passage_prompt,
        )
        self._query_prompt, self._passage_prompt = prompts
        # A text of so few tokens is white space, or nothing.
        self._n_empty = {prompt: len(self._tokens(prompt.rstrip())) for prompt in prompts}
        parts = (checksum(folder / name) for name in (MODEL, TOKENIZER, CONFIGURATION))
        self.identity = ":".join(["encoder", *parts, *prompts])
        self.has_middle_states = MIDDLE_OUTPUT in shapes
        # The special tokens at the start and at the end of a text.
        self.first_token, self.last_token = self._tokens("")[0], self._tokens("")[-1]
        self.kind: EmbedderKind = "encoder" if folder.resolve() == BUNDLED_ENCODER else "other"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (n_texts, dimension), float32. As many are encoded at once as there are CPUs."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)

        def embed(row: int) -> None:
            vectors[row] = self._embed(self._passage_prompt, texts[row])

        n_threads = min(cpu_count(), len(texts)) if len(texts) > 1 else 1
        if n_threads == 1:
            for row in range(len(texts)):
                embed(row)
        else:
            with ThreadPoolExecutor(n_threads) as pool:
                for _ in pool.map(embed, range(len(texts))):
                    pass
        return unit_rows(vectors)

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,), float32."""
        vector: Vectors = unit_rows(self._embed(self._query_prompt, text)[None])[0]
        return vector

    def tokens_of_question(self, text: str) -> list[int]:
        """The ids of the tokens that the model reads of a question."""
        return self._tokens(self._query_prompt + replace_surrogates(text))

    def tokens_of_passage(self, text: str) -> list[int]:
        """The ids of the tokens that the model reads of a passage."""
        return self._tokens((self._passage_prompt + replace_surrogates(text)).rstrip())

    def prompted_question(self, text: str) -> str:
        """The question behind the prompt that the model expects."""
        return self._query_prompt + text

    def prompted_passage(self, text: str) -> str:
        """The passage behind the prompt that the model expects."""
        return self._passage_prompt + text

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """The ids of each text's tokens, without special tokens; long texts are cut."""
        encode = self._tokenizer.encode_batch_fast  # of one text at a time it starts no threads
        return [
            encode([replace_surrogates(text)], add_special_tokens=False)[0].ids for text in texts
        ]

    def middle_states(self, tokens: Sequence[int]) -> Vectors:
        """The states of tokens after two thirds of the layers, shape (n_tokens, dimension).

        The layers above aren't run. Only of a model with `has_middle_states`.
        """
        options = onnxruntime.RunOptions()
        options.only_execute_path_to_fetches = True
        return self._states(tokens, MIDDLE_OUTPUT, options)

    def _embed(self, prompt: str, text: str) -> Vectors:
        """A vector of any norm; zeros for a text without tokens."""
        ids = self._tokens((prompt + replace_surrogates(text)).rstrip())
        if len(ids) <= self._n_empty[prompt]:
            return np.zeros(self.dimension, dtype=np.float32)
        states = self._states(ids, OUTPUT)
        vector: Vectors = states[0] if self._takes_first else states.mean(axis=0)
        return vector

    def _states(
        self, tokens: Sequence[int], output: str, options: onnxruntime.RunOptions | None = None
    ) -> Vectors:
        """One output of the model for a row of tokens, shape (n_tokens, dimension)."""
        ids = np.array([tokens], dtype=np.int64)
        inputs = dict(zip(INPUTS, (ids, np.ones_like(ids)), strict=True))
        (states,) = self._session.run([output], inputs, options)[0]
        of_tokens: Vectors = states
        return of_tokens

    def _tokens(self, text: str) -> list[int]:
        # A batch's encoding doesn't compute offsets; of one text it starts no threads.
        (encoding,) = self._tokenizer.encode_batch_fast([text])
        ids: list[int] = encoding.ids
        return ids


def open_session(model: Path) -> onnxruntime.InferenceSession:
    """Open an ONNX model to be run on one thread by each caller.

    Without onnxruntime's arena, which would keep the memory of the longest text for ever.
    """
    onnxruntime.set_default_logger_severity(_ERRORS_ONLY)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
