"""The pages of which the README's pictures are taken; the browser itself is not tested."""

import pytest

from bot.i18n import PHRASES
from tests.fakes.answers import JAPANESE_QUOTE
from tests.fakes.running import serving
from tests.pictures.markup import to_html
from tests.pictures.page import page

NAMES = {"@1": "@Inyo", "#2": "# questions"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"\*not\* **bold \*and\* so**", "<p>*not* <strong>bold *and* so</strong></p>"),
        (">>> one\n# two", "<blockquote><p>one</p><h1>two</h1></blockquote>"),
        ("-# **1** · small", "<small><strong>1</strong> · small</small>"),
        ("> quoted\nnot", "<blockquote>quoted</blockquote><p>not</p>"),
        ("<@1> in <#2>", "<span class='mention'>@Inyo</span> in <span class='mention'># questions"),
        ("[*a*](<https://a.org>)", "<a><em>a</em></a>"),
        ("```\n# a\n```", "<pre># a\n</pre>"),
        ("- a\n2. b", "<span>•</span><span>a</span></p><p class='item'><span>2.</span>"),
        (">>> - a\n  - b", "<p class='item' style='margin-left: 2ch'><span>•</span><span>b"),
        ("`**a**` <b>", "<code>**a**</code> &lt;b&gt;"),
    ],
)
def test_markdown_is_shown_as_discord_shows_it(text: str, shown: str) -> None:
    """Escapes, and whatever could be HTML, are shown as they are."""
    assert shown in to_html(text, NAMES)


@pytest.mark.asyncio
async def test_a_page_shows_what_went_on() -> None:
    """A card, what is typed, a modal, and a message pointed at, for one's eyes only."""
    async with serving() as served:
        discord = served.discord
        ana, say = discord.person("Ana"), PHRASES["en"].say
        asked = await discord.ask("Who resigned?", by=ana)
        typed = await discord.autocomplete("read", "document", "a ti", {}, by=ana)
        opened = await discord.press(asked, say("feedback-unhelpful-button"))
        said = await discord.say("Is it **so**?", by=discord.person("Ben"))
        checked = await discord.point_at(said, say("check-quote-menu"), by=ana)
        keys = [asked, typed, opened, said, checked]
        for key in (key for key in keys if discord.exchanges[key].asks_the_bot):
            await discord.card(key)
        drawn = page(discord, keys, "all of it")
    assert "<b>Ana</b> used <span class='mention'>/ask</span>" in drawn
    assert f">👍</span>{say('feedback-helpful-button')}</span>" in drawn
    assert "<div class='choice first'>A title</div>" in drawn
    assert "<div class='modal'><header>" in drawn
    assert "Only you can see this" in drawn
    assert f"used <span class='mention'>{say('check-quote-menu')}</span>" in drawn
    assert drawn.count("<p>Is it <strong>so</strong>?</p>") == 1


@pytest.mark.asyncio
async def test_a_page_shows_replies_and_attached_files() -> None:
    """A reply shows what it replies to, and a message without a card its files."""
    async with serving() as served:
        discord = served.discord
        asked = await discord.mention("Who resigned?")
        replied = await discord.reply("And when?", asked)
        around = await discord.press(asked, "Show context")
        sent = await discord.press(around, "Exact text as a file")
        for key in (replied, sent):
            await discord.card(key)
        drawn = page(discord, [replied, sent], "both")
    assert drawn.count("Click to see attachment") == 2
    assert f"<a>notes-1.txt</a><small>{len(JAPANESE_QUOTE.encode())} bytes</small>" in drawn
