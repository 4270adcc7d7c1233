"""What `inyo doctor` finds, and how it is shown."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from bot.terminal.screen import Terminal, to_json_line

Status = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report.

    `check`: what was looked at, in a word. `status`: "warning" is something to know, with which the
    bot works; "failed" keeps it from answering somewhere or at all. `text`: what holds. `advice`:
    what to do; "" if nothing.
    """

    check: str
    status: Status
    text: str
    advice: str = ""


def ok(check: str, text: str) -> Finding:
    """A finding that asks for nothing."""
    return Finding(check, "ok", text)


def warning(check: str, text: str, advice: str = "") -> Finding:
    """Something to know, with which the bot works."""
    return Finding(check, "warning", text, advice)


def failed(check: str, text: str, advice: str = "") -> Finding:
    """Something that keeps the bot from answering.

    Args:
        check: What was looked at.
        text: What is wrong; the errors' sentences say what to do themselves.
        advice: What to do, if the text doesn't say it.
    """
    return Finding(check, "failed", text, advice)


def report(findings: Iterable[Finding], terminal: Terminal, *, as_json: bool) -> int:
    """Show findings, each as soon as it is there.

    Returns:
        The exit code: 1 if something keeps the bot from answering.
    """
    found = []
    for finding in findings:
        found.append(finding)
        if not as_json:
            terminal.finding(finding.status, finding.check, finding.text, finding.advice)
    is_well = all(finding.status != "failed" for finding in found)
    if as_json:
        terminal.json(to_json_line({"ok": is_well, "findings": [asdict(each) for each in found]}))
    return 0 if is_well else 1
