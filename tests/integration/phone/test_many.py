"""Many calls at once from one number or none, and callers who hang up: nothing shared, nothing left half done."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hall.appointments import service as appointments
from hall.appointments.model import State
from hall.appointments.store import appointment
from hall.channels.phone import texts
from hall.channels.phone.model_numerals import said_numbers
from hall.conversations import service as conversations
from simulators.twilio import Call
from tests.integration.phone.line import Line, line
from tests.integration.phone.test_person import furnish

CALLS = 50


async def state_of(phone: Line, hold_id: str) -> Any:
    async with phone.hall.reading() as tx:
        return (await tx.execute(select(appointment.c.state).where(appointment.c.id == hold_id))).scalar_one()


@pytest.mark.parametrize(
    ("any_url", "caller"), [("sqlite", "+8613800000000"), ("postgresql", "")], indirect=["any_url"]
)
async def test_calls_from_one_number_or_none_share_nothing(any_url: str, caller: str) -> None:
    async with line(any_url, phone_answer_seconds=30, phone_patience_seconds=600) as phone:
        phone.twilio.http_timeout = 60  # what is shared is asked here; how fast it goes is benchmarks/phone.py's matter
        calls: list[Call] = await asyncio.gather(*(phone.twilio.call(caller) for _ in range(CALLS)))

        async def talk(number: int, call: Call) -> None:
            for turn in range(3):
                await call.say(f"这是第{number}个电话第{turn}句话")
                while texts.filler(0) in call.last or texts.filler(1) in call.last:
                    await call.silence()
                assert said_numbers(f"收到：这是第{number}个电话") in call.last

        await asyncio.gather(*(talk(number, call) for number, call in enumerate(calls)))
        senders = {heard["sender"].split(".")[0] for heard in phone.bot.heard}
        assert len(senders) == CALLS
        assert len(phone.bot.heard) == CALLS * 3
        assert all(not call.errors for call in calls)


async def test_hanging_up_gives_back_what_was_held_and_keeps_what_was_booked(any_url: str) -> None:
    async with line(any_url) as phone:
        await furnish(phone.hall)
        call = await phone.twilio.call()
        async with phone.hall.transaction() as tx:
            conversation_id = await conversations.find_conversation(tx, "phone", call.sid)
            assert conversation_id
            day = tx.now.date()
            days = await appointments.availability(tx, "I01", day, day + timedelta(days=7))
            free = [slot for one in days for slot in one.slots if slot.free > 0]
            held = await appointments.hold(tx, conversation_id, "I01", free[0].starts_at)
        assert await state_of(phone, held.id) == State.HELD
        await call.hang_up()
        assert await state_of(phone, held.id) == State.RELEASED


async def test_status_reports_come_in_any_order_and_any_number(sqlite_url: str) -> None:
    async with line(sqlite_url) as phone:
        call = await phone.twilio.call()
        await call.say("居住证")
        phone.twilio.status_events = ("completed", "in-progress", "ringing", "completed")
        await call.hang_up()
        assert [request.fault for request in call.callbacks] == [0, 0, 0, 0]


async def test_hanging_up_in_the_middle_of_the_work_loses_nothing(sqlite_url: str) -> None:
    async with line(sqlite_url) as phone:
        phone.bot.delay = 0.5
        call = await phone.twilio.call()
        await call.say("居住证怎么办", hang_up_after=0.1)
        await asyncio.sleep(1)
        assert [heard["message"] for heard in phone.bot.heard] == ["居住证怎么办"]
        assert call.ended
