"""Hall processes that a test may start, arm and lose."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess

import aiohttp

from tests.integration.conversations.crashing_hall import Life, run
from tests.support.forking import PROCESSES


@asynccontextmanager
async def living(life: Life) -> AsyncIterator[BaseProcess]:
    """Run a hall process; it is dead afterwards."""
    running = PROCESSES.Process(target=run, args=(life,), daemon=True)
    await asyncio.to_thread(running.start)
    try:
        await until_up(life.port)
        yield running
    finally:
        running.kill()
        await asyncio.to_thread(running.join, 30)


async def until_up(port: int) -> None:
    """Wait until a hall serves."""
    async with asyncio.timeout(120), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/healthz"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.03)


async def arm(life: Life) -> None:
    """Let the process die at its step from now on."""
    async with aiohttp.ClientSession() as session, session.post(f"http://127.0.0.1:{life.port}/arm") as response:
        assert response.status == 200
