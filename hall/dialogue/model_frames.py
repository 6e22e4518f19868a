"""Task frames: what a conversation knows about each thing it is doing.

A frame is a frozen record; a turn makes a new one. The stack in `Memory` lets a question or a second task stand above
an unfinished one. Personal numbers are tokens; names are sealed by the service before they come here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Literal

from hall.dialogue.model import Choice, Message


class Ask(Enum):
    """The question that stands open: the citizen's next message is first read as an answer to it."""

    ITEM = "item"
    SITUATION = "situation"
    DAY = "day"
    TIME = "time"
    NAME = "name"
    ID_NUMBER = "id_number"
    BOOKER_NAME = "booker_name"
    PHONE = "phone"
    CODE = "code"
    CONFIRM = "confirm"
    CHANGE_WHAT = "change_what"
    SWITCH_ITEM = "switch_item"
    ACCESS = "access"
    CHECK_CODE = "check_code"
    WHICH = "which"
    SURE = "sure"
    REASON = "reason"
    DEADLINE = "deadline"
    DETAILS = "details"
    RATING = "rating"
    COMMENT = "comment"


@dataclass(frozen=True)
class DateWish:
    """When the citizen would like to come: days `first`..`last`, and a time of day if one was said.

    `same_time`: the time of the appointment already made is kept (改到后天同一时间).
    """

    first: date
    last: date
    start: time | None = None
    end: time | None = None
    exact: bool = False
    same_time: bool = False

    def at(self, reference: datetime | None) -> DateWish:
        """Return the wish with the time of day of `reference`, where that is what was said."""
        if not self.same_time or reference is None:
            return self
        return replace(self, start=reference.time().replace(tzinfo=None), end=None, exact=True, same_time=False)

    @property
    def one_day(self) -> bool:
        """Whether exactly one day was named."""
        return self.first == self.last


@dataclass(frozen=True)
class Shift:
    """How far a time is moved: by so long, or by so many working days (往后推四个工作日); negative for earlier."""

    by: timedelta = timedelta(0)
    work_days: int = 0


@dataclass(frozen=True)
class Held:
    """A time slot held for this conversation until `expires_at`."""

    hold_id: str
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime
    item_code: str = ""


@dataclass(frozen=True)
class Frame:
    """What every task has: the open question, misses in a row, and which fields were answered, in order (for 返回)."""

    asking: Ask | None = None
    misses: int = 0
    filled: tuple[str, ...] = ()


@dataclass(frozen=True)
class BookingFrame(Frame):
    """An appointment being made. `relation` None: it is for the citizen who writes; `person_key`: a person known here.

    `withdrawn`: what was said to be wrong and is asked for again; it stands when nothing else is told.
    """

    kind: Literal["booking"] = "booking"
    item_code: str | None = None
    item_name: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    question_id: str | None = None
    questions_asked: int = 0
    notes_told: tuple[str, ...] = ()
    notice_number: str | None = None
    wish: DateWish | None = None
    held: Held | None = None
    focus: date | None = None
    seeking: DateWish | None = None
    page: int = 0
    relation: str | None = None
    person_key: str | None = None
    name: str | None = None
    id_token: str | None = None
    booker_name: str | None = None
    phone_token: str | None = None
    code_sent: bool = False
    needs: tuple[str, ...] = ()
    as_last_time: bool = False
    privacy_told: bool = False
    other_item: str | None = None
    other_text: str = ""
    withdrawn: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """By what a citizen tells some of his appointments from the others: 周三的, 残疾证那个.

    `other_than`, `same_as`: 另外那个, 刚才那个, of the appointment spoken of before; `place`: 第二个, 早的那个, as an index of those in order.
    """

    days: tuple[DateWish, ...] = ()
    items: tuple[str, ...] = ()
    other_than: str | None = None
    same_as: str | None = None
    place: int | None = None


