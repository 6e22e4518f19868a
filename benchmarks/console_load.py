"""100 staff with a live console each, 1,000 open conversations: how fast a citizen's message reaches its console.

Delivery is measured from the moment the citizen's request is sent to the moment the frame arrives at the owner's
stream, over HTTP, with all other streams open. Memory is the hall process's own growth by a connection. The hall runs
in a process of its own, on SQLite and on PostgreSQL; the load is generated here, on the same two cores.

`--sqlite` or `--postgres` measures one of the two only, `--sizes 100` fewer conversations, `--seconds 5` shorter.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hall.clock import Clock
from hall.conversations import service as conversations
from hall.hall import Hall
from hall.handoff import service, taking
from hall.handoff.model import Packet, Reason
from hall.identity.vault import new_key
from hall.staff import service as staff
from hall.staff.model import Role
from hall.storage import migrate, schema
from hall.storage.audit import SYSTEM, Actor
from tests.conftest import MONDAY, settings_for
from tests.support import postgres
from tests.support.postgres import free_port

STAFF = 100
SIZES = (100, 1000)
RATE = 20.0  # messages a second over all conversations: 1,000 citizens who write every 50 seconds
SECONDS = 20.0
assert schema.metadata.tables


def _serve(url: str, key: str, port: int) -> None:
    asyncio.run(_serving(url, key, port))


async def _serving(url: str, key: str, port: int) -> None:
    from tests.integration.conversations.chat import served

    hall = Hall.build(settings_for(url, vault_key=key, bot_url="http://127.0.0.1:9"), Clock(MONDAY))
    async with served(hall, port):
        await asyncio.Event().wait()


async def _prepare(url: str, key: str, size: int) -> tuple[list[str], list[tuple[str, str, int]]]:
    """Return the staff's tokens, and of every conversation its id, token and whose it is."""
    hall = Hall.build(settings_for(url, vault_key=key), Clock(MONDAY))
    await migrate.upgrade(hall.database)
    tokens, people, talks = [], [], []
    for number in range(STAFF):
        async with hall.transaction() as tx:
            made = await staff.add(tx, f"clerk{number}", f"窗口{number}", [Role.CLERK], SYSTEM)
        tokens.append(made.token)
        people.append(Actor("staff", made.member.id))
    for number in range(size):
        async with hall.transaction() as tx:
            opened = await conversations.create_conversation(tx, "web")
            asked = await service.request(tx, opened.conversation_id, "web", Reason.ASKED, Packet(wants="咨询"))
        async with hall.transaction() as tx:
            await taking.claim(tx, asked.handoff_id, people[number % STAFF])
        talks.append((opened.conversation_id, opened.token, number % STAFF))
    await hall.close()
    return tokens, talks


