"""Named fixtures for development and tests, loaded through the domains' own use cases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from hall.errors import NotFound
from hall.storage.transaction import Transaction

Fixture = Callable[[Transaction], Awaitable[dict[str, int]]]

FIXTURES: dict[str, Fixture] = {}


async def load(tx: Transaction, name: str) -> dict[str, int]:
    """Load one fixture and tell how many of each thing it made; raises `NotFound` for an unknown name."""
    fixture = FIXTURES.get(name)
    if fixture is None:
        raise NotFound(known=sorted(FIXTURES))
    return await fixture(tx)
