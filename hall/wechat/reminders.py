"""The reminder of the day before: once for each appointment and day, whatever process looks and however often."""

from __future__ import annotations

import logging
from datetime import timedelta

from hall.appointments import service as appointments
from hall.appointments.model import Appointment
from hall.catalogue import service as catalogue
from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft
from hall.errors import HallError
from hall.hall import Hall
from hall.storage.transaction import Transaction
from hall.wechat import service, store
from hall.wechat import texts_notices as texts

log = logging.getLogger("hall.wechat")

FIRST_HOUR, LAST_HOUR = 8, 21
"""Nobody is reminded at night."""
BATCH = 100


async def remind_due(hall: Hall) -> int:
    """Remind of tomorrow's appointments that were not reminded of; returns how many were now."""
    now = hall.clock.now()
    if not FIRST_HOUR <= now.hour < LAST_HOUR:
        return 0
    first = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    async with hall.reading() as tx:
        listed = await appointments.of_day(tx, first, first + timedelta(days=1))
        due = [one for one in listed if one.state is appointments.State.BOOKED and await _wanted(tx, one)]
    reminded = 0
    for one in due[:BATCH]:
        try:
            async with hall.transaction() as tx:
                await _remind(tx, one)
        except HallError as error:  # one that cannot be reminded keeps nobody else from it
            log.warning("reminder of %s: %s", one.id, type(error).__name__)
        else:
            reminded += 1
    return reminded


async def _wanted(tx: Transaction, one: Appointment) -> bool:
    """Whether its citizen is on WeChat, did not book only today, and was not reminded of this day."""
    if one.booked_at is not None and one.booked_at.date() == tx.now.date():
        return False
    return not await store.reminded(tx, _key(one)) and await _reached(tx, one) is not None


async def _reached(tx: Transaction, one: Appointment) -> str | None:
    return await service.reached_on(tx, one.conversation_id, await appointments.phone_key_of(tx, one.id))


async def _remind(tx: Transaction, one: Appointment) -> None:
    """Remind by notice; without a template in the conversation itself, if WeChat lets us speak there now."""
    reached = await _reached(tx, one)
    if reached is None or not await store.mark_reminded(tx, _key(one)):
        return
    fields = await appointment_fields(tx, one)
    told = await service.notify(
        tx, "reminder", fields, dedupe_key=_key(one), conversation_id=reached, expires_at=one.starts_at
    )
    if not told and (await service.room_left(tx, reached)).left > 0:
        said = texts.reminder(fields, one.starts_at)
        await conversations.tell(tx, reached, [Draft(Author.SYSTEM, said, external_id=_key(one))])


def _key(one: Appointment) -> str:
    return f"reminder:{one.id}:{one.starts_at:%Y-%m-%dT%H:%M}"


async def appointment_fields(tx: Transaction, one: Appointment) -> dict[str, str]:
    """Return what notices of an appointment may say; nothing in it names the citizen."""
    return {
        "item": await _item_name(tx, one.item_code),
        "time": one.starts_at.isoformat(timespec="minutes"),
        "number": one.number,
        "place": await _place(tx, one),
        "note": texts.NOTE,
    }


async def _item_name(tx: Transaction, code: str) -> str:
    try:
        return (await catalogue.get_item(tx, code)).task_name
    except HallError:
        return ""


async def _place(tx: Transaction, one: Appointment) -> str:
    try:
        profile = await catalogue.hall_profile(tx)
    except HallError:
        return ""
    group = profile.counter_group(one.counter_group)
    zone = profile.zone(group.zone) if group else None
    return " ".join(part for part in (zone.name if zone else "", group.name if group else "") if part)
