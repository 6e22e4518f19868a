"""What the appointment routes take and give. Names are masked; no key that stands for a person leaves the hall."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AwareDatetime, BaseModel, Field

from hall.appointments.model import Appointment, DayAvailability, Hold
from hall.appointments.model_off_hours import OffHoursRequest
from hall.identity import service as identity


class SlotOut(BaseModel):
    """One bookable slot."""

    starts_at: datetime
    ends_at: datetime
    free: int


class DayOut(BaseModel):
    """One day; without slots `reason` says why: past, too_far, unknown_year, rest, holiday, closure, no_rule, over, full."""

    day: date
    slots: list[SlotOut]
    reason: str | None
    detail: str

    @classmethod
    def of(cls, day: DayAvailability) -> DayOut:
        """Build from the value."""
        slots = [SlotOut(starts_at=slot.starts_at, ends_at=slot.ends_at, free=slot.free) for slot in day.slots]
        return cls(day=day.day, slots=slots, reason=day.reason_if_none, detail=day.detail)


class AvailabilityQuery(BaseModel):
    """The days asked for, both ends with."""

    first: date
    last: date


class AvailabilityOut(BaseModel):
    """Every day asked for, in order."""

    days: list[DayOut]


class HoldIn(BaseModel):
    """Which place to keep for which conversation."""

    conversation_id: str = Field(min_length=1, max_length=64)
    item_code: str = Field(max_length=64)
    starts_at: AwareDatetime


class HoldOut(BaseModel):
    """A place kept until `expires_at`."""

    id: str
    item_code: str
    counter_group: str
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, held: Hold) -> HoldOut:
        """Build from the value."""
        return cls(
            id=held.id,
            item_code=held.item_code,
            counter_group=held.counter_group,
            starts_at=held.starts_at,
            ends_at=held.ends_at,
            expires_at=held.expires_at,
        )


class ConfirmIn(BaseModel):
    """For whom a hold becomes an appointment: persons registered in the conversation, whose phone has been verified."""

    conversation_id: str = Field(min_length=1, max_length=64)
    hold_id: str = Field(max_length=64)
    person_key: str = Field(max_length=64)
    booked_by_key: str | None = Field(None, max_length=64)
    special_needs: list[str] = Field(default_factory=list, max_length=6)
    notice_number: str = Field(max_length=64)
    channel: str = Field(max_length=16)


class ProofIn(BaseModel):
    """Whose appointment it is: a conversation with a verified phone, or number and check code of the voucher."""

    conversation_id: str = Field(min_length=1, max_length=64)
    number: str = Field("", max_length=32)
    check_code: str = Field("", max_length=32)


class MoveIn(ProofIn):
    """The proof and the new start."""

    starts_at: AwareDatetime


class AppointmentOut(BaseModel):
    """An appointment as its owner sees it."""

    id: str
    number: str
    check_code: str
    state: str
    item_code: str
    counter_group: str
    starts_at: datetime
    ends_at: datetime
    applicant: str
    booked_by: str
    special_needs: list[str]
    notice_number: str
    moves: int

    @classmethod
    def of(cls, made: Appointment) -> AppointmentOut:
        """Build from the value, names masked."""
        return cls(
            id=made.id,
            number=made.number,
            check_code=made.check_code,
            state=made.state,
            item_code=made.item_code,
            counter_group=made.counter_group,
            starts_at=made.starts_at,
            ends_at=made.ends_at,
            applicant=identity.mask_name(made.applicant_name),
            booked_by=identity.mask_name(made.booked_by_name),
            special_needs=list(made.special_needs),
            notice_number=made.notice_number,
            moves=made.moves,
        )


class AppointmentsOut(BaseModel):
    """Appointments, soonest first."""

    appointments: list[AppointmentOut]


class RequirementOut(BaseModel):
    """Whether appointments are required now; normally they never are."""

    required: bool
    reason: str = ""
    expires_at: datetime | None = None


class OffHoursListOut(BaseModel):
    """The published list in force."""

    version: int
    item_codes: list[str]
    note: str
    published_at: datetime | None


class OffHoursIn(BaseModel):
    """《预约登记表》."""

    conversation_id: str = Field(min_length=1, max_length=64)
    item_code: str = Field(max_length=64)
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: str = Field(max_length=1000)
    deadline: date
    person_key: str = Field(max_length=64)
    booked_by_key: str | None = Field(None, max_length=64)
    special_needs: list[str] = Field(default_factory=list, max_length=6)
    notice_number: str = Field(max_length=64)
    channel: str = Field(max_length=16)


class OffHoursOut(BaseModel):
    """A request and what became of it."""

    id: str
    number: str
    state: str
    item_code: str
    starts_at: datetime
    ends_at: datetime
    deadline: date
    reason: str
    applicant: str
    conditions: list[str]
    materials: list[str]
    note: str

    @classmethod
    def of(cls, filed: OffHoursRequest) -> OffHoursOut:
        """Build from the value, the name masked."""
        return cls(
            id=filed.id,
            number=filed.number,
            state=filed.state,
            item_code=filed.item_code,
            starts_at=filed.starts_at,
            ends_at=filed.ends_at,
            deadline=filed.deadline,
            reason=filed.reason,
            applicant=identity.mask_name(filed.applicant_name),
            conditions=list(filed.conditions),
            materials=list(filed.materials),
            note=filed.note,
        )
