"""The hall is killed at every step between received and delivered, on every channel: nothing is lost, nothing happens twice."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import secrets
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import select

from hall.appointments.model import State as AppointmentState
from hall.appointments.store import appointment
from hall.conversations import service
from hall.conversations.model import Event, Kind
from hall.conversations.store import delivery, inbox
from hall.hall import Hall
from tests.conftest import build_hall
from tests.integration.conversations.acting_bot import acting_bot
from tests.integration.conversations.crashing_hall import PUSHING, REPLYING, SHARED, Life, run
from tests.integration.conversations.stage import CALL, OPENID, Stage, set_up
from tests.support import postgres
from tests.support.postgres import free_port

# A fork server that has imported everything once: a new hall process costs milliseconds instead of seconds.
HALLS = multiprocessing.get_context("forkserver")
HALLS.set_forkserver_preload(["tests.integration.conversations.crashing_hall"])

STEPS = {
    "web": SHARED,
    "wechat": (*SHARED, *REPLYING),  # answered within the request
    "wechat-late": (*SHARED, "taken", "replied", *PUSHING),  # answered by the loop
    "phone": (*SHARED, "taken"),
}
DATABASES = ("sqlite", "postgresql")
# Every step of every channel; on the web on both databases, on the others on one and the other in turn, to save minutes.
CASES = [
    (flavour, step, database)
    for turn, flavour in enumerate(STEPS)
    for number, step in enumerate(STEPS[flavour])
    for database in (DATABASES if flavour == "web" else (DATABASES[(turn + number) % 2],))
]
FLAGGED = {("wechat", "replied"): 1, ("wechat-late", "sending"): 0, ("wechat-late", "sent"): 1}
"""Where nobody can know whether the answer arrived, with how often it did: flagged for a person, not sent again."""


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
        async with asyncio.timeout(30):
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
            body = {"from": who, "id": message_id, "text": text, "patience": 0 if "late" in self.flavour else 10}
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


@pytest.fixture(scope="module")
def stages(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stage]:
    folder = tmp_path_factory.mktemp("stage")
    template = postgres.create_database(postgres_server, f"template_{secrets.token_hex(4)}")
    return {"sqlite": set_up(f"sqlite+aiosqlite:///{folder / 'stage.db'}"), "postgresql": set_up(template)}


@asynccontextmanager
async def looking_at(stage: Stage, url: str) -> AsyncIterator[Hall]:
    hall = await build_hall(url, vault_key=stage.vault_key)
    yield hall
    await hall.close()


@pytest.mark.parametrize(("flavour", "step", "database"), CASES)
async def test_killed_at(flavour: str, step: str, database: str, stages: dict[str, Stage], tmp_path: Path) -> None:
    stage = stages[database]
    url, port = stage.copy(tmp_path), free_port()
    async with acting_bot(stage.service_token) as bot, outside(flavour, port, stage) as citizen:
        bot.hall_url = citizen.address
        life = Life(url, bot.url, citizen.push_url, port, stage.vault_key, stage.service_token, step)
        async with living(life) as doomed:
            assert doomed.pid
            os.kill(doomed.pid, signal.SIGUSR1)
            await asyncio.sleep(0.1)
            saying = asyncio.create_task(citizen.say("确认", "the-one"))
            await asyncio.to_thread(doomed.join, 30)
            assert doomed.exitcode == 9
        async with living(Life(*list(vars(life).values())[:-1])), looking_at(stage, url) as hall:
            await saying
            await citizen.say("查我的预约", "the-next")
            await until_quiet(hall)
            await check(hall, citizen, step)


async def until_quiet(hall: Hall) -> None:
    """Wait until every message is answered and nothing is on its way out."""
    async with asyncio.timeout(30):
        while True:
            async with hall.reading() as tx:
                waiting = (await tx.execute(select(inbox.c.seq).where(inbox.c.done_at.is_(None)))).all()
                moving = delivery.c.state.in_(["waiting", "sending"])
                if not waiting and not (await tx.execute(select(delivery.c.seq).where(moving))).all():
                    return
            await asyncio.sleep(0.05)


async def check(hall: Hall, citizen: Outside, step: str) -> None:
    async with hall.reading() as tx:
        events = await service.events_after(tx, citizen.stage.conversations[citizen.channel], 0)
        booked = select(appointment.c.id).where(appointment.c.state == AppointmentState.BOOKED.value)
        assert len((await tx.execute(booked)).all()) == 1
        rows = await tx.execute(select(delivery.c.state, delivery.c.problem).where(delivery.c.state != "sent"))
        flagged = {(row.state, row.problem) for row in rows}
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    said = [event for event in events if event.text == "确认"]
    assert len(said) == 1
    (voucher,) = vouchers(events)  # on our own screens: once
    assert voucher.data["reply_to"] == said[0].seq
    if citizen.channel == "web":
        return
    expected = FLAGGED.get((citizen.flavour, step))
    assert citizen.shown.count(voucher.text) == (1 if expected is None else expected), citizen.shown
    assert flagged == (set() if expected is None else {("unknown", "sender_stopped")})
    answers = [event.text for event in events if event.data.get("reply_to") not in (None, said[0].seq)][-1:]
    assert answers
    assert all(citizen.shown.count(text) == 1 for text in answers)  # the next message is answered, after the first


def vouchers(events: tuple[Event, ...]) -> list[Event]:
    return [event for event in events if event.kind is Kind.VOUCHER]
