"""WeChat and the telephone beside their peers, against the same simulated vendors.

    uv run python benchmarks/channels_peers.py [--only wechatpy|rasa|product] [--trial WORDS]

Rasa's own `twilio_voice` and a bot on wechatpy get what is easiest for them: a tiny bot, no load, ears for any language (but for the
first call). What is counted is what was carried out, what a citizen saw or heard, and what the vendor refused. All of them stand in the
same run. Prints Markdown: the table of docs/channels.md.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.channels import phone_trials, wechat_trials
from benchmarks.channels.contestants import Contestant, product, rasa_line, wechatpy
from benchmarks.channels.work import plain

WECHAT, PHONE = "微信", "电话"
Trials = Sequence[tuple[str, wechat_trials.Trial]]


async def rows(title: str, trials: Trials, contestants: Sequence[Contestant]) -> None:
    """Run every trial on every contestant that is on the channel and print the rows as they come."""
    for name, trial in trials:
        cells = [plain(await attempted(trial, one)) if _on(title, one) else "—" for one in contestants]
        print(f"| {title}：{name} | {' | '.join(cells)} |", flush=True)


def _on(title: str, contestant: Contestant) -> bool:
    return (contestant.wechat if title == WECHAT else contestant.twilio) is not None


def heading(contestants: Sequence[Contestant]) -> str:
    """Say when, where and who."""
    where = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC，{os.cpu_count()} 核，负载 {os.getloadavg()[0]:.1f}"
    return (
        f"{where}\n\n| 同一次运行 | {' | '.join(one.name for one in contestants)} |\n|---|{'---|' * len(contestants)}"
    )


async def attempted(trial: wechat_trials.Trial, contestant: Contestant) -> str:
    """Run one trial; what goes wrong in it is a result too."""
    try:
        return await asyncio.wait_for(trial(contestant), 180)
    except (AssertionError, TimeoutError) as fault:
        contestant.work.delay = 0.0
        return f"没有做完：{str(fault)[:60] or type(fault).__name__}"


async def run(options: argparse.Namespace) -> None:
    """Bring up whoever takes part and print the table."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found: list[Contestant] = []
        if options.only in ("", "wechatpy"):
            found.append(await stack.enter_async_context(wechatpy()))
        if options.only in ("", "rasa"):
            (folder / "rasa").mkdir()
            found.append(await stack.enter_async_context(rasa_line(folder / "rasa")))
        if options.only in ("", "product"):
            found.append(
                await stack.enter_async_context(
                    product(folder / "product", HALL_PHONE_STAFF_LINE=phone_trials.STAFF_LINE)
                )
            )
        print(heading(found), flush=True)
        for title, trials in ((WECHAT, wechat_trials.TRIALS), (PHONE, phone_trials.TRIALS)):
            chosen = [(name, trial) for name, trial in trials if options.trial in trial.__name__]
            if any(_on(title, one) for one in found):
                await rows(title, chosen, found)


def main() -> int:
    """Parse what was asked for and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", choices=("", "wechatpy", "rasa", "product"))
    parser.add_argument("--trial", default="", help="only trials with this in their name")
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # a peer's tracebacks are in the table as HTTP 500
    asyncio.run(run(parser.parse_args()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
