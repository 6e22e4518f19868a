"""`make bench`: every benchmark, one after the other. Figures go to the terminal, never into a test."""

from __future__ import annotations

import subprocess
import sys

from launch.environments import PYTHON, ROOT
from launch.model import bot_environment

RUNS = (
    ("understanding: training, start, memory, /model/parse; beside stock Rasa", "benchmarks/understanding.py"),
    ("whole turns at message 1, 100 and 500; beside stock Rasa", "benchmarks/turns.py"),
    ("fifty calls at once on the appointment line; beside bare aiohttp", "benchmarks/phone.py"),
    ("booking confirmations per second; beside pgbench", "benchmarks/booking.py"),
    ("availability for 60 days with a thousand to a million bookings", "benchmarks/availability.py"),
    ("linking a message to an item, 40 to 10,000 items", "benchmarks/linker.py"),
    ("100 consoles, 100 and 1,000 open conversations: delivery, memory", "benchmarks/console_load.py"),
    ("dates; beside public libraries", "benchmarks/dates.py"),
    ("grouping questions by likeness, a thousand to fifty thousand", "benchmarks/similarity.py"),
    ("WeChat: a thousand turns on two processes with a slow bot, 500 hostile texts", "benchmarks/wechat.py"),
    ("200 people on WeChat and 50 on the telephone at once; beside bare aiohttp", "benchmarks/channels_load.py"),
    ("what channels lose, repeat or refuse; beside Rasa's twilio_voice and wechatpy", "benchmarks/channels_peers.py"),
)


def main(names: list[str]) -> int:
    """Run all benchmarks, or those whose script path contains one of `names`."""
    status = 0
    for title, script in RUNS:
        if names and not any(name in script for name in names):
            continue
        print(f"\n══ {title}  ({script}) ══", flush=True)
        status |= subprocess.run([str(PYTHON), script], cwd=ROOT, env=bot_environment(), check=False).returncode
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
