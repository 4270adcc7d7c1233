"""`inyo backup` and `inyo restore`: what they say."""

import asyncio
from pathlib import Path

from bot.backup import restore_backup, write_backup
from bot.db.engine import file_url
from bot.db.events import Event
from bot.db.store import open_store
from bot.settings import Settings
from bot.terminal.screen import Terminal, counted


def backup(path: Path, settings: Settings, terminal: Terminal) -> int:
    """Write a backup, and say what isn't in it; the exit code."""
    made = write_backup(settings, path)
    documents = counted(made.n_documents, "document")
    terminal.line(
        f"{path} holds the database, {documents} of servers, sources.toml if there is one, and the "
        "settings."
    )
    terminal.notice(
        f"Not in it: {settings.documents_dir}, the token and other secrets. It holds what people "
        "may ask to be forgotten: keep it safe, and no longer than you need it."
    )
    return 0


def restore(path: Path, settings: Settings, terminal: Terminal) -> int:
    """Restore a backup, tell the bot if it runs, and say what is left to do; the exit code."""
    restored = restore_backup(settings, path, lambda: asyncio.run(_tell_processes(settings)))
    documents = counted(restored.n_documents, "document")
    terminal.line(
        f"The database and {documents} of servers are as they were on "
        f"{restored.made_at:%Y-%m-%d at %H:%M} UTC. A bot that runs follows within seconds."
    )
    for beside in restored.beside:
        terminal.notice(f"{beside} has what the backup says: compare it with yours.")
    for sentence in restored.unwritten:
        terminal.notice(sentence)
    terminal.notice("Who asked to be forgotten since then is known again, and has to ask again.")
    return 0


async def _tell_processes(settings: Settings) -> None:
    address = settings.database_url or file_url(settings.state_dir)
    async with await open_store(address, settings.questions_kept_days, is_shared=True) as store:
        await store.events.post(Event("restored"))
