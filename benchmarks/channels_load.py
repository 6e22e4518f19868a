"""200 people on WeChat and 50 on the telephone at once, on this machine; bare aiohttp with the same bodies beside it.

    uv run python benchmarks/channels_load.py [--conversations 200] [--calls 50] [--turns 3] [--think 40] [--pause 12] [--halls 1]

People read and think between two messages (`--think` seconds on average, `--pause` on the telephone; 0: none of them ever waits). The
simulated vendors, the hall, the bot and its actions all run on the same cores. Printed: how long until WeChat's push was answered (it
gives up after 5 s), how long until the person read an answer (late ones come as customer-service messages), how long a caller waited
after speaking, and what was lost, apologised for or shown twice: nothing may be.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from benchmarks.channels.contestants import product
from benchmarks.stock.serving import percentile
from benchmarks.stock.training import FIGURES
from launch.environments import PYTHON, ROOT
from launch.processes import Child
from simulators.twilio import Twilio
from simulators.wechat import UNAVAILABLE, Account, Seen, User, WeChat
from tests.support.postgres import free_port

QUESTIONS = ("居民医保要带什么材料", "收费吗", "在哪办", "几点上班", "我要预约社保卡")
PATIENCE = 90.0


@dataclass
class Measured:
    """What a crowd lived through."""

    pushed: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    turned: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def row(title: str, times: Sequence[float], seconds: float) -> str:
    """Lay out a list of seconds."""
    if not times:
        return f"{title:44s}{'—':>8s}"
    cells = "".join(f"{percentile(times, share):9.2f}" for share in (0.5, 0.95, 0.99))
    return f"{title:44s}{len(times):8d}{len(times) / max(seconds, 0.001):10.1f}{cells}{max(times):9.2f}"


HEAD = f"{'seconds':44s}{'count':>8s}{'a second':>10s}{'p50':>9s}{'p95':>9s}{'p99':>9s}{'max':>9s}"


async def writes(user: User, turns: int, think: float, measured: Measured, dice: random.Random) -> None:
    """One person on WeChat."""
    await asyncio.sleep(dice.uniform(0, think))
    for number in range(turns):
        known = len(user.seen)
        began = time.monotonic()
        push = await user.text(QUESTIONS[number % len(QUESTIONS)])
        assert push is not None
        measured.pushed.append(push.seconds)
        measured.faults["delivered again"] += len(push.deliveries) - 1
        try:
            await user.sees(_is_answer, within=PATIENCE, after=known)
            measured.answered.append(time.monotonic() - began)
        except TimeoutError:
            measured.faults[f"no answer within {PATIENCE:.0f} s"] += 1
        await asyncio.sleep(dice.uniform(0.5, 1.5) * think)
    measured.faults["暂时无法提供服务"] += user.texts.count(UNAVAILABLE)


def _is_answer(seen: Seen) -> bool:
    return seen.origin in ("passive", "custom")


async def calls(twilio: Twilio, number: int, options: argparse.Namespace, measured: Measured) -> None:
    """One person on the telephone."""
    dice, turns, pause = random.Random(number), options.turns, options.pause  # noqa: S311 the same crowd at every run
    await asyncio.sleep(dice.uniform(0, pause))
    call = await twilio.call(f"+86139{number:08d}")
    for turn in range(turns):
        if call.ended:
            break
        await asyncio.sleep(dice.uniform(0.5, 1.5) * pause)
        began = time.monotonic()
        await call.say(QUESTIONS[turn % len(QUESTIONS)])
        measured.turned.append(time.monotonic() - began)
    measured.faults["call lost"] += call.end_reason == "error" or call.status == "failed"
    measured.faults["turns that came to nothing"] += len(call.errors)
    await call.hang_up()


async def crowd(wechat: WeChat, twilio: Twilio, options: argparse.Namespace) -> Measured:
    """Let everybody write and speak at once."""
    measured, dice = Measured(), random.Random(1)  # noqa: S311 the same crowd at every run
    began = time.monotonic()
    people = [
        writes(wechat.user(f"oLoad{n}"), options.turns, options.think, measured, dice)
        for n in range(options.conversations)
    ]
    callers = [calls(twilio, n, options, measured) for n in range(options.calls)]
    await asyncio.gather(*people, *callers)
    measured.seconds = time.monotonic() - began
    return measured


def told(title: str, measured: Measured) -> list[str]:
    """The lines about one crowd."""
    faults = ", ".join(f"{name}: {count}" for name, count in measured.faults.items()) or "nothing"
    return [
        f"\n{title} ({measured.seconds:.0f} s)",
        HEAD,
        row("WeChat: push answered", measured.pushed, measured.seconds),
        row("WeChat: the person reads an answer", measured.answered, measured.seconds),
        row("telephone: silence after speaking", measured.turned, measured.seconds),
        f"faults: {faults}",
    ]


@asynccontextmanager
async def bare(folder: Path) -> Any:
    """Bare aiohttp, one process, with both vendors in front of it."""
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = Child(
        "bare",
        [str(PYTHON), str(ROOT / "benchmarks/channels/bare.py"), str(port)],
        environment,
        folder / "bare.log",
        ROOT,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await _until_it_answers(f"{url}/wechat")
        async with WeChat(Account(), targets=[f"{url}/wechat"]) as wechat, Twilio(targets=[url]) as twilio:
            yield wechat, twilio
    finally:
        child.stop()


async def _until_it_answers(url: str) -> None:
    async with asyncio.timeout(30), ClientSession() as session:
        while True:
            try:
                async with session.post(url):
                    return
            except OSError:
                await asyncio.sleep(0.1)


async def flat_out(wechat: WeChat, twilio: Twilio, options: argparse.Namespace) -> Measured:
    """The vendors' bodies as fast as they are taken: what aiohttp and the simulators do at most."""
    measured = Measured()
    began = time.monotonic()

    async def person(number: int) -> None:
        user = wechat.user(f"oBare{number}")
        for turn in range(options.turns):
            push = await user.text(QUESTIONS[turn % len(QUESTIONS)])
            assert push is not None
            measured.pushed.append(push.seconds)

    async def caller(number: int) -> None:
        call = await twilio.call(f"+86138{number:08d}")
        for turn in range(options.turns):
            spoke = time.monotonic()
            await call.say(QUESTIONS[turn % len(QUESTIONS)])
            measured.turned.append(time.monotonic() - spoke)
        await call.hang_up()

    await asyncio.gather(*map(person, range(options.conversations)), *map(caller, range(options.calls)))
    measured.seconds = time.monotonic() - began
    return measured


