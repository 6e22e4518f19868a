"""What appointments may refuse. Codes and fields only; no personal data in any field."""

from __future__ import annotations

from typing import ClassVar

from hall.errors import Invalid, NotFound, Refused


class ItemNotBookable(Refused):
    """The item is not handled here, is cancelled, takes no appointments, or belongs to no counter group; field `item_code`."""

    code: ClassVar[str] = "item_not_bookable"


class SlotClosed(Refused):
    """There is no such slot that day; fields `reason` (a NoSlots value or `not_a_slot`) and `detail`."""

    code: ClassVar[str] = "slot_closed"


class SlotFull(Refused):
    """Every bookable place of the slot is taken; field `starts_at`."""

    code: ClassVar[str] = "slot_full"


class OutOfRange(Refused):
    """Before now or beyond the last bookable day; fields `reason` (past | too_far) and `last` (ISO date)."""

    code: ClassVar[str] = "out_of_range"


class TooManyHolds(Refused):
    """The conversation already holds as many places as one may; field `limit`."""

    code: ClassVar[str] = "too_many_holds"


class HoldExpired(Refused):
    """The hold is over, released, or was never this one: choose a time again."""

    code: ClassVar[str] = "hold_expired"


class NoticeMissing(Refused):
    """No booking without the number of a delivered one-time notice (clause 3)."""

    code: ClassVar[str] = "notice_missing"


class OverlappingBooking(Refused):
    """The person has an appointment at that time; fields `starts_at` and `ends_at` of the other."""

    code: ClassVar[str] = "overlapping_booking"


class Banned(Refused):
    """The person may not book until `until` (ISO); coming in person stays open (clause 7)."""

    code: ClassVar[str] = "banned"


class AppointmentNotFound(NotFound):
    """No such appointment, or somebody else's; raised before anything but a counted guess is written, which stays."""

    code: ClassVar[str] = "appointment_not_found"
    keeps_transaction: ClassVar[bool] = True


class AppointmentOver(Refused):
    """The appointment is no longer booked, or its slot has begun; field `state` (or `started`)."""

    code: ClassVar[str] = "appointment_over"


class SameSlot(Refused):
    """The appointment already is at that time."""

    code: ClassVar[str] = "same_slot"


class NotArrivable(Refused):
    """The appointment cannot be marked as attended now; field `state` (or `not_today`)."""

    code: ClassVar[str] = "not_arrivable"


class ReasonMissing(Invalid):
    """A reason must be given; field `field` names which."""

    code: ClassVar[str] = "reason_missing"


class BanNotFound(NotFound):
    """No such ban in force."""

    code: ClassVar[str] = "ban_not_found"


class InvalidRequirement(Invalid):
    """The switch of clause 2 needs a reason and an end in the future; field `problem`."""

    code: ClassVar[str] = "invalid_requirement"


class NotOnList(Refused):
    """The item is not on the published out-of-hours list (clause 5); fields `item_code`, `version`, `items`."""

    code: ClassVar[str] = "not_on_off_hours_list"


class OffHoursDistance(Refused):
    """Not 1 to 5 working days ahead (clause 6); fields `days`, `least`, `most`, `earliest`, `latest` (ISO dates)."""

    code: ClassVar[str] = "off_hours_distance"


class WithinHours(Refused):
    """The time lies in the opening hours: book an ordinary appointment."""

    code: ClassVar[str] = "within_opening_hours"


class InvalidDeadline(Invalid):
    """The deadline of an out-of-hours request lies before the time wished for; field `problem`."""

    code: ClassVar[str] = "invalid_deadline"


class RequestNotFound(NotFound):
    """No such out-of-hours request, or somebody else's."""

    code: ClassVar[str] = "off_hours_not_found"


class RequestDecided(Refused):
    """The request has been decided or withdrawn already; field `state`."""

    code: ClassVar[str] = "off_hours_decided"


class AppealNotFound(NotFound):
    """There is no appeal of that number."""

    code: ClassVar[str] = "appeal_not_found"


class AppealOpen(Refused):
    """An appeal against this ban is open already; field `number`."""

    code: ClassVar[str] = "appeal_open"


class AppealDecided(Refused):
    """The appeal has been decided; field `state`."""

    code: ClassVar[str] = "appeal_decided"
