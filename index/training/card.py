"""The model card: what the bundled model was made of, how, and under which licences."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from string import Template

from index.training.embedding import EmbeddingRecipe
from index.training.table import TableRecipe

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
  passages, and the terms and sentences of an index.
- `table/`: which terms are each other's translations, as memory-mapped arrays.

The command that made it, given a folder of pairs (`language language text text`, tab separated):

    inyo train FOLDER --output index/model

Learned from $n_pairs pairs. Embedding: $embedding. Table: $table.

## Data and licences

The model is published under CC BY-SA 4.0, with this list as its attribution:

$attribution

""")


def write_card(
    output: Path,
    files: Sequence[Path],
    n_pairs: int,
    embedding: EmbeddingRecipe,
    table: TableRecipe,
) -> None:
    """Write README.md, keeping the figures that stand in an earlier one."""
    card = output / "README.md"
    before = card.read_text(encoding="utf-8") if card.exists() else ""
    figures = before.partition(FIGURES_START)[2] or "\n\nNot measured yet.\n"
    text = _CARD.substitute(
        n_pairs=f"{n_pairs:,}",
        embedding=_recipe(asdict(embedding)),
        table=_recipe(asdict(table)),
        attribution="\n".join(_attribution(files)),
    )
    card.write_text(f"{text}{FIGURES_START}{figures}", encoding="utf-8")


def _attribution(files: Sequence[Path]) -> list[str]:
    lines = []
    for path in files:
        name = path.name.removesuffix(".xz").removesuffix(".tsv")
        known = [text for start, text in ATTRIBUTION.items() if name.startswith(start)]
        lines.append(f"- `{name}`: {known[0] if known else 'add its authors and licence here'}")
    return lines


def _recipe(values: dict[str, object]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in values.items())
