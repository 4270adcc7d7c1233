"""`inyo doctor`: looks at everything in turn."""

import asyncio
import logging
from collections.abc import Iterator

from bot.doctor.findings import Finding, report
from bot.doctor.machine import examine_machine
from bot.doctor.on_discord import examine_discord
from bot.settings import Settings
from bot.terminal.screen import Terminal


def examine(settings: Settings, terminal: Terminal, *, as_json: bool = False) -> int:
    """Look at everything that a bot needs, and show what is there and what isn't.

    Args:
        settings: The settings, which are valid.
        terminal: Gets a line for each finding.
        as_json: Whether to print one JSON object instead.

    Returns:
        The exit code: 1 if something keeps the bot from answering.
    """
    # discord.py logs each attempt; what comes of them is among the findings.
    logging.getLogger("discord").setLevel(logging.CRITICAL)
    return report(_findings(settings), terminal, as_json=as_json)


def _findings(settings: Settings) -> Iterator[Finding]:
    yield from examine_machine(settings)
    with asyncio.Runner() as runner:  # one finding at a time, each shown as it is there
        on_discord = examine_discord(settings)

        async def look() -> Finding | None:
            return await anext(on_discord, None)

        while (finding := runner.run(look())) is not None:
            yield finding
