"""Bar 14 with real seconds: the bot stands still for twenty seconds in the middle of a call, in many calls at once.

    uv run python benchmarks/stall.py [--calls 10] [--seconds 20]

A caller hears nothing only while the line thinks: what is said takes its time (0.22 s a character), then Twilio listens, as
long as the document says. Printed: the longest wait for a sound, how often the caller was told to wait, whether every call lived and
got its answer, and what Twilio would have written into its debugger (11205: no answer within fifteen seconds).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from simulators.twilio import Call, Gather
from simulators.twilio.call import SECONDS_PER_CHARACTER
from tests.integration.phone.line import line

MOST = 40
WISH = "居民医保要带什么材料"


@dataclass
class Stalled:
    """What one caller lived through."""

    silences: list[float] = field(default_factory=list)
    fillers: list[str] = field(default_factory=list)
    answered_after: float = 0.0
    errors: list[int] = field(default_factory=list)


async def endure(call: Call) -> Stalled:
    """Ask, and listen for as long as it takes."""
    lived, began = Stalled(), time.monotonic()
    await call.say(WISH)
    lived.silences.append(time.monotonic() - began)
    while not call.ended and WISH[:4] not in call.last and len(lived.fillers) < MOST:
        lived.fillers.append(call.last)
        listening = float(call.waiting.attributes.get("timeout", "5")) if isinstance(call.waiting, Gather) else 0.0
        await asyncio.sleep(len(call.last) * SECONDS_PER_CHARACTER + listening)
        asked = time.monotonic()
        await call.silence()
        lived.silences.append(listening + time.monotonic() - asked)
    lived.answered_after = time.monotonic() - began
    lived.errors = [*call.errors, *([-1] if call.ended else [])]
    await call.hang_up()
    return lived


async def run(calls: int, seconds: float) -> list[str]:
    """Let so many call a hall whose bot stands still."""
    with tempfile.TemporaryDirectory() as place:
        async with line(
            f"sqlite+aiosqlite:///{Path(place) / 'hall.db'}", bot_slots=calls, bot_timeout_seconds=seconds + 30
        ) as phone:
            opened = [await phone.twilio.call(f"+861380000{number:04d}") for number in range(calls)]
            phone.bot.delay = seconds
            lived = await asyncio.gather(*(endure(call) for call in opened))
    silences = [silence for one in lived for silence in one.silences]
    first = [one.silences[0] for one in lived]
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        f"{calls} calls, the bot stands still for {seconds:.0f} s",
        f"  first sound after {min(first):.1f} to {max(first):.1f} s, longest silence later {max(silences):.1f} s",
        (
            f"  told to wait {min(len(one.fillers) for one in lived)} to {max(len(one.fillers) for one in lived)} times, "
            f"never twice in the same words running: {all(one != two for each in lived for one, two in zip(each.fillers, each.fillers[1:], strict=False))}"
        ),
        f"  answered after {min(one.answered_after for one in lived):.1f} to {max(one.answered_after for one in lived):.1f} s",
        f"  lines lost: {sum(bool(one.errors) for one in lived)}, Twilio's debugger: {sorted({code for one in lived for code in one.errors})}",
    ]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    print("\n".join(asyncio.run(run(options.calls, options.seconds))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
