"""Loaded by the fork server: what every hall process would load and make for itself is here once for all of them."""

from __future__ import annotations

import asyncio
import gc
import tempfile

import aiosqlite
import asyncpg

from hall.app import all_routes, warm
from hall.settings import Environment
from tests.conftest import build_hall
from tests.support.furniture import furnish

LOADED = (aiosqlite, asyncpg, all_routes(Environment.TEST))


async def _warm() -> None:
    """Warm a hall with the catalogue that the tests' halls have; what it made outlives it."""
    with tempfile.TemporaryDirectory() as folder:
        hall = await build_hall(f"sqlite+aiosqlite:///{folder}/hall.db")
        await warm(await furnish(hall))
        await hall.close()


asyncio.run(_warm())
gc.freeze()  # a collection in a child would touch, and so copy, everything
