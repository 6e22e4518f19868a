"""The catalogue over HTTP, as the actions and staff call it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hall.app import create_app
from hall.catalogue import service
from hall.catalogue.exporting import write
from hall.catalogue.importing import Format, read_path
from hall.hall import Hall
from hall.storage.audit import SYSTEM
from tests.unit.catalogue.samples import FOLDER, catalogue


@pytest.fixture
async def client(hall: Hall) -> AsyncIterator[TestClient[Any, Any]]:
    async with hall.transaction() as tx:
        await service.import_catalogue(tx, catalogue(), SYSTEM)
    token = hall.settings.service_token.get_secret_value()
    async with TestClient(TestServer(create_app(hall)), headers={"Authorization": f"Bearer {token}"}) as started:
        yield started


async def test_search_speaks_the_contract(client: TestClient[Any, Any]) -> None:
    one = await (await client.get("/api/v1/items/search", params={"q": "我身份证丢了"})).json()
    assert one["decision"] == "one"
    assert one["candidates"][0].keys() >= {"item_code", "name", "score"}
    assert one["candidates"][0]["item_code"] == "I39"
    choose = await (await client.get("/api/v1/items/search", params={"q": "营业执照"})).json()
    assert choose["decision"] == "choose"
    none = await (await client.get("/api/v1/items/search", params={"q": "护照怎么换"})).json()
    assert (none["decision"], none["candidates"]) == ("none", [])
    assert "出入境" in none["referral"]["handled_by"]


async def test_items_are_listed_and_shown(client: TestClient[Any, Any]) -> None:
    listed = (await (await client.get("/api/v1/items")).json())["items"]
    assert len(listed) == 40
    assert [entry["item_code"] for entry in listed if not entry["bookable"]] == ["I40"]
    shown = await (await client.get("/api/v1/items/I12")).json()
    assert shown["task_name"] == "内地居民结婚登记"
    assert shown["version"] == 1
    assert (await client.get("/api/v1/items/I99")).status == 404


async def test_strangers_and_the_bot_may_not_import(client: TestClient[Any, Any]) -> None:
    body = write(catalogue(), Format.JSON)
    assert (await client.post("/api/v1/catalogue/imports", data=body)).status in (401, 403)
    assert (await client.get("/api/v1/items", headers={"Authorization": "Bearer x"})).status in (401, 403)


async def test_the_command_line_imports_exports_and_validates(hall: Hall, tmp_path: Any, capsys: Any) -> None:
    import argparse

    from hall.catalogue import commands

    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())

    async def run(*arguments: str) -> int:
        options = parser.parse_args(["catalogue", *arguments])
        status: int = await options.run(hall, options)
        return status

    assert await run("validate", str(FOLDER)) == 0
    assert await run("export", str(tmp_path / "none.xlsx")) == 1
    assert await run("import", str(FOLDER)) == 0
    assert await run("import", str(FOLDER)) == 0
    assert "完全相同" in capsys.readouterr().out
    sheet = tmp_path / "catalogue.xlsx"
    assert await run("export", str(sheet)) == 0
    assert read_path(sheet)["items"][0]["item_code"] == "I01"
    assert await run("import", str(sheet)) == 0
    single = tmp_path / "one.yml"
    single.write_text((FOLDER / "items" / "I12.yml").read_text().replace("task_state: 在用", "task_state: 停办"))
    assert await run("import", str(single)) == 1
    assert "I12 task_state" in capsys.readouterr().err
    single.write_text((FOLDER / "items" / "I12.yml").read_text().replace("task_state: 在用", "task_state: 暂停"))
    assert await run("import", str(single)) == 0
    async with hall.reading() as tx:
        assert len(await service.list_items(tx)) == 40
        assert (await service.get_item(tx, "I12")).version == 2
    assert await run("export", str(tmp_path / "x.doc")) == 2


async def test_staff_import_over_http(hall: Hall, client: TestClient[Any, Any]) -> None:
    from hall.staff import service as staff
    from hall.staff.model import Role

    async with hall.transaction() as tx:
        new = await staff.add(tx, "wang.fang", "王芳", frozenset({Role.SUPERVISOR}), SYSTEM)
    signed = {"Authorization": f"Bearer {new.token}"}
    sheet = await client.get("/api/v1/catalogue", params={"format": "xlsx"}, headers=signed)
    assert sheet.status == 200
    again = await client.post(
        "/api/v1/catalogue/imports", params={"format": "xlsx"}, data=await sheet.read(), headers=signed
    )
    assert again.status == 201, await again.text()
    assert (await again.json())["unchanged"]
    changed = write(catalogue(), Format.JSON).replace("示例值".encode(), "示例数值".encode())
    assert len(changed) > 256 * 1024  # larger than any other request may be
    done = await client.post("/api/v1/catalogue/imports", data=changed, headers=signed)
    assert (await done.json())["version"] == 2
    refused = await client.post("/api/v1/catalogue/imports", data=b'{"items": [{"item_code": "I01"}]}', headers=signed)
    assert refused.status == 422
    assert any("I01 task_name" in line for line in (await refused.json())["fields"]["faults"])
