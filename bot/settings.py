"""Settings: environment, then `.env`, then defaults, as one frozen record.

The only module that reads `os.environ`. Every setting stands in `.env.example` and in the README's
table; a test compares the three.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from index.types import MAX_EXCERPTS, MAX_QUESTION_CHARS

MAX_SHARDS = 10_000  # of 1,000 servers each, more than any bot has

_PART = re.compile(r"([0-9]{1,5})(?:\s*-\s*([0-9]{1,5}))?")


def read_shard_ids(text: str, count: int) -> tuple[int, ...]:
    """The shards that a text names, in order.

    Args:
        text: Numbers and ranges with commas between them.
        count: How many shards there are in all.

    Raises:
        ValueError: It names none, or shards that there aren't; the message is half a sentence.
    """
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        if match is None:
            raise ValueError("give numbers and ranges like 0-3,7")
        first = int(match[1])
        last = int(match[2] or first)
        if last < first:
            raise ValueError(f"the range {first}-{last} is the wrong way round")
        if last >= count:
            raise ValueError(f"SHARD_COUNT is {count}, so they go from 0 to {count - 1}")
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def written(shard_ids: Iterable[int]) -> str:
    """The shortest way to write them: "0-3, 7"."""
    ranges: list[list[int]] = []
    for number in sorted(shard_ids):
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ", ".join("-".join(map(str, each)) for each in ranges)


ENV_FILE = ".env"
MAX_KEPT_DAYS = 365
MAX_SHOWN_CHARS = 40  # of a value in a message
QUANTIZATIONS = ("NONE", "SCALAR", "BINARY")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class ConfigurationError(Exception):
    """A setting that can't be used; `variable` names it."""

    def __init__(self, variable: str, message: str) -> None:
        super().__init__(message)
        self.variable = variable


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Paths are relative to the working directory.

    Without `shard_ids` the process serves all shards, of which Discord says how many there are.
    """

    documents_dir: Path = Path("seeds")
    index_dir: Path = Path(".inyo/index")
    state_dir: Path = Path(".inyo/state")
    index_url: str = ""
    index_api_key: str = ""
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
    database_url: str = ""
    questions_kept_days: int = 30
    questions_per_minute: int = 10
    shard_ids: tuple[int, ...] = ()
    shard_count: int = 0
    log_level: str = "INFO"
    discord_token: str = ""

    def __repr__(self) -> str:
        """Leave the secrets out, so that no log or traceback can hold them."""
        return f"Settings(documents_dir={self.documents_dir}, index_dir={self.index_dir})"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment and, for what it lacks, from `.env`.

    Args:
        environment: Given instead of both, in tests.

    Raises:
        ConfigurationError: A value has the wrong form.
    """
    if environment is None:
        environment = {**_env_file(Path(ENV_FILE)), **os.environ}
    values = {name: value.strip() for name, value in environment.items()}
    defaults = Settings()
    shard_ids, shard_count = _shards(values)
    return Settings(
        documents_dir=_path(values, "DOCUMENTS_DIR", defaults.documents_dir),
        index_dir=_path(values, "INDEX_DIR", defaults.index_dir),
        state_dir=_path(values, "STATE_DIR", defaults.state_dir),
        index_url=_address(values, "INDEX_URL"),
        index_api_key=_key(values, "INDEX_API_KEY"),
        index_collection=_name(values, "INDEX_COLLECTION", defaults.index_collection),
        index_shards=_whole_number(values, "INDEX_SHARDS", defaults.index_shards, 1, 1_000),
        index_replicas=_whole_number(values, "INDEX_REPLICAS", defaults.index_replicas, 1, 100),
        index_quantization=_choice(
            values, "INDEX_QUANTIZATION", defaults.index_quantization, QUANTIZATIONS
        ),
        embedding_model=values.get("EMBEDDING_MODEL", ""),
        # Prompts end in a space that matters ("query: "), so they are not stripped.
        embedding_query_prompt=environment.get("EMBEDDING_QUERY_PROMPT", ""),
        embedding_passage_prompt=environment.get("EMBEDDING_PASSAGE_PROMPT", ""),
        reranker_model=values.get("RERANKER_MODEL", ""),
        max_excerpts=_whole_number(values, "MAX_EXCERPTS", defaults.max_excerpts, 1, MAX_EXCERPTS),
        max_question_chars=_whole_number(
            values, "MAX_QUESTION_CHARS", defaults.max_question_chars, 1, MAX_QUESTION_CHARS
        ),
        database_url=values.get("DATABASE_URL", ""),
        questions_kept_days=_whole_number(
            values, "QUESTIONS_KEPT_DAYS", defaults.questions_kept_days, 1, MAX_KEPT_DAYS
        ),
        questions_per_minute=_whole_number(
            values, "QUESTIONS_PER_MINUTE", defaults.questions_per_minute, 1, 1_000
        ),
        shard_ids=shard_ids,
        shard_count=shard_count,
        log_level=_choice(values, "LOG_LEVEL", defaults.log_level, LOG_LEVELS),
        discord_token=values.get("DISCORD_TOKEN", ""),
    )


