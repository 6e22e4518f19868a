"""The consultation ledger: numbers, due days by the calendar, one answer, brought back to where it was asked."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from hall.app import create_app
from hall.clock import SHANGHAI
from hall.consultation import commands, service
from hall.consultation.model import (
    Consultation,
    ConsultationAnswered,
    ConsultationKind,
    ConsultationState,
    EmptyText,
    GapClass,
    UnknownConsultation,
)
from hall.conversations import service as conversations
from hall.hall import Hall
from hall.identity import service as identity
from hall.identity.store import phone_verification
from hall.staff import service as staff
from hall.staff.model import Role
from hall.storage.audit import SYSTEM, Actor, audit_table
from tests.conftest import build_hall
from tests.support.furniture import furnish

CLERK = Actor("staff", "stf_1")


@pytest.fixture
async def ready(tables_url: str) -> AsyncIterator[Hall]:
    """A hall with its calendar."""
    hall = await build_hall(tables_url)
    await furnish(hall)
    yield hall
    await hall.close()


async def ask(
    hall: Hall, question: str = "老房子没有手续怎么办？", conversation: str = "cv_1", **more: object
) -> Consultation:
    async with hall.transaction() as tx:
        return await service.open_consultation(tx, conversation, "web", question, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-09-24T10:00", date(2026, 9, 30)),  # the notice's own example: the Mid-Autumn days are skipped
        ("2026-09-20T10:00", date(2026, 9, 23)),  # a Sunday that works
        ("2026-09-30T17:29", date(2026, 10, 10)),  # National Day, then a Saturday that works
        ("2026-11-21T10:00", date(2026, 11, 25)),  # asked on a Saturday
        ("2026-12-29T10:00", None),  # 2027 is not published
    ],
)
async def test_the_promised_day_counts_working_days(hall: Hall, asked: str, due: date | None) -> None:
    await furnish(hall)
    hall.clock.pin(datetime.fromisoformat(asked).replace(tzinfo=SHANGHAI))
    assert (await ask(hall)).due_on == due


async def test_a_question_has_number_owner_and_kind(ready: Hall) -> None:
    made = await ask(ready, item_code="I01", kind=ConsultationKind.LEGACY)
    assert made.number.startswith("ZX20261123-")
    assert (made.owner, made.state, made.kind, made.item_code) == (
        "desk",
        ConsultationState.OPEN,
        ConsultationKind.LEGACY,
        "I01",
    )
    async with ready.reading() as tx:
        assert await service.get(tx, made.number, "cv_1") == made
        assert await service.of_conversation(tx, "cv_1") == [made]
        for number, conversation in ((made.number, "cv_2"), ("ZX20261123-99999x", None)):
            with pytest.raises(UnknownConsultation):
                await service.get(tx, number, conversation)
    with pytest.raises(EmptyText):
        await ask(ready, "  ")


async def test_the_ledger_lists_what_is_due_first(ready: Hall) -> None:
    late = await ask(ready)
    ready.clock.pin(datetime(2026, 11, 20, 10, tzinfo=SHANGHAI))
    early = await ask(ready)
    ready.clock.pin(datetime(2026, 12, 30, 10, tzinfo=SHANGHAI))
    open_ended = await ask(ready)
    async with ready.reading() as tx:
        listed = await service.list_consultations(tx)
        overdue = await service.list_consultations(tx, overdue_on=tx.now.date())
    assert [one.number for one in listed] == [early.number, late.number, open_ended.number]
    assert [one.number for one in overdue] == [early.number, late.number]
    assert early.overdue(date(2026, 12, 30))
    assert not open_ended.overdue(date(2027, 5, 1))


async def test_an_answer_comes_back_once_and_by_sms_to_the_verified_phone(ready: Hall) -> None:
    async with ready.transaction() as tx:
        opened = await conversations.create_conversation(tx, "web")
        token = await identity.protect(tx, opened.conversation_id, "13800001234")
        await tx.execute(
            phone_verification.insert().values(
                conversation_id=opened.conversation_id, phone_key="k", phone_token=token[7:15], verified_at=tx.now
            )
        )
    made = await ask(ready, f"我的电话是{token}，老房子没手续怎么办", opened.conversation_id)
    async with ready.transaction() as tx:
        answered = await service.answer(
            tx, made.number, "请带身份证到大厅咨询台，我们一起查档案。", CLERK, gap=GapClass.LEGACY
        )
    assert (answered.state, answered.gap) == (ConsultationState.ANSWERED, GapClass.LEGACY)
    async with ready.reading() as tx:
        (said,) = [
            event
            for event in await conversations.events_after(tx, opened.conversation_id, 0)
            if made.number in event.text
        ]
        assert "查档案" in said.text
        assert "13800001234" not in said.text
        (sms,) = await identity.list_sms(tx)
        assert made.number in sms.text
    async with ready.transaction() as tx:
        with pytest.raises(ConsultationAnswered):
            await service.answer(tx, made.number, "再答一次", CLERK)


async def test_of_many_who_answer_one_does(ready: Hall) -> None:
    made = await ask(ready)

    async def answer(number: int) -> Consultation:
        async with ready.transaction() as tx:
            return await service.answer(tx, made.number, f"答复{number}", Actor("staff", f"stf_{number}"))

    results = await asyncio.gather(*(answer(number) for number in range(10)), return_exceptions=True)
    assert sum(isinstance(result, Consultation) for result in results) == 1
    assert sum(isinstance(result, ConsultationAnswered) for result in results) == 9
    async with ready.reading() as tx:
        actions = (
            (await tx.execute(select(audit_table.c.action).where(audit_table.c.subject_id == made.number)))
            .scalars()
            .all()
        )
    assert sorted(actions) == ["consultation.answered", "consultation.opened"]


async def test_referring_keeps_the_first_owner(ready: Hall) -> None:
    made = await ask(ready)
    async with ready.transaction() as tx:
        await service.take(tx, made.number, CLERK)
        referred = await service.refer(tx, made.number, "自然资源局", CLERK)
    assert (referred.owner, referred.referred_to, referred.state) == ("stf_1", "自然资源局", ConsultationState.REFERRED)
    async with ready.transaction() as tx:
        again = await service.take(tx, made.number, Actor("staff", "stf_2"))
        answered = await service.answer(tx, made.number, "请带原件来。", Actor("staff", "stf_2"))
    assert (again.owner, again.first_owner, answered.first_owner) == ("stf_2", "stf_1", "stf_1")


async def test_the_command_lists_and_answers(hall: Hall, capsys: pytest.CaptureFixture[str]) -> None:
    await furnish(hall)
    async with hall.transaction() as tx:
        token = await identity.protect(tx, "cv_1", "13800001234")
    made = await ask(hall, f"电话{token}")
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())

    async def run(*arguments: str) -> tuple[int, str]:
        options = parser.parse_args(arguments)
        status: int = await options.run(hall, options)
        return status, capsys.readouterr().out

    status, shown = await run("consultations", "list")
    assert status == 0
    assert f"{made.number}\t待答复\t2026-11-26" in shown
    assert "138****1234" in shown
    assert (await run("consultations", "answer", made.number, "好的"))[0] == 0
    assert (await run("consultations", "answer", made.number, "好的")) == (1, f"{made.number} 已经答复过了。\n")
    assert (await run("consultations", "answer", "ZX1", "好的"))[0] == 1
    assert (await run("consultations", "list"))[1] == "没有待答复的咨询。\n"


async def test_the_api_is_for_actions_and_the_desk(hall: Hall) -> None:
    await furnish(hall)
    async with hall.transaction() as tx:
        clerk = await staff.add(tx, "li.na", "李娜", [Role.CLERK], SYSTEM)
        guide = await staff.add(tx, "wang", "王", [Role.GUIDE], SYSTEM)
    service_token = hall.settings.service_token.get_secret_value()
    async with TestClient(TestServer(create_app(hall))) as client:

        async def call(method: str, path: str, token: str = "", body: object = None) -> tuple[int, dict[str, object]]:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            answered = await client.request(method, path, json=body, headers=headers)
            return answered.status, await answered.json()

        body = {"conversation_id": "cv_1", "channel": "web", "question": "怎么办？"}
        assert (await call("POST", "/api/v1/consultations", "", body))[0] == 403
        status, made = await call("POST", "/api/v1/consultations", service_token, body)
        assert (status, made["due_on"]) == (201, "2026-11-26")
        path = f"/api/v1/staff/consultations/{made['number']}"
        for token in ("", service_token, guide.token):
            assert (await call("GET", path, token))[0] in (401, 403)
        assert (await call("POST", f"{path}/refer", clerk.token, {"name": "民政局"}))[0] == 200
        status, done = await call("POST", f"{path}/answer", clerk.token, {"text": "请到大厅咨询台。"})
        assert (status, done["state"]) == (200, "answered")
        assert (await call("POST", f"{path}/answer", clerk.token, {"text": "x"}))[0] == 409
        status, ledger = await call("GET", "/api/v1/staff/consultations?state=all", clerk.token)
        assert len(ledger["consultations"]) == 1  # type: ignore[arg-type]


async def test_a_number_in_an_answer_is_masked_for_the_desk(hall: Hall) -> None:
    await furnish(hall)
    async with hall.transaction() as tx:
        clerk = await staff.add(tx, "li.na", "李娜", [Role.CLERK], SYSTEM)
        told = await identity.protect(tx, "cv_1", "办好后打13800001234")
        made = await service.open_consultation(tx, "cv_1", "web", "怎么办？")
        await service.answer(tx, made.number, told, CLERK)
    async with TestClient(TestServer(create_app(hall))) as client:
        path = f"/api/v1/staff/consultations/{made.number}"
        answered = await client.get(path, headers={"Authorization": f"Bearer {clerk.token}"})
        assert (await answered.json())["answer"] == "办好后打138****1234"
