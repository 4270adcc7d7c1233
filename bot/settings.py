"""Settings: the environment, then `.env`, then defaults, as one frozen record.

The only module that reads `os.environ`. Every setting is in `.env.example` and in the
documentation; a test compares them.
"""

import difflib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values

from index.files import digest_of
from index.types import MAX_DOCUMENT_BYTES, MAX_EXCERPTS, MAX_QUESTION_CHARS, MEGABYTE

ENV_FILE = ".env"
SERVER_DOCUMENTS = "documents"  # the folder in STATE_DIR
SAMPLES = Path("seeds")
_OUR_SAMPLES = Path(__file__).resolve().parents[1] / SAMPLES  # wherever the command is run
OTHER_DOCUMENTS = "others"  # below INDEX_DIR: indexes of documents that --documents names
MAX_SHARDS = 10_000  # of 1,000 servers each, more than any bot has
MAX_SHOWN_CHARS = 40  # of a value in an error
# difflib's ratio from which an unknown name is taken for a misspelt one. The environment holds many
# names of other programs, such as UV_INDEX_URL (0.857 like INDEX_URL).
MIN_RESEMBLANCE = 0.75
MIN_RESEMBLANCE_IN_ENVIRONMENT = 0.86

_SHARD_RANGE = re.compile(r"([0-9]{1,5})(?:\s*-\s*([0-9]{1,5}))?")
_READER_URL = re.compile(
    r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?((?:/[A-Za-z0-9._~-]+)*)/?"
)
_HTTP_ADDRESS = re.compile(r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?/?")

# Parses a value that isn't empty. A ValueError says in half a sentence why it can't be used.
Parse = Callable[[str], Any]


class ConfigurationError(Exception):
    """A setting that can't be used; `variable` names it."""

    def __init__(self, variable: str, message: str) -> None:
        super().__init__(message)
        self.variable = variable


def _path(value: str) -> Path:
    if "\0" in value:
        raise ValueError("holds a NUL character: give a folder's path")
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        problem = "begins with ~ and a name that nobody here has: give a folder's path"
        raise ValueError(problem) from error


def _number(maximum: int, minimum: int = 1) -> Parse:
    def parse(value: str) -> int:
        is_number = value.isascii() and value.isdigit() and len(value) <= 9
        if not is_number or not minimum <= int(value) <= maximum:
            problem = f"is {_shown(value)}: give a whole number from {minimum} to {maximum}"
            raise ValueError(problem)
        return int(value)

    return parse


def _choice(*choices: str) -> Parse:
    def parse(value: str) -> str:
        if value.upper() not in choices:
            raise ValueError(f"is {_shown(value)}: give one of {', '.join(choices)}")
        return value.upper()

    return parse


def _matching(pattern: str, problem: str) -> Parse:
    def parse(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(problem)
        return value

    return parse


def _is_address(value: str, pattern: re.Pattern[str]) -> bool:
    try:
        # urlsplit finds ports above 65535, and brackets around an invalid IPv6 address.
        return bool(pattern.fullmatch(value)) and urlsplit(value).port != 0
    except ValueError:
        return False


def _http_address(value: str) -> str:
    if not _is_address(value, _HTTP_ADDRESS):
        raise ValueError("is no address of a Qdrant server: give one like http://host:6333")
    return value


def _reader_url(value: str) -> str:
    if not _is_address(value, _READER_URL):
        raise ValueError("is no address of a website: give one like https://docs.example.org")
    return value.rstrip("/")


def _networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    parts = [part.strip() for part in value.split(",") if part.strip()]
    try:
        return tuple(ip_network(part) for part in parts)
    except ValueError as error:
        message = f"is {_shown(value)}: give IP addresses or networks like 127.0.0.1, 10.0.0.0/8"
        raise ValueError(message) from error


def _shown(value: str) -> str:
    return repr(value if len(value) <= MAX_SHOWN_CHARS else f"{value[:MAX_SHOWN_CHARS]}...")


def _setting(default: Any, parse: Parse = str, *, is_secret: bool = False) -> Any:
    return field(default=default, repr=not is_secret, metadata={"parse": parse})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Paths are relative to the working directory."""

    # The folder with the documents; where the index is kept; where the database and servers' own
    # documents are kept.
    documents_dir: Path = _setting(SAMPLES, _path)
    index_dir: Path = _setting(Path(".inyo/index"), _path)
    state_dir: Path = _setting(Path(".inyo/state"), _path)
    # Whether changes of the documents are served at once: the documents are watched; only the index
    # is, which another process keeps up to date; or neither.
    watch: str = _setting("DOCUMENTS", _choice("DOCUMENTS", "INDEX", "OFF"))
    # Whether `inyo sync` fetches from private networks too.
    allow_private_addresses: str = _setting("NO", _choice("NO", "YES"))
    # A Qdrant server for the index, empty to use `index_dir` alone, and its API key. Other
    # characters can't be in an HTTP header, and the client's error would show the key.
    index_url: str = _setting("", _http_address)
    index_api_key: str = _setting(
        "",
        _matching(r"[!-~]+", "holds a character that no key has: give letters, digits and signs"),
        is_secret=True,
    )
    # The Qdrant collection's name, its parts, the copies of each, and how vectors are compressed.
    index_collection: str = _setting(
        "inyo",
        _matching(
            r"[A-Za-z0-9_-]{1,100}",
            "is no collection's name: give up to 100 letters, digits, - and _",
        ),
    )
    index_shards: int = _setting(1, _number(1_000))
    index_replicas: int = _setting(1, _number(100))
    index_quantization: str = _setting("NONE", _choice("NONE", "SCALAR", "BINARY"))
    # A sentence-transformers model, empty for the bundled one, and texts to put before questions
    # and passages.
    embedding_model: str = _setting("")
    embedding_query_prompt: str = _setting("")
    embedding_passage_prompt: str = _setting("")
    # A cross-encoder that reranks the best passages; empty for none.
    reranker_model: str = _setting("")
    # A model that translates quotes for readers of another language; empty for none.
    translation_model: str = _setting("")
    # Whether the bundled reader reads the best passages, if the bundled encoder finds them.
    reader: str = _setting("ON", _choice("ON", "OFF"))
    # How many excerpts an answer has at most, and how long a question may be.
    max_excerpts: int = _setting(MAX_EXCERPTS, _number(MAX_EXCERPTS))
    max_question_chars: int = _setting(MAX_QUESTION_CHARS, _number(MAX_QUESTION_CHARS))
    # How large a file may be, in megabytes; larger ones are left out.
    max_document_mb: int = _setting(MAX_DOCUMENT_BYTES // MEGABYTE, _number(2_000))
    # What a citation on Discord says of the place in a document: the headings above the quote, or
    # the file and the lines too.
    citation_detail: str = _setting("HEADING", _choice("HEADING", "LINE"))
    # An SQLAlchemy URL, which may hold a password; empty for a file in `state_dir`.
    database_url: str = _setting("", is_secret=True)
    # For how long questions and comments are kept, on servers that keep them.
    questions_kept_days: int = _setting(30, _number(365))
    # How much the documents that moderators add to their server may hold together; 0 for none.
    server_documents_mb: int = _setting(10, _number(100_000, minimum=0))
    # How many questions one person may ask per minute on Discord.
    questions_per_minute: int = _setting(10, _number(1_000))
    # How long a bot that is told to stop goes on answering what was asked before.
    shutdown_seconds: int = _setting(6, _number(600))
    # The shards that this process serves, and how many there are in all processes; empty and 0
    # for all shards, as many as Discord says.
    shard_ids: tuple[int, ...] = _setting(())
    shard_count: int = _setting(0, _number(MAX_SHARDS))
    # The web reader: its public address, empty for none; where it listens; the proxies whose
    # X-Forwarded-For is believed; what signs links, empty for the bot's token.
    reader_url: str = _setting("", _reader_url)
    reader_host: str = _setting(
        "127.0.0.1",
        _matching(r"[A-Za-z0-9.:_-]+", "is no host: give one such as 0.0.0.0"),
    )
    reader_port: int = _setting(8080, _number(65_535))
    reader_trusted_proxy: tuple[IPv4Network | IPv6Network, ...] = _setting((), _networks)
    reader_secret: str = _setting(
        "",
        _matching(r".{32,}", "is too short: give at least 32 random characters"),
        is_secret=True,
    )
    # Where it is asked whether the bot lives, is ready, and what it does; 0 for nowhere.
    health_host: str = _setting(
        "127.0.0.1",
        _matching(r"[A-Za-z0-9.:_-]+", "is no host: give one such as 0.0.0.0"),
    )
    health_port: int = _setting(0, _number(65_535, minimum=0))
    # The least severe level that is logged.
    log_level: str = _setting("INFO", _choice("DEBUG", "INFO", "WARNING", "ERROR"))
    # Whether the log may hold what people ask and who they are.
    log_questions: str = _setting("NO", _choice("NO", "YES"))
    # Whether the log is lines for people or JSON for programs.
    log_format: Literal["CONSOLE", "JSON"] = _setting("CONSOLE", _choice("CONSOLE", "JSON"))
    # The bot's token.
    discord_token: str = _setting("", is_secret=True)

    @property
    def has_no_documents(self) -> bool:
        """Whether the documents are on the Qdrant server, where another process publishes them."""
        return self.watch == "INDEX" and bool(self.index_url)

    @property
    def serves_samples(self) -> bool:
        """Whether the documents are those that come with Inyo."""
        return self.documents_dir.resolve() in (SAMPLES.resolve(), _OUR_SAMPLES)


def read_settings(
    environment: Mapping[str, str] | None = None, warn: Callable[[str], None] = lambda _: None
) -> Settings:
    """Read the settings from the environment and, for what it lacks, from `.env`.

    Args:
        environment: Variables to read instead, in tests.
        warn: Gets a line for each name that is no setting but resembles one.

    Raises:
        ConfigurationError: A value can't be used.
    """
    if environment is None:
        in_file = _read_file()
        for line in (
            *_misspelt(in_file, ENV_FILE, MIN_RESEMBLANCE),
            *_misspelt(os.environ, "the environment", MIN_RESEMBLANCE_IN_ENVIRONMENT),
        ):
            warn(line)
        environment = {**in_file, **os.environ}
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        name = setting.name.upper()
        value = environment.get(name, "")
        if not name.endswith("_PROMPT"):  # prompts may end in a space that matters: "query: "
            value = value.strip()
        if value:
            try:
                values[setting.name] = setting.metadata["parse"](value)
            except ValueError as error:
                raise ConfigurationError(name, f"{name} {error}.") from error
    ids, count = values.get("shard_ids"), values.get("shard_count")
    if (ids is None) != (count is None):
        missing = "SHARD_IDS" if ids is None else "SHARD_COUNT"
        message = f"{missing} is missing: set SHARD_IDS and SHARD_COUNT both, or neither."
        raise ConfigurationError(missing, message)
    if ids is not None and count is not None:
        try:
            values["shard_ids"] = parse_shard_ids(ids, count)
        except ValueError as error:
            message = f"SHARD_IDS is {_shown(ids)}: {error}."
            raise ConfigurationError("SHARD_IDS", message) from error
    return Settings(**values)


def read_watchdog(environment: Mapping[str, str] = os.environ) -> tuple[str, float] | None:
    """Where systemd wants to hear from this process, and within how many seconds; None: nowhere.

    Args:
        environment: As systemd passes it to a service.
    """
    address, usec = environment.get("NOTIFY_SOCKET", ""), environment.get("WATCHDOG_USEC", "")
    is_for_us = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    if not (address and usec.isdigit() and int(usec) and is_for_us):
        return None
    return address, int(usec) / 1_000_000


def _read_file() -> dict[str, str]:
    """The variables in `.env`; none if there is no such file."""
    try:
        # Without interpolation: a token or a prompt may hold a ${...} of its own.
        values = dotenv_values(ENV_FILE, interpolate=False)
        return {name: value or "" for name, value in values.items()}
    except (OSError, UnicodeDecodeError) as error:
        message = f"{ENV_FILE} can't be read ({error}): save it as UTF-8 text or remove it."
        raise ConfigurationError(ENV_FILE, message) from error


def _misspelt(names: Iterable[str], place: str, min_resemblance: float) -> list[str]:
    """A line for each name that is no setting but resembles one. Others are for other programs."""
    known = [setting.name.upper() for setting in fields(Settings)]
    lines = []
    for name in names:
        if name not in known:
            nearest = difflib.get_close_matches(name.upper(), known, 1, min_resemblance)
            lines += [
                f"{name} in {place} is no setting and does nothing: did you mean {right}?"
                for right in nearest
            ]
    return lines


def with_documents(settings: Settings, path: Path) -> Settings:
    """The settings for the documents in another folder, or for a single document.

    Their index has a folder of its own below INDEX_DIR, so that the index of DOCUMENTS_DIR stays as
    it is; so does the one on a Qdrant server, which others share.

    Raises:
        ConfigurationError: The path can't be used.
    """
    try:
        path = _path(str(path))
    except ValueError as error:
        raise ConfigurationError("DOCUMENTS_DIR", f"--documents {error}.") from error
    if path.resolve() == settings.documents_dir.resolve():
        return settings
    name = digest_of(str(path.resolve()), size=8).hex()
    return replace(
        settings,
        documents_dir=path,
        index_dir=settings.index_dir / OTHER_DOCUMENTS / name,
        index_url="",
        watch="OFF" if settings.watch == "OFF" else "DOCUMENTS",  # nobody else indexes them
        server_documents_mb=0,
    )


def tenants_dir(settings: Settings) -> Path | None:
    """The folder of servers' own documents, a folder for each; None if they may have none."""
    return settings.state_dir / SERVER_DOCUMENTS if settings.server_documents_mb else None


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


def format_setting(value: Any) -> str:
    """Write a setting's value as `.env` has it, in quotes."""
    text = str(value)
    if isinstance(value, tuple):
        is_shards = all(isinstance(each, int) for each in value)
        text = format_shard_ids(value) if is_shards else ", ".join(map(str, value))
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def install_command(extra: str) -> str:
    """The README's command that installs the optional packages of this name in pyproject.toml."""
    return f'.venv/bin/pip install -c constraints.txt -e ".[{extra}]"'
