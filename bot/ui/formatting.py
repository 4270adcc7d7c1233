"""Quotes of Markdown documents in Discord's markdown, made anew from what they mean.

All text is escaped; the only marks that Discord takes for formatting are those written here. Links
lead to addresses that the reader sees, in "<>", so that Discord shows no preview.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from urllib.parse import quote as quote_url

from bot.ui.markdown import QUOTE_PREFIX, escape, unescape, utf16_length
from bot.ui.markdown_dialects import NOTHING_AROUND, Around
from bot.ui.rendering import Block, Run, Style, needs_gap, render

MAX_TABLE_WIDTH = 44  # cells of a block of code that a phone shows in one line, more or less
_LANGUAGE = re.compile(r"(?!ansi)[A-Za-z0-9_+#-]{1,20}")

_URL = re.compile(r"(?P<origin>https?://[A-Za-z0-9.\-]+(?::\d+)?)(?P<rest>(?:[/?#].*)?)", re.DOTALL)
# All other characters of a link are percent-encoded: parentheses could end the markdown's link, and
# Discord's server looks for mentions even in links.
_PLAIN_IN_URLS = "/?#&=+,;%~._-"
# What Discord's server takes for a mention even inside of code.
_MENTION = re.compile(r"@(?:everyone|here)|<(?:@[!&]?\d|#\d|/[^<>:\n]+:\d|t:-?\d|a?:\w+:\d|id:\w)")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_STARS = Style.BOLD | Style.ITALIC | Style.STRUCK | Style.MATCH
# What this module writes, the text of it first.
_WRITTEN = re.compile(
    r"```(?:[A-Za-z0-9_+#-]+)?\n(?P<block>[\s\S]*?)\n```|`(?P<code>[^`\n]+)`"
    r"|(?P<escaped>\\[^0-9A-Za-z\s])| \(<https?://[^ >]+>\)|<(?P<link>https?://[^ >]+)>|\*+|__|~~"
)


def quote_markdown(
    source: str,
    highlights: Iterable[tuple[int, int]] = (),
    *,
    around: Around = NOTHING_AROUND,
    column: int = 1,
) -> str:
    """A block quote that shows a part of a Markdown document, with matched words in bold.

    Args:
        source: The verbatim text.
        highlights: Starts and ends (exclusive) of matched words.
        around: Other lines that it needs.
        column: The column of its first character in its line.

    Returns:
        At most twice as many UTF-16 units as `source` has, and a few more. If nothing of the source
        is to be seen, such as of an image, it says so by three dots.
    """
    spans = list(highlights)
    limit = 2 * utf16_length(source) + 200
    for width, lines in ((MAX_TABLE_WIDTH, around), (0, around), (0, Around(fence=around.fence))):
        blocks = render(source, spans, around=lines, column=column, table_width=width)
        text = format_blocks(blocks)
        if utf16_length(text) <= limit:
            break
    else:
        text = escape("\n".join(block.marker + block.text for block in blocks))
    return QUOTE_PREFIX + (text if text.strip() else "…")


def shown_text(formatted: str) -> str:
    """The text that a reader sees of what `quote_markdown` or `quote_block` wrote.

    Addresses of links, which are no text of the document, are left out.
    """

    def shown(match: re.Match[str]) -> str:
        if match["escaped"]:
            return unescape(match["escaped"])
        return match["block"] or match["code"] or match["link"] or ""

    return _WRITTEN.sub(shown, formatted)


def safe_link(url: str, limit: int) -> str:
    """An address of the web as it can stand in Discord's markdown; "" if it can't, or is too long.

    Args:
        url: The address that a document gives.
        limit: The most characters.
    """
    match = _URL.fullmatch(url)
    if match is None:
        return ""
    link = match["origin"] + quote_url(match["rest"], _PLAIN_IN_URLS, errors="replace")
    return link if len(link) <= limit else ""


def format_blocks(blocks: Sequence[Block]) -> str:
    """Blocks in Discord's markdown, each beginning on a line of its own."""
    lines: list[str] = []
    for number, block in enumerate(blocks):
        if number and needs_gap(blocks[number - 1], block):
            lines.append("")
        lines.append(_format_block(block))
    return "\n".join(lines)


def _format_block(block: Block) -> str:
    if block.kind == "code":
        text = block.text.strip("\n")
        if "```" in text or _MENTION.search(text):
            return escape(text)
        language = block.language if _LANGUAGE.fullmatch(block.language) else ""
        return f"```{language}\n{text}\n```"
    runs = block.runs
    if block.kind == "heading":
        runs = tuple(Run(run.text, run.style | Style.BOLD) for run in runs)
    text = _format_runs(runs)
    indent = "  " * max(0, block.depth - 1)
    if block.depth:
        text = text.replace("\n", f"\n{indent}  ")
        indent += "" if block.marker else "  "
    return f"{indent}{block.marker}{text}"


def _format_runs(runs: Iterable[Run]) -> str:
    """One paragraph's runs."""
    pieces = [piece for run in runs for piece in _pieces(run)]
    while (separated := _separated(pieces)) != pieces:
        pieces = separated
    return "".join(map(_format_piece, pieces)).strip()


def _pieces(run: Run) -> Iterator[tuple[str, Style]]:
    """A run without styles that Discord can't show: of blanks at its ends, of some code."""
    if Style.LINK in run.style:
        yield run.text, Style.LINK
        return
    style = run.style
    if Style.CODE in style and ("`" in run.text or "\n" in run.text):
        style &= ~Style.CODE
    for part in re.split(r"(\s*\n\s*)", run.text):
        edges = _EDGES.fullmatch(part)
        before, text, after = edges.groups() if edges else ("", part, "")
        yield from (
            (piece, kind)
            for piece, kind in ((before, Style.PLAIN), (text, style), (after, Style.PLAIN))
            if piece
        )


def _separated(pieces: Sequence[tuple[str, Style]]) -> list[tuple[str, Style]]:
    """Join pieces of one style, and take styles off pieces whose marks would touch.

    Discord reads "**a****b**" as one bold "a****b".
    """
    joined = [
        ("".join(text for text, _ in group), style)
        for style, group in groupby(pieces, key=lambda piece: piece[1])
    ]
    for number, ((_, one), (_, other)) in enumerate(pairwise(joined)):
        if not (one & other & Style.CODE or (one & _STARS and other & _STARS)):
            continue
        for at, style in ((number, one), (number + 1, other)):
            kept = style & Style.CODE if (one ^ other) & Style.CODE else one & other
            if Style.CODE not in style and Style.CODE in one | other:
                kept = style
            joined[at] = joined[at][0], kept
        break
    return joined


def _format_piece(piece: tuple[str, Style]) -> str:
    text, style = piece
    if style & Style.LINK:
        link = safe_link(text, utf16_length(text) + 60)
        return f" (<{link}>)" if link else f" ({escape(text)})"
    if _MENTION.search(text):  # only now, since it may have been parted by the end of a match
        style &= ~Style.CODE
    is_bold = bool(style & Style.BOLD)
    shown = f"`{text}`" if style & Style.CODE else escape(text)
    if style & Style.MATCH and is_bold and not style & Style.CODE:
        shown = f"__{shown}__"
    if style & Style.STRUCK:
        shown = f"~~{shown}~~"
    if style & Style.ITALIC:
        shown = f"*{shown}*"
    return f"**{shown}**" if is_bold or style & Style.MATCH else shown
