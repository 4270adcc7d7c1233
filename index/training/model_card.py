"""The model card: what the bundled model was made of, how, and under which licences."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from string import Template
from typing import Any

from index.training.embedding import EmbeddingRecipe
from index.training.pairs import stem
from index.training.translation_table import TableRecipe

RECIPES = "recipes.json"
FIGURES_START = "<!-- figures -->"  # what follows is measured and written by hand; kept

# Beginning of a file's name -> whose work it is and under which licence.
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

Two things that let words meet across Japanese, Portuguese and English, learned from the same
sentence pairs:

- `embedding/`: a sentence-transformers model (StaticEmbedding and Normalize), float16. It embeds
  passages and the terms of an index. It has also learned from questions with their passages, and
  from headings and sentences of the documentation with what follows them.
- `table/`: which terms are each other's translations, as memory-mapped arrays.

The command that made it, given a folder of pairs (`language language text text`, tab separated) and
questions (`language language question passage answer`):

    inyo train FOLDER --output index/model

$parts

## Data and licences

The model is published under CC BY-SA 4.0, with this list as its attribution:

$attribution

""")


def write_card(
    output: Path,
    files: Sequence[Path],
    n_pairs: int,
    n_questions: int,
    recipes: Mapping[str, EmbeddingRecipe | TableRecipe],
) -> None:
    """Write README.md, keeping the figures that stand in an earlier one.

    Args:
        output: The model's folder. What was learned in earlier runs stands in its recipes.json.
        files: What was learned from this time.
        n_pairs: How many pairs they gave.
        n_questions: How many questions, which only the embedding learns from.
        recipes: What was learned this time, "embedding" or "table" or both.
    """
    record = output / RECIPES
    learned = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    names = [stem(path) for path in files]
    for part, recipe in recipes.items():
        learned[part] = {"pairs": n_pairs, "files": names, "recipe": asdict(recipe)}
        if part == "embedding":
            learned[part]["questions"] = n_questions
    record.write_text(json.dumps(learned, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    card = output / "README.md"
    before = card.read_text(encoding="utf-8") if card.exists() else ""
    figures = before.partition(FIGURES_START)[2] or "\n\nNot measured yet.\n"
    text = _CARD.substitute(
        parts="\n".join(_part(part, learned[part]) for part in sorted(learned)),
        attribution="\n".join(
            _attribution(sorted({name for part in learned.values() for name in part["files"]}))
        ),
    )
    card.write_text(f"{text}{FIGURES_START}{figures}", encoding="utf-8")


def _part(name: str, learned: Mapping[str, Any]) -> str:
    recipe = ", ".join(f"{key.replace('_', ' ')} {val}" for key, val in learned["recipe"].items())
    data = f"{learned['pairs']:,} pairs"
    if learned.get("questions"):
        data += f" and {learned['questions']:,} questions"
    return f"- `{name}/`: {data}; {recipe}."


def _attribution(names: Sequence[str]) -> list[str]:
    lines = []
    for name in names:
        known = [text for start, text in ATTRIBUTION.items() if name.startswith(start)]
        lines.append(f"- `{name}`: {known[0] if known else 'add its authors and licence here'}")
    return lines
