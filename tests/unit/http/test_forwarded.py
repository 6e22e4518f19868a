"""Whose address counts behind proxies."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

import pytest
from pydantic import ValidationError

from hall.http.forwarded import client_address
from hall.settings import Settings

Networks = tuple[IPv4Network | IPv6Network, ...]
OURS: Networks = (ip_network("10.0.0.0/8"), ip_network("192.168.1.5/32"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.9", (), "203.0.113.9"),
        ("203.0.113.9", ("1.1.1.1",), "203.0.113.9"),  # a stranger may write what it likes
        ("10.0.0.1", (), "10.0.0.1"),
        ("10.0.0.1", ("203.0.113.9",), "203.0.113.9"),
        ("10.0.0.1", ("1.1.1.1, 203.0.113.9",), "203.0.113.9"),  # the first was written by the caller itself
        ("10.0.0.1", ("1.1.1.1", "203.0.113.9, 10.2.3.4"), "203.0.113.9"),
        ("10.0.0.1", ("10.9.9.9, 192.168.1.5",), "10.9.9.9"),  # all ours: the first of them
        ("192.168.1.6", ("203.0.113.9",), "192.168.1.6"),
        ("::ffff:10.0.0.1", ("203.0.113.9:4711",), "203.0.113.9"),
        ("fd00::1", ("[2001:db8::7]:443",), "2001:db8::7"),
        ("fd00::1", ("2001:DB8:0::7",), "2001:db8::7"),
        ("10.0.0.1", ("203.0.113.9, nonsense",), "10.0.0.1"),
        ("10.0.0.1", ("203.0.113.9, ",), "10.0.0.1"),
        ("10.0.0.1", ("203.0.113.9, [",), "10.0.0.1"),
        (None, ("203.0.113.9",), "unknown"),
        ("", (), "unknown"),
        ("unix:", ("203.0.113.9",), "unix:"),
    ],
)
def test_the_last_hop_that_is_not_ours(peer: str | None, forwarded: tuple[str, ...], found: str) -> None:
    assert client_address(peer, forwarded, OURS) == found


def test_without_trusted_proxies_no_header_is_read() -> None:
    assert client_address("10.0.0.1", ("203.0.113.9",), ()) == "10.0.0.1"


def test_the_setting_takes_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings(_env_file=None).trusted_proxies == ()
    monkeypatch.setenv("HALL_TRUSTED_PROXIES", " 10.0.0.0/8, 192.168.1.5,fd00::/8 ")
    assert Settings(_env_file=None).trusted_proxies == OURS
    for wrong in ("10.0.0.1/8", "proxy.example", "10.0.0.0/33"):
        monkeypatch.setenv("HALL_TRUSTED_PROXIES", wrong)
        with pytest.raises(ValidationError, match="trusted_proxies"):
            Settings(_env_file=None)
