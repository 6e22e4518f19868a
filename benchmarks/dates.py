"""Date reading beside public libraries, on the same sentences in the same run: `uv run python benchmarks/dates.py`.

Each library is installed from PyPI into a virtual environment of its own under the cache folder (`HALL_BENCH_CACHE`, by default
`~/.cache/hall-bench/dates`) and runs in its own process. Without network only our own line is printed, and it is said why.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from datetime import time as clock
from pathlib import Path
from statistics import quantiles

from evaluation.dates.run import read, readings
from evaluation.dates.scoring import Case, Reading, Verdict, judge_readings, load_cases

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("HALL_BENCH_CACHE", Path.home() / ".cache" / "hall-bench" / "dates"))
PEERS: dict[str, tuple[str, ...]] = {
    "jionlp": ("jionlp==1.5.31",),
    "recognizers-text": ("recognizers-text-suite==1.0.2a2", "emoji<2"),  # its import fails with emoji 2
    "ChineseTimeNLP": ("ChineseTimeNLP==3.0.1",),
    "dateparser": ("dateparser==1.5.0",),
}
#: Needs the hall's calendar, or an answer that no library has a word for: left out of the second column.
HALL_ONLY = frozenset({"workdays", "asap", "negation"})


@dataclass(frozen=True)
class Answers:
    """One reader's answers to all cases, with the milliseconds each took."""

    name: str
    readings: list[list[Reading]]
    problems: list[str | None]
    spent: list[float]


class Unavailable(Exception):
    """A library could not be installed or run; the message says why."""


def own(cases: list[Case]) -> Answers:
    """Run our reader."""
    read(cases[0])  # the tables are built at the first use, as the libraries build theirs on import
    answers, problems, spent = [], [], []
    for case in cases:
        began = time.perf_counter()
        found = read(case)
        spent.append((time.perf_counter() - began) * 1000)
        answers.append(readings(found))
        problems.append(found.problem.value if found.problem else None)
    return Answers("this hall", answers, problems, spent)


def peer(name: str, cases: list[Case]) -> Answers:
    """Install and run one library; raises Unavailable."""
    python = _environment(name)
    lines = "".join(json.dumps({"text": case.text, "now": case.now.isoformat()}) + "\n" for case in cases)
    script = Path(__file__).with_name("dates_peers.py")
    run = subprocess.run(
        [str(python), "-W", "ignore", str(script), name],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    if run.returncode:
        raise Unavailable(run.stderr.strip().splitlines()[-1] if run.stderr.strip() else "it failed")
    raw = [json.loads(line) for line in run.stdout.splitlines()]
    answers = [[_reading(one) for one in line["readings"]] for line in raw]
    return Answers(name, answers, [None] * len(raw), [line["ms"] for line in raw])


def _environment(name: str) -> Path:
    folder = CACHE / name
    python = folder / "bin" / "python"
    if (folder / ".complete").exists():
        return python
    uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
    if not Path(uv).exists():
        raise Unavailable("uv was not found")
    folder.parent.mkdir(parents=True, exist_ok=True)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", version, str(folder)],
        [uv, "pip", "install", "--quiet", "--python", str(python), *PEERS[name]],
    ):
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
        if run.returncode:
            last = run.stderr.strip().splitlines()
            raise Unavailable(f"could not be installed (no network?): {last[-1] if last else ''}")
    (folder / ".complete").touch()
    return python


def _reading(raw: dict[str, str | None]) -> Reading:
    day, last, start, end = (raw[key] for key in ("day", "last", "start", "end"))
    return Reading(
        date.fromisoformat(str(day)),
        date.fromisoformat(last) if last and last != day else None,
        clock.fromisoformat(start) if start else None,
        clock.fromisoformat(end) if end else None,
    )


def report(cases: list[Case], answers: Answers) -> None:
    """Print one line: share right over all and without the hall's own matters, wrong but not empty, p50 and p95."""
    verdicts = [
        judge_readings(case, got, problem)
        for case, got, problem in zip(cases, answers.readings, answers.problems, strict=True)
    ]
    general = [verdict for case, verdict in zip(cases, verdicts, strict=True) if case.category not in HALL_ONLY]
    right = verdicts.count(Verdict.RIGHT) / len(verdicts)
    general_right = general.count(Verdict.RIGHT) / len(general)
    wrong = verdicts.count(Verdict.WRONG) / len(verdicts)
    cuts = quantiles(answers.spent, n=100)
    print(
        f"{answers.name:18} {right:8.1%} {general_right:9.1%} {wrong:17.1%} {cuts[49]:8.2f} {cuts[94]:8.2f}", flush=True
    )


def main() -> int:
    """Print the table."""
    cases = load_cases()
    print(f"{len(cases)} sentences; right: date, minute or both ends. general: without {', '.join(sorted(HALL_ONLY))}.")
    print(f"{'reader':18} {'right':>8} {'general':>9} {'wrong, not empty':>17} {'p50 ms':>8} {'p95 ms':>8}")
    report(cases, own(cases))
    for name in PEERS:
        try:
            report(cases, peer(name, cases))
        except (Unavailable, subprocess.TimeoutExpired, OSError) as problem:
            print(f"{name:18} skipped: {problem}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
