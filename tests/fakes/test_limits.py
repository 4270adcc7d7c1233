"""The checks of the parts of messages, modals and commands do notice what exceeds a limit."""

from typing import Any

import pytest

from tests.fakes import limits, schemas
from tests.fakes.components import COMPONENTS_V2
from tests.fakes.payloads import Json

MESSAGES = ("POST", "/channels/1/messages")
CALLBACK = ("POST", "/interactions/1/token/callback")
COMMANDS = ("PUT", "/applications/1/commands")
PAGES = [{"label": "Page 1", "value": "1"}, {"label": "Page 2", "value": "2"}]


def message(*components: Json) -> Json:
    """A components v2 message."""
    no_ping = {"parse": [], "replied_user": False}
    return {"components": [*components], "flags": COMPONENTS_V2, "allowed_mentions": no_ping}


def row(*components: Json) -> Json:
    """An action row."""
    return {"type": 1, "components": [*components]}


def button(number: int = 0, **more: object) -> Json:
    """A button."""
    return {"type": 2, "style": 2, "custom_id": f"b{number}", "label": "Press", **more}


def modal(*components: Json, **more: object) -> Json:
    """A callback that opens a modal."""
    data = {"title": "What?", "custom_id": "m", "components": [*components], **more}
    return {"type": 9, "data": data}


def labelled(component: Json, **more: object) -> Json:
    """A field of a modal."""
    return {"type": 18, "label": "Reason", "component": component, **more}


def text_input(**more: object) -> Json:
    """A field for text."""
    return {"type": 4, "custom_id": "t", "style": 1, **more}


def radio(options: list[dict[str, str]]) -> Json:
    """A field of which one is chosen."""
    return {"type": 21, "custom_id": "r", "options": options}


def command(*options: Json, **more: object) -> list[Json]:
    """One command with options."""
    return [{"name": "ask", "description": "Ask", "type": 1, "options": [*options], **more}]


def option(name: str = "word", **more: object) -> Json:
    """An option for text."""
    return {"type": 3, "name": name, "description": "What?", **more}


TEXT = {"type": 10, "content": "x"}
SECTION = {"type": 9, "components": [TEXT], "accessory": button()}
LINK = {"type": 2, "style": 5, "url": "https://example.org", "label": "Source"}
FILE = {"type": 13, "file": {"url": "attachment://quote.txt"}}
MENU = {"name": "Find in documents", "type": 3}

GOOD: list[tuple[tuple[str, str], Any]] = [
    (
        MESSAGES,
        message({"type": 17, "components": [SECTION, row(*map(button, range(1, 6))), FILE]}),
    ),
    (MESSAGES, message({"type": 14}, row(LINK))),
    (CALLBACK, modal(labelled(text_input(placeholder="x" * 100)), TEXT, title="x" * 45)),
    (CALLBACK, modal(labelled(radio(PAGES), label="x" * 45, description="x" * 100))),
    (CALLBACK, {"type": 8, "data": {"choices": [{"name": "x" * 100, "value": "x" * 100}]}}),
    (COMMANDS, [*command(option(required=True), option("page")), MENU]),
    (MESSAGES, message({"type": 10, "content": "x" * 4_000})),
]

PLAIN = {"allowed_mentions": {"parse": [], "replied_user": False}}

