"""One process at a time answers with a token: two would answer everything twice.

The lock is in STATE_DIR, and for processes with another one in the folder for temporary files.
Processes on several machines aren't kept apart; there Discord takes the first answer only
(`bot.ui.send`).
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import AlreadyRunningError
from bot.settings import Settings
from index.files import digest_of


@contextmanager
def only_process(settings: Settings, api: str) -> Iterator[None]:
    """Hold the locks of this process's token and shards.

    A process that ends, however it does, gives them back.

    Args:
        settings: With the token, the shards and STATE_DIR.
        api: The address at which the token is used.

    Raises:
        AlreadyRunningError: Another process holds them.
    """
    name = digest_of(api, settings.discord_token, size=8).hex()
    folders = {settings.state_dir.resolve(), Path(tempfile.gettempdir()).resolve()}
    with ExitStack() as stack:
        for folder in folders:
            for shard in settings.shard_ids or ("all",):
                lock = FileLock(folder / f"inyo-{name}-{shard}.lock")
                # A folder that can't be written: opening the database tells of STATE_DIR.
                with suppress(OSError, NotImplementedError):
                    folder.mkdir(parents=True, exist_ok=True)
                    try:
                        stack.enter_context(lock.acquire(blocking=False))
                    except Timeout:
                        raise AlreadyRunningError from None
        yield
