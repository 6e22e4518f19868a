"""A Rasa server with a model of ours or a stock one, started and measured alike."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import requests

from benchmarks.stock.training import STOCK
from launch.environments import BOT_PYTHON, ROOT
from launch.model import bot_environment
from launch.processes import Child
from tests.support.postgres import free_port

PATIENCE = 240  # seconds for a start on a busy machine
NOBODY = "http://127.0.0.1:9/webhook"


class Served:
    """A running Rasa server."""

    def __init__(self, child: Child, url: str, started: float) -> None:
        self.child = child
        self.url = url
        self.started = started
        """Seconds from the command until /model/parse answered."""

    def parse(self, session: requests.Session, text: str) -> None:
        """Have one sentence read."""
        session.post(f"{self.url}/model/parse", json={"text": text}, timeout=60).raise_for_status()

    def memory(self) -> float:
        """Resident memory in MB."""
        statm = Path(f"/proc/{self.child.process.pid}/statm").read_text(encoding="ascii")
        return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def pin(self, core: int) -> None:
        """Keep every thread of the server on one core (what `taskset -acp` does)."""
        for thread in Path(f"/proc/{self.child.process.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {core})


@contextmanager
def served(model: Path, folder: Path, program: str = STOCK, **environment: str) -> Iterator[Served]:
    """Start a server on loopback with the hall's channel and an SQLite tracker in `folder`; ends it afterwards."""
    port = free_port()
    command = [str(BOT_PYTHON), "-m", program, "run", "--interface", "127.0.0.1", "--port", str(port), "--model", str(model), "--endpoints",
               "endpoints.deployed.yml", "--credentials", "credentials.yml", "--enable-api", "--quiet"]  # fmt: skip
    needs = {"HALL_TRACKER_DB": str(folder / f"{model.stem}.db"), "ACTION_ENDPOINT_URL": NOBODY, **environment}
    began = time.monotonic()
    child = Child(model.stem, command, {**bot_environment(), **needs}, folder / f"{model.stem}.log", ROOT)
    try:
        server = Served(child, f"http://127.0.0.1:{port}", 0.0)
        _wait(server)
        server.started = time.monotonic() - began
        yield server
    finally:
        child.stop()


def _wait(server: Served) -> None:
    deadline = time.monotonic() + PATIENCE
    with requests.Session() as session:
        while server.child.running and time.monotonic() < deadline:
            try:
                return server.parse(session, "你好")
            except requests.RequestException:
                time.sleep(0.05)
    raise TimeoutError(server.child.log.read_text(errors="replace")[-1000:])


def percentile(times: Sequence[float], share: float) -> float:
    """Return the time under which that share of all times lies."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]
