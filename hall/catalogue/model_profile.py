"""The hall itself: zones, counter groups, opening hours, when places are given out, who is on duty.

A demonstration hall carries `fictional=True`; every page and answer that names it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the hall, with how to get there and what machines stand in it."""

    code: str
    name: str
    guide: str = ""
    self_service: str = ""


@dataclass(frozen=True, slots=True)
class AvailabilityRule:
    """放号规则: on `weekdays` (1 = Monday) every slot of `slot_minutes` inside the opening hours has places.

    `bookable` are given out ahead, `reserved` are only for people who walk in (clause 2). `starts`/`ends` narrow the day.
    """

    weekdays: tuple[int, ...]
    slot_minutes: int
    bookable: int
    reserved: int
    starts: time | None = None
    ends: time | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class CounterGroup:
    """窗口组: counters that serve the same items from one queue."""

    code: str
    name: str
    zone: str
    counters: tuple[str, ...]
    availability: tuple[AvailabilityRule, ...]


@dataclass(frozen=True, slots=True)
class SeasonalHours:
    """Opening periods of the days whose MM-DD lies in [first, last] (wrapping over the new year), on `weekdays`."""

    name: str
    first: str
    last: str
    weekdays: tuple[int, ...]
    periods: tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A member of staff of the demonstration hall; a real hall keeps its staff in hall/staff, not here."""

    login: str
    name: str
    role: str
    post: str = ""
    counter_group: str = ""


@dataclass(frozen=True, slots=True)
class OffHoursList:
    """The published list of items that may be booked outside the opening hours (clause 5)."""

    version: str
    published_on: date | None
    item_codes: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class HallProfile:
    """Empty `address`, `phone` …: the hall has not supplied it, the answer is 以大厅公布为准."""

    name: str
    fictional: bool
    notice: str = ""
    area_name: str = ""
    area_code: str = ""
    address: str = ""
    phone: str = ""
    supervise_phone: str = ""
    supervise_email: str = ""
    traffic_guide: str = ""
    zones: tuple[Zone, ...] = ()
    counter_groups: tuple[CounterGroup, ...] = ()
    opening_hours: tuple[SeasonalHours, ...] = ()
    staff: tuple[StaffMember, ...] = ()
    off_hours: OffHoursList | None = None
    version: int = 0

    def zone(self, code_or_name: str) -> Zone | None:
        """Return a zone by its code or name."""
        return next((zone for zone in self.zones if code_or_name in (zone.code, zone.name)), None)

    def counter_group(self, code: str) -> CounterGroup | None:
        """Return a counter group by its code."""
        return next((group for group in self.counter_groups if group.code == code), None)
