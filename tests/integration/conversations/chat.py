"""A hall served on a free port with a fake bot, and a client that speaks the web chat's contract."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from hall.app import create_app
from hall.hall import Hall
from tests.conftest import build_hall


@asynccontextmanager
async def served(hall: Hall, port: int = 0, more: Sequence[web.RouteDef] = ()) -> AsyncIterator[str]:
    """Serve a hall, and `more` routes beside its own; yields its address. Leaving closes the hall."""
    app = create_app(hall)
    app.add_routes(more)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def serving(url: str, bot_url: str, *, at_port: int = 0, **changes: object) -> AsyncIterator[tuple[Hall, str]]:
    """Build a hall on an (empty or used) database with the bot's address, and serve it."""
    hall = await build_hall(url, bot_url=bot_url, actions_url=bot_url, **changes)
    async with served(hall, at_port) as address:
        yield hall, address


@dataclass
class Citizen:
    """One conversation as its own browser sees it."""

    session: aiohttp.ClientSession
    address: str
    id: str = ""
    token: str = ""
    _ids: Any = field(default_factory=itertools.count)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def open(self) -> Citizen:
        async with self.session.post(f"{self.address}/chat/conversations") as response:
            assert response.status == 201, await response.text()
            body = await response.json()
        self.id, self.token = body["conversation_id"], body["token"]
        return self

    async def post(self, **body: Any) -> tuple[int, dict[str, Any]]:
        url = f"{self.address}/chat/conversations/{self.id}/messages"
        async with self.session.post(url, json=body, headers=self.headers) as response:
            return response.status, await response.json()

    async def say(self, text: str, client_id: str | None = None) -> int:
        status, body = await self.post(client_id=client_id or f"m{next(self._ids)}", text=text)
        assert status == 202, body
        seq: int = body["seq"]
        return seq

    async def choose(self, payload: str) -> int:
        status, body = await self.post(client_id=f"m{next(self._ids)}", payload=payload)
        assert status == 202, body
        seq: int = body["seq"]
        return seq

    async def events(self, after: int = 0, wait: float = 0) -> list[dict[str, Any]]:
        url = f"{self.address}/chat/conversations/{self.id}/events?after={after}&wait={wait}"
        async with self.session.get(url, headers=self.headers) as response:
            assert response.status == 200, await response.text()
            events: list[dict[str, Any]] = (await response.json())["events"]
        return events

    async def answer_to(self, seq: int, within: float = 10.0) -> dict[str, Any]:
        """Wait for the first event that answers the message with this number."""
        async with asyncio.timeout(within):
            after = seq
            while True:
                for event in await self.events(after, wait=within):
                    after = event["seq"]
                    if event["data"].get("reply_to") == seq:
                        return event
        raise AssertionError("unreachable")


@asynccontextmanager
async def citizen(address: str) -> AsyncIterator[Citizen]:
    async with aiohttp.ClientSession() as session:
        yield await Citizen(session, address).open()
