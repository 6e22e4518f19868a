"""Types and rules of appointments: states, slots, outcomes, the half-year of absences. Pure."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

VOUCHER_DIGITS = 8
CHECK_CODE_DIGITS = 6


class State(StrEnum):
    """The life of an appointment; `attended`, `no_show`, `cancelled` (citizen) and `revoked` (hall) are its outcomes."""

    HELD = "held"
    RELEASED = "released"
    EXPIRED = "expired"
    BOOKED = "booked"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    REVOKED = "revoked"


OCCUPYING = (State.HELD, State.BOOKED, State.ATTENDED, State.NO_SHOW)
"""States that take a place of the slot; a `held` one only until it expires."""

MADE = (State.BOOKED, State.ATTENDED, State.NO_SHOW, State.CANCELLED, State.REVOKED)
"""States of an appointment that was confirmed once and therefore has a voucher."""


class NoSlots(StrEnum):
    """Why a day has no free slot."""

    PAST = "past"
    TOO_FAR = "too_far"
    UNKNOWN_YEAR = "unknown_year"
    REST = "rest"
    HOLIDAY = "holiday"
    CLOSURE = "closure"
    NO_RULE = "no_rule"
    OVER = "over"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class SlotAvailability:
    """One time slot and how many may still book it."""

    starts_at: datetime
    ends_at: datetime
    free: int


@dataclass(frozen=True, slots=True)
class DayAvailability:
    """The slots of one day that can be booked now; when there are none, why. `detail`: holiday's name or closure's reason."""

    day: date
    slots: tuple[SlotAvailability, ...]
    reason_if_none: NoSlots | None = None
    detail: str = ""

    @property
    def free(self) -> int:
        """The day's total."""
        return sum(slot.free for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Hold:
    """A place kept for one conversation until `expires_at`."""

    id: str
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime
    counter_group: str
    item_code: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person as identity knows them: keyed digests and the name, which never shows in a repr."""

    person_key: str
    phone_key: str
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A confirmed appointment. `number` and `check_code` are the voucher; absence counts for `person_key`."""

    id: str
    number: str
    check_code: str = field(repr=False)
    state: State
    item_code: str
    counter_group: str
    starts_at: datetime
    ends_at: datetime
    person_key: str = field(repr=False)
    applicant_name: str = field(repr=False)
    booked_by_key: str | None = field(repr=False)
    booked_by_name: str = field(repr=False)
    special_needs: tuple[str, ...]
    notice_number: str
    channel: str
    booked_at: datetime
    moves: int
    conversation_id: str = field(repr=False)

    @property
    def for_relative(self) -> bool:
        """Whether somebody booked for another person."""
        return self.booked_by_key is not None and self.booked_by_key != self.person_key


@dataclass(frozen=True, slots=True)
class BookingBan:
    """No booking for this person until `until`; coming in person stays open (clauses 2 and 7)."""

    id: str
    person_key: str = field(repr=False)
    starts_at: datetime
    until: datetime
    lifted_at: datetime | None = None
    lift_reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's absences in the half-year that ends now, and the ban in force."""

    no_shows: int
    limit: int
    ban: BookingBan | None


@dataclass(frozen=True, slots=True)
class Requirement:
    """The epidemic-type switch of clause 2: while in force, coming without an appointment is not possible."""

    id: str
    reason: str
    starts_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PeriodClosed:
    """What closing a period did."""

    closure_id: str
    revoked: int
    released: int


@dataclass(frozen=True, slots=True)
class NoShowsRecorded:
    """What one run of the recorder did."""

    recorded: int
    warned: int
    banned: int


@dataclass(frozen=True, slots=True)
class GuideTask:
    """Accompany somebody with a special need (clause 11).

    Without an appointment (`appointment_id`, `starts_at`, `counter_group` None) it was asked for in a conversation:
    `note` is what the citizen said, with tokens for personal numbers, and `arrival` when, as shown.
    """

    id: str
    appointment_id: str | None
    needs: tuple[str, ...]
    starts_at: datetime | None
    counter_group: str | None
    done_at: datetime | None
    number: str | None = None
    note: str | None = None
    arrival: str | None = None


@dataclass(frozen=True)
class GuideWish:
    """What somebody wants a guide for. `note`: the citizen's words, without personal numbers; `arrival`: when, as shown."""

    needs: tuple[str, ...]
    note: str
    arrival: str | None = None
    day: date | None = None


def add_months(moment: datetime, count: int) -> datetime:
    """Return the same wall-clock time `count` months later (earlier if negative); 31 August less six months is 28 February."""
    month = moment.month - 1 + count
    year, month = moment.year + month // 12, month % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, months.monthrange(year, month)[1]))


def window_start(absence: datetime, window: str, length_months: int) -> datetime:
    """Return the moment after which absences count together with this one.

    `rolling`: the months before it; `calendar`: since 1 January or 1 July. An absence exactly at the start is outside.
    """
    if window == "calendar":
        return absence.replace(month=1 if absence.month <= 6 else 7, day=1, hour=0, minute=0, second=0, microsecond=0)
    return add_months(absence, -length_months)
