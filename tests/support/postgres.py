"""A throw-away PostgreSQL server: its own data folder, its own port, gone when the test session ends."""

from __future__ import annotations

import asyncio
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


PORTS = range(20_000, 32_000)
"""Below the kernel's range for outgoing connections: a port from there could be taken before its server listens."""
_given: set[int] = set()


def free_port() -> int:
    """Return a TCP port that nothing listens on, never the same twice; parallel workers of pytest draw from different ones."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    mine = PORTS[int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % workers :: workers]
    for _ in range(1_000):
        port = secrets.choice(mine)  # Hypothesis seeds `random`: every test would draw the same
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port
    raise RuntimeError("no free port")


def _as_server_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root, so root hands it to the package's own user."""
    return (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        if os.geteuid() == 0
        else command
    )


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Start a server and yield its SQLAlchemy URL (asyncpg, database `postgres`).

    Tests need no durability; benchmarks ask for it, since it is what a commit costs.
    """
    if not BINARIES:
        raise RuntimeError("PostgreSQL is not installed; `make test` installs it")
    folder = Path(tempfile.mkdtemp(prefix="hall-pg-"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        port = free_port()
        data = folder / "data"
        _run(
            [
                str(BINARIES[0] / "initdb"),
                "-D",
                str(data),
                "-U",
                "hall",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=300"
        if not durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        _run([str(BINARIES[0] / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start"])
        try:
            yield f"postgresql+asyncpg://hall@127.0.0.1:{port}/postgres"
        finally:
            _run([str(BINARIES[0] / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(server_url: str, name: str, template: str = "template1") -> str:
    """Create a database on a running server, empty or like another one (copied file by file: half the time), and return its URL."""
    _administer(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """Drop a database, whoever is still connected to it."""
    _administer(url, f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


def _administer(server_url: str, statement: str) -> None:
    """Run one statement in a thread of its own, since an event loop may be running here; the command line tools take 40 ms more."""
    url = make_url(server_url)

    async def run() -> None:
        connection = await asyncpg.connect(host=url.host, port=url.port, user=url.username, database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, run()).result()


def _run(command: list[str]) -> None:
    subprocess.run(_as_server_user(command), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
