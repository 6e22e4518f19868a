"""A citizen hears of what happened to an appointment, once, in the conversation and by SMS."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from hall.announcements import service
from hall.appointments import closing, notify
from hall.appointments import service as appointments
from hall.appointments.model import Applicant
from hall.appointments.store import appointment_requirement
from hall.conversations import service as conversations
from hall.hall import Hall
from hall.identity import service as identity
from hall.storage.transaction import Transaction
from tests.integration.appointments import desk
from tests.support.people import someone


async def booked_citizen(hall: Hall) -> str:
    """Furnish the hall and book for a citizen with a known phone; returns the conversation."""
    await desk.furnish(hall)
    async with hall.transaction() as tx:
        opened = await conversations.create_conversation(tx, "web")
        token = await identity.protect(tx, opened.conversation_id, someone(7).phone)
        phone_key = await identity.phone_key_of(tx, token)
        held = await appointments.hold(tx, opened.conversation_id, desk.ITEM, desk.TUESDAY_NINE)
        applicant = Applicant("person-7", phone_key, "王秀兰")
        await appointments.confirm(tx, held.id, applicant, None, notice_number=desk.NOTICE, channel="web")
    return opened.conversation_id


async def test_a_revocation_is_told_once_in_the_conversation_and_by_sms(any_hall: Hall) -> None:
    conversation = await booked_citizen(any_hall)
    async with any_hall.transaction() as tx:
        await closing.close_period(tx, desk.TUESDAY_NINE, desk.at("2026-11-24T12:00"), "停电检修", desk.STAFF)
    for told in (1, 0):
        async with any_hall.transaction() as tx:
            assert await service.deliver(tx) == told
    async with any_hall.reading() as tx:
        said = [
            event.text for event in await conversations.events_after(tx, conversation, 0) if "停电检修" in event.text
        ]
        messages = [sms.text for sms in await identity.list_sms(tx)]
        assert not await service.waiting(tx)
    assert len(said) == 1
    assert "11月24日（周二）09:00" in said[0]
    assert "不计入失约" in said[0]
    assert "直接来大厅取号" in said[0]
    assert [text for text in messages if "停电检修" in text]


async def test_an_event_that_cannot_be_told_stands_in_nobodys_way(any_hall: Hall) -> None:
    told: list[int] = []
    ran: list[str] = []

    class Stumbling:
        async def notify(self, tx: Transaction, event: notify.AppointmentEvent) -> None:
            await tx.execute(appointment_requirement.insert().values(_row(f"r{event.id}", tx.now)))
            tx.after_commit(lambda: ran.append(event.fields["reason"]))
            if event.fields["reason"] == "bad":
                raise KeyError(event.id)
            told.append(event.id)

    async with any_hall.transaction() as tx:
        for reason in ("bad", "good", "better"):
            kind = notify.EventKind.BAN_LIFTED
            await notify.announce(tx, notify.AppointmentEvent(kind, "p", None, None, None, {"reason": reason}))
    for expected in (2, 0):
        async with any_hall.transaction() as tx:
            assert await notify.deliver(tx, Stumbling()) == expected
    assert (len(told), ran) == (2, ["good", "better"])
    async with any_hall.reading() as tx:
        kept = (await tx.execute(select(appointment_requirement.c.id))).scalars().all()
        assert [event.fields["reason"] for event in await notify.pending_events(tx)] == ["bad"]
    assert len(kept) == 2  # what the one that failed had written is gone


def _row(name: str, now: datetime) -> dict[str, object]:
    return {"id": name, "reason": "x", "starts_at": now, "expires_at": now + timedelta(days=1)}


async def test_an_absence_is_told_with_what_follows_from_it(hall: Hall) -> None:
    conversation = await booked_citizen(hall)
    hall.clock.pin(desk.at("2026-11-24T10:00"))
    async with hall.transaction() as tx:
        await appointments.record_no_shows(tx)
    async with hall.transaction() as tx:
        await service.deliver(tx)
        said = [event.text for event in await conversations.events_after(tx, conversation, 0)]
    assert any("没有到场" in text and "第1次" in text and "直接来大厅" in text for text in said)
