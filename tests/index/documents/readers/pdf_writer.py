"""A writer of small PDFs, by the PDF specification alone: what Inyo reads with isn't what wrote."""

from dataclasses import dataclass

# In the order of /F0, /F1 ...: fonts that every viewer has, with WinAnsiEncoding.
FONTS = ("Helvetica", "Helvetica-Bold", "Courier")
# After those: Japanese across and from top to bottom, with texts in UTF-16.
JAPANESE, VERTICAL = 3, 4


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the left end of its baseline, in points from the lower left corner."""

    x: float
    y: float
    text: str
    size: float = 10
    font: int = 0
    mode: int = 0  # 3 is invisible
    turn: str = "1 0 0 1"  # the first four numbers of the text matrix


def paragraph(x: float, y: float, *lines: str, leading: float = 12, size: float = 10) -> list[Text]:
    """Lines one below the other."""
    return [Text(x, y - leading * number, line, size) for number, line in enumerate(lines)]


def make_pdf(
    *pages: list[Text],
    information: dict[str, str] | None = None,
    rotate: int = 0,
    drawing: str = "",
) -> bytes:
    """A PDF of A4 pages.

    Args:
        *pages: What is on each.
        information: Entries of the document's information dictionary.
        rotate: By how many degrees viewers turn the pages.
        drawing: Operators that are drawn on each page, such as "50 50 m 90 50 l S".
    """
    n_fonts = VERTICAL + 1
    objects: list[bytes] = []
    kids = " ".join(f"{5 + n_fonts + 2 * number} 0 R" for number in range(len(pages)))
    fonts = " ".join(f"/F{number} {4 + number} 0 R" for number in range(n_fonts))
    entries = "".join(f"/{key} ({value})" for key, value in (information or {}).items())
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(f"<< {entries} >>".encode("cp1252"))
    for font in FONTS:
        encoding = "/Encoding /WinAnsiEncoding"
        objects.append(f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} {encoding} >>".encode())
    resources = f"/Resources << /Font << {fonts} >> >>"
    objects += [_japanese(direction, n_fonts) for direction in "HV"]
    objects.append(b"<< /Type /FontDescriptor /FontName /Ryumin-Light /Flags 4 >>")
    for number, texts in enumerate(pages):
        content = f"{drawing}\n".encode() + b"".join(map(_operators, texts))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {rotate} {resources} "
            f"/Contents {6 + n_fonts + 2 * number} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _file(objects)


def encrypt(data: bytes) -> bytes:
    """A PDF that can't be opened without a password, which nobody knows."""
    key = b"<" + b"5a" * 32 + b">"
    entry = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O %s /U %s >> /ID [<5a> <5a>] /Root"
    return data.replace(b"/Root", entry % (key, key))


def _japanese(direction: str, n_fonts: int) -> bytes:
    system = "/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 4 >>"
    font = f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Ryumin-Light {system} "
    font += f"/FontDescriptor {4 + n_fonts} 0 R >>"
    encoding = f"/Encoding /UniJIS-UCS2-{direction}"
    start = "<< /Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light"
    return f"{start} {encoding} /DescendantFonts [{font}] >>".encode()


def _operators(text: Text) -> bytes:
    is_japanese = text.font in (JAPANESE, VERTICAL)
    data = text.text.encode("utf-16-be" if is_japanese else "cp1252")
    start = f"BT /F{text.font} {text.size} Tf {text.mode} Tr {text.turn} {text.x} {text.y} Tm"
    return f"{start} <{data.hex()}> Tj ET\n".encode()


def _file(objects: list[bytes]) -> bytes:
    parts = [b"%PDF-1.4\n"]
    offsets: list[int] = []
    for number, data in enumerate(objects, 1):
        offsets.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, data))
    start = sum(map(len, parts))
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    parts += [b"%010d 00000 n \n" % offset for offset in offsets]
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    parts.append(trailer % (len(objects) + 1, start))
    return b"".join(parts)
