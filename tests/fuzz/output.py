"""Targets that show texts, on Discord, the terminal and the web, or read what people type."""

import io
import json
import re
from argparse import Namespace
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from bot.arguments import parse_arguments
from bot.cli import _COMMANDS
from bot.settings import ConfigurationError, Settings, read_settings
from bot.sync.html_links import read_links, read_sitemap
from bot.terminal.screen import Terminal, to_json_line
from index.types import Document
from tests.bot.sync.test_addresses import test_no_address_leads_out_of_the_folder
from tests.bot.ui import test_formatting, test_markdown, test_rendering
from tests.bot.web_reader import test_markup
from tests.fakes.answers import answer, excerpt
from tests.fuzz.documents import samples, text_seeds
from tests.fuzz.target import chosen, invariant, number, pure, text_of

N_SPANS = 4  # bytes in front of a text, from which the spans to mark are made
# What a terminal obeys, but for line ends and tabs, and what reorders the text around it.
OBEYED = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a\u202b\u202d\u202e\u2066-\u2068]")
SETTINGS = [name.upper() for name in Settings.__dataclass_fields__]


def spanned(data: bytes) -> tuple[str, list[tuple[int, int]]]:
    """A text, and two spans to mark that may lie outside of it."""
    spans = [(number(data, at) - 3, number(data, at + 1)) for at in range(0, N_SPANS, 2)]
    return text_of(data[N_SPANS:]), spans


def spanned_seeds() -> Iterator[bytes]:
    """Texts with spans in them."""
    yield from (b"\x03\x08\x10\x20" + text for text in text_seeds())


def discord_text(data: bytes) -> None:
    """A text on Discord: nothing of it comes alive, and none of it is lost."""
    text, spans = spanned(data)
    test_markdown.assert_shown(text)
    test_formatting.inert(text, spans)
    invariant(test_rendering.test_any_text_is_read)(text, spans)
    invariant(test_markdown.test_bold_words_leave_a_quote_exact)(text.lstrip(" "), spans)
    invariant(test_markdown.test_bold_never_splits_what_a_reader_sees_as_one_character)(text, spans)
    invariant(test_markdown.test_escaping_at_most_doubles_a_text)(text)


def terminal_text(data: bytes) -> None:
    """A text on the terminal and in its JSON: nothing drives the terminal."""
    text, spans = spanned(data)
    if not text:  # no quote is empty
        return
    name = text.partition("\n")[0][:200]
    marks = [(start, end, name) for start, end in spans if 0 <= start < end <= len(text)]
    file = "a.md" if number(data, 0) % 2 else "a.txt"
    quote = excerpt(
        text,
        title=name,
        highlights=sorted(marks)[:1],
        language="en",
        document=file,
        headings=[name],
    )
    found = answer(text, [quote])
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        terminal = Terminal()
        terminal.line(name)
        terminal.notice(text)
        terminal.error(text)
        terminal.answer(found)
        terminal.page(Document(name or "a", text, name, "en", is_markdown=file == "a.md"), text)
    assert not OBEYED.search(out.getvalue() + err.getvalue())
    assert err.getvalue().count("\n") == 2
    line = to_json_line(found)
    assert not OBEYED.search(line)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["excerpts"][0]["quote"] == text


def web_text(data: bytes) -> None:
    """A text as a web page, with a quote highlighted: no element, address or text of its own."""
    text, _ = spanned(data)
    if not text:
        return
    start = number(data, 0) % len(text)
    end = start + 1 + number(data, 1) % (len(text) - start)
    is_markdown = bool(number(data, 2) % 2)
    drawn = (text, start, end)
    invariant(test_markup.test_no_document_brings_elements_of_its_own)(drawn, is_markdown)
    if is_markdown:
        invariant(test_markup.test_what_is_highlighted_is_the_quote)(drawn)


def web_links(data: bytes) -> None:
    """The addresses in a page or a sitemap that is fetched, and the files that they are kept in."""
    for url in read_links(data, "https://example.org/docs/").urls:
        path = url.partition("//")[2].partition("/")[2]
        invariant(test_no_address_leads_out_of_the_folder)(path, ".html")
    try:
        read_sitemap(data)
    except ValueError:
        return


def link_seeds() -> Iterator[bytes]:
    """Pages and XML."""
    yield from (path.read_bytes() for path in samples() if path.suffix in (".html", ".xml"))
    yield b'<base href="/x/"><a href="../a b?c#d"><a href="//[::1"><meta name="robots">'
    yield b"<urlset><url><loc>https://example.org/a</loc></url></urlset>"


def arguments(data: bytes) -> None:
    """Arguments of the command line, parted by NUL: they are taken or refused in one line."""
    given = data.decode("utf-8", "surrogateescape").split("\0")
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        try:
            assert isinstance(parse_arguments(given, _COMMANDS), Namespace)
        except SystemExit as exited:
            assert exited.code in (0, 2)
            assert exited.code == 0 or (err.getvalue().count("\n") == 1 and not out.getvalue())
    assert not OBEYED.search(err.getvalue())


def argument_seeds() -> Iterator[bytes]:
    """Each command, with options of all kinds."""
    more = [[], ["-d", "a.md", "b"], ["--json"], ["--count", "5", "b"], ["--help"], ["a", "b", "-"]]
    for command in _COMMANDS:
        yield from ("\0".join([*command.split(), *each]).encode() for each in more)


def settings(data: bytes) -> None:
    """The value of a setting: it is taken, or refused in one line that names the setting."""
    choice, value = chosen(data)
    name = SETTINGS[choice % len(SETTINGS)]
    try:
        read_settings({name: value.decode("utf-8", "surrogateescape")})
    except ConfigurationError as error:
        assert error.variable in SETTINGS
        assert "\n" not in str(error)


def setting_seeds() -> Iterator[bytes]:
    """Numbers, addresses, paths and lists for each setting."""
    values: list[Any] = [
        "1",
        "0-3",
        "https://example.org/a",
        "127.0.0.1",
        "a/b",
        "1,2",
        "DEBUG",
        "on",
    ]
    for choice in range(len(SETTINGS)):
        yield from (bytes([choice]) + value.encode() for value in values)


TARGETS = {
    "discord_text": pure(discord_text, spanned_seeds),
    "terminal_text": pure(terminal_text, spanned_seeds),
    "web_text": pure(web_text, spanned_seeds),
    "web_links": pure(web_links, link_seeds),
    "arguments": pure(arguments, argument_seeds),
    "settings": pure(settings, setting_seeds),
}
