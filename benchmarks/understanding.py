"""Training, start, memory and /model/parse of this bot and of stock Rasa, on the same data in the same run.

    uv run python benchmarks/understanding.py [--no-stock] [--epochs N] [--sentences N]

Ours is trained anew, on all sentences and on the sample that the stock model is trained on (benchmarks/stock: jieba, word and character
counts, DIET 100 epochs, TED; all sentences would take it hours on two cores). The stock model is kept in var/bench under a
fingerprint of its data with the times its training took, and trained here if the data changed. What reading costs does not depend
on the epochs: `--epochs 1` gives those figures soon, and the title of the column says so.
`/model/parse` is measured on one core of its own, over HTTP, one sentence after the other;
the rate is that of four callers at once on the same core.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import requests

from benchmarks.stock.serving import Served, percentile, served
from benchmarks.stock.training import EPOCHS, FIGURES, OURS, STOCK, Training, stock_model, train
from benchmarks.stock.training import SENTENCES as SAMPLE
from launch.environments import ROOT

SENTENCES, WARM, CALLERS = 400, 40, 4
SECONDS = 8.0


@dataclass(frozen=True)
class Figures:
    """What one model costs. Times in seconds, reading times in milliseconds, memory in MB."""

    training: Training
    start: float
    memory: float
    p50: float
    p95: float
    rate: float
    """Sentences a second."""


def sentences() -> list[str]:
    """Return sentences people might send, always the same ones; what they mean plays no part here."""
    lines = (ROOT / "evaluation" / "intents" / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines if line.strip()]
    return random.Random(7).sample(texts, SENTENCES)  # noqa: S311 any order will do


def one_by_one(server: Served, texts: Sequence[str]) -> list[float]:
    """Return the milliseconds of each sentence."""
    times = []
    with requests.Session() as session:
        for text in (*texts[:WARM], *texts):
            began = time.perf_counter()
            server.parse(session, text)
            times.append((time.perf_counter() - began) * 1000)
    return times[WARM:]


def at_once(server: Served, texts: Sequence[str]) -> float:
    """Return sentences a second with several callers."""
    until = time.monotonic() + SECONDS

    def call(number: int) -> int:
        done = 0
        with requests.Session() as session:
            while time.monotonic() < until:
                server.parse(session, texts[(done * CALLERS + number) % len(texts)])
                done += 1
        return done

    with ThreadPoolExecutor(CALLERS) as pool:
        return sum(pool.map(call, range(CALLERS))) / SECONDS


def measure(training: Training, folder: Path, program: str = OURS) -> Figures:
    """Serve a model and read with it."""
    texts = sentences()
    cores = sorted(os.sched_getaffinity(0))
    with served(Path(training.model), folder, program) as server:
        server.pin(cores[0])
        os.sched_setaffinity(0, {cores[-1]})
        try:
            times = one_by_one(server, texts)
            rate = at_once(server, texts)
        finally:
            os.sched_setaffinity(0, set(cores))
        return Figures(training, server.started, server.memory(), percentile(times, 0.5), percentile(times, 0.95), rate)


ROWS = (
    ("training, clock s", lambda one: one.training.seconds),
    ("training, processor s", lambda one: one.training.processor),
    ("training, most memory MB", lambda one: one.training.memory),
    ("model on disk, MB", lambda one: one.training.size),
    ("start until it reads, s", lambda one: one.start),
    ("memory when reading, MB", lambda one: one.memory),
    ("/model/parse p50, ms", lambda one: one.p50),
    ("/model/parse p95, ms", lambda one: one.p95),
    ("/model/parse a second", lambda one: one.rate),
)


def table(columns: dict[str, Figures]) -> str:
    """Lay out the figures; with a peer, how many times better ours is on the same data."""
    lines = [
        f"{'':26s}" + "".join(f"{name:>18s}" for name in columns) + ("   times better" if len(columns) > 1 else "")
    ]
    for title, value in ROWS:
        values = [value(figures) for figures in columns.values()]
        ours = values[-2] if len(values) > 1 else values[0]
        better = ours / values[-1] if title.endswith("a second") else values[-1] / ours
        lines.append(
            f"{title:26s}" + "".join(f"{one:18.1f}" for one in values) + (f"{better:15.1f}" if len(values) > 1 else "")
        )
    return "\n".join(lines)


def main() -> int:
    """Measure, print and keep the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--no-stock", action="store_true", help="only ours")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="epochs of the stock model")
    parser.add_argument("--sentences", type=int, default=SAMPLE, help="sentences both are trained on; 0: all")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        print("training ours …", flush=True)
        columns = {"ours": measure(train(ROOT / "config.yml", folder, "ours"), folder)}
        if not options.no_stock:
            drawn = options.sentences
            sampled = train(ROOT / "config.yml", folder, "sampled", sentences=drawn)
            columns[f"ours, {drawn or 'all'}"] = measure(sampled, folder)
            stock = stock_model(options.epochs, sentences=drawn)
            columns[f"stock, {options.epochs} ep."] = measure(stock, folder, STOCK)
    load = os.getloadavg()[0]
    text = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {load:.1f}\n{table(columns)}\n"
    print(text)
    FIGURES.mkdir(parents=True, exist_ok=True)
    (FIGURES / "understanding.txt").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
