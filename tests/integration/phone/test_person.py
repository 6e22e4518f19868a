"""The way to a person: transfers that reach somebody or nobody, callbacks out of hours, stale reports of a transfer."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from hall.clock import SHANGHAI
from hall.consultation import service as consultation
from hall.conversations import service as conversations
from hall.hall import Hall
from hall.identity.store import personal_value
from hall.setup import service as setup
from simulators.twilio import Call
from simulators.twilio import Line as Staff
from tests.integration.phone.line import Line, line

STAFF = "+85230000099"
SATURDAY = datetime(2026, 11, 28, 10, 0, tzinfo=SHANGHAI)


async def furnish(hall: Hall) -> None:
    async with hall.transaction() as tx:
        await setup.load_calendars(tx)
        await setup.load_demonstration(tx)


async def ledger(phone: Line) -> list[str]:
    async with phone.hall.reading() as tx:
        return [found.question for found in await consultation.list_consultations(tx)]


async def told(phone: Line, call: Call) -> list[str]:
    """What staff read of how the caller is reached: masked."""
    async with phone.hall.reading() as tx:
        found = await conversations.find_conversation(tx, "phone", call.sid)
        events = await conversations.events_after(tx, found or "", 0)
    return [event.text for event in events if event.data.get("silent")]


@pytest.mark.parametrize("outcome", ["busy", "no-answer", "failed", "canceled"])
async def test_nobody_takes_the_call_and_the_next_step_is_offered_every_time(any_url: str, outcome: str) -> None:
    async with line(any_url, phone_staff_line=STAFF) as phone:
        await furnish(phone.hall)
        phone.twilio.lines[STAFF] = Staff(outcome)
        call = await phone.twilio.call()
        await call.press("0")
        assert call.dialled == [(STAFF, outcome)]
        heard = [call.last]
        assert "按一，再转一次" in call.last
        assert "编号Z X" in call.last
        await call.press("1")
        assert len(call.dialled) == 2
        heard.append(call.last)
        await call.say("再转一次")
        assert len(call.dialled) == 3
        assert "再转一次" not in call.last
        heard.append(call.last)
        await call.say("等回电")
        assert "已经登记回电" in call.last
        assert len(set(heard)) == 3
        assert not call.ended
        assert len(await ledger(phone)) == 1
        assert phone.twilio.violations == []


async def test_after_a_talk_with_staff_the_call_goes_on(sqlite_url: str) -> None:
    async with line(sqlite_url, phone_staff_line=STAFF) as phone:
        await furnish(phone.hall)
        phone.twilio.lines[STAFF] = Staff("completed")
        call = await phone.twilio.call()
        await call.say("转人工")
        assert "人工通话结束了" in call.last
        await call.say("居住证怎么办")
        assert call.last == "收到：居住证怎么办。"


async def test_out_of_hours_a_callback_stands_under_a_number_with_its_day(sqlite_url: str) -> None:
    async with line(sqlite_url, phone_staff_line=STAFF) as phone:
        await furnish(phone.hall)
        phone.hall.clock.pin(SATURDAY)
        call = await phone.twilio.call("+8613800000001")
        await call.press("0")
        assert call.dialled == []
        assert "现在是下班时间，十一月三十号九点上班" in call.last
        assert "最晚二零二六年十二月二号给您回电" in call.last
        assert len(await ledger(phone)) == 1
        assert await told(phone, call) == ["来电市民的回电号码：138****0001"]


async def test_a_hidden_number_is_asked_for_a_number_by_keys_or_in_pieces(sqlite_url: str) -> None:
    async with line(sqlite_url) as phone:
        await furnish(phone.hall)
        call = await phone.twilio.call("")
        await call.press("0")
        assert "电话号码" in call.last
        await call.say("幺三八零零零零")
        assert "再说一次" in call.last
        await call.press("13800000001#")
        assert "已经登记回电，编号" in call.last
        assert len(await ledger(phone)) == 1
        assert await told(phone, call) == ["来电市民的回电号码：138****0001"]
        assert phone.twilio.violations == []


async def test_a_late_report_of_a_transfer_changes_nothing(sqlite_url: str) -> None:
    async with line(sqlite_url, phone_staff_line=STAFF) as phone:
        await furnish(phone.hall)
        phone.twilio.lines[STAFF] = Staff("busy")
        call = await phone.twilio.call()
        await call.press("0")
        before, dialling = call.requests[-1].body, call.requests[-1].url
        await call.press("2")
        again = await phone.twilio.webhooks.ask(
            dialling, "POST", [*call.parameters("in-progress"), ("DialCallStatus", "no-answer")], call.callbacks
        )
        assert again.body == before
        await call.say("居住证怎么办")
        assert call.last == "收到：居住证怎么办。"


async def test_the_callers_number_is_kept_sealed_only_when_it_is_needed(sqlite_url: str) -> None:
    async with line(sqlite_url) as phone:
        await furnish(phone.hall)
        call = await phone.twilio.call("+8613800000001")
        await call.say("居住证怎么办")
        async with phone.hall.reading() as tx:
            assert (await tx.execute(select(personal_value.c.token))).all() == []
