"""What exists before a conversation begins, made through the hall's own services on the running product's database."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hall.appointments import service as appointments
from hall.appointments.model import Applicant, Appointment
from hall.clock import SHANGHAI, Clock
from hall.conversations import service as conversations
from hall.hall import Hall
from hall.notices import service as notices
from hall.settings import Settings
from hall.storage import schema
from hall.storage.audit import SYSTEM
from hall.storage.transaction import Transaction
from tests.dialogue.model import (
    Before,
    ClosedDay,
    Dialogue,
    EarlierAbsence,
    EarlierBooking,
    FullDay,
    OffHoursList,
    Person,
)
from tests.support.people import Someone, someone

assert schema.metadata.tables, "the services need every domain's tables"
EVE = timedelta(days=1)
STRANGER = "stranger"
"""The channel by which bookings of strangers are known: they are not counted in `database`."""


@dataclass(frozen=True)
class Made:
    """The voucher of an earlier booking."""

    voucher: str
    check: str


def open_hall(environment: Mapping[str, str]) -> Hall:
    """Build a second hall on the database and keys of a running one."""
    values: dict[str, object] = {
        name: environment[f"HALL_{name.upper()}"]
        for name in Settings.model_fields
        if f"HALL_{name.upper()}" in environment
    }
    values.pop("wechat_notices", None)  # written as JSON in the environment; nothing here sends a notice
    return Hall.build(Settings(_env_file=None, **values), Clock())  # type: ignore[arg-type]


def prepare(environment: Mapping[str, str], dialogue: Dialogue) -> dict[str, Made]:
    """Make everything of `before`, in order and in one transaction; returns the vouchers by alias."""
    return asyncio.run(_prepare(environment, dialogue)) if dialogue.before else {}


async def _prepare(environment: Mapping[str, str], dialogue: Dialogue) -> dict[str, Made]:
    hall = open_hall(environment)
    made: dict[str, Made] = {}
    try:
        async with hall.transaction() as tx:
            for entry in dialogue.before:
                booked = await _make(replace(tx, now=dialogue.now), dialogue, entry)
                if isinstance(entry, EarlierBooking) and entry.alias and booked:
                    made[entry.alias] = Made(booked.number, booked.check_code)
    finally:
        await hall.close()
    return made


async def _make(tx: Transaction, dialogue: Dialogue, entry: Before) -> Appointment | None:
    match entry:
        case EarlierBooking():
            eve = replace(tx, now=min(dialogue.now, entry.starts_at) - EVE)
            booked = await _book(eve, dialogue.person(entry.who), entry.item, entry.starts_at)
            if entry.attended:
                await appointments.mark_attended(replace(tx, now=entry.starts_at), booked.id, SYSTEM)
            return booked
        case EarlierAbsence():
            missed = await _book(replace(tx, now=entry.starts_at - EVE), dialogue.citizen, entry.item, entry.starts_at)
            await appointments.record_no_shows(replace(tx, now=missed.ends_at))
        case FullDay():
            await _fill(tx, entry)
        case ClosedDay():
            begin = datetime.combine(entry.day, datetime.min.time(), SHANGHAI)
            await appointments.close_period(tx, begin, begin + EVE, entry.reason, SYSTEM)
        case OffHoursList():
            await appointments.publish_list(replace(tx, now=dialogue.now - EVE), entry.items, "", SYSTEM)
    return None


async def _book(
    tx: Transaction, person: Person | Someone, item: str, starts_at: datetime, channel: str = "web"
) -> Appointment:
    conversation = (await conversations.create_conversation(tx, channel)).conversation_id
    held = await appointments.hold(tx, conversation, item, starts_at)
    notice = await notices.issue(tx, item, {}, conversation, channel)
    applicant = Applicant(tx.vault.index(person.identity, "id"), tx.vault.index(person.phone, "phone"), person.name)
    return await appointments.confirm(tx, held.id, applicant, notice_number=notice.number, channel=channel)


async def _fill(tx: Transaction, entry: FullDay) -> None:
    """Give every place of the day to a stranger of their own; more of them than there are places of a day."""
    number = 0
    found = await appointments.availability(tx, entry.item, entry.day, entry.day)
    for slot in found[0].slots:
        for _ in range(slot.free):
            await _book(tx, someone(number, "路人"), entry.item, slot.starts_at, STRANGER)
            number += 1
