"""`inyo sync`: fetches the websites and repositories that sources.toml names."""

from bot.settings import Settings
from bot.sync.fetcher import Fetched
from bot.sync.sources import fetch_sources, names_remotes, sync_options
from bot.terminal.screen import Terminal, counted
from index.documents.sources import SOURCES_NAME


def sync(settings: Settings, terminal: Terminal) -> int:
    """Fetch what is named, and say what has changed.

    Returns:
        The exit code: 1 if a website or repository can't be fetched.
    """
    if not names_remotes(settings.documents_dir):
        terminal.notice(
            f"{settings.documents_dir / SOURCES_NAME} names no [[website]] and no [[repository]]: "
            "there is nothing to fetch."
        )
    with terminal.progress("Fetching") as progress:
        fetched = fetch_sources(sync_options(settings), progress, terminal.notice)
    for each in fetched:
        if not each.error:
            terminal.line(_summary(each))
    return 1 if any(each.error for each in fetched) else 0


def _summary(fetched: Fetched) -> str:
    changes = f"{fetched.n_changed:,} new or changed, {fetched.n_removed:,} removed"
    return f"{fetched.url}: {counted(fetched.n_documents, 'document')}, {changes}."
