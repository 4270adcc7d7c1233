"""Machine translation, with a tiny Marian model that is trained here to know a few sentences."""

import asyncio
import json
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sentencepiece
import torch
from transformers import MarianConfig, MarianMTModel, MarianTokenizer

import bot.translation
from bot.errors import BusyError
from bot.settings import ConfigurationError, install_command
from bot.translation import MAX_WAITING, TooSlowError, Translator
from index.errors import EmbeddingError
from index.types import LANGUAGES

KNOWN = {
    "ライケ氏は金曜日に辞任した。": "Leike resigned on Friday.",
    "全員に三十日の休暇がある。": "Everybody has thirty days of leave.",
}
MAX_STEPS = 600
DONE_AT = 0.02  # the loss at which the model knows its sentences by heart


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model that translates KNOWN from Japanese to English."""
    made, folder = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("model")
    (made / "corpus.txt").write_text("\n".join([*KNOWN, *KNOWN.values()] * 20), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(made / "corpus.txt"),
        model_prefix=str(made / "source"),
        vocab_size=90,
        hard_vocab_limit=False,
        character_coverage=1.0,
        minloglevel=2,
    )
    pieces = sentencepiece.SentencePieceProcessor(str(made / "source.model"))
    words = ["</s>", "<unk>", *map(pieces.id_to_piece, range(3, len(pieces))), "<pad>"]
    vocabulary = {word: number for number, word in enumerate(words)}
    (made / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    source, vocab = str(made / "source.model"), str(made / "vocab.json")
    with pytest.warns(UserWarning, match="sacremoses"):
        tokenizer = MarianTokenizer(source, source, vocab, source_lang="ja", target_lang="en")
    tokenizer.save_pretrained(folder)
    _train(tokenizer, len(words)).save_pretrained(folder)
    return folder


def _train(tokenizer: Any, n_words: int) -> MarianMTModel:
    torch.manual_seed(0)
    end, pad = tokenizer.eos_token_id, tokenizer.pad_token_id
    config = MarianConfig(
        vocab_size=n_words,
        d_model=32,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=64,
        dropout=0.0,
        pad_token_id=pad,
        eos_token_id=end,
        decoder_start_token_id=pad,
        forced_eos_token_id=None,
    )
    model = MarianMTModel(config)
    batch = tokenizer(
        list(KNOWN), text_target=list(KNOWN.values()), return_tensors="pt", padding=True
    )
    batch["labels"][batch["labels"] == pad] = -100
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(MAX_STEPS):
        loss = model(**batch).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if loss.item() < DONE_AT:
            break
    return model


def configured(folder: Path, kind: str, tokenizer: Mapping[str, object], *words: str) -> str:
    """A model's folder with only the files that say which languages it knows."""
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"model_type": kind}))
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer))
    (folder / "vocab.json").write_text(json.dumps(dict.fromkeys(words, 0)))
    return str(folder)


def directions(name: str) -> set[str]:
    """All directions that a model knows, as in "ja>en"."""
    translator = Translator(name)
    pairs = [(source, target) for source in LANGUAGES for target in LANGUAGES]
    return {f"{one}>{other}" for one, other in pairs if translator.can_translate(one, other)}


@pytest.mark.asyncio
async def test_sentences_are_translated(model: Path) -> None:
    """The model is loaded once; an unusable character and a sentence too long cost no other."""
    translator = Translator(str(model))
    texts = [*KNOWN, next(iter(KNOWN)) * 40, next(iter(KNOWN))]
    assert translator._model is None
    translated = await translator.translate(texts, "ja", "en")
    assert translated == [*KNOWN.values(), None, next(iter(KNOWN.values()))]
    loaded = translator._model
    (strange,) = await translator.translate(["\ud800\x00"], "ja", "en")
    assert strange is None or isinstance(strange, str)
    assert translator._model is loaded
    assert translator.stop(1)


@pytest.mark.asyncio
async def test_what_takes_too_long_is_left_out(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a translator that was stopped translates nothing more."""
    translator = Translator(str(model))
    monkeypatch.setattr(bot.translation, "MAX_S", -1.0)
    assert await translator.translate(list(KNOWN), "ja", "en") == [None, None]
    monkeypatch.undo()
    assert translator.stop(1)
    assert await translator.translate(list(KNOWN), "ja", "en") == [None, None]


@pytest.mark.asyncio
async def test_readers_wait_in_a_short_queue(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop goes on meanwhile; whoever comes later is told at once, and nobody waits long."""
    translator, go_on = Translator(str(model)), threading.Event()
    monkeypatch.setattr(translator, "_translate", lambda *_: [str(go_on.wait(60))])
    waiting = [
        asyncio.create_task(translator.translate(["a"], "ja", "en")) for _ in range(MAX_WAITING)
    ]
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await translator.translate(["a"], "ja", "en")
    go_on.set()
    assert await asyncio.gather(*waiting) == [["True"]] * MAX_WAITING
    go_on.clear()
    monkeypatch.setattr(bot.translation, "MAX_WAIT_S", 0.01)
    with pytest.raises(TooSlowError):
        await translator.translate(["a"], "ja", "en")
    go_on.set()


@pytest.mark.asyncio
async def test_weights_that_cannot_be_loaded_are_one_clear_error(
    model: Path, tmp_path: Path
) -> None:
    """At the first translation, which is when they are needed."""
    shutil.copytree(model, tmp_path / "model")
    (tmp_path / "model" / "model.safetensors").write_bytes(b"damaged")
    translator = Translator(str(tmp_path / "model"))
    with pytest.raises(EmbeddingError, match="TRANSLATION_MODEL") as raised:
        await translator.translate(["a"], "ja", "en")
    assert "\n" not in str(raised.value)


def test_the_directions_of_a_model_are_read_from_its_files(tmp_path: Path) -> None:
    """Of one direction, of groups of languages, and of many languages; without loading it."""
    one = configured(tmp_path / "one", "marian", {"source_lang": "en", "target_lang": "jap"})
    assert directions(one) == {"en>ja"}
    named = configured(tmp_path / "opus-mt-ja-en", "marian", {})
    assert directions(named) == {"ja>en"}
    group = {"source_lang": "ROMANCE", "target_lang": "en"}
    assert directions(configured(tmp_path / "group", "marian", group)) == {"pt>en"}
    many = {"source_lang": "en", "target_lang": "mul"}
    name = configured(tmp_path / "many", "marian", many, ">>jpn<<", ">>por<<", ">>fra<<")
    assert directions(name) == {"en>ja", "en>pt"}
    for tokenizer in ("NllbTokenizer", "NllbTokenizerFast", "M2M100Tokenizer"):
        facts: dict[str, object] = {"tokenizer_class": tokenizer}
        assert len(directions(configured(tmp_path / "all", "m2m_100", facts))) == 6


def test_a_model_that_is_of_no_use_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the bot starts: no folder, no translation model, none of our languages, no package."""
    with pytest.raises(EmbeddingError, match="no such folder"):
        Translator("./nothing")
    useless: list[tuple[str, Mapping[str, object]]] = [
        ("bert", {}),
        ("marian", {"source_lang": "en", "target_lang": "fr"}),
        ("m2m_100", {"tokenizer_class": "Other"}),
    ]
    for kind, tokenizer in useless:
        with pytest.raises(ConfigurationError, match="English, Japanese and Portuguese"):
            Translator(configured(tmp_path / "model", kind, tokenizer))
    monkeypatch.setattr(bot.translation, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError) as raised:
        Translator(str(tmp_path))
    assert install_command("translate") in str(raised.value)


def test_without_pytorch_the_bot_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than failing at each translation."""
    monkeypatch.setattr("index.embedding.base.find_spec", lambda _: None)
    with pytest.raises(EmbeddingError, match=r"TRANSLATION_MODEL .* needs PyTorch"):
        Translator(str(tmp_path))


def test_a_name_on_a_hub_that_is_away_is_one_clear_error() -> None:
    """Tests never ask the network."""
    with pytest.raises(EmbeddingError, match="nobody/no-such-model"):
        Translator("nobody/no-such-model")
