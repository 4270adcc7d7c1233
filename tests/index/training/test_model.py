"""Training the model's directory from a folder of pairs, and its model card."""

from pathlib import Path

import pytest

from index.embedding.static import StaticEmbedder
from index.errors import TrainingError
from index.retrieval.translation_table import open_table
from index.training.embedding import EmbeddingRecipe
from index.training.model import ATTRIBUTION, FIGURES_START, train, write_card
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
    """A model that was trained in seconds."""
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
    assert "dimension" not in card  # nothing is said about an embedding that wasn't trained


def test_training_without_data_is_one_clear_error_and_writes_nothing(tmp_path: Path) -> None:
    """Before anything is trained."""
    with pytest.raises(TrainingError, match="not a folder"):
        train(tmp_path / "nothing", tmp_path / "model", "all", lambda *_: None)
    assert not (tmp_path / "model").exists()


FILES = [Path("dict_edict2021.tsv.xz"), Path("docs_vue.tsv"), Path("my_own_pairs.tsv")]


def written(output: Path) -> str:
    """A card of 1,234 pairs."""
    recipes: dict[str, EmbeddingRecipe | TableRecipe] = {
        "embedding": EmbeddingRecipe(dimension=77),
        "table": TableRecipe(min_association=0.055),
    }
    write_card(output, FILES, 1_234, 56, recipes)
    return (output / "README.md").read_text(encoding="utf-8")


def test_the_card_says_what_the_model_was_made_of_and_how(tmp_path: Path) -> None:
    """Data, licences, recipe, and the command that made it."""
    card = written(tmp_path)
    assert "license: cc-by-sa-4.0" in card
    assert "1,234 pairs" in card
    assert "dimension 77" in card
    assert "min association 0.055" in card
    assert "inyo train" in card
    assert f"`dict_edict2021`: {ATTRIBUTION['dict_edict']}" in card
    assert f"`docs_vue`: {ATTRIBUTION['docs_vue']}" in card


def test_data_of_unknown_origin_is_listed_to_be_completed(tmp_path: Path) -> None:
    """Its authors must be named by the person who trains on it."""
    (line,) = [line for line in written(tmp_path).splitlines() if "my_own_pairs" in line]
    assert "add its authors and licence" in line


def test_figures_that_were_measured_are_kept(tmp_path: Path) -> None:
    """They follow a mark; the text before it is replaced."""
    assert "Not measured yet" in written(tmp_path)
    figures = "\n\n| set | nDCG@10 |\n|---|---|\n| xfaq en>ja | 71.3 |\n"
    (tmp_path / "README.md").write_text(f"old text{FIGURES_START}{figures}", encoding="utf-8")
    card = written(tmp_path)
    assert card.endswith(FIGURES_START + figures)
    assert "old text" not in card
    assert written(tmp_path) == card
