"""Whole turns as a conversation grows, and how many a second; the bot's own part beside stock Rasa.

    uv run python benchmarks/turns.py [--no-stock] [--epochs N]

First through the whole product over HTTP, as the web chat does: from posting a message to having its answer. Then the bot's webhook
alone, which the hall calls: ours as the hall does it (a new tracker every few turns), ours with one tracker for the whole
conversation, and stock Rasa, which has nothing but that. All three call the same actions, which call the same hall.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import requests

from benchmarks.stock.serving import percentile, served
from benchmarks.stock.training import EPOCHS, FIGURES, stock_model
from hall.conversations.model import EPISODE_TURNS
from tests.support.citizen import Citizen
from tests.support.product import Product, running

QUESTIONS = ("居民医保要带什么材料", "收费吗", "在哪办")
WINDOWS = ((1, 20), (100, 120), (500, 520))
CONVERSATIONS, SECONDS = 20, 20.0


def timed(turns: int, take: Callable[[int, str], object]) -> list[float]:
    """Take that many turns of one conversation; returns milliseconds, one a turn."""
    times = []
    for number in range(1, turns + 1):
        began = time.perf_counter()
        take(number, QUESTIONS[number % len(QUESTIONS)])
        times.append((time.perf_counter() - began) * 1000)
    return times


def row(title: str, times: Sequence[float]) -> str:
    """Lay out the windows of one conversation and by how much the last is slower than the first."""
    parts = [times[first - 1 : last] for first, last in WINDOWS]
    cells = "".join(f"{percentile(part, 0.5):13.1f}{percentile(part, 0.95):9.1f}" for part in parts)
    return f"{title:34s}{cells}{percentile(parts[-1], 0.5) / percentile(parts[0], 0.5):8.2f}"


def head() -> str:
    """Name the columns."""
    names = "".join(f"{f'{first}-{last} p50':>13s}{'p95':>9s}" for first, last in WINDOWS)
    return f"{'milliseconds at message':34s}{names}{'growth':>8s}"


def through_product(product: Product) -> list[float]:
    """Take a long conversation in the web chat."""
    citizen = Citizen(product)

    def say(_: int, text: str) -> None:
        assert citizen.say(text)

    return timed(WINDOWS[-1][1], say)


def many_at_once(product: Product) -> str:
    """Let many citizens ask at the same time."""
    citizens = [Citizen(product) for _ in range(CONVERSATIONS)]
    until = time.monotonic() + SECONDS

    def talk(citizen: Citizen) -> list[float]:
        times: list[float] = []
        while time.monotonic() < until:
            began = time.perf_counter()
            assert citizen.say(QUESTIONS[len(times) % len(QUESTIONS)])
            times.append((time.perf_counter() - began) * 1000)
        return times

    began = time.monotonic()
    with ThreadPoolExecutor(CONVERSATIONS) as pool:
        times = [spent for spent_by_one in pool.map(talk, citizens) for spent in spent_by_one]
    rate = len(times) / (time.monotonic() - began)
    return (f"{CONVERSATIONS} conversations at once: {rate:.1f} messages a second, "
            f"p50 {percentile(times, 0.5):.0f} ms, p95 {percentile(times, 0.95):.0f} ms")  # fmt: skip


def through_webhook(product: Product, url: str, episode: Callable[[int], int]) -> tuple[list[float], int]:
    """Take a long conversation at a bot's webhook; returns the times and how many turns failed."""
    citizen = Citizen(product)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {product.stack.environment['RASA_TOKEN']}"
    failed = 0

    def post(number: int, text: str) -> None:
        nonlocal failed
        metadata = {"conversation_id": citizen.id, "seq": number, "channel": "web"}
        body = {"sender": f"{citizen.id}.{episode(number)}", "message": text, "metadata": metadata}
        failed += session.post(f"{url}/webhooks/rest/webhook", json=body, timeout=120).status_code != requests.codes.ok

    return timed(WINDOWS[-1][1], post), failed


def as_hall(number: int) -> int:
    """Return the episode of a message as the hall counts it."""
    return 1 + (number - 1) // EPISODE_TURNS


def one_tracker(number: int) -> int:
    """Return the same episode always."""
    return 1


def measured(product: Product, folder: Path, epochs: int) -> Iterator[str]:
    """Yield the lines: the product, then the webhook of our bot and, unless `epochs` is 0, of a stock one before the same actions."""
    yield row("whole turn through the product", through_product(product))
    yield many_at_once(product)
    ours = f"http://127.0.0.1:{product.stack.bot_port}"
    yield webhook_row(product, "our webhook", ours, as_hall)
    yield webhook_row(product, "our webhook, one tracker", ours, one_tracker)
    if epochs:
        shared = {name: product.stack.environment[name] for name in ("RASA_TOKEN", "ACTION_ENDPOINT_URL")}
        with served(Path(stock_model(epochs).model), folder, **shared) as stock:
            yield webhook_row(product, f"stock webhook ({epochs} epochs)", stock.url, one_tracker)


def webhook_row(product: Product, title: str, url: str, episode: Callable[[int], int]) -> str:
    """Measure and lay out one bot."""
    times, failed = through_webhook(product, url, episode)
    return row(title, times) + (f"   ({failed} of {len(times)} turns failed)" if failed else "")


def main() -> int:
    """Measure, print and keep the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--no-stock", action="store_true", help="only ours")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="epochs of the stock model")
    options = parser.parse_args()
    os.environ.update(HALL_CHAT_MESSAGES_PER_MINUTE="0", HALL_CHAT_CONVERSATIONS_PER_MINUTE="0")
    with tempfile.TemporaryDirectory() as place, running(Path(place)) as product:
        FIGURES.mkdir(parents=True, exist_ok=True)
        with (FIGURES / "turns.txt").open("w", encoding="utf-8") as kept:
            stamp = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
            for line in (stamp, head(), *measured(product, Path(place), 0 if options.no_stock else options.epochs)):
                print(line, flush=True)
                print(line, file=kept, flush=True)  # at once: the last rows take minutes
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
