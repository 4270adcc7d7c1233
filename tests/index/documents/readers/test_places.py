"""Each word of a file is where it is said to be, as unpacking the file without its reader shows."""

import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from index.documents.reading_process import read_file

FILES = Path(__file__).parent
_CUE = re.compile(r"^(\d\d:)?(\d\d:\d\d)[.,]\d+ --> .*\n((?:.+\n?)+)", re.MULTILINE)


def words(text: str) -> set[str]:
    """The runs of letters that a reader sees: numbers and dates are not in the file as they are."""
    return set(re.findall(r"[^\W\d_]+", re.sub(r"\]\([^)]*\)|\[!NOTE\]", "]", text)))


def slides(path: Path) -> dict[str, str]:
    """What is on each slide and in its notes, by its number, in files whose slides are in order."""
    found: dict[str, str] = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            match = re.fullmatch(r"ppt/slides/slide(\d+)\.xml", name)
            if match is None:
                continue
            relations = archive.read(f"ppt/slides/_rels/slide{match[1]}.xml.rels").decode()
            near = re.findall(r"\.\./((?:notesSlides|diagrams|charts)/[^\"]+\.xml)", relations)
            trees = [archive.read(each) for each in (name, *(f"ppt/{each}" for each in near))]
            texts = [" ".join(etree.fromstring(tree).itertext()) for tree in trees]
            found[match[1]] = " ".join(texts)
    return found


def pages_of_slides(path: Path) -> dict[str, str]:
    """What is on each page of an OpenDocument presentation and in its notes."""
    with zipfile.ZipFile(path) as archive:
        tree = etree.fromstring(archive.read("content.xml"))
    pages = tree.xpath("//*[local-name()='page']")
    return {str(number): " ".join(page.itertext()) for number, page in enumerate(pages, 1)}


def rows(path: Path) -> dict[str, str]:
    """What is in each row of the only sheet of a workbook."""
    with zipfile.ZipFile(path) as archive:
        strings = etree.fromstring(archive.read("xl/sharedStrings.xml"))
        sheet = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    shared = ["".join(each.itertext()) for each in strings]
    return {
        f"row {row.get('r')}": " ".join(
            shared[int(value)] for value in row.xpath("*[@t='s']/*[local-name()='v']/text()")
        )
        for row in sheet.xpath("//*[local-name()='row']")
    }


def cues(path: Path) -> dict[str, str]:
    """What is said from each second on."""
    found: dict[str, str] = {}
    for hours, rest, said in _CUE.findall(path.read_text(encoding="utf-8")):
        time = f"{hours or '00:'}{rest}"
        found[time] = f"{found.get(time, '')} {said}"
    return found


def cells(path: Path) -> dict[str, str]:
    """What is in each cell of a notebook."""
    notebook: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {str(number): json.dumps(cell) for number, cell in enumerate(notebook["cells"], 1)}


@pytest.mark.parametrize(
    ("name", "unpack"),
    [
        ("public/presentation.pptx", slides),
        ("files/slides.pptx", slides),
        ("public/slides.odp", pages_of_slides),
        ("files/slides.odp", pages_of_slides),
        ("public/asvs-authentication.xlsx", rows),
        ("public/elephants-ja.vtt", cues),
        ("public/notebook-basics.ipynb", cells),
    ],
)
def test_the_words_of_a_place_are_there(
    name: str, unpack: Callable[[Path], dict[str, str]]
) -> None:
    """Of each slide, row, time and cell."""
    path = FILES / name
    (content,) = read_file(path, path.read_bytes()).documents
    there = unpack(path)
    labels = {each.label for each in content.places if each.kind != "sheet"}
    assert len(labels) >= min(3, len(there))
    assert labels <= there.keys()
    ends = [place.start for place in content.places[1:]] + [len(content.text)]
    for place, end in zip(content.places, ends, strict=True):
        if place.kind != "sheet":
            letters = "".join(there[place.label].split())
            missing = [
                each for each in words(content.text[place.start : end]) if each not in letters
            ]
            assert not missing, place
