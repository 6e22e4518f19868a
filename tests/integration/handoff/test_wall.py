"""The figures of GB/T 33358: text within three minutes, calls within fifteen seconds, nine of ten and more connected."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hall.clock import SHANGHAI
from hall.handoff import calls, speaking
from hall.handoff.model import Packet, Reason
from hall.handoff.service import request
from hall.handoff.wall import Promise, wall
from hall.staff import service as staff
from hall.staff.model import Role
from hall.storage.audit import SYSTEM
from tests.integration.handoff.desk import Desk

MONDAY = datetime(2026, 11, 23, 9, 10, tzinfo=SHANGHAI)


async def ask_by_phone(desk: Desk) -> tuple[str, str]:
    """Let a caller ask for a person; returns the conversation and the handoff."""
    conversation_id = await desk.conversation("phone")
    async with desk.hall.transaction() as tx:
        asked = await request(tx, conversation_id, "phone", Reason.KEY_0, Packet(wants="电话找人"))
    return conversation_id, asked.handoff_id


async def ring(desk: Desk, asked: tuple[str, str], seconds: int, *, answered: bool) -> None:
    """Let the line ring so long."""
    async with desk.hall.transaction() as tx:
        await calls.ring(tx, asked[1])
    desk.hall.clock.pin(desk.hall.clock.now() + timedelta(seconds=seconds))
    async with desk.hall.transaction() as tx:
        await calls.call_over(tx, asked[0], answered=answered)


@pytest.fixture
async def line(any_desk: Desk) -> Desk:
    """A desk with a telephone."""
    async with any_desk.hall.transaction() as tx:
        await staff.change(tx, any_desk.people[0].id, "窗口0号", [Role.CLERK], "0375-200", SYSTEM)
    return any_desk


async def figures(desk: Desk) -> tuple[Promise, Promise, float | None]:
    async with desk.hall.reading() as tx:
        found = await wall(tx)
    return found.text, found.calls, found.connected


async def test_every_request_by_telephone_counts_once(line: Desk) -> None:
    desk = line
    asked = await ask_by_phone(desk)
    assert (await figures(desk))[1] == Promise(0, 0, 0, 15), "rings now, within its time"
    await ring(desk, asked, 8, answered=True)
    assert (await figures(desk))[1] == Promise(1, 1, 1, 15)
    await ring(desk, await ask_by_phone(desk), 22, answered=True)
    assert (await figures(desk))[1] == Promise(2, 2, 1, 15), "answered, but late"
    again = await ask_by_phone(desk)
    await ring(desk, again, 30, answered=False)
    async with desk.hall.transaction() as tx:
        await request(tx, again[0], "phone", Reason.KEY_0, Packet(wants="再转一次"))
    await ring(desk, again, 5, answered=True)
    assert (await figures(desk))[1] == Promise(3, 3, 1, 15), "one request, whose first ringing nobody took"
    await ask_by_phone(desk)
    desk.hall.clock.pin(desk.hall.clock.now() + timedelta(seconds=16))
    assert (await figures(desk))[1] == Promise(4, 3, 1, 15), "rang nowhere: nobody answered"
    desk.hall.clock.pin(MONDAY.replace(hour=20))
    await ask_by_phone(desk)
    assert (await figures(desk))[1].asked == 4, "off duty nobody could have answered"


async def test_text_counts_to_the_first_word_and_both_make_the_share_connected(line: Desk) -> None:
    desk = line
    (clerk,) = desk.people
    _, quick = await desk.waiting()
    _, slow = await desk.waiting()
    await desk.waiting()
    for handoff_id, after in ((quick, 100), (slow, 200)):
        desk.hall.clock.pin(MONDAY + timedelta(seconds=after))
        await desk.claim(handoff_id, clerk)
        async with desk.hall.transaction() as tx:
            await speaking.say(tx, handoff_id, "m", "您好", clerk)
    await ring(desk, await ask_by_phone(desk), 3, answered=True)
    text, phone, connected = await figures(desk)
    assert text == Promise(3, 2, 1, 180)
    assert phone == Promise(1, 1, 1, 15)
    assert connected == 0.75
