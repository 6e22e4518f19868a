"""WeChat and the telephone beside their peers, against the same simulated vendors.

    uv run python benchmarks/channels_peers.py [--only wechatpy|rasa|product] [--trial WORDS]

Rasa's own `twilio_voice` and a bot on wechatpy get what is easiest for them: a tiny bot, no load, ears for any language (but for the
first call). What is counted is what was carried out, what a citizen saw or heard, and what the vendor refused. Prints Markdown: the
tables of docs/channels.md.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.channels import phone_trials, wechat_trials
from benchmarks.channels.contestants import Contestant, product, rasa_line, wechatpy
from benchmarks.channels.work import plain

Trials = Sequence[tuple[str, wechat_trials.Trial]]


async def table(title: str, trials: Trials, contestants: Sequence[Contestant]) -> None:
    """Run every trial on every contestant and print the rows as they come."""
    print(f"\n| {title} | {' | '.join(one.name for one in contestants)} |")
    print(f"|---|{'---|' * len(contestants)}", flush=True)
    for name, trial in trials:
        cells = [plain(await attempted(trial, one)) for one in contestants]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


async def attempted(trial: wechat_trials.Trial, contestant: Contestant) -> str:
    """Run one trial; what goes wrong in it is a result too."""
    try:
        return await asyncio.wait_for(trial(contestant), 180)
    except (AssertionError, TimeoutError) as fault:
        contestant.work.delay = 0.0
        return f"没有做完：{str(fault)[:60] or type(fault).__name__}"


async def run(options: argparse.Namespace) -> None:
    """Bring up whoever takes part and print the two tables."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found: list[Contestant] = []
        if options.only in ("", "wechatpy"):
            found.append(await stack.enter_async_context(wechatpy()))
        if options.only in ("", "rasa"):
            (folder / "rasa").mkdir()
            found.append(await stack.enter_async_context(rasa_line(folder / "rasa")))
        if options.only in ("", "product"):
            found.append(await stack.enter_async_context(product(folder / "product", HALL_PHONE_STAFF_LINE=phone_trials.STAFF_LINE)))
        for title, trials in (("微信", wechat_trials.TRIALS), ("电话", phone_trials.TRIALS)):
            those = [one for one in found if (one.wechat if title == "微信" else one.twilio) is not None]
            chosen = [(name, trial) for name, trial in trials if options.trial in trial.__name__]
            if those:
                await table(title, chosen, those)


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
