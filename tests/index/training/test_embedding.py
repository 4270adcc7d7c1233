"""Training the embedding: tokenizer, loss, batches, and a real run on a few hundred pairs."""

from pathlib import Path

import numpy as np
import pytest
import regex
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

from index.embedding.static import StaticEmbedder, is_static_embedding
from index.training.embedding import (
    UNKNOWN,
    WORD_START,
    EmbeddingRecipe,
    InBatchLoss,
    train_embedding,
    train_tokenizer,
)
from tests.index.models import TEXTS, save_static_model
from tests.index.training.sentences import pairs_of, sentences

TRAINED, HELD_OUT = sentences()[:180], sentences()[180:]
RECIPE = EmbeddingRecipe(
    vocabulary_size=250, dimension=32, epochs=10, batch_size=32, learning_rate=0.05
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> StaticEmbedder:
    """A model of seconds."""
    folder = tmp_path_factory.mktemp("trained") / "embedding"
    pairs = pairs_of(TRAINED) + pairs_of(TRAINED[1:])
    train_embedding(pairs, [], RECIPE, folder)
    assert is_static_embedding(folder)
    return StaticEmbedder(folder)


def test_translations_end_nearer_than_other_sentences(trained: StaticEmbedder) -> None:
    """Of sentences that it has not seen, in both languages."""
    english, portuguese, japanese = (
        trained.embed_passages([made[language] for made in HELD_OUT]) for language in range(3)
    )
    for others in (portuguese, japanese):
        cosines = english @ others.T
        apart = cosines[~np.eye(len(HELD_OUT), dtype=bool)]
        assert np.diag(cosines).mean() > apart.mean() + 0.3
        assert (cosines.argmax(axis=1) == np.arange(len(HELD_OUT))).mean() > 0.7


def test_words_are_near_their_translations(trained: StaticEmbedder) -> None:
    """Though only sentences were trained on: terms of an index are compared like this."""
    words = trained.embed_passages(["bread", "pão", "パン", "casa", "家"])
    bread = words[1:] @ words[0]
    assert bread[:2].min() > bread[2:].max()


TOKENIZER_TEXTS = [text for made in sentences() for text in made] + [
    "OpenAIのGPT-4oは2024年5月に発表された。",
    "ＣＥＯのサム・アルトマン氏",
] * 20
SCRIPTS = [
    regex.compile(pattern)
    for pattern in (
        r"[\p{Latin}\p{M}]+",
        r"[\p{Han}々〆〇]+",
        r"\p{Hiragana}+",
        r"[\p{Katakana}ー]+",
        r"\p{N}+",
        r"[^\p{L}\p{N}]",
    )
]
TOKENIZER = train_tokenizer(TOKENIZER_TEXTS, vocabulary_size=250)


def is_of_one_script(piece: str) -> bool:
    """Whether a piece, the mark of a word's beginning aside, is of one script or empty."""
    bare = piece.removeprefix(WORD_START)
    return not bare or any(script.fullmatch(bare) for script in SCRIPTS)


def test_no_piece_straddles_scripts() -> None:
    """Each is of one script, or a single other character."""
    pieces = set(TOKENIZER.get_vocab()) - {UNKNOWN}
    assert len(pieces) > 100
    for piece in pieces:
        assert is_of_one_script(piece), piece


def test_text_is_split_where_its_script_changes() -> None:
    """Compatibility forms and capitals unified first."""
    pieces = TOKENIZER.encode("ＯｐｅｎＡＩのＧＰＴ4o").tokens
    assert "".join(pieces).replace(WORD_START, "") == "openaiのgpt4o"
    assert all(is_of_one_script(piece) for piece in pieces)


def test_the_beginning_of_a_word_is_marked() -> None:
    """In alphabets, wherever the word stands; in Japanese any word may stand inside another."""
    word = TOKENIZER.encode("gato").tokens
    assert word[0].startswith(WORD_START)
    assert TOKENIZER.encode("O gato").tokens[-len(word) :] == word
    assert not any(piece.startswith(WORD_START) for piece in TOKENIZER.encode("猫は犬").tokens)


SCALE = 20.0
LEFT = [word for text in TEXTS[:2] for word in text.split()]
RIGHT = [word.lower() for word in LEFT[1:] + LEFT[:1]]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformer:
    """Random vectors of unit norm."""
    folder: Path = tmp_path_factory.mktemp("static")
    save_static_model(folder)
    return SentenceTransformer(str(folder), device="cpu")


def features(
    model: SentenceTransformer, left: list[str], right: list[str]
) -> list[dict[str, torch.Tensor]]:
    """What the model takes, of both sides."""
    return [model.preprocess(left), model.preprocess(right)]


def weights_gradient(model: SentenceTransformer, loss: torch.Tensor) -> torch.Tensor:
    """How the loss would change the vectors of pieces."""
    model.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    (weights,) = model.parameters()
    assert weights.grad is not None
    return weights.grad.clone()


def test_the_loss_equals_that_of_sentence_transformers_in_both_directions(
    model: SentenceTransformer,
) -> None:
    """As near as bfloat16 comes; so are the gradients, which are all that training sees."""
    ours, theirs = (
        loss(features(model, LEFT, RIGHT), torch.empty(0))
        for loss in (
            InBatchLoss(model, SCALE),
            MultipleNegativesRankingLoss(
                model,
                scale=SCALE,
                directions=("query_to_doc", "doc_to_query"),
                partition_mode="per_direction",
            ),
        )
    )
    assert ours.item() == pytest.approx(theirs.item(), rel=0.01)
    one, other = weights_gradient(model, ours), weights_gradient(model, theirs)
    likeness = torch.nn.functional.cosine_similarity(one.flatten(), other.flatten(), dim=0)
    assert likeness.item() > 0.999
    assert one.norm().item() == pytest.approx(other.norm().item(), rel=0.02)
