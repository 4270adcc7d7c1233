"""The model card."""

from pathlib import Path

from index.training.embedding import EmbeddingRecipe
from index.training.model_card import ATTRIBUTION, FIGURES_START, write_card
from index.training.translation_table import TableRecipe

FILES = [Path("dict_edict2021.tsv.xz"), Path("docs_vue.tsv"), Path("my_own_pairs.tsv")]


def written(output: Path) -> str:
    """A card of 1,234 pairs."""
    recipes: dict[str, EmbeddingRecipe | TableRecipe] = {
        "embedding": EmbeddingRecipe(dimension=77),
        "table": TableRecipe(min_value=0.055),
    }
    write_card(output, FILES, 1_234, 56, recipes)
    return (output / "README.md").read_text(encoding="utf-8")


def test_the_card_says_what_the_model_was_made_of_and_how(tmp_path: Path) -> None:
    """Data, licences, recipe, and the command that made it."""
    card = written(tmp_path)
    assert "license: cc-by-sa-4.0" in card
    assert "1,234 pairs" in card
    assert "dimension 77" in card
    assert "min value 0.055" in card
    assert "inyo train" in card
    assert f"`dict_edict2021`: {ATTRIBUTION['dict_edict']}" in card
    assert f"`docs_vue`: {ATTRIBUTION['docs_vue']}" in card


def test_data_of_unknown_origin_is_listed_to_be_completed(tmp_path: Path) -> None:
    """Who trains on texts of their own says whose they are."""
    (line,) = [line for line in written(tmp_path).splitlines() if "my_own_pairs" in line]
    assert "add its authors and licence" in line


def test_figures_that_were_measured_are_kept(tmp_path: Path) -> None:
    """They stand behind a mark; what is before it is written anew."""
    assert "Not measured yet" in written(tmp_path)
    figures = "\n\n| set | nDCG@10 |\n|---|---|\n| xfaq en>ja | 71.3 |\n"
    (tmp_path / "README.md").write_text(f"old text{FIGURES_START}{figures}", encoding="utf-8")
    card = written(tmp_path)
    assert card.endswith(FIGURES_START + figures)
    assert "old text" not in card
    assert written(tmp_path) == card
