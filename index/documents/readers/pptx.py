"""Reads PPTX: each slide with its title, lists, tables, diagrams and the speaker's notes.

Hidden slides and shapes, comments, pictures, charts, dates and page numbers are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.documents.readers.base import FileContent, escape_markdown, extracted
from index.documents.readers.docx_numbering import number_text
from index.documents.readers.docx_styles import has_code_font, number_of
from index.documents.readers.ooxml import Element, Package, Relation, children, content
from index.documents.readers.spans import Span, to_markdown, without_emphasis
from index.documents.readers.writer import MarkdownWriter
from index.documents.titles import title_of_extracted

_TITLES = ("title", "ctrTitle")
_NO_TEXT = ("dt", "ftr", "hdr", "sldNum", "sldImg")  # placeholders of what repeats on each slide
_WITH_BULLETS = ("body", "obj")
_TRUE = ("1", "true")
_AUTO_NUMBER = re.compile(
    r"(?P<kind>alphaLc|alphaUc|arabic|romanLc|romanUc|circleNum|ea1Jpn)(?:\w*?)"
    r"(?P<suffix>Period|ParenR|ParenBoth|Plain)?\Z"
)
_NUMBER_STYLES = {
    "alphaLc": "lowerLetter", "alphaUc": "upperLetter", "arabic": "decimal",
    "romanLc": "lowerRoman", "romanUc": "upperRoman", "circleNum": "decimalEnclosedCircle",
    "ea1Jpn": "japaneseCounting",
}  # fmt: skip
_AROUND = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})"}


def read_pptx(path: Path, data: bytes) -> FileContent:
    """Read a presentation of PowerPoint, or of another program that writes its format.

    Raises:
        DocumentError: It is encrypted, damaged or no PPTX.
    """
    package = Package(path, data)
    presentation = package.root(package.main)
    relations = package.relations(package.main)
    writer = MarkdownWriter()
    slides = presentation.iterfind("sldIdLst/sldId")
    for number, slide in enumerate(slides, start=1):
        relation = relations.get(slide.get("r-id") or "")
        root = package.xml(relation.target) if relation is not None else None
        if relation is None or root is None or root.get("show") in ("0", "false"):
            continue
        writer.place("slide", str(number))
        _Slide(package, relation.target, writer).read(root)
    properties = package.properties()
    return extracted(
        writer.text,
        writer.places,
        title=title_of_extracted(writer.text, properties.title),
        author=properties.author,
        date=properties.date,
    )


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph of a shape: `label` is its number, "" for a bullet, None outside of lists."""

    spans: list[Span]
    depth: int
    label: str | None

    def markdown(self, *, begins_line: bool = True) -> str:
        return to_markdown(self.spans, begins_line=begins_line)


