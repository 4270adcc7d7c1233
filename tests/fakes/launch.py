"""`inyo` as it is, but talking to a fake Discord: `python -m tests.fakes.launch COMMAND`.

The addresses come from FAKE_DISCORD_API and FAKE_DISCORD_GATEWAY. With FAKE_ENDLESS_OPENING the
index never opens, and an interpreter that nevertheless ends as usual aborts. FAKE_CLOCK is the
file of a clock that a test moves.
"""

import atexit
import os
import sys
import threading
from pathlib import Path
from unittest.mock import patch

from bot.cli import main
from tests.fakes.clock import SharedClock, set_clock
from tests.fakes.server import discord_at

if __name__ == "__main__":
    if "FAKE_ENDLESS_OPENING" in os.environ:
        atexit.register(os.abort)  # which a thread in compiled code only causes now and then
        patch("bot.cli.EngineLoader.__call__", lambda *_: threading.Event().wait()).start()
    if "FAKE_CLOCK" in os.environ:
        # What the commands import when they are run, so that it is there to be set.
        import bot.doctor.command
        import bot.runner
        import bot.terminal.backup  # noqa: F401

        set_clock(SharedClock(Path(os.environ["FAKE_CLOCK"])))
    with discord_at(os.environ["FAKE_DISCORD_API"], os.environ["FAKE_DISCORD_GATEWAY"]):
        sys.exit(main(sys.argv[1:] or ["run"]))
