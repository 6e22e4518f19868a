"""The bars of WeChat at full size: a thousand turns with a bot of 0-60 s on two processes, 500 hostile texts, a burst, a lost token.

    uv run python benchmarks/wechat.py [--turns 1000] [--people 250] [--longest 60] [--spread 150] [--hostile 500] [--kill]

Two halls on a throw-away PostgreSQL and Redis, every push delivered three times, 0.3 s apart, to both in turn. Every turn takes the bot
0 to `--longest` seconds, evenly; the conversations overlap, so that a thousand turns of half a minute on average take a few minutes. People
begin within `--spread` seconds. `--kill` ends one of the two processes half way. Printed: how often the bot acted, how often each citizen
read each answer, the slowest response (WeChat gives up after 5 s), and what broke the vendor's rules.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from benchmarks.stock.serving import percentile
from simulators.wechat import Delivery, User
from tests.integration.wechat.test_hostile import clean, hostile, legal
from tests.integration.wechat.test_two_processes import Two, UnsteadyBot, two
from tests.support import postgres

GIVE_UP = 300.0
SLOTS = 120
"""Turns at the bot at the same time, in each process: it waits, it does not compute."""


class Moody(UnsteadyBot):
    """Quick and slow, evenly."""

    async def _webhook(self, request: web.Request) -> web.Response:
        self.delay = self.dice.uniform(0, self.longest)
        return await super(UnsteadyBot, self)._webhook(request)


@asynccontextmanager
async def redis() -> AsyncIterator[str]:
    """A Redis of its own."""
    port = postgres.free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = ("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "")
        server = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
        await asyncio.sleep(0.5)
        try:
            yield f"redis://127.0.0.1:{port}"
        finally:
            server.kill()
            await server.wait()


async def thousand(on: Two, turns: int, people: int, spread: float, *, kill: bool) -> bool:
    """Bar 2."""
    on.wechat.delivery = Delivery(overlap=0.3)
    crowd = [on.wechat.user(f"oPerson{number}") for number in range(people)]
    each, slowest, outcomes = turns // people, list[float](), Counter[str]()

    async def talk(user: User) -> None:
        await asyncio.sleep(random.uniform(0, spread))  # noqa: S311 - no secret
        for number in range(each):
            push = await user.text(f"{user.openid}第{number}句")
            if push is not None:
                slowest.extend(attempt.seconds for attempt in push.deliveries if attempt.outcome == "ok")
                outcomes.update(attempt.outcome for attempt in push.deliveries)

    began = time.monotonic()
    talking = asyncio.gather(*(talk(user) for user in crowd))
    if kill:
        await asyncio.sleep(spread / 2 + 2)
        on.processes[0].kill()
        on.wechat.targets = on.wechat.targets[1:]
    await talking
    wanted = {(user.openid, f"收到：{user.openid}第{number}句") for user in crowd for number in range(each)}
    end = time.monotonic() + GIVE_UP
    while time.monotonic() < end:
        shown = {user.openid: "\n".join(user.texts) + "\n" for user in crowd}
        read = {key: shown[key[0]].count(key[1] + "\n") for key in wanted}
        if all(read.values()):
            break
        await asyncio.sleep(2)
    heard = Counter(body["message"] for body in on.bot.heard)
    rules = Counter(violation.rule for violation in on.wechat.violations)
    passive = sum(seen.origin == "passive" for user in crowd for seen in user.seen)
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC，{os.cpu_count()} 核，负载 {os.getloadavg()[0]:.1f}")
    print(
        f"{turns} 轮，{people} 人，三次重叠投递，两个进程{'（中途杀掉一个）' if kill else ''}，用时 {time.monotonic() - began:.0f} 秒"
    )
    print(f"  机器人执行：{sum(heard.values())} 次，重复 {sum(count - 1 for count in heard.values())} 次")
    print(
        f"  市民读到：{sum(1 for count in read.values() if count)} 个答复，缺 {sum(1 for c in read.values() if not c)}，重复 {sum(1 for c in read.values() if c > 1)}"
    )
    print(
        f"  微信收到应答：p50 {percentile(slowest, 0.5):.2f} s，p99 {percentile(slowest, 0.99):.2f} s，最慢 {max(slowest):.2f} s；结果 {dict(outcomes)}"
    )
    print(
        f"  直接回复 {passive} 条，客服消息 {sum(seen.origin == 'custom' for user in crowd for seen in user.seen)} 条，取 token {len(on.wechat.token_calls)} 次，违反规则 {dict(rules) or '0'}"
    )
    good = all(count == 1 for count in read.values()) and not ({"45015", "45047", "malformed"} & set(rules))
    return good and (kill or (max(slowest) <= 4.5 and all(count == 1 for count in heard.values())))


async def texts(on: Two, count: int) -> bool:
    """Bar 6."""
    on.wechat.delivery = Delivery()
    on.bot.longest = 0.0
    wrong, times = 0, list[float]()

    async def talk(user: User, mine: range) -> int:
        faults = 0
        await user.text("你好")
        for number in mine:
            before, wanted = len(user.seen), clean(legal(hostile(number)))
            push = await user.text(hostile(number))
            if len(wanted) > 2000 or push is None:
                continue
            times.append(push.seconds)
            try:
                await user.sees(lambda seen: seen.text.endswith("完"), after=before, within=20)
            except TimeoutError:
                faults += 1
                continue
            faults += "".join(seen.text for seen in user.seen[before:]) != f"收到：{wanted}"
        return faults

    parts = 5
    wrong = sum(
        await asyncio.gather(
            *(talk(on.wechat.user(f"oHostile{part}"), range(part, count, parts)) for part in range(parts))
        )
    )
    print(
        f"{count} 个敌意文字：走样 {wrong} 个，平均 {statistics.mean(times) * 1000:.0f} ms，违反规则 {len(on.wechat.violations)}"
    )
    return wrong == 0


async def main() -> int:
    """Run and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=1000)
    parser.add_argument("--people", type=int, default=250)
    parser.add_argument("--longest", type=float, default=60.0)
    parser.add_argument("--spread", type=float, default=150.0)
    parser.add_argument("--hostile", type=int, default=500)
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    random.seed(1)
    with postgres.server() as server:
        async with redis() as address:
            url = postgres.create_database(server, "wechat")
            settings = {
                "bot_timeout_seconds": options.longest + 30,
                "bot_slots": SLOTS,
                "lease": 15.0 if options.kill else 0.0,
            }
            async with two(url, address, options.longest, bot=Moody, **settings) as on:
                passed = await thousand(on, options.turns, options.people, options.spread, kill=options.kill)
                if options.hostile and not options.kill:
                    passed &= await texts(on, options.hostile)
    print("通过" if passed else "没有通过")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    raise SystemExit(asyncio.run(main()))