class Consoles:
    """Every member's stream; `arrived` is the moment at which each message was seen by its owner."""

    def __init__(self, address: str, session: aiohttp.ClientSession, tokens: list[str]) -> None:
        self.address, self.session, self.tokens = address, session, tokens
        self.arrived: dict[str, float] = {}
        self.strays = 0
        self.opened = 0
        self.tasks: list[asyncio.Task[None]] = []

    async def open(self, count: int) -> None:
        """Open that many further streams; returns when each has had its first frame."""
        self.tasks += [asyncio.create_task(self._read(self.tokens[n % len(self.tokens)])) for n in range(count)]
        while self.opened < len(self.tasks):  # noqa: ASYNC110 it counts, it does not signal
            await asyncio.sleep(0.02)

    async def _read(self, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.get(f"{self.address}/api/v1/staff/stream", headers=headers) as answer:
            while line := await answer.content.readline():
                if line.startswith(b"event: hello"):
                    self.opened += 1
                elif line.startswith(b"data: ") and b'"citizen"' in line:
                    text = json.loads(line[6:])["event"]["text"]
                    self.strays += text in self.arrived
                    self.arrived.setdefault(text, time.perf_counter())

    async def close(self) -> None:
        """Close every stream."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def _rss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _load(
    address: str,
    session: aiohttp.ClientSession,
    talks: list[tuple[str, str, int]],
    seconds: float = SECONDS,
    prefix: str = "第",
) -> dict[str, float]:
    sent: dict[str, float] = {}
    running = []
    began = time.perf_counter()
    for number in range(int(RATE * seconds)):
        await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
        conversation_id, token, _ = talks[(number * 7) % len(talks)]
        text = f"{prefix}{number}条消息"
        sent[text] = time.perf_counter()
        body = {"client_id": f"{prefix}{number}", "text": text}
        url = f"{address}/chat/conversations/{conversation_id}/messages"
        running.append(asyncio.create_task(_post(session, url, body, token)))
    await asyncio.gather(*running)
    return sent


async def _post(session: aiohttp.ClientSession, url: str, body: dict[str, Any], token: str) -> None:
    async with session.post(url, json=body, headers={"Authorization": f"Bearer {token}"}) as answer:
        assert answer.status == 202, await answer.text()


async def measure(name: str, url: str, size: int, seconds: float = SECONDS) -> None:
    """Measure one database at one size."""
    key, port = new_key(), free_port()
    tokens, talks = await _prepare(url, key, size)
    context = multiprocessing.get_context("spawn")
    hall = context.Process(target=_serve, args=(url, key, port), daemon=True)
    hall.start()
    address = f"http://127.0.0.1:{port}"
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    try:
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            await _until_up(session, address)
            assert hall.pid
            await _load(address, session, talks[:40], seconds, "暖")
            consoles = Consoles(address, session, tokens)
            before = _rss(hall.pid)
            await consoles.open(STAFF)
            with_staff = _rss(hall.pid)
            spent, began = _cpu(hall.pid), time.perf_counter()
            sent = await _load(address, session, talks, seconds)
            await asyncio.sleep(2)
            busy = (_cpu(hall.pid) - spent) / (time.perf_counter() - began)
            delays = sorted(
                1000 * (consoles.arrived[text] - at) for text, at in sent.items() if text in consoles.arrived
            )
            await consoles.open(900)
            with_thousand = _rss(hall.pid)
            await consoles.close()
        per = (with_staff - before) / STAFF / 1024
        further = (with_thousand - with_staff) / 900 / 1024
        print(
            f"{name:<11} {size:>5} conversations  delivered {len(delays)}/{len(sent)} twice {consoles.strays}  "
            f"p50 {statistics.median(delays):6.1f} ms  p95 {delays[int(len(delays) * 0.95)]:6.1f} ms  max {delays[-1]:6.1f} ms  "
            f"hall CPU {busy:4.0%}  memory {per:5.1f} KiB a console (1st 100), {further:5.1f} KiB (to 1,000)",
            flush=True,
        )
    finally:
        hall.kill()
        hall.join()


async def _until_up(session: aiohttp.ClientSession, address: str) -> None:
    async with asyncio.timeout(300):
        while True:
            try:
                async with session.get(f"{address}/healthz"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)


async def main(options: argparse.Namespace) -> None:
    """Measure the databases that were asked for, both unless one is named, at each size."""
    seconds, both = options.seconds, options.sqlite == options.postgres
    print(f"{STAFF} consoles, {RATE:.0f} messages a second for {seconds:.0f} s, load average {os.getloadavg()[0]:.1f}")
    for size in options.sizes if both or options.sqlite else ():
        with tempfile.TemporaryDirectory() as folder:
            await measure("sqlite", f"sqlite+aiosqlite:///{folder}/hall.db", size, seconds)
    if both or options.postgres:
        with postgres.server(durable=True) as server:
            for size in options.sizes:
                await measure("postgresql", postgres.create_database(server, f"load_{size}"), size, seconds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sqlite", action="store_true", help="only on SQLite")
    parser.add_argument("--postgres", action="store_true", help="only on PostgreSQL")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="open conversations")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long messages are sent")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(_options()))
