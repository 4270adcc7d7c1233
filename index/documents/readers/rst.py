"""reStructuredText, by docutils: what Sphinx adds to it is read for its text.

Nothing is included from other files, and raw markup is left out. Directives and roles that docutils
doesn't know are those of Sphinx and its extensions: the text in them is kept, and where they
describe something (a function, an option) its signature is a term and the text its definition.
"""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes, utils
from docutils.core import publish_doctree
from docutils.languages import get_language
from docutils.parsers.rst import Directive, directives, roles

from index.documents.encodings import decode_text
from index.documents.readers.base import FileContent, code_span, escape_markdown, extracted
from index.documents.readers.writer import MarkdownWriter
from index.errors import DocumentError

_SETTINGS: dict[str, Any] = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "halt_level": utils.Reporter.SEVERE_LEVEL + 1,
    "line_length_limit": 1_000_000,
    "raw_enabled": False,
    "report_level": utils.Reporter.SEVERE_LEVEL + 1,
    "smart_quotes": False,
    "syntax_highlight": "none",
    "warning_stream": False,
}
_DIRECTIVE = re.compile(
    r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([\w:.+-]+?)[ \t]?::", re.MULTILINE
)
_ROLE = re.compile(r":([\w:.+-]+):`|`:([\w:.+-]+):(?!`)")
_CODE_WORDS = """
code-block sourcecode prompt ipython doctest testcode testoutput productionlist parsed-literal
jupyter-execute termynal mermaid graphviz
"""
_CODE = frozenset(_CODE_WORDS.split())
_HIDDEN_WORDS = """
toctree index highlight currentmodule module py:module py:currentmodule contents include
literalinclude default-domain tabularcolumns testsetup testcleanup meta raw autosummary
sectionauthor codeauthor automodule autoclass autofunction automethod autodata default-role
bibliography todolist
"""
_HIDDEN = frozenset(_HIDDEN_WORDS.split())
# The text between "title <target>" and "!title", "~module.name" of Sphinx's roles.
_TITLED = re.compile(r"(.+?)\s*<[^<>]+>\Z", re.DOTALL)
_CODE_ROLES_WORDS = """
func meth class mod attr exc data const obj file samp kbd command program option envvar code
literal method function macro type member keyword token makevar confval setting
"""
_CODE_ROLES = frozenset(_CODE_ROLES_WORDS.split())
_CHANGES = {
    "versionadded": "Added in version {}",
    "versionchanged": "Changed in version {}",
    "deprecated": "Deprecated since version {}",
    "versionremoved": "Removed in version {}",
}
_LINKED = re.compile(r"https?://[^\s<>()]+")
_MAX_DEPTH = 40  # of blocks in blocks
_MAX_SIGNATURE_LINES = 20
_SKIPPED = (
    *(nodes.comment, nodes.substitution_definition, nodes.target, nodes.system_message),
    *(nodes.raw, nodes.meta, nodes.transition, nodes.pending, nodes.Invisible),
)


def read_rst(path: Path, data: bytes) -> FileContent:
    """Read a document in reStructuredText.

    Raises:
        DocumentError: It isn't text, or is nested too deeply.
    """
    source, encoding = decode_text(path, data)
    _register_unknown(source)
    try:
        document = publish_doctree(source, settings_overrides=_SETTINGS)
        writer = _Writer()
        writer.write_children(document)
    except RecursionError as error:
        reason = "its blocks are nested too deeply; flatten it or convert it to Markdown."
        raise DocumentError(path, f"{path} is left out: {reason}") from error
    except (AttributeError, AssertionError, LookupError, TypeError, ValueError) as error:
        # docutils fails on some malformed sources in its own code.
        reason = f"docutils can't read it ({type(error).__name__}); mend or convert it."
        raise DocumentError(path, f"{path} is left out: {reason}") from error
    content = extracted(
        writer.blocks.text,
        title=document.get("title") or None,
        author=_field_of(document, nodes.author),
        date=_field_of(document, nodes.date),
    )
    return replace(content, encoding=encoding)


def _field_of(document: nodes.document, kind: type[nodes.Element]) -> str | None:
    found = next(iter(document.findall(kind)), None)
    return found.astext() if found is not None and isinstance(found.parent, nodes.docinfo) else None


