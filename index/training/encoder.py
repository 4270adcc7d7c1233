"""Export a transformer encoder as the folder that `index.embedding.encoder` runs.

Of multilingual-e5-small, the bundled model, 181 MB become 46, and it runs twice as fast.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from huggingface_hub import snapshot_download
from tokenizers import Tokenizer
from transformers import AutoModel, AutoTokenizer

from index.embedding.base import Vectors, read_json, unit_rows
from index.embedding.encoder import (
    INPUTS,
    MIDDLE_OUTPUT,
    MODEL,
    OUTPUT,
    TOKENIZER,
    EncoderConfiguration,
    OnnxEmbedder,
    Pooling,
)
from index.errors import TrainingError
from index.indexing.baseline import UNRELATED_QUESTIONS
from index.training.onnx import n_lower_layers, quiet, write_quantized
from index.training.vocabulary import cut_vocabulary, pieces_to_keep, read_lines
from index.types import Progress

MIN_COSINE = 0.9  # of a vector before and after: less, and something went wrong
_STEPS = 4
_FILES = ["*.json", "*.safetensors", "*.bin", "*.model", "*.txt"]
_OTHER_FORMATS = ["onnx/*", "openvino/*"]


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What a model's own configuration doesn't say, or says otherwise.

    Attributes:
        query_prompt: Put before each question, if the model has no prompt of its own.
        passage_prompt: Put before each passage, likewise.
        max_tokens: Longer texts are cut; by default as long as the model can read.
        pieces: Texts whose pieces are kept; by default all are.
        name: The model's name in encoder.json; by default as it was asked for.
        license: Its licence there.
    """

    query_prompt: str = ""
    passage_prompt: str = ""
    max_tokens: int | None = None
    pieces: tuple[Path, ...] = ()
    name: str = ""
    license: str = ""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What came of an export: sizes, and how near its vectors are to the original's."""

    n_pieces: int
    n_bytes: int
    mean_cosine: float
    min_cosine: float


def export_encoder(
    source: str, output: Path, options: ExportOptions, progress: Progress
) -> ExportReport:
    """Cut the vocabulary, export, quantize, write the folder, and compare the vectors.

    Args:
        source: A folder of sentence-transformers or transformers, or a name on the hub.
        output: Gets model.onnx, tokenizer.json and encoder.json.
        options: Prompts, limits and origin.
        progress: Called after each step.

    Raises:
        TrainingError: The model can't be read or exported, or its vectors are others afterwards.
    """
    folder = _find(source)
    with quiet():
        try:
            configuration = _configuration(folder, source, options)
            tokenizer = _read_tokenizer(folder)
            model = AutoModel.from_pretrained(
                folder, dtype=torch.float32, attn_implementation="eager"
            ).eval()
            limit = _max_positions(model.config)
            max_tokens = min(filter(None, (configuration.max_tokens, options.max_tokens, limit)))
            configuration = replace(
                configuration, dimension=model.config.hidden_size, max_tokens=max_tokens
            )
            progress("steps", 1, _STEPS)
            if options.pieces:
                tokenizer = _cut(model, tokenizer, options.pieces)
            progress("steps", 2, _STEPS)
            output.mkdir(parents=True, exist_ok=True)
            _write_onnx(model, output / MODEL)
            tokenizer.save(str(output / TOKENIZER), pretty=False)
            configuration.write(output)
        except TrainingError:
            raise
        # transformers, torch and onnxruntime each raise errors of their own.
        except Exception as error:
            reason = str(error).strip().split("\n")[0] or type(error).__name__
            raise TrainingError(source, f"{source} can't be exported: {reason}.") from error
        progress("steps", 3, _STEPS)
        cosines = _compare(model, OnnxEmbedder(output), configuration.pooling)
        progress("steps", 4, _STEPS)
    report = ExportReport(
        tokenizer.get_vocab_size(),
        (output / MODEL).stat().st_size,
        float(cosines.mean()),
        float(cosines.min()),
    )
    if not report.mean_cosine >= MIN_COSINE:
        raise TrainingError(
            source,
            f"{source} can't be exported: its vectors are others afterwards "
            f"(mean cosine {report.mean_cosine:.3f}).",
        )
    return report


def _find(source: str) -> Path:
    """A model's folder, downloaded if it isn't one.

    Raises:
        TrainingError: There is no such folder or name, or the network is unavailable.
    """
    folder = Path(source).expanduser()
    if folder.is_dir():
        return folder
    try:
        return Path(
            snapshot_download(
                source, allow_patterns=_FILES, ignore_patterns=_OTHER_FORMATS, etag_timeout=10
            )
        )
    # The hub and the network each raise errors of their own.
    except Exception as error:
        message = f"{source} is neither a folder nor a model that the hub gives us: check the name."
        raise TrainingError(source, message) from error


