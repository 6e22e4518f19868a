"""Bars 2 and 5: two processes on PostgreSQL and Redis, overlapping deliveries, a slow bot, a killed process, a changed key.

Tens of turns here; `benchmarks/wechat.py` runs the thousand.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any

from aiohttp import web

from hall.identity.vault import new_key
from simulators.wechat import Account, Delivery, User, WeChat
from simulators.wechat.account import new_aes_key
from tests.integration.conversations.fake_bot import FakeBot
from tests.integration.conversations.lives import until_up
from tests.integration.wechat.channel import wechat_settings
from tests.integration.wechat.serving_hall import run
from tests.support.forking import PROCESSES
from tests.support.postgres import free_port


@dataclass
class UnsteadyBot(FakeBot):
    """A bot that takes as long as it likes."""

    dice: random.Random = field(default_factory=lambda: random.Random(4))  # noqa: S311 - no secret
    longest: float = 0.0

    async def _webhook(self, request: web.Request) -> web.Response:
        self.delay = self.dice.uniform(0, self.longest) if self.dice.random() < 0.8 else 0.0
        return await super()._webhook(request)


@dataclass
class Two:
    """Two halls behind one account."""

    wechat: WeChat
    bot: UnsteadyBot
    processes: Sequence[BaseProcess]


@asynccontextmanager
async def two(
    url: str,
    redis: str,
    longest: float = 0.0,
    *,
    account: Account | None = None,
    bot: type[UnsteadyBot] = UnsteadyBot,
    lease: float = 0.0,
    **changes: Any,
) -> AsyncIterator[Two]:
    async with AsyncExitStack() as stack:
        speaking = bot(longest=longest)
        await speaking.start()
        stack.push_async_callback(speaking.stop)
        wechat = await stack.enter_async_context(WeChat(account or Account()))
        settings = wechat_settings(wechat) | {
            "bot_url": speaking.url,
            "actions_url": speaking.url,
            "redis_url": redis,
            "vault_key": new_key(),
            "link_key": new_key().partition(":")[2],
            **changes,
        }
        processes = []
        for _ in range(2):
            port = free_port()
            running = PROCESSES.Process(target=run, args=(url, port, settings, lease), daemon=True)
            await asyncio.to_thread(running.start)
            stack.callback(running.kill)
            await until_up(port)
            wechat.targets.append(f"http://127.0.0.1:{port}/wechat")
            processes.append(running)
        yield Two(wechat, speaking, processes)


async def answered_once(user: User, texts: list[str], within: float) -> None:
    for text in texts:
        await user.sees(lambda seen, text=text: f"收到：{text}" in seen.text, within=within)  # type: ignore[misc]
    shown = "\n".join(user.texts) + "\n"
    for text in texts:
        assert shown.count(f"收到：{text}\n") == 1, (user.openid, text, user.texts)


def said(people: list[User], rounds: int) -> dict[str, list[str]]:
    return {user.openid: [f"{user.openid}的第{number}句" for number in range(rounds)] for user in people}


async def test_overlapping_deliveries_to_two_processes_act_once_and_in_time(postgres_url: str, redis_url: str) -> None:
    async with two(postgres_url, redis_url, longest=7.0) as on:
        on.wechat.delivery = Delivery(overlap=0.3)
        people = [on.wechat.user(f"o{number}") for number in range(6)]
        words = said(people, 3)

        async def talk(user: User) -> None:
            for text in words[user.openid]:
                push = await user.text(text)
                assert push is not None
                assert {attempt.outcome for attempt in push.deliveries} == {"ok"}  # none late, none refused

        await asyncio.gather(*(talk(user) for user in people))
        for user in people:
            await answered_once(user, words[user.openid], 40)
        heard = [body["message"] for body in on.bot.heard]
        assert sorted(heard) == sorted(text for texts in words.values() for text in texts)
        assert on.wechat.violations == []
        assert len(on.wechat.token_calls) <= 1


async def test_no_turn_is_lost_when_a_process_is_killed_in_mid_turn(postgres_url: str, redis_url: str) -> None:
    async with two(postgres_url, redis_url, longest=2.0, lease=3.0) as on:
        people = [on.wechat.user(f"o{number}") for number in range(6)]
        words = said(people, 3)

        async def talk(user: User) -> None:
            for text in words[user.openid]:
                await user.text(text)

        talking = asyncio.gather(*(talk(user) for user in people))
        await asyncio.sleep(1.5)
        on.processes[0].kill()
        on.wechat.targets = on.wechat.targets[1:]  # as a load balancer does; what was under way is delivered again
        await talking
        for user in people:
            await answered_once(user, words[user.openid], 40)
        assert on.wechat.violations == []


async def test_the_key_is_changed_under_load_without_a_failure(postgres_url: str, redis_url: str) -> None:
    """Bar 5: the halls know "new,old", WeChat changes over from old to new, all under load."""
    account, fresh = Account(), new_aes_key()
    both = f"{fresh},{account.aes_key}"
    async with two(postgres_url, redis_url, 0.2, account=account, wechat_encoding_aes_key=both) as on:
        people = [on.wechat.user(f"o{number}") for number in range(4)]
        words = said(people, 6)

        async def talk(user: User) -> None:
            for text in words[user.openid]:
                push = await user.text(text)
                assert push is not None
                assert [attempt.outcome for attempt in push.deliveries] == ["ok"]

        talking = asyncio.gather(*(talk(user) for user in people))
        await asyncio.sleep(0.7)
        on.wechat.rotate_key(fresh)
        await talking
        for user in people:
            await answered_once(user, words[user.openid], 20)
        assert on.wechat.violations == []
