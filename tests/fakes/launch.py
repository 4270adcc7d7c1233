"""`inyo run` as it is, but talking to a fake Discord: `python -m tests.fakes.launch`.

The addresses come from FAKE_DISCORD_API and FAKE_DISCORD_GATEWAY.
"""

import os
import sys

from bot.cli import main
from tests.fakes.addresses import discord_at

if __name__ == "__main__":
    with discord_at(os.environ["FAKE_DISCORD_API"], os.environ["FAKE_DISCORD_GATEWAY"]):
        sys.exit(main(["run"]))
