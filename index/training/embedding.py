"""Train the bundled embedding: mean of token vectors, on translations and answered questions.

Each text must be closer to its translation, or to the passage that answers it, than to all others
of the batch, in both directions. Texts are tokenized once, before the first epoch: for a model this
small, tokenizing each batch would take most of the time.
"""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, cast

import numpy as np
import torch
from datasets import Dataset
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from sentence_transformers.sentence_transformer.training_args import (
    SentenceTransformerTrainingArguments,
)
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from index.training.pairs import AskedPassage, Pair

UNKNOWN = "[UNK]"
# SentencePiece's mark before the first token of a word. Japanese has none: a part of a compound may
# be inside any other word.
WORD_START = "▁"
_WORDS = r"(?<![\p{Latin}\p{M}\p{N}])(?=\p{Latin})"
_SCRIPTS = (
    WORD_START + r"?[\p{Latin}\p{M}]+"
    r"|[\p{Han}々〆〇]+"
    r"|\p{Hiragana}+"
    r"|[\p{Katakana}ー]+"
    r"|\p{N}+"
    r"|[^\s\p{Latin}\p{M}\p{Han}\p{Hiragana}\p{Katakana}\p{N}]"
)


@dataclass(frozen=True, slots=True)
class EmbeddingRecipe:
    """Hyperparameters of the embedding."""

    vocabulary_size: int = 64_000
    dimension: int = 256
    epochs: float = 3.0
    batch_size: int = 4_096
    learning_rate: float = 0.02
    scale: float = 20.0  # 1 / temperature of the softmax over the batch
    # Standard deviation of the initial token vectors. With torch's 1.0, rare tokens stay noise.
    initial_deviation: float = 0.05
    seed: int = 17


@dataclass(frozen=True, slots=True)
class TokenizedTexts:
    """Texts as token ids: `ids[bounds[i]:bounds[i + 1]]` are the tokens of text i."""

    ids: NDArray[np.int32]
    bounds: NDArray[np.int64]


class InBatchLoss(torch.nn.Module):
    """A faster MultipleNegativesRankingLoss in both directions (sentence-transformers).

    The original makes several copies of the similarities of all pairs in a batch, which takes most
    of the time for a model this small. Here they are computed once, in bfloat16, and the loss is
    summed in float32: a step takes a third of the time.
    """

    def __init__(self, model: SentenceTransformer, scale: float) -> None:
        super().__init__()
        self.model = model
        self.scale = scale

    def forward(
        self, sentence_features: Iterable[dict[str, torch.Tensor]], _: torch.Tensor | None
    ) -> torch.Tensor:
        """The mean cross entropy of left texts among right ones, and of right among left."""
        left, right = (self.model(texts)["sentence_embedding"] for texts in sentence_features)
        own = self.scale * (left * right).sum(dim=1)
        all_pairs = ((self.scale * left).bfloat16() @ right.bfloat16().T).float()
        rows = torch.logsumexp(all_pairs, dim=1) - own
        columns = torch.logsumexp(all_pairs, dim=0) - own
        loss: torch.Tensor = (rows.mean() + columns.mean()) / 2
        return loss


@dataclass(frozen=True)
class PairCollator:
    """Makes a batch for StaticEmbedding from the numbers of pairs."""

    valid_label_columns: ClassVar[tuple[str, ...]] = ()  # read by the trainer; there are no labels

    left: TokenizedTexts
    right: TokenizedTexts

    def __call__(self, rows: list[dict[str, int]]) -> dict[str, torch.Tensor]:
        """Features of both sides, named as the trainer expects them."""
        numbers = np.array([row["pair"] for row in rows])
        batch: dict[str, torch.Tensor] = {}
        for side, texts in (("left", self.left), ("right", self.right)):
            starts, ends = texts.bounds[numbers], texts.bounds[numbers + 1]
            tokens = [texts.ids[start:end] for start, end in zip(starts, ends, strict=True)]
            offsets = np.concatenate([[0], np.cumsum(ends - starts)[:-1]])
            batch[f"{side}_input_ids"] = torch.from_numpy(np.concatenate(tokens))
            batch[f"{side}_offsets"] = torch.from_numpy(offsets.astype(np.int32))
        return batch


