"""`make evaluate`: every evaluation, one after the other, each printing its own table."""

from __future__ import annotations

import subprocess
import sys

from launch.environments import BOT_PYTHON, PYTHON, ROOT
from launch.model import bot_environment

RUNS = (
    ("intents and entities", BOT_PYTHON, "evaluation/intents/run.py"),
    ("what each component is worth", BOT_PYTHON, "evaluation/intents/ablation.py"),
    ("service items", PYTHON, "evaluation/items/run.py"),
    ("dates and times", PYTHON, "evaluation/dates/run.py"),
    ("dates and times beside public libraries", PYTHON, "benchmarks/dates.py"),
)


def main(names: list[str]) -> int:
    """Run all evaluations, or those whose script path contains one of `names`."""
    status = 0
    for title, python, script in RUNS:
        if names and not any(name in script for name in names):
            continue
        print(f"\n══ {title}  ({script}) ══", flush=True)
        status |= subprocess.run([str(python), script], cwd=ROOT, env=bot_environment(), check=False).returncode
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
