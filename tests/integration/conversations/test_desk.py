"""What did not arrive is seen by staff and tried again on their word, with an audit row; nobody else may."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from hall.conversations import commands, desk, service
from hall.conversations import worker as worker_module
from hall.conversations.delivering import Deliverer
from hall.conversations.model import Owner
from hall.conversations.model_delivery import (
    DeliveryFault,
    NotToResend,
    Result,
    State,
    Undelivered,
    UnknownDelivery,
    What,
)
from hall.hall import Hall
from hall.identity import service as identity
from hall.identity.sms import Outgoing, SmsFault, deliver_due
from hall.staff import service as staff
from hall.staff.model import Role
from hall.storage.audit import SYSTEM, Actor, audit_table
from tests.integration.conversations.channel import Wire, reach, tell
from tests.integration.conversations.chat import Citizen, serving
from tests.integration.conversations.fake_bot import FakeBot, fake_bot

PHONE = "13800001234"
LI = Actor("staff", "stf_li")


async def undelivered(hall: Hall, *states: State) -> tuple[Undelivered, ...]:
    async with hall.reading() as tx:
        return await desk.list_undelivered(tx, states or (State.FAILED, State.UNKNOWN))


async def resend(hall: Hall, undelivered_id: str) -> Undelivered:
    async with hall.transaction() as tx:
        return await desk.resend(tx, undelivered_id, LI)


async def audited(hall: Hall) -> list[tuple[str, str, dict[str, Any]]]:
    async with hall.reading() as tx:
        rows = await tx.execute(
            select(audit_table).where(audit_table.c.action.in_(["delivery.resent", "sms.resent"])).order_by("id")
        )
        return [(row.action, row.actor_id, row.details) for row in rows]


class Gateway:
    def __init__(self, *faults: SmsFault) -> None:
        self.faults = list(faults)
        self.sent: list[str] = []

    async def send(self, message: Outgoing) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(message.to)


async def test_an_event_that_may_have_arrived_is_sent_again_only_on_a_persons_word(any_hall: Hall) -> None:
    wire = Wire(script=[DeliveryFault("timeout", unknown=True)])
    conversation_id = await reach(any_hall)
    await tell(any_hall, conversation_id, "您的预约已确认")
    await Deliverer(any_hall, wire).deliver_due()
    (found,) = await undelivered(any_hall)
    assert (found.what, found.state, found.problem) == (What.EVENT, State.UNKNOWN, "timeout")
    assert (found.text, found.conversation_id, found.seq) == ("您的预约已确认", conversation_id, 1)
    again = await resend(any_hall, found.id)
    assert (again.state, again.resendable) == (State.WAITING, False)
    with pytest.raises(NotToResend):
        await resend(any_hall, found.id)
    await Deliverer(any_hall, wire).deliver_due()
    assert wire.texts == [["您的预约已确认"]] * 2
    assert await undelivered(any_hall) == ()
    assert await audited(any_hall) == [("delivery.resent", "stf_li", {"was": "unknown", "problem": "timeout"})]


async def test_what_is_kept_can_be_seen_and_needs_nobody(any_hall: Hall) -> None:
    await tell(any_hall, await reach(any_hall), "一")
    await Deliverer(any_hall, Wire(script=[Result.KEPT])).deliver_due()
    assert await undelivered(any_hall) == ()
    (found,) = await undelivered(any_hall, State.KEPT)
    assert not found.resendable
    with pytest.raises(NotToResend):
        await resend(any_hall, found.id)


async def test_sms_that_did_not_arrive_are_sent_again_but_codes_never(any_hall: Hall) -> None:
    async with any_hall.transaction() as tx:
        await identity.send_sms(tx, PHONE, "consultation_answered", {"number": "ZX1"})
        await identity.send_sms(tx, PHONE, "code", {"code": "123456"})
    gateway = Gateway(SmsFault("timeout", unknown=True), SmsFault("blocked"))
    await deliver_due(any_hall, gateway)
    code, answer = await undelivered(any_hall)
    assert [(each.template, each.state, each.to) for each in (answer, code)] == [
        ("consultation_answered", State.UNKNOWN, "138****1234"),
        ("code", State.FAILED, "138****1234"),
    ]
    assert (answer.text, code.text, answer.resendable, code.resendable) == (None, None, True, False)
    with pytest.raises(NotToResend):
        await resend(any_hall, code.id)
    assert (await resend(any_hall, answer.id)).state is State.WAITING
    await deliver_due(any_hall, gateway)
    assert gateway.sent == [PHONE]
    assert [each[0] for each in await audited(any_hall)] == ["sms.resent"]


@pytest.mark.parametrize("name", ["dl_none", "sms_none", "cv_none.1", "cv_none", "", "cv_none.99999999999999", "1.x"])
async def test_what_does_not_exist_cannot_be_sent_again(hall: Hall, name: str) -> None:
    with pytest.raises(UnknownDelivery):
        await resend(hall, name)


@pytest.fixture
async def bot() -> AsyncIterator[FakeBot]:
    async with fake_bot() as running:
        yield running


async def test_a_message_that_was_given_up_is_handed_to_the_bot_once_more(
    any_url: str, bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "ATTEMPTS_WHILE_READY", 1)
    async with serving(any_url, bot.url) as (hall, address), aiohttp.ClientSession() as session:
        zhang = await Citizen(session, address).open()
        bot.status = 500
        seq = await zhang.say("居住证怎么办")
        await zhang.answer_to(seq)
        (found,) = await undelivered(hall)
        assert (found.id, found.what, found.text) == (f"{zhang.id}.{seq}", What.MESSAGE, "居住证怎么办")
        async with hall.transaction() as tx:
            await service.set_owner(tx, zhang.id, Owner.STAFF)
        with pytest.raises(NotToResend):
            await resend(hall, found.id)
        async with hall.transaction() as tx:
            await service.set_owner(tx, zhang.id, Owner.BOT)
        bot.status = 200
        await resend(hall, found.id)
        async with asyncio.timeout(10):
            while not [event for event in await zhang.events(wait=1) if event["text"] == "收到：居住证怎么办"]:
                await asyncio.sleep(0.05)
        assert await undelivered(hall) == ()


async def token_of(hall: Hall, login: str, role: Role) -> str:
    async with hall.transaction() as tx:
        return (await staff.add(tx, login, "李娜", (role,), SYSTEM)).token


async def test_staff_see_and_resend_over_http_by_their_roles(any_url: str, bot: FakeBot) -> None:
    async with serving(any_url, bot.url) as (hall, address), aiohttp.ClientSession() as session:
        tokens = {role: await token_of(hall, role.value, role) for role in (Role.OPERATOR, Role.AUDITOR, Role.CLERK)}
        await tell(hall, await reach(hall), "一，电话13812345678")
        await Deliverer(hall, Wire(script=[DeliveryFault("refused")])).deliver_due()
        url = f"{address}/api/v1/staff/deliveries"

        async def call(method: str, url: str, role: Role) -> tuple[int, Any]:
            headers = {"Authorization": f"Bearer {tokens[role]}"}
            async with session.request(method, url, headers=headers) as response:
                return response.status, await response.json()

        assert (await call("GET", url, Role.CLERK))[0] == 403
        status, body = await call("GET", f"{url}?state=failed&kind=event", Role.AUDITOR)
        assert status == 200
        assert body["counts"] == {"event": 1, "message": 0, "sms": 0}
        (found,) = body["deliveries"]
        assert (found["kind"], found["state"], found["problem"], found["resendable"]) == (
            "event",
            "failed",
            "refused",
            True,
        )
        assert (await call("GET", f"{url}?kind=sms", Role.AUDITOR))[1]["deliveries"] == []
        assert (await call("GET", f"{url}?state=nonsense", Role.AUDITOR))[0] == 422
        again = f"{url}/{found['id']}/resend"
        assert (await call("POST", again, Role.AUDITOR))[0] == 403
        status, body = await call("POST", again, Role.OPERATOR)
        assert (status, body["state"]) == (200, "waiting")
        assert await call("POST", again, Role.OPERATOR) == (
            409,
            {"error": "not_to_resend", "fields": {"state": "waiting"}},
        )
        assert (await call("POST", f"{url}/dl_x/resend", Role.OPERATOR))[0] == 404


async def test_the_command_lists_and_resends(any_hall: Hall, capsys: pytest.CaptureFixture[str]) -> None:
    class Options:
        state: str | None = None
        id = ""

    options: Any = Options()
    assert await commands._list(any_hall, options) == 0
    await tell(any_hall, await reach(any_hall), "一")
    await Deliverer(any_hall, Wire(script=[DeliveryFault("refused")])).deliver_due()
    assert await commands._list(any_hall, options) == 0
    out = capsys.readouterr().out
    (found,) = await undelivered(any_hall)
    assert out.startswith("没有。\n")
    assert found.id in out
    assert "一" not in out
    options.id = found.id
    assert [await commands._resend(any_hall, options) for _ in range(2)] == [0, 1]
    options.state = "waiting"
    await commands._list(any_hall, options)
    assert "待发送" in capsys.readouterr().out
    assert [(action, actor) for action, actor, _ in await audited(any_hall)] == [("delivery.resent", "command-line")]
