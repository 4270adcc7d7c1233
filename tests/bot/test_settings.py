"""Settings: the environment, then .env, then defaults."""

import dataclasses
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import (
    ConfigurationError,
    Settings,
    format_shard_ids,
    parse_shard_ids,
    read_settings,
    with_documents,
)


def test_without_any_setting_there_are_the_defaults() -> None:
    """Those of the README."""
    settings = read_settings({})
    assert settings == Settings()
    assert settings.documents_dir == Path("seeds")
    assert settings.index_dir == Path(".inyo/index")
    assert settings.state_dir == Path(".inyo/state")
    assert settings.embedding_model == ""
    assert settings.max_excerpts == 3
    assert settings.max_question_chars == 1_000


def test_an_empty_value_is_the_default() -> None:
    """.env.example, copied and not filled in, changes nothing."""
    names = [field.name.upper() for field in dataclasses.fields(Settings)]
    assert read_settings(dict.fromkeys(names, "")) == Settings()


def test_values_are_read() -> None:
    """White space around them is dropped, but for prompts, which end in a space that matters."""
    settings = read_settings(
        {
            "DOCUMENTS_DIR": " /srv/documents ",
            "INDEX_DIR": "~/index",
            "EMBEDDING_MODEL": " intfloat/multilingual-e5-small\n",
            "EMBEDDING_QUERY_PROMPT": "query: ",
            "EMBEDDING_PASSAGE_PROMPT": "passage: ",
            "MAX_EXCERPTS": "2",
            "MAX_QUESTION_CHARS": "0500",
            "DATABASE_URL": " sqlite:////srv/inyo.sqlite3\n",
            "QUESTIONS_KEPT_DAYS": "365",
            "SHARD_IDS": " 7, 0-2,2 - 3",
            "SHARD_COUNT": "8",
            "INDEX_URL": "http://10.0.0.7:6333",
            "INDEX_API_KEY": " Aa0!~\n",
            "INDEX_COLLECTION": "inyo-2",
            "INDEX_SHARDS": "12",
            "INDEX_QUANTIZATION": "binary",
            "LOG_LEVEL": "debug",
            "DISCORD_TOKEN": " token ",
            "SOMETHING_ELSE": "x",
        }
    )
    assert settings.documents_dir == Path("/srv/documents")
    assert settings.index_dir == Path.home() / "index"
    assert settings.embedding_model == "intfloat/multilingual-e5-small"
    assert settings.embedding_query_prompt == "query: "
    assert settings.embedding_passage_prompt == "passage: "
    assert settings.max_excerpts == 2
    assert settings.max_question_chars == 500
    assert settings.database_url == "sqlite:////srv/inyo.sqlite3"
    assert settings.questions_kept_days == 365
    assert settings.shard_ids == (0, 1, 2, 3, 7)
    assert settings.shard_count == 8
    assert settings.index_url == "http://10.0.0.7:6333"
    assert settings.index_api_key == "Aa0!~"
    assert (settings.index_collection, settings.index_shards) == ("inyo-2", 12)
    assert settings.index_quantization == "BINARY"
    assert settings.log_level == "DEBUG"
    assert settings.discord_token == "token"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("INDEX_URL", "10.0.0.7:6333"),
        ("INDEX_URL", "http://name:secret@host"),
        ("INDEX_URL", "http://host:99999"),
        ("INDEX_URL", "http://[::1"),
        ("INDEX_URL", "http://hôst"),
        ("INDEX_COLLECTION", "my/notes"),
        ("INDEX_SHARDS", "0"),
        ("INDEX_QUANTIZATION", "PRODUCT"),
        ("MAX_EXCERPTS", "4"),
        ("MAX_EXCERPTS", "2.5"),
        ("MAX_EXCERPTS", "２"),
        ("MAX_QUESTION_CHARS", "1001"),
        ("MAX_DOCUMENT_MB", "0"),
        ("MAX_QUESTION_CHARS", "9" * 5_000),
        ("QUESTIONS_KEPT_DAYS", "366"),
        ("LOG_LEVEL", "LOUD"),
        ("DOCUMENTS_DIR", "a\0b"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_variable(variable: str, value: str) -> None:
    """In one line."""
    with pytest.raises(ConfigurationError) as raised:
        read_settings({variable: value})
    assert raised.value.variable == variable
    assert str(raised.value).startswith(variable)
    assert "\n" not in str(raised.value)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows guesses where anybody's home is")
def test_the_home_of_nobody_is_refused_in_one_line() -> None:
    """As a setting and as an argument."""
    path, reason = "~nobody-of-this-name/a", "begins with ~ and a name that"
    with pytest.raises(ConfigurationError, match=reason) as of_setting:
        read_settings({"DOCUMENTS_DIR": path})
    with pytest.raises(ConfigurationError, match=reason) as of_argument:
        with_documents(Settings(), Path(path))
    assert of_setting.value.variable == of_argument.value.variable == "DOCUMENTS_DIR"


@pytest.mark.parametrize("key", ["very\nsecret", "very\x0bsecret", "very secret", "very-sécret"])
def test_a_key_that_no_request_can_hold_is_refused_and_not_shown(key: str) -> None:
    """Whoever sends it would show it in an error."""
    with pytest.raises(ConfigurationError) as raised:
        read_settings({"INDEX_API_KEY": key})
    assert raised.value.variable == "INDEX_API_KEY"
    assert "very" not in str(raised.value)


@pytest.mark.parametrize(
    ("ids", "count", "said"),
    [
        ("0-3", "", "SHARD_COUNT is missing: set SHARD_IDS and SHARD_COUNT both, or neither."),
        ("", "4", "SHARD_IDS is missing: set SHARD_IDS and SHARD_COUNT both, or neither."),
        ("0-4", "4", "SHARD_IDS is '0-4': SHARD_COUNT is 4, so they go from 0 to 3."),
        ("3-1", "4", "SHARD_IDS is '3-1': the range 3-1 is the wrong way round."),
        ("0,,1", "4", "SHARD_IDS is '0,,1': give numbers and ranges like 0-3,7."),
        ("-1", "4", "SHARD_IDS is '-1': give numbers and ranges like 0-3,7."),
        ("0-99999", "4", "SHARD_IDS is '0-99999': SHARD_COUNT is 4, so they go from 0 to 3."),
        ("0", "0", "SHARD_COUNT is '0': give a whole number from 1 to 10000."),
    ],
)
def test_shards_that_cannot_be_are_one_clear_sentence(ids: str, count: str, said: str) -> None:
    """What is wrong, and what to write instead."""
    with pytest.raises(ConfigurationError) as raised:
        read_settings({"SHARD_IDS": ids, "SHARD_COUNT": count})
    assert str(raised.value) == said


@given(st.sets(st.integers(0, 40), min_size=1))
def test_shards_are_written_as_they_are_read(shard_ids: set[int]) -> None:
    """Whatever they are."""
    assert parse_shard_ids(format_shard_ids(shard_ids), 41) == tuple(sorted(shard_ids))


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the file over the defaults; a byte order mark, quotes and comments are understood."""
    monkeypatch.chdir(tmp_path)
    for field in dataclasses.fields(Settings):
        monkeypatch.delenv(field.name.upper(), raising=False)
    (tmp_path / ".env").write_text(
        "# settings\nMAX_EXCERPTS=1\nINDEX_DIR='my index'\nEMBEDDING_QUERY_PROMPT=\"query: \"\n"
        "DISCORD_TOKEN\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("MAX_EXCERPTS", "2")
    settings = read_settings()
    assert settings.max_excerpts == 2
    assert settings.index_dir == Path("my index")
    assert settings.embedding_query_prompt == "query: "
    assert settings.discord_token == ""


def test_a_file_that_is_no_text_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some editors save UTF-16."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("MAX_EXCERPTS=1\n", encoding="utf-16")
    with pytest.raises(ConfigurationError, match=r"\.env can't be read.*UTF-8"):
        read_settings()


def test_the_token_stays_out_of_what_is_printed() -> None:
    """No log and no traceback can hold it, nor a database's password."""
    database = "postgresql+psycopg://inyo:also-secret@localhost/inyo"
    settings = read_settings({"DISCORD_TOKEN": "very-secret", "DATABASE_URL": database})
    assert "secret" not in f"{settings!r} {settings}"


def test_a_misspelt_setting_in_the_environment_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But not the settings of other programs, though they resemble ours."""
    monkeypatch.chdir(tmp_path)
    for name in ("DISCORD_BOT_TOKEN", "LOGLEVEL", "PIP_INDEX_URL", "UV_INDEX_URL", "LOG_DIR"):
        monkeypatch.setenv(name, "x")
    lines: list[str] = []
    read_settings(warn=lines.append)
    assert sorted(line.split(" in the environment")[0] for line in lines) == [
        "DISCORD_BOT_TOKEN",
        "LOGLEVEL",
    ]


def test_a_value_in_the_file_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password may hold `${`, and stands for nothing else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    (tmp_path / ".env").write_text("DISCORD_TOKEN=a${HOME}b\n")
    assert read_settings().discord_token == "a${HOME}b"
