"""What the appointments desk asks and sees: the week, a search, one appointment with its history, bans, appeals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from hall.appointments import desk, service
from hall.appointments.appeals import Appeal
from hall.appointments.bans import ban as ban_by_id
from hall.appointments.bans import banned
from hall.appointments.desk import DeskDay
from hall.appointments.model import Appointment, BookingBan, GuideTask
from hall.appointments.model_off_hours import OffHoursRequest
from hall.appointments.views import OffHoursOut
from hall.appointments.views_desk import BanOut, DeskAppointmentOut, GuideTaskOut
from hall.catalogue import service as catalogue
from hall.identity import service as identity
from hall.identity.typed import WithoutNumbers
from hall.oversight.texts_actions import name as action_name
from hall.staff.names import PersonOut, names_of, person
from hall.storage import audit
from hall.storage.transaction import Transaction


class WeekQuery(BaseModel):
    """Which days, of one counter group or of all."""

    first: date
    days: int = Field(7, ge=1, le=62)
    counter_group: str | None = Field(None, max_length=64)


class SlotLoadOut(BaseModel):
    """One slot and what became of its places."""

    starts_at: datetime
    ends_at: datetime
    bookable: int
    reserved: int
    booked: int
    attended: int
    no_show: int


class GroupDayOut(BaseModel):
    """One counter group's day; without slots `reason` says why."""

    counter_group: str
    name: str
    reason: str | None
    slots: list[SlotLoadOut]


class WeekDayOut(BaseModel):
    """One day of the hall."""

    day: date
    open: bool
    reason: str | None
    groups: list[GroupDayOut]


class WeekOut(BaseModel):
    """The days asked for, in order."""

    days: list[WeekDayOut]

    @classmethod
    def of(cls, listed: Sequence[DeskDay]) -> WeekOut:
        """Build from the values."""
        return cls(
            days=[
                WeekDayOut(
                    day=one.day,
                    open=any(group.slots for group in one.groups),
                    reason=next((group.reason for group in one.groups if group.reason), None)
                    if not any(group.slots for group in one.groups)
                    else None,
                    groups=[
                        GroupDayOut(
                            counter_group=group.counter_group,
                            name=group.name,
                            reason=group.reason,
                            slots=[
                                SlotLoadOut(**{name: getattr(slot, name) for name in SlotLoadOut.model_fields})
                                for slot in group.slots
                            ],
                        )
                        for group in one.groups
                    ],
                )
                for one in listed
            ]
        )


class SearchQuery(BaseModel):
    """What is looked for; without days: from a week ago to thirty days ahead."""

    first: date | None = None
    last: date | None = None
    number: str = Field("", max_length=32)
    phone_last4: str = Field("", pattern=r"^(\d{4})?$")
    name: str = Field("", max_length=40)
    state: str = Field("", pattern="^(booked|attended|no_show|cancelled|revoked|)$")
    counter_group: str | None = Field(None, max_length=64)


class FoundOut(BaseModel):
    """What was found, soonest first."""

    appointments: list[DeskAppointmentOut]
    more: bool


class HappenedOut(BaseModel):
    """One thing that happened to an appointment."""

    at: datetime
    action: str
    action_name: str
    actor: PersonOut
    details: dict[str, Any]


class DeskDetailOut(DeskAppointmentOut):
    """One appointment with its papers and its history."""

    notice_url: str | None
    voucher_url: str
    history: list[HappenedOut]


class CheckInIn(BaseModel):
    """What the window scanned, or the number that was said."""

    code: str = Field(min_length=1, max_length=64)


class CheckedInOut(BaseModel):
    """The appointment just redeemed."""

    appointment: DeskAppointmentOut
    result: Literal["attended"] = "attended"


class PreviewIn(BaseModel):
    """A time that might be closed."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: WithoutNumbers = Field("", max_length=200)
    counter_group: str | None = Field(None, max_length=64)


class PreviewOut(BaseModel):
    """What closing it would revoke."""

    appointments: list[DeskAppointmentOut]
    count: int


class AppealIn(BaseModel):
    """An appeal made at the counter, in the person's words."""

    ban_id: str = Field(max_length=40)
    text: str = Field(min_length=1, max_length=3000)


class AppealsQuery(BaseModel):
    """Which appeals."""

    state: Literal["open", "granted", "rejected", "all"] = "open"


class AppealOut(BaseModel):
    """An appeal with the ban it is about."""

    number: str
    state: str
    ban: BanOut
    text: str
    channel: str
    conversation_id: str | None
    created_at: datetime
    due_on: date | None
    overdue: bool
    decided_by: PersonOut | None
    decided_at: datetime | None
    reason: str | None


