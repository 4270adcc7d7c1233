"""`inyo run` as it is, but talking to a fake Discord: `python -m tests.fakes.launch`.

The addresses come from FAKE_DISCORD_API and FAKE_DISCORD_GATEWAY. With FAKE_ENDLESS_OPENING the
index never opens, and an interpreter that nevertheless ends as usual aborts.
"""

import atexit
import os
import sys
import threading
from unittest.mock import patch

from bot.cli import main
from tests.fakes.server import discord_at

if __name__ == "__main__":
    if "FAKE_ENDLESS_OPENING" in os.environ:
        atexit.register(os.abort)  # which a thread in compiled code only causes now and then
        patch("bot.cli.EngineLoader.__call__", lambda *_: threading.Event().wait()).start()
    with discord_at(os.environ["FAKE_DISCORD_API"], os.environ["FAKE_DISCORD_GATEWAY"]):
        sys.exit(main(["run"]))
