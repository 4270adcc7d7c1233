"""Settings: the environment, then `.env`, then defaults, as one frozen record.

The only module that reads `os.environ`. Every setting is in `.env.example` and in the
documentation; a test compares them.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from index.types import MAX_EXCERPTS, MAX_QUESTION_CHARS

ENV_FILE = ".env"
MAX_KEPT_DAYS = 365
MAX_SHARDS = 10_000  # of 1,000 servers each, more than any bot has
MAX_SHOWN_CHARS = 40  # of a value in an error
QUANTIZATIONS = ("NONE", "SCALAR", "BINARY")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

_SHARD_RANGE = re.compile(r"([0-9]{1,5})(?:\s*-\s*([0-9]{1,5}))?")
_HTTP_ADDRESS = re.compile(r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?/?")


class ConfigurationError(Exception):
    """A setting that can't be used; `variable` names it."""

    def __init__(self, variable: str, message: str) -> None:
        super().__init__(message)
        self.variable = variable


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Paths are relative to the working directory.

    Attributes:
        documents_dir: The folder with the documents.
        index_dir: Where the index is kept.
        state_dir: Where the database is kept, unless `database_url` names another.
        index_url: A Qdrant server for the index; empty to use `index_dir` alone.
        index_api_key: The Qdrant server's API key.
        index_collection: The Qdrant collection's name.
        index_shards: How many shards the collection has.
        index_replicas: How many copies of each shard are kept.
        index_quantization: How Qdrant compresses vectors, one of `QUANTIZATIONS`.
        embedding_model: A sentence-transformers model; empty for the bundled one.
        embedding_query_prompt: Text put before each question.
        embedding_passage_prompt: Text put before each passage.
        reranker_model: A cross-encoder that reranks the best passages; empty for none.
        max_excerpts: How many excerpts an answer has at most.
        max_question_chars: How long a question may be.
        database_url: An SQLAlchemy URL; empty for a file in `state_dir`.
        questions_kept_days: How long questions and comments are kept, where servers keep them.
        questions_per_minute: How many questions one person may ask per minute on Discord.
        shard_ids: The shards that this process serves; empty for all, as many as Discord says.
        shard_count: How many shards there are in all processes; 0 if Discord says.
        log_level: The least severe level that is logged, one of `LOG_LEVELS`.
        discord_token: The bot's token.
    """

    documents_dir: Path = Path("seeds")
    index_dir: Path = Path(".inyo/index")
    state_dir: Path = Path(".inyo/state")
    index_url: str = ""
    index_api_key: str = field(default="", repr=False)
    index_collection: str = "inyo"
    index_shards: int = 1
    index_replicas: int = 1
    index_quantization: str = "NONE"
    embedding_model: str = ""
    embedding_query_prompt: str = ""
    embedding_passage_prompt: str = ""
    reranker_model: str = ""
    max_excerpts: int = MAX_EXCERPTS
    max_question_chars: int = MAX_QUESTION_CHARS
    database_url: str = field(default="", repr=False)  # may hold a password
    questions_kept_days: int = 30
    questions_per_minute: int = 10
    shard_ids: tuple[int, ...] = ()
    shard_count: int = 0
    log_level: str = "INFO"
    discord_token: str = field(default="", repr=False)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment and, for what it lacks, from `.env`.

    Args:
        environment: Variables to read instead, in tests.

    Raises:
        ConfigurationError: A value can't be used.
    """
    if environment is None:
        try:
            in_file = {name: value or "" for name, value in dotenv_values(ENV_FILE).items()}
        except (OSError, UnicodeDecodeError) as error:
            message = f"{ENV_FILE} can't be read ({error}): save it as UTF-8 text or remove it."
            raise ConfigurationError(ENV_FILE, message) from error
        environment = {**in_file, **os.environ}
    read = _Reader(environment)
    default = Settings()
    shard_ids, shard_count = _read_shards(read)
    return Settings(
        documents_dir=read.path("DOCUMENTS_DIR", default.documents_dir),
        index_dir=read.path("INDEX_DIR", default.index_dir),
        state_dir=read.path("STATE_DIR", default.state_dir),
        index_url=_read_http_address(read, "INDEX_URL"),
        # Other characters can't be in an HTTP header, and the error would show the key.
        index_api_key=read.matching(
            "INDEX_API_KEY",
            r"[!-~]*",
            "holds a character that no key has: give ASCII letters, digits and signs",
        ),
        index_collection=read.matching(
            "INDEX_COLLECTION",
            r"[A-Za-z0-9_-]{1,100}",
            "is no collection's name: give up to 100 letters, digits, - and _",
            default.index_collection,
        ),
        index_shards=read.number("INDEX_SHARDS", default.index_shards, 1_000),
        index_replicas=read.number("INDEX_REPLICAS", default.index_replicas, 100),
        index_quantization=read.choice(
            "INDEX_QUANTIZATION", default.index_quantization, QUANTIZATIONS
        ),
        embedding_model=read.text("EMBEDDING_MODEL"),
        # Prompts end in a space that matters ("query: "), so they are not stripped.
        embedding_query_prompt=environment.get("EMBEDDING_QUERY_PROMPT", ""),
        embedding_passage_prompt=environment.get("EMBEDDING_PASSAGE_PROMPT", ""),
        reranker_model=read.text("RERANKER_MODEL"),
        max_excerpts=read.number("MAX_EXCERPTS", default.max_excerpts, MAX_EXCERPTS),
        max_question_chars=read.number(
            "MAX_QUESTION_CHARS", default.max_question_chars, MAX_QUESTION_CHARS
        ),
        database_url=read.text("DATABASE_URL"),
        questions_kept_days=read.number(
            "QUESTIONS_KEPT_DAYS", default.questions_kept_days, MAX_KEPT_DAYS
        ),
        questions_per_minute=read.number(
            "QUESTIONS_PER_MINUTE", default.questions_per_minute, 1_000
        ),
        shard_ids=shard_ids,
        shard_count=shard_count,
        log_level=read.choice("LOG_LEVEL", default.log_level, LOG_LEVELS),
        discord_token=read.text("DISCORD_TOKEN"),
    )


