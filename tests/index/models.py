"""Tiny models, written by sentence-transformers itself as any model of its hub is."""

from collections.abc import Sequence
from pathlib import Path

import torch
from sentence_transformers import CrossEncoder, SentenceTransformer
from sentence_transformers.sentence_transformer.modules import (
    Normalize,
    Pooling,
    StaticEmbedding,
    Transformer,
)
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    PreTrainedTokenizerFast,
)

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
    embedding = StaticEmbedding(word_pieces(TEXTS), embedding_dim=DIMENSION)
    model = SentenceTransformer(modules=[embedding, Normalize()], device="cpu")
    model.save(str(folder), create_model_card=False)


def save_transformer_model(folder: Path) -> None:
    """A BERT of one layer with random weights, whose configuration has prompts."""
    parts = folder.with_name(f"{folder.name}-parts")
    torch.manual_seed(1)
    tokenizer = bert_tokenizer()
    BertModel(tiny_config(tokenizer)).save_pretrained(parts)
    tokenizer.save_pretrained(parts)
    transformer = Transformer(str(parts))
    pooling = Pooling(DIMENSION)
    model = SentenceTransformer(modules=[transformer, pooling], prompts=PROMPTS, device="cpu")
    model.save(str(folder), create_model_card=False)


def save_cross_encoder(folder: Path, favourite: str = "", n_labels: int = 1) -> None:
    """A BERT of one layer that gives scores for two texts: random weights, or a preference.

    With a favourite, every other word and all attention are zero, so that the score is above 0
    where the favourite stands in one of the texts, and 0 where not.
    """
    parts = folder.with_name(f"{folder.name}-parts")
    torch.manual_seed(1)
    tokenizer = bert_tokenizer()
    model = BertForSequenceClassification(tiny_config(tokenizer, n_labels))
    if favourite:
        prefer(model, tokenizer.get_vocab()[favourite])
    model.save_pretrained(parts)
    tokenizer.save_pretrained(parts)
    CrossEncoder(str(parts), device="cpu").save_pretrained(str(folder))


def prefer(model: BertForSequenceClassification, word: int) -> None:
    """Set the weights so that one word is liked and no other is seen."""
    sign = torch.zeros(DIMENSION)
    sign[0], sign[1] = 1.0, -1.0  # of mean 0, which each layer's norm would take away
    passes = ("attention.self.value", "attention.output.dense", "pooler.dense")
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "LayerNorm.weight" in name:
                continue
            weights.zero_()
            if name.endswith(tuple(f"{part}.weight" for part in passes)):
                weights.copy_(torch.eye(DIMENSION))
        model.bert.embeddings.word_embeddings.weight[word] = sign
        model.classifier.weight[0] = sign


def tiny_config(tokenizer: PreTrainedTokenizerFast, n_labels: int = 1) -> BertConfig:
    """A BERT of one layer, for this tokenizer."""
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=DIMENSION,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=2 * DIMENSION,
        max_position_embeddings=128,
    )
    config.num_labels = n_labels
    return config


def bert_tokenizer() -> PreTrainedTokenizerFast:
    """Puts one text or two between [CLS] and [SEP]."""
    tokenizer = word_pieces(TEXTS)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")],
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=128, **SPECIAL)  # type: ignore[no-untyped-call]


def word_pieces(texts: Sequence[str]) -> Tokenizer:
    """WordPiece of the texts' words and characters; a trainer would choose others each time."""
    normalizer, words_of = normalizers.Lowercase(), pre_tokenizers.BertPreTokenizer()
    words = {
        word
        for text in texts
        for word, _ in words_of.pre_tokenize_str(normalizer.normalize_str(text))
    }
    letters = {letter for word in words for letter in word}
    pieces = [*SPECIAL.values(), *sorted(words | letters | {f"##{letter}" for letter in letters})]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token=SPECIAL["unk_token"]))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = words_of
    return tokenizer
