"""Learn the bundled embedding: a mean of piece vectors, trained on translations and questions.

Each text must find its translation, or the passage that answers it, among all others of the batch,
both ways (`index.training.embedding`). Texts are tokenised once, before the first epoch: with a
model this small, tokenising in the loop would take most of the time.
"""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

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


class InBatchLoss(torch.nn.Module):
    """The same as sentence-transformers' MultipleNegativesRankingLoss in both directions.

    That one makes several copies of the batch x batch similarities, which takes most of the time of
    a model as small as ours; here they are made once, in bfloat16, and the loss is summed in
    float32. A step takes a third of the time.
    """

    def __init__(self, model: SentenceTransformer, scale: float) -> None:
        super().__init__()
        self.model = model
        self.scale = scale

    def forward(
        self, sentence_features: Iterable[dict[str, torch.Tensor]], _: torch.Tensor | None
    ) -> torch.Tensor:
        """The mean cross entropy of left texts among the right ones and of right among left."""
        left, right = (self.model(texts)["sentence_embedding"] for texts in sentence_features)
        own = self.scale * (left * right).sum(dim=1)
        all_pairs = ((self.scale * left).bfloat16() @ right.bfloat16().T).float()
        rows = torch.logsumexp(all_pairs, dim=1) - own
        columns = torch.logsumexp(all_pairs, dim=0) - own
        loss: torch.Tensor = (rows.mean() + columns.mean()) / 2
        return loss


UNKNOWN = "[UNK]"
WORD_START = "▁"  # before the first piece of a word in an alphabet, as SentencePiece does
# A piece of a compound in Japanese needs no such mark: any word may stand inside another.
_WORDS = r"(?<![\p{Latin}\p{M}\p{N}])(?=\p{Latin})"
_SCRIPTS = (
    WORD_START + r"?[\p{Latin}\p{M}]+"
    r"|[\p{Han}々〆〇]+"
    r"|\p{Hiragana}+"
    r"|[\p{Katakana}ー]+"
    r"|\p{N}+"
    r"|[^\s\p{Latin}\p{M}\p{Han}\p{Hiragana}\p{Katakana}\p{N}]"
)


def learn_tokenizer(texts: Iterable[str], vocabulary_size: int) -> Tokenizer:
    """Learn Unigram pieces from NFKC-lowercased text split at changes of script."""
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


@dataclass(frozen=True, slots=True)
class EmbeddingRecipe:
    """What decides the embedding, apart from its data."""

    vocabulary_size: int = 64_000
    dimension: int = 256
    epochs: float = 3.0
    batch_size: int = 4_096
    learning_rate: float = 0.02
    scale: float = 20.0  # 1 / temperature of the softmax over the batch
    # Of a piece's numbers before training. torch's own 1.0 leaves rare pieces mostly noise.
    initial_deviation: float = 0.05
    seed: int = 17


@dataclass(frozen=True, slots=True)
class Ragged:
    """Texts as piece ids: `ids[bounds[i]:bounds[i + 1]]` are the pieces of text i."""

    ids: NDArray[np.int32]
    bounds: NDArray[np.int64]


def train_embedding(
    pairs: Sequence[Pair],
    questions: Sequence[AskedPassage],
    recipe: EmbeddingRecipe,
    output: Path,
) -> None:
    """Train, and write a sentence-transformers model directory, float16, to `output`."""
    torch.manual_seed(recipe.seed)
    texts = list(dict.fromkeys(text for pair in pairs for text in (pair.left, pair.right)))
    tokenizer = learn_tokenizer(texts, recipe.vocabulary_size)
    embedding = StaticEmbedding(tokenizer, embedding_dim=recipe.dimension)
    model = SentenceTransformer(modules=[embedding, Normalize()], device="cpu")
    torch.nn.init.normal_(embedding.embedding.weight, std=recipe.initial_deviation)
    left = [pair.left for pair in pairs] + [asked.question for asked in questions]
    right = [pair.right for pair in pairs] + [asked.passage for asked in questions]
    collator = PairCollator(tokenize(left, tokenizer), tokenize(right, tokenizer))
    _train(model, collator, len(left), recipe)
    # What the tokenizer doesn't know is nothing, not one word that equals every other unknown one.
    with torch.no_grad():
        embedding.embedding.weight[tokenizer.token_to_id(UNKNOWN)] = 0
    model.half()
    model.save(str(output), create_model_card=False)


def tokenize(texts: Sequence[str], tokenizer: Tokenizer, block: int = 50_000) -> Ragged:
    """Turn texts into piece ids, a block at a time to bound the memory."""
    ids: list[NDArray[np.int32]] = []
    lengths: list[int] = []
    for start in range(0, len(texts), block):
        for encoding in tokenizer.encode_batch(
            list(texts[start : start + block]), add_special_tokens=False
        ):
            ids.append(np.array(encoding.ids, dtype=np.int32))
            lengths.append(len(encoding.ids))
    return Ragged(np.concatenate(ids), np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))


class PairCollator:
    """Make a batch for StaticEmbedding out of the numbers of pairs."""

    valid_label_columns: tuple[str, ...] = ()  # the trainer asks; there are no labels

    def __init__(self, left: Ragged, right: Ragged) -> None:
        self.left = left
        self.right = right

    def __call__(self, rows: list[dict[str, int]]) -> dict[str, torch.Tensor]:
        """Features of both sides, named as the trainer expects them."""
        numbers = np.array([row["pair"] for row in rows])
        batch: dict[str, torch.Tensor] = {}
        for side, texts in (("left", self.left), ("right", self.right)):
            starts, ends = texts.bounds[numbers], texts.bounds[numbers + 1]
            pieces = [texts.ids[start:end] for start, end in zip(starts, ends, strict=True)]
            offsets = np.concatenate([[0], np.cumsum(ends - starts)[:-1]])
            batch[f"{side}_input_ids"] = torch.from_numpy(np.concatenate(pieces))
            batch[f"{side}_offsets"] = torch.from_numpy(offsets.astype(np.int32))
        return batch


def _train(
    model: SentenceTransformer, collator: PairCollator, n_pairs: int, recipe: EmbeddingRecipe
) -> None:
    loss = InBatchLoss(model, recipe.scale)
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
            "dataloader_drop_last": n_pairs >= recipe.batch_size,
        }
        trainer = SentenceTransformerTrainer(
            model=model,
            args=SentenceTransformerTrainingArguments(**arguments),
            train_dataset=Dataset.from_dict({"pair": range(n_pairs)}),
            loss=loss,
            data_collator=cast(Any, collator),  # only called; the class it asks for tokenises
        )
        trainer.train()
