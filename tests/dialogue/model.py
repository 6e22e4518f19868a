"""What a conversation of `evaluation/dialogues/` consists of; its README is the specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Who = Literal["citizen", "relative", "other"]


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist; a relative has no phone of their own."""

    name: str
    identity: str
    phone: str = ""


@dataclass(frozen=True)
class EarlierBooking:
    """A booking that exists before the first turn, made by that person's phone."""

    item: str
    starts_at: datetime
    alias: str | None = None
    who: Who = "citizen"
    attended: bool = False


@dataclass(frozen=True)
class EarlierAbsence:
    """A past booking of the citizen that ended as no-show."""

    item: str
    starts_at: datetime


@dataclass(frozen=True)
class FullDay:
    """Every bookable place of that item's counter group on that day belongs to strangers."""

    item: str
    day: date


@dataclass(frozen=True)
class ClosedDay:
    """The hall is closed that day."""

    day: date
    reason: str


@dataclass(frozen=True)
class OffHoursList:
    """The published list of clause 5."""

    items: tuple[str, ...]


Before = EarlierBooking | EarlierAbsence | FullDay | ClosedDay | OffHoursList


@dataclass(frozen=True)
class Say:
    """The citizen writes `text`, `times` over without a gap; with `only_if` only when the bot asked for it."""

    text: str
    only_if: tuple[str, ...] = ()
    times: int = 1


@dataclass(frozen=True)
class SayCode:
    """The citizen says the newest one-time code that went to their phone."""

    only_if: tuple[str, ...] = ()


@dataclass(frozen=True)
class Identify:
    """The citizen answers whatever is asked about the person."""


@dataclass(frozen=True)
class Choose:
    """The citizen presses the button whose title contains this."""

    title: str


@dataclass(frozen=True)
class MoveClock:
    """The clock is moved."""

    now: datetime


@dataclass(frozen=True)
class Expect:
    """What the bot's last answer must (not) contain."""

    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    choices: bool = False


Step = Say | SayCode | Identify | Choose | MoveClock | Expect


@dataclass(frozen=True)
class Count:
    """A number that is exact, or the least there may be."""

    number: int
    exact: bool = True

    def met_by(self, found: int) -> bool:
        """Whether so many are right."""
        return found == self.number if self.exact else found >= self.number

    def __str__(self) -> str:
        return f"{'' if self.exact else '≥'}{self.number}"


@dataclass(frozen=True)
class Booked:
    """What is known of one active booking; None is not checked."""

    item: str | None = None
    starts_at: datetime | None = None
    person: Who | None = None


@dataclass(frozen=True)
class Outcome:
    """What the database must hold at the end. `newest` is the newest active booking, `bookings` the exact set."""

    counts: Mapping[str, Count]
    newest: Booked
    bookings: tuple[Booked, ...] | None = None


@dataclass(frozen=True)
class Dialogue:
    """One conversation. `facts`: a part of a question about the case → the title of the button that is true."""

    id: str
    kind: str
    tags: tuple[str, ...]
    now: datetime
    citizen: Person
    turns: tuple[Step, ...]
    outcome: Outcome
    relative: Person | None = None
    other: Person | None = None
    before: tuple[Before, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    def person(self, who: Who) -> Person:
        """Return the person of that part; raises `ValueError` when the dialogue has none."""
        found = {"citizen": self.citizen, "relative": self.relative, "other": self.other}[who]
        if found is None:
            raise ValueError(f"{self.id} names no {who}")
        return found
