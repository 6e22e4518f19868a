"""Floods are answered with 429 and a sentence; several processes wake each other over a real Redis."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from redis.asyncio import Redis

from hall.conversations.limits import RedisWindows
from hall.conversations.relay import relay
from hall.conversations.signals import Signals, pause
from hall.settings import Environment
from tests.integration.conversations.chat import citizen, serving
from tests.integration.conversations.fake_bot import fake_bot


async def test_a_flood_is_refused_politely_and_repeats_are_free(sqlite_url: str) -> None:
    async with (
        fake_bot() as bot,
        serving(sqlite_url, bot.url, env=Environment.PRODUCTION, chat_messages_per_minute=3) as (_, address),
        citizen(address) as zhang,
    ):
        for n in range(3):
            await zhang.say(f"第{n}句", client_id=f"c{n}")
        status, body = await zhang.post(client_id="c3", text="第3句")
        assert status == 429
        assert "太快" in body["fields"]["text"]
        assert await zhang.say("第2句", client_id="c2")
        async with zhang.session.post(
            f"{address}/chat/conversations/{zhang.id}/messages",
            json={"client_id": "c4", "text": "x"},
            headers=zhang.headers,
        ) as response:
            assert int(response.headers["Retry-After"]) >= 1


async def test_one_address_cannot_open_conversations_without_end(sqlite_url: str) -> None:
    async with (
        fake_bot() as bot,
        serving(sqlite_url, bot.url, env=Environment.PRODUCTION, chat_conversations_per_minute=2) as (_, address),
        aiohttp.ClientSession() as session,
    ):
        statuses = []
        for _ in range(4):
            async with session.post(f"{address}/chat/conversations") as response:
                statuses.append(response.status)
        assert statuses == [201, 201, 429, 429]


async def test_a_huge_body_is_refused(sqlite_url: str) -> None:
    async with fake_bot() as bot, serving(sqlite_url, bot.url) as (_, address), citizen(address) as zhang:
        url = f"{address}/chat/conversations/{zhang.id}/messages"
        async with zhang.session.post(url, data=b"x" * 2_000_000, headers=zhang.headers) as response:
            assert response.status == 413


async def test_only_listed_sites_may_call_from_a_browser(sqlite_url: str) -> None:
    async with (
        fake_bot() as bot,
        serving(sqlite_url, bot.url, widget_origins=("https://hall.example",)) as (_, address),
        aiohttp.ClientSession() as session,
    ):
        for origin, allowed in (("https://hall.example", "https://hall.example"), ("https://evil.example", None)):
            for method in ("OPTIONS", "POST"):
                async with session.request(
                    method, f"{address}/chat/conversations", headers={"Origin": origin}
                ) as response:
                    assert response.headers.get("Access-Control-Allow-Origin") == allowed
        async with session.get(
            f"{address}/chat/conversations/x/events", headers={"Origin": "https://hall.example"}
        ) as response:
            assert response.status == 404
            assert response.headers["Access-Control-Allow-Origin"] == "https://hall.example"


async def test_processes_wake_each_other_over_redis(redis_url: str) -> None:
    here, there = Signals(), Signals()
    relays = [asyncio.create_task(relay(redis_url, hub)) for hub in (here, there)]
    try:
        with there.listen("cv_1") as woken:
            async with asyncio.timeout(10):
                while not await pause(woken, 0.1):
                    here.notify("cv_1")
    finally:
        for task in relays:
            task.cancel()
        await asyncio.gather(*relays, return_exceptions=True)


async def test_replicas_share_a_limit_in_redis_and_count_alone_without_it(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as one, Redis.from_url(redis_url) as two:
        here, there = RedisWindows(one, "m", 2), RedisWindows(two, "m", 2)
        assert [await here.take("k"), await there.take("k")] == [0, 0]
        assert 1 <= await there.take("k") <= 60
        assert await there.take("other") == 0
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2) as nobody:
        alone = RedisWindows(nobody, "m", 1)
        assert await alone.take("k") == 0
        assert await alone.take("k") > 0


async def test_the_limit_counts_callers_behind_a_trusted_proxy_apart(sqlite_url: str) -> None:
    limits: dict[str, Any] = {"env": Environment.PRODUCTION, "chat_conversations_per_minute": 2}
    async with (
        fake_bot() as bot,
        serving(sqlite_url, bot.url, trusted_proxies="127.0.0.0/8", **limits) as (_, address),
        aiohttp.ClientSession() as session,
    ):

        async def opened(forwarded: str) -> int:
            headers = {"X-Forwarded-For": forwarded}
            async with session.post(f"{address}/chat/conversations", headers=headers) as response:
                return response.status

        assert [await opened("203.0.113.1") for _ in range(3)] == [201, 201, 429]
        assert await opened("203.0.113.2") == 201
        assert await opened("203.0.113.7, 203.0.113.1") == 429  # what the caller wrote itself does not help
