"""Service outside the opening hours (clauses 5 and 6): the published list, the registration form, the distance in days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from hall.calendar.model import UnknownYear, WorkCalendar

SEARCHED = 60  # days in which the nearest possible days are looked for


class RequestState(StrEnum):
    """The life of a request; only staff turn `submitted` into `confirmed` or `declined`."""

    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OffHoursList:
    """A published version of the list of items (工作时间之外可预约事项清单)."""

    version: int
    item_codes: tuple[str, ...]
    note: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class OffHoursRequest:
    """《预约登记表》 and what became of it."""

    id: str
    number: str
    state: RequestState
    list_version: int
    item_code: str
    starts_at: datetime
    ends_at: datetime
    deadline: date
    reason: str = field(repr=False)
    person_key: str = field(repr=False)
    phone_key: str = field(repr=False)
    applicant_name: str = field(repr=False)
    booked_by_name: str = field(repr=False)
    special_needs: tuple[str, ...]
    notice_number: str
    conversation_id: str = field(repr=False)
    channel: str
    requested_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    conditions: tuple[str, ...]
    materials: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Registration:
    """What the citizen fills in: item, time wished for, why it is urgent, and by when it must be done."""

    item_code: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    deadline: date
    notice_number: str
    channel: str
    special_needs: tuple[str, ...] = ()


def working_days_ahead(calendar: WorkCalendar, requested_on: date, day: date, counting: str) -> int:
    """Count the working days between a request and the day wished for; raises UnknownYear.

    `after_request_day` (the default): those after the day of the request, up to and with the day wished for, as
    民法典第二百零一条 counts periods: whoever asks on Friday asks for Saturday 0 working days ahead, on Thursday 1, so
    that staff always have one whole working day to consult the department.
    `with_request_day`: those from the day of the request up to the eve: Friday for Saturday is 1, Sunday for Monday 0.
    The two agree whenever both days are working days.
    """
    if counting == "with_request_day":
        eve = timedelta(days=1)
        return calendar.working_days_between(requested_on - eve, day - eve)
    return calendar.working_days_between(requested_on, day)


def possible_days(
    calendar: WorkCalendar, requested_on: date, least: int, most: int, counting: str
) -> tuple[date, date] | None:
    """Return the first and last day that may be wished for; None when the calendar ends before the first."""
    first: date | None = None
    last: date | None = None
    for offset in range(1, SEARCHED):
        day = requested_on + timedelta(days=offset)
        try:
            distance = working_days_ahead(calendar, requested_on, day, counting)
        except UnknownYear:
            break
        if distance > most:
            break
        if distance >= least:
            first, last = first or day, day
    return (first, last) if first and last else None
