"""The hall is killed at every step between received and delivered: nothing is lost, nothing happens twice."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess

import aiohttp
import pytest

from hall.identity.vault import new_key
from tests.integration.conversations.chat import Citizen
from tests.integration.conversations.crashing_hall import STEPS, run
from tests.integration.conversations.fake_bot import FakeBot, fake_bot

# A fork server that has imported everything once: a new hall process costs milliseconds instead of seconds.
HALLS = multiprocessing.get_context("forkserver")
HALLS.set_forkserver_preload(["tests.integration.conversations.crashing_hall"])
REACHED_BY_BOT_TWICE = {"answered", "written"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def process(url: str, bot: FakeBot, port: int, key: str, step: str = "") -> AsyncIterator[BaseProcess]:
    running = HALLS.Process(target=run, args=(url, bot.url, port, key, step), daemon=True)
    await asyncio.to_thread(running.start)
    try:
        await until_up(port)
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


async def try_to_say(zhang: Citizen, text: str, client_id: str) -> int | None:
    try:
        return await zhang.say(text, client_id)
    except aiohttp.ClientError:
        return None


@pytest.mark.parametrize("step", STEPS)
async def test_killed_at(step: str, any_url: str) -> None:
    port, key = free_port(), new_key()
    async with fake_bot() as bot, aiohttp.ClientSession() as session:
        zhang = Citizen(session, f"http://127.0.0.1:{port}")
        async with process(any_url, bot, port, key, step) as doomed:
            await zhang.open()
            await zhang.answer_to(await zhang.say("先说一句"))
            assert doomed.pid
            os.kill(doomed.pid, signal.SIGUSR1)
            await asyncio.sleep(0.1)
            await try_to_say(zhang, "我要预约，电话13812345678", "the-one")
            await asyncio.to_thread(doomed.join, 30)
            assert doomed.exitcode == 9
        async with process(any_url, bot, port, key):
            seq = await zhang.say("我要预约，电话13812345678", "the-one")
            await zhang.answer_to(seq, 30)
            await zhang.answer_to(await zhang.say("再说一句"), 30)
            events = await zhang.events()
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert len([event for event in events if event["data"].get("client_id") == "the-one"]) == 1
    assert len([event for event in events if event["data"].get("reply_to") == seq]) == 1
    heard = [body for body in bot.heard if body["metadata"]["seq"] == seq]
    assert len(heard) == (2 if step in REACHED_BY_BOT_TWICE else 1)  # the hall's turns are remembered by this number


async def test_two_processes_share_the_work_in_order(postgres_url: str) -> None:
    key = new_key()
    ports = (free_port(), free_port())
    async with (
        fake_bot(delay=0.02) as bot,
        aiohttp.ClientSession() as session,
        process(postgres_url, bot, ports[0], key),
        process(postgres_url, bot, ports[1], key),
    ):
        citizens = [await Citizen(session, f"http://127.0.0.1:{ports[n % 2]}").open() for n in range(6)]
        said: dict[str, list[int]] = {}
        for n in range(10):
            for zhang in citizens:
                zhang.address = f"http://127.0.0.1:{ports[n % 2]}"
                said.setdefault(zhang.id, []).append(await zhang.say(f"第{n}句"))
        for zhang in citizens:
            for seq in said[zhang.id]:
                await zhang.answer_to(seq, 30)
            events = await zhang.events()
            assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
            assert [
                body["metadata"]["seq"] for body in bot.heard if body["metadata"]["conversation_id"] == zhang.id
            ] == said[zhang.id]
    assert bot.most_speaking_per_conversation == 1
