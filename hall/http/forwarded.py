"""Who really calls, behind proxies that the hall was told to trust; a header that anybody may write is never believed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(peer: str | None, forwarded: Iterable[str], trusted: Sequence[Network]) -> str:
    """Return the last hop that is no trusted proxy; `forwarded` are the X-Forwarded-For headers in their order.

    Read from the end: each trusted proxy has added the address it was called from. What stands before the first
    untrusted hop was written by that hop and may be anything.
    """
    caller = _address(peer or "")
    if caller is None:
        return peer or "unknown"
    hops = [hop for header in forwarded for hop in header.split(",")]
    while hops and _within(caller, trusted):
        before = _address(hops.pop())
        if before is None:
            break
        caller = before
    return str(caller)


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _address(text: str) -> Address | None:
    """Read `1.2.3.4`, `1.2.3.4:567`, `::1` or `[::1]:567`; an IPv4 address written as IPv6 is the IPv4 one."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