def parse_shard_ids(text: str, count: int) -> tuple[int, ...]:
    """Parse a list of shards such as "0-3,7", in order and without repetitions.

    Args:
        text: Numbers and ranges, separated by commas.
        count: How many shards there are in all.

    Raises:
        ValueError: It is no such list, or names shards that don't exist; half a sentence says why.
    """
    shard_ids: set[int] = set()
    for part in text.split(","):
        match = _SHARD_RANGE.fullmatch(part.strip())
        if match is None:
            raise ValueError("give numbers and ranges like 0-3,7")
        first = int(match[1])
        last = int(match[2] or first)
        if last < first:
            raise ValueError(f"the range {first}-{last} is the wrong way round")
        if last >= count:
            raise ValueError(f"SHARD_COUNT is {count}, so they go from 0 to {count - 1}")
        shard_ids.update(range(first, last + 1))
    return tuple(sorted(shard_ids))


def format_shard_ids(shard_ids: Iterable[int]) -> str:
    """Write a list of shards as briefly as possible: "0-3, 7"."""
    ranges: list[list[int]] = []
    for number in sorted(shard_ids):
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ", ".join("-".join(map(str, each)) for each in ranges)


class _Reader:
    """Reads variables, whose values are stripped of white space; empty ones have their default."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._values = {name: value.strip() for name, value in environment.items()}

    def text(self, name: str, default: str = "") -> str:
        return self._values.get(name, "") or default

    def path(self, name: str, default: Path) -> Path:
        value = self.text(name)
        if "\0" in value:
            raise ConfigurationError(name, f"{name} holds a NUL character: give a folder's path.")
        return Path(value).expanduser() if value else default

    def number(self, name: str, default: int, maximum: int) -> int:
        value = self.text(name)
        if not value:
            return default
        is_number = value.isascii() and value.isdigit() and len(value) <= 9
        if not is_number or not 1 <= int(value) <= maximum:
            message = f"{name} is {_shown(value)}: give a whole number from 1 to {maximum}."
            raise ConfigurationError(name, message)
        return int(value)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value.upper() not in choices:
            message = f"{name} is {_shown(value)}: give one of {', '.join(choices)}."
            raise ConfigurationError(name, message)
        return value.upper()

    def matching(self, name: str, pattern: str, problem: str, default: str = "") -> str:
        value = self.text(name, default)
        if not re.fullmatch(pattern, value):
            raise ConfigurationError(name, f"{name} {problem}.")
        return value


def _shown(value: str) -> str:
    return repr(value if len(value) <= MAX_SHOWN_CHARS else f"{value[:MAX_SHOWN_CHARS]}...")


def _read_shards(read: _Reader) -> tuple[tuple[int, ...], int]:
    """Which shards this process serves, and how many there are in all."""
    count = read.number("SHARD_COUNT", 0, MAX_SHARDS)
    ids = read.text("SHARD_IDS")
    if not ids and not count:
        return (), 0
    if not ids or not count:
        missing = "SHARD_COUNT" if ids else "SHARD_IDS"
        message = f"{missing} is missing: set SHARD_IDS and SHARD_COUNT both, or neither."
        raise ConfigurationError(missing, message)
    try:
        return parse_shard_ids(ids, count), count
    except ValueError as error:
        message = f"SHARD_IDS is {_shown(ids)}: {error}."
        raise ConfigurationError("SHARD_IDS", message) from error


def _read_http_address(read: _Reader, name: str) -> str:
    value = read.text(name)
    try:
        # urlsplit finds ports above 65535, and brackets around an invalid IPv6 address.
        is_valid = not value or (_HTTP_ADDRESS.fullmatch(value) and urlsplit(value).port != 0)
    except ValueError:
        is_valid = False
    if not is_valid:
        message = f"{name} is no address of a Qdrant server: give one like http://host:6333."
        raise ConfigurationError(name, message)
    return value


def install_command(extra: str) -> str:
    """The README's command that installs the optional packages of this name in pyproject.toml."""
    return f'.venv/bin/pip install -c constraints.txt -e ".[{extra}]"'
