"""Hall processes, and the outside that talks to them: delivers until it is heard and collects what the citizen is shown."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any

import aiohttp
from aiohttp import web

from tests.integration.conversations.crashing_hall import Life, run
from tests.integration.conversations.stage import CALL, OPENID, Stage

# A fork server that has imported everything once: a new hall process costs milliseconds instead of seconds.
HALLS = multiprocessing.get_context("forkserver")
HALLS.set_forkserver_preload(["tests.integration.conversations.crashing_hall"])


@dataclass
class Outside:
    """The channel's side: delivers a message until it is accepted, and collects what the citizen is shown."""

    flavour: str
    address: str
    stage: Stage
    session: aiohttp.ClientSession
    shown: list[str] = field(default_factory=list)
    push_url: str = ""

    @property
    def channel(self) -> str:
        return self.flavour.split("-")[0]

    async def say(self, text: str, message_id: str) -> None:
        """Deliver the message, again with the same id whenever there is no answer, as every channel does."""
        async with asyncio.timeout(90):
            while True:
                try:
                    return await self._deliver(text, message_id)
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)

    async def _deliver(self, text: str, message_id: str) -> None:
        if self.channel == "web":
            path = f"/chat/conversations/{self.stage.conversations['web']}/messages"
            body: dict[str, Any] = {"client_id": message_id, "text": text}
        else:
            path = f"/front/{self.channel}"
            who = OPENID if self.channel == "wechat" else CALL
            body = {"from": who, "id": message_id, "text": text, "patience": 0 if "late" in self.flavour else 30}
        headers = {"Authorization": f"Bearer {self.stage.web_token}"}
        async with self.session.post(self.address + path, json=body, headers=headers) as response:
            answer = await response.json()
            assert response.status in (200, 202), answer
            self.shown += [] if self.channel == "web" else answer

    async def pushed(self, request: web.Request) -> web.Response:
        """Take what the hall sends on its own."""
        self.shown += (await request.json())["texts"]
        return web.Response()


@asynccontextmanager
async def outside(flavour: str, port: int, stage: Stage) -> AsyncIterator[Outside]:
    async with aiohttp.ClientSession() as session:
        side = Outside(flavour, f"http://127.0.0.1:{port}", stage, session)
        app = web.Application()
        app.router.add_post("/push", side.pushed)
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        side.push_url = f"http://127.0.0.1:{runner.addresses[0][1]}/push"
        try:
            yield side
        finally:
            await runner.cleanup()


@asynccontextmanager
async def living(life: Life) -> AsyncIterator[BaseProcess]:
    running = HALLS.Process(target=run, args=(life,), daemon=True)
    await asyncio.to_thread(running.start)
    try:
        await until_up(life.port)
        yield running
    finally:
        running.kill()
        await asyncio.to_thread(running.join)


async def until_up(port: int) -> None:
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/healthz"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.03)
