"""A hall in a process of its own, so that a test can run two of them and kill one."""

from __future__ import annotations

import asyncio
from typing import Any

from hall.conversations import delivering, worker
from tests.conftest import build_hall
from tests.integration.conversations.chat import served


def run(url: str, port: int, settings: dict[str, Any], lease: float) -> None:
    """Serve until killed; with a `lease` (seconds), what a dead process held is taken up after that, not after fifteen."""
    asyncio.run(_serve(url, port, settings, lease))


async def _serve(url: str, port: int, settings: dict[str, Any], lease: float) -> None:
    if lease:
        worker.LEASE_SECONDS = delivering.LEASE_SECONDS = lease
    hall = await build_hall(url, **settings)
    async with served(hall, port):
        await asyncio.Event().wait()
