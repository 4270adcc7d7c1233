"""`inyo service`: a systemd unit that runs the bot with few rights, in the folder it was made in.

systemd starts the bot with the machine and again after a crash, for as long as it takes: a network
that comes late or a Discord that is away must not end it for good. The bot may write to its index
and its database and nowhere else. `systemd-analyze security` says how exposed it is: 1.x, "OK".
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.settings import Settings
from bot.terminal.screen import Terminal
from index.embedding.models import STATIC

UNIT_NAME = "inyo.service"
UNIT_PATH = Path("/etc/systemd/system") / UNIT_NAME
STOP_S = 15  # after SHUTDOWN_SECONDS; the bot ends by itself before

# Exit codes after which a restart can't help: a setting or a token that must be changed first.
_FINAL = (2, 3)

_UNIT = """\
[Unit]
Description=Inyo, a Discord bot that answers with quotes
Documentation=man:systemd.service(5)
After=network-online.target
Wants=network-online.target
# Never give up: without this, five failed starts in a row end it for good.
StartLimitIntervalSec=0

[Service]
User={user}
WorkingDirectory={folder}
ExecStart={command} run
Restart=always
RestartSec=10
# A setting or the token is wrong: it must be changed first.
RestartPreventExitStatus={final}
TimeoutStopSec={stop_s}
# Restart it if it hangs; it says now and then that it doesn't.
Type=exec
NotifyAccess=main
WatchdogSec=5min
KillMode=mixed

# It may write here and nowhere else.
ProtectSystem=strict
ReadWritePaths={writable}
ProtectHome={protect_home}
PrivateTmp=true
PrivateUsers=true
UMask=0077

# It needs no right of root's, no device, and of the kernel only what a network program needs.
NoNewPrivileges=true
CapabilityBoundingSet=
AmbientCapabilities=
PrivateDevices=true
DevicePolicy=closed
ProtectClock=true
ProtectControlGroups=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
ProtectProc=invisible
LockPersonality=true
MemoryDenyWriteExecute={denies_code}
RemoveIPC=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""


def unit_of(settings: Settings, command: Sequence[str], folder: Path, user: str) -> str:
    """The text of the unit.

    Args:
        settings: What the bot reads and writes.
        command: What runs Inyo, without a command of its own.
        folder: Where it is run, and where .env is.
        user: The user who runs it.
    """
    has_models = bool(
        settings.reranker_model
        or settings.translation_model
        or settings.embedding_model not in ("", STATIC)
    )
    writable = _written_folders(settings, folder)
    # What a virtual environment links to may be in a home, too.
    python = [Path(sys.executable).resolve(), Path(sys.base_prefix)]
    documents = (folder / settings.documents_dir).absolute()
    read = [folder, Path(command[0]), *python, documents, *writable]
    return _UNIT.format(
        user=user,
        folder=_escaped(folder),
        command=" ".join(_quoted(part) for part in command),
        final=" ".join(map(str, _FINAL)),
        stop_s=settings.shutdown_seconds + STOP_S,
        writable=" ".join(_quoted(path) for path in writable),
        # The owner's models may be in the cache of their home, and PyTorch makes code as it runs.
        protect_home="read-only" if has_models or any(map(_is_in_a_home, read)) else "true",
        denies_code="false" if has_models else "true",
    )


def serve_with_systemd(settings: Settings, terminal: Terminal, *, install: bool) -> int:
    """Print the unit, or save it and start it, which root alone may.

    Returns:
        The exit code.
    """
    if sys.platform != "linux":
        terminal.error("systemd is Linux's: docs/running.md says how to keep Inyo running here.")
        return 1
    unit = _unit_here(settings, terminal)
    if not install:
        terminal.json(unit.rstrip("\n"))
        return 0
    systemctl = shutil.which("systemctl")
    if systemctl is None:
        terminal.error("there is no systemctl here: inyo service prints what systemd would get.")
        return 1
    try:
        UNIT_PATH.write_text(unit, encoding="utf-8")
    except OSError as error:
        command = "sudo .venv/bin/inyo service --install"
        terminal.error(f"{UNIT_PATH} can't be written ({error.strerror}): run {command}.")
        return 1
    for arguments in (["daemon-reload"], ["enable", UNIT_NAME], ["restart", UNIT_NAME]):
        done = subprocess.run([systemctl, *arguments], check=False)  # noqa: S603 - ours
        if done.returncode:
            terminal.error(f"systemctl {' '.join(arguments)} failed: see what it says above.")
            return 1
    terminal.line(f"{UNIT_NAME} runs. Its log: journalctl -u inyo -f. Stop it: systemctl stop inyo")
    return 0


def _unit_here(settings: Settings, terminal: Terminal) -> str:
    """The unit for this folder, this installation, and the user who owns the folder.

    The folders that the bot writes to are made, since it may not make them itself.
    """
    beside = Path(sys.executable).with_name("inyo")
    command = [str(beside)] if beside.exists() else [sys.executable, "-m", "bot"]
    here = Path.cwd()
    user = here.owner()
    if user == "root":
        terminal.notice(f"{here} belongs to root, and so would the bot: give it to a user first.")
    for path in _written_folders(settings, here):
        missing = [each for each in (path, *path.parents) if not each.exists()]
        path.mkdir(parents=True, exist_ok=True)
        for made in missing:
            shutil.chown(made, user)
    return unit_of(settings, command, here, user)


def _written_folders(settings: Settings, folder: Path) -> list[Path]:
    """The folders of the index and the database."""
    written = [settings.index_dir, settings.state_dir]
    if settings.database_url.startswith("sqlite:///"):
        file = settings.database_url.removeprefix("sqlite:///").partition("?")[0]
        written.append(Path(file).parent)
    return sorted({(folder / path.expanduser()).absolute() for path in written})


def _is_in_a_home(path: Path) -> bool:
    return path.parts[1:2] in (("home",), ("root",)) or path.parts[1:3] == ("run", "user")


def _escaped(path: str | Path) -> str:
    """A text as systemd reads it literally: "%" begins a specifier there."""
    return str(path).replace("%", "%%")


def _quoted(path: str | Path) -> str:
    """A path among several, in quotation marks if it needs them; "$" begins a variable there."""
    text = _escaped(path).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{text}"' if re.search(r"[\s\"\\\\']", text) else text
