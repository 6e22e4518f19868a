"""What a bot is asked to do, counted, and as slow as a trial wants it: the same for every contestant."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from simulators.serving import Served, serve

TURN = "/webhooks/rest/webhook"


class Work:
    """Counts what was carried out, by who asked; `delay` is how long each takes."""

    def __init__(self) -> None:
        self.delay = 0.0
        self.done: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How often anything was carried out."""
        return sum(self.done.values())

    async def carry_out(self, who: str) -> int:
        """Do it once; returns how often it was done for them."""
        self.done[who] += 1
        await asyncio.sleep(self.delay)
        return self.done[who]


async def action_server(work: Work) -> Served:
    """Rasa's action server with one action, which books."""

    async def act(request: web.Request) -> web.Response:
        body = await request.json()
        number = await work.carry_out(str(body["sender_id"]))
        return web.json_response(
            {"events": [], "responses": [{"text": f"已经为您预约好了，编号{number}。请问还需要什么？"}]}
        )

    app = web.Application()
    app.router.add_post("/webhook", act)
    app.router.add_get("/health", _health)
    return await serve(app)


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


class BotProxy:
    """Stands between our hall and its bot: passes everything on, counts the turns, and slows them down."""

    def __init__(self, work: Work, bot_url: str) -> None:
        self._work, self._bot_url = work, bot_url
        self._session: ClientSession | None = None

    async def start(self) -> Served:
        """Listen on a free port."""
        self._session = ClientSession(timeout=ClientTimeout(total=120))
        app = web.Application(client_max_size=10 * 1024**2)
        app.router.add_route("*", "/{path:.*}", self._pass)
        return await serve(app)

    async def close(self) -> None:
        """Let go of the bot."""
        if self._session is not None:
            await self._session.close()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        assert self._session is not None
        data = await request.read()
        if request.path == TURN:
            await self._work.carry_out(str((await request.json())["sender"]).split(".")[0])
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in ("host", "content-length")
        }
        try:
            async with self._session.request(
                request.method, self._bot_url + request.path_qs, data=data, headers=headers
            ) as answer:
                return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)
        except ClientError:  # the bot is still starting
            return web.Response(status=502)


def plain(value: Any) -> str:
    """Write a cell of the table."""
    return str(value).replace("|", "／").replace("\n", " ")
