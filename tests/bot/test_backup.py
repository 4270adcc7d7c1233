"""Backups of a running bot, and what restoring them brings back."""

import asyncio
import io
import stat
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot import backup, client
from bot.backup import BackupError, restore_backup, settings_text, write_backup
from bot.cli import main
from bot.db.copies import save_copy
from bot.db.engine import file_url
from bot.db.errors import StorageError
from bot.db.records import AddedDocument
from bot.db.store import Store, open_store
from bot.settings import Settings, read_settings
from tests.bot.db.keep_version import VERSIONS, check_kept, write_earlier
from tests.bot.db.samples import ANSWER, ASKER, KEPT_DAYS, OTHER, SERVER
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S


def settings_in(folder: Path, database_url: str = "") -> Settings:
    """A bot that works in a folder."""
    (folder / "documents").mkdir(parents=True)
    return Settings(
        documents_dir=folder / "documents",
        state_dir=folder / "state",
        database_url=database_url,
        discord_token="a.secret.token",  # noqa: S106
    )


def added_file(settings: Settings, name: str = "rules.md") -> Path:
    """Where a document of a server is."""
    return settings.state_dir / "documents" / str(SERVER) / name


async def open_of(settings: Settings) -> Store:
    """Its database."""
    return await open_store(settings.database_url or file_url(settings.state_dir), KEPT_DAYS)


async def fill(store: Store, settings: Settings) -> None:
    """Store one of everything."""
    await store.servers.change(SERVER, language="pt", blocked=frozenset({OTHER}))
    await store.answers.save(ANSWER)
    await store.feedback.give(ANSWER.token, ASKER, SERVER, False, "other", "Não.", keep_text=True)
    await store.unanswered.add(SERVER, ASKER, "誰ですか？", 0.1, keep_text=True)
    now = datetime.now(UTC)
    await store.added_documents.put(
        AddedDocument(SERVER, "rules.md", ASKER, now, author_ids=frozenset({OTHER}))
    )
    added_file(settings).parent.mkdir(parents=True)
    added_file(settings).write_text("# Rules\n")
    (settings.documents_dir / "sources.toml").write_text('ignore = ["x.md"]\n')


@pytest.mark.asyncio
async def test_a_backup_brings_back_everything_whatever_the_database(
    address: str, tmp_path: Path
) -> None:
    """Made while the bot has it open, restored on another machine, there with SQLite."""
    here, there = settings_in(tmp_path / "here", address), settings_in(tmp_path / "there")
    file = tmp_path / "backup.zip"
    async with await open_of(here) as store:
        await fill(store, here)
        write_backup(here, file)
        entries = await store.unanswered.entries(SERVER)
        assert await store.answers.find(ANSWER.token) == ANSWER
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    restored = restore_backup(there, file)
    assert restored.n_documents == 1
    assert added_file(there).read_text() == "# Rules\n"
    assert (there.documents_dir / "sources.toml").read_text() == 'ignore = ["x.md"]\n'
    async with await open_of(there) as store:
        assert store.servers.get(SERVER).language == "pt"
        assert store.servers.get(SERVER).blocked == {OTHER}
        assert await store.answers.find(ANSWER.token) == ANSWER
        assert await store.unanswered.entries(SERVER) == entries
        assert store.added_documents.of(SERVER)["rules.md"].author_ids == {OTHER}
    # And back, in place of what has come since.
    async with await open_of(here) as store:
        await store.forget_user(ASKER)
        added_file(here, "later.md").write_text("Later.")
        restore_backup(here, file)
        assert await store.answers.find(ANSWER.token) == ANSWER
        assert not added_file(here, "later.md").exists()


