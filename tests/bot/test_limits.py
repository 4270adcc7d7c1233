"""The checks of Discord's limits, which the other tests rely on, do notice what exceeds them."""

from typing import Any

import pytest

from tests.fakes import limits, schemas

MESSAGES = ("POST", "/channels/1/messages")
ORIGINAL = ("PATCH", "/webhooks/1/token/messages/@original")
CALLBACK = ("POST", "/interactions/1/token/callback")
COMMANDS = ("PUT", "/applications/1/commands")

NO_PING = {"allowed_mentions": {"parse": [], "replied_user": False}}
V2 = limits.COMPONENTS_V2


def text(content: str) -> dict[str, Any]:
    """A text display."""
    return {"type": 10, "content": content}


def card(*components: dict[str, Any], **more: object) -> dict[str, Any]:
    """A components v2 message."""
    return {"components": [*components], "flags": V2, **NO_PING, **more}


def button(custom_id: str, label: str = "Press") -> dict[str, Any]:
    """A button."""
    return {"type": 2, "style": 1, "custom_id": custom_id, "label": label}


def command(name: str = "ask", **more: object) -> dict[str, Any]:
    """A command."""
    return {"name": name, "description": "Ask", "type": 1, **more}


OPTION = {"type": 3, "name": "question", "description": "What?"}

GOOD = [
    (MESSAGES, card(text("x" * 2_000), {"type": 17, "components": [text("y" * 2_000)]})),
    (MESSAGES, {"content": "x" * 2_000, **NO_PING}),
    (ORIGINAL, card(text("x"), {"type": 1, "components": [button("a"), button("b")]})),
    (CALLBACK, {"type": 5}),
    (CALLBACK, {"type": 4, "data": card(text("x"))}),
    (COMMANDS, [command(options=[OPTION], name_localizations={"ja": "質問"})]),
]

BAD = [
    (MESSAGES, {"content": "x" * 2_001, **NO_PING}),
    (MESSAGES, {"content": "x"}),
    (MESSAGES, {"content": "x", "allowed_mentions": {"parse": ["everyone"]}}),
    (MESSAGES, {"content": "x", "allowed_mentions": {"parse": [], "users": ["1"]}}),
    (MESSAGES, {"content": "x", "allowed_mentions": {"parse": [], "replied_user": True}}),
    (MESSAGES, {"content": "x", **NO_PING, "embeds": [{"title": "x" * 257}]}),
    (MESSAGES, {"content": "x", **NO_PING, "embeds": [{"description": "x" * 3_100}] * 2}),
    (MESSAGES, {"content": "x", **NO_PING, "embeds": [{"footer": {"text": "x" * 2_049}}]}),
    (
        MESSAGES,
        {"content": "x", **NO_PING, "embeds": [{"fields": [{"name": "", "value": ""}] * 26}]},
    ),
    (MESSAGES, card(text("x"), content="y")),
    (MESSAGES, card(text("x"), embeds=[{"title": "y"}])),
    (MESSAGES, card()),
    (MESSAGES, card(text(""))),
    (MESSAGES, card(text("\ud83d"))),
    (MESSAGES, card(text("x" * 2_001), {"type": 17, "components": [text("y" * 2_000)]})),
    (MESSAGES, card(text("👩" * 2_001))),
    (MESSAGES, card({"type": 17, "components": [text("x")] * 40})),
    (MESSAGES, {"components": [text("x")], **NO_PING}),
    (ORIGINAL, card(text("x" * 4_001))),
    (ORIGINAL, card({"type": 1, "components": [button("a"), button("a")]})),
    (ORIGINAL, card({"type": 1, "components": [button("a" * 101)]})),
    (ORIGINAL, card({"type": 1, "components": [button("a", "x" * 81)]})),
    (
        ORIGINAL,
        card({"type": 1, "components": [{"type": 3, "custom_id": "a", "options": [{}] * 26}]}),
    ),
    (CALLBACK, {"type": 4, "data": {"content": "x" * 2_001, **NO_PING}}),
    (CALLBACK, {"type": 8, "data": {"choices": [{"name": "x"}] * 26}}),
    (CALLBACK, {"type": 8, "data": {"choices": [{"name": "x" * 101}]}}),
    (
        CALLBACK,
        {"type": 9, "data": {"title": "x" * 46, "custom_id": "a", "components": [text("x")]}},
    ),
    (
        CALLBACK,
        {"type": 9, "data": {"title": "x", "custom_id": "a", "components": [text("x")] * 6}},
    ),
    (COMMANDS, [command("Ask")]),
    (COMMANDS, [command("ask it")]),
    (COMMANDS, [command("a" * 33)]),
    (COMMANDS, [command(name_localizations={"ja": "質" * 33})]),
    (COMMANDS, [command(description_localizations={"ja": ""})]),
    (COMMANDS, [command(options=[{**OPTION, "description": "x" * 101}])]),
    (COMMANDS, [command(options=[{**OPTION, "max_length": 6_001}])]),
    (COMMANDS, [command(options=[OPTION] * 26)]),
    (COMMANDS, [command(str(number), type=3) for number in range(6)]),
]


@pytest.mark.parametrize(("route", "body"), GOOD)
def test_what_discord_takes_passes(route: tuple[str, str], body: Any) -> None:
    """Bodies at their limits; Discord's own schemas agree where they are at hand."""
    assert not limits.problems(*route, body, 0)
    assert not schemas.problems(*route, body)


@pytest.mark.parametrize(("route", "body"), BAD)
def test_what_discord_refuses_is_noticed(route: tuple[str, str], body: Any) -> None:
    """Bodies just over a limit, or that could ping someone."""
    assert limits.problems(*route, body, 0)


def test_an_upload_over_the_limit_is_noticed() -> None:
    """10 MiB in all."""
    assert not limits.problems(*MESSAGES, GOOD[0][1], limits.MAX_UPLOAD_BYTES)
    assert limits.problems(*MESSAGES, GOOD[0][1], limits.MAX_UPLOAD_BYTES + 1)


@pytest.mark.skipif(not schemas.SCHEMAS.is_file(), reason=f"{schemas.SCHEMAS.name} is not at hand")
def test_bodies_are_held_against_discords_schemas() -> None:
    """What no limit forbids but no schema allows."""
    assert schemas.problems(*MESSAGES, {"content": 5, **NO_PING})
    assert schemas.problems(*ORIGINAL, {"components": [{"type": 17}], **NO_PING})
    assert schemas.problems(*CALLBACK, {"type": 99})
    assert schemas.problems(*COMMANDS, [{"description": "nameless"}])
