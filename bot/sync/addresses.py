"""Which network addresses may be fetched from: by default, none in a private network.

Whoever can edit sources.toml, or a page that redirects, could otherwise make this machine read its
own services and its neighbours'. Names are resolved once, and connections go to the very addresses
that were checked, so that a name which is resolved to another address later is of no use.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # the last four bytes are an IPv4 address (RFC 6052)


class PrivateAddressError(OSError):
    """A name or an address is of a private network."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    try:
        parsed = ip_address(address.partition("%")[0])  # without an IPv6 zone
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        if parsed in _NAT64:
            return _is_public_ipv4(IPv4Address(parsed.packed[-4:]))
        # Others lead to IPv4 addresses, or nowhere: mapped ones, 6to4, Teredo.
        leads_elsewhere = parsed.ipv4_mapped or parsed.sixtofour or parsed.teredo
        return parsed in _GLOBAL_UNICAST and parsed.is_global and not leads_elsewhere
    return _is_public_ipv4(parsed)


def _is_public_ipv4(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


class CheckedResolver(AbstractResolver):
    """Resolves names to public addresses only.

    Args:
        allow_private: Whether private addresses are fine too.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._resolver = ThreadedResolver()
        self._allow_private = allow_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name.

        Raises:
            PrivateAddressError: It has private ones alone.
        """
        found = await self._resolver.resolve(host, port, family)
        public = [each for each in found if self._allow_private or is_public(each["host"])]
        if found and not public:
            raise refusal(host)
        return public

    async def close(self) -> None:
        """Nothing to close."""
        await self._resolver.close()


def check_literal(url: URL, *, allow_private: bool) -> None:
    """Check an address whose host is an IP address: aiohttp resolves no such host.

    Raises:
        PrivateAddressError: It is in a private network.
    """
    host = url.host or ""
    try:
        ip_address(host)
    except ValueError:
        return
    if not allow_private and not is_public(host):
        raise refusal(host)


def refusal(host: str) -> PrivateAddressError:
    """The error for a host that may not be fetched from."""
    return PrivateAddressError(
        f"{host} is in a private network: set ALLOW_PRIVATE_ADDRESSES=YES if you mean it"
    )
