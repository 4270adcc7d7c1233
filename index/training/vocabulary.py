"""A tokenizer's vocabulary, cut to the pieces that some texts need.

Most of a multilingual encoder is the vectors of its pieces, and most of these belong to languages
that nobody asks in. Single characters are kept, so whatever else is written can still be spelled.
"""

import json
import lzma
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.errors import TrainingError

_MARKS = ("▁", "##")  # SentencePiece's before a word; WordPiece's before the rest of a word
_TEXT_SUFFIXES = (".txt", ".md", ".tsv", ".tsv.xz")
_LINES_AT_ONCE = 10_000


def read_lines(paths: Iterable[Path]) -> Iterator[str]:
    """The lines of text files: .txt, .md, .tsv or .tsv.xz, those of folders too.

    Raises:
        TrainingError: There is no such file or folder, or it can't be read.
    """
    for path in paths:
        files = [path]
        if path.is_dir():
            files = [each for each in sorted(path.rglob("*")) if each.name.endswith(_TEXT_SUFFIXES)]
        for file in files:
            try:
                content = file.read_bytes()
                if file.suffix == ".xz":
                    content = lzma.decompress(content)
            except (OSError, lzma.LZMAError) as error:
                raise TrainingError(file, f"{file} can't be read ({error}).") from error
            yield from content.decode("utf-8", errors="replace").splitlines()


def pieces_to_keep(tokenizer: Tokenizer, lines: Iterable[str], n_first: int) -> NDArray[np.int64]:
    """The ids of the pieces that the lines contain, ascending.

    Special tokens, pieces of one character, and the `n_first` first pieces are always kept.
    """
    kept = set(range(n_first)) | set(tokenizer.get_added_tokens_decoder())
    for piece, number in tokenizer.get_vocab().items():
        for mark in _MARKS:
            piece = piece.removeprefix(mark)
        if len(piece) <= 1:
            kept.add(number)
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == _LINES_AT_ONCE:
            kept.update(_pieces_of(tokenizer, batch))
            batch = []
    kept.update(_pieces_of(tokenizer, batch), *_ids_of_special_tokens(tokenizer))
    return np.array(sorted(kept), dtype=np.int64)


def cut_vocabulary(tokenizer: Tokenizer, kept: NDArray[np.int64]) -> Tokenizer:
    """The tokenizer with only these pieces, numbered by their position in `kept`.

    Raises:
        ValueError: The tokenizer is neither a Unigram nor a WordPiece one.
    """
    state: dict[str, Any] = json.loads(tokenizer.to_str())
    model = state["model"]
    new_ids = {old: new for new, old in enumerate(kept.tolist())}
    if model["type"] == "Unigram":
        model["vocab"] = [model["vocab"][old] for old in new_ids if old < len(model["vocab"])]
        if model["unk_id"] is not None:
            model["unk_id"] = new_ids[model["unk_id"]]
    elif model["type"] == "WordPiece":
        vocabulary = model["vocab"].items()
        model["vocab"] = {piece: new_ids[old] for piece, old in vocabulary if old in new_ids}
    else:
        raise ValueError(
            f"its {model['type']} tokenizer can't be cut, only Unigram and WordPiece can"
        )
    for token in state["added_tokens"]:
        token["id"] = new_ids[token["id"]]
    around = state["post_processor"] or {}
    for processor in [around, *around.get("processors", [])]:
        special = processor.get("special_tokens", {})
        for token in special.values() if isinstance(special, dict) else ():
            token["ids"] = [new_ids[old] for old in token["ids"]]
        for name in ("sep", "cls"):
            if name in processor:
                processor[name][1] = new_ids[processor[name][1]]
    return Tokenizer.from_str(json.dumps(state, ensure_ascii=False))


def _pieces_of(tokenizer: Tokenizer, texts: Sequence[str]) -> set[int]:
    encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return {number for encoding in encodings for number in encoding.ids}


def _ids_of_special_tokens(tokenizer: Tokenizer) -> list[list[int]]:
    """What stands around one text and two, and the unknown piece."""
    unknown: int | None = json.loads(tokenizer.to_str())["model"].get("unk_id")
    around = [tokenizer.encode("").ids, tokenizer.encode("", "").ids]
    return [*around, [] if unknown is None else [unknown]]