class _Unknown(Directive):
    """A directive of Sphinx or an extension: its text is kept."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = None

    def run(self) -> list[nodes.Node]:
        """The nodes of the content, with the argument as term, as title or as code."""
        name = self.name.lower()
        if name in _HIDDEN:
            return []
        argument = self.arguments[0] if self.arguments else ""
        if name in _CODE:
            text = "\n".join(self.content)
            return [nodes.literal_block(text, text, classes=["code", argument.split(" ")[0]])]
        content = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, content)
        if name in _CHANGES:
            return self._change(_CHANGES[name], argument, content)
        if not argument:
            return [nodes.container("", *content.children)]
        lines = [line.strip() for line in argument.splitlines()[:_MAX_SIGNATURE_LINES]]
        is_signature = ":" in name or re.search(r"[(\[=]|\A-", argument) or name in _CODE_ROLES
        if not is_signature:
            inline, _ = self.state.inline_text(" ".join(lines), self.lineno)
            title = nodes.paragraph("", "", nodes.strong("", "", *inline))
            return [title, *content.children]
        terms = [nodes.term("", "", nodes.literal(line, line)) for line in lines if line]
        definition = nodes.definition("", *content.children)
        return [nodes.definition_list("", nodes.definition_list_item("", *terms, definition))]

    def _change(self, text: str, argument: str, content: nodes.Element) -> list[nodes.Node]:
        """A note of the version in which something changed, and how."""
        version, *rest = argument.split(None, 1) or [""]
        inline, _ = self.state.inline_text(rest[0] if rest else "", self.lineno)
        end = ": " if rest or content.children else "."
        first = nodes.paragraph("", "", nodes.Text(text.format(version) + end), *inline)
        if not rest and content.children and isinstance(content.children[0], nodes.paragraph):
            first += content.children.pop(0).children
        return [first, *content.children]


def _read_role(name: str, rawtext: str, text: str, *_: object, **__: object) -> Any:
    """The nodes of a role of Sphinx or an extension: the text that it shows."""
    shown = utils.unescape(text)
    if titled := _TITLED.match(shown):
        shown = titled[1]
    elif shown.startswith("~"):
        shown = shown.rsplit(".", 1)[-1].lstrip("~")
    shown = shown.lstrip("!")
    is_code = name.rsplit(":", 1)[-1].lower() in _CODE_ROLES
    return [nodes.literal(rawtext, shown) if is_code else nodes.Text(shown)], []


def _register_unknown(source: str) -> None:
    """Let docutils read the directives and roles of a source that it doesn't know."""
    document = utils.new_document("")
    document.reporter.report_level = _SETTINGS["report_level"]
    language = get_language("en")
    for name in {name.lower() for name in _DIRECTIVE.findall(source)}:
        if name in _HIDDEN or directives.directive(name, language, document)[0] is None:
            directives.register_directive(name, _Unknown)
    for name in {name.lower() for pair in _ROLE.findall(source) for name in pair if name}:
        if roles.role(name, language, 0, document.reporter)[0] is None:
            roles.register_canonical_role(name, _read_role)