class AppealsOut(BaseModel):
    """Appeals; open ones by their day."""

    appeals: list[AppealOut]


class AppealDecisionIn(BaseModel):
    """What the supervisor decided, with the reason that the citizen is told."""

    grant: bool
    reason: WithoutNumbers = Field(min_length=1, max_length=500)


async def desk_shown(tx: Transaction, made: Sequence[Appointment]) -> list[DeskAppointmentOut]:
    """Turn appointments into what staff see; three queries however many there are."""
    people = await desk.people_of(tx, made)
    in_ban = await banned(tx, (one.person_key for one in made))
    items = {item.item_code: item.task_name for item in await catalogue.list_items(tx)}
    shown: list[DeskAppointmentOut] = []
    for one in made:
        who = people.get((one.conversation_id, one.person_key))
        shown.append(
            DeskAppointmentOut(
                id=one.id,
                number=one.number,
                state=one.state,
                item_code=one.item_code,
                item_name=items.get(one.item_code),
                counter_group=one.counter_group,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                applicant=identity.mask_name(one.applicant_name),
                phone=who.phone if who else "",
                booked_by=identity.mask_name(one.booked_by_name) if one.for_relative else "",
                special_needs=list(one.special_needs),
                channel=one.channel,
                booked_at=one.booked_at,
                in_ban=one.person_key in in_ban,
            )
        )
    return shown


async def one_shown(tx: Transaction, made: Appointment) -> DeskAppointmentOut:
    """Turn one appointment into what staff see."""
    return (await desk_shown(tx, [made]))[0]


async def history_of(tx: Transaction, appointment_id: str) -> list[HappenedOut]:
    """Return what happened to an appointment."""
    rows = await audit.history(tx, "appointment", appointment_id)
    people = await names_of(tx, (row.actor_id for row in rows))
    return [
        HappenedOut(
            at=row.at,
            action=row.action,
            action_name=action_name(row.action),
            actor=PersonOut(id=row.actor_id, name=people.get(row.actor_id, row.actor_id)),
            details=row.details,
        )
        for row in rows
    ]


async def bans_shown(tx: Transaction, listed: Sequence[BookingBan]) -> list[BanOut]:
    """Turn bans into what staff see: the person as their absences show them."""
    appeals = await service.open_appeals(tx)
    shown: list[BanOut] = []
    for one in listed:
        absences = await desk_shown(tx, await desk.absences(tx, one.id))
        newest = absences[-1] if absences else None
        shown.append(
            BanOut(
                id=one.id,
                applicant=newest.applicant if newest else "",
                phone=newest.phone if newest else "",
                starts_at=one.starts_at,
                until=one.until,
                lifted_at=one.lifted_at,
                lift_reason=one.lift_reason,
                absences=absences,
                appeal=appeals.get(one.id),
            )
        )
    return shown


async def off_hours_shown(tx: Transaction, listed: Sequence[OffHoursRequest]) -> list[OffHoursOut]:
    """Turn requests out of hours into what staff see, the citizens' words masked."""
    reasons = await identity.mask_all(tx, [one.reason for one in listed])
    return [OffHoursOut.of(replace(one, reason=reason)) for one, reason in zip(listed, reasons, strict=True)]


async def guides_shown(tx: Transaction, listed: Sequence[GuideTask]) -> list[GuideTaskOut]:
    """Turn guide tasks into what staff see, the citizens' words masked."""
    notes = await identity.mask_all(tx, [one.note or "" for one in listed])
    return [GuideTaskOut.of(replace(one, note=note or None)) for one, note in zip(listed, notes, strict=True)]


async def appeals_shown(tx: Transaction, listed: Sequence[Appeal]) -> list[AppealOut]:
    """Turn appeals into what staff see, the words masked."""
    words = await identity.mask_all(tx, [one.text for one in listed])
    people = await names_of(tx, (one.decided_by for one in listed))
    bans = await bans_shown(tx, [await ban_by_id(tx, one.ban_id) for one in listed])
    return [
        AppealOut(
            number=one.number,
            state=one.state.value,
            ban=ban,
            text=text,
            channel=one.channel,
            conversation_id=one.conversation_id,
            created_at=one.created_at,
            due_on=one.due_on,
            overdue=one.overdue(tx.now.date()),
            decided_by=person(people, one.decided_by),
            decided_at=one.decided_at,
            reason=one.reason,
        )
        for one, text, ban in zip(listed, words, bans, strict=True)
    ]