async def run(options: argparse.Namespace) -> list[str]:
    """Measure ours, then bare aiohttp."""
    lines: list[str] = []
    async with AsyncExitStack() as stack:
        folder = Path(options.keep or stack.enter_context(tempfile.TemporaryDirectory()))
        if options.only != "bare":
            limits = {"HALL_CHAT_MESSAGES_PER_MINUTE": "0", "HALL_CHAT_CONVERSATIONS_PER_MINUTE": "0"}
            async with product(folder / "product", halls=options.halls, **limits) as ours:
                assert ours.wechat is not None
                assert ours.twilio is not None
                measured = await crowd(ours.wechat, ours.twilio, options)
                breaches = Counter(breach.rule for breach in (*ours.wechat.violations, *ours.twilio.violations))
                lines += told(f"our product: {options.conversations} conversations and {options.calls} calls", measured)
                lines.append(
                    f"breaches of the vendors' rules: {dict(breaches) or 'none'}; turns the bot was asked: {ours.work.count}"
                )
                print("\n".join(lines), flush=True)
        if options.only == "product":
            return lines
        async with bare(folder) as (wechat, twilio):
            for title, crowded in (("bare aiohttp, the same people", crowd_bare), ("bare aiohttp, flat out", flat_out)):
                more = told(title, await crowded(wechat, twilio, options))
                print("\n".join(more), flush=True)
                lines += more
    return lines


async def crowd_bare(wechat: WeChat, twilio: Twilio, options: argparse.Namespace) -> Measured:
    """The same people before a server that only acknowledges: nobody waits for an answer that cannot come."""
    measured, dice = Measured(), random.Random(1)  # noqa: S311 the same crowd at every run
    began = time.monotonic()

    async def person(user: User) -> None:
        await asyncio.sleep(dice.uniform(0, options.think))
        for turn in range(options.turns):
            push = await user.text(QUESTIONS[turn % len(QUESTIONS)])
            assert push is not None
            measured.pushed.append(push.seconds)
            await asyncio.sleep(dice.uniform(0.5, 1.5) * options.think)

    people = [person(wechat.user(f"oLoad{n}")) for n in range(options.conversations)]
    callers = [calls(twilio, n, options, measured) for n in range(options.calls)]
    await asyncio.gather(*people, *callers)
    measured.seconds = time.monotonic() - began
    return measured


def main() -> int:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--think", type=float, default=40.0)
    parser.add_argument("--pause", type=float, default=12.0)
    parser.add_argument("--halls", type=int, default=1)
    parser.add_argument("--only", default="", choices=("", "bare", "product"))
    parser.add_argument("--keep", default="", help="folder to keep the product's logs in")
    lines = asyncio.run(run(parser.parse_args()))
    FIGURES.mkdir(parents=True, exist_ok=True)
    (FIGURES / f"channels-{datetime.now(UTC):%Y%m%d-%H%M}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