def _configuration(folder: Path, source: str, options: ExportOptions) -> EncoderConfiguration:
    """What the folder and the options say; dimension and tokens may still be 0 for unknown.

    Raises:
        ValueError: The model has parts besides a transformer and a pooling.
    """
    pooling: Pooling = "mean"
    modules = read_json(folder / "modules.json")
    for module in modules if isinstance(modules, list) else []:
        kind = str(module.get("type", "")).rpartition(".")[2]
        if kind == "Pooling":
            pooling = _pooling(read_json(folder / str(module.get("path", "")) / "config.json"))
        elif kind not in ("Transformer", "Normalize"):
            raise ValueError(f"it has a module {kind}, which isn't exported")
    settings = _dictionary(folder / "config_sentence_transformers.json")
    prompts = {key: text for key, text in (settings.get("prompts") or {}).items() if text}
    longest = _dictionary(folder / "sentence_bert_config.json").get("max_seq_length")
    return EncoderConfiguration(
        dimension=0,
        max_tokens=longest or 0,
        pooling=pooling,
        query_prompt=prompts.get("query", options.query_prompt),
        passage_prompt=prompts.get("passage", prompts.get("document", options.passage_prompt)),
        source=options.name or (Path(source).name if Path(source).exists() else source),
        license=options.license,
    )


def _pooling(configuration: object) -> Pooling:
    """How a sentence-transformers Pooling makes one vector of many.

    Raises:
        ValueError: Neither by their mean nor by the first token.
    """
    values = configuration if isinstance(configuration, dict) else {}
    # Older versions have one flag for each mode.
    flags = [
        name.removeprefix("pooling_mode_").partition("_")[0]
        for name, value in values.items()
        if name.startswith("pooling_mode_") and value is True
    ]
    mode = values.get("pooling_mode") or "+".join(flags) or "mean"
    if mode not in ("mean", "cls"):
        raise ValueError(f"its pooling is {mode}, and only mean and cls are exported")
    return cast(Pooling, mode)


def _read_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer, without padding and truncation; made from SentencePiece's file if need be."""
    if (folder / TOKENIZER).exists():
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    else:
        original: Any = AutoTokenizer.from_pretrained(folder)
        tokenizer = Tokenizer.from_str(original.backend_tokenizer.to_str())
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _dictionary(path: Path) -> dict[str, Any]:
    """The object in a JSON file; empty if there is none."""
    values = read_json(path)
    return values if isinstance(values, dict) else {}


def _max_positions(configuration: Any) -> int:
    """How many tokens a transformer can read at once."""
    positions: int = getattr(configuration, "max_position_embeddings", 512)
    # RoBERTa and its like number positions from the one after the padding token's.
    is_shifted = "roberta" in configuration.model_type or configuration.model_type == "camembert"
    return positions - (configuration.pad_token_id + 1 if is_shifted else 0)


def _cut(model: Any, tokenizer: Tokenizer, texts: Sequence[Path]) -> Tokenizer:
    """Keep only the pieces of these texts, in the model too."""
    n_first = (model.config.pad_token_id or 0) + 1  # positions are numbered from it in some models
    kept = pieces_to_keep(tokenizer, read_lines(texts), n_first)
    tokenizer = cut_vocabulary(tokenizer, kept)
    embeddings = model.get_input_embeddings()
    embeddings.weight = torch.nn.Parameter(embeddings.weight[torch.from_numpy(kept)])
    embeddings.num_embeddings = len(kept)
    model.config.vocab_size = len(kept)
    return tokenizer


class _HiddenStates(torch.nn.Module):
    """The model as a function of two tensors: its last states, and those of a reader."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        output = self.model(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        n_layers = len(output.hidden_states) - 1  # the first are those of the embeddings
        return output.last_hidden_state, output.hidden_states[n_lower_layers(n_layers)]


def _write_onnx(model: Any, path: Path) -> None:
    """Write the quantized model."""
    ids = torch.ones((2, 7), dtype=torch.int64)
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    write_quantized(
        _HiddenStates(model),
        dict(zip(INPUTS, (ids, mask), strict=True)),
        dict.fromkeys((*INPUTS, OUTPUT, MIDDLE_OUTPUT), ("texts", "tokens")),
        path,
        model.config,
    )


def _compare(model: Any, exported: OnnxEmbedder, pooling: Pooling) -> Vectors:
    """Cosines of the exported model's vectors with the original's, for everyday questions."""
    cosines = []
    for question in (each for group in UNRELATED_QUESTIONS.values() for each in group):
        ids = torch.tensor([exported.tokens_of_question(question)])
        with torch.no_grad():
            states = model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        vector = states[0, 0] if pooling == "cls" else states[0].mean(dim=0)
        original = unit_rows(vector.numpy()[None])[0]
        cosines.append(original @ exported.embed_question(question))
    return np.array(cosines, dtype=np.float32)