def _env_file(path: Path) -> dict[str, str]:
    try:
        return {name: value or "" for name, value in dotenv_values(path).items()}
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} can't be read ({error}): save it as UTF-8 text or remove it."
        raise ConfigurationError(str(path), message) from error


def _path(values: Mapping[str, str], name: str, default: Path) -> Path:
    value = values.get(name, "")
    if "\0" in value:
        raise ConfigurationError(name, f"{name} holds a NUL character: give a folder's path.")
    return Path(value).expanduser() if value else default


def _whole_number(values: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = values.get(name, "")
    if not value:
        return default
    is_number = value.isascii() and value.isdigit() and len(value) <= 9
    if not is_number or not least <= int(value) <= most:
        message = f"{name} is {value!r}: give a whole number from {least} to {most}."
        raise ConfigurationError(name, message)
    return int(value)


def _shards(values: Mapping[str, str]) -> tuple[tuple[int, ...], int]:
    """Which shards this process serves, and how many there are in all."""
    count = _whole_number(values, "SHARD_COUNT", 0, 1, MAX_SHARDS)
    ids = values.get("SHARD_IDS", "")
    if not ids and not count:
        return (), 0
    if not ids or not count:
        missing = "SHARD_COUNT" if ids else "SHARD_IDS"
        message = f"{missing} is missing: set SHARD_IDS and SHARD_COUNT both, or neither."
        raise ConfigurationError(missing, message)
    try:
        return read_shard_ids(ids, count), count
    except ValueError as error:
        shown = ids if len(ids) <= MAX_SHOWN_CHARS else f"{ids[:MAX_SHOWN_CHARS]}..."
        raise ConfigurationError("SHARD_IDS", f"SHARD_IDS is {shown!r}: {error}.") from error


def _address(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    if value and not _is_address(value):
        message = f"{name} is no address of a Qdrant: give one like http://host:6333."
        raise ConfigurationError(name, message)
    return value


def _is_address(value: str) -> bool:
    if not re.fullmatch(r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?/?", value):
        return False
    try:
        return urlsplit(value).port != 0
    except ValueError:  # a port above 65535, brackets around what is no IPv6 address
        return False


def _key(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    # Anything else can't be in an HTTP header, and whoever refuses it there shows it in an error.
    if not re.fullmatch(r"[!-~]*", value):
        message = f"{name} holds a character that no key has: give ASCII letters, digits and signs."
        raise ConfigurationError(name, message)
    return value


def _name(values: Mapping[str, str], name: str, default: str) -> str:
    value = values.get(name, "") or default
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", value):
        message = f"{name} is {value!r}: give up to 100 letters, digits, - and _."
        raise ConfigurationError(name, message)
    return value


def _choice(values: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = values.get(name, "") or default
    if value.upper() not in allowed:
        raise ConfigurationError(name, f"{name} is {value!r}: give one of {', '.join(allowed)}.")
    return value.upper()