class _Slide:
    """Writes the shapes of one slide."""

    def __init__(self, package: Package, part: str, writer: MarkdownWriter) -> None:
        self._package = package
        self._part = part
        self._relations = package.relations(part)
        self._writer = writer
        layout = next(package.related(part, "slideLayout"), "")
        master = next(package.related(layout, "slideMaster"), "") if layout else ""
        self._parents = [package.root(name) for name in (layout, master) if name]

    def read(self, slide: Element) -> None:
        """Write the slide: its title, its shapes in their reading order, its notes."""
        shapes = list(_shapes(slide.find("cSld/spTree")))
        titles = [shape for shape in shapes if _placeholder(shape) in _TITLES]
        spans = [span for title in titles for each in self._text(title) for span in each.spans]
        title = to_markdown(without_emphasis(spans), begins_line=False)
        is_opening = any(_placeholder(shape) == "ctrTitle" for shape in titles)
        level = 1 if is_opening and not self._writer.text else 2
        if title:
            self._writer.heading(title, level)
        elif self._writer.text:
            self._writer.end_section(2)
        for shape in shapes:
            if shape.tag == "graphicFrame":
                self._graphic(shape)
            elif shape not in titles and _placeholder(shape) not in _NO_TEXT:
                self._write(self._text(shape))
        for name in self._package.related(self._part, "notesSlide"):
            self._notes(name)

    def _write(self, paragraphs: list[_Paragraph]) -> None:
        depths: list[int] = []  # of the items that are open
        for paragraph in paragraphs:
            if paragraph.label is None:
                depths = []
                self._writer.paragraph(paragraph.markdown())
                continue
            while depths and depths[-1] >= paragraph.depth:
                depths.pop()
            self._writer.labelled_item(paragraph.label, paragraph.markdown(), len(depths))
            depths.append(paragraph.depth)

    def _notes(self, name: str) -> None:
        """Write what the speaker wants to say as a note."""
        root = self._package.xml(name)
        shapes = [] if root is None else list(_shapes(root.find("cSld/spTree")))
        texts = [
            text
            for shape in shapes
            if _placeholder(shape) == "body"
            for paragraph in self._paragraphs(shape.find("txBody"), [], {})
            if (text := paragraph.markdown())
        ]
        if texts:
            with self._writer.inside("> "):
                self._writer.paragraph(f"[!NOTE]\n{texts[0]}")
                for text in texts[1:]:
                    self._writer.paragraph(text)

    def _text(self, shape: Element) -> list[_Paragraph]:
        """The paragraphs of a shape."""
        styles = [shape.find("txBody/lstStyle")]
        if _placeholder(shape) in _WITH_BULLETS:
            for parent in self._parents:
                styles += [
                    other.find("txBody/lstStyle")
                    for other in _shapes(parent.find("cSld/spTree"))
                    if _is_same_placeholder(shape, other)
                ]
                styles.append(parent.find("txStyles/bodyStyle"))
        return list(self._paragraphs(shape.find("txBody"), styles, self._relations))

    def _paragraphs(
        self, body: Element | None, styles: list[Element | None], links: dict[str, Relation]
    ) -> Iterator[_Paragraph]:
        counts: dict[int, int] = {}
        for paragraph in children(body):
            if paragraph.tag != "p":
                continue
            spans = list(_spans(paragraph, links))
            if not any(span.text.strip() for span in spans):
                continue
            properties = paragraph.find("pPr")
            depth = number_of(properties, "lvl")
            levels = [style.find(f"lvl{depth + 1}pPr") for style in styles if style is not None]
            bullet = _bullet([properties, *levels])
            counts = {other: count for other, count in counts.items() if other <= depth}
            label = None
            if bullet is not None and bullet.tag == "buAutoNum":
                counts[depth] = counts.get(depth, number_of(bullet, "startAt", 1) - 1) + 1
                label = _auto_number(counts[depth], bullet.get("type") or "")
            else:
                counts.pop(depth, None)
                label = "" if bullet is not None and bullet.tag != "buNone" else None
            yield _Paragraph(spans, depth, label)

    def _graphic(self, frame: Element) -> None:
        data = frame.find("graphic/graphicData")
        for part in children(data):
            if part.tag == "tbl":
                self._table(part)
            elif part.tag == "relIds":
                relation = self._relations.get(part.get("r-dm") or "")
                diagram = self._package.xml(relation.target) if relation else None
                self._diagram(diagram)

    def _table(self, table: Element) -> None:
        properties = table.find("tblPr")
        look = dict(properties.attrib) if properties is not None else {}
        has_header = not look or look.get("firstRow") in _TRUE
        grid: list[list[str]] = []
        for row in table.iterfind("tr"):
            texts: list[str] = []
            for cell in row.iterfind("tc"):
                at = len(texts)
                is_below = cell.get("vMerge") in _TRUE and grid and at < len(grid[-1])
                texts.append(grid[-1][at] if is_below else self._cell(cell))
            grid.append(texts)
        self._writer.table(grid, int(has_header))

    def _cell(self, cell: Element) -> str:
        lines = []
        for paragraph in self._paragraphs(cell.find("txBody"), [], self._relations):
            text = paragraph.markdown(begins_line=False)
            if paragraph.label is not None:
                text = f"{escape_markdown(paragraph.label or '•', begins_line=False)} {text}"
            lines += text.split("\n")
        return "<br>".join(filter(None, lines))

    def _diagram(self, diagram: Element | None) -> None:
        """Write the texts of a diagram (SmartArt) as a list."""
        for point in diagram.iterfind("ptLst/pt") if diagram is not None else ():
            if point.get("type", "node") != "node":
                continue
            paragraphs = self._paragraphs(point.find("t"), [], {})
            self._writer.item(" ".join(each.markdown() for each in paragraphs))


def _shapes(tree: Element | None) -> Iterator[Element]:
    """The shapes that are shown, those of groups too, in their reading order."""
    for shape in content(tree) if tree is not None else ():
        properties = shape.find("*/cNvPr")
        if properties is not None and properties.get("hidden") in _TRUE:
            continue
        if shape.tag == "grpSp":
            yield from _shapes(shape)
        elif shape.tag in ("sp", "graphicFrame"):
            yield shape


def _placeholder(shape: Element) -> str:
    """The kind of placeholder that a shape is; "" for other shapes."""
    placeholder = shape.find("nvSpPr/nvPr/ph")
    return (placeholder.get("type") or "obj") if placeholder is not None else ""


def _is_same_placeholder(shape: Element, other: Element) -> bool:
    """Whether a shape takes its look from one of the layout or of the master."""
    own, parent = shape.find("nvSpPr/nvPr/ph"), other.find("nvSpPr/nvPr/ph")
    if own is None or parent is None:
        return False
    if own.get("idx") is not None and own.get("idx") == parent.get("idx"):
        return True
    return own.get("idx") is None and own.get("type") == parent.get("type")


def _bullet(properties: list[Element | None]) -> Element | None:
    """The bullet of the first properties that say something of bullets."""
    for each in properties:
        for child in children(each):
            if child.tag in ("buNone", "buChar", "buAutoNum", "buBlip"):
                return child
    return None


def _auto_number(number: int, kind: str) -> str:
    match = _AUTO_NUMBER.match(kind)
    if match is None:
        return f"{number}."
    text = number_text(number, _NUMBER_STYLES[match["kind"]])
    return _AROUND.get(match["suffix"] or "", "{}").format(text)


def _spans(paragraph: Element, links: dict[str, Relation]) -> Iterator[Span]:
    for child in content(paragraph):
        if child.tag == "br":
            yield Span("\n")
        elif child.tag == "m":
            yield Span("".join(text.text or "" for text in child.iter("t")))
        elif child.tag == "r" or (
            child.tag == "fld" and not (child.get("type") or "").startswith(("slidenum", "date"))
        ):
            properties = child.find("rPr")
            text = child.findtext("t") or ""
            if properties is None:
                yield Span(text)
                continue
            click = properties.find("hlinkClick")
            link = links.get(click.get("r-id") or "") if click is not None else None
            yield Span(
                text.replace("\v", "\n"),
                properties.get("b") in _TRUE,
                properties.get("i") in _TRUE,
                has_code_font(properties.find("latin"), "typeface"),
                link.target if link is not None and link.is_external else "",
            )
