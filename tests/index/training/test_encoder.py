"""Exporting a transformer: the copy gives the original's vectors, and fewer pieces if asked."""

import json
import lzma
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from bot.cli import main
from index.embedding.encoder import EncoderConfiguration, OnnxEmbedder
from index.embedding.models import open_embedder
from index.embedding.sentence_transformer import TransformerEmbedder
from index.errors import TrainingError
from index.training.encoder import ExportOptions, export_encoder
from index.training.vocabulary import cut_vocabulary, pieces_to_keep
from tests.index.models import DIMENSION, TEXTS, bert_tokenizer, tiny_config

OPTIONS = ExportOptions(license="MIT", name="nobody/tiny")


@pytest.fixture(scope="module")
def exported(transformer_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy of a tiny sentence-transformers model."""
    output = tmp_path_factory.mktemp("exported") / "encoder"
    export_encoder(str(transformer_model), output, OPTIONS, lambda *_: None)
    return output


def nearness(first: np.ndarray, second: np.ndarray) -> float:
    """The lowest cosine of two models' vectors of the same texts."""
    return float((first * second).sum(axis=1).min())


def test_the_copy_has_the_originals_vectors_and_prompts(
    exported: Path, transformer_model: Path
) -> None:
    """As near as bytes come to floats, for passages and questions."""
    original, copy = TransformerEmbedder(str(transformer_model)), open_embedder(str(exported))
    assert isinstance(copy, OnnxEmbedder)
    assert copy.dimension == DIMENSION
    assert nearness(original.embed_passages(TEXTS), copy.embed_passages(TEXTS)) > 0.99
    questions = [np.stack([m.embed_question(text) for text in TEXTS]) for m in (original, copy)]
    assert nearness(*questions) > 0.99
    configuration = EncoderConfiguration.read(exported)
    assert configuration == EncoderConfiguration(
        DIMENSION, 128, "mean", "query: ", "passage: ", "nobody/tiny", "MIT"
    )


def test_pieces_that_no_text_has_are_cut(transformer_model: Path, tmp_path: Path) -> None:
    """Texts that need only the others keep their vectors."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(f"query: passage: {TEXTS[1]}", encoding="utf-8")
    (tmp_path / "texts" / "b.tsv.xz").write_bytes(lzma.compress(TEXTS[2].encode()))
    output = tmp_path / "encoder"
    options = replace(OPTIONS, pieces=(tmp_path / "texts",))
    report = export_encoder(str(transformer_model), output, options, lambda *_: None)
    before = Tokenizer.from_file(str(transformer_model / "tokenizer.json"))
    after = Tokenizer.from_file(str(output / "tokenizer.json"))
    assert report.n_pieces == after.get_vocab_size() < before.get_vocab_size()
    assert before.token_to_id("leike") is not None
    assert after.token_to_id("leike") is None
    original, copy = TransformerEmbedder(str(transformer_model)), OnnxEmbedder(output)
    for text in TEXTS[1:]:
        assert after.encode(text).tokens == before.encode(text).tokens
    assert nearness(original.embed_passages(TEXTS[1:]), copy.embed_passages(TEXTS[1:])) > 0.99


def test_a_unigram_vocabulary_is_cut_with_its_special_tokens() -> None:
    """SentencePiece's kind, which most multilingual encoders have."""
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "b", "▁ab", "▁ba", "ab", "ba"]
    state = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": pieces.index(name),
                "content": name,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for name in ("<s>", "</s>")
        ],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Metaspace",
            "replacement": "▁",
            "prepend_scheme": "always",
            "split": True,
        },
        "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0]}
        | {"trim_offsets": True, "add_prefix_space": True},
        "decoder": None,
        "model": {
            "type": "Unigram",
            "unk_id": 3,
            "vocab": [[piece, -float(len(pieces) - n)] for n, piece in enumerate(pieces)],
            "byte_fallback": False,
        },
    }
    tokenizer = Tokenizer.from_str(json.dumps(state))
    kept = pieces_to_keep(tokenizer, ["ba"], 2)
    cut = cut_vocabulary(tokenizer, kept)
    assert cut.encode("ba").tokens == tokenizer.encode("ba").tokens == ["<s>", "▁ba", "</s>"]
    assert cut.token_to_id("▁ab") is None
    assert cut.encode("ab x").tokens[-1] == "</s>"
    assert [pieces[old] for old in kept.tolist()] == [
        cut.id_to_token(new) for new in range(len(kept))
    ]


def plain_transformer(folder: Path) -> None:
    """A folder of transformers alone."""
    tokenizer = bert_tokenizer()
    BertModel(tiny_config(tokenizer)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def test_a_folder_of_transformers_is_pooled_by_its_mean(tmp_path: Path) -> None:
    """With the prompts that the command was given; it says how near the vectors are."""
    plain_transformer(tmp_path / "plain")
    output = tmp_path / "encoder"
    arguments = ["--query-prompt", "q: ", "--max-tokens", "64"]
    assert main(["train", "encoder", str(tmp_path / "plain"), str(output), *arguments]) == 0
    configuration = EncoderConfiguration.read(output)
    assert (configuration.pooling, configuration.max_tokens) == ("mean", 64)
    assert (configuration.query_prompt, configuration.source) == ("q: ", "plain")
    assert OnnxEmbedder(output).embed_question("Who?").any()


def with_module(kind: str, **configuration: object) -> Callable[[Path], None]:
    """A sentence-transformers folder with this module behind its transformer."""

    def write(folder: Path) -> None:
        plain_transformer(folder)
        modules = [
            {"path": "", "type": "sentence_transformers.models.Transformer"},
            {"path": "1", "type": f"sentence_transformers.models.{kind}"},
        ]
        (folder / "modules.json").write_text(json.dumps(modules))
        (folder / "1").mkdir()
        (folder / "1" / "config.json").write_text(json.dumps(configuration))

    return write


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (lambda _: None, "neither a folder nor a model"),
        (lambda folder: folder.mkdir(), "can't be exported"),
        (with_module("Dense"), "has a module Dense"),
        (with_module("Pooling", pooling_mode_max_tokens=True), "its pooling is max"),
        (lambda folder: BertConfig().save_pretrained(folder), "can't be exported"),
    ],
)
def test_what_cannot_be_exported_is_one_clear_error(
    write: Callable[[Path], None], reason: str, tmp_path: Path
) -> None:
    """That says why, and no model is written."""
    write(tmp_path / "source")
    output = tmp_path / "encoder"
    with pytest.raises(TrainingError, match=reason) as raised:
        export_encoder(str(tmp_path / "source"), output, OPTIONS, lambda *_: None)
    assert "\n" not in str(raised.value)
    assert not output.exists()


def test_a_pooling_by_the_first_token_is_kept(tmp_path: Path) -> None:
    """In the flags of older versions."""
    with_module("Pooling", pooling_mode_cls_token=True, pooling_mode_mean_tokens=False)(
        tmp_path / "source"
    )
    export_encoder(str(tmp_path / "source"), tmp_path / "encoder", OPTIONS, lambda *_: None)
    assert EncoderConfiguration.read(tmp_path / "encoder").pooling == "cls"
