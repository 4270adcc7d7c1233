"""Packages of Office Open XML (DOCX, PPTX, XLSX): their XML parts, and how these relate.

Elements and attributes are read by their local names, so that files of the strict and of the
transitional standard look alike; attributes that name a relationship keep "r-" before theirs.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from index.documents.archives import open_archive, read_entry
from index.errors import DocumentError

Element = Any  # of lxml, which isn't imported here

_OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of Office 97, and of encrypted packages
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NOBODY = frozenset({"", "python-docx", "openpyxl", "xlsxwriter", "unknown", "user", "author"})


class Relation(NamedTuple):
    """What a part of a package refers to: another part, or, if external, an address."""

    kind: str
    target: str
    is_external: bool


@dataclass(frozen=True, slots=True)
class Properties:
    """What a package says of its document."""

    title: str | None = None
    author: str | None = None
    date: str | None = None


class Package:
    """The parts of a zip archive that are XML."""

    def __init__(self, path: Path, data: bytes) -> None:
        """Open the archive.

        Raises:
            DocumentError: It is encrypted, damaged, or in the format of Office 97.
        """
        self._path = path
        if data.startswith(_OLD_FORMAT):
            if _ENCRYPTED in data:
                raise self.encrypted()
            raise self._error("it is in the format of Office 97; save it as .docx, .pptx or .xlsx.")
        self._zip = open_archive(path, data)
        self._names = frozenset(self._zip.namelist())

    def encrypted(self) -> DocumentError:
        """An error that says that the file is encrypted."""
        return self._error("it is protected with a password; save it without one.")

    def _error(self, reason: str) -> DocumentError:
        return DocumentError(self._path, f"{self._path} is left out: {reason}")

    def _damaged(self) -> DocumentError:
        return self._error("it is damaged; open it in the program that made it and save it again.")

    @cached_property
    def main(self) -> str:
        """The name of the main part: the text, the presentation or the workbook."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument":
                return relation.target
        raise self._damaged()

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part refers to, by the ids that it uses; "" for the package itself."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        relations = {}
        for element in root if root is not None else ():
            target = element.get("Target") or ""
            is_external = element.get("TargetMode") == "External"
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = (element.get("Type") or "").rsplit("/", 1)[-1]
            relations[element.get("Id") or ""] = Relation(kind, target, is_external)
        return relations

    def related(self, part: str, kind: str) -> Iterator[str]:
        """The names of the parts of a kind that a part refers to."""
        for relation in self.relations(part).values():
            if relation.kind == kind and not relation.is_external:
                yield relation.target

    def xml(self, name: str) -> Element | None:
        """The root element of a part, with local names; None if there is no such part."""
        from lxml import etree  # an extra

        if name not in self._names:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(self.read(name), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged() from error
        for element in root.iter(etree.Element):
            element.tag = local(element.tag)
            for key in element.keys():  # noqa: SIM118 - an element has no other way
                if key[0] == "{":
                    prefix = "r-" if key.endswith("relationships}" + local(key)) else ""
                    element.set(prefix + local(key), element.get(key))
        return root

    def root(self, name: str) -> Element:
        """The root element of a part that has to be there.

        Raises:
            DocumentError: It isn't there, or damaged.
        """
        root = self.xml(name)
        if root is None:
            raise self._damaged()
        return root

    def elements(self, name: str, *tags: str) -> Iterator[Element]:
        """The elements of some kinds in a large part, each gone when the next one comes.

        Their names, and those of what is in them, have their namespaces.
        """
        from lxml import etree  # an extra

        if name not in self._names:
            return
        parts = etree.iterparse(
            BytesIO(self.read(name)), tag=[f"{{*}}{tag}" for tag in tags],
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            for _, element in parts:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]  # what is empty by now
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged() from error

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            DocumentError: It isn't there, or damaged.
        """
        return read_entry(self._path, self._zip, name)

    def properties(self) -> Properties:
        """The title, the author and the day of the last change, where the package has them."""
        for name in self.related("", "core-properties"):
            texts = {child.tag: (child.text or "").strip() for child in children(self.xml(name))}
            author = texts.get("creator", "")
            return Properties(
                texts.get("title") or None,
                author if author.lower() not in _NOBODY else None,
                texts.get("modified", "")[:10] or None,
            )
        return Properties()


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def children(parent: Element | None) -> Iterator[Element]:
    """The children of an element that may not be there."""
    yield from parent if parent is not None else ()


def content(parent: Element) -> Iterator[Element]:
    """The children of an element as they are read once all tracked changes are accepted.

    What only wraps others, such as an insertion or a content control, stands for its children.
    """
    for child in parent:
        tag = child.tag
        if tag in _DROPPED:
            continue
        if tag == "AlternateContent":
            chosen = child.find("Choice")
            chosen = chosen if chosen is not None else child.find("Fallback")
            yield from content(chosen) if chosen is not None else ()
        elif tag == "sdt" and _is_contents(child):
            continue
        elif tag in _WRAPPERS:
            yield from content(child)
        else:
            yield child


_WRAPPERS = frozenset(
    {"ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag", "fldSimple", "dir", "bdo"}
)
_DROPPED = frozenset({"del", "moveFrom", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr"})


def _is_contents(sdt: Element) -> bool:
    """Whether a content control holds a table of contents, which only leads elsewhere."""
    gallery = sdt.find("sdtPr/docPartObj/docPartGallery")
    return gallery is not None and gallery.get("val") == "Table of Contents"
