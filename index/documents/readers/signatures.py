"""What certainly shows a format in the bytes of a file, whatever the file is called.

Each function is given the first bytes of a file, and all of them.
"""

import codecs
import re
import struct

_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html\b)", re.IGNORECASE | re.DOTALL
)
_WIKI_DUMP = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<mediawiki\b")
_ZIP = b"PK\x03\x04"
_FIRST_NAME_OFFSET = 30  # of the name of a zip file's first entry
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
_EPUB = "application/epub+zip"


def is_html(head: bytes, _: bytes) -> bool:
    """Whether it is a whole page."""
    return _PAGE.match(head.removeprefix(codecs.BOM_UTF8)) is not None


def is_wiki_dump(head: bytes, _: bytes) -> bool:
    """Whether it is an export of MediaWiki's pages."""
    return _WIKI_DUMP.match(head.removeprefix(codecs.BOM_UTF8)) is not None


def is_epub(head: bytes, _: bytes) -> bool:
    """Whether it is a book. Source: EPUB OCF 3.3, 4.3."""
    return _says(head, _EPUB)


def is_open_document(head: bytes, kind: str) -> bool:
    """Whether it is a "text", a "presentation" or a "spreadsheet", or a template of one.

    Source: OpenDocument 1.3, part 2, 3.3.
    """
    return _says(head, f"{_OPEN_DOCUMENT}.{kind}")


def _says(head: bytes, media_type: str) -> bool:
    """Whether it is a zip file whose first entry says that it is of a type."""
    first = f"mimetype{media_type}".encode()
    return head.startswith(_ZIP) and head[_FIRST_NAME_OFFSET:].startswith(first)


def is_pdf(head: bytes, _: bytes) -> bool:
    """Whether it is a PDF, before which there may be blanks."""
    return head.lstrip(b"\xef\xbb\xbf\0\t\n\f\r ").startswith(b"%PDF-")


def names_in_zip(head: bytes, data: bytes) -> bytes:
    """The directory of a zip file, which holds the names of its files; b"" if it is none.

    Source: PKWARE's APPNOTE, 4.3.16.
    """
    end = data.rfind(b"PK\5\6") if head.startswith(_ZIP) else -1
    if end < 0 or len(data) < end + 22:
        return b""
    size, start = struct.unpack_from("<II", data, end + 12)
    return data[start : start + size]


def is_slack_archive(head: bytes, data: bytes) -> bool:
    """Whether it is Slack's export of a workspace: a zip file that lists users and channels."""
    names = names_in_zip(head, data)
    return b"users.json" in names and b"channels.json" in names
