"""What a hall has made before it takes its first request, and that a database which is away keeps it from nothing."""

from __future__ import annotations

from collections import OrderedDict

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hall.app import create_app
from hall.catalogue import service as catalogue
from hall.catalogue.linking import ItemIndex
from hall.hall import Hall
from tests.conftest import build_hall, settings_for
from tests.support.furniture import furnish
from tests.support.postgres import free_port


async def test_the_first_citizen_waits_for_no_index(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_loaded", OrderedDict())  # as in a new process
    hall = await furnish(await build_hall(sqlite_url))
    async with TestClient(TestServer(create_app(hall))) as client:
        assert (await client.get("/healthz")).status == 200
        monkeypatch.setattr(ItemIndex, "__init__", lambda *_: pytest.fail("built when somebody asked"))
        async with hall.reading() as tx:
            assert (await catalogue.search(tx, "补办社保卡")).candidates


async def test_a_hall_starts_while_its_database_is_away() -> None:
    hall = Hall.build(settings_for(f"postgresql+asyncpg://hall@127.0.0.1:{free_port()}/away"))
    async with TestClient(TestServer(create_app(hall))) as client:
        assert (await client.get("/healthz")).status == 200
        assert (await client.get("/readyz")).status == 503
