"""Which addresses may be fetched from, and what the files of pages are called."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sync.addresses import CheckedResolver, PrivateAddressError, is_public
from bot.sync.sources import SyncOptions, fetch_sources
from bot.sync.website import path_of_page


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1"),  # noqa: S104
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "2002:7f00:1::", "2001::1"),
        *("localhost", "", "8.8.8.8.8"),
    ],
)
def test_addresses_of_private_networks_are_not_public(address: str) -> None:
    """Nor are those that lead to IPv4 addresses in other ways, and what is no address."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    """Of both kinds."""
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "127.1", "0x7f.1", "2130706433"]
)
@pytest.mark.parametrize("kind", ["website", "repository"])
def test_nothing_is_fetched_from_a_private_network(host: str, kind: str, tmp_path: Path) -> None:
    """However its address is written; the setting that allows it is named."""
    toml = f'[[{kind}]]\nurl = "http://{host}:9/docs"\n'
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    options = SyncOptions(tmp_path, tmp_path / "index")
    (fetched,) = fetch_sources(options, lambda *_: None, lambda _: None)
    refusals = (
        "in a private network: set ALLOW_PRIVATE_ADDRESSES=YES",
        "not a canonical IPv4 address",
    )
    assert any(refusal in fetched.error for refusal in refusals)


def test_of_the_addresses_of_a_name_only_public_ones_are_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So that a name which changes its mind after the check is of no use."""
    found = ["93.184.216.34", "10.0.0.1"]

    def getaddrinfo(*_: object, **__: object) -> list[tuple[Any, ...]]:
        kind = socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
        return [(*kind, "", (address, 443)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    async def resolve(*, allow_private: bool) -> list[str]:
        resolver = CheckedResolver(allow_private=allow_private)
        return [each["host"] for each in await resolver.resolve("example.org", 443)]

    assert asyncio.run(resolve(allow_private=False)) == found[:1]
    assert asyncio.run(resolve(allow_private=True)) == found
    del found[0]
    with pytest.raises(PrivateAddressError, match=r"example\.org is in a private network"):
        asyncio.run(resolve(allow_private=False))


@given(st.text(max_size=200), st.sampled_from([".html", ".pdf"]))
def test_no_address_leads_out_of_the_folder(path: str, suffix: str) -> None:
    """Whatever it holds: dots, slashes, NUL, names of any length."""
    made = path_of_page(f"https://example.org/{path}", suffix)
    parts = made.split("/")
    assert made.endswith(suffix)
    assert len(parts) <= 10
    for part in parts:
        assert part
        assert not part.startswith(".")
        assert len(part) < 100
        assert not set(part) & set('\0\\/:*?"<>|')
