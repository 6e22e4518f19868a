"""What the staff routes of appointments take and give."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AwareDatetime, BaseModel, Field

from hall.appointments.model import GuideTask
from hall.appointments.views import OffHoursOut
from hall.calendar.model_hours import Closure
from hall.identity.typed import WithoutNumbers


class DeskAppointmentOut(BaseModel):
    """An appointment as staff see it: people masked, without the check code, which is the citizen's."""

    id: str
    number: str
    state: str
    item_code: str
    item_name: str | None
    counter_group: str
    starts_at: datetime
    ends_at: datetime
    applicant: str
    phone: str
    booked_by: str
    special_needs: list[str]
    channel: str
    booked_at: datetime
    in_ban: bool


class DeskDayOut(BaseModel):
    """The appointments of a day."""

    appointments: list[DeskAppointmentOut]


class DeskQuery(BaseModel):
    """A day and perhaps one counter group."""

    day: date
    counter_group: str | None = None


class AttendanceIn(BaseModel):
    """The voucher number shown at the window."""

    number: str = Field(max_length=32)


class CorrectionIn(BaseModel):
    """What really happened: `attended`, or `revoked` when it was the hall's fault."""

    outcome: str = Field(pattern="^(attended|revoked)$")
    reason: WithoutNumbers = Field(min_length=1, max_length=500)


class NoShowsOut(BaseModel):
    """What recording did."""

    recorded: int
    warned: int
    banned: int


class ReasonIn(BaseModel):
    """A reason, which is kept."""

    reason: WithoutNumbers = Field(min_length=1, max_length=500)


class BanOut(BaseModel):
    """A ban with the absences that led to it; the person is masked."""

    id: str
    applicant: str
    phone: str
    starts_at: datetime
    until: datetime
    lifted_at: datetime | None
    lift_reason: str
    absences: list[DeskAppointmentOut]
    appeal: str | None


class BansOut(BaseModel):
    """Bans, newest first."""

    bans: list[BanOut]


class BansQuery(BaseModel):
    """`over`: also those that have ended or were lifted."""

    over: bool = False


class ClosureIn(BaseModel):
    """A time to close, of the whole hall or of one counter group."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: WithoutNumbers = Field(min_length=1, max_length=200)
    counter_group: str | None = Field(None, max_length=64)


class ClosedOut(BaseModel):
    """What closing did."""

    closure_id: str
    revoked: int
    released: int


class ClosureOut(BaseModel):
    """A closure in force."""

    id: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    counter_group: str | None

    @classmethod
    def of(cls, closed: Closure) -> ClosureOut:
        """Build from the value."""
        return cls(
            id=closed.closure_id,
            starts_at=closed.starts_at,
            ends_at=closed.ends_at,
            reason=closed.reason,
            counter_group=closed.counter_group,
        )


class ClosuresOut(BaseModel):
    """Closures in force, soonest first."""

    closures: list[ClosureOut]


class RequirementIn(BaseModel):
    """The switch of clause 2: why, and until when."""

    reason: WithoutNumbers = Field(min_length=1, max_length=500)
    expires_at: AwareDatetime


class OffHoursListIn(BaseModel):
    """The items of a new version of the list."""

    item_codes: list[str] = Field(max_length=500)
    note: WithoutNumbers = Field("", max_length=500)


class OffHoursRequestsOut(BaseModel):
    """Requests, soonest first."""

    requests: list[OffHoursOut]


class OffHoursQuery(BaseModel):
    """Which state; empty for all."""

    state: str = Field("submitted", pattern="^(submitted|confirmed|declined|withdrawn|)$")


class DecisionIn(BaseModel):
    """What staff decided after consulting the department."""

    confirm: bool
    conditions: list[WithoutNumbers] = Field(default_factory=list, max_length=50)
    materials: list[WithoutNumbers] = Field(default_factory=list, max_length=50)
    note: WithoutNumbers = Field("", max_length=1000)


class GuideTaskOut(BaseModel):
    """Somebody to meet and accompany."""

    id: str
    appointment_id: str | None
    needs: list[str]
    starts_at: datetime | None
    counter_group: str | None
    number: str | None
    note: str | None
    arrival: str | None

    @classmethod
    def of(cls, task: GuideTask) -> GuideTaskOut:
        """Build from the value."""
        return cls(
            id=task.id,
            appointment_id=task.appointment_id,
            needs=list(task.needs),
            starts_at=task.starts_at,
            counter_group=task.counter_group,
            number=task.number,
            note=task.note,
            arrival=task.arrival,
        )


class GuideTasksOut(BaseModel):
    """What guides have to do, soonest first."""

    tasks: list[GuideTaskOut]
