"""JSX components of MDX: tags on lines of their own, between which Markdown stands.

    <Tabs>
      <Tab title="Linux">
        Some *Markdown*.
      </Tab>
    </Tabs>

markdown-it would take the lines up to the next blank one for HTML, and a closing tag below a list
for a part of its last item. So the tags are taken out of what it reads, and the text between them
loses the indentation that the tags gave it.
"""

import re

from index.documents.hidden import Span
from index.documents.inline import is_component, tags

NEAR_CHARS = 1_000  # of a line, before a tag and behind it
_COMPONENT = re.compile(r"</?[A-Z][a-z\d]")
_LINE = re.compile(r"[^\n]*\n?")


def take_out_components(source: str, fences: tuple[Span, ...]) -> tuple[str, list[re.Match[str]]]:
    """The text with blank lines for components' tags, and the matches of these tags, in order.

    The text has the same lines, but not the same offsets.

    Args:
        source: A text whose line ends are all LF.
        fences: Its fenced code, in which tags are code.
    """
    if not _COMPONENT.search(source):
        return source, []
    found = [match for match in _outside(source, fences) if _is_alone(source, match)]
    parts: list[str] = []
    margins: list[int] = []  # the indentation of each component that is open
    at = 0
    for match in found:
        parts += (_dedent(source[at : match.start()], margins), "\n" * match[0].count("\n"))
        at = match.end()
        if match["closing"]:
            del margins[-1:]
        elif not match["empty"]:
            line = source.rfind("\n", 0, match.start()) + 1
            margins.append(match.start() - line)
    return "".join([*parts, source[at:]]), found


def _outside(source: str, fences: tuple[Span, ...]) -> list[re.Match[str]]:
    """The tags of components outside of fenced code."""
    found = []
    at = 0
    for start, end in (*fences, (len(source), len(source))):
        found += [match for match in tags(source, at, start) if is_component(match["name"])]
        at = end
    return found


def _is_alone(source: str, match: re.Match[str]) -> bool:
    """Whether nothing but tags stands on a tag's lines."""
    before = source[max(0, match.start() - NEAR_CHARS) : match.start()].rpartition("\n")[2]
    behind = source[match.end() : match.end() + NEAR_CHARS].partition("\n")[0]
    return not before.strip() and not behind.strip()


def _dedent(text: str, margins: list[int]) -> str:
    """Text between tags with no more indentation than the outermost component has."""
    if not margins:
        return text
    lines = _LINE.findall(text)
    indents = [len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip()]
    excess = min(indents, default=0) - margins[0]
    if excess <= 0:
        return text
    return "".join([lines[0], *(line[excess:] if line.strip() else line for line in lines[1:])])
