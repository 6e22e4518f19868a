"""Case progress: for the reserved, verified phone only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hall.app import create_app
from hall.cases import service
from hall.cases.model import CaseNotFound, CaseRecord, CaseStatus, InvalidCase
from hall.clock import SHANGHAI
from hall.hall import Hall
from hall.identity.model import TooManyAttempts
from hall.staff import service as staff
from hall.staff.model import Role
from hall.storage.audit import SYSTEM

CASE = CaseRecord(
    "410411-2026-000123",
    "13800001234",
    "个体工商户设立登记",
    CaseStatus.ACCEPTED,
    datetime(2026, 11, 20, 10, tzinfo=SHANGHAI),
    "I01",
)


async def test_a_case_is_told_to_its_phone_only(any_hall: Hall) -> None:
    async with any_hall.transaction() as tx:
        mine, other = (tx.vault.index(phone, "phone") for phone in ("13800001234", "13900000000"))
        assert await service.import_cases(tx, [CASE], SYSTEM) == 1
        told = await service.progress(tx, " 410411 2026 000123 ", mine)
        assert (told.status, told.item_code) == (CaseStatus.ACCEPTED, "I01")
        assert [one.number for one in await service.of_phone(tx, mine)] == [told.number]
        assert await service.of_phone(tx, other) == []
        for number, key in (("4104112026000123", other), ("X1", mine), ("", mine)):
            with pytest.raises(CaseNotFound):
                await service.progress(tx, number, key)


@pytest.mark.parametrize("written", ["+86 138 0000 1234", "8613800001234", "138-0000-1234"])
async def test_a_phone_is_known_as_the_citizen_proves_it(hall: Hall, written: str) -> None:
    async with hall.transaction() as tx:
        await service.import_cases(tx, [replace(CASE, phone=written)], SYSTEM)
        assert len(await service.of_phone(tx, tx.vault.index("13800001234", "phone"))) == 1


async def test_an_older_message_does_not_set_a_case_back(any_hall: Hall) -> None:
    async with any_hall.transaction() as tx:
        key = tx.vault.index("13800001234", "phone")
        decided = replace(CASE, status=CaseStatus.DECIDED, status_at=CASE.status_at + timedelta(days=1))
        await service.import_cases(tx, [decided], SYSTEM)
        await service.import_cases(tx, [CASE], SYSTEM)
        assert (await service.progress(tx, CASE.number, key)).status is CaseStatus.DECIDED
        with pytest.raises(InvalidCase) as refused:
            await service.import_cases(tx, [CASE, replace(CASE, number="--")], SYSTEM)
        assert refused.value.fields == {"row": 2}


async def test_looking_up_is_limited_although_every_look_fails(any_hall: Hall) -> None:
    for _ in range(20):
        with pytest.raises(CaseNotFound):
            async with any_hall.transaction() as tx:
                await service.progress(tx, "X1", "key")
    with pytest.raises(TooManyAttempts):
        async with any_hall.transaction() as tx:
            await service.progress(tx, "X1", "key")


async def test_cases_are_imported_by_operators(hall: Hall) -> None:
    async with hall.transaction() as tx:
        operator = await staff.add(tx, "op", "运维", [Role.OPERATOR], SYSTEM)
        clerk = await staff.add(tx, "li.na", "李娜", [Role.CLERK], SYSTEM)
    body = {
        "cases": [
            {
                "number": CASE.number,
                "phone": CASE.phone,
                "item_name": CASE.item_name,
                "status": "受理",
                "status_at": "2026-11-20T10:00:00+08:00",
            }
        ]
    }
    async with TestClient(TestServer(create_app(hall))) as client:
        for token, status in ((clerk.token, 403), (operator.token, 200)):
            answered = await client.post(
                "/api/v1/cases/import", json=body, headers={"Authorization": f"Bearer {token}"}
            )
            assert answered.status == status
    async with hall.transaction() as tx:
        assert (await service.progress(tx, CASE.number, tx.vault.index(CASE.phone, "phone"))).item_code is None
