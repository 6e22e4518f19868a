"""A hall in a process of its own, so that a test can run two of them and kill one."""

from __future__ import annotations

import asyncio
from typing import Any

from hall.conversations import delivering, worker
from tests.conftest import build_hall
from tests.integration.conversations.chat import served


def run(url: str, port: int, settings: dict[str, Any]) -> None:
    """Serve until killed; what a dead process held is taken up after three seconds instead of fifteen or thirty."""
    asyncio.run(_serve(url, port, settings))


async def _serve(url: str, port: int, settings: dict[str, Any]) -> None:
    worker.LEASE_SECONDS = 3.0
    delivering.LEASE_SECONDS = 3.0
    hall = await build_hall(url, **settings)
    async with served(hall, port):
        await asyncio.Event().wait()
