"""The reader of Discord's markdown knows what Discord's client knows."""

import pytest

from tests.fakes.rendering import render

ALIVE = [
    ("# big", "big", ["heading"]),
    ("text\n### smaller\nend", "text\nsmaller\nend", ["heading"]),
    ("-# small", "small", ["subtext"]),
    ("- a\n2. b", "a\nb", ["list", "list"]),
    ("> said\nby me", "said\nby me", ["block quote"]),
    (">>>   all\nof it", "all\nof it", ["block quote"]),
    ("**b** *i* _i_ __u__ ~~s~~", "b i i u s", ["bold", "italics", "italics", "underline"]),
    ("||secret||", "secret", ["spoiler"]),
    ("`c` ``a`b`` ```py\nd\n```", "c a`b d", ["code", "code", "code block"]),
    ("`\\*`", "\\*", ["code"]),
    ("[x](http://evil.example) [y](<http://a.b/c> 'z')", "x y", ["masked link", "masked link"]),
    ("https://evil.example/a.", "https://evil.example/a.", ["bare link"]),
    ("<https://evil.example>", "https://evil.example", ["link in brackets"]),
    ("<tel:+1555> <a@b.example>", "tel:+1555 a@b.example", ["link in brackets"]),
    ("discord.gg/abc", "discord.gg/abc", ["invitation"]),
    ("@everyone <@1> <@!1> <@&1> <#1>", "@everyone <@1> <@!1> <@&1> <#1>", ["mention"] * 5),
    ("</ask:1> <id:guide> <t:1:R>", "</ask:1> <id:guide> <t:1:R>", ["command", "guide", "time"]),
    ("<:e:1> :smile:", "<:e:1> smile", ["custom emoji", "emoji"]),
    ("***both***", "both", ["bold", "italics"]),
]
DEAD = [
    ("\\# \\*a\\* \\[x](http\\://evil.example)", "# *a* [x](http://evil.example)"),
    ("\\<\\@1> \\@everyone", "<@1> @everyone"),
    ("a \\\\ b \\z", "a \\ b \\z"),
    ("#tag -#no 1.5 snake_case_name a * b", "#tag -#no 1.5 snake_case_name a * b"),
    ("2 > 1 and >quoted", "2 > 1 and >quoted"),
    ("¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯"),
    ("(http) http:/evil.example", "(http) http:/evil.example"),
]


@pytest.mark.parametrize(("source", "text", "alive"), ALIVE, ids=[each[0] for each in ALIVE])
def test_what_comes_alive_is_named(source: str, text: str, alive: list[str]) -> None:
    """And its marks are gone from the text, as for somebody who copies it."""
    rendered = render(source)
    assert rendered.text == text
    assert set(alive) <= set(rendered.alive)
    assert len(alive) <= len(rendered.alive)


@pytest.mark.parametrize(("source", "text"), DEAD, ids=[each[0] for each in DEAD])
def test_what_stays_dead_is_shown_as_it_is(source: str, text: str) -> None:
    """Only the backslashes before punctuation vanish."""
    rendered = render(source)
    assert (rendered.text, rendered.alive) == (text, [])


def test_bold_stretches_and_the_aims_of_links_are_read() -> None:
    """Marks inside of the stretch don't end it when they are escaped."""
    rendered = render(r">>> a **b\*\*c\\** d [e](<https://example.org/f>)")
    assert rendered.bold == ["b**c\\"]
    assert rendered.targets == ["https://example.org/f"]
