"""A real training run of sentence-transformers, on a few hundred pairs."""

import numpy as np
import pytest

from index.embedding.static import StaticEmbedder, is_static_embedding
from index.training.embedding import (
    EmbeddingRecipe,
    PairCollator,
    learn_tokenizer,
    tokenize,
    train_embedding,
)
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


def test_words_meet_their_translations(trained: StaticEmbedder) -> None:
    """Though they were learned from sentences: so are terms compared."""
    words = trained.embed_passages(["bread", "pão", "パン", "casa", "家"])
    bread = words[1:] @ words[0]
    assert bread[:2].min() > bread[2:].max()


def test_the_model_is_as_its_recipe_says(trained: StaticEmbedder) -> None:
    """In half the space: float16 on disk."""
    assert trained.dimension == RECIPE.dimension


def test_a_batch_holds_the_pieces_of_its_pairs() -> None:
    """As StaticEmbedding takes them: ids one after the other, and where each text begins."""
    made = sentences()[:10]
    tokenizer = learn_tokenizer([text for texts in made for text in texts], 150)
    english, japanese = [texts[0] for texts in made], [texts[2] for texts in made]
    collator = PairCollator(tokenize(english, tokenizer, block=3), tokenize(japanese, tokenizer))
    batch = collator([{"pair": 7}, {"pair": 2}])
    for side, texts in (("left", english), ("right", japanese)):
        encodings = [tokenizer.encode(texts[n], add_special_tokens=False).ids for n in (7, 2)]
        assert batch[f"{side}_input_ids"].tolist() == encodings[0] + encodings[1]
        assert batch[f"{side}_offsets"].tolist() == [0, len(encodings[0])]
