"""`inyo train`: pairs -> the bundled model's directory."""

from pathlib import Path

from index.indexing.pipeline import Progress
from index.retrieval.translation_table import save_table
from index.training.embedding import EmbeddingRecipe, train_embedding
from index.training.model_card import write_card
from index.training.pairs import AskedPassage, read_pairs, read_questions, training_files
from index.training.translation_table import TableRecipe, learn_table


def train(
    data: Path,
    output: Path,
    part: str,
    progress: Progress,
    embedding: EmbeddingRecipe | None = None,
    table: TableRecipe | None = None,
) -> None:
    """Learn the embedding, the translation table, or both, and write them with a model card.

    Args:
        data: A folder of pairs, as `index.training.pairs` reads them.
        output: Written to: `embedding/`, `table/`, README.md, recipes.json.
        part: "embedding", "table" or "all".
        progress: Told how far it is.
        embedding: What decides the embedding; by default as bundled.
        table: What decides the table; by default as bundled.

    Raises:
        TrainingError: The pairs can't be read.
    """
    embedding, table = embedding or EmbeddingRecipe(), table or TableRecipe()
    pairs = read_pairs(data)
    questions: list[AskedPassage] = []
    recipes: dict[str, EmbeddingRecipe | TableRecipe] = {}
    if part in ("table", "all"):
        recipes["table"] = table
        save_table(learn_table(pairs, table, progress), output / "table")
    if part in ("embedding", "all"):
        recipes["embedding"] = embedding
        questions = read_questions(data)
        train_embedding(pairs, questions, embedding, output / "embedding")
    write_card(output, training_files(data), len(pairs), len(questions), recipes)