@pytest.mark.asyncio
async def test_a_running_bot_follows_a_restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has in memory is of the backup within seconds; the command says what isn't in it."""
    monkeypatch.setattr(client, "LOOK_EVERY_S", 0.02)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "documents").mkdir()
    for name, value in {"STATE_DIR": "state", "DOCUMENTS_DIR": "documents"}.items():
        monkeypatch.setenv(name, value)
    async with serving(state_dir=tmp_path / "state") as served:
        servers = served.client.state.store.servers
        await servers.change(SERVER, language="ja")
        assert await asyncio.to_thread(main, ["backup", "b.zip"]) == 0
        await servers.change(SERVER, language="en")
        assert await asyncio.to_thread(main, ["restore", "b.zip"]) == 0
        async with asyncio.timeout(PATIENCE_S):
            while servers.get(SERVER).language != "ja":  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.02)
    assert "STATE_DIR" in (tmp_path / ".env.restored").read_text()


@pytest.mark.asyncio
@pytest.mark.parametrize("version", VERSIONS)
async def test_the_database_of_an_earlier_version_is_restored(version: str, tmp_path: Path) -> None:
    """It is backed up as it is, and migrated when it is restored."""
    here, there = settings_in(tmp_path / "here"), settings_in(tmp_path / "there")
    write_earlier(version, file_url(here.state_dir))
    write_backup(here, tmp_path / "backup.zip")
    restore_backup(there, tmp_path / "backup.zip")
    async with await open_of(there) as store:
        await check_kept(store, version)


