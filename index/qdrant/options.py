"""Where the collection is, and how it is kept. Imports nothing of Qdrant's."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["QUANTIZATIONS", "QdrantOptions", "Quantization"]

Quantization = Literal["none", "scalar", "binary"]
QUANTIZATIONS: tuple[Quantization, ...] = ("none", "scalar", "binary")


@dataclass(frozen=True, slots=True)
class QdrantOptions:
    """An engine's address and its collection.

    `url`: as http://host:6333; `api_key`: where the engine asks for one. `collection`: the name
    that readers know, an alias. `shards` and `replicas`: of how many parts it is made, and how many
    copies of each are kept. `quantization`: in what form vectors are compared first.
    """

    url: str
    api_key: str = ""
    collection: str = "inyo"
    shards: int = 1
    replicas: int = 1
    quantization: Quantization = "none"

    def __repr__(self) -> str:
        """Leave the key out, so that no log or traceback can hold it."""
        return f"QdrantOptions(url={self.url!r}, collection={self.collection!r})"
