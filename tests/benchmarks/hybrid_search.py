"""A search over chunks as LangChain's and LlamaIndex's users put it together from libraries.

Texts are cut by a recursive character splitter. bm25s finds chunks by words, a
sentence-transformers model by meaning, and reciprocal rank fusion joins the two lists (Cormack et
al., 2009). What isn't named here is the libraries' default: tokenizer, stop words, BM25's
parameters, threads.
"""

import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CHUNK_CHARS = 500
OVERLAP_CHARS = 50
SEPARATORS = ("\n\n", "\n", " ", "")  # tried in turn
_FUSED = 100  # of each list
_RANKS = 60
_CJK = "぀-ヿ㐀-鿿豈-﫿々〆"
# A word of two or more letters, or two characters of Chinese or Japanese: these overlap.
_BIGRAMS = rf"(?=((?<![^\W{_CJK}])[^\W{_CJK}]{{2,}}|[{_CJK}]{{2}}))"
_CHUNKS, _VECTORS, _OPTIONS = "chunks.json", "vectors.npy", "options.json"


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """The model, and how texts are given to it and to BM25.

    `model`: a folder, or a name on the Hugging Face hub. `bigrams`: Japanese is indexed by pairs of
    characters; bm25s's own tokenizer takes all that stands between two marks for one word.
    """

    model: str
    query_prompt: str = ""
    passage_prompt: str = ""
    bigrams: bool = False

    @property
    def tokenizer(self) -> dict[str, object]:
        """The arguments of bm25s.tokenize."""
        pattern = {"token_pattern": _BIGRAMS} if self.bigrams else {}
        return {"show_progress": False, **pattern}


def split(text: str) -> list[str]:
    """Cut a text into chunks of at most CHUNK_CHARS, at the first separator that makes them fit."""
    return [chunk.strip() for chunk in _split(text, SEPARATORS) if chunk.strip()]


def _split(text: str, separators: Sequence[str]) -> Iterator[str]:
    used = next(n for n, separator in enumerate(separators) if separator in text)
    separator = separators[used]
    # A separator begins the part behind it.
    parts = re.split(f"(?={re.escape(separator)})", text) if separator else list(text)
    held: list[str] = []
    for part in parts:
        if len(part) <= CHUNK_CHARS:
            held.append(part)
        else:
            yield from _merge(held)
            held = []
            yield from _split(part, separators[used + 1 :])
    yield from _merge(held)


def _merge(parts: Sequence[str]) -> Iterator[str]:
    """Join parts to chunks; each begins with the last parts of the one before, if short enough."""
    held: deque[str] = deque()
    size = 0
    for part in parts:
        if held and size + len(part) > CHUNK_CHARS:
            yield "".join(held)
            while size > OVERLAP_CHARS or (held and size + len(part) > CHUNK_CHARS):
                size -= len(held.popleft())
        held.append(part)
        size += len(part)
    if held:
        yield "".join(held)


@dataclass(frozen=True, slots=True)
class HybridSearch:
    """Chunks, their vectors, of unit norm, and an index of their words."""

    chunks: Sequence[str]
    vectors: NDArray[np.float32]
    words: Any = field(repr=False)  # bm25s.BM25
    encoder: Any = field(repr=False)  # SentenceTransformer
    options: SearchOptions

    @classmethod
    def build(cls, chunks: Sequence[str], options: SearchOptions) -> "HybridSearch":
        """Index chunks."""
        import bm25s  # an extra of the benchmarks

        encoder = open_encoder(options.model)
        vectors = encoder.encode(
            list(chunks), prompt=options.passage_prompt, normalize_embeddings=True
        )
        words = bm25s.BM25()
        words.index(bm25s.tokenize(list(chunks), **options.tokenizer), show_progress=False)
        return cls(chunks, np.asarray(vectors, dtype=np.float32), words, encoder, options)

    def save(self, folder: Path) -> None:
        """Write everything but the model."""
        self.words.save(str(folder), show_progress=False)
        np.save(folder / _VECTORS, self.vectors)
        for name, content in ((_CHUNKS, list(self.chunks)), (_OPTIONS, asdict(self.options))):
            (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> "HybridSearch":
        """Read what `save` wrote."""
        import bm25s  # an extra of the benchmarks

        chunks, options = (
            json.loads((folder / name).read_text(encoding="utf-8")) for name in (_CHUNKS, _OPTIONS)
        )
        words = bm25s.BM25.load(str(folder), show_progress=False)
        encoder = open_encoder(options["model"])
        return cls(chunks, np.load(folder / _VECTORS), words, encoder, SearchOptions(**options))

    def best(self, question: str, k: int) -> list[int]:
        """The numbers of the k best chunks, best first."""
        import bm25s  # an extra of the benchmarks

        prompt = self.options.query_prompt
        vector = self.encoder.encode(
            [question], prompt=prompt, normalize_embeddings=True, show_progress_bar=False
        )[0]
        n_ranked = min(_FUSED, len(self.chunks))
        by_meaning = np.argsort(-(self.vectors @ vector), kind="stable")[:n_ranked]
        tokens = bm25s.tokenize([question], **self.options.tokenizer)
        found = self.words.retrieve(tokens, k=n_ranked, show_progress=False)
        by_words = found.documents[0][found.scores[0] > 0]
        fused: dict[int, float] = {}
        for ranking in (by_words, by_meaning):
            for rank, chunk in enumerate(ranking.tolist(), start=1):
                fused[chunk] = fused.get(chunk, 0.0) + 1 / (_RANKS + rank)
        return sorted(fused, key=fused.__getitem__, reverse=True)[:k]


def open_encoder(name: str) -> Any:
    """Open a sentence-transformers model, with weights of 32 bits, the fastest on most CPUs.

    A folder without a tokenizer_config.json gets its tokenizer.json, whatever the architecture.
    """
    # Imports torch, which Inyo's own processes are measured without.
    from sentence_transformers import SentenceTransformer
    from transformers import PreTrainedTokenizerFast

    encoder: Any = SentenceTransformer(name, device="cpu", model_kwargs={"dtype": "float32"})
    folder = Path(name)
    if (folder / "tokenizer.json").exists() and not (folder / "tokenizer_config.json").exists():
        tokenizer: Any = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
            tokenizer_file=str(folder / "tokenizer.json")
        )
        known = tokenizer.get_vocab()
        tokenizer.pad_token = next(pad for pad in ("<pad>", "[PAD]") if pad in known)
        tokenizer.model_max_length = encoder.max_seq_length
        encoder[0].processor = tokenizer
    return encoder
