"""One citizen on several channels is one person once the phone is verified, and a stranger until then."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from hall.appointments.model import State
from hall.appointments.store import appointment
from hall.conversations import service
from hall.hall import Hall
from tests.conftest import build_hall
from tests.integration.conversations.acting_bot import ActingBot, acting_bot
from tests.integration.conversations.chat import served
from tests.integration.conversations.stage import code_for, say, up_to_the_summary
from tests.support.furniture import furnish
from tests.support.people import someone

WANG, LI = someone(1), someone(2, "李建国")
CHANNELS = ("web", "wechat", "phone")


@pytest.fixture
async def talking(any_url: str) -> AsyncIterator[tuple[Hall, ActingBot]]:
    token = secrets.token_hex(16)
    async with acting_bot(token) as bot:
        hall = await build_hall(any_url, bot_url=bot.url, actions_url=bot.url, service_token=token)
        await furnish(hall)
        async with served(hall) as bot.hall_url:
            yield hall, bot


async def conversation(hall: Hall, channel: str, address: str) -> str:
    async with hall.transaction() as tx:
        if channel == "web":
            return (await service.create_conversation(tx, "web")).conversation_id
        return (await service.conversation_for(tx, channel, address, greeting=())).conversation_id


async def booking(hall: Hall) -> tuple[str, str, str]:
    """Return number, channel and state of the one appointment that is no mere hold."""
    async with hall.reading() as tx:
        rows = await tx.execute(select(appointment).where(appointment.c.booked_at.is_not(None)))
        row = rows.one()
    return str(row.voucher_number), str(row.channel), str(row.state)


@pytest.mark.parametrize(("booked_on", "seen_on"), [("phone", "wechat"), ("wechat", "web"), ("web", "phone")])
async def test_a_booking_is_seen_from_another_channel_once_the_phone_is_verified(
    talking: tuple[Hall, ActingBot], booked_on: str, seen_on: str
) -> None:
    hall, bot = talking
    first = await conversation(hall, booked_on, "first")
    await up_to_the_summary(hall, first, WANG, bot)
    await say(hall, first, "确认")
    number, channel, state = await booking(hall)
    assert (channel, state) == (booked_on, State.BOOKED.value)

    async def hears(conversation_id: str, text: str) -> bool:
        """Tell whether the answer names the voucher; the phone says its digits in two pieces."""
        return number in (await say(hall, conversation_id, text)).replace(" ", "")

    other = await conversation(hall, seen_on, "second")
    hall.clock.pin(hall.clock.now() + timedelta(minutes=2))
    assert not await hears(other, "查我的预约")
    assert not await hears(other, WANG.phone)
    assert await hears(other, await code_for(hall, WANG))
    assert await hears(other, "查我的预约")  # proven once

    stranger = await conversation(hall, seen_on, "stranger")
    assert not await hears(stranger, "查我的预约")
    assert not await hears(stranger, LI.phone)
    assert not await hears(stranger, await code_for(hall, LI))
