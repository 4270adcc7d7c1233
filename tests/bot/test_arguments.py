"""The help of each command: its examples are commands that can be given."""

import logging
import re
import shlex
from collections.abc import Callable

import pytest

from bot.cli import main


def help_of(command: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints with --help."""
    with pytest.raises(SystemExit) as exited:
        main([*command, "--help"])
    assert exited.value.code == 0
    return capsys.readouterr().out


def test_every_example_in_the_help_can_be_given(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command has at least one, of itself, with arguments that it takes."""
    given: list[list[str]] = []
    overview = help_of([], capsys)
    names = re.findall(
        r"^ {4}([a-z]+(?: encoder| reader| finetune)?)(?: |$)", overview, re.MULTILINE
    )
    assert set(names) >= {
        "ask",
        "chat",
        "search",
        "read",
        "index",
        "run",
        "train encoder",
        "train finetune",
    }
    for name in ["", *names]:
        examples = re.findall(r"^  inyo (.*)$", help_of(name.split(), capsys), re.MULTILINE)
        assert examples, name
        for example in examples:
            assert example.startswith(name)
            given.append(shlex.split(example.split(" < ")[0].split(" > ")[0]))
    ran: set[str] = set()

    def run_by(name: str) -> Callable[..., int]:
        def run(*_: object) -> int:
            ran.add(name)
            return 0

        return run

    monkeypatch.setattr("bot.cli._COMMANDS", {name: run_by(name) for name in names})
    monkeypatch.setattr("bot.cli.log_to_stderr", lambda *_: logging.NullHandler())
    for words in given:
        assert main(words) == 0, words
    assert ran == set(names)
