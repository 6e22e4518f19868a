"""Several hall processes on one database (PostgreSQL with Redis, or one SQLite file) act as one."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import select

from hall.conversations import service
from hall.conversations.model import Author
from hall.conversations.store import delivery, event, inbox
from hall.identity.vault import new_key
from tests.conftest import build_hall
from tests.integration.conversations.chat import Citizen
from tests.integration.conversations.crashing_hall import Life
from tests.integration.conversations.fake_bot import FakeBot, fake_bot
from tests.integration.conversations.lives import living
from tests.support.postgres import free_port


@dataclass
class Halls:
    """The running processes, their bot, and what they have pushed."""

    url: str
    key: str
    addresses: list[str]
    bot: FakeBot
    pushed: list[tuple[str, list[str]]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.pushed.append((body["to"], body["texts"]))
        return web.Response()


@pytest.fixture(params=["postgresql", "sqlite"])
async def halls(request: pytest.FixtureRequest) -> AsyncIterator[Halls]:
    """Three processes on PostgreSQL and Redis; two on one SQLite file."""
    several = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url" if several else "sqlite_url")
    redis_url = request.getfixturevalue("redis_url") if several else ""
    ports = [free_port() for _ in range(3 if several else 2)]
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(fake_bot(delay=0.05))
        running = Halls(url, new_key(), [f"http://127.0.0.1:{port}" for port in ports], bot)
        app = web.Application()
        app.router.add_post("/push", running.take)
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        push_url = f"http://127.0.0.1:{runner.addresses[0][1]}/push"
        settings: dict[str, object] = {
            "bot_url": bot.url,
            "actions_url": bot.url,
            "vault_key": running.key,
            "redis_url": redis_url,
        }
        await (await build_hall(url)).close()  # the schema
        for port in ports:
            await stack.enter_async_context(living(Life(url, port, settings, front=push_url)))
        yield running


async def post(session: aiohttp.ClientSession, url: str, **body: Any) -> list[str]:
    async with session.post(url, json=body) as response:
        assert response.status == 200, await response.text()
        texts: list[str] = await response.json()
        return texts


async def test_fifty_deliveries_of_one_message_to_several_processes_act_once(halls: Halls) -> None:
    async with aiohttp.ClientSession() as session:
        answers = await asyncio.gather(
            *(
                post(
                    session,
                    f"{halls.addresses[n % len(halls.addresses)]}/front/wechat",
                    **{"from": "oOne", "id": "m1", "text": "你好", "patience": 30},
                )
                for n in range(50)
            )
        )
    assert [body["message"] for body in halls.bot.heard] == ["你好"]
    assert [texts for texts in answers if texts] == [["收到：你好"]]
    assert halls.pushed == []
    hall = await build_hall(halls.url, vault_key=halls.key)
    async with hall.reading() as tx:
        found = await service.find_conversation(tx, "wechat", "oOne")
        assert found
        events = await service.events_after(tx, found, 0)
        assert [(one.seq, one.author) for one in events] == [(1, Author.CITIZEN), (2, Author.BOT)]
        assert len((await tx.execute(select(inbox.c.seq))).all()) == 1
    await hall.close()


async def test_fifty_turns_of_one_call_to_several_processes_are_answered_alike(halls: Halls) -> None:
    async with aiohttp.ClientSession() as session:
        answers = await asyncio.gather(
            *(
                post(
                    session,
                    f"{halls.addresses[n % len(halls.addresses)]}/front/phone",
                    **{"from": "CA1", "id": "1", "text": "你好", "patience": 10},
                )
                for n in range(50)
            )
        )
    assert answers == [["收到：你好"]] * 50
    assert len(halls.bot.heard) == 1


async def test_what_is_pushed_arrives_once_and_in_order_whoever_sends_it(halls: Halls) -> None:
    people = [f"oUser{n}" for n in range(5)]
    async with aiohttp.ClientSession() as session:
        for n in range(6):
            await asyncio.gather(
                *(
                    post(
                        session,
                        f"{halls.addresses[(n + place) % len(halls.addresses)]}/front/wechat",
                        **{"from": who, "id": f"m{n}", "text": f"第{n}句", "patience": 0},
                    )
                    for place, who in enumerate(people)
                )
            )
        hall = await build_hall(halls.url, vault_key=halls.key)
        async with asyncio.timeout(60):
            while sum(len(texts) for _, texts in halls.pushed) < 6 * len(people):
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        async with hall.reading() as tx:
            states = Counter((await tx.execute(select(delivery.c.state))).scalars())
            numbers = (await tx.execute(select(event.c.conversation_id, event.c.seq))).all()
        await hall.close()
    for who in people:
        assert [text for to, texts in halls.pushed if to == who for text in texts] == [
            f"收到：第{n}句" for n in range(6)
        ]
    assert states["sent"] == 6 * len(people)
    assert len(numbers) == 12 * len(people)
    assert halls.bot.most_speaking_per_conversation == 1


async def test_a_conversation_is_answered_in_order_whichever_process_hears_it(halls: Halls) -> None:
    async with aiohttp.ClientSession() as session:
        citizens = [await Citizen(session, halls.addresses[n % len(halls.addresses)]).open() for n in range(6)]
        said: dict[str, list[int]] = {}
        for n in range(10):
            for zhang in citizens:
                zhang.address = halls.addresses[n % len(halls.addresses)]
                said.setdefault(zhang.id, []).append(await zhang.say(f"第{n}句"))
        for zhang in citizens:
            for seq in said[zhang.id]:
                await zhang.answer_to(seq, 30)
            events = await zhang.events()
            assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
            assert [
                body["metadata"]["seq"] for body in halls.bot.heard if body["metadata"]["conversation_id"] == zhang.id
            ] == said[zhang.id]
    assert halls.bot.most_speaking_per_conversation == 1
