"""`inyo train`, from a folder of pairs to a model's directory."""

from pathlib import Path

import pytest

from index.embedding.static import StaticEmbedder
from index.errors import TrainingError
from index.retrieval.translation_table import open_table
from index.training.command import train
from index.training.embedding import EmbeddingRecipe
from index.training.pairs import Pair
from index.training.translation_table import TableRecipe
from tests.index.training.sentences import pairs_of, sentences, write_pairs

RECIPE = EmbeddingRecipe(vocabulary_size=200, dimension=8, epochs=1, batch_size=64)
HELD_OUT = [Pair("en", "pt", "xylophone quartz", "ornitorrinco vovô")] * 3


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pairs, some of them held out."""
    folder = tmp_path_factory.mktemp("data")
    write_pairs(folder / "tatoeba.tsv", pairs_of(sentences()))
    write_pairs(folder / "heldout_tatoeba.tsv", HELD_OUT)
    return folder


@pytest.fixture(scope="module")
def model(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of seconds wrote."""
    output = tmp_path_factory.mktemp("model")
    train(data, output, "all", lambda *_: None, RECIPE, TableRecipe())
    return output


def test_training_writes_embedding_table_and_card(model: Path) -> None:
    """Each as it is read when questions are asked."""
    assert StaticEmbedder(model / "embedding").dimension == RECIPE.dimension
    assert open_table(model / "table").translations("en:cat")
    assert "Tatoeba contributors" in (model / "README.md").read_text(encoding="utf-8")


def test_held_out_files_are_not_trained_on(model: Path) -> None:
    """Neither the tokenizer nor the table nor the card has seen them."""
    assert open_table(model / "table").terms.find("en:xylophon") == -1
    pieces = (model / "embedding" / "tokenizer.json").read_text(encoding="utf-8")
    assert '"q"' not in pieces  # no other sentence has this letter
    assert "heldout" not in (model / "README.md").read_text(encoding="utf-8")


def test_a_part_is_trained_alone(data: Path, tmp_path: Path) -> None:
    """The table takes seconds, the embedding hours."""
    train(data, tmp_path, "table", lambda *_: None)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "README.md",
        "recipes.json",
        "table",
    ]
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "`table/`: " in card
    assert "dimension" not in card  # nothing is said about an embedding that wasn't learned


def test_training_without_data_is_one_clear_error_and_writes_nothing(tmp_path: Path) -> None:
    """Before anything is learned."""
    with pytest.raises(TrainingError, match="not a folder"):
        train(tmp_path / "nothing", tmp_path / "model", "all", lambda *_: None)
    assert not (tmp_path / "model").exists()
