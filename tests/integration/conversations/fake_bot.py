"""A stand-in for Rasa's REST channel on a free loopback port, for tests of the hall's own worker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Script = Callable[[dict[str, Any]], list[dict[str, Any]]]


def echo(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"recipient_id": body["sender"], "text": f"收到：{body['message']}"}]


@dataclass
class FakeBot:
    """What it heard, and how it behaves: `status` other than 200 fails, `delay` in seconds, `gate` holds answers back."""

    script: Script = echo
    status: int = 200
    delay: float = 0.0
    heard: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0
    speaking: int = 0
    most_speaking_per_conversation: int = 0
    _busy: dict[str, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _webhook(self, request: web.Request) -> web.Response:
        body = await request.json()
        conversation = body["metadata"]["conversation_id"]
        self.heard.append(body | {"authorization": request.headers.get("Authorization")})
        self._busy[conversation] = self._busy.get(conversation, 0) + 1
        self.most_speaking_per_conversation = max(self.most_speaking_per_conversation, self._busy[conversation])
        try:
            await asyncio.sleep(self.delay)
            if self.status != 200:
                return web.Response(status=self.status)
            return web.json_response(self.script(body))
        finally:
            self._busy[conversation] -= 1

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/webhooks/rest/webhook", self._webhook)
        app.router.add_get("/webhooks/rest/", _healthy)
        app.router.add_get("/health", _healthy)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self._runner.cleanup()


async def _healthy(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


@asynccontextmanager
async def fake_bot(**behaviour: Any) -> AsyncIterator[FakeBot]:
    bot = FakeBot(**behaviour)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.stop()