@dataclass(frozen=True)
class FindingFrame(Frame):
    """Cancelling, moving or looking up appointments, or cases: whose they are must be proven first.

    `named`: which appointment is meant, `kept`: which is not to be touched (食品那个留着), both remembered until it is proven whose they are;
    `beside`: what was asked beside the order (另外要多少钱), answered when the appointment is found.
    """

    kind: Literal["finding"] = "finding"
    purpose: Literal["cancel", "reschedule", "check", "progress"] = "check"
    case_number: str | None = None
    phone_token: str | None = None
    code_sent: bool = False
    voucher_number: str | None = None
    check_code: str | None = None
    named: Named = Named()
    kept: Named = Named()
    beside: tuple[str, ...] = ()
    appointment_id: str | None = None
    item_code: str | None = None
    starts_at: datetime | None = None
    wish: DateWish | None = None
    moved_by: Shift | None = None
    direction: int = 0
    new_start: datetime | None = None
    new_end: datetime | None = None
    focus: date | None = None
    seeking: DateWish | None = None
    page: int = 0

    @property
    def knows_nobody(self) -> bool:
        """Whether nothing has been said yet of whose it is, nor which."""
        return self.phone_token is self.voucher_number is self.appointment_id is self.case_number is None


@dataclass(frozen=True)
class OffHoursFrame(Frame):
    """The 《预约登记表》 for a visit outside opening hours (clause 6)."""

    kind: Literal["off_hours"] = "off_hours"
    item_code: str | None = None
    item_name: str | None = None
    notice_number: str | None = None
    wish: DateWish | None = None
    time_checked: bool = False
    reason: str | None = None
    deadline: date | None = None
    relation: str | None = None
    name: str | None = None
    id_token: str | None = None
    phone_token: str | None = None
    code_sent: bool = False
    privacy_told: bool = False


@dataclass(frozen=True)
class FormFrame(Frame):
    """A short report: a complaint, a clue for the supervisors, a guide wanted, an appeal against a ban."""

    kind: Literal["form"] = "form"
    purpose: Literal["complaint", "lead", "guide", "appeal"] = "complaint"
    details: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class RatingFrame(Frame):
    """A review (好差评): the level, then the reason when it is one of the two negative ones."""

    kind: Literal["rating"] = "rating"
    level: int | None = None
    comment: str = ""


@dataclass(frozen=True)
class AnswerFrame(Frame):
    """A question whose item or situation is not known yet."""

    kind: Literal["answer"] = "answer"
    intent: str = "ask_materials"
    item_code: str | None = None
    item_name: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    question_id: str | None = None
    questions_asked: int = 0
    notes_told: tuple[str, ...] = ()
    notice_number: str | None = None


AnyFrame = BookingFrame | FindingFrame | OffHoursFrame | FormFrame | RatingFrame | AnswerFrame


@dataclass(frozen=True)
class Queued:
    """A second wish from one message, taken up when the first is done."""

    text: str
    relation: str | None = None
    item_code: str | None = None


@dataclass(frozen=True)
class LastBooking:
    """What the last appointment of this conversation was, for 还是上次那样."""

    item_code: str
    item_name: str
    answers: Mapping[str, str]
    starts_at: datetime
    appointment_id: str
    relation: str | None
    person_key: str = ""


@dataclass(frozen=True)
class Memory:
    """Everything the dialogue keeps of one conversation between two turns.

    `people`: 母亲 → key of the person booked for; `stopped`: the booking given up last, for 还是约吧; `barred`: key of the
    person whose ban was told; `report`, `alarm`: number of the complaint and of the emergency taken down last;
    `appointment_id`: the appointment spoken of last, for 另外那个; `asked_for`: the relative for whom the item spoken of was asked
    about (俺替俺老头问嘞).
    """

    frames: tuple[AnyFrame, ...] = ()
    queue: tuple[Queued, ...] = ()
    item_code: str | None = None
    item_name: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    last_booking: LastBooking | None = None
    stopped: BookingFrame | None = None
    barred: str | None = None
    report: str = ""
    alarm: str = ""
    appointment_id: str | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    asked_for: str | None = None
    last_question: str = ""
    unclear_text: str = ""
    misses: int = 0
    choices: tuple[Choice, ...] = ()
    last_messages: tuple[Message, ...] = ()

    @property
    def top(self) -> AnyFrame | None:
        """The task that is being worked on."""
        return self.frames[-1] if self.frames else None
