"""The custom ids of buttons, new and old."""

import pytest

import bot.client  # noqa: F401 - its features register their buttons
from bot.interactions import _BUTTONS
from bot.ui.persistent_button import custom_id, number_in, parse_custom_id


@pytest.mark.parametrize(
    ("old", "action"),
    [
        ("inyo:more:token:1", "context"),
        ("inyo:at:token:1:2", "page"),
        ("inyo:to:token:2", "excerpt"),
        ("inyo:file:token:1", "exact_text"),
        ("inyo:follow:token", "follow_up"),
        ("inyo:share:token", "share"),
        ("inyo:delete:token", "delete"),
        ("inyo:good:token", "helpful"),
        ("inyo:bad:token", "unhelpful"),
        ("inyo:found:token:4", "search_page"),
        ("inyo:documents:1", "documents_page"),
        ("inyo:read:key:at:token:1", "read"),
        ("inyo:turn:key:1", "read_page"),
        ("inyo:forget-server", "erase_server"),
        ("inyo:keep-server", "keep_server"),
    ],
)
def test_buttons_of_earlier_versions_still_work(old: str, action: str) -> None:
    """Their ids name actions by earlier names; an answer's buttons work for 90 days."""
    assert parse_custom_id(old) == (action, old.split(":")[2:])
    assert action in _BUTTONS


def test_an_id_is_parsed_into_what_it_was_made_of() -> None:
    """With or without arguments; an id of somebody else names no action of ours."""
    assert parse_custom_id(custom_id("context", "token", 2)) == ("context", ["token", "2"])
    assert parse_custom_id(custom_id("keep_server")) == ("keep_server", [])
    assert parse_custom_id("0123456789abcdef")[0] not in _BUTTONS
    with pytest.raises(ValueError, match="too long"):
        custom_id("context", "x" * 100)


def test_an_argument_that_is_no_number_is_none() -> None:
    """A missing one, too, and one that is far too long."""
    arguments = ["-3", "token", "9" * 40, "--5", "-", "", "３", "1_0", " 1"]
    assert [number_in(arguments, position) for position in range(10)] == [-3] + 9 * [None]