BAD: list[tuple[tuple[str, str], Any]] = [
    (MESSAGES, {"content": "x" * 2_001, **PLAIN}),
    (MESSAGES, {"content": "x"}),
    (MESSAGES, {"content": "x", "allowed_mentions": {"parse": ["everyone"]}}),
    (MESSAGES, {"content": "x", "allowed_mentions": {"parse": [], "users": ["1"]}}),
    (MESSAGES, {"content": "x", "allowed_mentions": {"parse": [], "replied_user": True}}),
    (MESSAGES, message(TEXT) | {"content": "y"}),
    (MESSAGES, message(TEXT) | {"embeds": [{"title": "y"}]}),
    (MESSAGES, message()),
    (MESSAGES, message({"type": 10, "content": ""})),
    (MESSAGES, message({"type": 10, "content": "\ud83d"})),
    (MESSAGES, message({"type": 10, "content": "👩" * 2_001})),
    (MESSAGES, message({"type": 17, "components": [TEXT] * 40})),
    (MESSAGES, {"components": [TEXT], **PLAIN}),
    (MESSAGES, message(row(button(), button()))),
    (MESSAGES, message(row(button(custom_id="a" * 101)))),
    (MESSAGES, message(row(button(label="x" * 81)))),
    (MESSAGES, message(row(*map(button, range(6))))),
    (MESSAGES, message(row())),
    (MESSAGES, message(row(button(label="")))),
    (MESSAGES, message(row(button(custom_id="")))),
    (MESSAGES, message(row({**LINK, "custom_id": "x"}))),
    (MESSAGES, message(row({**LINK, "url": "x" * 513}))),
    (MESSAGES, message(button())),
    (MESSAGES, message(row(text_input()))),
    (MESSAGES, message(row({"type": 3, "custom_id": "page", "options": PAGES}))),
    (MESSAGES, message({**SECTION, "components": [TEXT] * 4})),
    (MESSAGES, message({"type": 17, "components": []})),
    (MESSAGES, message({"type": 17, "components": [{"type": 17, "components": [TEXT]}]})),
    (MESSAGES, message({"type": 13, "file": {"url": "https://example.org/quote.txt"}})),
    (MESSAGES, message({**TEXT, "id": 1}, {**TEXT, "id": 1})),
    (MESSAGES, message(TEXT) | {"attachments": [{"id": number} for number in range(11)]}),
    (CALLBACK, modal(labelled(text_input()), title="")),
    (CALLBACK, modal(labelled(text_input(placeholder="x" * 101)))),
    (CALLBACK, modal(labelled(text_input(min_length=5, max_length=4)))),
    (CALLBACK, modal(labelled(text_input(custom_id="x" * 101)))),
    (CALLBACK, modal(labelled(text_input(), label="x" * 46))),
    (CALLBACK, modal(labelled(text_input(), description="x" * 101))),
    (CALLBACK, modal(labelled(radio(PAGES[:1])))),
    (CALLBACK, modal(labelled(button()))),
    (CALLBACK, modal(row(button()))),
    (CALLBACK, modal(*[labelled(text_input(custom_id=str(number))) for number in range(6)])),
    (CALLBACK, modal()),
    (CALLBACK, {"type": 8, "data": {"choices": [{"name": "x", "value": "x"}] * 26}}),
    (CALLBACK, {"type": 8, "data": {"choices": [{"name": "x", "value": "x" * 101}]}}),
    (CALLBACK, {"type": 8, "data": {"choices": [{"name": "", "value": "x"}]}}),
    (COMMANDS, command(option(), option("page", required=True))),
    (COMMANDS, command(option(), option())),
    (COMMANDS, command(name="Ask")),
    (COMMANDS, command(name="ask it")),
    (COMMANDS, command(name="a" * 33)),
    (COMMANDS, command(name_localizations={"ja": "質" * 33})),
    (COMMANDS, command(description_localizations={"ja": ""})),
    (COMMANDS, command(option(description="x" * 101))),
    (COMMANDS, command(option(max_length=6_001))),
    (COMMANDS, command(*[option(f"o{n}") for n in range(26)])),
    (COMMANDS, command(option(choices=[{"name": "x", "value": "x" * 101}]))),
    (COMMANDS, command(*[option(f"o{n}", description="x" * 100) for n in range(25)]) * 2),
    (COMMANDS, [{**MENU, "description": "Quotes"}]),
    (COMMANDS, [{**MENU, "name": "x" * 33}]),
    (COMMANDS, [{**MENU, "name": str(number)} for number in range(6)]),
]


@pytest.mark.parametrize(("route", "body"), GOOD)
def test_what_discord_takes_passes(route: tuple[str, str], body: Any) -> None:
    """Bodies at their limits; Discord's own schemas agree where they are at hand."""
    assert limits.problems(*route, body, 0) == []
    assert schemas.problems(*route, body) == []


@pytest.mark.parametrize(("route", "body"), BAD)
def test_what_discord_refuses_is_noticed(route: tuple[str, str], body: Any) -> None:
    """Bodies just over a limit."""
    assert limits.problems(*route, body, 0)


def test_an_upload_over_the_limit_is_noticed() -> None:
    """10 MiB in all."""
    assert not limits.problems(*MESSAGES, message(TEXT), limits.MAX_UPLOAD_BYTES)
    assert limits.problems(*MESSAGES, message(TEXT), limits.MAX_UPLOAD_BYTES + 1)


@pytest.mark.skipif(not schemas.SCHEMAS.is_file(), reason=f"{schemas.SCHEMAS.name} is missing")
def test_bodies_are_checked_against_discords_schemas() -> None:
    """What no limit forbids but no schema allows."""
    assert schemas.problems(*MESSAGES, {"content": 5, **PLAIN})
    assert schemas.problems(*CALLBACK, {"type": 99})
    assert schemas.problems(*COMMANDS, [{"description": "nameless"}])