@pytest.mark.asyncio
async def test_a_backup_of_an_earlier_version_is_restored(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`inyo backup` of commit f7dca26 wrote it: format 1, a database of version 0003."""
    monkeypatch.chdir(tmp_path)
    settings = settings_in(tmp_path / "here", address)
    restored = restore_backup(settings, Path(__file__).parent / "earlier_backup.zip")
    assert restored.made_at == datetime(2026, 11, 30, 11, 24, tzinfo=UTC)
    assert (restored.n_documents, restored.unwritten) == (2, ())
    assert added_file(settings, "thread.md").read_text() == "# Rules\n"
    assert added_file(settings, "file.pdf").read_bytes().startswith(b"%PDF")
    assert (settings.documents_dir / "sources.toml").read_text() == 'ignore = ["x.md"]\n'
    kept = dotenv_values(tmp_path / ".env.restored")
    assert read_settings({name: value or "" for name, value in kept.items()}).log_level == "DEBUG"
    async with await open_of(settings) as store:
        await check_kept(store, "0003")


def test_a_backup_has_the_documents_of_its_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are listed after it, without drafts and what is removed meanwhile."""
    settings = settings_in(tmp_path / "here")

    async def prepare() -> None:
        async with await open_of(settings) as store:
            await fill(store, settings)

    asyncio.run(prepare())
    added_file(settings, f"rules.md.{'0' * 32}").write_text("Draft.")

    def save_and_add(address: str, path: Path) -> None:
        save_copy(address, path)
        added_file(settings, "later.md").write_text("Later.")
        added_file(settings, "removed.md").write_text("Removed.")

    read_bytes = Path.read_bytes

    def remove_and_read(path: Path) -> bytes:
        if path.name == "removed.md":
            path.unlink()
        return read_bytes(path)

    monkeypatch.setattr(backup, "save_copy", save_and_add)
    monkeypatch.setattr(Path, "read_bytes", remove_and_read)
    assert write_backup(settings, tmp_path / "b.zip").n_documents == 2
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        names = {name.rpartition("/")[2] for name in archive.namelist() if "/" in name}
    assert names == {"rules.md", "later.md"}


def test_what_cannot_be_written_beside_the_database_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot has heard of the restored database before."""
    here, there = settings_in(tmp_path / "here"), settings_in(tmp_path / "there")
    monkeypatch.chdir(tmp_path)

    async def prepare() -> None:
        async with await open_of(here) as store:
            await fill(store, here)

    asyncio.run(prepare())
    write_backup(here, tmp_path / "b.zip")
    there.documents_dir.rmdir()
    there.documents_dir.write_text("No folder.")
    (tmp_path / ".env.restored").mkdir()
    told: list[bool] = []
    restored = restore_backup(
        there, tmp_path / "b.zip", lambda: told.append(added_file(there).is_file())
    )
    assert told == [True]
    assert restored.beside == ()
    sources, settings = restored.unwritten
    assert "sources.toml can't be written" in sources
    assert ".env.restored can't be written" in settings


def test_settings_come_back_without_secrets_and_folders() -> None:
    """Whatever they hold; another machine has other folders."""
    environment = {
        "DISCORD_TOKEN": "a.secret.token",
        "DATABASE_URL": "postgresql://inyo:password@host/inyo",
        "DOCUMENTS_DIR": "/srv/it's here",
        "EMBEDDING_QUERY_PROMPT": 'it\'s a \\ "query": ',
        "SHARD_IDS": "0-3, 7",
        "SHARD_COUNT": "8",
        "READER_TRUSTED_PROXY": "127.0.0.1, 10.0.0.0/8",
        "LOG_LEVEL": "DEBUG",
    }
    settings = read_settings(environment)
    text = settings_text(settings)
    assert "secret.token" not in text
    assert "password" not in text
    assert "# DISCORD_TOKEN was set" in text
    assert "# DOCUMENTS_DIR=" in text
    found = dotenv_values(stream=io.StringIO(text), interpolate=False)
    default = Settings()
    assert read_settings({name: value or "" for name, value in found.items()}) == replace(
        settings,
        discord_token=default.discord_token,
        database_url=default.database_url,
        documents_dir=default.documents_dir,
    )


def broken_backups(good: bytes) -> dict[str, tuple[bytes, str]]:
    """What is no backup, and a part of what is said about it."""

    def zipped(**files: str) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in files.items():
                archive.writestr(name.replace("_", "."), content)
        return buffer.getvalue()

    middle = len(good) // 2
    manifest = '{"format": 99, "made_at": "2026-11-30T00:00:00+00:00"}'
    return {
        "text": (b"Dear diary", "is damaged or no backup"),
        "flipped": (good[:middle] + b"\0" * 64 + good[middle + 64 :], "damaged"),
        "cut": (good[:middle], "is damaged or no backup"),
        "another zip": (zipped(readme_txt="Hi"), "is no backup of Inyo"),
        "no manifest of ours": (zipped(manifest_json="[]"), "is no backup of Inyo"),
        "newer": (zipped(manifest_json=manifest), "newer Inyo: update this one"),
        "no database": (zipped(manifest_json=manifest.replace("99", "1")), "holds no database"),
    }


def test_what_is_no_backup_changes_nothing(tmp_path: Path) -> None:
    """One sentence says what is wrong; nor is a file overwritten, or written outside."""
    settings = settings_in(tmp_path / "here")
    with pytest.raises(StorageError, match="There is no database"):
        write_backup(settings, tmp_path / "backup.zip")

    async def prepare() -> None:
        async with await open_of(settings) as store:
            await fill(store, settings)

    asyncio.run(prepare())
    file = tmp_path / "backup.zip"
    write_backup(settings, file)
    good = file.read_bytes()
    with pytest.raises(BackupError, match="exists already"):
        write_backup(settings, file)
    with pytest.raises(BackupError, match="No such file"):
        restore_backup(settings, tmp_path / "none.zip")
    before = (settings.state_dir / "inyo.sqlite3").read_bytes()
    for name, (content, reason) in broken_backups(good).items():
        file.write_bytes(content)
        with pytest.raises((BackupError, StorageError), match=reason) as raised:
            restore_backup(settings, file)
        assert "\n" not in str(raised.value), name
    assert (settings.state_dir / "inyo.sqlite3").read_bytes() == before
    file.write_bytes(good)
    with zipfile.ZipFile(file, "a") as archive:
        outside = "servers/1/../../out.md", "/out.md", "servers/x/out.md", "servers/1/C:out.md"
        for name in (*outside, "servers/1/.hidden"):
            archive.writestr(name, "Boo")
    assert restore_backup(settings, file).n_documents == 1
    assert not list(tmp_path.rglob("*out.md"))
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".zip"] == ["here"]
