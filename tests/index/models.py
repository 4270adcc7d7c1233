"""Tiny models, written by sentence-transformers itself as any model of its hub is."""

from collections.abc import Sequence
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import (
    Normalize,
    Pooling,
    StaticEmbedding,
    Transformer,
)
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

TEXTS = [
    "query: Who resigned on Friday? passage: Leike resigned on Friday.",
    "O tempo estava bom em Lisboa. As crianças brincavam na praia.",
    "ライク氏は金曜日に辞任を発表した。彼は計算機を求めていた。",
]
PROMPTS = {"query": "query: ", "passage": "passage: "}
DIMENSION = 16
SPECIAL = {
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
}


def save_static_model(folder: Path, seed: int = 1) -> None:
    """A StaticEmbedding with random vectors."""
    torch.manual_seed(seed)
    embedding = StaticEmbedding(learn_tokenizer(TEXTS), embedding_dim=DIMENSION)
    model = SentenceTransformer(modules=[embedding, Normalize()], device="cpu")
    model.save(str(folder), create_model_card=False)


def save_transformer_model(folder: Path) -> None:
    """A BERT of one layer with random weights, whose configuration has prompts."""
    torch.manual_seed(1)
    tokenizer = learn_tokenizer(TEXTS)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")],
    )
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=DIMENSION,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=2 * DIMENSION,
        max_position_embeddings=128,
    )
    parts = folder.with_name(f"{folder.name}-parts")
    BertModel(config).save_pretrained(parts)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=128, **SPECIAL)  # type: ignore[no-untyped-call]
    fast.save_pretrained(parts)
    transformer = Transformer(str(parts))
    pooling = Pooling(DIMENSION)
    model = SentenceTransformer(modules=[transformer, pooling], prompts=PROMPTS, device="cpu")
    model.save(str(folder), create_model_card=False)


def learn_tokenizer(texts: Sequence[str]) -> Tokenizer:
    """WordPiece of a few hundred pieces."""
    tokenizer = Tokenizer(models.WordPiece(unk_token=SPECIAL["unk_token"]))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=300, special_tokens=[*SPECIAL.values()], show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer
