"""Machine translation of quotes, for a reader of another language. Nothing of it is kept.

The model is one of transformers that says which languages it knows: Marian, for one direction or
one group of languages, or NLLB, M2M100 and mBART-50, for every direction between many. Which
directions it knows is read from its small files when it is opened; the model itself is loaded for
the first translation. It runs in threads of their own, one translation at a time.
"""

import asyncio
import re
import threading
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import BusyError
from bot.settings import ConfigurationError, install_command
from index.embedding.base import loading_error, read_json, require_pytorch, resolve_model
from index.text.characters import replace_surrogates
from index.types import LANGUAGES, Language

_T = TypeVar("_T")

SETTING = "TRANSLATION_MODEL"
MAX_S = 20.0  # of computing for one reader
MAX_WAIT_S = 60.0  # with loading the model and waiting for others; Discord waits 15 minutes
MAX_WAITING = 4  # readers; more would wait longer than that
HUB_TIMEOUT_S = 10.0
MAX_SENTENCE_TOKENS = 400  # models are trained with up to 512
_TOKENS_PER_TOKEN = 3  # of a translation, at most; Japanese grows most
_MORE_TOKENS = 20

# What models call our languages: ISO 639 codes and those of OPUS, the preferred one first.
_CODES: Mapping[Language, tuple[str, ...]] = {
    "en": ("eng", "en"),
    "ja": ("jpn", "ja", "jap"),
    "pt": ("pob", "por", "pt_br", "pt"),
}
# The groups of languages that Marian models are trained for, by the languages that belong to them.
_GROUPS: Mapping[Language, frozenset[str]] = {
    "en": frozenset(("gmw", "gem", "ine", "mul")),
    "ja": frozenset(("jpx", "mul")),
    "pt": frozenset(("roa", "itc", "romance", "ine", "mul")),
}
_OPUS_NAME = re.compile(r"opus-mt(?:-tc-[a-z]+|_tiny)?-([A-Za-z_+]+)-([A-Za-z_+]+)$")
# Of models for many languages: what the tokenizer is told, and the token that asks for a language.
_MANY: Mapping[str, Mapping[Language, tuple[str, str]]] = {
    "NllbTokenizer": {
        "en": ("eng_Latn", "eng_Latn"),
        "ja": ("jpn_Jpan", "jpn_Jpan"),
        "pt": ("por_Latn", "por_Latn"),
    },
    "M2M100Tokenizer": {"en": ("en", "__en__"), "ja": ("ja", "__ja__"), "pt": ("pt", "__pt__")},
    "MBart50Tokenizer": {
        "en": ("en_XX", "en_XX"),
        "ja": ("ja_XX", "ja_XX"),
        "pt": ("pt_XX", "pt_XX"),
    },
}


class TooSlowError(Exception):
    """A translation takes longer than its reader waits: most likely the model is being loaded."""


@dataclass(frozen=True, slots=True)
class _Direction:
    """How a model is asked for a direction.

    `prefix` is put before each text; `source` is what the tokenizer is told of its language;
    `first_token` is the one that every translation begins with.
    """

    prefix: str = ""
    source: str | None = None
    first_token: str | None = None


Directions = Mapping[tuple[Language, Language], _Direction]


class Translator:
    """Translates sentences with a model of transformers, off the event loop.

    Args:
        name: A folder, or a name on the hub.

    Raises:
        ConfigurationError: A package is missing, or it isn't a model that translates between two of
            our languages.
        EmbeddingError: There is no such folder or name, the hub is away, or PyTorch isn't there.
    """

    def __init__(self, name: str) -> None:
        self._name = resolve_model(SETTING, name)
        require_pytorch(SETTING, self._name)
        self._directions = _directions_of(self._name)
        self._model: _Model | None = None
        self._lock = threading.Lock()  # a tokenizer is told its language: one text at a time
        self._is_stopped = threading.Event()
        self._n_waiting = 0

    def can_translate(self, source: Language | None, target: Language) -> bool:
        """Whether the model knows the direction; None is a language that we don't know."""
        return (source, target) in self._directions

    async def translate(
        self, texts: Sequence[str], source: Language, target: Language
    ) -> list[str | None]:
        """Translate sentences; None for those that are too long or didn't fit into MAX_S.

        Raises:
            BusyError: Too many readers are waiting.
            TooSlowError: It isn't done after MAX_WAIT_S.
            EmbeddingError: The model can't be loaded.
        """
        if self._n_waiting >= MAX_WAITING:
            raise BusyError(f"{self._n_waiting} translations wait already")
        direction = self._directions[source, target]
        self._n_waiting += 1
        translating = _in_thread(lambda: self._translate(texts, direction), self._count_down)
        try:
            return await asyncio.wait_for(translating, MAX_WAIT_S)
        except TimeoutError:
            raise TooSlowError(f"not done after {MAX_WAIT_S:.0f} s") from None

    def stop(self, timeout_s: float) -> bool:
        """End what is being translated; False if a thread still works after that time."""
        self._is_stopped.set()
        if not self._lock.acquire(timeout=timeout_s):
            return False
        self._lock.release()
        return True

    def _count_down(self) -> None:
        self._n_waiting -= 1

    def _translate(self, texts: Sequence[str], direction: _Direction) -> list[str | None]:
        with self._lock:
            if self._model is None and not self._is_stopped.is_set():
                self._model = _Model(self._name)
            deadline = time.monotonic() + MAX_S

            def is_over() -> bool:
                return self._is_stopped.is_set() or time.monotonic() > deadline

            return [
                None if self._model is None or is_over()
                # Half a surrogate is in no vocabulary.
                else self._model.translate(replace_surrogates(text), direction, is_over)
                for text in texts
            ]  # fmt: skip


def _in_thread(work: Callable[[], _T], when_done: Callable[[], None]) -> asyncio.Future[_T]:
    """Run `work` in a thread, and `when_done` in the event loop when the thread has ended.

    Not asyncio.to_thread: at exit the interpreter waits for its threads, so that SIGTERM while a
    model is downloaded would take minutes.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_T] = loop.create_future()

    def hand_over(set_result: Callable[[Any], None], value: object) -> None:
        when_done()
        if not future.done():  # else nobody waits any more
            set_result(value)

    def run() -> None:
        outcome: tuple[Callable[[Any], None], object]
        try:
            outcome = future.set_result, work()
        except Exception as error:  # noqa: BLE001 - raised again where it is awaited
            outcome = future.set_exception, error
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(hand_over, *outcome)

    threading.Thread(target=run, name="translator", daemon=True).start()
    return future


class _Model:
    """A loaded model and its tokenizer. Not safe to use from several threads."""

    def __init__(self, name: str) -> None:
        # Imports torch: seconds, for which only the first translation waits.
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        from index.embedding.sentence_transformer import load_pretrained

        with warnings.catch_warnings():
            # Marian's tokenizer recommends a package for punctuation; it does without.
            warnings.simplefilter("ignore", UserWarning)
            self._tokenizer = load_pretrained(AutoTokenizer.from_pretrained, SETTING, name)
        self._model = load_pretrained(AutoModelForSeq2SeqLM.from_pretrained, SETTING, name).eval()
        positions = getattr(self._model.config, "max_position_embeddings", MAX_SENTENCE_TOKENS)
        self._max_tokens = min(MAX_SENTENCE_TOKENS, positions)

    def translate(
        self, text: str, direction: _Direction, is_over: Callable[[], bool]
    ) -> str | None:
        """The translation of a sentence; None if it is too long, or doesn't end in time."""
        import torch  # loaded with the model

        if direction.source is not None:
            self._tokenizer.src_lang = direction.source
        inputs = self._tokenizer(direction.prefix + text, return_tensors="pt")
        n_tokens = inputs["input_ids"].shape[1]
        if n_tokens > self._max_tokens:
            return None
        first = {}
        if direction.first_token is not None:
            number = self._tokenizer.convert_tokens_to_ids(direction.first_token)
            first = {"forced_bos_token_id": number}

        def stop(ids: Any, _: object, **__: object) -> Any:
            return torch.full((ids.shape[0],), is_over(), dtype=torch.bool)

        (output,) = self._model.generate(
            **inputs,
            **first,
            max_new_tokens=min(_TOKENS_PER_TOKEN * n_tokens + _MORE_TOKENS, self._max_tokens),
            stopping_criteria=[stop],
        )
        if self._tokenizer.eos_token_id not in output[1:].tolist():  # cut off
            return None
        translated = str(self._tokenizer.decode(output, skip_special_tokens=True))
        return translated.strip() or None


def _directions_of(name: str) -> Directions:
    """The directions that a model knows, as its configuration tells."""
    if find_spec("sentencepiece") is None:
        message = f"{SETTING} needs sentencepiece: {install_command('translate')} brings it."
        raise ConfigurationError(SETTING, message)
    kind = _facts(name, "config.json").get("model_type")
    tokenizer = _facts(name, "tokenizer_config.json")
    if kind == "marian":
        directions = _marian_directions(name, tokenizer)
    else:
        family = str(tokenizer.get("tokenizer_class", "")).removesuffix("Fast")
        known = _MANY.get(family, {})
        directions = {
            (source, target): _Direction("", told, known[target][1])
            for source, (told, _) in known.items()
            for target in known
            if source != target
        }
    if not directions:
        message = (
            f"{SETTING} {name!r} translates between no two of English, Japanese and Portuguese, as "
            "far as its files tell: name a Marian, NLLB, M2M100 or mBART-50 model that does."
        )
        raise ConfigurationError(SETTING, message)
    return directions


def _marian_directions(name: str, tokenizer: Mapping[str, Any]) -> Directions:
    """The directions of a Marian model, which may need a token before the text: ">>jpn<<"."""
    from_code, to_code = tokenizer.get("source_lang"), tokenizer.get("target_lang")
    if (match := _OPUS_NAME.search(name)) and not (from_code and to_code):
        from_code, to_code = match.groups()
    tokens = _facts(name, "vocab.json").keys()
    directions = {}
    for target in LANGUAGES:
        prefix = next((f">>{code}<< " for code in _CODES[target] if f">>{code}<<" in tokens), "")
        if not prefix and str(to_code).lower() not in _CODES[target]:
            continue
        for source in LANGUAGES:
            is_read = str(from_code).lower() in {*_CODES[source], *_GROUPS[source]}
            if source != target and is_read:
                directions[source, target] = _Direction(prefix)
    return directions


def _facts(name: str, file: str) -> Mapping[str, Any]:
    """A file of a model, from its folder, the local cache or the hub; empty if there is none.

    Raises:
        EmbeddingError: The hub doesn't know the model, or is away.
    """
    path = Path(name) / file
    if not Path(name).is_dir():
        # Only for a name on the hub: importing its client takes a while.
        from huggingface_hub import HfApi, hf_hub_download
        from huggingface_hub.errors import LocalEntryNotFoundError, RemoteEntryNotFoundError

        try:
            try:
                path = Path(hf_hub_download(name, file, local_files_only=True))
            except LocalEntryNotFoundError:
                # Without this request, an unreachable hub costs minutes of attempts.
                HfApi().model_info(name, timeout=HUB_TIMEOUT_S)
                path = Path(hf_hub_download(name, file))
        except RemoteEntryNotFoundError:
            return {}
        except Exception as error:  # hub and network each raise errors of their own
            reason = str(error).strip().split("\n")[0] or type(error).__name__
            raise loading_error(SETTING, name, reason) from error
    facts = read_json(path)
    return facts if isinstance(facts, dict) else {}