class _Writer:
    """Writes a document's nodes as Markdown."""

    def __init__(self) -> None:
        self.blocks = MarkdownWriter()
        self._level = 1
        self._depth = 0

    def write_children(self, node: nodes.Element) -> None:
        """Write the blocks in a node."""
        if self._depth > _MAX_DEPTH:
            raise RecursionError
        self._depth += 1
        for child in node.children:
            self._write(child)
        self._depth -= 1

    def _write(self, node: nodes.Node) -> None:
        if isinstance(node, _SKIPPED):
            return
        for kind in type(node).__mro__:
            if write := getattr(self, f"_write_{kind.__name__}", None):
                write(node)
                return
        if isinstance(node, nodes.Text):
            self.blocks.paragraph(escape_markdown(node.astext()))
        elif isinstance(node, nodes.Element) and not isinstance(node, nodes.Inline):
            self.write_children(node)
        else:
            self.blocks.paragraph(_inline([node]))

    def _write_section(self, node: nodes.section) -> None:
        self._level += 1
        self.write_children(node)
        self._level -= 1

    def _write_title(self, node: nodes.title) -> None:
        if isinstance(node.parent, nodes.section | nodes.document):
            self.blocks.heading(_inline(node.children), self._level)
        else:
            self.blocks.paragraph(_bold(node))

    def _write_subtitle(self, node: nodes.subtitle) -> None:
        self.blocks.heading(_inline(node.children), self._level + 1)

    def _write_rubric(self, node: nodes.rubric) -> None:
        self.blocks.paragraph(_bold(node))

    def _write_TextElement(self, node: nodes.TextElement) -> None:  # noqa: N802
        self.blocks.paragraph(_inline(node.children), is_wrapped=True)

    def _write_docinfo(self, node: nodes.docinfo) -> None:
        for child in node.children:  # author and date are the document's own fields
            if isinstance(child, nodes.field):
                self._write_field(child)

    def _write_FixedTextElement(self, node: nodes.Element) -> None:  # noqa: N802
        classes: list[str] = node.get("classes", [])
        languages = [name for name in classes if name not in ("code", "")]
        self.blocks.code(node.astext(), languages[0] if languages else "")

    _write_math_block = _write_FixedTextElement

    def _write_line_block(self, node: nodes.line_block) -> None:
        lines = [_inline(line.children) for line in node.findall(nodes.line)]
        self.blocks.paragraph("\n".join(lines))

    def _write_list_item(self, node: nodes.list_item) -> None:
        above = node.parent
        mark = "- "
        if isinstance(above, nodes.enumerated_list):
            mark = f"{above.get('start', 1) + above.index(node)}. "
        with self.blocks.inside(mark):
            self.write_children(node)

    def _write_definition_list_item(self, node: nodes.definition_list_item) -> None:
        terms = [child for child in node.children if isinstance(child, nodes.term)]
        self.blocks.paragraph("\n".join(_inline(term.children) for term in terms))
        self._define(next(iter(node.findall(nodes.definition))))

    def _write_field(self, node: nodes.field) -> None:
        name, body = node.children
        self.blocks.paragraph(_inline(name.children))
        self._define(body)

    def _write_option_list_item(self, node: nodes.option_list_item) -> None:
        options, description = node.children
        names = [code_span(option.astext()) for option in options.children]
        self.blocks.paragraph(", ".join(names))
        self._define(description)

    def _define(self, body: nodes.Node) -> None:
        if isinstance(body, nodes.Element) and body.children:
            with self.blocks.inside(": "):
                self.write_children(body)

    def _write_block_quote(self, node: nodes.Element) -> None:
        with self.blocks.inside("> "):
            self.write_children(node)

    _write_topic = _write_sidebar = _write_block_quote

    def _write_Admonition(self, node: nodes.Element) -> None:  # noqa: N802
        kind = "NOTE" if isinstance(node, nodes.admonition) else node.tagname.upper()
        title = node.children.pop(0) if isinstance(node.children[0], nodes.title) else None
        words = f" {_inline(title.children)}" if isinstance(title, nodes.title) else ""
        with self.blocks.inside("> "):
            self.blocks.paragraph(f"[!{kind}]{words}")
            self.write_children(node)

    def _write_image(self, node: nodes.image) -> None:
        self.blocks.paragraph(_inline([node]))

    def _write_footnote(self, node: nodes.Element) -> None:
        label, *body = node.children if isinstance(node.children[0], nodes.label) else [None, *node]
        if label is not None:
            with self.blocks.inside("- "):
                for child in body:
                    self._write(child)

    _write_citation = _write_footnote

    def _write_table(self, node: nodes.table) -> None:
        for title in node.children:
            if isinstance(title, nodes.title):
                self.blocks.paragraph(_bold(title))
        rows = [
            (isinstance(row.parent, nodes.thead), [_cell(entry) for entry in row.children])
            for row in node.findall(nodes.row)
        ]
        width = max((len(cells) for _, cells in rows), default=0)
        header, body = next(iter(rows), (False, [])), rows[1:]
        if not header[0]:
            header, body = (True, [""] * width), rows
        self.blocks.header(header[1] + [""] * (width - len(header[1])))
        for _, cells in body:
            self.blocks.row(cells + [""] * (width - len(cells)))


def _cell(entry: nodes.Node) -> str:
    """A cell's text in one line."""
    return "<br>".join(
        " ".join(_inline(part.children).split())
        for part in entry.findall(nodes.TextElement)
        if not isinstance(part.parent, nodes.TextElement)
    )


def _bold(node: nodes.Element) -> str:
    text = _inline(node.children)
    return f"**{text}**" if text and "**" not in text else text


def _inline(children: Any, *, begins_line: bool = True) -> str:
    """Inline nodes as Markdown."""
    text = ""
    for node in children:
        if isinstance(node, nodes.footnote_reference | nodes.citation_reference):
            text = text.rstrip(" ")
            continue
        text += _inline_node(node, begins_line=begins_line if not text else text[-1] == "\n")
    return text


def _inline_node(node: nodes.Node, *, begins_line: bool) -> str:
    if isinstance(node, nodes.Text):
        first, *rest = node.astext().split("\n", 1)
        parts = [escape_markdown(first, begins_line=begins_line), *map(escape_markdown, rest)]
        return "\n".join(parts)
    if isinstance(node, _SKIPPED) or not isinstance(node, nodes.Element):
        return ""
    if isinstance(node, nodes.image):
        return escape_markdown(node.get("alt") or "", begins_line=begins_line)
    if isinstance(node, nodes.literal | nodes.math):
        return code_span(node.astext())
    text = _inline(node.children, begins_line=begins_line)
    if isinstance(node, nodes.emphasis | nodes.strong) and text.strip() == text and text:
        mark = "*" if isinstance(node, nodes.emphasis) else "**"
        return text if "*" in text else f"{mark}{text}{mark}"
    if isinstance(node, nodes.superscript) and text.lstrip("-−").isdigit():
        return f"^{text}"
    uri = node.get("refuri", "") if isinstance(node, nodes.reference) else ""
    if _LINKED.fullmatch(uri) and text != uri:
        return f"[{text}]({uri})"
    return text
