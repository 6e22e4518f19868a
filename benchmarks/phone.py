"""Fifty calls at once on the appointment line: how long a caller waits for the reply, and whether anything is lost.

    uv run python benchmarks/phone.py [--calls N] [--turns N] [--echo]

The vendor's side is the simulator: every turn is a signed webhook answered with TwiML that its strict reader accepts. Behind it
stands the whole product with its trained bot (or, with `--echo`, a bot that answers at once: the line's own cost), and beside it a
bare aiohttp handler that answers the same bodies with a fixed document.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from benchmarks.stock.serving import percentile
from benchmarks.stock.training import FIGURES
from hall.channels.phone.model_numerals import said_numbers
from hall.channels.phone.twiml import Document
from simulators.twilio import Call, Twilio
from tests.integration.phone.line import line
from tests.support.caller import network
from tests.support.product import Product, running

QUESTIONS = ("居民医保要带什么材料", "收费吗", "在哪办")


@dataclass
class Figures:
    """What was measured: seconds from the caller's last word to the first sound, and to the answer itself."""

    sounds: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    lost: int = 0
    errors: int = 0
    began: float = field(default_factory=time.monotonic)

    def rows(self, title: str) -> list[str]:
        """Lay the figures out."""
        spent = time.monotonic() - self.began
        return [
            (f"{title}: {len(self.answers)} turns in {spent:.1f} s, {len(self.answers) / spent:.1f} a second, "
            f"{self.lost} lost, {self.errors} errors of the network"),
            f"  first sound   p50 {_ms(self.sounds, 0.5)}  p95 {_ms(self.sounds, 0.95)}  p99 {_ms(self.sounds, 0.99)}  max {_ms(self.sounds, 1.0)}",
            f"  the answer    p50 {_ms(self.answers, 0.5)}  p95 {_ms(self.answers, 0.95)}  p99 {_ms(self.answers, 0.99)}  max {_ms(self.answers, 1.0)}",
        ]  # fmt: skip


def _ms(seconds: list[float], share: float) -> str:
    return f"{percentile(seconds, share) * 1000:6.0f} ms" if seconds else "-"


async def talk(call: Call, turns: int, figures: Figures, number: int) -> None:
    """Ask in turn; while the line says that it is still looking, wait as a caller would."""
    for turn in range(turns):
        asked = QUESTIONS[(turn + number) % len(QUESTIONS)]
        began = time.monotonic()
        await call.say(asked)
        figures.sounds.append(time.monotonic() - began)
        while not call.ended and "wait=" in str(getattr(call.waiting, "attributes", {}).get("action", "")):
            await call.silence()
        figures.answers.append(time.monotonic() - began)
        figures.lost += call.ended or not call.last.strip()
    figures.errors += len(call.errors)
    await call.hang_up()


async def measured(twilio: Twilio, calls: int, turns: int) -> Figures:
    """Let so many call at the same time."""
    twilio.http_timeout = 15.0
    opened = await asyncio.gather(*(twilio.call(f"+861380000{number:04d}") for number in range(calls)))
    figures = Figures()
    await asyncio.gather(*(talk(call, turns, figures, number) for number, call in enumerate(opened)))
    return figures


@asynccontextmanager
async def bare() -> AsyncIterator[str]:
    """Serve aiohttp alone: one fixed document for every turn."""
    document = Document()
    inside = document.gather("https://hall.test/phone/turn?turn=1", keys=1, seconds=5)
    document.say((said_numbers("收费情况：不收费。"),), into=inside)
    written = document.render()

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text=written, content_type="text/xml")

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def run(calls: int, turns: int, state: Path) -> list[str]:
    """Measure the line's own cost, and the bare server beside it."""
    async with line(f"sqlite+aiosqlite:///{state / 'hall.db'}") as phone:
        rows = (await measured(phone.twilio, calls, turns)).rows(f"{calls} calls, a bot that answers at once")
    async with bare() as address, Twilio(targets=[address]) as twilio:
        rows += (await measured(twilio, calls, turns)).rows(f"{calls} calls, bare aiohttp, the same bodies")
    return rows


def main() -> int:
    """Measure, print and keep the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--turns", type=int, default=6)
    parser.add_argument("--echo", action="store_true", help="without the trained bot")
    options = parser.parse_args()
    FIGURES.mkdir(parents=True, exist_ok=True)
    rows = [f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"]
    with tempfile.TemporaryDirectory() as place:
        if not options.echo:
            with running(Path(place) / "product") as product:
                rows += asyncio.run(_product(product, options.calls, options.turns))
        rows += asyncio.run(run(options.calls, options.turns, Path(place)))
    print("\n".join(rows), flush=True)
    (FIGURES / "phone.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return 0


async def _product(product: Product, calls: int, turns: int) -> list[str]:
    async with network(product) as twilio:
        return (await measured(twilio, calls, turns)).rows(f"{calls} calls, the whole product with its trained bot")


if __name__ == "__main__":
    raise SystemExit(main())
