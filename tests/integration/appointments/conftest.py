"""A furnished hall on each database. Schema and furniture are made once a session and copied for every test."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from hall.clock import Clock
from hall.hall import Hall
from tests.conftest import MONDAY, build_hall, settings_for
from tests.integration.appointments import desk
from tests.support import postgres


def _furnished(url: str) -> None:
    async def prepare() -> None:
        hall = await build_hall(url)
        await desk.furnish(hall)
        await hall.close()

    asyncio.run(prepare())


@pytest.fixture(scope="session")
def sqlite_copy(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """Copy a furnished SQLite file."""
    template = tmp_path_factory.mktemp("desk") / "hall.db"
    _furnished(f"sqlite+aiosqlite:///{template}")

    def copy(folder: Path) -> str:
        shutil.copy(template, folder / "hall.db")
        return f"sqlite+aiosqlite:///{folder / 'hall.db'}"

    return copy


@pytest.fixture(scope="session")
def postgres_copy(postgres_server: str) -> Callable[[], str]:
    """Copy a furnished PostgreSQL database."""
    name = f"desk_{secrets.token_hex(4)}"
    _furnished(postgres.create_database(postgres_server, name))

    def copy() -> str:
        return postgres.create_database(postgres_server, f"desk_{secrets.token_hex(6)}", name)

    return copy


@pytest.fixture(params=["sqlite", "postgresql"])
def desk_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a furnished database of one's own, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield str(request.getfixturevalue("sqlite_copy")(tmp_path))
        return
    url = str(request.getfixturevalue("postgres_copy")())
    yield url
    postgres.drop_database(url)  # a hundred databases are half a gigabyte


@pytest.fixture
async def desk_hall(desk_url: str) -> AsyncIterator[Hall]:
    """Four bookable places and two reserved ones in every half hour; Monday 2026-11-23 09:10."""
    hall = Hall.build(settings_for(desk_url), Clock(MONDAY))
    yield hall
    await hall.close()
