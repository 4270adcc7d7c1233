"""Train the bundled model, and write its directory with a model card.

The card says what the model was trained on, with which recipe, and under which licences.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from string import Template
from typing import Any

from index.retrieval.translation_table import save_table
from index.training.embedding import EmbeddingRecipe, train_embedding
from index.training.pairs import AskedPassage, read_pairs, read_questions, stem, training_files
from index.training.translation_table import TableRecipe, train_table
from index.types import Progress

RECIPES = "recipes.json"
FIGURES_START = "<!-- figures -->"  # the text after it is written by hand, and kept

# Prefix of a file's name -> its authors and licence.
ATTRIBUTION = {
    "dict_edict": "EDICT, Electronic Dictionary Research and Development Group: CC BY-SA 4.0",
    "dict_enamdict": "ENAMDICT, Electronic Dictionary Research and Development Group: CC BY-SA 4.0",
    "dict_wikidict": "open-dict-data/wikidict, titles of Wikipedia articles: CC0",
    "dict_cldr": "Unicode CLDR: Unicode-3.0",
    "docs_python": "Python documentation and its translations: PSF-2.0 / CC0",
    "docs_tensorflow": "TensorFlow documentation: Apache-2.0",
    "docs_hf_course": "Hugging Face course: Apache-2.0",
    "docs_nodejs_site": "Node.js website: MIT",
    "docs_visualstudio": "Visual Studio documentation, Microsoft: CC BY 4.0",
    "docs_opentelemetry": "OpenTelemetry documentation: CC BY 4.0",
    "docs_vue": "Vue documentation: CC BY 4.0",
    "docs_tldr": "tldr pages: CC BY 4.0",
    "docs_express": "Express documentation: CC BY 4.0",
    "docs_cncf_glossary": "CNCF glossary: Apache-2.0",
    "docs_fastapi": "FastAPI documentation: MIT",
    "docs_astro": "Astro documentation: MIT",
    "docs_electron": "Electron documentation: MIT",
    "docs_promptguide": "Prompt Engineering Guide: MIT",
    "docs_vite": "Vite documentation: MIT",
    "docs_privacyguides": "Privacy Guides: CC BY-SA 4.0",
    "ui_godot": "Godot editor: MIT",
    "ui_mozilla_www": "Mozilla websites: MPL-2.0",
    "ui_mozilla_vpn": "Mozilla VPN: MPL-2.0",
    "jaquad": "JaQuAD, SkelterLabs, on articles of Wikipedia: CC BY-SA 3.0",
    "tatoeba": "Tatoeba contributors: CC BY 2.0 FR",
}

_CARD = Template("""\
---
license: cc-by-sa-4.0
language: [ja, pt, en]
library_name: sentence-transformers
---
# The model that ships with Inyo

Two parts that relate words of Japanese, Portuguese and English were trained on the same sentence
pairs. A third, `encoder/`, was exported from a published model and is described under "Encoder".

- `embedding/`: a sentence-transformers model (StaticEmbedding and Normalize), float16. It embeds
  the terms of an index and, where no encoder is wanted, the passages. It was also trained on
  questions with their passages, and on headings and sentences of documentation with the text that
  follows them.
- `table/`: which terms translate each other, as memory-mapped arrays.

The command that trained it, given a folder of pairs (`language language text text`, tab separated)
and questions (`language language question passage answer`):

    inyo train FOLDER --output index/model

$parts

## Data and licences

The model is published under CC BY-SA 4.0, with this list as its attribution:

$attribution

""")


def train(
    data: Path,
    output: Path,
    part: str,
    progress: Progress,
    embedding: EmbeddingRecipe | None = None,
    table: TableRecipe | None = None,
) -> None:
    """Train the embedding, the translation table or both, and write them with a model card.

    Args:
        data: A folder of pairs, in the format of `index.training.pairs`.
        output: Gets `embedding/`, `table/`, README.md and recipes.json.
        part: "embedding", "table" or "all".
        progress: Called as the training proceeds.
        embedding: Hyperparameters; by default the ones of the bundled model.
        table: Hyperparameters; by default the ones of the bundled model.

    Raises:
        TrainingError: The pairs can't be read.
    """
    embedding, table = embedding or EmbeddingRecipe(), table or TableRecipe()
    pairs = read_pairs(data)
    questions: list[AskedPassage] = []
    recipes: dict[str, EmbeddingRecipe | TableRecipe] = {}
    if part in ("table", "all"):
        recipes["table"] = table
        save_table(train_table(pairs, table, progress), output / "table")
    if part in ("embedding", "all"):
        recipes["embedding"] = embedding
        questions = read_questions(data)
        train_embedding(pairs, questions, embedding, output / "embedding")
    write_card(output, training_files(data), len(pairs), len(questions), recipes)


def write_card(
    output: Path,
    files: Sequence[Path],
    n_pairs: int,
    n_questions: int,
    recipes: Mapping[str, EmbeddingRecipe | TableRecipe],
) -> None:
    """Write README.md, keeping the figures of an earlier one.

    Args:
        output: The model's folder. Its recipes.json has what earlier runs trained.
        files: The training data of this run.
        n_pairs: Number of pairs in the files.
        n_questions: Number of questions, on which only the embedding is trained.
        recipes: What this run trained: "embedding", "table" or both.
    """
    record = output / RECIPES
    parts: dict[str, dict[str, Any]] = {}
    if record.exists():
        parts = json.loads(record.read_text(encoding="utf-8"))
    for part, recipe in recipes.items():
        names = [stem(path) for path in files]
        parts[part] = {"pairs": n_pairs, "files": names, "recipe": asdict(recipe)}
        if part == "embedding":
            parts[part]["questions"] = n_questions
    record.write_text(json.dumps(parts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    lines = []
    for name, trained in sorted(parts.items()):
        data = f"{trained['pairs']:,} pairs"
        if trained.get("questions"):
            data += f" and {trained['questions']:,} questions"
        recipe_text = ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in trained["recipe"].items())
        lines.append(f"- `{name}/`: {data}; {recipe_text}.")
    attribution = []
    for name in sorted({name for trained in parts.values() for name in trained["files"]}):
        known = [text for prefix, text in ATTRIBUTION.items() if name.startswith(prefix)]
        attribution.append(f"- `{name}`: {[*known, 'add its authors and licence here'][0]}")
    card = output / "README.md"
    before = card.read_text(encoding="utf-8") if card.exists() else ""
    figures = before.partition(FIGURES_START)[2] or "\n\nNot measured yet.\n"
    text = _CARD.substitute(parts="\n".join(lines), attribution="\n".join(attribution))
    card.write_text(f"{text}{FIGURES_START}{figures}", encoding="utf-8")
