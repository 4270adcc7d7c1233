"""The index on a Qdrant server, which several processes and machines share.

This module doesn't import Qdrant's client, which is an optional dependency.
"""

from dataclasses import dataclass, field
from typing import Literal

Quantization = Literal["none", "scalar", "binary"]
QUANTIZATIONS: tuple[Quantization, ...] = ("none", "scalar", "binary")


@dataclass(frozen=True, slots=True)
class QdrantOptions:
    """Where a Qdrant server is, and how its collection is made.

    Attributes:
        url: The server's address, such as http://host:6333.
        api_key: The server's API key, if it needs one; never printed.
        collection: The name that readers use, an alias.
        shards: How many parts the collection has.
        replicas: How many copies of each part are kept.
        quantization: How vectors are compressed for the first comparison.
    """

    url: str
    api_key: str = field(default="", repr=False)
    collection: str = "inyo"
    shards: int = 1
    replicas: int = 1
    quantization: Quantization = "none"
