"""Fixtures: a hall on a real SQLite file, and the same hall on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import base64
import gc
import secrets
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest
from redis import Redis
from redis.exceptions import RedisError

from hall.clock import SHANGHAI, Clock
from hall.hall import Hall
from hall.identity.vault import new_key
from hall.settings import Environment, Settings
from tests.support import postgres
from tests.support.furniture import create_schema
from tests.support.product import Product, running

ONCE_MORE = (
    "tests/e2e",
    "tests/dialogue",
    *(f"tests/integration/{part}" for part in ("conversations", "handoff", "phone", "wechat")),
)
"""Where processes, browsers and clocks meet a busy machine: a failing test there is run once more and listed (ADR 6)."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Allow the second run only there: what it costs every test, passing or not, is more than a quick test itself."""
    for item in items:
        if item.nodeid.startswith(ONCE_MORE):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    """Leave what was collected out of garbage collection: thousands of tests live to the end, and looking at them again and
    again took a tenth of the processor's time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


# The same examples at every run: a change is judged by what it changed, not by the luck of the draw.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")

STATE = tempfile.TemporaryDirectory(prefix="hall-tests-")
"""Where a test's hall keeps its files when the test does not say."""
VAULT_KEY = new_key()
"""One for all halls of a process, so that what one was furnished with can be written into the next."""
MONDAY = datetime(2026, 11, 23, 9, 10, tzinfo=SHANGHAI)


def settings_for(url: str, **changes: object) -> Settings:
    """Return test settings: secrets of its own, the given database, no channel that reaches outside."""
    values: dict[str, object] = {
        "env": Environment.TEST,
        "state": Path(STATE.name),
        "database_url": url,
        "service_token": secrets.token_hex(16),
        "rasa_token": secrets.token_hex(16),
        "vault_key": VAULT_KEY,
        "link_key": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    return Settings(_env_file=None, **(values | changes))  # type: ignore[arg-type]


async def build_hall(url: str, **changes: object) -> Hall:
    """Build a hall on an empty database with its schema, the clock pinned to Monday 2026-11-23 09:10."""
    hall = Hall.build(settings_for(url, **changes), Clock(MONDAY))
    await create_schema(hall)
    return hall


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server for the whole session; tests take `postgres_url` for a database of their own."""
    with postgres.server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty PostgreSQL database."""
    return postgres.create_database(postgres_server, f"hall_{secrets.token_hex(6)}")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file of its own."""
    return f"sqlite+aiosqlite:///{tmp_path / 'hall.db'}"


@pytest.fixture
async def hall(sqlite_url: str) -> AsyncIterator[Hall]:
    """A hall on SQLite."""
    built = await build_hall(sqlite_url)
    yield built
    await built.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: str) -> str:
    """The name of a PostgreSQL database with every table and no row, to be copied."""
    name = f"tables_{secrets.token_hex(4)}"
    url = postgres.create_database(postgres_server, name)

    async def prepare() -> None:
        await (await build_hall(url)).close()

    asyncio.run(prepare())
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def tables_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The same as `any_url` for `build_hall`: on PostgreSQL the tables are there, since copying them costs half."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_tables")
    url = postgres.create_database(server, f"hall_{secrets.token_hex(6)}", template)
    yield url
    postgres.drop_database(url)  # five hundred files each


@pytest.fixture
async def any_hall(tables_url: str) -> AsyncIterator[Hall]:
    """The same hall, once on SQLite and once on PostgreSQL."""
    built = await build_hall(tables_url)
    yield built
    await built.close()


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole product, running once for all tests that talk to it as a citizen would."""
    with running(tmp_path_factory.mktemp("product")) as started:
        yield started


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """The address of an empty Redis that keeps nothing on disk."""
    port = postgres.free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path), "--save", ""]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url, deadline = f"redis://127.0.0.1:{port}", time.monotonic() + 20
    with Redis.from_url(url) as redis:
        while True:
            try:
                redis.ping()
                break
            except (RedisError, OSError):
                assert time.monotonic() < deadline, "Redis does not start"
                time.sleep(0.02)
    yield url
    server.kill()
    server.wait()
