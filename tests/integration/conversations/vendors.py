"""The outside of each channel as it really is: a browser, WeChat's server, a caller on Twilio, before them a load balancer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp
from aiohttp import web

from hall.channels.phone.model_speaking import lines_of
from hall.conversations.model import Event
from simulators.twilio import Call, Twilio
from simulators.wechat import Account, Delivery, User, WeChat
from tests.integration.conversations.stage import ACCOUNT, CALL, OPENID, PUBLIC, TOKEN, Stage
from tests.integration.wechat.channel import wechat_settings

PATIENCE = 90.0
PASSED_ON = ("Authorization", "Content-Type", "X-Twilio-Signature", "I-Twilio-Idempotency-Token")


class Outside(Protocol):
    """One channel's side. `settings`: what a hall needs to serve it; `patience`: how long it may hold a request."""

    channel: str
    settings: dict[str, object]
    patience: float

    async def say(self, text: str) -> None:
        """Let the citizen say something; returns when the hall has answered the channel's own request."""

    def times_shown(self, event: Event) -> int:
        """Return how often the citizen has seen or heard an event."""


@dataclass
class Balancer:
    """Asks the hall with the same bytes again until one lives that answers, as a load balancer and every vendor do."""

    target: str
    session: aiohttp.ClientSession
    url: str = ""

    async def handle(self, request: web.Request) -> web.Response:
        """Pass a request on."""
        body = await request.read()
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    asking = self.session.request(
                        request.method, self.target + request.path_qs, data=body, headers=headers
                    )
                    async with asking as response:
                        content = await response.read()
                        return web.Response(body=content, status=response.status, content_type=response.content_type)
                except aiohttp.ClientError:
                    await asyncio.sleep(0.03)


@dataclass
class Browser:
    """The web widget: told of its own message only that it is kept."""

    balancer: Balancer
    stage: Stage
    channel: str = "web"
    settings: dict[str, object] = field(default_factory=dict)
    patience: float = 0.0

    async def say(self, text: str) -> None:
        body = {"client_id": f"id-{text}", "text": text}
        headers = {"Authorization": f"Bearer {self.stage.web_token}"}
        url = f"{self.balancer.url}/chat/conversations/{self.stage.conversations['web']}/messages"
        async with self.balancer.session.post(url, json=body, headers=headers) as response:
            assert response.status == 202, await response.text()

    def times_shown(self, event: Event) -> int:
        return 1  # its screen is the conversation itself, which is looked at as such


@dataclass
class Follower:
    """Somebody with WeChat."""

    user: User
    settings: dict[str, object]
    patience: float
    channel: str = "wechat"

    async def say(self, text: str) -> None:
        push = await self.user.text(text)
        assert push is not None
        assert push.deliveries[-1].outcome == "ok"

    def times_shown(self, event: Event) -> int:
        return "\n".join(self.user.texts).count(event.text.strip())


@dataclass
class Caller:
    """Somebody on the telephone."""

    twilio: Twilio
    settings: dict[str, object]
    call: Call | None = None
    channel: str = "phone"
    patience: float = 0.0

    async def say(self, text: str) -> None:
        if self.call is None:
            self.call = Call(self.twilio, "+8613800000000", self.twilio.number, sid=CALL)
            self.call.start(self.twilio.voice_url)
            await self.call.settled()
        await self.call.say(text)
        assert not self.call.errors

    def times_shown(self, event: Event) -> int:
        assert self.call is not None
        return "\n".join(self.call.texts).count(lines_of([event])[0].text)


@asynccontextmanager
async def outside(flavour: str, port: int, stage: Stage) -> AsyncIterator[Outside]:
    """Bring one channel's side up, before a hall that is to listen at `port`."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        balancer = Balancer(f"http://127.0.0.1:{port}", session)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", balancer.handle)
        runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        balancer.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            async with _side(flavour, balancer, stage) as side:
                yield side
        finally:
            await runner.cleanup()


@asynccontextmanager
async def _side(flavour: str, balancer: Balancer, stage: Stage) -> AsyncIterator[Outside]:
    if flavour == "web":
        yield Browser(balancer, stage)
    elif flavour == "phone":
        number: dict[str, Any] = {"account_sid": ACCOUNT, "auth_token": TOKEN, "public_url": PUBLIC, "status_path": ""}
        async with Twilio(targets=[balancer.url], **number) as twilio:
            twilio.http_timeout = PATIENCE
            yield Caller(twilio, {})
    else:
        async with WeChat(Account(), targets=[f"{balancer.url}/wechat"]) as wechat:
            wechat.delivery = Delivery(timeout=PATIENCE, attempts=50)
            settings = {name: value for name, value in wechat_settings(wechat).items() if name != "wechat_notices"}
            yield Follower(wechat.user(OPENID), settings, patience=0.01 if flavour == "wechat-late" else PATIENCE / 2)
