"""Addresses of documents and of quotes in the web reader, and the signatures that some need.

A document of the owner's is for everybody. One that belongs to a Discord server is shown only to
those who bring a link that was made for that document, and a link is valid for a while.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from bot.settings import Settings
from index.files import digest_of
from index.types import Citation, tenant_of

KEY_BYTES = 8  # of a path's digest: two of a million documents share one once in 40 million
QUOTE_FRAGMENT = "quote"
Access = Literal["granted", "expired", "denied"]
LINK_VALID_S = 7 * 24 * 3600

_QUOTE = re.compile(r"([0-9]{1,10})-([0-9]{1,10})-([0-9a-f]{8})")


def key_of(path: str) -> str:
    """A short name for a document, as it fits into a button's id; it survives a rebuild."""
    return digest_of(path, size=KEY_BYTES).hex()


def is_public(path: str) -> bool:
    """Whether everybody may read a document, and not only those who bring a signed link."""
    return tenant_of(path) is None


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """Where a quote is in its document, with a digest that tells whether it still is there."""

    start: int
    end: int
    digest: str

    @classmethod
    def parse(cls, written: str) -> "QuotePlace | None":
        """The place that an address names; None if it is none."""
        match = _QUOTE.fullmatch(written)
        if match is None or int(match[1]) >= int(match[2]):
            return None
        return cls(int(match[1]), int(match[2]), match[3])

    def __str__(self) -> str:
        return f"{self.start}-{self.end}-{self.digest}"


def links_of(settings: Settings) -> "DocumentLinks | None":
    """The links of the web reader; None if it is off."""
    if not settings.reader_url:
        return None
    # The token is a secret that all processes of the bot share. What is made from it doesn't tell
    # what it is.
    return DocumentLinks(settings.reader_url, settings.reader_secret or settings.discord_token)


class DocumentLinks:
    """Makes the addresses of documents, and checks their signatures.

    Args:
        base_url: The address of the web reader, without a slash at its end.
        secret: What signatures are made with; it must be the same in all processes of the bot.
    """

    def __init__(self, base_url: str, secret: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._signer = TimestampSigner(secret, "inyo document", digest_method=hashlib.sha256)

    def to_quote(self, citation: Citation) -> str:
        """The address at which a browser shows a quote, highlighted, in its document."""
        if not citation.digest:  # a page of a document, which is no quote
            return self.to_document(citation.document, at=str(citation.start))
        place = QuotePlace(citation.start, citation.end, citation.digest)
        return self.to_document(citation.document, quote=str(place)) + f"#{QUOTE_FRAGMENT}"

    def to_document(self, path: str, **query: str) -> str:
        """The address of a document, with a signature if it needs one."""
        key = key_of(path)
        if not is_public(path):
            query["access"] = self._signer.sign(key).decode().partition(".")[2]
        asked = f"?{urlencode(query)}" if query else ""
        return f"{self.base_url}/documents/{key}{asked}"

    def check(self, path: str, access: str) -> Access:
        """Whether somebody may read a document with the signature that they bring."""
        if is_public(path):
            return "granted"
        try:
            self._signer.unsign(f"{key_of(path)}.{access}", max_age=LINK_VALID_S)
        except SignatureExpired:
            return "expired"
        except BadSignature:
            return "denied"
        return "granted"