def train_embedding(
    pairs: Sequence[Pair], questions: Sequence[AskedPassage], recipe: EmbeddingRecipe, output: Path
) -> None:
    """Train, and write a sentence-transformers model directory, float16, to `output`."""
    torch.manual_seed(recipe.seed)
    texts = list(dict.fromkeys(text for pair in pairs for text in (pair.left, pair.right)))
    tokenizer = train_tokenizer(texts, recipe.vocabulary_size)
    embedding = StaticEmbedding(tokenizer, embedding_dim=recipe.dimension)
    model = SentenceTransformer(modules=[embedding, Normalize()], device="cpu")
    torch.nn.init.normal_(embedding.embedding.weight, std=recipe.initial_deviation)
    left = [pair.left for pair in pairs] + [asked.question for asked in questions]
    right = [pair.right for pair in pairs] + [asked.passage for asked in questions]
    collator = PairCollator(tokenize(left, tokenizer), tokenize(right, tokenizer))
    with tempfile.TemporaryDirectory() as scratch:
        arguments: dict[str, Any] = {
            "output_dir": scratch,
            "num_train_epochs": recipe.epochs,
            "per_device_train_batch_size": recipe.batch_size,
            "learning_rate": recipe.learning_rate,
            "lr_scheduler_type": "linear",
            "weight_decay": 0.0,
            "max_grad_norm": 0.0,
            "optim": "adamw_torch_fused",
            "seed": recipe.seed,
            "save_strategy": "no",
            "report_to": "none",
            "logging_steps": 50,
            "use_cpu": True,
            "dataloader_drop_last": len(left) >= recipe.batch_size,
        }
        trainer = SentenceTransformerTrainer(
            model=model,
            args=SentenceTransformerTrainingArguments(**arguments),
            train_dataset=Dataset.from_dict({"pair": range(len(left))}),
            loss=InBatchLoss(model, recipe.scale),
            # It is only called; the class that the signature asks for would tokenize.
            data_collator=cast(Any, collator),
        )
        trainer.train()
    # Otherwise all unknown tokens would be one word, and equal each other.
    with torch.no_grad():
        embedding.embedding.weight[tokenizer.token_to_id(UNKNOWN)] = 0
    model.half()
    model.save(str(output), create_model_card=False)


def train_tokenizer(texts: Iterable[str], vocabulary_size: int) -> Tokenizer:
    """Train a Unigram tokenizer on NFKC-lowercased text that is split where the script changes."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(_WORDS), WORD_START),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_SCRIPTS), behavior="removed", invert=True)
    tokenizer.decoder = decoders.Metaspace(replacement=WORD_START)
    trainer = trainers.UnigramTrainer(
        vocab_size=vocabulary_size,
        special_tokens=[UNKNOWN],
        unk_token=UNKNOWN,
        max_piece_length=16,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer=trainer)
    return tokenizer


def tokenize(
    texts: Sequence[str], tokenizer: Tokenizer, batch_size: int = 50_000
) -> TokenizedTexts:
    """Turn texts into token ids, a batch at a time to limit the memory."""
    ids: list[NDArray[np.int32]] = []
    for start in range(0, len(texts), batch_size):
        batch = list(texts[start : start + batch_size])
        encodings = tokenizer.encode_batch(batch, add_special_tokens=False)
        ids.extend(np.array(encoding.ids, dtype=np.int32) for encoding in encodings)
    bounds = np.cumsum([0, *map(len, ids)], dtype=np.int64)
    return TokenizedTexts(np.concatenate(ids), bounds)
